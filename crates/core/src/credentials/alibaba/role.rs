//! Roles: a permanent key or a token of another identity becomes a temporary credential.

use std::fmt;
use std::path::PathBuf;
use std::time::{Duration, SystemTime};

use bytes::Bytes;
use http::{HeaderMap, Request};

use super::super::http::{Way, error_code};
use super::super::{
    Credential, CredentialFuture, CredentialsError, CredentialsErrorKind, Env, Http, ProvideCredentials, file, grant,
    needed, read,
};
use super::{Sts, sts_endpoint};
use crate::encode::percent;
use crate::endpoint::Endpoint;
use crate::sign::{self, Target, acs3};
use crate::skew::Skew;
use crate::time;

const VERSION: &str = "2015-04-01";

/// What a role is assumed with, whoever asks.
#[derive(Clone)]
struct Role {
    arn: String,
    session: String,
    seconds: u64,
    policy: Option<String>,
    external_id: Option<String>,
    endpoint: Endpoint,
}

impl Role {
    fn new(arn: String, endpoint: Endpoint) -> Self {
        Self { arn, session: "cumulo".to_owned(), seconds: 3600, policy: None, external_id: None, endpoint }
    }

    /// The parameters of the call, with what else there is, encoded and sorted.
    fn query(&self, more: &[(&'static str, &str)]) -> String {
        let seconds = self.seconds.to_string();
        let mut pairs =
            vec![("DurationSeconds", seconds.as_str()), ("RoleArn", &self.arn), ("RoleSessionName", &self.session)];
        pairs.extend(self.policy.as_deref().map(|policy| ("Policy", policy)));
        pairs.extend(self.external_id.as_deref().map(|id| ("ExternalId", id)));
        pairs.extend(more);
        pairs.sort_unstable();
        let mut query = String::new();
        for (index, (name, value)) in pairs.iter().enumerate() {
            if index > 0 {
                query.push('&');
            }
            query.push_str(name);
            query.push('=');
            percent::push(&mut query, value);
        }
        query
    }
}

/// A post to the token service, with everything in the query.
fn post(
    way: &Way<'_>,
    endpoint: &Endpoint,
    query: &str,
    headers: HeaderMap,
) -> Result<Request<Bytes>, CredentialsError> {
    let request = Request::post(format!("{endpoint}/?{query}")).body(Bytes::new());
    let mut request = request.map_err(|_| way.error(CredentialsErrorKind::Invalid, "the request cannot be built"))?;
    *request.headers_mut() = headers;
    Ok(request)
}

/// What both providers can be told.
macro_rules! role_settings {
    () => {
        /// Names the session, as logs of the account show it; `cumulo` if not set.
        #[must_use]
        pub fn session_name(mut self, name: impl Into<String>) -> Self {
            self.role.session = name.into();
            self
        }

        /// Sets how long the credentials live: an hour if not set, 15 minutes at least.
        #[must_use]
        pub fn duration(mut self, duration: Duration) -> Self {
            self.role.seconds = duration.as_secs().max(900);
            self
        }

        /// Narrows what the role may do: a policy as JSON text, sent as it is.
        #[must_use]
        pub fn policy(mut self, policy: impl Into<String>) -> Self {
            self.role.policy = Some(policy.into());
            self
        }

        /// Sets where the token service is reached; `https://sts.aliyuncs.com` if not set.
        #[must_use]
        pub fn endpoint(mut self, endpoint: Endpoint) -> Self {
            self.role.endpoint = endpoint;
            self
        }
    };
}

/// Assumes a RAM role with the credentials of another provider (STS `AssumeRole`).
pub struct AssumeRole {
    base: Box<dyn ProvideCredentials>,
    role: Role,
    http: Http,
    skew: Skew,
}

const ASSUME: &str = "RAM role";

impl AssumeRole {
    /// Assumes the role `acs:ram::<account>:role/<name>` with the credentials of `base`.
    ///
    /// # Errors
    ///
    /// Where the ARN is empty.
    pub fn new(
        base: impl ProvideCredentials + 'static,
        role_arn: impl Into<String>,
        http: &Http,
    ) -> Result<Self, CredentialsError> {
        let error = |message: String| CredentialsError::new(CredentialsErrorKind::Invalid, ASSUME, message);
        let arn = role_arn.into().trim().to_owned();
        if arn.is_empty() {
            return Err(error(
                "the ARN of the role is empty; it looks like acs:ram::1234567890123456:role/name".to_owned(),
            ));
        }
        let endpoint = sts_endpoint(None, false).map_err(|cause| error(cause.to_string()))?;
        Ok(Self { base: Box::new(base), role: Role::new(arn, endpoint), http: http.clone(), skew: Skew::default() })
    }

    role_settings!();

    /// Sets the external id that the role's owner asks for.
    #[must_use]
    pub fn external_id(mut self, id: impl Into<String>) -> Self {
        self.role.external_id = Some(id.into());
        self
    }

    async fn assume(&self) -> Result<Credential, CredentialsError> {
        let way = Way::outside(ASSUME);
        let base = self.base.credentials().await?;
        let response = self.http.send_timed(&way, &self.skew, |time| self.request(&way, &base, time)).await?;
        if error_code(response.body()).is_some_and(|code| code.starts_with("InvalidSecurityToken")) {
            self.base.invalidate(&base);
        }
        grant::temporary(ASSUME, &way.success(response)?)
    }

    fn request(&self, way: &Way<'_>, base: &Credential, time: SystemTime) -> Result<Request<Bytes>, CredentialsError> {
        let invalid = |cause: &dyn fmt::Display| way.error(CredentialsErrorKind::Invalid, cause.to_string());
        let query = self.role.query(&[]);
        let mut headers = HeaderMap::new();
        for (name, value) in
            [("accept", "application/json"), ("x-acs-action", "AssumeRole"), ("x-acs-version", VERSION)]
        {
            headers.insert(name, http::HeaderValue::from_static(value));
        }
        let target = Target { method: "POST", host: self.role.endpoint.host(), path: "/", query: &query, body: b"" };
        let nonce = sign::nonce().map_err(|cause| invalid(&cause))?;
        let signed = acs3::Signer::new().sign(base, &target, &mut headers, time, &nonce);
        signed.map_err(|cause| invalid(&cause))?;
        post(way, &self.role.endpoint, &query, headers)
    }
}

impl ProvideCredentials for AssumeRole {
    fn name(&self) -> &str {
        ASSUME
    }

    fn credentials(&self) -> CredentialFuture<'_> {
        Box::pin(self.assume())
    }
}

impl fmt::Debug for AssumeRole {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AssumeRole").field("role", &self.role.arn).field("base", &self.base).finish_non_exhaustive()
    }
}

/// Assumes a RAM role with a token of another identity provider (STS `AssumeRoleWithOIDC`), as pods of ACK do (RRSA).
///
/// The token file is read anew each time.
pub struct OidcRole {
    provider_arn: String,
    token_file: PathBuf,
    role: Role,
    http: Http,
    skew: Skew,
}

const OIDC: &str = "OIDC role";

impl OidcRole {
    /// Assumes a role with the token in a file.
    ///
    /// # Errors
    ///
    /// Where an ARN is empty.
    pub fn new(
        role_arn: impl Into<String>,
        provider_arn: impl Into<String>,
        token_file: impl Into<PathBuf>,
        http: &Http,
    ) -> Result<Self, CredentialsError> {
        let error = |message: String| CredentialsError::new(CredentialsErrorKind::Invalid, OIDC, message);
        let (arn, provider_arn) = (role_arn.into().trim().to_owned(), provider_arn.into().trim().to_owned());
        if arn.is_empty() || provider_arn.is_empty() {
            return Err(error("the ARNs of the role and of the identity provider are both needed".to_owned()));
        }
        let endpoint = sts_endpoint(None, false).map_err(|cause| error(cause.to_string()))?;
        let (role, http) = (Role::new(arn, endpoint), http.clone());
        Ok(Self { provider_arn, token_file: token_file.into(), role, http, skew: Skew::default() })
    }

    /// What `ALIBABA_CLOUD_ROLE_ARN`, `ALIBABA_CLOUD_OIDC_PROVIDER_ARN` and `ALIBABA_CLOUD_OIDC_TOKEN_FILE` say;
    /// `ALIBABA_CLOUD_ROLE_SESSION_NAME` names the session.
    ///
    /// # Errors
    ///
    /// Where one of the three is not set.
    pub fn from_env(env: &dyn Env, http: &Http) -> Result<Self, CredentialsError> {
        let arn = needed(OIDC, env, "ALIBABA_CLOUD_ROLE_ARN")?;
        let provider = needed(OIDC, env, "ALIBABA_CLOUD_OIDC_PROVIDER_ARN")?;
        let file = needed(OIDC, env, "ALIBABA_CLOUD_OIDC_TOKEN_FILE")?;
        let role = Self::new(arn, provider, file, http)?.endpoint(Sts::from_env(env).chosen(OIDC)?);
        Ok(match read(env, "ALIBABA_CLOUD_ROLE_SESSION_NAME") {
            Some(name) => role.session_name(name),
            None => role,
        })
    }

    role_settings!();

    async fn assume(&self) -> Result<Credential, CredentialsError> {
        let way = Way::outside(OIDC);
        let token = file::token(OIDC, &self.token_file)?;
        let build = |time| {
            let nonce = sign::nonce().map_err(|cause| way.error(CredentialsErrorKind::Invalid, cause.to_string()))?;
            // Anonymous calls keep the older shape: what is otherwise in headers stands in the query.
            let query = zeroize::Zeroizing::new(self.role.query(&[
                ("Action", "AssumeRoleWithOIDC"),
                ("Format", "JSON"),
                ("OIDCProviderArn", &self.provider_arn),
                ("OIDCToken", &token),
                ("SignatureNonce", &nonce),
                ("Timestamp", &time::to_rfc3339(time)),
                ("Version", VERSION),
            ]));
            let mut headers = HeaderMap::new();
            headers.insert("accept", http::HeaderValue::from_static("application/json"));
            headers.insert("x-acs-action", http::HeaderValue::from_static("AssumeRoleWithOIDC"));
            headers.insert("x-acs-version", http::HeaderValue::from_static(VERSION));
            post(&way, &self.role.endpoint, &query, headers)
        };
        let response = self.http.send_timed(&way, &self.skew, build).await?;
        grant::temporary(OIDC, &way.success(response)?)
    }
}

impl ProvideCredentials for OidcRole {
    fn name(&self) -> &str {
        OIDC
    }

    fn credentials(&self) -> CredentialFuture<'_> {
        Box::pin(self.assume())
    }
}

impl fmt::Debug for OidcRole {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("OidcRole").field("role", &self.role.arn).finish_non_exhaustive()
    }
}
