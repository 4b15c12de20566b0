//! How far the clock of a service is from ours.

use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use http::HeaderMap;
use http::header::AGE;

use crate::error::Error;
use crate::retry;

/// Seconds that a service's clock is ahead of ours, as its refusals have told.
#[derive(Debug, Default)]
pub(crate) struct Skew(AtomicI64);

impl Skew {
    /// What is known now. Sign with [`service_time`] of it, and show it to [`mend`](Self::mend) where that is refused.
    pub(crate) fn seconds(&self) -> i64 {
        self.0.load(Ordering::Relaxed)
    }

    /// Takes over the service's time from a refusal. Also true where another call did so since this one was signed.
    pub(crate) fn mend(&self, signed_with: i64, headers: &HeaderMap, refusal: &Error) -> bool {
        if self.seconds() != signed_with {
            return true;
        }
        let Some(theirs) = retry::server_time(headers, refusal.message()) else { return false };
        let skew = unix(theirs) - unix(SystemTime::now());
        let moved = (skew - signed_with).abs() > 1;
        if moved {
            tracing::debug!(skew, "taking over the service's clock");
            self.0.store(skew, Ordering::Relaxed);
        }
        moved
    }
}

/// Our time with a skew added.
pub(crate) fn service_time(skew: i64) -> SystemTime {
    moved(SystemTime::now(), skew)
}

/// A moment that a service tells by its own clock, by ours: the header `Date` says how far they are apart. Less than a
/// minute is the way of the answer, and what a cache has kept says nothing.
pub(crate) fn by_our_clock(moment: SystemTime, headers: &HeaderMap) -> SystemTime {
    let theirs = if headers.contains_key(AGE) { None } else { retry::server_time(headers, "") };
    let skew = theirs.map_or(0, |theirs| unix(theirs) - unix(SystemTime::now()));
    if skew.abs() < 60 { moment } else { moved(moment, -skew) }
}

fn moved(time: SystemTime, seconds: i64) -> SystemTime {
    let offset = Duration::from_secs(seconds.unsigned_abs());
    if seconds < 0 { time.checked_sub(offset) } else { time.checked_add(offset) }.unwrap_or(time)
}

fn unix(time: SystemTime) -> i64 {
    match time.duration_since(UNIX_EPOCH) {
        Ok(since) => i64::try_from(since.as_secs()).unwrap_or(i64::MAX),
        Err(before) => -i64::try_from(before.duration().as_secs()).unwrap_or(i64::MAX),
    }
}
