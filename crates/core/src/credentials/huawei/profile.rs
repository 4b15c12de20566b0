//! The profile file of the SDKs, `~/.huaweicloud/credentials`.

use std::path::PathBuf;
use std::time::Duration;

use super::super::ini::{Form, Ini};
use super::super::{
    Credential, CredentialFuture, CredentialsError, CredentialsErrorKind, Env, Http, ProvideCredentials, file, read,
};
use super::identity::scoped;
use super::{IdentityProvider, iam_endpoint, renew_ahead};
use crate::endpoint::Endpoint;
use crate::env::home;

const NAME: &str = "profile file";
/// The sections, in the order in which they are looked for. The official SDKs read the long names where a client is made
/// without credentials, and the short ones otherwise.
const SECTIONS: [&str; 4] = ["basic", "basiccredentials", "global", "globalcredentials"];

const FORM: Form = Form {
    comments_after_values: false,
    keys: &["ak", "sk", "security_token", "project_id", "domain_id", "iam_endpoint", "idp_id", "id_token_file"],
};

/// A profile file: `ak`, `sk`, `security_token`, `project_id`, `domain_id`, `iam_endpoint`, or `idp_id` and `id_token_file`,
/// in a section `[basic]` or `[global]`.
#[derive(Clone, Debug)]
pub struct Profile {
    path: PathBuf,
    iam: Endpoint,
    http: Http,
}

impl Profile {
    /// Takes a file, and IAM's endpoint for profiles that name none.
    #[must_use]
    pub fn new(path: impl Into<PathBuf>, iam: Endpoint, http: &Http) -> Self {
        Self { path: path.into(), iam, http: http.clone() }
    }

    /// The file `HUAWEICLOUD_SDK_CREDENTIALS_FILE`, else `~/.huaweicloud/credentials`.
    ///
    /// # Errors
    ///
    /// Where the environment names no home directory.
    pub fn from_env(env: &dyn Env, http: &Http) -> Result<Self, CredentialsError> {
        Self::from_env_in(None, env, http)
    }

    /// The same, at the endpoint of a region.
    pub(super) fn from_env_in(region: Option<&str>, env: &dyn Env, http: &Http) -> Result<Self, CredentialsError> {
        let path = match read(env, "HUAWEICLOUD_SDK_CREDENTIALS_FILE") {
            Some(path) => PathBuf::from(path),
            None => home(env)
                .ok_or_else(|| CredentialsError::new(CredentialsErrorKind::Absent, NAME, "HOME is not set"))?
                .join(".huaweicloud")
                .join("credentials"),
        };
        Ok(Self::new(path, iam_endpoint(env, region)?, http))
    }

    fn open(&self) -> Result<Box<dyn ProvideCredentials>, CredentialsError> {
        let error = |kind, problem: String| {
            CredentialsError::new(kind, NAME, format!("file {}: {problem}", self.path.display()))
        };
        let invalid = |problem: String| error(CredentialsErrorKind::Invalid, problem);
        let text = file::text(NAME, &self.path)?;
        let ini = Ini::parse(&text, &FORM).map_err(|cause| invalid(cause.to_string()))?;
        let Some((name, section)) = SECTIONS.iter().find_map(|name| Some((name, ini.section(name)?))) else {
            return Err(error(CredentialsErrorKind::Absent, "there is no section [basic] or [global]".to_owned()));
        };
        let key = |key: &str| section.get(key).filter(|value| !value.is_empty());
        let (project_id, domain_id) = (key("project_id"), key("domain_id"));
        let iam = key("iam_endpoint").map(Endpoint::parse).transpose();
        let iam = iam.map_err(|cause| {
            invalid(format!("line {}: [{name}] iam_endpoint: {cause}", section.line("iam_endpoint")))
        })?;
        if let (Some(idp), Some(token_file)) = (key("idp_id"), key("id_token_file")) {
            let at = iam.unwrap_or_else(|| self.iam.clone());
            let provider = IdentityProvider::new(idp, token_file, at, &self.http);
            return Ok(Box::new(
                provider.in_project(project_id.map(str::to_owned)).in_domain(domain_id.map(str::to_owned)),
            ));
        }
        let missing = |key: &str| invalid(format!("line {}: [{name}] has no {key}", section.line(key)));
        let ak = key("ak").ok_or_else(|| missing("ak"))?;
        let sk = key("sk").ok_or_else(|| missing("sk"))?;
        let credential = match key("security_token") {
            Some(token) => Credential::temporary(ak, sk, token),
            None => Credential::new(ak, sk),
        };
        let credential = match iam {
            Some(iam) => credential.known_to(iam),
            None => credential,
        };
        Ok(Box::new(scoped(credential, project_id, domain_id)))
    }
}

impl ProvideCredentials for Profile {
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
        renew_ahead(life)
    }
}
