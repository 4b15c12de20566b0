//! The providers of Huawei Cloud, and its default chain.

mod identity;
mod lookup;
mod metadata;
mod oidc;
mod password;
mod pod;
mod profile;

pub use identity::IdentityProvider;
pub use lookup::{DomainLookup, ProjectLookup};
pub use metadata::Metadata;
pub use oidc::OidcAgency;
pub use password::PasswordToken;
pub use pod::PodIdentity;
pub use profile::Profile;

use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use http::Request;

use super::http::Way;
use super::{
    Cache, Chain, Credential, CredentialFuture, CredentialsError, CredentialsErrorKind, Env, Environment, Http,
    ProvideCredentials, read,
};
use crate::cloud::Lookups;
use crate::endpoint::Endpoint;

impl Chain {
    /// The default chain of Huawei Cloud, in the order of the official SDKs: `OIDC agency`, `environment` (an identity
    /// provider's token, else an access key), `profile file`, `instance metadata`, `pod identity`.
    ///
    /// The environment is read now, once; files and services when credentials are needed. Put the chain into a
    /// [`Cache`](super::Cache).
    #[must_use]
    pub fn huawei(env: &dyn Env, http: &Http) -> Self {
        Self::huawei_in(None, env, http)
    }

    /// The same, whose members ask the IAM and the token service of a region.
    pub(super) fn huawei_in(region: Option<&str>, env: &dyn Env, http: &Http) -> Self {
        Self::new("Huawei Cloud")
            .with_result(OidcAgency::from_env_in(region, env, http))
            .with_result(FromEnv::read(region, env, http))
            .with_result(Profile::from_env_in(region, env, http))
            .with(Metadata::new(http))
            .with_result(PodIdentity::from_env(env, http))
    }
}

/// The chain behind a cache.
pub(crate) fn chain(env: &dyn Env, http: &Http, region: Option<&str>) -> Arc<dyn ProvideCredentials> {
    Arc::new(Cache::new(Chain::huawei_in(region, env, http)))
}

/// The look-ups for credentials, each behind a cache: callers that come together ask once.
pub(crate) fn lookups(
    credentials: &Arc<dyn ProvideCredentials>,
    env: &dyn Env,
    http: &Http,
    region: Option<&str>,
) -> Result<Lookups, CredentialsError> {
    let (iam, sts) = (iam_endpoint(env, region)?, sts_endpoint(env, region)?);
    let project = region.map(|region| ProjectLookup::new(Arc::clone(credentials), region, iam.clone(), http));
    let account = DomainLookup::new(Arc::clone(credentials), iam, sts, http);
    Ok(Lookups {
        project: project.map(|lookup| Arc::new(Cache::new(lookup)) as Arc<dyn ProvideCredentials>),
        account: Some(Arc::new(Cache::new(account))),
    })
}

/// The chain behind a cache; with a region, behind a look-up of its project for credentials that come without one.
pub(super) fn default_provider(
    env: &dyn Env,
    http: &Http,
    region: Option<&str>,
) -> Result<Arc<dyn ProvideCredentials>, CredentialsError> {
    let Some(region) = region else { return Ok(chain(env, http, None)) };
    let iam = iam_endpoint(env, Some(region))?;
    let chain = Chain::huawei_in(Some(region), env, http);
    Ok(Arc::new(Cache::new(ProjectLookup::new(chain, region, iam, http))))
}

/// The environment has two kinds of credentials; the token of an identity provider wins.
#[derive(Debug)]
enum FromEnv {
    Token(IdentityProvider),
    Key(Environment),
}

impl FromEnv {
    fn read(region: Option<&str>, env: &dyn Env, http: &Http) -> Result<Self, CredentialsError> {
        match IdentityProvider::from_env_in(region, env, http) {
            Ok(provider) => Ok(Self::Token(provider)),
            Err(error) if error.kind() == CredentialsErrorKind::Absent => Ok(Self::Key(Environment::huawei(env))),
            Err(error) => Err(error.within("environment")),
        }
    }
}

impl ProvideCredentials for FromEnv {
    fn name(&self) -> &str {
        "environment"
    }

    fn credentials(&self) -> CredentialFuture<'_> {
        match self {
            Self::Token(provider) => provider.credentials(),
            Self::Key(key) => key.credentials(),
        }
    }

    fn ready(&self) -> Option<Credential> {
        match self {
            Self::Token(_) => None,
            Self::Key(key) => key.ready(),
        }
    }

    fn renew_ahead(&self, life: Duration) -> Duration {
        renew_ahead(life)
    }
}

/// Huawei Cloud renews earlier than Alibaba Cloud.
fn renew_ahead(life: Duration) -> Duration {
    (life / 3).min(Duration::from_secs(40 * 60))
}

/// Regions with an IAM of their own name; the others share one. `eu-west-101` is a world of its own.
const IAM_REGIONS: &[&str] = &[
    "ae-ad-1",
    "af-south-1",
    "ap-southeast-1",
    "ap-southeast-2",
    "ap-southeast-3",
    "ap-southeast-4",
    "cn-east-2",
    "cn-east-3",
    "cn-east-4",
    "cn-east-5",
    "cn-north-1",
    "cn-north-2",
    "cn-north-4",
    "cn-north-9",
    "cn-north-12",
    "cn-south-1",
    "cn-south-2",
    "cn-southwest-2",
    "eu-west-0",
    "la-north-2",
    "la-south-2",
    "me-east-1",
    "my-kualalumpur-1",
    "na-mexico-1",
    "ru-moscow-1",
    "sa-brazil-1",
    "tr-west-1",
];

const STS_REGIONS: &[&str] = &[
    "af-south-1",
    "ap-southeast-1",
    "ap-southeast-2",
    "ap-southeast-3",
    "ap-southeast-4",
    "cn-east-3",
    "cn-north-4",
    "cn-south-1",
    "cn-southwest-2",
    "la-south-2",
    "sa-brazil-1",
    "tr-west-1",
];

/// Where IAM is reached: `HUAWEICLOUD_SDK_IAM_ENDPOINT`, else the region's, else the global one.
///
/// # Errors
///
/// Where the variable holds no endpoint.
pub fn iam_endpoint(env: &dyn Env, region: Option<&str>) -> Result<Endpoint, CredentialsError> {
    let host = match region {
        Some("eu-west-101") => "iam.eu-west-101.myhuaweicloud.eu".to_owned(),
        Some(region) if IAM_REGIONS.contains(&region) => format!("iam.{region}.myhuaweicloud.com"),
        _ => "iam.myhuaweicloud.com".to_owned(),
    };
    endpoint(env, "HUAWEICLOUD_SDK_IAM_ENDPOINT", &host)
}

/// Where the token service is reached: `HUAWEICLOUD_SDK_STS_ENDPOINT`, else the region's, else the one of `cn-north-4`.
///
/// # Errors
///
/// Where the variable holds no endpoint.
pub fn sts_endpoint(env: &dyn Env, region: Option<&str>) -> Result<Endpoint, CredentialsError> {
    let region = region.filter(|region| STS_REGIONS.contains(region)).unwrap_or("cn-north-4");
    endpoint(env, "HUAWEICLOUD_SDK_STS_ENDPOINT", &format!("sts.{region}.myhuaweicloud.com"))
}

fn endpoint(env: &dyn Env, variable: &str, host: &str) -> Result<Endpoint, CredentialsError> {
    let error = |name: &str, error: &dyn std::fmt::Display| {
        CredentialsError::new(CredentialsErrorKind::Invalid, "environment", format!("{name}: {error}"))
    };
    match read(env, variable) {
        Some(text) => Endpoint::parse(&text).map_err(|cause| error(variable, &cause)),
        None => Endpoint::parse(host).map_err(|cause| error(host, &cause)),
    }
}

/// A post of JSON that nothing signs.
fn post(
    way: &Way<'_>,
    url: &str,
    headers: &[(&'static str, &str)],
    body: &serde_json::Value,
) -> Result<Request<Bytes>, CredentialsError> {
    let mut request = Request::post(url).header("content-type", "application/json;charset=UTF-8");
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    request
        .body(Bytes::from(body.to_string()))
        .map_err(|_| way.error(CredentialsErrorKind::Invalid, "the request cannot be built"))
}
