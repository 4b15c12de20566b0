//! What is sent again, and when.

use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, SystemTime};

use http::{HeaderMap, HeaderValue, StatusCode};

use crate::error::{Error, ErrorKind, Executed};
use crate::operation::Retry;
use crate::{random, time};

/// How often and how patiently a call is sent again.
///
/// Waits grow from [`base`](Self::base) to [`cap`](Self::cap) with full jitter: each is a random time between zero and
/// the bound of its turn. What a service asks for by `Retry-After` or `x-acs-retry-after` is a lower bound.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RetryPolicy {
    max_attempts: u32,
    base: Duration,
    cap: Duration,
    seed: Option<u64>,
}

impl Default for RetryPolicy {
    /// Three attempts in all, waits from 200 ms to 20 s.
    fn default() -> Self {
        Self { max_attempts: 3, base: Duration::from_millis(200), cap: Duration::from_secs(20), seed: None }
    }
}

impl RetryPolicy {
    /// One attempt, whatever happens: what could be mended is not sent again either.
    #[must_use]
    pub fn never() -> Self {
        Self { max_attempts: 1, ..Self::default() }
    }

    /// Sets how many times a call is sent at most, the first time included.
    ///
    /// An attempt that only mends the request is not counted: with the service's time, with a new nonce, with a new
    /// credential, each at once and once a call. With 1, a call is sent once, and nothing is mended.
    #[must_use]
    pub fn max_attempts(mut self, attempts: u32) -> Self {
        self.max_attempts = attempts.max(1);
        self
    }

    /// Sets the bound of the first wait.
    #[must_use]
    pub fn base(mut self, base: Duration) -> Self {
        self.base = base;
        self
    }

    /// Sets the bound that no wait exceeds.
    #[must_use]
    pub fn cap(mut self, cap: Duration) -> Self {
        self.cap = cap;
        self
    }

    /// Takes the random part of the waits from a seed, for tests that must come again exactly. In a program, all of
    /// whose clients would wait alike, it undoes what jitter is for.
    #[must_use]
    pub fn seeded(mut self, seed: u64) -> Self {
        self.seed = Some(seed);
        self
    }

    pub(crate) fn allows(&self, attempts: u32) -> bool {
        attempts < self.max_attempts
    }

    /// Whether a call may be sent a second time, for whatever reason.
    pub(crate) fn allows_any(&self) -> bool {
        self.max_attempts > 1
    }

    /// The wait after `attempts` attempts.
    pub(crate) fn wait(&self, attempts: u32, asked: Option<Duration>) -> Duration {
        let bound = self.base.saturating_mul(1 << attempts.saturating_sub(1).min(20)).min(self.cap);
        let unit = self.seed.map_or_else(random::unit, |seed| random::seeded(seed, attempts));
        let jitter = bound.mul_f64(unit);
        asked.map_or(jitter, |asked| asked.saturating_add(jitter.min(self.base)))
    }
}

/// What to do after a failed attempt.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Verdict {
    /// Nothing changes by sending it again.
    Final,
    /// Certainly nothing was done: any call may go again, after at least this wait.
    Refused(Option<Duration>),
    /// Something may have been done: only calls that bear repetition go again.
    Ambiguous(Option<Duration>),
    /// The clocks differ: sign with the service's time and send again at once.
    Clock,
    /// The nonce was seen before, and it was new: something on the way sent the request twice, and the first copy may
    /// have been accepted. Sign anew and send again at once, where the call bears repetition.
    Replayed,
    /// The temporary credential is no longer accepted: get a new one and send again at once.
    StaleCredential,
}

impl Verdict {
    /// Whether a call of this class goes again.
    pub(crate) fn allows(self, class: Retry) -> bool {
        match self {
            Self::Final => false,
            Self::Ambiguous(_) | Self::Replayed => class != Retry::Unsafe,
            Self::Refused(_) | Self::Clock | Self::StaleCredential => true,
        }
    }

    /// What a service error with this verdict says about the service's acting.
    fn executed(self, status: StatusCode) -> Executed {
        match self {
            Self::Ambiguous(_) | Self::Replayed => Executed::Maybe,
            Self::Final if !status.is_client_error() => Executed::Maybe,
            _ => Executed::No,
        }
    }
}

/// Judges a refusal by the service and notes the judgement in the error.
pub(crate) fn judge(error: &mut Error, headers: &HeaderMap) -> Verdict {
    let status = error.status().unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let asked = asked_wait(headers);
    let code = error.code().unwrap_or("").to_owned();
    let throttled = is_throttling(&code) || status == StatusCode::TOO_MANY_REQUESTS || acs_wait(headers).is_some();
    let verdict = if throttled {
        Verdict::Refused(asked)
    } else if is_clock(&code, error.message()) {
        Verdict::Clock
    } else {
        match (code.as_str(), status.as_u16()) {
            ("SignatureNonceUsed", _) => Verdict::Replayed,
            ("InvalidSecurityToken.Expired", _) => Verdict::StaleCredential,
            // "The token must be updated": an IAM token that ended before its time.
            (code, 401) if is_gateway(code, "0307") => Verdict::StaleCredential,
            // The cluster is busy with the operation before this one.
            ("DWS.7023", _) => Verdict::Refused(asked),
            (code, 503) if is_gateway(code, "0613") => Verdict::Refused(asked),
            (code, 502) if is_gateway(code, "0610") => Verdict::Refused(asked),
            // 408 is also what proxies send on connections that were idle for long, whatever is under way on them.
            (_, 408 | 500 | 502 | 503 | 504) => Verdict::Ambiguous(asked),
            _ => Verdict::Final,
        }
    };
    let parts = error.parts_mut();
    parts.throttled = throttled;
    parts.retryable = verdict != Verdict::Final;
    parts.executed = Some(verdict.executed(status));
    verdict
}

/// Judges a failure without an answer.
pub(crate) fn judge_failure(error: &Error) -> Verdict {
    match error.kind() {
        ErrorKind::Connect => Verdict::Refused(None),
        ErrorKind::Transport | ErrorKind::Timeout => Verdict::Ambiguous(None),
        _ => Verdict::Final,
    }
}

fn is_throttling(code: &str) -> bool {
    code == "Throttling" || code.starts_with("Throttling.") || code == "Rejected.Throttling" || is_gateway(code, "0308")
}

/// Codes of Huawei's gateway: `APIGW.0308` is `APIG.0308` on newer gateways and `APIC.0308` on private ones.
fn is_gateway(code: &str, number: &str) -> bool {
    code.split_once('.').is_some_and(|(gateway, digits)| digits == number && gateway.starts_with("API"))
}

fn is_clock(code: &str, message: &str) -> bool {
    matches!(code, "InvalidTimeStamp.Expired" | "IllegalTimestamp" | "RequestTimeTooSkewed")
        || (is_gateway(code, "0301") || is_gateway(code, "0303")) && message.contains("signature expired")
}

/// How long the service asks to wait.
fn asked_wait(headers: &HeaderMap) -> Option<Duration> {
    acs_wait(headers).or_else(|| {
        let text = headers.get(http::header::RETRY_AFTER)?.to_str().ok()?.trim();
        match text.parse::<u64>() {
            Ok(seconds) => Some(Duration::from_secs(seconds)),
            // A date is one of the service's clock; ours may be off.
            Err(_) => {
                let now = headers.get(http::header::DATE).and_then(http_date).unwrap_or_else(SystemTime::now);
                httpdate::parse_http_date(text).ok()?.duration_since(now).ok()
            }
        }
    })
}

/// Alibaba's own header: milliseconds; only positive whole numbers count.
fn acs_wait(headers: &HeaderMap) -> Option<Duration> {
    let milliseconds: u64 = headers.get("x-acs-retry-after")?.to_str().ok()?.parse().ok()?;
    (milliseconds > 0).then(|| Duration::from_millis(milliseconds))
}

/// What the service's clock says: the time in the error's text, or the header `Date`.
pub(crate) fn server_time(headers: &HeaderMap, message: &str) -> Option<SystemTime> {
    let in_text = message.split_once("server time:").and_then(|(_, rest)| {
        let end = rest.find([',', ' ', '"']).unwrap_or(rest.len());
        time::parse(rest.get(..end)?)
    });
    in_text.or_else(|| http_date(headers.get(http::header::DATE)?))
}

fn http_date(value: &HeaderValue) -> Option<SystemTime> {
    httpdate::parse_http_date(value.to_str().ok()?).ok()
}

/// The budget for sending again: while a service is down, a client adds little to its load.
///
/// Each retry costs five tokens of five hundred; each success gives one back.
#[derive(Debug)]
pub(crate) struct Budget(AtomicU32);

impl Budget {
    const FULL: u32 = 500;
    const COST: u32 = 5;

    pub(crate) fn new() -> Self {
        Self(AtomicU32::new(Self::FULL))
    }

    /// Takes the price of one retry; false where there is not enough.
    pub(crate) fn take(&self) -> bool {
        self.0.fetch_update(Ordering::Relaxed, Ordering::Relaxed, |left| left.checked_sub(Self::COST)).is_ok()
    }

    /// Gives back after a success.
    pub(crate) fn give(&self) {
        if self.0.load(Ordering::Relaxed) < Self::FULL {
            let _ = self.0.fetch_update(Ordering::Relaxed, Ordering::Relaxed, |left| {
                (left < Self::FULL).then_some(left.saturating_add(1))
            });
        }
    }
}

#[cfg(test)]
mod table;
#[cfg(test)]
mod tests;
