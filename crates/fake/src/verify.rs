//! Checks signatures from the bytes received, by the clouds' documents and by nothing of the clients' code.
//!
//! The functions are pure: a request, the accepted keys and the time go in, an identity or the cloud's own refusal
//! comes out. They can be used without the server, for instance to check another client's signer.

mod acs3;
mod sdk_hmac;

pub use acs3::{acs3, acs3_signature};
pub(crate) use sdk_hmac::refused;
pub use sdk_hmac::sdk_hmac;

use subtle::ConstantTimeEq;

use crate::refusal::Refusal;

/// Who a verified request comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Identity {
    /// The access key id.
    pub access_key_id: String,
    /// The algorithm of the signature: `ACS3-HMAC-SHA256`, `SDK-HMAC-SHA256` or `V11-HMAC-SHA256`.
    pub algorithm: &'static str,
}

/// Whether two signatures are the same, in a time that says nothing about where they differ.
fn same(ours: &str, theirs: &str) -> bool {
    ours.as_bytes().ct_eq(theirs.as_bytes()).into()
}

/// One header as text, trimmed at both ends; bytes above ASCII are taken as UTF-8.
fn header<'a>(headers: &'a http::HeaderMap, name: &str) -> Option<std::borrow::Cow<'a, str>> {
    headers.get(name).map(|value| String::from_utf8_lossy(value.as_bytes().trim_ascii()))
}

/// `name:value` lines of the signed headers. Values of a name that came twice are sorted and joined with commas.
fn canonical_headers<'a>(headers: &http::HeaderMap, signed: &[&'a str]) -> Result<String, &'a str> {
    let mut lines = String::new();
    for &name in signed {
        let mut values: Vec<_> =
            headers.get_all(name).iter().map(|v| String::from_utf8_lossy(v.as_bytes().trim_ascii())).collect();
        if values.is_empty() {
            return Err(name);
        }
        values.sort();
        lines.push_str(name);
        lines.push(':');
        lines.push_str(&values.join(","));
        lines.push('\n');
    }
    Ok(lines)
}

/// Whether a list of signed headers is in lower case, sorted, and names nothing twice.
fn well_ordered(signed: &[&str]) -> bool {
    signed.iter().all(|name| !name.is_empty() && !name.bytes().any(|b| b.is_ascii_uppercase()))
        && signed.windows(2).all(|pair| matches!(pair, [a, b] if a < b))
}

/// The parts of an `Authorization` header after its algorithm: `Credential=…`, `SignedHeaders=…`, `Signature=…`.
struct Parts<'a> {
    credential: &'a str,
    signed: Vec<&'a str>,
    signature: &'a str,
}

impl<'a> Parts<'a> {
    /// Reads them in the one form that the documents give; `key` names the first part.
    fn read(text: &'a str, key: &str, separator: &str) -> Option<Self> {
        let credential = text.strip_prefix(key)?.strip_prefix('=')?;
        let (credential, rest) = credential.split_once(separator)?;
        let (signed, rest) = rest.strip_prefix("SignedHeaders=")?.split_once(separator)?;
        let signature = rest.strip_prefix("Signature=")?;
        let hex = |b: u8| b.is_ascii_digit() || (b'a'..=b'f').contains(&b);
        let whole = !credential.is_empty() && signature.len() == 64 && signature.bytes().all(hex);
        whole.then(|| Self { credential, signed: signed.split(';').collect(), signature })
    }
}

type Checked = Result<Identity, Refusal>;
