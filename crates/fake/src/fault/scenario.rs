//! Faults by name and seed.

use std::time::Duration;

use serde_json::Value;

use super::{Dice, Fault};
use crate::answer::Answer;
use crate::clock::{self, Clock};

/// A fault that has a name, and a seed for its numbers: how many bytes, how long, which status.
///
/// ```
/// use cumulo_fake::{FakeCloud, Scenario};
///
/// let fake = FakeCloud::start();
/// for scenario in Scenario::all() {
///     fake.fault("*", scenario.fault(7));
/// }
/// assert!(Scenario::named("f15-cut-answer").is_some());
/// ```
///
/// The number in a name is that of the fault's family; the README lists them, and those that are no answers.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct Scenario {
    /// The name: `f15-cut-answer`. The ledger shows it with the requests that it struck.
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

    /// Those of the services that give credentials: metadata, IAM, STS. They are laid for the operations of these, such as
    /// `GetRoleCredentials`, `GetSecurityKey`, `AssumeRole`.
    pub fn of_credentials() -> &'static [Self] {
        OF_CREDENTIALS
    }

    /// The scenario of a name.
    pub fn named(name: &str) -> Option<Self> {
        ALL.iter().chain(OF_CREDENTIALS).copied().find(|scenario| scenario.name == name)
    }

    /// The fault that the seed decides; the same seed makes the same fault.
    pub fn fault(&self, seed: u64) -> Fault {
        Fault { name: self.name, ..(self.make)(&mut Dice::new(seed)) }
    }
}

const fn scenario(name: &'static str, what: &'static str, make: fn(&mut Dice) -> Fault) -> Scenario {
    Scenario { name, what, make }
}

#[rustfmt::skip]
const ALL: &[Scenario] = &[
    // The connection.
    scenario("f2-reset-on-connect", "the connection is reset as it is accepted", |_| Fault::reset_on_connect()),
    scenario("f7-stale-connection", "the connection is closed a while after the answer", |d| Fault::reaped(millis(d, 1, 200))),
    scenario("f8-proxy-refuses", "a proxy answers 407 in place of the service", |_| Fault::answer(html(407))),
    scenario("f8-proxy-fails", "a proxy answers 502: it may have passed the request on", |_| Fault::answer(html(502))),
    // The request.
    scenario("f9-cut-request", "the connection is reset within the request", |d| Fault::reset_within_request(size(d, 1, 600))),
    scenario("f9-reset-at-head", "the connection is reset when the head is read", |_| Fault::reset_before_reading()),
    scenario("f10-slow-reading", "the body of the request is read slowly", |d| Fault::slow_reading(millis(d, 1, 50))),
    scenario("f11-reset-after-reading", "the request is read in full, then the connection is reset", |_| Fault::reset_after_reading()),
    scenario("f11-close-after-reading", "the request is read in full, then the connection is closed", |_| Fault::close_after_reading()),
    // The answer.
    scenario("f12-silence", "the answer never comes", |_| Fault::silence()),
    scenario("f12-late-answer", "the answer comes late", |d| Fault::delay(millis(d, 1, 500))),
    scenario("f13-slow-answer", "the answer comes a few bytes at a time", |d| Fault::slow(size(d, 1, 64), millis(d, 1, 20))),
    scenario("f13-byte-a-second", "the answer comes one byte a second", |_| Fault::slow(1, Duration::from_secs(1))),
    scenario("f14-head-only", "the head of the answer, then the connection is closed", |_| Fault::cut_body(0)),
    scenario("f15-cut-answer", "the answer is cut and the connection reset", |d| Fault::cut(size(d, 0, 900))),
    scenario("f15-short-body", "the body is shorter than its length says", |d| Fault::wrong_length(d.between(1, 1000) as i64)),
    scenario("f15-long-body", "the body is longer than its length says", |d| Fault::wrong_length(-(d.between(1, 40) as i64))),
    scenario("f16-bad-chunking", "a chunk has no size", |_| Fault::raw(&b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nzz\r\n{}\r\n0\r\n\r\n"[..])),
    scenario("f16-no-http", "the answer is no HTTP", |_| Fault::raw(&b"SSH-2.0-OpenSSH_9.6\r\n"[..])),
    scenario("f17-huge-body", "a body of 64 MiB", |_| Fault::answer(Answer::new(200).header("content-type", "application/json").body(vec![b' '; 64 << 20]))),
    scenario("f17-many-headers", "100,000 headers", |_| Fault::answer(many_headers())),
    scenario("f18-gzip-bomb", "64 MiB of zeros in 400 KiB of gzip that nobody asked for", |_| Fault::answer(gzip_bomb())),
    scenario("f19-html", "an HTML page with 502", |_| Fault::bad_gateway()),
    scenario("f19-empty-error", "an empty body with a status of 500 or more", |d| Fault::answer(Answer::new(d.one(500, &[502, 503, 504])))),
    scenario("f20-xml-error", "an error in XML", |_| Fault::answer(Answer::new(500).header("content-type", "text/xml;charset=utf-8").body("<Error><Code>InternalError</Code><Message>Oh.</Message></Error>"))),
    scenario("f21-error-in-success", "status 200 whose body is an error", |_| Fault::error_in_success("DWS.7023", "The cluster is busy.")),
    scenario("f21-base64-error", "an error in Base64", |_| Fault::base64_error()),
    scenario("f22-all-null", "every member is null", |_| Fault::all_null()),
    scenario("f22-wrong-types", "numbers for text, null for lists", |_| Fault::distorted(wrong_types)),
    scenario("f23-invalid-utf8", "bytes that are not UTF-8", |_| body(b"{\"RequestId\":\"\xff\xfe\"}")),
    scenario("f24-duplicate-keys", "a member comes twice", |_| body(br#"{"RequestId":"a","RequestId":"b"}"#)),
    scenario("f24-deep-nesting", "10,000 levels", |_| Fault::answer(Answer::new(200).header("content-type", "application/json").body("[".repeat(10_000)))),
    scenario("f25-odd-success", "204 or 206 without a body", |d| Fault::answer(Answer::new(d.one(204, &[206])))),
    scenario("f25-early-hint", "an informational answer before the right one", |_| Fault::raw(&b"HTTP/1.1 103 Early Hints\r\n\r\nHTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 2\r\n\r\n{}"[..])),
    scenario("f26-redirect", "a redirect to another host", |d| Fault::redirect_with(d.one(301, &[302, 303, 307, 308]), "https://elsewhere.example.com/")),
    // The service.
    scenario("f27-retry-after", "503 with a Retry-After in seconds", |d| Fault::answer(later("retry-after", d.one("1", &["2", "7", "99999999999999999999"])))),
    scenario("f27-retry-after-date", "503 with a Retry-After that is a date, by a clock of 2015", |d| Fault::answer(later("retry-after", d.one("Wed, 21 Oct 2015 07:28:01 GMT", &["Wed, 21 Oct 2015 07:28:07 GMT", "Fri, 31 Dec 9999 23:59:59 GMT"])).header("date", "Wed, 21 Oct 2015 07:28:00 GMT"))),
    scenario("f27-retry-after-odd", "503 with a Retry-After that says nothing", |d| Fault::answer(later("retry-after", d.one("0", &["-1", "soon", "Thu, 01 Jan 1970 00:00:00 GMT", ""])))),
    scenario("f27-acs-retry-after", "throttled by x-acs-retry-after alone", |d| Fault::answer(later("x-acs-retry-after", d.one("1", &["250", "9000", "99999999999999"])))),
    scenario("f27-acs-retry-after-odd", "503 with an x-acs-retry-after that says nothing", |d| Fault::answer(later("x-acs-retry-after", d.one("0", &["-1", "soon", "99999999999999999999", ""])))),
    scenario("f28-throttled", "too many calls, with the time to wait", |d| Fault::throttled(millis(d, 1, 3000))),
    scenario("f28-throttled-plainly", "too many calls", |_| Fault::throttled(Duration::ZERO)),
    scenario("f29-internal-error", "500 InternalError", |_| Fault::internal_error()),
    scenario("f29-unavailable", "503 ServiceUnavailable", |_| Fault::unavailable()),
    scenario("f29-burst", "503 to each of several requests", |d| Fault::unavailable().times(d.between(2, 7))),
    scenario("f30-clock-off", "the clock is off by 20 minutes or a day", |d| Fault::clock(d.one(1_200, &[-1_200, 86_400, -86_400]))),
    scenario("f31-nonce-used", "the nonce is refused as used", |_| Fault::nonce_used()),
    scenario("f32-signature-mismatch", "the signature is refused", |_| Fault::signature_mismatch()),
    scenario("f33-token-expired", "the security token is refused as expired", |_| Fault::token_expired()),
];

#[rustfmt::skip]
const OF_CREDENTIALS: &[Scenario] = &[
    scenario("f34-slow", "the answer takes nine tenths of what one provider or another waits: 2, 3, 5 or 10 s", |d| Fault::delay(Duration::from_millis(d.one(1_800, &[2_700, 4_500, 9_000])))),
    scenario("f34-not-found", "404", |_| Fault::answer(Answer::new(404))),
    scenario("f34-not-allowed", "405, as old metadata services answer the request for a token", |_| Fault::answer(Answer::new(405))),
    scenario("f34-garbage", "something that is no credential", |d| Fault::answer(Answer::new(200).body(d.one("", &["{", "<html>", "null", "{\"Code\":\"Success\"}", "\u{0}\u{1}"])))),
    scenario("f34-ended", "a credential that has ended already", |_| Fault::distorted(|value| set_expiry(value, -1))),
    scenario("f34-one-second", "a credential that ends in a second", |_| Fault::distorted(|value| set_expiry(value, 1))),
    scenario("f35-down-for-refreshes", "503 to one to ten refreshes, which are tried three times each", |d| Fault::unavailable().times(3 * d.between(1, 11))),
];

/// Lets what has an end end so many seconds from now.
fn set_expiry(value: &mut Value, seconds: i64) {
    let end = clock::extended(Clock::default().now() + seconds);
    if let Value::Object(members) = value {
        for (name, member) in members {
            match name.as_str() {
                "Expiration" | "expiration" | "expires_at" => *member = end.as_str().into(),
                _ => set_expiry(member, seconds),
            }
        }
    }
}

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

/// 503 with a header that asks to wait.
fn later(header: &str, value: &str) -> Answer {
    Answer::error(503, "ServiceUnavailable", "Later.").header(header, value)
}

/// Gzip without a compressor: a fixed Huffman block of one zero byte and as many copies of it as asked for.
fn gzip_bomb() -> Answer {
    const HEAD: [u8; 10] = [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 255];
    let mut bits = Bits::default();
    bits.push(0b011, 3); // the last block, with fixed codes
    bits.push(0b0000_1100, 8); // the byte 0, its code reversed
    for _ in 0..(64 << 20) / 258 {
        bits.push(0b1010_0011, 8); // a copy of 258 bytes …
        bits.push(0, 5); // … from one byte before
    }
    bits.push(0, 7); // the end of the block
    bits.push(0, 7);
    let body = [&HEAD[..], &bits.bytes, &[0; 8]].concat();
    Answer::new(200).header("content-type", "application/json").header("content-encoding", "gzip").body(body)
}

/// Bits in the order of deflate: the lowest first.
#[derive(Default)]
struct Bits {
    bytes: Vec<u8>,
    open: u32,
    count: u32,
}

impl Bits {
    fn push(&mut self, bits: u32, count: u32) {
        self.open |= bits << self.count;
        self.count += count;
        while self.count >= 8 {
            self.bytes.push(self.open as u8);
            self.open >>= 8;
            self.count -= 8;
        }
    }
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
