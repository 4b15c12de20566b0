//! B13: a healthy server sees one connection, and one that closes idle connections as it likes is not noticed.

use std::time::Duration;

use cumulo_fake::Fault;

use crate::bar::{Finding, Options, require};
use crate::dice::Dice;
use crate::tcp::{self, Kind, Wire};
use crate::zoo::{self, Act, Alibaba, SAFE};

/// Callers that meet a reaping server at the same time.
const LANES: u64 = 16;

/// Connections for calls in a row on several threads: the next call can begin before the task that has the connection of
/// the last one, on another thread, has put it back. The library's pool is like that; it must stay rare.
const ON_THREADS: u64 = 20;

pub(crate) fn run(options: &Options) -> Finding {
    let mut short = Vec::new();
    let mut measured = Vec::new();
    let calls = 10_000 * options.factor;
    for kind in tcp::BOTH {
        let (connections, failed) = healthy(kind, calls, &crate::memory::one_thread());
        require(&mut short, connections == 1 && failed == 0, || {
            format!("{kind:?}: {calls} calls on {connections} connections, {failed} failed")
        });
        let (on_threads, failed) = healthy(kind, calls, &crate::memory::real(2));
        require(&mut short, on_threads <= ON_THREADS && failed == 0, || {
            format!("{kind:?}, two threads: {calls} calls on {on_threads} connections, {failed} failed")
        });
        let Reaped { calls: reaped, connections: closed, again, failed } =
            reaping(kind, Duration::from_secs(10 * options.factor));
        require(&mut short, failed.is_empty(), || {
            format!("{kind:?}: {} of {reaped} calls failed: {:?}", failed.len(), failed.first())
        });
        require(&mut short, closed > reaped / 4, || format!("{kind:?}: only {closed} connections were reaped"));
        measured.push(format!(
            "{kind:?}: {calls} calls, {connections} connection, {on_threads} on two threads; reaped: {reaped} calls, {closed} connections, {again} sent again, {} errors",
            failed.len()
        ));
    }
    Finding::new(measured.join("; "), short)
}

fn healthy(kind: Kind, calls: u64, runtime: &tokio::runtime::Runtime) -> (u64, u64) {
    let fake = zoo::fake();
    let client = tcp::client::<Alibaba>(&fake.endpoint(), Wire::new(kind, None));
    let failed = runtime.block_on(async {
        let mut failed = 0;
        for number in 0..calls {
            failed += u64::from(client.send(Act::<SAFE>::new(number.to_string())).await.is_err());
        }
        failed
    });
    (fake.connections(), failed)
}

/// What became of calls to a server that closes connections.
#[derive(Default)]
struct Reaped {
    calls: u64,
    connections: u64,
    /// Calls that were sent more than once.
    again: u64,
    failed: Vec<String>,
}

/// Calls with pauses between them, to a server that closes each connection 1 ms to 15 s after an answer.
fn reaping(kind: Kind, time: Duration) -> Reaped {
    let runtime = crate::memory::real(2);
    let lanes: Vec<_> = (0..LANES).map(|lane| runtime.spawn(lane_of(kind, lane, time))).collect();
    runtime.block_on(async {
        let mut all = Reaped::default();
        for lane in lanes {
            match lane.await {
                Ok(lane) => {
                    all.calls += lane.calls;
                    all.connections += lane.connections;
                    all.again += lane.again;
                    all.failed.extend(lane.failed);
                }
                Err(_) => all.failed.push("a lane died".to_owned()),
            }
        }
        all
    })
}

async fn lane_of(kind: Kind, lane: u64, time: Duration) -> Reaped {
    let mut dice = Dice::new(lane);
    let fake = zoo::fake();
    let client = tcp::client::<Alibaba>(&fake.endpoint(), Wire::new(kind, None));
    let begun = std::time::Instant::now();
    let mut all = Reaped::default();
    while begun.elapsed() < time {
        // Most lives end within milliseconds and the next call comes just then: that is when the two cross. The others
        // are spread evenly over the orders of magnitude.
        let crossing = dice.percent(80);
        let life =
            if crossing { 1.0 + dice.below(4) as f64 } else { 15_000_f64.powf(dice.below(1_000) as f64 / 1_000.0) };
        fake.fault("*", Fault::reaped(Duration::from_micros((life * 1_000.0) as u64)));
        match client.send(Act::<SAFE>::new(all.calls.to_string())).await {
            Ok(answer) => all.again += u64::from(answer.attempts() > 1),
            Err(error) => all.failed.push(error.to_string()),
        }
        all.calls += 1;
        let pause = if crossing { life * 1_000.0 + dice.below(1_000) as f64 } else { dice.below(30_000) as f64 };
        tokio::time::sleep(Duration::from_micros(pause as u64)).await;
        fake.heal();
    }
    all.connections = fake.connections();
    all
}
