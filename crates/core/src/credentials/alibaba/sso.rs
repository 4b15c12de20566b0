//! CloudSSO: an access token of a login becomes a temporary credential.

use std::fmt;

use bytes::Bytes;
use http::{HeaderValue, Request};

use super::super::http::Way;
use super::super::{
    Credential, CredentialFuture, CredentialsError, CredentialsErrorKind, Http, ProvideCredentials, grant,
};
use crate::Secret;
use crate::endpoint::Endpoint;

const NAME: &str = "CloudSSO";

pub(super) struct CloudSso {
    pub(super) endpoint: Endpoint,
    pub(super) account: String,
    pub(super) configuration: String,
    pub(super) token: Secret<String>,
    pub(super) http: Http,
}

impl CloudSso {
    async fn fetch(&self) -> Result<Credential, CredentialsError> {
        let way = Way::outside(NAME);
        let body =
            serde_json::json!({"AccountId": self.account, "AccessConfigurationId": self.configuration}).to_string();
        let body = Bytes::from(body);
        let build = || {
            let bearer = zeroize::Zeroizing::new(format!("Bearer {}", self.token.expose()));
            let mut bearer = HeaderValue::from_str(&bearer)
                .map_err(|_| way.error(CredentialsErrorKind::Invalid, "access_token is no text of a header"))?;
            bearer.set_sensitive(true);
            Request::post(format!("{}/cloud-credentials", self.endpoint))
                .header("authorization", bearer)
                .header("accept", "application/json")
                .header("content-type", "application/json")
                .body(body.clone())
                .map_err(|_| way.error(CredentialsErrorKind::Invalid, "the request cannot be built"))
        };
        let response = self.http.send(&way, build).await?;
        grant::temporary(NAME, &way.success(response)?)
    }
}

impl ProvideCredentials for CloudSso {
    fn name(&self) -> &str {
        NAME
    }

    fn credentials(&self) -> CredentialFuture<'_> {
        Box::pin(self.fetch())
    }
}

impl fmt::Debug for CloudSso {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CloudSso").field("endpoint", &self.endpoint).finish_non_exhaustive()
    }
}
