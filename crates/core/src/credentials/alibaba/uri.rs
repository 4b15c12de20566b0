//! A service that gives credentials at an address of one's own.

use bytes::Bytes;
use http::uri::Scheme;
use http::{Request, Uri};

use super::super::http::Way;
use super::super::{
    Credential, CredentialFuture, CredentialsError, CredentialsErrorKind, Env, Http, ProvideCredentials, grant, needed,
    trusted,
};

const NAME: &str = "credentials URI";

/// Credentials from an address, `https` or on this machine or link.
#[derive(Clone)]
pub struct CredentialsUri {
    uri: Uri,
    http: Http,
}

impl CredentialsUri {
    /// Asks this address.
    ///
    /// # Errors
    ///
    /// Where it is no URL, or plain `http` to another machine.
    pub fn new(uri: &str, http: &Http) -> Result<Self, CredentialsError> {
        Ok(Self { uri: trusted(NAME, uri)?, http: http.clone() })
    }

    /// Asks the address in `ALIBABA_CLOUD_CREDENTIALS_URI`.
    ///
    /// # Errors
    ///
    /// Where it is not set or not to be trusted.
    pub fn from_env(env: &dyn Env, http: &Http) -> Result<Self, CredentialsError> {
        Self::new(&needed(NAME, env, "ALIBABA_CLOUD_CREDENTIALS_URI")?, http)
    }

    async fn fetch(&self) -> Result<Credential, CredentialsError> {
        let way = way(NAME, &self.uri);
        let build = || {
            Request::get(self.uri.clone())
                .body(Bytes::new())
                .map_err(|_| way.error(CredentialsErrorKind::Invalid, "the request cannot be built"))
        };
        let response = self.http.send(&way, build).await?;
        grant::temporary(NAME, &way.success(response)?)
    }
}

/// Plain `http` never passes a proxy: it stays on this machine or link.
fn way<'a>(provider: &'a str, uri: &Uri) -> Way<'a> {
    Way { direct: uri.scheme() == Some(&Scheme::HTTP), ..Way::outside(provider) }
}

impl ProvideCredentials for CredentialsUri {
    fn name(&self) -> &str {
        NAME
    }

    fn credentials(&self) -> CredentialFuture<'_> {
        Box::pin(self.fetch())
    }
}

impl std::fmt::Debug for CredentialsUri {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("CredentialsUri").field("host", &self.uri.host()).finish_non_exhaustive()
    }
}
