//! Signatures of both clouds: pure functions, usable without the rest of this crate.
//!
//! [`acs3`] signs for Alibaba Cloud, [`sdk_hmac`] for Huawei Cloud. Each has three levels:
//!
//! - `sign` takes an [`http::Request`] and leaves it ready to be sent: dates, nonce, tokens, `Authorization`;
//! - `Signer` does the same to a header map, with time and nonce given from outside;
//! - [`Canonical`] is the text beneath, for verifiers and for replaying recorded requests.
//!
//! What is signed is what must be sent: same host text, same path, same query, same body bytes.

pub mod acs3;
mod canonical;
mod headers;
mod key;
mod mismatch;
pub mod sdk_hmac;
mod target;

use std::borrow::Cow;
use std::fmt;

use http::HeaderValue;
use sha2::{Digest as _, Sha256};

pub use canonical::{Canonical, CanonicalRequest, canonical_query};
pub use headers::SignedHeaders;
pub use mismatch::explain_mismatch;
pub use target::Target;

pub(crate) use key::Key;

/// SHA-256 of nothing: the payload hash of a request without a body.
pub const EMPTY_SHA256: &str = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

/// What a signature was made of. Keep it to explain a refusal with [`explain_mismatch`].
///
/// It holds the security token of a temporary credential, so `Debug` shows nothing.
pub struct Signed {
    canonical: CanonicalRequest,
    /// What stands before the hash in the string to sign.
    prefix: Cow<'static, str>,
    hash: Hex<32>,
    authorization: HeaderValue,
}

impl Signed {
    /// The canonical request. It holds every signed header, tokens too.
    #[must_use]
    pub fn canonical_request(&self) -> &str {
        self.canonical.as_str()
    }

    /// The text that was signed: algorithm, scope, hash of the canonical request.
    #[must_use]
    pub fn string_to_sign(&self) -> String {
        format!("{}{}", self.prefix, self.hash.as_str())
    }

    /// The value of the `Authorization` header.
    #[must_use]
    pub fn authorization(&self) -> &str {
        std::str::from_utf8(self.authorization.as_bytes()).unwrap_or("")
    }

    /// Signs the hash of a canonical request. `start` is `Authorization` up to the names of the signed headers, `middle`
    /// what stands between them and the signature.
    fn new(
        canonical: CanonicalRequest,
        prefix: Cow<'static, str>,
        key: &Key,
        start: [&str; 3],
        middle: &str,
    ) -> Result<Self, SignError> {
        let hash = canonical.hash();
        let code = Hex::of(key.sign(&[prefix.as_bytes(), hash.as_str().as_bytes()]));
        let end = [canonical.signed_headers(), middle, code.as_str()];
        let parts = start.into_iter().chain(end);
        let mut text = String::with_capacity(parts.clone().map(str::len).sum());
        parts.for_each(|part| text.push_str(part));
        let mut authorization =
            HeaderValue::try_from(text).map_err(|_| SignError::Header { name: "authorization".to_owned() })?;
        authorization.set_sensitive(true);
        Ok(Self { canonical, prefix, hash, authorization })
    }
}

impl fmt::Debug for Signed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Signed").finish_non_exhaustive()
    }
}

/// Why a request cannot be signed. No value is quoted: values may be secrets.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum SignError {
    /// A header holds text that cannot travel: control characters, or bytes that are no UTF-8.
    Header {
        /// The name of the header.
        name: String,
    },
    /// Method, host, path or query is not as a request line has it.
    Target {
        /// Which part.
        part: &'static str,
        /// What is wrong with it.
        problem: &'static str,
    },
    /// The credential cannot make this signature.
    Credential {
        /// What is wrong with it.
        problem: &'static str,
    },
    /// The operating system gave no random bytes for the nonce.
    Random,
}

impl fmt::Display for SignError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Header { name } => {
                write!(
                    f,
                    "header {name}: the value cannot travel; remove line breaks, control characters and bytes that are no UTF-8"
                )
            }
            Self::Target { part, problem } => write!(f, "{part} of the request: {problem}"),
            Self::Credential { problem } => write!(f, "credential: {problem}"),
            Self::Random => f.write_str("the operating system gave no random bytes for a nonce"),
        }
    }
}

impl std::error::Error for SignError {}

/// A nonce: 128 random bits of the operating system as 32 hex digits.
///
/// # Errors
///
/// Where the operating system gives no random bytes.
pub fn nonce() -> Result<String, SignError> {
    Hex::random().map(|text| text.as_str().to_owned())
}

/// Bytes as lower-case hex, without an allocation.
pub(crate) struct Hex<const N: usize>([[u8; 2]; N]);

impl<const N: usize> Hex<N> {
    pub(crate) fn of(bytes: [u8; N]) -> Self {
        Self(
            bytes.map(|byte| {
                [byte >> 4, byte & 15].map(|digit| if digit < 10 { b'0' + digit } else { b'a' + digit - 10 })
            }),
        )
    }

    pub(crate) fn as_str(&self) -> &str {
        std::str::from_utf8(self.0.as_flattened()).unwrap_or("")
    }
}

impl Hex<16> {
    /// What [`nonce`] gives.
    pub(crate) fn random() -> Result<Self, SignError> {
        let mut bytes = [0; 16];
        getrandom::fill(&mut bytes).map_err(|_| SignError::Random)?;
        Ok(Self::of(bytes))
    }
}

impl Hex<32> {
    /// SHA-256 of bytes.
    pub(crate) fn sha256(bytes: &[u8]) -> Self {
        Self::of(Sha256::digest(bytes).into())
    }
}
