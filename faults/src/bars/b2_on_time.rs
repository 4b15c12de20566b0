//! B2: no call returns after its timeout, whatever a service asks to wait.

use std::time::Duration;

use crate::storm::Record;

/// What was seen so far.
#[derive(Default)]
pub(crate) struct Tally {
    latest: Duration,
    late: u64,
    at_the_end: u64,
    pub(crate) short: Vec<String>,
}

impl Tally {
    pub(crate) fn see(&mut self, record: &Record) {
        for call in &record.calls {
            let over = call.took.saturating_sub(call.timeout);
            self.latest = self.latest.max(over);
            self.at_the_end += u64::from(call.took >= call.timeout);
            if over > Duration::from_millis(100) {
                self.short.push(format!("seed {}: call {} was {over:?} late", record.seed, call.tag));
            }
            self.late += u64::from(!over.is_zero());
        }
    }

    pub(crate) fn measured(&self) -> String {
        format!("p100 {:?} over; {} calls ended at their timeout, {} after it", self.latest, self.at_the_end, self.late)
    }
}
