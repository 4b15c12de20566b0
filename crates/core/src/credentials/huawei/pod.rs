//! The identity of a pod (CCE).

use std::path::PathBuf;
use std::time::Duration;

use http::Uri;
use http::uri::Scheme;
use serde_json::json;

use super::super::http::Way;
use super::super::{
    Credential, CredentialFuture, CredentialsError, Env, Http, ProvideCredentials, file, grant, needed, trusted,
};
use super::{post, renew_ahead};

const NAME: &str = "pod identity";

/// Credentials from the agent of a CCE cluster. The token file is read anew each time, and its text is sent to `https`
/// addresses, this machine or this link only.
#[derive(Clone)]
pub struct PodIdentity {
    uri: Uri,
    token_file: PathBuf,
    http: Http,
}

impl PodIdentity {
    /// Takes the agent's address and the file with the pod's token.
    ///
    /// # Errors
    ///
    /// Where the address is no URL, or plain `http` to another machine.
    pub fn new(uri: &str, token_file: impl Into<PathBuf>, http: &Http) -> Result<Self, CredentialsError> {
        Ok(Self { uri: trusted(NAME, uri)?, token_file: token_file.into(), http: http.clone() })
    }

    /// What `HC_CONTAINER_CREDENTIALS_FULL_URI` and `HC_CONTAINER_AUTHORIZATION_TOKEN_FILE` say.
    ///
    /// # Errors
    ///
    /// Where one of them is not set, or the address is not to be trusted.
    pub fn from_env(env: &dyn Env, http: &Http) -> Result<Self, CredentialsError> {
        let uri = needed(NAME, env, "HC_CONTAINER_CREDENTIALS_FULL_URI")?;
        Self::new(&uri, needed(NAME, env, "HC_CONTAINER_AUTHORIZATION_TOKEN_FILE")?, http)
    }

    async fn fetch(&self) -> Result<Credential, CredentialsError> {
        let direct = self.uri.scheme() == Some(&Scheme::HTTP);
        let way = Way { direct, limit: Duration::from_secs(5), ..Way::outside(NAME) };
        let token = file::token(NAME, &self.token_file)?;
        let url = self.uri.to_string();
        let build = || post(&way, &url, &[("authorization", &token)], &json!({}));
        let answer = self.http.send(&way, build).await?;
        grant::temporary(NAME, &way.success(answer)?)
    }
}

impl ProvideCredentials for PodIdentity {
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

/// The query of the address may be a secret.
impl std::fmt::Debug for PodIdentity {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("PodIdentity")
            .field("host", &self.uri.host())
            .field("token_file", &self.token_file)
            .finish_non_exhaustive()
    }
}
