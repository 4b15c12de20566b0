//! When a server refuses a signature and says what it signed: where the two texts part.

use super::Signed;

/// Compares what the server signed, as its message tells, with what we signed, and names the first difference.
///
/// Alibaba Cloud ends the message of `SignatureDoesNotMatch` with its string to sign; gateways of Huawei Cloud may quote
/// their canonical request with `|` for line feeds. `None` where the message holds neither. The answer names parts, never
/// values: the server's text can hold tokens.
///
/// ```
/// # use cumulo_core::credentials::Credential;
/// # use cumulo_core::sign::{acs3, explain_mismatch};
/// # let mut request = http::Request::post("https://kms.cn-hangzhou.aliyuncs.com/").body("")?;
/// let signed = acs3::sign(&mut request, &Credential::new("id", "secret"))?;
/// let message = format!("Specified signature is not matched. server string to sign is:{}", signed.string_to_sign());
/// let cause = explain_mismatch(&message, &signed);
/// assert_eq!(cause.as_deref(), Some("both sides signed the same text, so the secret does not belong to the access key id"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[must_use]
pub fn explain_mismatch(message: &str, ours: &Signed) -> Option<String> {
    if let Some(theirs) = after(message, &["canonicalrequest:", "canonicalrequest is:", "canonical request is:"]) {
        return Some(canonical_difference(theirs, ours.canonical_request()));
    }
    let theirs = after(message, &["string to sign is:", "stringtosign:", "stringtosign is:"])?;
    let string_to_sign = ours.string_to_sign();
    let mut server = theirs.split(['\n', '|']).map(str::trim);
    for (index, line) in string_to_sign.lines().enumerate() {
        let theirs = server.next().unwrap_or("");
        if theirs.starts_with(line) {
            continue;
        }
        let last = string_to_sign.lines().count() == index + 1;
        return Some(if index == 0 {
            "the server expected another signature algorithm".to_owned()
        } else if last {
            "the server built another canonical request: something between here and there changes method, path, query, signed headers or body".to_owned()
        } else {
            "the server read another date or scope".to_owned()
        });
    }
    Some(SAME.to_owned())
}

const SAME: &str = "both sides signed the same text, so the secret does not belong to the access key id";

/// What follows the first of these markers, found without regard to case.
fn after<'a>(message: &'a str, markers: &[&str]) -> Option<&'a str> {
    let lower = message.to_ascii_lowercase();
    let at = markers.iter().find_map(|marker| lower.find(marker).map(|at| at + marker.len()))?;
    message.get(at..).map(|rest| rest.trim_start_matches([' ', '[', '"', '\'', '\n']))
}

/// Names the part of our canonical request in which the first difference lies.
fn canonical_difference(theirs: &str, ours: &str) -> String {
    let line_feed = |byte: u8| if byte == b'|' { b'\n' } else { byte };
    let same = ours.bytes().zip(theirs.bytes()).take_while(|(a, b)| line_feed(*a) == line_feed(*b)).count();
    if same == ours.len() {
        return SAME.to_owned();
    }
    let before = ours.as_bytes().get(..same).unwrap_or_default();
    let line = before.iter().filter(|byte| **byte == b'\n').count();
    let lines: Vec<&str> = ours.split('\n').collect();
    let text = lines.get(line).copied().unwrap_or("");
    let within = same - before.iter().rposition(|byte| *byte == b'\n').map_or(0, |at| at + 1);
    let part = match line {
        0 => "the method".to_owned(),
        1 => "the path".to_owned(),
        2 => match parameter_at(text, within) {
            Some(name) => format!("the query, at or before parameter {name}"),
            None => "the query".to_owned(),
        },
        _ if line + 1 == lines.len() => "the hash of the body".to_owned(),
        _ if line + 2 == lines.len() => "the list of signed headers".to_owned(),
        _ => match text.split_once(':') {
            Some((name, _)) => format!("the headers, at or before {name}"),
            None => "the end of the headers".to_owned(),
        },
    };
    format!("the server signed another text; the first difference is in {part}")
}

/// The name of the parameter that covers a place in the query.
fn parameter_at(query: &str, place: usize) -> Option<&str> {
    let mut end = 0;
    query.split('&').find_map(|pair| {
        end += pair.len() + 1;
        (place < end && !pair.is_empty()).then(|| pair.split('=').next().unwrap_or(pair))
    })
}
