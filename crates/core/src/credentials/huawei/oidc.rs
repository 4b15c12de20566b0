//! A token of another identity provider becomes a temporary access key of an agency (STS v5).

use std::fmt;
use std::path::PathBuf;
use std::time::Duration;

use serde_json::{Value, json};

use super::super::http::Way;
use super::super::{
    Credential, CredentialFuture, CredentialsError, CredentialsErrorKind, Env, Http, ProvideCredentials, file, grant,
    needed, read,
};
use super::identity::scoped;
use super::{post, renew_ahead, sts_endpoint};
use crate::Secret;
use crate::endpoint::Endpoint;

const NAME: &str = "OIDC agency";

/// Assumes an agency with the token of an identity provider. A token file is read anew each time.
#[derive(Clone)]
pub struct OidcAgency {
    provider: String,
    agency: String,
    token: Token,
    session: String,
    seconds: u64,
    policy: Option<String>,
    policy_ids: Option<Vec<String>>,
    project_id: Option<String>,
    domain_id: Option<String>,
    endpoint: Endpoint,
    http: Http,
}

#[derive(Clone)]
enum Token {
    Given(Secret<String>),
    File(PathBuf),
}

impl OidcAgency {
    /// Takes the URNs of identity provider and agency, the file with the token, and the endpoint of the token service.
    #[must_use]
    pub fn new(
        provider_urn: impl Into<String>,
        agency_urn: impl Into<String>,
        token_file: impl Into<PathBuf>,
        endpoint: Endpoint,
        http: &Http,
    ) -> Self {
        Self {
            provider: provider_urn.into(),
            agency: agency_urn.into(),
            token: Token::File(token_file.into()),
            session: "oidc-sts-session".to_owned(),
            seconds: 3600,
            policy: None,
            policy_ids: None,
            project_id: None,
            domain_id: None,
            endpoint,
            http: http.clone(),
        }
    }

    /// What the variables `HUAWEICLOUD_OIDC_*` say: `PROVIDER_URN`, `AGENCY_URN`, `ID_TOKEN` or `TOKEN_FILE`, and if set
    /// `SESSION_NAME`, `DURATION_SECONDS`, `POLICY`, `POLICY_IDS`; and the ids `HUAWEICLOUD_SDK_PROJECT_ID` and
    /// `HUAWEICLOUD_SDK_DOMAIN_ID`.
    ///
    /// # Errors
    ///
    /// Where one that is needed is not set, or the duration is no number.
    pub fn from_env(env: &dyn Env, http: &Http) -> Result<Self, CredentialsError> {
        Self::from_env_in(None, env, http)
    }

    /// The same, at the endpoint of a region.
    pub(super) fn from_env_in(region: Option<&str>, env: &dyn Env, http: &Http) -> Result<Self, CredentialsError> {
        let provider = needed(NAME, env, "HUAWEICLOUD_OIDC_PROVIDER_URN")?;
        let agency = needed(NAME, env, "HUAWEICLOUD_OIDC_AGENCY_URN")?;
        let endpoint = sts_endpoint(env, region)?;
        let mut oidc = match read(env, "HUAWEICLOUD_OIDC_ID_TOKEN") {
            Some(token) => {
                let oidc = Self::new(provider, agency, "", endpoint, http);
                Self { token: Token::Given(Secret::new(token)), ..oidc }
            }
            None => Self::new(provider, agency, needed(NAME, env, "HUAWEICLOUD_OIDC_TOKEN_FILE")?, endpoint, http),
        };
        if let Some(name) = read(env, "HUAWEICLOUD_OIDC_SESSION_NAME") {
            oidc = oidc.session_name(name);
        }
        if let Some(text) = read(env, "HUAWEICLOUD_OIDC_DURATION_SECONDS") {
            oidc.seconds = text.parse().map_err(|_| {
                let message = "HUAWEICLOUD_OIDC_DURATION_SECONDS is not a number of seconds";
                CredentialsError::new(CredentialsErrorKind::Invalid, NAME, message)
            })?;
        }
        oidc.policy = read(env, "HUAWEICLOUD_OIDC_POLICY");
        oidc.policy_ids = read(env, "HUAWEICLOUD_OIDC_POLICY_IDS")
            .map(|text| text.split(',').map(|id| id.trim().to_owned()).filter(|id| !id.is_empty()).collect());
        oidc.project_id = read(env, "HUAWEICLOUD_SDK_PROJECT_ID");
        oidc.domain_id = read(env, "HUAWEICLOUD_SDK_DOMAIN_ID");
        Ok(oidc)
    }

    /// Names the session.
    #[must_use]
    pub fn session_name(mut self, name: impl Into<String>) -> Self {
        self.session = name.into();
        self
    }

    /// Sets how long the credentials live: an hour if not set.
    #[must_use]
    pub fn duration(mut self, duration: Duration) -> Self {
        self.seconds = duration.as_secs();
        self
    }

    async fn fetch(&self) -> Result<Credential, CredentialsError> {
        let way = Way::outside(NAME);
        let read;
        let token = match &self.token {
            Token::Given(token) => token.expose(),
            Token::File(path) => {
                read = file::token(NAME, path)?;
                &*read
            }
        };
        let mut body = json!({
            "provider_urn": self.provider,
            "agency_urn": self.agency,
            "agency_session_name": self.session,
            "id_token": token,
            "duration_seconds": self.seconds,
        });
        for (name, value) in [
            ("policy", self.policy.as_ref().map(|p| json!(p))),
            ("policy_ids", self.policy_ids.as_ref().map(|ids| json!(ids))),
        ] {
            if let (Value::Object(members), Some(value)) = (&mut body, value) {
                members.insert(name.to_owned(), value);
            }
        }
        let url = format!("{}/v5/agencies/assume-with-oidc", self.endpoint);
        let answer = self.http.send(&way, || post(&way, &url, &[], &body)).await?;
        let credential = grant::temporary(NAME, &way.success(answer)?)?;
        Ok(scoped(credential, self.project_id.as_deref(), self.domain_id.as_deref()))
    }
}

impl ProvideCredentials for OidcAgency {
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

impl fmt::Debug for OidcAgency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("OidcAgency").field("agency", &self.agency).finish_non_exhaustive()
    }
}
