//! From an answer of status 2xx to the value.

use bytes::Bytes;

use crate::answer;
use crate::attempt::Exchanged;
use crate::decode::{self, Decode, Fit, FromWire, Slot};
use crate::error::{Error, ErrorKind, Executed};
use crate::operation::{Answer, OperationFacts};
use crate::response::Response;

/// What travelled beside the value, and the body.
pub(super) fn seen(exchanged: Exchanged) -> (Response<()>, Bytes) {
    let (parts, body) = exchanged.response.into_parts();
    let attempts = exchanged.attempts;
    (Response { value: (), status: parts.status, headers: parts.headers, id_in_body: None, attempts }, body)
}

/// Reads the answer into `value`.
pub(super) fn answer(
    facts: &OperationFacts,
    exchanged: Exchanged,
    value: &mut dyn FromWire,
) -> Result<Response<()>, Error> {
    let (mut seen, body) = seen(exchanged);
    match facts.answer {
        Answer::Raw => {
            if let Some(place) = value.raw() {
                *place = body.clone();
            }
        }
        // An empty body is an empty value: some calls answer nothing.
        Answer::Json if body.iter().all(u8::is_ascii_whitespace) => {}
        Answer::Json => {
            decode::read_body(&body, value).map_err(|error| unreadable(error.into(), &seen, &body, facts))?;
            if seen.request_id().is_none() {
                let mut id = RequestId::default();
                // Only a courtesy: an answer without the header names its id in the body.
                let _ = decode::read_body(&body, &mut id);
                seen.id_in_body = id.0;
            }
        }
    }
    for name in facts.answer_headers {
        let text = seen.headers.get(*name).and_then(|value| value.to_str().ok());
        if let (Some(text), Some(slot)) = (text, value.object().and_then(|object| object.field(name)))
            && slot.value.text(text) == Fit::Misfit
        {
            let message = format!("the header {name} is not {}", slot.value.expected());
            return Err(unreadable(Error::new(ErrorKind::Answer, message), &seen, &body, facts));
        }
    }
    Ok(seen)
}

/// The call succeeded, but its answer is of no use. A body that is no JSON may come from a proxy or a captive portal,
/// so only one that is JSON proves that the service acted.
fn unreadable(mut error: Error, seen: &Response<()>, body: &Bytes, facts: &OperationFacts) -> Error {
    let is_json = serde_json::from_slice::<serde::de::IgnoredAny>(body).is_ok();
    let parts = error.parts_mut();
    parts.status = Some(seen.status);
    parts.request_id = seen.request_id().map(str::to_owned);
    parts.body = answer::kept(body);
    parts.executed = Some(if is_json { Executed::Yes } else { Executed::Maybe });
    error.during(facts.name, seen.attempts)
}

/// Reads nothing but the request id.
#[derive(Default)]
struct RequestId(Option<String>);

impl Decode for RequestId {
    fn blank() -> Self {
        Self::default()
    }

    fn field(&mut self, key: &str) -> Option<Slot<'_>> {
        matches!(key, "RequestId" | "request_id" | "requestId").then(|| self.0.slot())
    }
}
