//! Percent-encoding, hashes and hex: the arithmetic below both signatures.

use std::borrow::Cow;
use std::fmt::Write as _;

use hmac::{Hmac, KeyInit, Mac};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode, percent_encode};
use sha2::{Digest, Sha256};

/// What both clouds leave as it is: letters, digits and `-_.~`.
const RESERVED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'_').remove(b'.').remove(b'~');

/// Percent-encodes all but the unreserved bytes, in upper-case hex.
pub(crate) fn encode(bytes: &[u8]) -> String {
    percent_encode(bytes, RESERVED).to_string()
}

/// Percent-decodes once; a `%` without two hex digits stays.
pub(crate) fn decode(text: &str) -> Cow<'_, [u8]> {
    percent_decode(text.as_bytes()).into()
}

/// Splits a query or a form into decoded pairs, in the order received. `+` is a space, as both gateways read it.
pub(crate) fn pairs(text: &str) -> Vec<(Vec<u8>, Vec<u8>)> {
    let decoded = |part: &str| decode(&part.replace('+', " ")).into_owned();
    let pair = |part: &str| match part.split_once('=') {
        Some((name, value)) => (decoded(name), decoded(value)),
        None => (decoded(part), Vec::new()),
    };
    text.split('&').filter(|part| !part.is_empty()).map(pair).collect()
}

/// The same as text; what is not UTF-8 becomes U+FFFD.
pub(crate) fn text_pairs(text: &str) -> Vec<(String, String)> {
    let lossy = |bytes: Vec<u8>| String::from_utf8_lossy(&bytes).into_owned();
    pairs(text).into_iter().map(|(name, value)| (lossy(name), lossy(value))).collect()
}

/// Sorts decoded pairs as bytes and writes them as canonical query text.
pub(crate) fn canonical_query(mut pairs: Vec<(Vec<u8>, Vec<u8>)>) -> String {
    pairs.sort();
    let pairs: Vec<String> = pairs.iter().map(|(name, value)| format!("{}={}", encode(name), encode(value))).collect();
    pairs.join("&")
}

/// SHA-256 in lower-case hex.
pub(crate) fn sha256_hex(bytes: &[u8]) -> String {
    hex(&Sha256::digest(bytes))
}

/// HMAC-SHA256.
pub(crate) fn hmac(key: &[u8], message: &[u8]) -> [u8; 32] {
    // A key of HMAC can have any length, so the error never comes; an empty MAC would match nothing.
    match Hmac::<Sha256>::new_from_slice(key) {
        Ok(mac) => mac.chain_update(message).finalize().into_bytes().into(),
        Err(_) => [0; 32],
    }
}

/// Lower-case hex.
pub(crate) fn hex(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len() * 2);
    for byte in bytes {
        let _ = write!(text, "{byte:02x}");
    }
    text
}
