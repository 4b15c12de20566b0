//! Answers that hold a temporary credential: one reader for all the shapes of both clouds.

use bytes::Bytes;
use http::Response;

use super::{Credential, CredentialsError, CredentialsErrorKind};
use crate::decode::{Decode, DecodeError, FromWire, Slot, from_json};
use crate::skew::by_our_clock;
use crate::{Secret, Timestamp};

/// The parts, under whatever names they came, and the wrapper that they may stand in.
#[derive(Default)]
struct Grant {
    code: Option<String>,
    id: Option<String>,
    secret: Option<Secret<String>>,
    token: Option<Secret<String>>,
    expiry: Option<Timestamp>,
    inner: Option<Box<Grant>>,
}

impl Decode for Grant {
    fn blank() -> Self {
        Self::default()
    }

    fn field(&mut self, key: &str) -> Option<Slot<'_>> {
        Some(match key {
            "Code" => self.code.slot(),
            "AccessKeyId" | "access" | "accessKeyId" | "access_key_id" => self.id.slot(),
            "AccessKeySecret" | "secret" | "secretAccessKey" | "secret_access_key" | "access_key_secret" => {
                self.secret.slot()
            }
            "SecurityToken" | "securitytoken" | "securityToken" | "security_token" | "sts_token" => self.token.slot(),
            "Expiration" | "expires_at" | "expiration" => self.expiry.slot(),
            "credential" | "credentials" | "Credentials" | "CloudCredential" => self.inner.slot(),
            _ => return None,
        })
    }
}

/// Reads a temporary credential: key, secret, token and end must all be there. The end is told by the clock of the service.
pub(super) fn temporary(provider: &str, answer: &Response<Bytes>) -> Result<Credential, CredentialsError> {
    let credential = any(provider, answer.body())?;
    let missing = match (credential.token(), credential.expiry()) {
        (Some(_), Some(expiry)) => return Ok(credential.expires_at(by_our_clock(expiry, answer.headers()))),
        (None, _) => "security token",
        (_, None) => "expiration",
    };
    Err(CredentialsError::new(CredentialsErrorKind::Refused, provider, format!("the answer has no {missing}")))
}

/// Reads a credential, temporary or not.
pub(super) fn any(provider: &str, body: &[u8]) -> Result<Credential, CredentialsError> {
    let error = |problem: String| CredentialsError::new(CredentialsErrorKind::Refused, provider, problem);
    let outer: Grant = from_json(body).map_err(|cause| {
        let known = |key: &str| Grant::default().field(key).is_some();
        error(format!("the answer cannot be read: {}", problem(&cause, known)))
    })?;
    if outer.code.as_deref().is_some_and(|code| code != "Success") {
        return Err(error("the answer says that it is no success".to_owned()));
    }
    let grant = outer.inner.as_deref().unwrap_or(&outer);
    let given = |text: &String| !text.trim().is_empty();
    let Some(id) = grant.id.as_ref().filter(|id| given(id)) else {
        return Err(error("the answer has no access key id".to_owned()));
    };
    let Some(secret) = grant.secret.as_ref().filter(|secret| given(secret.expose())) else {
        return Err(error("the answer has no secret".to_owned()));
    };
    let credential = match grant.token.as_ref().filter(|token| given(token.expose())) {
        Some(token) => Credential::temporary(id, secret.expose(), token.expose()),
        None => Credential::new(id, secret.expose()),
    };
    match grant.expiry.as_ref().filter(|expiry| !expiry.as_str().is_empty()).map(Timestamp::time) {
        Some(Ok(expiry)) => Ok(credential.expires_at(expiry)),
        Some(Err(_)) => Err(error("the expiration in the answer is no time".to_owned())),
        None => Ok(credential),
    }
}

/// What is wrong with a text, without anything of it: kinds, line and column, and the path if all its keys are known. In a
/// broken text a secret may stand where a key should be.
pub(super) fn problem(error: &DecodeError, known: impl Fn(&str) -> bool) -> String {
    let path = error.path();
    let name = |part: &str| known(part.split('[').next().unwrap_or(part));
    if path.split('.').all(name) { error.to_string() } else { error.message().to_owned() }
}
