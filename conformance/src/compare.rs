//! Whether a request is the recorded one, in all that matters.

use bytes::Bytes;
use http::{HeaderMap, Request, header};
use percent_encoding::percent_decode_str;
use serde_json::Value;

use crate::entry::{Http, pairs};
use crate::tree;

/// The idempotency token of the replay. The SDKs send none unless they are given one; the clients fill it in.
pub(crate) const TOKEN: &str = "idempotency-token-of-the-replay";

/// Headers that each client fills in its own way: signature, clock, transport; and those that are compared apart.
const OWN: [&str; 11] = [
    "accept",
    "authorization",
    "content-type",
    "host",
    "user-agent",
    "x-acs-content-sha256",
    "x-acs-date",
    "x-acs-signature-nonce",
    "x-project-id",
    "x-sdk-content-sha256",
    "x-sdk-date",
];

/// Parameters of an anonymous rpc call that are never twice the same.
const FLEETING: [&str; 2] = ["SignatureNonce", "Timestamp"];

/// What differs between the recorded request and the one that was sent.
pub(crate) fn differences(recorded: &Http, sent: &Request<Bytes>) -> Vec<String> {
    let uri = sent.uri();
    let mut found = Vec::new();
    let mut same = |what: &str, expected: &str, actual: &str| {
        if expected != actual {
            found.push(format!("{what}: expected {expected:?}, found {actual:?}"));
        }
    };
    same("scheme", "https", uri.scheme_str().unwrap_or_default());
    same("method", &recorded.method, sent.method().as_str());
    same("host", &recorded.host, uri.authority().map_or("", |authority| authority.as_str()));
    let host = sent.headers().get(header::HOST).and_then(|value| value.to_str().ok());
    same("header host", &recorded.host, host.unwrap_or_default());
    same("path", &recorded.raw_path, uri.path());
    let mut query = decoded(uri.query().unwrap_or_default());
    if is_anonymous(recorded) {
        query.retain(|(name, _)| !FLEETING.contains(&name.as_str()));
    }
    found.extend(pair_differences("query", &recorded.query, &query));
    found.extend(header_differences(recorded, sent.headers()));
    found.extend(body_differences(recorded, sent));
    found
}

/// The pairs of a query or a form, decoded and sorted.
fn decoded(text: &str) -> Vec<(String, String)> {
    let decode = |text: &str| percent_decode_str(text).decode_utf8_lossy().into_owned();
    let mut pairs: Vec<_> = text
        .split('&')
        .filter(|pair| !pair.is_empty())
        .map(|pair| pair.split_once('=').unwrap_or((pair, "")))
        .map(|(name, value)| (decode(name), decode(value)))
        .filter(|(_, value)| value != TOKEN)
        .collect();
    pairs.sort();
    pairs
}

fn pair_differences(what: &str, expected: &[(String, String)], actual: &[(String, String)]) -> Vec<String> {
    let names = |pairs: &[(String, String)]| pairs.iter().map(|(name, _)| name.clone()).collect::<Vec<_>>();
    if names(expected) != names(actual) {
        return vec![format!("{what}: expected {:?}, found {:?}", names(expected), names(actual))];
    }
    let both = expected.iter().zip(actual);
    both.filter(|((_, expected), (_, actual))| !same_text(expected, actual))
        .map(|((name, expected), (_, actual))| format!("{what} {name}: expected {expected:?}, found {actual:?}"))
        .collect()
}

/// Python writes `True` for true. A JSON text is compared as JSON: order and spaces do not matter.
fn same_text(expected: &str, actual: &str) -> bool {
    let json =
        |text: &str| serde_json::from_str::<Value>(text).ok().filter(|value| value.is_object() || value.is_array());
    match (expected, actual) {
        ("True", "true") | ("False", "false") => true,
        _ if expected == actual => true,
        _ => match (json(expected), json(actual)) {
            (Some(expected), Some(actual)) => tree::differences(&expected, &actual).is_empty(),
            _ => false,
        },
    }
}

/// Operations that are anonymous name themselves in the query; all others are signed.
fn is_anonymous(recorded: &Http) -> bool {
    recorded.query.iter().any(|(name, _)| name == "Action")
}

fn header_differences(recorded: &Http, sent: &HeaderMap) -> Vec<String> {
    let value = |name: &str| sent.get(name).map(|value| String::from_utf8_lossy(value.as_bytes()).into_owned());
    let mut found = Vec::new();
    for (name, expected) in recorded.headers.iter().filter(|(name, _)| name != "accept") {
        match value(name) {
            Some(actual) if actual == *expected => {}
            // The SDK sends it on every call; where it is sent, it must be right.
            None if name == "x-project-id" => {}
            actual => found.push(format!("header {name}: expected {expected:?}, found {actual:?}")),
        }
    }
    for name in sent.keys().map(http::HeaderName::as_str) {
        let known = OWN.contains(&name) || recorded.headers.iter().any(|(have, _)| have == name);
        if !known && value(name).as_deref() != Some(TOKEN) {
            found.push(format!("header {name} is not expected"));
        }
    }
    let anonymous = is_anonymous(recorded);
    if sent.contains_key(header::AUTHORIZATION) == anonymous {
        found.push(format!("authorization is {}", if anonymous { "not expected" } else { "missing" }));
    }
    found
}

fn body_differences(recorded: &Http, sent: &Request<Bytes>) -> Vec<String> {
    let content_type = sent.headers().get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
    let expected = recorded.content_type.as_deref().map(kind);
    let actual = content_type.map(kind);
    // Without a body the SDK still says that it would be a form; these clients say nothing.
    let silent = actual.is_none() && sent.body().is_empty() && recorded.body.is_null();
    let mut found = Vec::new();
    if expected != actual && !(silent && expected.as_deref() == Some("application/x-www-form-urlencoded")) {
        found.push(format!("content type: expected {expected:?}, found {actual:?}"));
    }
    found.extend(match (&recorded.body, pairs(&recorded.body)) {
        (Value::Null, _) if sent.body().is_empty() => Vec::new(),
        (_, Some(pairs)) if actual.as_deref() == Some("application/x-www-form-urlencoded") => {
            pair_differences("form", &pairs, &decoded(&String::from_utf8_lossy(sent.body())))
        }
        (expected, _) => match serde_json::from_slice::<Value>(sent.body()) {
            Ok(actual) => {
                let differences = tree::differences(expected, &without_token(actual));
                differences.into_iter().map(|difference| format!("body{difference}")).collect()
            }
            Err(_) => vec![format!("body: expected {expected}, found {:?}", sent.body())],
        },
    });
    found
}

/// A content type without its parameters.
fn kind(content_type: &str) -> String {
    content_type.split(';').next().unwrap_or_default().trim().to_ascii_lowercase()
}

fn without_token(mut body: Value) -> Value {
    if let Value::Object(members) = &mut body {
        members.retain(|_, value| value != TOKEN);
    }
    body
}

#[cfg(test)]
mod tests;
