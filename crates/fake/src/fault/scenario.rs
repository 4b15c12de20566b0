//! Faults by name and seed.

use std::time::Duration;

use serde_json::Value;

use super::{Dice, Fault};
use crate::answer::Answer;

/// A fault that has a name, and a seed for its numbers: how many bytes, how long, which status.
///
/// ```
/// use cumulo_fake::{FakeCloud, Scenario};
///
/// let fake = FakeCloud::start();
/// for scenario in Scenario::all() {
///     fake.fault("*", scenario.fault(7));
/// }
/// assert!(Scenario::named("cut-answer").is_some());
/// ```
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct Scenario {
    /// The name: `cut-answer`.
    pub name: &'static str,
    /// What happens.
    pub what: &'static str,
    make: fn(&mut Dice) -> Fault,
}

impl Scenario {
    /// All scenarios, in a fixed order.
    pub fn all() -> &'static [Self] {
        ALL
    }

    /// The scenario of a name.
    pub fn named(name: &str) -> Option<Self> {
        ALL.iter().copied().find(|scenario| scenario.name == name)
    }

    /// The fault that the seed decides; the same seed makes the same fault.
    pub fn fault(&self, seed: u64) -> Fault {
        (self.make)(&mut Dice::new(seed))
    }
}

const fn scenario(name: &'static str, what: &'static str, make: fn(&mut Dice) -> Fault) -> Scenario {
    Scenario { name, what, make }
}

#[rustfmt::skip]
const ALL: &[Scenario] = &[
    // The connection.
    scenario("reset-on-connect", "the connection is reset as it is accepted", |_| Fault::reset_on_connect()),
    scenario("stale-connection", "the connection is closed a while after the answer", |d| Fault::reaped(millis(d, 1, 200))),
    scenario("proxy-refuses", "a proxy answers 407 or 502", |d| Fault::answer(html(d.one(407, &[502])))),
    // The request.
    scenario("cut-request", "the connection is reset within the request", |d| Fault::reset_within_request(size(d, 1, 600))),
    scenario("reset-at-head", "the connection is reset when the head is read", |_| Fault::reset_before_reading()),
    scenario("slow-reading", "the body of the request is read slowly", |d| Fault::slow_reading(millis(d, 1, 50))),
    scenario("reset-after-reading", "the request is read in full, then the connection is reset", |_| Fault::reset_after_reading()),
    scenario("close-after-reading", "the request is read in full, then the connection is closed", |_| Fault::close_after_reading()),
    // The answer.
    scenario("silence", "the answer never comes", |_| Fault::silence()),
    scenario("slow-answer", "the answer comes a few bytes at a time", |d| Fault::slow(size(d, 1, 64), millis(d, 1, 20))),
    scenario("late-answer", "the answer comes late", |d| Fault::delay(millis(d, 1, 500))),
    scenario("cut-answer", "the answer is cut and the connection reset", |d| Fault::cut(size(d, 0, 900))),
    scenario("head-only", "the head of the answer, then the connection is closed", |_| Fault::cut_body(0)),
    scenario("short-body", "the body is shorter than its length says", |d| Fault::wrong_length(d.between(1, 1000) as i64)),
    scenario("long-body", "the body is longer than its length says", |d| Fault::wrong_length(-(d.between(1, 40) as i64))),
    scenario("bad-chunking", "a chunk has no size", |_| Fault::raw(&b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nzz\r\n{}\r\n0\r\n\r\n"[..])),
    scenario("no-http", "the answer is no HTTP", |_| Fault::raw(&b"SSH-2.0-OpenSSH_9.6\r\n"[..])),
    scenario("huge-body", "a body of 64 MiB", |_| Fault::answer(Answer::new(200).header("content-type", "application/json").body(vec![b' '; 64 << 20]))),
    scenario("many-headers", "100,000 headers", |_| Fault::answer(many_headers())),
    scenario("html", "an HTML page with 502", |_| Fault::bad_gateway()),
    scenario("empty-error", "an empty body with a status of 500 or more", |d| Fault::answer(Answer::new(d.one(500, &[502, 503, 504])))),
    scenario("xml-error", "an error in XML", |_| Fault::answer(Answer::new(500).header("content-type", "text/xml;charset=utf-8").body("<Error><Code>InternalError</Code><Message>Oh.</Message></Error>"))),
    scenario("error-in-success", "status 200 whose body is an error", |_| Fault::error_in_success("DWS.7023", "The cluster is busy.")),
    scenario("base64-error", "an error in Base64", |_| Fault::base64_error()),
    scenario("all-null", "every member is null", |_| Fault::all_null()),
    scenario("wrong-types", "numbers for text, null for lists", |_| Fault::distorted(wrong_types)),
    scenario("invalid-utf8", "bytes that are not UTF-8", |_| body(b"{\"RequestId\":\"\xff\xfe\"}")),
    scenario("duplicate-keys", "a member comes twice", |_| body(br#"{"RequestId":"a","RequestId":"b"}"#)),
    scenario("deep-nesting", "10,000 levels", |_| Fault::answer(Answer::new(200).header("content-type", "application/json").body("[".repeat(10_000)))),
    scenario("odd-success", "204 or 206 without a body", |d| Fault::answer(Answer::new(d.one(204, &[206])))),
    scenario("early-hint", "an informational answer before the right one", |_| Fault::raw(&b"HTTP/1.1 103 Early Hints\r\n\r\nHTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 2\r\n\r\n{}"[..])),
    // The service.
    scenario("throttled", "too many calls, with the time to wait", |d| Fault::throttled(millis(d, 1, 3000))),
    scenario("throttled-plainly", "too many calls", |_| Fault::throttled(Duration::ZERO)),
    scenario("retry-after", "503 with a Retry-After of any kind", |d| Fault::answer(retry_after(d))),
    scenario("internal-error", "500 InternalError", |_| Fault::internal_error()),
    scenario("unavailable", "503 ServiceUnavailable", |_| Fault::unavailable()),
    scenario("clock-off", "the clock is off by 20 minutes or a day", |d| Fault::clock(d.one(1_200, &[-1_200, 86_400, -86_400]))),
    scenario("nonce-used", "the nonce is refused as used", |_| Fault::nonce_used()),
    scenario("signature-mismatch", "the signature is refused", |_| Fault::signature_mismatch()),
    scenario("token-expired", "the security token is refused as expired", |_| Fault::token_expired()),
];

fn millis(dice: &mut Dice, from: u64, to: u64) -> Duration {
    Duration::from_millis(dice.between(from, to))
}

fn size(dice: &mut Dice, from: u64, to: u64) -> usize {
    usize::try_from(dice.between(from, to)).unwrap_or_default()
}

fn html(status: u16) -> Answer {
    Answer::new(status).header("content-type", "text/html").body("<html><body>No.</body></html>")
}

fn body(bytes: &'static [u8]) -> Fault {
    Fault::answer(Answer::new(200).header("content-type", "application/json").body(bytes))
}

fn many_headers() -> Answer {
    (0..100_000).fold(Answer::new(200), |answer, n| answer.header(format!("x-filler-{n}"), "x"))
}

fn retry_after(dice: &mut Dice) -> Answer {
    let value = dice.one("1", &["0", "-1", "soon", "99999999999999999999", "Thu, 01 Jan 1970 00:00:00 GMT", ""]);
    let answer = Answer::error(503, "ServiceUnavailable", "Later.").header("retry-after", value);
    if dice.fraction() < 0.5 { answer.header("x-acs-retry-after", value) } else { answer }
}

/// Text becomes a number, a number text, a list null.
fn wrong_types(value: &mut Value) {
    match value {
        Value::Object(map) => map.values_mut().for_each(wrong_types),
        Value::Array(_) => *value = Value::Null,
        Value::String(text) => *value = text.len().into(),
        Value::Number(number) => *value = number.to_string().into(),
        Value::Null | Value::Bool(_) => {}
    }
}
