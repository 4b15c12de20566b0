//! The profiles of the command line program `aliyun`. The file is read and never written.

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, SystemTime};

use super::super::{
    Credential, CredentialFuture, CredentialsError, CredentialsErrorKind, Env, Http, ProvideCredentials, file, read,
};
use super::cli_file::{Config, Profile};
use super::sso::CloudSso;
use super::{AssumeRole, EcsRole, OidcRole, ProcessCredentials, Sts, is_on, process, v1_allowed};
use crate::endpoint::Endpoint;
use crate::env::home;
use crate::{Secret, Timestamp};

const NAME: &str = "CLI profile";

/// A profile of `~/.aliyun/config.json`, in any of its modes: `AK`, `StsToken`, `RamRoleArn`, `ChainableRamRoleArn`,
/// `EcsRamRole`, `OIDC`, `CloudSSO`, `OAuth`, `External`.
///
/// What `CloudSSO` and `OAuth` logins have left in the file is used while it lasts; renewing a login is the program's
/// business.
#[derive(Clone, Debug)]
pub struct CliProfile {
    path: PathBuf,
    profile: Option<String>,
    sts: Sts,
    /// Whether metadata may be asked without a session token.
    v1: bool,
    /// Whether a program gave the last credential: those are renewed later than others.
    program: Arc<AtomicBool>,
    http: Http,
}

impl CliProfile {
    /// The profile of a name in a file, or the file's current one.
    #[must_use]
    pub fn new(path: impl Into<PathBuf>, profile: Option<String>, http: &Http) -> Self {
        let (sts, http) = (Sts::default(), http.clone());
        Self { path: path.into(), profile, sts, v1: false, program: Arc::default(), http }
    }

    /// The file `~/.aliyun/config.json`, the profile `ALIBABA_CLOUD_PROFILE` or the file's current one.
    /// `ALIBABA_CLOUD_CLI_PROFILE_DISABLED=true` switches this off. `ALIBABA_CLOUD_STS_REGION` and
    /// `ALIBABA_CLOUD_VPC_ENDPOINT_ENABLED` choose the token service where the profile does not;
    /// `ALIBABA_CLOUD_IMDSV1_DISABLED=false` is as for [`EcsRole`].
    ///
    /// # Errors
    ///
    /// Where it is switched off, or the environment names no home directory.
    pub fn from_env(env: &dyn Env, http: &Http) -> Result<Self, CredentialsError> {
        const OFF: &str = "ALIBABA_CLOUD_CLI_PROFILE_DISABLED";
        let absent = |message: String| CredentialsError::new(CredentialsErrorKind::Absent, NAME, message);
        if is_on(env, OFF) {
            return Err(absent(format!("switched off by {OFF}")));
        }
        let home = home(env).ok_or_else(|| absent("HOME is not set".to_owned()))?;
        let found = Self::new(home.join(".aliyun").join("config.json"), read(env, "ALIBABA_CLOUD_PROFILE"), http);
        Ok(Self { sts: Sts::from_env(env), v1: v1_allowed(env), ..found })
    }

    fn open(&self) -> Result<Box<dyn ProvideCredentials>, CredentialsError> {
        let text = file::text(NAME, &self.path)?;
        let config = Config::read(&text).map_err(|problem| self.error(CredentialsErrorKind::Invalid, &problem))?;
        let current = config.current.clone().filter(|name| !name.is_empty());
        let name = self.profile.clone().or(current).unwrap_or_else(|| "default".to_owned());
        let by_program = config.profiles.iter().any(|profile| profile.name == name && profile.mode == "External");
        self.program.store(by_program, Ordering::Relaxed);
        self.provider(&config, &name, 0)
    }

    fn error(&self, kind: CredentialsErrorKind, problem: &str) -> CredentialsError {
        CredentialsError::new(kind, NAME, format!("file {}: {problem}", self.path.display()))
    }

    /// What a profile stands for. Profiles may name others as their source, and in a circle.
    fn provider(
        &self,
        config: &Config,
        name: &str,
        depth: usize,
    ) -> Result<Box<dyn ProvideCredentials>, CredentialsError> {
        let Some(profile) = config.profiles.iter().find(|profile| profile.name == name) else {
            return Err(self.error(CredentialsErrorKind::Absent, &format!("there is no profile {name:?}")));
        };
        let view = View { file: self, profile };
        Ok(match profile.mode.as_str() {
            "AK" => Box::new(view.access_key()?),
            "StsToken" => Box::new(view.sts_token()?),
            "RamRoleArn" => Box::new(view.role(view.access_key()?)?),
            "ChainableRamRoleArn" => {
                if depth == config.profiles.len() {
                    return Err(view.invalid("source_profile", "leads in a circle"));
                }
                let source = view.text("source_profile", &profile.source_profile)?;
                Box::new(view.role(self.provider(config, source, depth + 1)?)?)
            }
            "EcsRamRole" => {
                let role = EcsRole::new(&self.http).role(profile.ram_role_name.clone().unwrap_or_default());
                Box::new(role.allow_v1(self.v1))
            }
            "OIDC" => Box::new(view.oidc()?),
            "OAuth" => Box::new(view.oauth()?),
            "CloudSSO" => Box::new(view.sso()?),
            "External" => {
                let command = view.text("process_command", &profile.process_command)?;
                let program = ProcessCredentials::new(command);
                Box::new(program.map_err(|_| view.invalid("process_command", "has a quote that is not closed"))?)
            }
            _ => return Err(view.invalid("mode", "is none that is known")),
        })
    }
}

/// A profile, and what to call it in errors.
struct View<'a> {
    file: &'a CliProfile,
    profile: &'a Profile,
}

impl View<'_> {
    fn invalid(&self, key: &str, problem: &str) -> CredentialsError {
        let Profile { name, place, .. } = self.profile;
        let line = place.line(key).map_or(String::new(), |line| format!("line {line}: "));
        self.file.error(CredentialsErrorKind::Invalid, &format!("{line}profile {name:?}: {key} {problem}"))
    }

    fn text<'a>(&self, key: &str, value: &'a Option<String>) -> Result<&'a str, CredentialsError> {
        let value = value.as_deref().map(str::trim).filter(|value| !value.is_empty());
        value.ok_or_else(|| self.invalid(key, "is missing"))
    }

    fn secret<'a>(&self, key: &str, value: &'a Option<Secret<String>>) -> Result<&'a str, CredentialsError> {
        let value = value.as_ref().map(|value| value.expose().trim()).filter(|value| !value.is_empty());
        value.ok_or_else(|| self.invalid(key, "is missing"))
    }

    fn access_key(&self) -> Result<Credential, CredentialsError> {
        let id = self.text("access_key_id", &self.profile.access_key_id)?;
        Ok(Credential::new(id, self.secret("access_key_secret", &self.profile.access_key_secret)?))
    }

    fn sts_token(&self) -> Result<Credential, CredentialsError> {
        let key = self.access_key()?;
        let token = self.secret("sts_token", &self.profile.sts_token)?;
        Ok(Credential::temporary(key.id(), key.secret().expose(), token))
    }

    fn sts(&self) -> Result<Endpoint, CredentialsError> {
        self.file
            .sts
            .endpoint(self.profile.sts_region.as_deref(), self.profile.enable_vpc)
            .map_err(|error| self.invalid("sts_region", &format!("is no region: {error}")))
    }

    fn role(&self, base: impl ProvideCredentials + 'static) -> Result<AssumeRole, CredentialsError> {
        let profile = self.profile;
        let arn = self.text("ram_role_arn", &profile.ram_role_arn)?;
        let mut role = AssumeRole::new(base, arn, &self.file.http)?.endpoint(self.sts()?);
        if let Some(name) = filled(&profile.ram_session_name) {
            role = role.session_name(name);
        }
        if let Some(duration) = self.duration() {
            role = role.duration(duration);
        }
        if let Some(policy) = filled(&profile.policy) {
            role = role.policy(policy);
        }
        if let Some(id) = filled(&profile.external_id) {
            role = role.external_id(id);
        }
        Ok(role)
    }

    fn oidc(&self) -> Result<OidcRole, CredentialsError> {
        let profile = self.profile;
        let arn = self.text("ram_role_arn", &profile.ram_role_arn)?;
        let provider = self.text("oidc_provider_arn", &profile.oidc_provider_arn)?;
        let file = self.text("oidc_token_file", &profile.oidc_token_file)?;
        let mut role = OidcRole::new(arn, provider, file, &self.file.http)?.endpoint(self.sts()?);
        if let Some(name) = filled(&profile.role_session_name) {
            role = role.session_name(name);
        }
        if let Some(duration) = self.duration() {
            role = role.duration(duration);
        }
        if let Some(policy) = filled(&profile.policy) {
            role = role.policy(policy);
        }
        Ok(role)
    }

    fn duration(&self) -> Option<Duration> {
        let seconds = self.profile.expired_seconds.and_then(|seconds| u64::try_from(seconds).ok())?;
        (seconds > 0).then(|| Duration::from_secs(seconds))
    }

    fn oauth(&self) -> Result<Credential, CredentialsError> {
        const STALE: &str = "has passed; log in again with `aliyun configure --mode OAuth`";
        let credential = self.sts_token()?;
        let expiry = self.time("sts_expiration", self.profile.sts_expiration.as_ref(), STALE)?;
        Ok(credential.expires_at(expiry))
    }

    fn sso(&self) -> Result<CloudSso, CredentialsError> {
        const STALE: &str = "has passed; log in again with `aliyun configure --mode CloudSSO`";
        let profile = self.profile;
        self.time("cloud_sso_access_token_expire", profile.cloud_sso_access_token_expire.as_ref(), STALE)?;
        let url = self.text("cloud_sso_sign_in_url", &profile.cloud_sso_sign_in_url)?;
        // Only the origin of the address counts.
        let origin = url.split_once("://").map_or(url, |(_, rest)| rest).split('/').next().unwrap_or("");
        let endpoint =
            Endpoint::parse(origin).map_err(|error| self.invalid("cloud_sso_sign_in_url", &error.to_string()))?;
        Ok(CloudSso {
            endpoint,
            account: self.text("cloud_sso_account_id", &profile.cloud_sso_account_id)?.to_owned(),
            configuration: self.text("cloud_sso_access_config", &profile.cloud_sso_access_config)?.to_owned(),
            token: Secret::from(self.secret("access_token", &profile.access_token)?),
            http: self.file.http.clone(),
        })
    }

    /// A time that must be there and not have passed.
    fn time(&self, key: &str, value: Option<&Timestamp>, stale: &str) -> Result<SystemTime, CredentialsError> {
        match value.map(Timestamp::time) {
            Some(Ok(time)) if time > SystemTime::now() => Ok(time),
            Some(Ok(_)) => Err(self.invalid(key, stale)),
            Some(Err(_)) => Err(self.invalid(key, "is no time")),
            None => Err(self.invalid(key, "is missing")),
        }
    }
}

fn filled(value: &Option<String>) -> Option<&str> {
    value.as_deref().filter(|value| !value.is_empty())
}

impl ProvideCredentials for CliProfile {
    fn name(&self) -> &str {
        NAME
    }

    fn credentials(&self) -> CredentialFuture<'_> {
        Box::pin(async {
            let provider = self.open()?;
            provider.credentials().await.map_err(|error| error.within(NAME))
        })
    }

    fn renew_ahead(&self, life: Duration) -> Duration {
        if self.program.load(Ordering::Relaxed) { process::renew_ahead(life) } else { super::super::renew_ahead(life) }
    }
}
