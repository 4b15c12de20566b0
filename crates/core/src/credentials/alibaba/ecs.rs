//! The role of an ECS instance, from its metadata service.

use bytes::Bytes;
use http::{Request, Response, StatusCode};

use super::super::http::Way;
use super::super::{
    Credential, CredentialFuture, CredentialsError, CredentialsErrorKind, Env, Http, ProvideCredentials, grant, read,
};
use super::{is_on, v1_allowed};
use crate::encode::percent;
use crate::endpoint::Endpoint;

const NAME: &str = "ECS RAM role";
const LONELY: &str = "nobody answers at the metadata address, so this is no ECS instance";
const ROLES: &str = "latest/meta-data/ram/security-credentials/";

/// The RAM role of the ECS instance that this program runs on.
///
/// A session token is fetched first, as hardened mode demands. Where the service knows no such tokens, the older way
/// without one is not taken: a program that is made to fetch any address could be made to use it.
/// [`allow_v1`](Self::allow_v1) allows it, or `ALIBABA_CLOUD_IMDSV1_DISABLED=false`, which all read that are made
/// `from_env`, profiles too.
#[derive(Clone, Debug)]
pub struct EcsRole {
    role: Option<String>,
    v1: bool,
    base: String,
    http: Http,
}

impl EcsRole {
    /// The role of this instance, whatever its name.
    #[must_use]
    pub fn new(http: &Http) -> Self {
        Self { role: None, v1: false, base: "http://100.100.100.200".to_owned(), http: http.clone() }
    }

    /// `ALIBABA_CLOUD_ECS_METADATA` names the role; `ALIBABA_CLOUD_ECS_METADATA_DISABLED=true` switches this off.
    ///
    /// # Errors
    ///
    /// Where it is switched off.
    pub fn from_env(env: &dyn Env, http: &Http) -> Result<Self, CredentialsError> {
        const OFF: &str = "ALIBABA_CLOUD_ECS_METADATA_DISABLED";
        if is_on(env, OFF) {
            let message = format!("switched off by {OFF}");
            return Err(CredentialsError::new(CredentialsErrorKind::Absent, NAME, message));
        }
        Ok(Self { role: read(env, "ALIBABA_CLOUD_ECS_METADATA"), v1: v1_allowed(env), ..Self::new(http) })
    }

    /// Names the role, which saves a request.
    #[must_use]
    pub fn role(mut self, name: impl Into<String>) -> Self {
        self.role = Some(name.into().trim().to_owned()).filter(|name| !name.is_empty());
        self
    }

    /// Allows the metadata service's first version, without session tokens, where it has no other.
    #[must_use]
    pub fn allow_v1(mut self, allow: bool) -> Self {
        self.v1 = allow;
        self
    }

    /// Asks elsewhere, for tests: an `https` address or one of this machine.
    #[must_use]
    pub fn endpoint(mut self, endpoint: &Endpoint) -> Self {
        self.base = endpoint.to_string();
        self
    }

    async fn fetch(&self) -> Result<Credential, CredentialsError> {
        let token = self.token().await?;
        let found;
        let role = match &self.role {
            Some(role) => role,
            None => {
                found = self.find_role(token.as_deref()).await?;
                &found
            }
        };
        let mut path = ROLES.to_owned();
        percent::push(&mut path, role);
        grant::temporary(NAME, &self.get(&path, token.as_deref()).await?)
    }

    /// The session token; none where the service is old and that is allowed.
    async fn token(&self) -> Result<Option<String>, CredentialsError> {
        let way = Way::direct(NAME, LONELY);
        let build = || {
            let request = Request::put(format!("{}/latest/api/token", self.base));
            finish(&way, request.header("x-aliyun-ecs-metadata-token-ttl-seconds", "21600"))
        };
        let response = self.http.send(&way, build).await?;
        if self.v1 && matches!(response.status(), StatusCode::NOT_FOUND | StatusCode::METHOD_NOT_ALLOWED) {
            return Ok(None);
        }
        if response.status() == StatusCode::NOT_FOUND || response.status() == StatusCode::METHOD_NOT_ALLOWED {
            return Err(way.error(
                CredentialsErrorKind::Refused,
                "the metadata service gives no session tokens; set ALIBABA_CLOUD_IMDSV1_DISABLED=false to go without",
            ));
        }
        word(&way, way.success(response)?.body(), "session token").map(Some)
    }

    async fn find_role(&self, token: Option<&str>) -> Result<String, CredentialsError> {
        let way = Way::direct(NAME, LONELY);
        word(&way, self.get(ROLES, token).await?.body(), "role name")
    }

    async fn get(&self, path: &str, token: Option<&str>) -> Result<Response<Bytes>, CredentialsError> {
        let way = Way::direct(NAME, LONELY);
        let build = || {
            let mut request = Request::get(format!("{}/{path}", self.base));
            if let Some(token) = token {
                request = request.header("x-aliyun-ecs-metadata-token", token);
            }
            finish(&way, request)
        };
        let response = self.http.send(&way, build).await?;
        if response.status() == StatusCode::NOT_FOUND {
            let message = "the instance has no RAM role of that name; attach one to it";
            return Err(way.error(CredentialsErrorKind::Absent, message));
        }
        way.success(response)
    }
}

fn finish(way: &Way<'_>, request: http::request::Builder) -> Result<Request<Bytes>, CredentialsError> {
    request.body(Bytes::new()).map_err(|_| way.error(CredentialsErrorKind::Invalid, "the request cannot be built"))
}

/// An answer that is one word.
fn word(way: &Way<'_>, body: &[u8], what: &str) -> Result<String, CredentialsError> {
    let text = std::str::from_utf8(body).map_or("", str::trim);
    if (1..=4096).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_graphic()) {
        return Ok(text.to_owned());
    }
    Err(way.error(CredentialsErrorKind::Refused, format!("the metadata service gave no {what}")))
}

impl ProvideCredentials for EcsRole {
    fn name(&self) -> &str {
        NAME
    }

    fn credentials(&self) -> CredentialFuture<'_> {
        Box::pin(self.fetch())
    }
}
