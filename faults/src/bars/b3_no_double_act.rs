//! B3: an unsafe call is sent again only after an answer that proves that nothing was done; all copies of a
//! token-carrying call carry one token. The fake's ledger decides, by rules of its own.

use std::collections::BTreeSet;

use cumulo_fake::{Entry, Verdict};

use crate::bar::require;
use crate::storm::{Call, Record};
use crate::zoo::{TOKEN, UNSAFE};

/// What was seen so far.
#[derive(Default)]
pub(crate) struct Tally {
    calls: u64,
    repeated: u64,
    pub(crate) short: Vec<String>,
}

impl Tally {
    pub(crate) fn see(&mut self, record: &Record) {
        for call in record.calls.iter().filter(|call| call.tagged && call.class != crate::zoo::SAFE) {
            let entries: Vec<&Entry> = of_call(record, call).collect();
            self.calls += 1;
            self.repeated += u64::from(entries.len() > 1);
            let wrong = match call.class {
                UNSAFE => entries.split_last().and_then(|(_, before)| before.iter().find(|e| may_have_acted(e))),
                _ => None,
            };
            if let Some(entry) = wrong {
                let what = entry.fault.unwrap_or("no fault");
                self.short.push(format!("seed {}: call {} was sent again after {what}", record.seed, call.tag));
            }
            let tokens: BTreeSet<Option<&str>> =
                entries.iter().filter(|e| !e.parameters.is_empty()).map(|e| e.idempotency_token.as_deref()).collect();
            if call.class == TOKEN && (tokens.len() > 1 || tokens.contains(&None)) {
                self.short.push(format!("seed {}: call {} had {} tokens", record.seed, call.tag, tokens.len()));
            }
        }
    }

    /// So many calls that act are asked for.
    pub(crate) fn must_have_seen(&mut self, calls: u64) {
        let seen = self.calls;
        require(&mut self.short, seen >= calls, || format!("only {seen} unsafe and token-carrying calls"));
    }

    pub(crate) fn measured(&self) -> String {
        format!("{} such calls, {} sent again, {} violations", self.calls, self.repeated, self.short.len())
    }
}

/// The requests of a call, in the order of arrival.
pub(crate) fn of_call<'a>(record: &'a Record, call: &'a Call) -> impl Iterator<Item = &'a Entry> {
    // A request that was refused for its signature has no parameters in the ledger, and its text still has the tag.
    record.ledger.iter().filter(|entry| {
        let in_body = || String::from_utf8_lossy(&entry.body).contains(&format!("\"{}\"", call.tag));
        entry.query.iter().any(|(name, value)| name == "Tag" && *value == call.tag) || in_body()
    })
}

/// Whether the service may have acted on a request: it was right, and nothing it was answered with denies it. That a new
/// nonce was used already (F31) denies nothing: a copy of the request came first. Huawei Cloud has no nonces, and refuses
/// the date in their place.
pub(crate) fn may_have_acted(entry: &Entry) -> bool {
    let denied = match entry.fault {
        Some(fault) => {
            ["f8-proxy-refuses", "f21-base64-error", "f27-acs-retry-after", "f28-", "f32-", "f33-"]
                .iter()
                .any(|family| fault.starts_with(family))
                && fault != "f27-acs-retry-after-odd"
                || fault.starts_with("f31-") && entry.nonce.is_none()
        }
        None => entry.code.is_some(),
    };
    entry.verdict == Verdict::Valid && !denied
}
