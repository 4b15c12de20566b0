//! B1: every call ends exactly once, in success or a typed error that tells the truth; no hang, no panic.

use std::collections::BTreeMap;

use cumulo_core::{Error, ErrorKind, Executed};
use cumulo_fake::Entry;

use super::b3_no_double_act::{may_have_acted, of_call};
use crate::storm::{Call, End, Record};

/// What was seen so far.
#[derive(Default)]
pub(crate) struct Tally {
    pub(crate) calls: u64,
    pub(crate) successes: u64,
    pub(crate) struck: u64,
    kinds: BTreeMap<&'static str, u64>,
    pub(crate) short: Vec<String>,
}

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
                    untyped(error).map(str::to_owned).or_else(|| untrue(error, call, acted))
                }
            };
            if let Some(wrong) = wrong {
                self.short.push(format!("seed {}: call {} {wrong}", record.seed, call.tag));
            }
        }
    }

    pub(crate) fn measured(&self) -> String {
        let kinds: Vec<String> = self.kinds.iter().map(|(kind, count)| format!("{count} {kind}")).collect();
        format!("{} calls: {} succeeded, {}; 0 lost", self.calls, self.successes, kinds.join(", "))
            .replace("; 0 lost", &format!("; {} lost", self.short.len()))
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

/// Where the error says what the ledger denies.
fn untrue(error: &Error, call: &Call, acted: bool) -> Option<String> {
    let told = error.may_have_executed();
    let wrong = call.tagged && (told == Executed::No && acted || told == Executed::Yes && !acted);
    wrong.then(|| format!("says {told:?} to whether it acted, and the ledger says otherwise: {error}"))
}
