//! The canonical request: one text of a request that both sides can build.

use std::borrow::Cow;
use std::fmt;
use std::ops::Range;

use super::{Hex, SignedHeaders};

/// The six parts of a canonical request, already in their canonical forms.
#[derive(Clone)]
pub struct Canonical<'a> {
    /// The method, upper case.
    pub method: &'a str,
    /// The path. The clouds differ: see [`acs3::canonical_path`](super::acs3::canonical_path) and
    /// [`sdk_hmac::canonical_path`](super::sdk_hmac::canonical_path).
    pub path: Cow<'a, str>,
    /// The query, as [`canonical_query`] gives it.
    pub query: Cow<'a, str>,
    /// The headers to sign.
    pub headers: SignedHeaders<'a>,
    /// The hash of the body in lower-case hex, or what the cloud takes in its place.
    pub payload: &'a str,
}

impl Canonical<'_> {
    /// Writes the text, in one buffer of the right size.
    #[must_use]
    pub fn build(&self) -> CanonicalRequest {
        let headers: usize = self.headers.iter().map(|(name, value)| 2 * name.len() + value.len() + 3).sum();
        let length = self.method.len() + self.path.len() + self.query.len() + headers + self.payload.len() + 8;
        let mut text = String::with_capacity(length);
        for part in [self.method, &self.path, &self.query] {
            text.push_str(part);
            text.push('\n');
        }
        for (name, value) in self.headers.iter() {
            text.push_str(name);
            text.push(':');
            text.push_str(value);
            text.push('\n');
        }
        text.push('\n');
        let start = text.len();
        for (index, (name, _)) in self.headers.iter().enumerate() {
            if index > 0 {
                text.push(';');
            }
            text.push_str(name);
        }
        let names = start..text.len();
        text.push('\n');
        text.push_str(self.payload);
        CanonicalRequest { text, names }
    }
}

impl fmt::Debug for Canonical<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Canonical").field("method", &self.method).finish_non_exhaustive()
    }
}

/// The text of a canonical request. It holds every signed header, tokens too, so `Debug` hides it.
#[derive(Clone)]
pub struct CanonicalRequest {
    text: String,
    names: Range<usize>,
}

impl CanonicalRequest {
    /// The text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// The names of the signed headers, joined with `;`.
    #[must_use]
    pub fn signed_headers(&self) -> &str {
        self.text.get(self.names.clone()).unwrap_or("")
    }

    /// SHA-256 of the text.
    pub(super) fn hash(&self) -> Hex<32> {
        Hex::sha256(self.text.as_bytes())
    }
}

impl fmt::Debug for CanonicalRequest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CanonicalRequest").field("signed_headers", &self.signed_headers()).finish_non_exhaustive()
    }
}

/// The canonical form of a query: pairs decoded, sorted by name and value, encoded again, each with its `=`.
///
/// `+` is a space, as in forms. A query that is canonical already comes back as it is.
///
/// ```
/// use cumulo_core::sign::canonical_query;
///
/// assert_eq!(canonical_query("b=2&a=x+y&flag"), "a=x%20y&b=2&flag=");
/// ```
#[must_use]
pub fn canonical_query(query: &str) -> Cow<'_, str> {
    if is_canonical(query) {
        return Cow::Borrowed(query);
    }
    let mut pairs: Vec<(Vec<u8>, Vec<u8>)> = query
        .split('&')
        .filter(|pair| !pair.is_empty())
        .map(|pair| {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            (decode_form(name), decode_form(value))
        })
        .collect();
    pairs.sort_unstable();
    let mut text = String::with_capacity(query.len() + 16);
    for (index, (name, value)) in pairs.iter().enumerate() {
        if index > 0 {
            text.push('&');
        }
        name.iter().for_each(|byte| push_encoded(&mut text, *byte));
        text.push('=');
        value.iter().for_each(|byte| push_encoded(&mut text, *byte));
    }
    Cow::Owned(text)
}

/// Whether every pair has its `=`, is encoded as it should be, and stands in its place.
fn is_canonical(query: &str) -> bool {
    if query.is_empty() {
        return true;
    }
    let mut last: Option<(&str, &str)> = None;
    query.split('&').all(|pair| {
        let Some((name, value)) = pair.split_once('=') else { return false };
        let order = last.map(|(n, v)| decoded(n).cmp(decoded(name)).then_with(|| decoded(v).cmp(decoded(value))));
        last = Some((name, value));
        order.is_none_or(|order| order.is_le()) && is_encoded(name) && is_encoded(value)
    })
}

/// Whether the text is what [`push_encoded`] writes.
fn is_encoded(text: &str) -> bool {
    let mut rest = text.as_bytes();
    while let [first, after @ ..] = rest {
        rest = match (first, after) {
            (byte, tail) if is_unreserved(*byte) => tail,
            (b'%', [high @ (b'0'..=b'9' | b'A'..=b'F'), low @ (b'0'..=b'9' | b'A'..=b'F'), tail @ ..]) => {
                let byte = hex_digit(*high).zip(hex_digit(*low)).map(|(high, low)| high << 4 | low);
                if byte.is_none_or(is_unreserved) {
                    return false;
                }
                tail
            }
            _ => return false,
        };
    }
    true
}

/// The bytes that percent-encoded text stands for. A `%` without two hex digits stands for itself.
pub(super) fn decoded(text: &str) -> impl Iterator<Item = u8> {
    let mut rest = text.as_bytes();
    std::iter::from_fn(move || {
        let (first, after) = rest.split_first()?;
        if let (b'%', [high, low, tail @ ..]) = (first, after)
            && let Some((high, low)) = hex_digit(*high).zip(hex_digit(*low))
        {
            rest = tail;
            return Some(high << 4 | low);
        }
        rest = after;
        Some(*first)
    })
}

/// Like [`decoded`], with `+` for a space.
fn decode_form(text: &str) -> Vec<u8> {
    if text.contains('+') { decoded(&text.replace('+', "%20")).collect() } else { decoded(text).collect() }
}

/// Appends a byte: as it is if unreserved, else as `%XX`.
pub(super) fn push_encoded(out: &mut String, byte: u8) {
    if is_unreserved(byte) {
        out.push(char::from(byte));
    } else {
        out.push('%');
        for digit in [byte >> 4, byte & 15] {
            out.push(char::from(if digit < 10 { b'0' + digit } else { b'A' + digit - 10 }));
        }
    }
}

/// One look-up: each byte of each query is asked for.
fn is_unreserved(byte: u8) -> bool {
    const TABLE: [bool; 256] = {
        let mut table = [false; 256];
        let mut byte = 0;
        while byte < 128 {
            let it = byte as u8;
            table[byte] = it.is_ascii_alphanumeric() || matches!(it, b'-' | b'_' | b'.' | b'~');
            byte += 1;
        }
        table
    };
    TABLE[usize::from(byte)]
}

fn hex_digit(byte: u8) -> Option<u8> {
    char::from(byte).to_digit(16).and_then(|digit| u8::try_from(digit).ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_query_is_decoded_sorted_and_encoded_again() {
        for (query, canonical) in [
            ("", ""),
            ("a", "a="),
            ("a=", "a="),
            ("&&a=1&", "a=1"),
            ("b=2&a=1", "a=1&b=2"),
            ("Id.2=x&Id.10=y&Id.1=z", "Id.1=z&Id.10=y&Id.2=x"),
            ("a=2&a=1&a=10", "a=1&a=10&a=2"),
            ("k=a+b%2bc", "k=a%20b%2Bc"),
            ("k=100%", "k=100%25"),
            ("k=%7e%2a*", "k=~%2A%2A"),
            ("k=a=b", "k=a%3Db"),
            ("_=1&%C3%A9=2", "_=1&%C3%A9=2"),
            ("%C3%A9=2&_=1", "_=1&%C3%A9=2"),
            ("k=%FF", "k=%FF"),
        ] {
            assert_eq!(canonical_query(query), canonical, "{query}");
        }
    }

    #[test]
    fn a_canonical_query_is_not_copied() {
        for query in ["", "a=", "a=1&b=%20%25", "Id.1=z&Id.10=y&Id.2=x", "a=1&a=2", "_=1&%C3%A9=2"] {
            assert!(matches!(canonical_query(query), Cow::Borrowed(_)), "{query}");
        }
    }

    /// The short way and the long way agree, and the result stays as it is: on 20,000 hostile texts.
    #[test]
    fn canonical_form_is_a_fixed_point() {
        const PIECES: &[&str] = &[
            "a", "B", "=", "&", "%", "%2", "%2F", "%2f", "%41", "+", "/", "*", "~", "_", ".1", ".10", "%C3%A9", "%FF",
        ];
        let mut seed = 0x9E37_79B9_u64;
        for _ in 0..20_000 {
            let mut query = String::new();
            for _ in 0..8 {
                seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
                let index = usize::try_from(seed >> 33).unwrap_or(0) % PIECES.len();
                query.push_str(PIECES.get(index).copied().unwrap_or(""));
            }
            let once = canonical_query(&query).into_owned();
            assert!(matches!(canonical_query(&once), Cow::Borrowed(_)), "{query} gave {once}");
            let long: String =
                once.split_inclusive('&').rev().map(|pair| format!("{}&", pair.trim_end_matches('&'))).collect();
            assert_eq!(canonical_query(&long), once, "{query}");
        }
    }
}
