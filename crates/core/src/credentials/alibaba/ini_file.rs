//! The profile file of the SDKs, `~/.alibabacloud/credentials.ini`.

use std::path::PathBuf;

use super::super::ini::{Form, Ini, Section};
use super::super::{
    Credential, CredentialFuture, CredentialsError, CredentialsErrorKind, Env, Http, ProvideCredentials, file, read,
};
use super::{AssumeRole, EcsRole, OidcRole, Sts, v1_allowed};
use crate::env::home;

const NAME: &str = "credentials file";

const FORM: Form = Form {
    comments_after_values: true,
    keys: &[
        "type",
        "access_key_id",
        "access_key_secret",
        "role_arn",
        "role_session_name",
        "policy",
        "oidc_provider_arn",
        "oidc_token_file_path",
        "role_name",
    ],
};

/// A profile of a `credentials.ini`. Its `type` is `access_key`, `ram_role_arn`, `oidc_role_arn` or `ecs_ram_role`.
#[derive(Clone, Debug)]
pub struct CredentialsFile {
    path: PathBuf,
    profile: String,
    sts: Sts,
    /// Whether metadata may be asked without a session token.
    v1: bool,
    http: Http,
}

impl CredentialsFile {
    /// The profile of a name in a file.
    #[must_use]
    pub fn new(path: impl Into<PathBuf>, profile: impl Into<String>, http: &Http) -> Self {
        Self { path: path.into(), profile: profile.into(), sts: Sts::default(), v1: false, http: http.clone() }
    }

    /// The file `ALIBABA_CLOUD_CREDENTIALS_FILE`, else `~/.alibabacloud/credentials.ini`; the profile
    /// `ALIBABA_CLOUD_PROFILE`, else `default`. `ALIBABA_CLOUD_STS_REGION` and `ALIBABA_CLOUD_VPC_ENDPOINT_ENABLED` choose
    /// the token service, `ALIBABA_CLOUD_IMDSV1_DISABLED=false` is as for [`EcsRole`].
    ///
    /// # Errors
    ///
    /// Where the environment names no home directory.
    pub fn from_env(env: &dyn Env, http: &Http) -> Result<Self, CredentialsError> {
        let path = match read(env, "ALIBABA_CLOUD_CREDENTIALS_FILE") {
            Some(path) => PathBuf::from(path),
            None => home(env)
                .ok_or_else(|| CredentialsError::new(CredentialsErrorKind::Absent, NAME, "HOME is not set"))?
                .join(".alibabacloud")
                .join("credentials.ini"),
        };
        let profile = read(env, "ALIBABA_CLOUD_PROFILE").unwrap_or_else(|| "default".to_owned());
        Ok(Self { sts: Sts::from_env(env), v1: v1_allowed(env), ..Self::new(path, profile, http) })
    }

    fn open(&self) -> Result<Box<dyn ProvideCredentials>, CredentialsError> {
        let error = |kind, problem: String| {
            CredentialsError::new(kind, NAME, format!("file {}: {problem}", self.path.display()))
        };
        let invalid = |problem: String| error(CredentialsErrorKind::Invalid, problem);
        let text = file::text(NAME, &self.path)?;
        let ini = Ini::parse(&text, &FORM).map_err(|cause| invalid(cause.to_string()))?;
        let Some(section) = ini.section(&self.profile) else {
            return Err(error(CredentialsErrorKind::Absent, format!("there is no profile [{}]", self.profile)));
        };
        let key = |name: &str| given(section, name);
        let at = |name: &str| format!("line {}: profile [{}]", section.line(name), self.profile);
        let must = |name: &str| key(name).ok_or_else(|| invalid(format!("{} has no {name}", at(name))));
        let access_key =
            || Ok::<_, CredentialsError>(Credential::new(must("access_key_id")?, must("access_key_secret")?));
        Ok(match must("type")? {
            "access_key" => Box::new(access_key()?),
            "ram_role_arn" => {
                let role = AssumeRole::new(access_key()?, must("role_arn")?, &self.http)?;
                let mut role = role.endpoint(self.sts.chosen(NAME)?);
                if let Some(name) = key("role_session_name") {
                    role = role.session_name(name);
                }
                if let Some(policy) = key("policy") {
                    role = role.policy(policy);
                }
                Box::new(role)
            }
            "oidc_role_arn" => {
                let file = must("oidc_token_file_path")?;
                let role = OidcRole::new(must("role_arn")?, must("oidc_provider_arn")?, file, &self.http)?;
                let mut role = role.endpoint(self.sts.chosen(NAME)?);
                if let Some(name) = key("role_session_name") {
                    role = role.session_name(name);
                }
                if let Some(policy) = key("policy") {
                    role = role.policy(policy);
                }
                Box::new(role)
            }
            "ecs_ram_role" => Box::new(EcsRole::new(&self.http).role(key("role_name").unwrap_or("")).allow_v1(self.v1)),
            _ => {
                let types = "access_key, ram_role_arn, oidc_role_arn or ecs_ram_role";
                return Err(invalid(format!("{}: its type is not {types}", at("type"))));
            }
        })
    }
}

/// A value that is there and not empty.
fn given<'a>(section: &Section<'a>, key: &str) -> Option<&'a str> {
    section.get(key).filter(|value| !value.is_empty())
}

impl ProvideCredentials for CredentialsFile {
    fn name(&self) -> &str {
        NAME
    }

    fn credentials(&self) -> CredentialFuture<'_> {
        Box::pin(async {
            let provider = self.open()?;
            provider.credentials().await.map_err(|error| error.within(NAME))
        })
    }
}
