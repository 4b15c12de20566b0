//! B4: no nonce twice, each date that of its attempt, and every request verifies.

use std::collections::HashSet;
use std::time::{SystemTime, UNIX_EPOCH};

use cumulo_core::Timestamp;
use cumulo_fake::{Entry, Verdict};

use crate::storm::Record;

/// What was seen so far.
#[derive(Default)]
pub(crate) struct Tally {
    nonces: HashSet<String>,
    requests: u64,
    furthest: i64,
    pub(crate) short: Vec<String>,
}

/// Further than this from the clock of the gateway, a date is refused.
const WINDOW: i64 = 900;

impl Tally {
    pub(crate) fn see(&mut self, record: &Record) {
        let struck = record.ledger.iter().any(|entry| entry.fault == Some("f30-clock-off"));
        let mut clocks = record.offsets.clone();
        if struck {
            // It comes on top of how far the clock is off anyway.
            let add = |off: i64| record.offsets.iter().map(move |clock| clock + off);
            clocks.extend([-86_400, -1_200, 1_200, 86_400].into_iter().flat_map(add));
        }
        // Requests are dated and received on one thread; what lies between is work, and waiting for a CPU.
        let starved = i64::try_from(record.starved.as_secs()).unwrap_or(i64::MAX);
        for entry in record.ledger.iter() {
            self.requests += 1;
            let mut note = |what: String| self.short.push(format!("seed {}: {what}", record.seed));
            if let Some(nonce) = &entry.nonce
                && !self.nonces.insert(nonce.clone())
            {
                note(format!("nonce {nonce} was used twice"));
            }
            let Some(date) = entry.date.as_deref().and_then(seconds) else {
                note("a request without a date".into());
                continue;
            };
            let now = unix(record.started + entry.at);
            // A clock that was told is known to a second, the header `Date` has no more.
            let off = clocks.iter().map(|clock| ((date - now - clock).abs() - i64::from(*clock != 0)).max(0));
            let off = (off.min().unwrap_or_default() - starved).max(0);
            self.furthest = self.furthest.max(off);
            if off > 1 {
                note(format!("a date is {off} s off the attempt"));
            }
            if let Some(wrong) = unverified(entry, date - now, &clocks) {
                note(wrong);
            }
        }
    }

    pub(crate) fn measured(&self) -> String {
        let (nonces, furthest) = (self.nonces.len(), self.furthest);
        format!("{} requests, {nonces} nonces, dates within {furthest} s, {} wrong", self.requests, self.short.len())
    }
}

/// A signature may be refused for its date alone, and only where the clocks differ.
fn unverified(entry: &Entry, off: i64, clocks: &[i64]) -> Option<String> {
    let Verdict::Refused(code) = &entry.verdict else { return None };
    let by_date = matches!(code.as_str(), "InvalidTimeStamp.Expired" | "APIGW.0301");
    let possible = clocks.iter().any(|clock| (off - clock).abs() > WINDOW - 2);
    (!(by_date && possible)).then(|| format!("a request did not verify: {code}"))
}

fn seconds(date: &str) -> Option<i64> {
    Timestamp::from(date).time().ok().map(unix)
}

fn unix(time: SystemTime) -> i64 {
    i64::try_from(time.duration_since(UNIX_EPOCH).unwrap_or_default().as_secs()).unwrap_or(i64::MAX)
}
