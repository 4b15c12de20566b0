//! `ACS3-HMAC-SHA256`: Alibaba Cloud.
//!
//! ```
//! use cumulo_core::credentials::Credential;
//! use cumulo_core::sign::acs3;
//!
//! let mut request = http::Request::post("https://kms.cn-hangzhou.aliyuncs.com/?KeyId=key-hzz630494463ejqjx****")
//!     .header("accept", "application/json")
//!     .header("x-acs-action", "DescribeKey")
//!     .header("x-acs-version", "2016-01-20")
//!     .body("")?;
//! acs3::sign(&mut request, &Credential::new("access-key-id", "access-key-secret"))?;
//! assert!(request.headers().contains_key("authorization"));
//! // Now send `request` with any HTTP client.
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

use std::borrow::Cow;
use std::time::SystemTime;

use http::header::AUTHORIZATION;
use http::{HeaderMap, HeaderName, Request};

use super::headers::{put, put_hash, put_secret};
use super::{Canonical, EMPTY_SHA256, SignError, Signed, SignedHeaders, Target, canonical_query, nonce, target};
use crate::credentials::Credential;
use crate::time;

/// The name of the algorithm, as `Authorization` begins.
pub const ALGORITHM: &str = "ACS3-HMAC-SHA256";

const DATE: HeaderName = HeaderName::from_static("x-acs-date");
const NONCE: HeaderName = HeaderName::from_static("x-acs-signature-nonce");
const CONTENT: HeaderName = HeaderName::from_static("x-acs-content-sha256");
const KEY_ID: HeaderName = HeaderName::from_static("x-acs-accesskey-id");
const TOKEN: HeaderName = HeaderName::from_static("x-acs-security-token");

/// Which headers are signed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum Selection {
    /// `host`, `content-type` and every `x-acs-*`: proxies leave these alone.
    #[default]
    Standard,
    /// Every header there is, as the official Python SDK does.
    All,
}

impl Selection {
    /// Whether a header of this lower-case name is signed.
    #[must_use]
    pub fn signs(self, name: &str) -> bool {
        match self {
            Self::Standard => matches!(name, "host" | "content-type") || name.starts_with("x-acs-"),
            Self::All => name != "authorization",
        }
    }
}

/// Signs header maps.
#[derive(Clone, Copy, Debug, Default)]
pub struct Signer {
    selection: Selection,
}

impl Signer {
    /// A signer with the standard selection of headers.
    #[must_use]
    pub const fn new() -> Self {
        Self { selection: Selection::Standard }
    }

    /// Sets which headers are signed.
    #[must_use]
    pub const fn selection(mut self, selection: Selection) -> Self {
        self.selection = selection;
        self
    }

    /// Signs: adds date, nonce, content hash, the headers of a temporary credential, and `Authorization`.
    ///
    /// What an earlier attempt has left of these is replaced. `headers` holds everything else already, above all
    /// `x-acs-action`, `x-acs-version` and the content type. A nonce is good for one attempt.
    ///
    /// # Errors
    ///
    /// Where the target or a header is no text that can travel, or the credential is empty or only a token.
    pub fn sign(
        &self,
        credential: &Credential,
        target: &Target<'_>,
        headers: &mut HeaderMap,
        time: SystemTime,
        nonce: &str,
    ) -> Result<Signed, SignError> {
        target.check()?;
        headers.remove(AUTHORIZATION);
        put(headers, &DATE, time::to_rfc3339(time))?;
        put(headers, &NONCE, nonce)?;
        put_hash(headers, &CONTENT, target.body)?;
        if let Some(token) = credential.token() {
            put(headers, &KEY_ID, credential.id())?;
            put_secret(headers, &TOKEN, token.expose())?;
        } else {
            headers.remove(KEY_ID);
            headers.remove(TOKEN);
        }
        let mut chosen = SignedHeaders::choose(headers, |name| self.selection.signs(name))?;
        chosen.add_missing("host", target.host);
        let canonical = Canonical {
            method: target.method,
            path: canonical_path(target.path),
            query: canonical_query(target.query),
            headers: chosen,
            payload: headers.get(CONTENT).and_then(|value| value.to_str().ok()).unwrap_or(EMPTY_SHA256),
        };
        let signed = authorize(credential, &canonical)?;
        headers.insert(AUTHORIZATION, signed.authorization.clone());
        Ok(signed)
    }
}

/// Signs a request, now and with a new nonce. Afterwards it is ready to be sent, once, within 15 minutes.
///
/// Set `x-acs-action`, `x-acs-version`, `accept: application/json` and, with a body, the content type before. The
/// query is put in its canonical form, so that what is signed is what is sent.
///
/// # Errors
///
/// Where the request names no host, a header is no text that can travel, or the credential is empty or only a token.
pub fn sign<B: AsRef<[u8]>>(request: &mut Request<B>, credential: &Credential) -> Result<Signed, SignError> {
    let nonce = nonce()?;
    target::in_place(request, |target, headers| {
        Signer::new().sign(credential, target, headers, SystemTime::now(), &nonce)
    })
}

/// Signs a canonical request; nothing is added and nothing is checked.
///
/// # Errors
///
/// Where the credential is empty or only a token.
pub fn authorize(credential: &Credential, canonical: &Canonical<'_>) -> Result<Signed, SignError> {
    let key = credential.signing_key()?;
    let start = ["ACS3-HMAC-SHA256 Credential=", credential.id(), ",SignedHeaders="];
    Signed::new(canonical.build(), Cow::Borrowed("ACS3-HMAC-SHA256\n"), key, start, ",Signature=")
}

/// The canonical path: the path as it is sent, `/` where it is empty.
#[must_use]
pub fn canonical_path(path: &str) -> Cow<'_, str> {
    Cow::Borrowed(if path.is_empty() { "/" } else { path })
}
