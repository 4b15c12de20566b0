//! B14: hours of calls with a few faults leave nothing behind: memory stays, sockets and tasks do not.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use cumulo_fake::Fault;

use super::b10_decode::status_kib;
use crate::bar::{Finding, Options, require};
use crate::dice::Dice;
use crate::tcp::{self, Kind, Wire};
use crate::zoo::{self, Act, Alibaba, SAFE};

/// Calls a second.
const RATE: u64 = 500;

/// Callers that share the client.
const CALLERS: u64 = 16;

pub(crate) fn run(options: &Options) -> Finding {
    let Some(time) = options.soak else {
        return Finding::left_out("takes long: run it with --soak 30m");
    };
    let mut short = Vec::new();
    let before = open_sockets();
    let fake = Arc::new(zoo::fake());
    for (seed, fault) in faults().into_iter().enumerate() {
        fake.fault("*", fault.chance(0.01, seed as u64));
    }
    let runtime = crate::memory::real(2);
    let wire = Wire::new(Kind::Reqwest, None);
    let client = tcp::client::<Alibaba>(&fake.endpoint(), wire);
    let (calls, failed) = (Arc::new(AtomicU64::new(0)), Arc::new(AtomicU64::new(0)));
    let begun = Instant::now();
    let callers: Vec<_> = (0..CALLERS)
        .map(|caller| {
            let (client, calls, failed) = (client.clone(), Arc::clone(&calls), Arc::clone(&failed));
            runtime.spawn(async move {
                let mut dice = Dice::new(caller);
                let beat = Duration::from_micros(1_000_000 * CALLERS / RATE);
                let mut ticks = tokio::time::interval(beat);
                ticks.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Skip);
                while begun.elapsed() < time {
                    ticks.tick().await;
                    calls.fetch_add(1, Ordering::Relaxed);
                    let call = client.send(Act::<SAFE>::new(dice.next().to_string())).timeout(Duration::from_secs(10));
                    failed.fetch_add(u64::from(call.await.is_err()), Ordering::Relaxed);
                }
            })
        })
        .collect();
    // Memory settles in the first third, ten minutes at most.
    let settled = (time / 3).min(Duration::from_secs(600));
    let mut first = None;
    while begun.elapsed() < time {
        std::thread::sleep(Duration::from_secs(1));
        // The ledger is the fake's memory of it all; it is not what is measured.
        fake.forget();
        if first.is_none() && begun.elapsed() >= settled {
            first = status_kib("VmRSS:");
        }
    }
    runtime.block_on(async {
        for caller in callers {
            let _ = caller.await;
        }
    });
    let last = status_kib("VmRSS:");
    let growth = last.zip(first).map_or(0, |(last, first)| last.saturating_sub(first));
    require(&mut short, growth < 2048, || format!("memory grew by {growth} KiB"));
    drop(client);
    // The pool's connections end with their client, the tasks with the connections.
    std::thread::sleep(Duration::from_secs(2));
    let tasks = runtime.metrics().num_alive_tasks();
    require(&mut short, tasks == 0, || format!("{tasks} tasks are left"));
    drop((runtime, fake));
    let left = open_sockets().saturating_sub(before);
    require(&mut short, left == 0, || format!("{left} sockets are left"));
    let (calls, failed) = (calls.load(Ordering::Relaxed), failed.load(Ordering::Relaxed));
    let measured = format!(
        "{calls} calls in {time:?}, {failed} failed; memory {growth} KiB more, {tasks} tasks and {left} sockets left"
    );
    Finding::new(measured, short)
}

/// Each strikes a hundredth of the requests.
fn faults() -> [Fault; 5] {
    [
        Fault::unavailable(),
        Fault::reset_after_reading(),
        Fault::cut(60),
        Fault::reaped(Duration::from_millis(5)),
        Fault::throttled(Duration::from_millis(100)),
    ]
}

/// Sockets that this process holds, as Linux shows them.
fn open_sockets() -> usize {
    let open = std::fs::read_dir("/proc/self/fd").into_iter().flatten().flatten();
    open.filter(|entry| std::fs::read_link(entry.path()).is_ok_and(|to| to.to_string_lossy().starts_with("socket:")))
        .count()
}
