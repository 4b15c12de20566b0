//! The agency of an ECS instance, from its metadata service.

use std::time::Duration;

use bytes::Bytes;
use http::{Request, Response, StatusCode};

use super::super::http::Way;
use super::super::{
    Credential, CredentialFuture, CredentialsError, CredentialsErrorKind, Http, ProvideCredentials, grant,
};
use super::renew_ahead;
use crate::endpoint::Endpoint;

const NAME: &str = "instance metadata";
const LONELY: &str = "nobody answers at the metadata address, so this is no ECS instance";
/// The answer where no agency is attached; a new session token would not help.
const NO_AGENCY: &[u8] = b"Please configure Cloud Service Agency first";

/// The agency of the ECS instance that this program runs on.
///
/// A session token is fetched first; instances whose metadata service has none are asked without.
#[derive(Clone, Debug)]
pub struct Metadata {
    base: String,
    http: Http,
}

impl Metadata {
    /// The agency of this instance.
    #[must_use]
    pub fn new(http: &Http) -> Self {
        Self { base: "http://169.254.169.254".to_owned(), http: http.clone() }
    }

    /// Asks elsewhere, for tests: an `https` address or one of this machine.
    #[must_use]
    pub fn endpoint(mut self, endpoint: &Endpoint) -> Self {
        self.base = endpoint.to_string();
        self
    }

    async fn fetch(&self) -> Result<Credential, CredentialsError> {
        let way = Way { limit: Duration::from_secs(3), ..Way::direct(NAME, LONELY) };
        let mut response = self.ask(&way).await?;
        if response.status() == StatusCode::UNAUTHORIZED && !holds(response.body(), NO_AGENCY) {
            // The token may have ended between the two requests.
            response = self.ask(&way).await?;
        }
        if holds(response.body(), NO_AGENCY) {
            return Err(way.error(CredentialsErrorKind::Absent, "the instance has no agency; attach one for ECS to it"));
        }
        grant::temporary(NAME, &way.success(response)?)
    }

    async fn ask(&self, way: &Way<'_>) -> Result<Response<Bytes>, CredentialsError> {
        let token = self.token(way).await?;
        let build = || {
            let mut request = Request::get(format!("{}/openstack/latest/securitykey", self.base));
            if let Some(token) = &token {
                request = request.header("x-metadata-token", token);
            }
            finish(way, request)
        };
        self.http.send(way, build).await
    }

    /// The session token; none where the service has no such thing.
    async fn token(&self, way: &Way<'_>) -> Result<Option<String>, CredentialsError> {
        let build = || {
            let request = Request::put(format!("{}/meta-data/latest/api/token", self.base));
            finish(way, request.header("x-metadata-token-ttl-seconds", "21600"))
        };
        // 503 means here that there is no such thing, so it is an answer and no failure.
        let response = self.http.send_but(way, &[StatusCode::SERVICE_UNAVAILABLE], build).await?;
        if matches!(response.status().as_u16(), 404 | 405 | 503) {
            return Ok(None);
        }
        let response = way.success(response)?;
        let text = std::str::from_utf8(response.body()).map_or("", str::trim);
        if text.is_empty() || !text.bytes().all(|byte| byte.is_ascii_graphic()) {
            return Err(way.error(CredentialsErrorKind::Refused, "the metadata service gave no session token"));
        }
        Ok(Some(text.to_owned()))
    }
}

fn finish(way: &Way<'_>, request: http::request::Builder) -> Result<Request<Bytes>, CredentialsError> {
    request.body(Bytes::new()).map_err(|_| way.error(CredentialsErrorKind::Invalid, "the request cannot be built"))
}

fn holds(body: &[u8], text: &[u8]) -> bool {
    body.windows(text.len()).any(|window| window == text)
}

impl ProvideCredentials for Metadata {
    fn name(&self) -> &str {
        NAME
    }

    fn credentials(&self) -> CredentialFuture<'_> {
        Box::pin(self.fetch())
    }

    fn renew_ahead(&self, life: Duration) -> Duration {
        renew_ahead(life)
    }
}
