//! Reading what a service says when it refuses: one parser for the error bodies of both clouds.
//!
//! Bodies come in many shapes — flat, nested, in Base64, in XML, as HTML from a load balancer, empty — and none of
//! them may hide status, code or request id. The shapes are tried by form, not by service: gateways answer in their
//! own shape in front of services that have another.

mod redact;
mod shapes;

use bytes::Bytes;
use http::{HeaderMap, HeaderName, StatusCode};

use crate::error::{Error, ErrorKind, Parts};
use crate::sign::{self, Signed};

/// The longest piece of a body that an error keeps.
const KEPT: usize = 4096;

/// What a refusal says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Refusal {
    pub(crate) code: Option<String>,
    pub(crate) message: Option<String>,
    pub(crate) request_id: Option<String>,
}

/// Where the clouds say the id of a request.
const REQUEST_ID: [HeaderName; 2] =
    [HeaderName::from_static("x-acs-request-id"), HeaderName::from_static("x-request-id")];

/// The id of the request, from the headers of an answer.
pub(crate) fn request_id(headers: &HeaderMap) -> Option<&str> {
    REQUEST_ID.iter().find_map(|name| headers.get(name)?.to_str().ok())
}

/// Turns an answer that is no success into the error of the call.
pub(crate) fn refusal(status: StatusCode, headers: &HeaderMap, body: &Bytes) -> Error {
    let said = shapes::read(body);
    let message = match said.message {
        Some(message) => redact::message(&message),
        None if said.code.is_some() => "the service gives no message".to_owned(),
        None => shapes::describe(status, headers, body),
    };
    Error::from_parts(Parts {
        kind: Some(ErrorKind::Service),
        status: Some(status),
        code: said.code,
        message,
        request_id: request_id(headers).map(str::to_owned).or(said.request_id),
        body: kept(body),
        ..Parts::default()
    })
}

/// Says where the text that the service signed parts from ours, if its refusal shows that text. Parts are named, values are
/// not.
pub(crate) fn explain(error: &mut Error, body: &[u8], signed: &Signed) {
    if !redact::echoes(error.message()) {
        return;
    }
    let said = shapes::read(body).message.unwrap_or_default();
    if let Some(why) = sign::explain_mismatch(&said, signed) {
        error.parts_mut().message.push_str(&format!("; {why}"));
    }
}

/// The refusal inside an answer of status 2xx, where there is one: some DWS calls answer so.
pub(crate) fn hidden_refusal(status: StatusCode, headers: &HeaderMap, body: &Bytes) -> Option<Error> {
    let said = shapes::read_top(body)?;
    let code = said.code?;
    // The code of success; also "0", and nothing at all.
    if code.is_empty() || code.trim_end_matches('0').is_empty() || code.ends_with(".0000") {
        return None;
    }
    let mut error = refusal(status, headers, body);
    error.parts_mut().code = Some(code);
    Some(error)
}

/// The start of a body, for the error.
pub(crate) fn kept(body: &Bytes) -> Bytes {
    // A copy: a slice would keep the whole body in memory for as long as the error lives.
    Bytes::copy_from_slice(body.get(..KEPT).unwrap_or(body))
}

#[cfg(test)]
mod tests;
