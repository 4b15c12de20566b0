//! B5: retries help where faults pass, and add little where they do not.

use std::sync::Arc;
use std::time::Duration;

use cumulo_core::credentials::Credential;
use cumulo_fake::{FakeCloud, Fault};

use crate::bar::{Finding, Options, require};
use crate::memory::{Memory, paused};
use crate::storm::client;
use crate::zoo::{self, Act, Alibaba, SAFE};

/// Faults that pass, each with a fiftieth and together with a tenth of the requests.
fn transient() -> [Fault; 5] {
    [
        Fault::unavailable(),
        Fault::internal_error(),
        Fault::throttled(Duration::from_millis(300)),
        Fault::reset_after_reading(),
        Fault::cut(40),
    ]
}

pub(crate) fn run(options: &Options) -> Finding {
    let mut short = Vec::new();
    let calls = 10_000 * options.factor;
    let (succeeded, requests) = faulted(calls, |fake| {
        for (seed, fault) in transient().into_iter().enumerate() {
            fake.fault("*", fault.chance(0.0209, seed as u64));
        }
    });
    let share = succeeded as f64 / calls as f64 * 100.0;
    require(&mut short, share >= 99.7, || format!("{share:.2} % of the calls succeeded"));

    // The first hundred calls drain the budget; what counts is the load after that.
    let drained = 100;
    let (_, first) = faulted(drained, outage);
    let all = drained + 1_000 * options.factor;
    let (_, both) = faulted(all, outage);
    let load = (both - first) as f64 / (all - drained) as f64;
    require(&mut short, load <= 1.2, || format!("{load:.2} requests a call in an outage"));
    let measured = format!(
        "{share:.2} % of {calls} calls, {:.2} requests each; in an outage {load:.2}, and {first} for the first {drained}",
        requests as f64 / calls as f64
    );
    Finding::new(measured, short)
}

fn outage(fake: &FakeCloud) {
    fake.fault("*", Fault::unavailable().always());
}

/// Sends calls one after the other; gives how many succeeded and how many requests they took.
fn faulted(calls: u64, lay: impl FnOnce(&FakeCloud)) -> (u64, usize) {
    let fake = Arc::new(zoo::fake());
    lay(&fake);
    let credential = Credential::new(FakeCloud::ACCESS_KEY_ID, FakeCloud::ACCESS_KEY_SECRET);
    let client = client::<Alibaba>(&Memory::new(&fake), credential);
    let succeeded = paused().block_on(async {
        let mut succeeded = 0;
        for number in 0..calls {
            succeeded += u64::from(client.send(Act::<SAFE>::new(number.to_string())).await.is_ok());
        }
        succeeded
    });
    (succeeded, fake.ledger().count())
}
