//! Project and account of an access key, asked of IAM.

use std::sync::OnceLock;
use std::time::Duration;

use bytes::Bytes;
use http::{HeaderMap, Request};
use serde_json::Value;

use super::super::http::Way;
use super::super::{Credential, CredentialFuture, CredentialsError, CredentialsErrorKind, Http, ProvideCredentials};
use crate::encode::percent;
use crate::endpoint::Endpoint;
use crate::sign::{Target, sdk_hmac};
use crate::skew::Skew;

const PROJECT: &str = "project look-up";
const DOMAIN: &str = "account look-up";

/// Adds the project of a region to credentials that have none. It is asked for once.
///
/// A client does this by itself, for calls whose path needs the project. The access key needs the permission to list
/// projects. Projects of one's own making have other names than their region and are never found this way: set their id.
#[derive(Debug)]
pub struct ProjectLookup<P> {
    inner: P,
    region: String,
    endpoint: Endpoint,
    http: Http,
    found: OnceLock<String>,
    skew: Skew,
}

impl<P: ProvideCredentials> ProjectLookup<P> {
    /// Takes another provider, the region, and IAM's endpoint for it.
    pub fn new(inner: P, region: impl Into<String>, endpoint: Endpoint, http: &Http) -> Self {
        Self {
            inner,
            region: region.into(),
            endpoint,
            http: http.clone(),
            found: OnceLock::new(),
            skew: Skew::default(),
        }
    }

    async fn fetch(&self) -> Result<Credential, CredentialsError> {
        let credential = self.inner.credentials().await?;
        if credential.project_id().is_some() {
            return Ok(credential);
        }
        if let Some(found) = self.found.get() {
            return Ok(credential.in_project(found));
        }
        let way = Way::outside(PROJECT);
        let asks = Asks { http: &self.http, way: &way, skew: &self.skew, credential: &credential };
        let mut query = "name=".to_owned();
        percent::push(&mut query, &self.region);
        let answer = asks.get(credential.iam().unwrap_or(&self.endpoint), "/v3/projects", &query).await?;
        let projects = answer.get("projects").and_then(Value::as_array).map_or(&[][..], Vec::as_slice);
        let refused = |message: String| Err(way.error(CredentialsErrorKind::Refused, message));
        let region = &self.region;
        match projects {
            [project] => match project.get("id").and_then(Value::as_str) {
                Some(id) => Ok(credential.in_project(self.found.get_or_init(|| id.to_owned()))),
                None => refused("the answer has no id".to_owned()),
            },
            [] => refused(format!(
                "no project for region {region}; set the project id, or let the key list projects (iam:projects:list)"
            )),
            _ => {
                refused(format!("{} projects for region {region}; set the id of the one that is meant", projects.len()))
            }
        }
    }
}

/// Adds the account to credentials that have none. It is asked for once.
///
/// A client does this by itself, for calls whose path needs the account.
#[derive(Debug)]
pub struct DomainLookup<P> {
    inner: P,
    iam: Endpoint,
    sts: Endpoint,
    http: Http,
    found: OnceLock<String>,
    skew: Skew,
}

impl<P: ProvideCredentials> DomainLookup<P> {
    /// Takes another provider, and the endpoints of IAM and of the token service.
    pub fn new(inner: P, iam: Endpoint, sts: Endpoint, http: &Http) -> Self {
        Self { inner, iam, sts, http: http.clone(), found: OnceLock::new(), skew: Skew::default() }
    }

    async fn fetch(&self) -> Result<Credential, CredentialsError> {
        let credential = self.inner.credentials().await?;
        if credential.domain_id().is_some() {
            return Ok(credential);
        }
        if let Some(found) = self.found.get() {
            return Ok(credential.in_domain(found));
        }
        let way = Way::outside(DOMAIN);
        let asks = Asks { http: &self.http, way: &way, skew: &self.skew, credential: &credential };
        let answer = asks.get(credential.iam().unwrap_or(&self.iam), "/v3/auth/domains", "").await?;
        let mut id = answer.pointer("/domains/0/id").and_then(Value::as_str).map(str::to_owned);
        if id.is_none() {
            // A key that may not list accounts gets an empty list; who it is, it may always ask.
            let answer = asks.get(&self.sts, "/v5/caller-identity", "").await?;
            id = answer.get("account_id").and_then(Value::as_str).map(str::to_owned);
        }
        match id {
            Some(id) => Ok(credential.in_domain(self.found.get_or_init(|| id))),
            None => {
                Err(way.error(CredentialsErrorKind::Refused, "no account was named; set the account's id (domain id)"))
            }
        }
    }
}

/// What asks global services with a credential.
struct Asks<'a> {
    http: &'a Http,
    way: &'a Way<'a>,
    skew: &'a Skew,
    credential: &'a Credential,
}

impl Asks<'_> {
    /// A signed question.
    async fn get(&self, endpoint: &Endpoint, path: &str, query: &str) -> Result<Value, CredentialsError> {
        let error = |cause: String| self.way.error(CredentialsErrorKind::Invalid, cause);
        let build = |time| {
            let target = Target { method: "GET", host: endpoint.host(), path, query, body: b"" };
            let mut headers = HeaderMap::new();
            let signed = sdk_hmac::Signer::new().sign(self.credential, &target, &mut headers, time);
            signed.map_err(|cause| error(cause.to_string()))?;
            let mark = if query.is_empty() { "" } else { "?" };
            let mut request = Request::get(format!("{endpoint}{path}{mark}{query}"))
                .body(Bytes::new())
                .map_err(|_| error("the request cannot be built".to_owned()))?;
            *request.headers_mut() = headers;
            Ok(request)
        };
        let answer = self.way.success(self.http.send_timed(self.way, self.skew, build).await?)?;
        serde_json::from_slice(answer.body())
            .map_err(|_| self.way.error(CredentialsErrorKind::Refused, "the answer is no JSON"))
    }
}

impl<P: ProvideCredentials> ProvideCredentials for ProjectLookup<P> {
    fn name(&self) -> &str {
        self.inner.name()
    }

    fn credentials(&self) -> CredentialFuture<'_> {
        Box::pin(self.fetch())
    }

    fn ready(&self) -> Option<Credential> {
        self.inner.ready().filter(|credential| credential.project_id().is_some())
    }

    fn invalidate(&self, refused: &Credential) -> bool {
        self.inner.invalidate(refused)
    }

    fn renew_ahead(&self, life: Duration) -> Duration {
        self.inner.renew_ahead(life)
    }
}

impl<P: ProvideCredentials> ProvideCredentials for DomainLookup<P> {
    fn name(&self) -> &str {
        self.inner.name()
    }

    fn credentials(&self) -> CredentialFuture<'_> {
        Box::pin(self.fetch())
    }

    fn ready(&self) -> Option<Credential> {
        self.inner.ready().filter(|credential| credential.domain_id().is_some())
    }

    fn invalidate(&self, refused: &Credential) -> bool {
        self.inner.invalidate(refused)
    }

    fn renew_ahead(&self, life: Duration) -> Duration {
        self.inner.renew_ahead(life)
    }
}
