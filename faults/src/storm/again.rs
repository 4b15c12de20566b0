//! A seed that failed must be had again, alone: cases of the storm are run a second time, each with a fake of its own, and
//! must come to the same.

use std::fmt::Write as _;
use std::sync::Arc;
use std::time::SystemTime;

use super::{End, Record, case};
use crate::zoo;

/// Of so many cases one is run again.
const OF: u64 = 40;

/// The cases that are run again, and what they came to.
#[derive(Default)]
pub(crate) struct Again(Vec<(u64, String)>);

impl Again {
    pub(crate) fn see(&mut self, record: &Record) {
        if record.seed.is_multiple_of(OF) {
            self.0.push((record.seed, course(record)));
        }
    }

    /// Runs them; gives how many there were, and those that went another way.
    pub(crate) fn run(self) -> (usize, Vec<String>) {
        let count = self.0.len();
        let differs = |(seed, before): (u64, String)| {
            let now = course(&case(seed, &Arc::new(zoo::fake()), SystemTime::now()));
            (now != before).then(|| format!("seed {seed} does not come again:\n{before}{now}"))
        };
        (count, self.0.into_iter().filter_map(differs).collect())
    }
}

/// What a case came to: ends of calls and requests, without what is new each time (nonces, dates, ids).
fn course(record: &Record) -> String {
    let mut text = String::new();
    for call in &record.calls {
        let end = match &call.end {
            End::Success => "success".to_owned(),
            End::Hung => "hung".to_owned(),
            End::Panicked => "panicked".to_owned(),
            End::Failed(e) => {
                format!("{:?} {:?} {:?} {} {:?}", e.kind(), e.status(), e.code(), e.attempts(), e.may_have_executed())
            }
        };
        let _ = writeln!(text, "  {} after {:?}: {end}", call.tag, call.took);
    }
    for entry in record.ledger.iter() {
        let _ = writeln!(text, "  {} {:?} {:?} {:?}", entry.operation, entry.verdict, entry.status, entry.fault);
    }
    text
}
