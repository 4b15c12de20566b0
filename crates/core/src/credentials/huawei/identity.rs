//! The token of an identity provider becomes a temporary access key (IAM v3).

use std::path::PathBuf;
use std::time::Duration;

use serde_json::json;

use super::super::environment::with_huawei_ids;
use super::super::http::Way;
use super::super::{
    Credential, CredentialFuture, CredentialsError, CredentialsErrorKind, Env, Http, ProvideCredentials, file, grant,
    needed,
};
use super::{iam_endpoint, post, renew_ahead};
use crate::endpoint::Endpoint;

const NAME: &str = "identity provider";

/// Exchanges the id token of an identity provider for an access key. The token file is read anew each time.
#[derive(Clone, Debug)]
pub struct IdentityProvider {
    idp: String,
    token_file: PathBuf,
    endpoint: Endpoint,
    project_id: Option<String>,
    domain_id: Option<String>,
    http: Http,
}

impl IdentityProvider {
    /// Takes the id of the provider, the file with its token, and IAM's endpoint.
    #[must_use]
    pub fn new(idp_id: impl Into<String>, token_file: impl Into<PathBuf>, endpoint: Endpoint, http: &Http) -> Self {
        Self {
            idp: idp_id.into(),
            token_file: token_file.into(),
            endpoint,
            project_id: None,
            domain_id: None,
            http: http.clone(),
        }
    }

    /// What `HUAWEICLOUD_SDK_IDP_ID` and `HUAWEICLOUD_SDK_ID_TOKEN_FILE` say.
    ///
    /// # Errors
    ///
    /// Where one of them is not set.
    pub fn from_env(env: &dyn Env, http: &Http) -> Result<Self, CredentialsError> {
        Self::from_env_in(None, env, http)
    }

    /// The same, at the endpoint of a region.
    pub(super) fn from_env_in(region: Option<&str>, env: &dyn Env, http: &Http) -> Result<Self, CredentialsError> {
        let idp = needed(NAME, env, "HUAWEICLOUD_SDK_IDP_ID")?;
        let token_file = needed(NAME, env, "HUAWEICLOUD_SDK_ID_TOKEN_FILE")?;
        let ids = with_huawei_ids(Credential::new("", ""), env);
        let mut provider = Self::new(idp, token_file, iam_endpoint(env, region)?, http);
        provider.project_id = ids.project_id().map(str::to_owned);
        provider.domain_id = ids.domain_id().map(str::to_owned);
        Ok(provider)
    }

    /// Sets the project that calls are about.
    #[must_use]
    pub fn in_project(mut self, project_id: Option<String>) -> Self {
        self.project_id = project_id;
        self
    }

    /// Sets the account that calls are about.
    #[must_use]
    pub fn in_domain(mut self, domain_id: Option<String>) -> Self {
        self.domain_id = domain_id;
        self
    }

    async fn fetch(&self) -> Result<Credential, CredentialsError> {
        let way = Way::outside(NAME);
        let id_token = file::token(NAME, &self.token_file)?;
        let body = json!({"auth": {"id_token": {"id": *id_token}}});
        let url = format!("{}/v3.0/OS-AUTH/id-token/tokens", self.endpoint);
        let answer = self.http.send(&way, || post(&way, &url, &[("x-idp-id", &self.idp)], &body)).await?;
        let answer = way.success(answer)?;
        let token = answer.headers().get("x-subject-token").and_then(|value| value.to_str().ok());
        let token =
            token.ok_or_else(|| way.error(CredentialsErrorKind::Refused, "the answer has no X-Subject-Token"))?;
        let credential = exchange(&self.http, &way, &self.endpoint, token).await?.known_to(self.endpoint.clone());
        Ok(scoped(credential, self.project_id.as_deref(), self.domain_id.as_deref()))
    }
}

/// Makes a temporary access key of an IAM token.
async fn exchange(
    http: &Http,
    way: &Way<'_>,
    endpoint: &Endpoint,
    token: &str,
) -> Result<Credential, CredentialsError> {
    let identity = json!({"methods": ["token"], "token": {"id": token, "duration_seconds": 21_600}});
    let body = json!({"auth": {"identity": identity}});
    let url = format!("{endpoint}/v3.0/OS-CREDENTIAL/securitytokens");
    let answer = http.send(way, || post(way, &url, &[], &body)).await?;
    grant::temporary(NAME, &way.success(answer)?)
}

/// Adds project and account, where they are known.
pub(super) fn scoped(mut credential: Credential, project_id: Option<&str>, domain_id: Option<&str>) -> Credential {
    if let Some(project_id) = project_id {
        credential = credential.in_project(project_id);
    }
    if let Some(domain_id) = domain_id {
        credential = credential.in_domain(domain_id);
    }
    credential
}

impl ProvideCredentials for IdentityProvider {
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
