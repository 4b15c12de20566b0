//! B1: every call ends exactly once, in success or a typed error that tells the truth; no hang, no panic.

use std::collections::BTreeMap;
use std::time::Duration;

use cumulo_core::{Error, ErrorKind, Executed};
use cumulo_fake::Entry;

use super::b3_no_double_act::{may_have_acted, of_call};
use crate::storm::{Again, End, Record};
use crate::tcp::cases::{self, Outcome};
use crate::zoo::UNSAFE;

/// What was seen so far.
#[derive(Default)]
pub(crate) struct Tally {
    pub(crate) calls: u64,
    pub(crate) successes: u64,
    pub(crate) struck: u64,
    kinds: BTreeMap<&'static str, u64>,
    over_sockets: u64,
    again: usize,
    pub(crate) short: Vec<String>,
}

/// Over sockets nothing is said of milliseconds.
const LATE: Duration = Duration::from_secs(3);

impl Tally {
    pub(crate) fn see(&mut self, record: &Record) {
        self.struck += record.ledger.iter().filter(|entry| entry.fault.is_some()).count() as u64;
        for call in &record.calls {
            self.calls += 1;
            let entries: Vec<&Entry> = if call.tagged { of_call(record, call).collect() } else { Vec::new() };
            let acted = entries.iter().any(|entry| may_have_acted(entry));
            let wrong = match &call.end {
                End::Hung => Some("never ended".to_owned()),
                End::Panicked => Some("panicked".to_owned()),
                End::Success => {
                    self.successes += 1;
                    (call.tagged && entries.is_empty()).then(|| "succeeded, and no request shows it".to_owned())
                }
                End::Failed(error) => {
                    *self.kinds.entry(error.kind().as_str()).or_default() += 1;
                    untyped(error)
                        .map(str::to_owned)
                        .or_else(|| untrue(error, call.tagged.then_some((entries.len(), acted))))
                }
            };
            if let Some(wrong) = wrong {
                self.short.push(format!("seed {}: call {} {wrong}", record.seed, call.tag));
            }
        }
    }

    /// The same over sockets, where the clock is the real one.
    pub(crate) fn see_case(&mut self, case: &Outcome) {
        self.over_sockets += 1;
        let acted = case.ledger.iter().any(may_have_acted);
        let wrong = match &case.end {
            Err(None) => Some("never ended".to_owned()),
            _ if case.took > cases::CALL + LATE + case.starved => Some(format!("took {:?}", case.took)),
            Ok(()) if case.hopeless => Some("succeeded".to_owned()),
            Ok(()) => None,
            Err(Some(error)) => {
                untyped(error).map(str::to_owned).or_else(|| untrue(error, Some((case.ledger.count(), acted))))
            }
        };
        let before = case.ledger.split_last().map_or(&[][..], |(_, before)| before);
        let twice = case.class == UNSAFE && before.iter().any(may_have_acted);
        let wrong = wrong.or_else(|| twice.then(|| "acted twice".to_owned()));
        self.short.extend(wrong.map(|wrong| format!("{}: {wrong}", case.what)));
    }

    /// Some cases once more, each alone.
    pub(crate) fn see_again(&mut self, again: Again) {
        let (count, different) = again.run();
        self.again = count;
        self.short.extend(different);
    }

    pub(crate) fn measured(&self) -> String {
        let kinds: Vec<String> = self.kinds.iter().map(|(kind, count)| format!("{count} {kind}")).collect();
        let (calls, kinds, lost) = (self.calls, kinds.join(", "), self.short.len());
        let (over_sockets, again) = (self.over_sockets, self.again);
        format!(
            "{calls} calls, {over_sockets} more over sockets: {} succeeded, {kinds}; {again} cases run again alone; {lost} lost or other than before",
            self.successes
        )
    }
}

/// What a typed error must have and this one has not.
fn untyped(error: &Error) -> Option<&'static str> {
    match error.kind() {
        _ if error.operation().is_empty() => Some("has an error without an operation"),
        _ if error.message().is_empty() => Some("has an error without words"),
        ErrorKind::Service if error.status().is_none() => Some("has a refusal without a status"),
        ErrorKind::Configuration | ErrorKind::Credentials | ErrorKind::Input => Some("was never sent"),
        _ if error.body().len() > 4096 => Some("has an error with a long body"),
        _ => None,
    }
}

/// Where the error says what the ledger denies: how many requests there were, and whether one may have acted.
fn untrue(error: &Error, known: Option<(usize, bool)>) -> Option<String> {
    let (requests, acted) = known?;
    let told = error.may_have_executed();
    // A fault that answers 200 does so to wrong requests too: the error can only believe it.
    let wrong = told == Executed::No && acted || told == Executed::Yes && requests == 0;
    wrong.then(|| format!("says {told:?} to whether it acted, and the ledger says otherwise: {error}"))
}
