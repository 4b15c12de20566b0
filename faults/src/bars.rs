//! The bars, one file each.

mod b10_decode;
mod b11_parity;
mod b12_clock;
mod b13_pool;
mod b14_soak;
mod b15_drop_safety;
mod b1_nothing_lost;
mod b2_on_time;
mod b3_no_double_act;
mod b4_fresh_signature;
mod b5_useful_retries;
mod b6_single_flight;
mod b7_consistent_triple;
mod b8_secrets;
mod b9_redirects;

use std::sync::OnceLock;

pub(crate) use self::b10_decode::weigh;
use crate::bar::{Bar, Finding, Options};
use crate::storm;
use crate::tcp::cases;

/// All bars, in the order of their numbers.
#[rustfmt::skip]
pub(crate) const ALL: &[Bar] = &[
    Bar { id: "B1", what: "nothing lost", required: "each call ends once, typed and true", seeded: true, run: |o| weather(o).0.clone() },
    Bar { id: "B2", what: "on time", required: "timeout + 100 ms at most", seeded: true, run: |o| weather(o).1.clone() },
    Bar { id: "B3", what: "no double act", required: "0 violations", seeded: true, run: |o| weather(o).2.clone() },
    Bar { id: "B4", what: "fresh signature", required: "no nonce twice, date within 1 s, all verify", seeded: true, run: |o| weather(o).3.clone() },
    Bar { id: "B5", what: "useful retries", required: "99.7 % of calls at 10 % faults; load 1.2x at 100 %", seeded: false, run: b5_useful_retries::run },
    Bar { id: "B6", what: "single flight", required: "1,000 callers, 1 fetch; takeover within 10 ms", seeded: true, run: b6_single_flight::run },
    Bar { id: "B7", what: "consistent triple", required: "0 mixed in 10^7 reads", seeded: false, run: b7_consistent_triple::run },
    Bar { id: "B8", what: "secrets", required: "0 planted markers found", seeded: false, run: b8_secrets::run },
    Bar { id: "B9", what: "no leak by redirect", required: "0 bytes at the second host", seeded: false, run: b9_redirects::run },
    Bar { id: "B10", what: "decode", required: "0 panics in 10^6 runs; memory 4x the body at most", seeded: true, run: b10_decode::run },
    Bar { id: "B11", what: "parity", required: "100 % of 10,000 requests per algorithm", seeded: true, run: b11_parity::run },
    Bar { id: "B12", what: "clock", required: "one extra request per endpoint, all recover", seeded: false, run: b12_clock::run },
    Bar { id: "B13", what: "pool", required: "10,000 calls, 1 connection; 0 errors when reaped", seeded: false, run: b13_pool::run },
    Bar { id: "B14", what: "soak", required: "RSS growth < 2 MiB, 0 leaks", seeded: false, run: b14_soak::run },
    Bar { id: "B15", what: "drop safety", required: "the next 100 calls succeed, 0 tasks leak", seeded: false, run: b15_drop_safety::run },
];

/// B1 to B4 look at one and the same run.
fn weather(options: &Options) -> &'static (Finding, Finding, Finding, Finding) {
    static RUN: OnceLock<(Finding, Finding, Finding, Finding)> = OnceLock::new();
    RUN.get_or_init(|| {
        let mut b1 = b1_nothing_lost::Tally::default();
        let mut b2 = b2_on_time::Tally::default();
        let mut b3 = b3_no_double_act::Tally::default();
        let mut b4 = b4_fresh_signature::Tally::default();
        let mut again = storm::Again::default();
        if let Some(case) = options.case {
            cases::run(&[case]).iter().for_each(|case| b1.see_case(case));
            return (Finding::new(b1.measured(), b1.short), Finding::default(), Finding::default(), Finding::default());
        }
        storm::run(&storm::seeds(options.calls, options.seed), options.threads, |record| {
            again.see(&record);
            b1.see(&record);
            b2.see(&record);
            b3.see(&record);
            b4.see(&record);
        });
        if options.seed.is_none() {
            cases::all().iter().for_each(|case| b1.see_case(case));
            b1.see_again(again);
            b3.must_have_seen(options.calls);
        }
        (
            Finding::new(b1.measured(), b1.short),
            Finding::new(b2.measured(), b2.short),
            Finding::new(b3.measured(), b3.short),
            Finding::new(b4.measured(), b4.short),
        )
    })
}
