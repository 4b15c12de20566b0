//! B15: a call can be dropped at any point, and a runtime can end under it: the next calls succeed, nothing is left.

use std::future::{IntoFuture, poll_fn};
use std::pin::pin;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::task::Poll;
use std::time::Duration;

use cumulo_core::Client;
use cumulo_core::credentials::{Cache, Credential};
use cumulo_fake::{FakeCloud, Fault};
use tokio::runtime::Handle;

use super::b6_single_flight::Source;
use crate::bar::{Finding, Options, require};
use crate::memory::{Memory, NoConnection, one_thread, paused};
use crate::tcp::{self, Wire};
use crate::zoo::{self, Act, Alibaba, SAFE, UNSAFE};

/// Calls after each drop.
const NEXT: u32 = 100;

/// What the dropped call is in the middle of.
const PLACES: [(&str, Place); 6] = [
    ("a call", Place::Answer(None)),
    ("a connection", Place::Connection),
    ("an answer that never comes", Place::Answer(Some(Fault::silence))),
    ("an answer in pieces", Place::Answer(Some(|| Fault::slow(60, Duration::from_millis(100))))),
    ("a wait", Place::Answer(Some(|| Fault::throttled(Duration::from_secs(2))))),
    ("a second attempt", Place::Answer(Some(Fault::unavailable))),
];

/// What makes a call come to such a place.
#[derive(Clone, Copy)]
enum Place {
    Connection,
    Answer(Option<fn() -> Fault>),
}

impl Place {
    fn prepare(self, fake: &FakeCloud, network: &Memory) {
        match self {
            Self::Connection => network.forecast([NoConnection::BlackHole]),
            Self::Answer(Some(fault)) => {
                fake.fault("*", fault());
            }
            Self::Answer(None) => {}
        }
    }
}

pub(crate) fn run(_: &Options) -> Finding {
    let mut short = Vec::new();
    let mut points = 0;
    for (name, place) in PLACES {
        points += dropped_everywhere(&mut short, name, place);
    }
    fetching_a_credential(&mut short);
    for kind in tcp::BOTH {
        let fake = zoo::fake();
        let client = tcp::client::<Alibaba>(&fake.endpoint(), Wire::new(kind, None));
        a_runtime_ends(&mut short, &fake, &client);
        two_runtimes(&mut short, &client);
    }
    let measured = format!(
        "{points} points of {} kinds of call, {NEXT} calls after each; runtimes ended, two at once",
        PLACES.len()
    );
    Finding::new(measured, short)
}

/// Drops a call after one poll, after two, and so on until it is done.
fn dropped_everywhere(short: &mut Vec<String>, name: &str, place: Place) -> u32 {
    for polls in 1.. {
        let fake = Arc::new(zoo::fake());
        let network = Memory::new(&fake);
        let credential = Credential::new(FakeCloud::ACCESS_KEY_ID, FakeCloud::ACCESS_KEY_SECRET);
        let client = crate::storm::client::<Alibaba>(&network, credential);
        let done = paused().block_on(async {
            place.prepare(&fake, &network);
            let done = polled(client.send(Act::<UNSAFE>::new("dropped")), polls).await;
            fake.heal();
            // Some answers end their connection; the pool learns that in a moment.
            tokio::time::sleep(Duration::from_secs(1)).await;
            let mut failed = Vec::new();
            for number in 0..NEXT {
                failed.extend(client.send(Act::<UNSAFE>::new(number.to_string())).await.err());
            }
            require(short, failed.is_empty(), || format!("dropped in {name} after {polls} polls: {failed:?}"));
            drop((client, network));
            tokio::time::sleep(Duration::from_secs(3600)).await;
            let left = Handle::current().metrics().num_alive_tasks();
            require(short, left == 0, || format!("dropped in {name} after {polls} polls: {left} tasks are left"));
            done
        });
        if done {
            return polls;
        }
    }
    0
}

/// Polls a call so many times and drops it. True where it was done by then.
async fn polled(call: impl IntoFuture<Output = impl Sized>, polls: u32) -> bool {
    let mut call = pin!(call.into_future());
    let mut count = 0;
    poll_fn(|context| {
        count += 1;
        match call.as_mut().poll(context) {
            Poll::Ready(_) => Poll::Ready(true),
            Poll::Pending if count >= polls => Poll::Ready(false),
            Poll::Pending => Poll::Pending,
        }
    })
    .await
}

/// A call that is dropped while it fetches the credential keeps nobody from having one.
fn fetching_a_credential(short: &mut Vec<String>) {
    let fake = Arc::new(zoo::fake());
    let source = Arc::new(Source::living(3_600_000));
    source.delay.store(60_000, Ordering::SeqCst);
    let built = Client::<Alibaba>::builder()
        .endpoint("https://fake.example.com")
        .credentials(Cache::new(Arc::clone(&source)))
        .transport(Memory::new(&fake))
        .build();
    let Ok(client) = built else { return short.push("no client".to_owned()) };
    // The fake knows the keys that the source will give.
    for number in 0..3 {
        let (id, secret) = (format!("id-{number}-fake"), format!("sk-{number}"));
        fake.accept(cumulo_fake::Credential::new(id, secret).token(format!("tk-{number}")));
    }
    paused().block_on(async {
        for _ in 0..3 {
            polled(client.send(Act::<SAFE>::new("dropped")), 1).await;
        }
        source.delay.store(0, Ordering::SeqCst);
        let ended = client.send(Act::<SAFE>::new("next")).await;
        // The key is not one of the fake's; it is enough that the call was signed and sent.
        let sent = fake.ledger().count();
        require(short, sent > 0, || format!("no credential after a fetch was dropped: {:?}", ended.err()));
    });
}

/// A runtime ends in the middle of a call; the client goes on in another.
fn a_runtime_ends(short: &mut Vec<String>, fake: &FakeCloud, client: &Client<Alibaba>) {
    for round in 0..10 {
        fake.fault("*", Fault::silence());
        let runtime = one_thread();
        let call = client.send(Act::<UNSAFE>::new("cut off"));
        runtime.block_on(async {
            tokio::spawn(call.into_future());
            tokio::time::sleep(Duration::from_millis(20)).await;
        });
        drop(runtime);
        fake.heal();
        let failed = one_thread().block_on(failures(client, NEXT));
        require(short, failed.is_empty(), || {
            format!("runtime {round} ended: {} calls failed: {}", failed.len(), failed.join("; "))
        });
    }
}

/// Two runtimes use one client at the same time.
fn two_runtimes(short: &mut Vec<String>, client: &Client<Alibaba>) {
    let failed: Vec<String> = std::thread::scope(|scope| {
        let threads: Vec<_> = (0..2)
            .map(|_| {
                scope.spawn(|| (0..20).flat_map(|_| one_thread().block_on(failures(client, NEXT))).collect::<Vec<_>>())
            })
            .collect();
        threads.into_iter().flat_map(|thread| thread.join().unwrap_or_default()).collect()
    });
    require(short, failed.is_empty(), || {
        format!("two runtimes: {} of 4000 calls failed: {:?}", failed.len(), failed.first())
    });
}

/// The errors of so many safe calls.
async fn failures(client: &Client<Alibaba>, calls: u32) -> Vec<String> {
    let mut failed = Vec::new();
    for number in 0..calls {
        if let Err(error) = client.send(Act::<SAFE>::new(number.to_string())).await {
            failed.push(error.to_string());
        }
    }
    failed
}
