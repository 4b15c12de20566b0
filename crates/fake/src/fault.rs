//! What goes wrong, in one line each.

mod dice;
mod laid;
mod scenario;

use std::time::Duration;

use bytes::Bytes;
use serde_json::Value;

use self::dice::Dice;
pub(crate) use self::laid::{Faults, selects};
pub use self::scenario::Scenario;
use crate::answer::Answer;

/// Something that goes wrong with a request. It happens once, to the next request of its operation, unless
/// [`times`](Self::times), [`always`](Self::always) or [`after`](Self::after) say otherwise.
///
/// Faults are laid with [`FakeCloud::fault`](crate::FakeCloud::fault) and happen in the order in which they were laid.
/// They act before the request is judged, as a broken network does; the ledger still holds the verdict on its signature.
///
/// ```
/// use std::time::Duration;
/// use cumulo_fake::{FakeCloud, Fault};
///
/// let fake = FakeCloud::start();
/// fake.fault("DescribeKey", Fault::throttled(Duration::from_millis(20)).times(2));
/// fake.fault("DescribeKey", Fault::reset_after_reading());
/// fake.fault("*", Fault::delay(Duration::from_millis(5)).always());
/// ```
#[derive(Clone, Debug)]
pub struct Fault {
    pub(crate) name: &'static str,
    pub(crate) instead: Option<Instead>,
    pub(crate) delay: Duration,
    /// The pause before each piece of the request's body is read.
    pub(crate) reading: Duration,
    pub(crate) delivery: Delivery,
    /// Seconds that the clock is off for this request.
    pub(crate) clock: i64,
    after: u64,
    /// `None` is always.
    times: Option<u64>,
    /// The probability, and where the numbers come from; `None` is each time.
    chance: Option<(f64, Dice)>,
}

/// What is answered in place of the right answer.
#[derive(Clone, Debug)]
pub(crate) enum Instead {
    /// This.
    Answer(Answer),
    /// Too many calls, in the cloud's way.
    Throttled(Duration),
    /// A refusal of the gateway, by its kind.
    Refused(Refused),
    /// An error of the service, in Base64.
    Base64Error,
    /// Status 200 and every field of the answer null.
    AllNull,
    /// The right answer, changed.
    Distorted(fn(&mut Value)),
}

/// Refusals that have their own words in each cloud.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Refused {
    Signature,
    Nonce,
    TokenExpired,
}

/// How the answer travels.
#[derive(Clone, Debug)]
pub(crate) enum Delivery {
    /// Whole.
    Whole,
    /// Whatever the request is: the connection is reset after so many bytes of it, counted from its acceptance.
    ResetOnConnect { bytes: usize },
    /// Once the head of the request is there, before its body is read.
    ResetBeforeReading,
    /// Not at all; the connection is reset or closed.
    Dropped { reset: bool },
    /// Never; the connection stays open.
    Silent,
    /// Up to this many bytes of head and body, then reset or closed.
    Cut { bytes: usize, reset: bool },
    /// The head and this many bytes of the body.
    CutBody { bytes: usize },
    /// So many bytes at a time, with a pause after each.
    Slow { bytes: usize, pause: Duration },
    /// With a `content-length` that is off by so much.
    WrongLength(i64),
    /// These bytes in place of the answer.
    Raw(Bytes),
    /// Whole; the connection is closed a while later, without a word.
    Reaped(Duration),
}

impl Fault {
    fn new(name: &'static str) -> Self {
        Self {
            name,
            instead: None,
            delay: Duration::ZERO,
            reading: Duration::ZERO,
            delivery: Delivery::Whole,
            clock: 0,
            after: 0,
            times: Some(1),
            chance: None,
        }
    }

    fn delivered(name: &'static str, delivery: Delivery) -> Self {
        Self { delivery, ..Self::new(name) }
    }

    fn instead(name: &'static str, instead: Instead) -> Self {
        Self { instead: Some(instead), ..Self::new(name) }
    }

    /// This answer in place of the right one: a status, a body, headers.
    pub fn answer(answer: impl Into<Answer>) -> Self {
        Self::instead("answer", Instead::Answer(answer.into()))
    }

    /// An error of the service, in the shape of its cloud.
    pub fn error(status: u16, code: &str, message: &str) -> Self {
        Self::instead("error", Instead::Answer(Answer::error(status, code, message)))
    }

    /// Too many calls: 400 `Throttling.User` with `x-acs-retry-after` in milliseconds, or 429 `APIGW.0308` with
    /// `retry-after` in seconds, rounded up. No header where the wait is zero.
    pub fn throttled(wait: Duration) -> Self {
        Self::instead("throttled", Instead::Throttled(wait))
    }

    /// Status 500, `InternalError`: the service failed, nobody knows where.
    pub fn internal_error() -> Self {
        Self::error(500, "InternalError", "The request processing has failed due to some unknown error.")
    }

    /// Status 503, `ServiceUnavailable`.
    pub fn unavailable() -> Self {
        Self::error(503, "ServiceUnavailable", "The request has failed due to a temporary failure of the server.")
    }

    /// A load balancer's 502 with an HTML page.
    pub fn bad_gateway() -> Self {
        let page = "<html><head><title>502 Bad Gateway</title></head><body><h1>502 Bad Gateway</h1></body></html>";
        Self::instead("bad gateway", Instead::Answer(Answer::new(502).header("content-type", "text/html").body(page)))
    }

    /// A redirect (307) to another address, for instance of a second fake that must see nothing.
    pub fn redirect(location: &str) -> Self {
        Self::redirect_with(307, location)
    }

    /// A redirect of another status.
    pub fn redirect_with(status: u16, location: &str) -> Self {
        Self::instead("redirect", Instead::Answer(Answer::new(status).header("location", location)))
    }

    /// An error body in Base64, as DWS answers in some regions.
    pub fn base64_error() -> Self {
        Self::instead("base64 error", Instead::Base64Error)
    }

    /// Status 200 whose body is an error: `error_code` and `error_msg`.
    pub fn error_in_success(code: &str, message: &str) -> Self {
        let body = serde_json::json!({"error_code": code, "error_msg": message});
        Self::instead("error in success", Instead::Answer(Answer::json(body)))
    }

    /// Status 200 and every field null.
    pub fn all_null() -> Self {
        Self::instead("all null", Instead::AllNull)
    }

    /// The right answer, changed by a function: wrong types, missing members.
    pub fn distorted(change: fn(&mut Value)) -> Self {
        Self::instead("distorted", Instead::Distorted(change))
    }

    /// The signature is refused, whatever it is.
    pub fn signature_mismatch() -> Self {
        Self::instead("signature mismatch", Instead::Refused(Refused::Signature))
    }

    /// The nonce is refused as used (Alibaba Cloud).
    pub fn nonce_used() -> Self {
        Self::instead("nonce used", Instead::Refused(Refused::Nonce))
    }

    /// The security token is refused as expired.
    pub fn token_expired() -> Self {
        Self::instead("token expired", Instead::Refused(Refused::TokenExpired))
    }

    /// The connection is reset as it is accepted. See [`reset_within_request`](Self::reset_within_request).
    pub fn reset_on_connect() -> Self {
        Self::delivered("reset on connect", Delivery::ResetOnConnect { bytes: 0 })
    }

    /// A new connection is reset after so many bytes of its first request, be it in the head or in the body. It has no
    /// operation yet: it strikes the next connection, whatever operation it was laid for, and waits while a client goes
    /// on with a connection that it has. The ledger has no entry.
    pub fn reset_within_request(bytes: usize) -> Self {
        Self::delivered("reset within request", Delivery::ResetOnConnect { bytes })
    }

    /// The connection is reset once the head of the request is there. The ledger has no entry.
    pub fn reset_before_reading() -> Self {
        Self::delivered("reset before reading", Delivery::ResetBeforeReading)
    }

    /// The request is read in full, then the connection is reset: nobody can tell whether it was carried out.
    pub fn reset_after_reading() -> Self {
        Self::delivered("reset after reading", Delivery::Dropped { reset: true })
    }

    /// The request is read in full, then the connection is closed without an answer.
    pub fn close_after_reading() -> Self {
        Self::delivered("close after reading", Delivery::Dropped { reset: false })
    }

    /// The answer ends after so many bytes, counted from its status line; then the connection is reset.
    pub fn cut(bytes: usize) -> Self {
        Self::delivered("cut", Delivery::Cut { bytes, reset: true })
    }

    /// The head of the answer and so many bytes of its body; then the connection is closed.
    pub fn cut_body(bytes: usize) -> Self {
        Self::delivered("cut body", Delivery::CutBody { bytes })
    }

    /// The body of the request is read a piece at a time, with a pause before each.
    pub fn slow_reading(pause: Duration) -> Self {
        Self { reading: pause, ..Self::new("slow reading") }
    }

    /// The answer comes this much later.
    pub fn delay(delay: Duration) -> Self {
        Self { delay, ..Self::new("delay") }
    }

    /// The answer never comes; the connection stays open.
    pub fn silence() -> Self {
        Self::delivered("silence", Delivery::Silent)
    }

    /// The answer comes so many bytes at a time, with a pause after each.
    pub fn slow(bytes: usize, pause: Duration) -> Self {
        Self::delivered("slow", Delivery::Slow { bytes: bytes.max(1), pause })
    }

    /// `content-length` says so many bytes more (or less) than there are.
    pub fn wrong_length(difference: i64) -> Self {
        Self::delivered("wrong length", Delivery::WrongLength(difference))
    }

    /// These bytes in place of the answer, status line and all; then the connection is closed.
    pub fn raw(bytes: impl Into<Bytes>) -> Self {
        Self::delivered("raw", Delivery::Raw(bytes.into()))
    }

    /// The answer comes whole; then, after a while, the connection is closed although it promised to stay: the pooled
    /// connection that is stale when it is used again.
    pub fn reaped(after: Duration) -> Self {
        Self::delivered("reaped", Delivery::Reaped(after))
    }

    /// The clock is off by so many seconds for the request: its date is judged by it, and `Date` tells it. A client that
    /// corrects its clock by that answer is wrong at the next one; for a clock that stays off there is
    /// [`FakeCloud::set_clock_offset`](crate::FakeCloud::set_clock_offset).
    pub fn clock(seconds: i64) -> Self {
        Self { clock: seconds, ..Self::new("clock") }
    }

    /// Lets the answer of any fault come later.
    #[must_use]
    pub fn delayed(mut self, delay: Duration) -> Self {
        self.delay = delay;
        self
    }

    /// Lets it happen so often.
    #[must_use]
    pub fn times(mut self, times: u64) -> Self {
        self.times = Some(times);
        self
    }

    /// Lets it happen to every request.
    #[must_use]
    pub fn always(mut self) -> Self {
        self.times = None;
        self
    }

    /// Lets so many requests of the operation pass before it happens.
    #[must_use]
    pub fn after(mut self, requests: u64) -> Self {
        self.after = requests;
        self
    }

    /// Lets it happen to each request with this probability (0 to 1), by numbers that the seed decides.
    #[must_use]
    pub fn chance(mut self, probability: f64, seed: u64) -> Self {
        self.chance = Some((probability, Dice::new(seed)));
        self.times = None;
        self
    }
}
