//! The providers of Alibaba Cloud, and its default chain.

mod cli;
mod cli_file;
mod ecs;
mod ini_file;
mod process;
mod role;
mod sso;
mod uri;

pub use cli::CliProfile;
pub use ecs::EcsRole;
pub use ini_file::CredentialsFile;
pub use process::ProcessCredentials;
pub use role::{AssumeRole, OidcRole};
pub use uri::CredentialsUri;

use std::sync::Arc;

use super::{Cache, Chain, CredentialsError, CredentialsErrorKind, Env, Environment, Http, ProvideCredentials, read};
use crate::endpoint::{Endpoint, EndpointError};

impl Chain {
    /// The default chain of Alibaba Cloud, in the order of the official SDKs: `environment`, `OIDC role`, `CLI profile`,
    /// `credentials file`, `ECS RAM role`, `credentials URI`.
    ///
    /// The environment is read now, once; files and services when credentials are needed. Put the chain into a
    /// [`Cache`](super::Cache).
    #[must_use]
    pub fn alibaba(env: &dyn Env, http: &Http) -> Self {
        Self::new("Alibaba Cloud")
            .with(Environment::alibaba(env))
            .with_result(OidcRole::from_env(env, http))
            .with_result(CliProfile::from_env(env, http))
            .with_result(CredentialsFile::from_env(env, http))
            .with_result(EcsRole::from_env(env, http))
            .with_result(CredentialsUri::from_env(env, http))
    }
}

/// The chain behind a cache. Its members ask no service of the region.
pub(crate) fn chain(env: &dyn Env, http: &Http, _: Option<&str>) -> Arc<dyn ProvideCredentials> {
    Arc::new(Cache::new(Chain::alibaba(env, http)))
}

/// Reads a configuration and tells nothing but the error, for the tests of hostile text.
#[cfg(test)]
pub(super) fn read_config(text: &str) -> Result<(), String> {
    cli_file::Config::read(text).map(drop)
}

/// A switch in the environment: the text `true`, in any case.
fn is_on(env: &dyn Env, name: &str) -> bool {
    read(env, name).is_some_and(|value| value.eq_ignore_ascii_case("true"))
}

/// Whether the environment allows metadata without a session token.
fn v1_allowed(env: &dyn Env) -> bool {
    read(env, "ALIBABA_CLOUD_IMDSV1_DISABLED").is_some_and(|value| value.eq_ignore_ascii_case("false"))
}

/// Where the token service is reached: in a region, from inside a VPC, or at its central name.
fn sts_endpoint(region: Option<&str>, vpc: bool) -> Result<Endpoint, EndpointError> {
    match region.map(str::trim).filter(|region| !region.is_empty()) {
        Some(region) => {
            let network = if vpc { "-vpc" } else { "" };
            Endpoint::in_region("sts{network}.{region}.aliyuncs.com".replace("{network}", network).as_str(), region)
        }
        None => Endpoint::parse("https://sts.aliyuncs.com"),
    }
}

/// Which token service the environment chooses: `ALIBABA_CLOUD_STS_REGION`, `ALIBABA_CLOUD_VPC_ENDPOINT_ENABLED`.
#[derive(Clone, Debug, Default)]
struct Sts {
    region: Option<String>,
    vpc: bool,
}

impl Sts {
    fn from_env(env: &dyn Env) -> Self {
        Self { region: read(env, "ALIBABA_CLOUD_STS_REGION"), vpc: is_on(env, "ALIBABA_CLOUD_VPC_ENDPOINT_ENABLED") }
    }

    /// Its endpoint; what a profile says goes before.
    fn endpoint(&self, region: Option<&str>, vpc: Option<bool>) -> Result<Endpoint, EndpointError> {
        let region = region.filter(|region| !region.trim().is_empty());
        sts_endpoint(region.or(self.region.as_deref()), vpc.unwrap_or(self.vpc))
    }

    /// Its endpoint, where there is no profile.
    fn chosen(&self, provider: &str) -> Result<Endpoint, CredentialsError> {
        self.endpoint(None, None).map_err(|error| {
            let message = format!("ALIBABA_CLOUD_STS_REGION: {error}");
            CredentialsError::new(CredentialsErrorKind::Invalid, provider, message)
        })
    }
}
