//! The shapes of error bodies.

use base64::Engine as _;
use base64::engine::DecodePaddingMode;
use base64::engine::general_purpose::{GeneralPurpose, GeneralPurposeConfig};
use http::{HeaderMap, StatusCode, header};
use serde_json::{Map, Value};

use super::Refusal;

const CODES: &[&str] = &["Code", "error_code", "errCode", "errorCode", "ErrorCode", "code"];
const MESSAGES: &[&str] = &[
    "Message",
    "error_msg",
    "externalMessage",
    "errorMsg",
    "errorMessage",
    "ErrorMessage",
    "error_description",
    "message",
];
const REQUEST_IDS: &[&str] = &["RequestId", "request_id", "requestId", "requestid", "RequestID"];

/// URL-safe Base64, padded or not.
const URL_SAFE: GeneralPurpose = GeneralPurpose::new(
    &base64::alphabet::URL_SAFE,
    GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent),
);

/// The longest body that is looked into: refusals are short, and a tree of JSON takes many times its text.
const LONGEST: usize = 64 * 1024;

/// Reads a refusal from a body of any shape. What cannot be read is left out; it never fails.
pub(super) fn read(body: &[u8]) -> Refusal {
    if body.len() > LONGEST {
        return Refusal::default();
    }
    if let Some(object) = json_object(body) {
        return from_object(&object);
    }
    if let Some(object) = base64_text(body).and_then(|inner| json_object(&inner)) {
        return from_object(&object);
    }
    std::str::from_utf8(body).map(from_xml).unwrap_or_default()
}

/// Reads code and message at the top of a JSON answer, not inside it.
pub(super) fn read_top(body: &[u8]) -> Option<Refusal> {
    let object = (body.len() <= LONGEST).then(|| json_object(body))??;
    let code = object.get("error_code").or_else(|| object.get("errCode"));
    Some(Refusal { code: code.and_then(text), ..Refusal::default() })
}

/// What to say where a body says nothing.
pub(super) fn describe(status: StatusCode, headers: &HeaderMap, body: &[u8]) -> String {
    let reason = status.canonical_reason().unwrap_or("an unknown status");
    let kind = headers.get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or("no content type");
    if body.is_empty() {
        format!("{reason}; the answer is empty")
    } else {
        format!("{reason}; the answer is not an error in a known shape ({} bytes, {kind})", body.len())
    }
}

fn json_object(body: &[u8]) -> Option<Map<String, Value>> {
    match serde_json::from_slice(body) {
        Ok(Value::Object(object)) => Some(object),
        _ => None,
    }
}

fn base64_text(body: &[u8]) -> Option<Vec<u8>> {
    let text = std::str::from_utf8(body).ok()?.trim().trim_matches('"');
    // The alphabets differ in two signs; one decoder serves both.
    let text: String = text
        .chars()
        .map(|c| {
            if c == '+' {
                '-'
            } else if c == '/' {
                '_'
            } else {
                c
            }
        })
        .collect();
    URL_SAFE.decode(text).ok()
}

/// Looks for code and message here and one object down, each on its own.
fn from_object(object: &Map<String, Value>) -> Refusal {
    let mut said = here(object);
    for inner in object.values().filter_map(Value::as_object) {
        if said.code.is_some() && said.message.is_some() {
            break;
        }
        let inner = here(inner);
        said.code = said.code.or(inner.code);
        said.message = said.message.or(inner.message);
        said.request_id = said.request_id.or(inner.request_id);
    }
    said
}

fn here(object: &Map<String, Value>) -> Refusal {
    let find = |names: &[&str]| names.iter().find_map(|name| text(object.get(*name)?));
    Refusal { code: find(CODES), message: find(MESSAGES), request_id: find(REQUEST_IDS) }
}

fn text(value: &Value) -> Option<String> {
    match value {
        Value::String(text) if !text.is_empty() => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    }
}

/// `<Error><Code>…</Code>…</Error>`, whatever the root is called. A full XML reader would be a dependency for three
/// texts that gateways write without attributes.
fn from_xml(text: &str) -> Refusal {
    if !text.trim_start().starts_with('<') || text.contains("<html") || text.contains("<HTML") {
        return Refusal::default();
    }
    let element = |name: &str| {
        let (_, rest) = text.split_once(&format!("<{name}>"))?;
        let (inner, _) = rest.split_once(&format!("</{name}>"))?;
        let inner = inner.trim();
        (!inner.is_empty()).then(|| unescape(inner))
    };
    Refusal { code: element("Code"), message: element("Message"), request_id: element("RequestId") }
}

fn unescape(text: &str) -> String {
    text.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"").replace("&apos;", "'").replace("&amp;", "&")
}
