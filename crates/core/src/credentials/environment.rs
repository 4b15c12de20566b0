//! Credentials in environment variables.

use std::fmt;

use super::{Credential, CredentialFuture, CredentialsError, CredentialsErrorKind, ProvideCredentials};
use crate::env::{Env, read};
use crate::operation::Cloud;

/// A variable that must be set.
pub(super) fn needed(provider: &str, env: &dyn Env, name: &str) -> Result<String, CredentialsError> {
    read(env, name)
        .ok_or_else(|| CredentialsError::new(CredentialsErrorKind::Absent, provider, format!("{name} is not set")))
}

/// Credentials from environment variables, read once, when this is made.
///
/// Alibaba Cloud: `ALIBABA_CLOUD_ACCESS_KEY_ID`, `ALIBABA_CLOUD_ACCESS_KEY_SECRET` and, for temporary credentials,
/// `ALIBABA_CLOUD_SECURITY_TOKEN`. Huawei Cloud: `HUAWEICLOUD_SDK_AK`, `HUAWEICLOUD_SDK_SK`,
/// `HUAWEICLOUD_SDK_SECURITY_TOKEN`, and the ids `HUAWEICLOUD_SDK_PROJECT_ID` and `HUAWEICLOUD_SDK_DOMAIN_ID`.
///
/// ```
/// use cumulo_core::credentials::{Environment, ProvideCredentials, ProcessEnv};
///
/// let variables = |name: &str| match name {
///     "ALIBABA_CLOUD_ACCESS_KEY_ID" => Some("id".to_owned()),
///     "ALIBABA_CLOUD_ACCESS_KEY_SECRET" => Some("secret\n".to_owned()),
///     _ => None,
/// };
/// let provider = Environment::alibaba(&variables);
/// assert_eq!(provider.ready().unwrap().id(), "id");
///
/// let from_process = Environment::alibaba(&ProcessEnv);
/// ```
#[derive(Clone)]
pub struct Environment(Result<Credential, CredentialsError>);

const NAME: &str = "environment";

impl Environment {
    /// Reads the variables of Alibaba Cloud.
    #[must_use]
    pub fn alibaba(env: &dyn Env) -> Self {
        Self(triple(
            env,
            ["ALIBABA_CLOUD_ACCESS_KEY_ID", "ALIBABA_CLOUD_ACCESS_KEY_SECRET", "ALIBABA_CLOUD_SECURITY_TOKEN"],
        ))
    }

    /// Reads the variables of Huawei Cloud.
    #[must_use]
    pub fn huawei(env: &dyn Env) -> Self {
        let credential = triple(env, ["HUAWEICLOUD_SDK_AK", "HUAWEICLOUD_SDK_SK", "HUAWEICLOUD_SDK_SECURITY_TOKEN"]);
        Self(credential.map(|credential| with_huawei_ids(credential, env)))
    }

    /// Reads the variables of a cloud.
    #[must_use]
    pub fn of(cloud: Cloud, env: &dyn Env) -> Self {
        match cloud {
            Cloud::Alibaba => Self::alibaba(env),
            Cloud::Huawei => Self::huawei(env),
        }
    }
}

/// Adds the project and the account that the environment names, unless the credential has its own.
pub(crate) fn with_huawei_ids(mut credential: Credential, env: &dyn Env) -> Credential {
    if credential.project_id().is_none()
        && let Some(project_id) = read(env, "HUAWEICLOUD_SDK_PROJECT_ID")
    {
        credential = credential.in_project(project_id);
    }
    if credential.domain_id().is_none()
        && let Some(domain_id) = read(env, "HUAWEICLOUD_SDK_DOMAIN_ID")
    {
        credential = credential.in_domain(domain_id);
    }
    credential
}

fn triple(env: &dyn Env, [id_name, secret_name, token_name]: [&str; 3]) -> Result<Credential, CredentialsError> {
    let error = |kind, message| Err(CredentialsError::new(kind, NAME, message));
    match (read(env, id_name), read(env, secret_name)) {
        (Some(id), Some(_)) if !id.bytes().all(|byte| byte.is_ascii_graphic()) => {
            error(CredentialsErrorKind::Invalid, format!("{id_name} holds characters that no access key id has"))
        }
        (Some(id), Some(secret)) => Ok(match read(env, token_name) {
            Some(token) => Credential::temporary(id, secret, token),
            None => Credential::new(id, secret),
        }),
        (None, None) => error(CredentialsErrorKind::Absent, format!("neither {id_name} nor {secret_name} is set")),
        (None, Some(_)) => {
            error(CredentialsErrorKind::Invalid, format!("{secret_name} is set and {id_name} is not; set both"))
        }
        (Some(_), None) => {
            error(CredentialsErrorKind::Invalid, format!("{id_name} is set and {secret_name} is not; set both"))
        }
    }
}

impl ProvideCredentials for Environment {
    fn name(&self) -> &str {
        NAME
    }

    fn credentials(&self) -> CredentialFuture<'_> {
        Box::pin(std::future::ready(self.0.clone()))
    }

    fn ready(&self) -> Option<Credential> {
        self.0.as_ref().ok().cloned()
    }
}

impl fmt::Debug for Environment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Environment").field(&self.0).finish()
    }
}
