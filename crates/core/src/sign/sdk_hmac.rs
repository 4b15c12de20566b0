//! `SDK-HMAC-SHA256`: Huawei Cloud, and the derived variant `V11-HMAC-SHA256`.
//!
//! ```
//! use cumulo_core::credentials::Credential;
//! use cumulo_core::sign::sdk_hmac;
//!
//! let project = "89cd04f168b84af6be287f71730fdb4b";
//! let mut request = http::Request::get(format!("https://dws.cn-north-4.myhuaweicloud.com/v1.0/{project}/clusters"))
//!     .header("x-project-id", project)
//!     .body("")?;
//! sdk_hmac::sign(&mut request, &Credential::new("access-key-id", "secret-access-key"))?;
//! assert!(request.headers().contains_key("authorization"));
//! // Now send `request` with any HTTP client.
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

use std::borrow::Cow;
use std::time::SystemTime;

use http::header::{AUTHORIZATION, CONTENT_TYPE};
use http::{HeaderMap, HeaderName, HeaderValue, Request};

use super::canonical::{decoded, push_encoded};
use super::headers::{put, put_secret};
use super::{Canonical, EMPTY_SHA256, Hex, Key, SignError, Signed, SignedHeaders, Target, canonical_query, target};
use crate::credentials::Credential;
use crate::time;

/// The name of the algorithm, as `Authorization` begins.
pub const ALGORITHM: &str = "SDK-HMAC-SHA256";

/// The name of the variant with a derived key.
pub const DERIVED_ALGORITHM: &str = "V11-HMAC-SHA256";

/// What stands for the hash of a body that is not signed.
pub const UNSIGNED_PAYLOAD: &str = "UNSIGNED-PAYLOAD";

const DATE: HeaderName = HeaderName::from_static("x-sdk-date");
const CONTENT: HeaderName = HeaderName::from_static("x-sdk-content-sha256");
const TOKEN: HeaderName = HeaderName::from_static("x-security-token");
const AUTH_TOKEN: HeaderName = HeaderName::from_static("x-auth-token");

/// Which headers are signed. Names with an underscore never are.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum Selection {
    /// `host` and every `x-*`: proxies leave these alone.
    #[default]
    Standard,
    /// Every header there is, as the official Python SDK does.
    All,
    /// All but the content type, as the official Java SDK does.
    Java,
    /// Like Java, and `host` only where it is a header already, as the official Go SDK does.
    Go,
}

impl Selection {
    /// Whether a header of this lower-case name is signed.
    #[must_use]
    pub fn signs(self, name: &str) -> bool {
        let allowed = !name.contains('_') && name != "authorization";
        allowed
            && match self {
                Self::Standard => name == "host" || name.starts_with("x-"),
                Self::All => true,
                Self::Java | Self::Go => !name.starts_with("content-type"),
            }
    }
}

/// Region and service that a derived key is bound to.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Scope {
    region: String,
    service: String,
}

/// Signs header maps.
#[derive(Clone, Debug, Default)]
pub struct Signer {
    selection: Selection,
    derived: Option<Scope>,
}

impl Signer {
    /// A signer with the plain algorithm and the standard selection of headers.
    #[must_use]
    pub const fn new() -> Self {
        Self { selection: Selection::Standard, derived: None }
    }

    /// Sets which headers are signed.
    #[must_use]
    pub const fn selection(mut self, selection: Selection) -> Self {
        self.selection = selection;
        self
    }

    /// Uses `V11-HMAC-SHA256`: the key is derived for a day, a region (`globe` for global services) and a service.
    #[must_use]
    pub fn derived(mut self, region: impl Into<String>, service: impl Into<String>) -> Self {
        self.derived = Some(Scope { region: region.into(), service: service.into() });
        self
    }

    /// Signs: adds date, the token of a temporary credential, `X-Sdk-Content-Sha256` where the body is neither JSON nor
    /// BSON, and `Authorization`. A credential that is a token gets `X-Auth-Token` and no signature.
    ///
    /// What an earlier attempt has left of these is replaced. `headers` holds everything else already, above all
    /// `X-Project-Id` or `X-Domain-Id` and the content type.
    ///
    /// # Errors
    ///
    /// Where the target or a header is no text that can travel, or the credential is empty.
    pub fn sign(
        &self,
        credential: &Credential,
        target: &Target<'_>,
        headers: &mut HeaderMap,
        time: SystemTime,
    ) -> Result<Option<Signed>, SignError> {
        target.check()?;
        headers.remove(AUTHORIZATION);
        if credential.is_token() {
            let token = credential.token().map_or("", |token| token.expose());
            put_secret(headers, &AUTH_TOKEN, token)?;
            return Ok(None);
        }
        let date = time::to_basic(time);
        put(headers, &DATE, date.as_str())?;
        match credential.token() {
            Some(token) => put_secret(headers, &TOKEN, token.expose())?,
            None => drop(headers.remove(TOKEN)),
        }
        let payload = payload(target.body, headers)?;
        let mut chosen = SignedHeaders::choose(headers, |name| self.selection.signs(name))?;
        if self.selection != Selection::Go {
            chosen.add_missing("host", target.host);
        }
        let canonical = Canonical {
            method: target.method,
            path: canonical_path(target.path),
            query: canonical_query(target.query),
            headers: chosen,
            payload: &payload,
        };
        let signed = self.authorize(credential, &canonical, &date)?;
        headers.insert(AUTHORIZATION, signed.authorization.clone());
        Ok(Some(signed))
    }

    /// Signs a canonical request for a date such as `20260115T083000Z`; nothing is added and nothing is checked.
    ///
    /// # Errors
    ///
    /// Where the credential is empty or only a token.
    pub fn authorize(
        &self,
        credential: &Credential,
        canonical: &Canonical<'_>,
        date: &str,
    ) -> Result<Signed, SignError> {
        let key = credential.signing_key()?;
        let (canonical, id) = (canonical.build(), credential.id());
        let Some(Scope { region, service }) = &self.derived else {
            let prefix = [ALGORITHM, "\n", date, "\n"].concat();
            let start = ["SDK-HMAC-SHA256 Access=", id, ", SignedHeaders="];
            return Signed::new(canonical, Cow::Owned(prefix), key, start, ", Signature=");
        };
        let info = format!("{}/{region}/{service}", date.get(..8).unwrap_or(date));
        let prefix = [DERIVED_ALGORITHM, "\n", date, "\n", &info, "\n"].concat();
        let start = format!("{DERIVED_ALGORITHM} Credential={id}/{info}");
        let start = [start.as_str(), ", SignedHeaders=", ""];
        Signed::new(canonical, Cow::Owned(prefix), &derived_key(credential, &info), start, ", Signature=")
    }
}

/// HKDF with the id as salt and the secret as input; the key is the *text* of the 32 bytes in hex.
fn derived_key(credential: &Credential, info: &str) -> Key {
    let extracted = Key::new(credential.id().as_bytes()).sign(&[credential.secret().expose().as_bytes()]);
    let expanded = Key::new(&extracted).sign(&[info.as_bytes(), b"\x01"]);
    Key::new(Hex::of(expanded).as_str().as_bytes())
}

/// Signs a request, now. Afterwards it is ready to be sent, within 15 minutes.
///
/// Set `X-Project-Id` (regional services) or `X-Domain-Id` (global ones) and, with a body, the content type before. The
/// query is put in its canonical form, so that what is signed is what is sent.
///
/// # Errors
///
/// Where the request names no host, a header is no text that can travel, or the credential is empty.
pub fn sign<B: AsRef<[u8]>>(request: &mut Request<B>, credential: &Credential) -> Result<Option<Signed>, SignError> {
    target::in_place(request, |target, headers| Signer::new().sign(credential, target, headers, SystemTime::now()))
}

/// The last line of the canonical request: the hash of the body, or what the header says in its place.
///
/// The gateway wants the bodies of forms and files unsigned. With an empty body the SDKs disagree about the header, so
/// none is sent.
fn payload(body: &[u8], headers: &mut HeaderMap) -> Result<Cow<'static, str>, SignError> {
    if body.is_empty() {
        headers.remove(CONTENT);
        return Ok(Cow::Borrowed(EMPTY_SHA256));
    }
    let content_type = headers.get(CONTENT_TYPE).map(HeaderValue::as_bytes);
    let hashed = content_type.is_none_or(|t| t.starts_with(b"application/json") || t.starts_with(b"application/bson"));
    if !hashed && !headers.contains_key(CONTENT) {
        headers.insert(CONTENT, HeaderValue::from_static(UNSIGNED_PAYLOAD));
    }
    match headers.get(CONTENT).map(HeaderValue::to_str) {
        Some(Ok(text)) => Ok(Cow::Owned(text.trim().to_owned())),
        Some(Err(_)) => Err(SignError::Header { name: CONTENT.to_string() }),
        None => Ok(Cow::Owned(Hex::sha256(body).as_str().to_owned())),
    }
}

/// The canonical path: decoded once, encoded again, with one slash at the end.
///
/// The request line does not get that slash. An encoded slash becomes a real one in this form.
///
/// ```
/// use cumulo_core::sign::sdk_hmac::canonical_path;
///
/// assert_eq!(canonical_path("/v1/p/clusters/a%2fb%7E"), "/v1/p/clusters/a/b~/");
/// assert_eq!(canonical_path(""), "/");
/// ```
#[must_use]
pub fn canonical_path(path: &str) -> Cow<'_, str> {
    let mut text = String::with_capacity(path.len() + 1);
    for byte in decoded(path) {
        if byte == b'/' { text.push('/') } else { push_encoded(&mut text, byte) }
    }
    if !text.ends_with('/') {
        text.push('/');
    }
    Cow::Owned(text)
}
