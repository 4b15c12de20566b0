//! Thousands of calls in bad weather, over memory and with a paused clock: what bars B1 to B4 look at.
//!
//! A case is one seed: a client, a few calls, and what goes wrong with each. Two ledgers come of it, the client's
//! outcomes and the fake's requests.

mod again;

use std::pin::Pin;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::time::{Duration, SystemTime};

use cumulo_core::credentials::Credential;
use cumulo_core::operation::{Operation, Service};
use cumulo_core::{Client, Error, RetryPolicy};
use cumulo_fake::{FakeCloud, Ledger, Scenario};

pub(crate) use self::again::Again;
use crate::dice::Dice;
use crate::memory::{Memory, NoConnection, paused, starved};
use crate::zoo::{self, Act, HuaweiAct, SAFE, TOKEN, UNSAFE};

/// Calls of one case.
const CALLS: u64 = 4;

/// Cases that share a fake.
const TOGETHER: u64 = 200;

/// Seeds from here on are cases of unsafe and token-carrying calls alone: B3 asks for as many of those.
const ACTING: u64 = 1_000_000_000;

/// What a case left behind.
pub(crate) struct Record {
    pub(crate) seed: u64,
    pub(crate) calls: Vec<Call>,
    pub(crate) ledger: Ledger,
    /// When the fake started: entries count from then.
    pub(crate) started: SystemTime,
    /// Seconds that the fake's clock was off at some time.
    pub(crate) offsets: Vec<i64>,
    /// How long the case waited for a CPU.
    pub(crate) starved: Duration,
}

/// One call and its outcome.
pub(crate) struct Call {
    pub(crate) tag: String,
    pub(crate) class: u8,
    /// Whether its requests carry the tag.
    pub(crate) tagged: bool,
    pub(crate) timeout: Duration,
    pub(crate) took: Duration,
    pub(crate) end: End,
}

/// How a call ended.
pub(crate) enum End {
    Success,
    Failed(Error),
    Hung,
    Panicked,
}

/// Sends calls of one operation, whatever its service.
type Caller = Box<dyn Fn(&str, Duration, RetryPolicy) -> Pin<Box<dyn Future<Output = Result<(), Error>> + Send>>>;

/// Runs the cases that so many calls take, on so many threads, and shows each record as it comes.
pub(crate) fn run(seeds: &[u64], threads: u64, mut see: impl FnMut(Record)) {
    let (sender, records): (Sender<Record>, Receiver<Record>) = channel();
    std::thread::scope(|scope| {
        for thread in 0..threads {
            let sender = sender.clone();
            scope.spawn(move || {
                let mine: Vec<u64> = seeds.iter().copied().filter(|seed| seed % threads == thread).collect();
                for seeds in mine.chunks(TOGETHER as usize) {
                    let (fake, started) = (Arc::new(zoo::fake()), SystemTime::now());
                    for seed in seeds {
                        let _ = sender.send(case(*seed, &fake, started));
                    }
                }
            });
        }
        drop(sender);
        records.iter().for_each(&mut see);
    });
}

/// The seeds of so many calls, and of so many unsafe and token-carrying ones; or the one that is to be looked at.
pub(crate) fn seeds(calls: u64, only: Option<u64>) -> Vec<u64> {
    let cases = calls.div_ceil(CALLS);
    // Four kinds of ten act in the first, all in the others.
    let acting = ACTING..ACTING + (cases * 62).div_ceil(100);
    only.map_or_else(|| (0..cases).chain(acting).collect(), |seed| vec![seed])
}

/// One case.
fn case(seed: u64, fake: &Arc<FakeCloud>, started: SystemTime) -> Record {
    let mut dice = Dice::new(seed);
    let runtime = paused();
    let network = Memory::new(fake);
    let kind = if seed < ACTING { dice.below(10) } else { dice.one(1, &[2, 4, 5]) };
    let class = [SAFE, TOKEN, UNSAFE, SAFE, TOKEN, UNSAFE].get(kind).copied().unwrap_or(SAFE);
    let caller = caller(kind, &network, &mut dice);
    let before = starved();
    let mut record = Record {
        seed,
        calls: Vec::new(),
        ledger: Ledger::default(),
        started,
        offsets: vec![0],
        starved: Duration::ZERO,
    };
    let mut offset = |chance: usize, dice: &mut Dice| {
        if dice.percent(chance) {
            let seconds = dice.one(0, &[-86_400, -1_200, 1_200, 86_400]);
            fake.set_clock_offset(seconds);
            record.offsets.push(seconds);
        }
    };
    let mut calls = Vec::new();
    for number in 0..CALLS {
        offset(if number == 0 { 10 } else { 3 }, &mut dice);
        disturb(fake, &network, &mut dice);
        let tag = format!("{seed}-{number}");
        let timeout = Duration::from_millis(dice.one(60_000, &[50, 700, 3_000, 10_000, 30_000]));
        let policy = RetryPolicy::default().max_attempts(dice.one(3, &[1, 2, 3, 6]));
        // The random part of the waits comes from the seed too, so that the case can be had again.
        let policy = policy.seeded(dice.next());
        let (took, end) = runtime.block_on(outcome(caller(&tag, timeout, policy), timeout));
        calls.push(Call { tag, class, tagged: kind < 6, timeout, took, end });
    }
    drop(caller);
    // What is still under way arrives.
    runtime.block_on(async { tokio::time::sleep(Duration::from_secs(1)).await });
    fake.heal();
    fake.set_clock_offset(0);
    record.calls = calls;
    record.ledger = fake.take_ledger();
    record.starved = starved().saturating_sub(before);
    record
}

/// Waits for a call longer than it may take, and catches what it must not do.
async fn outcome(call: Pin<Box<dyn Future<Output = Result<(), Error>> + Send>>, timeout: Duration) -> (Duration, End) {
    let begun = tokio::time::Instant::now();
    let task = tokio::spawn(tokio::time::timeout(timeout + Duration::from_secs(3600), call));
    let end = match task.await {
        Ok(Ok(Ok(()))) => End::Success,
        Ok(Ok(Err(error))) => End::Failed(error),
        Ok(Err(_)) => End::Hung,
        Err(_) => End::Panicked,
    };
    (begun.elapsed(), end)
}

/// Lets one to three things go wrong.
fn disturb(fake: &FakeCloud, network: &Memory, dice: &mut Dice) {
    for _ in 0..1 + dice.below(3) {
        if dice.percent(12) {
            network.forecast([dice.one(NoConnection::Refused, &[NoConnection::BlackHole, NoConnection::NoSuchHost])]);
            continue;
        }
        let scenario = loop {
            let Some(scenario) = Scenario::all().get(dice.below(Scenario::all().len())) else { continue };
            // Those that take megabytes come more rarely.
            let heavy = ["f17-", "f18-"].iter().any(|family| scenario.name.starts_with(family));
            if !heavy || dice.percent(5) {
                break scenario;
            }
        };
        fake.fault("*", scenario.fault(dice.next()));
    }
}

/// The caller of a kind: six of the zoo, four of generated crates.
fn caller(kind: usize, network: &Memory, dice: &mut Dice) -> Caller {
    let credential = if dice.percent(50) {
        Credential::new(FakeCloud::ACCESS_KEY_ID, FakeCloud::ACCESS_KEY_SECRET)
    } else {
        let (id, secret) = (FakeCloud::TEMPORARY_KEY_ID, FakeCloud::TEMPORARY_KEY_SECRET);
        Credential::temporary(id, secret, FakeCloud::SECURITY_TOKEN)
    };
    let network = (network, credential);
    match kind {
        0 => of(&network, |tag| Act::<SAFE>::new(tag)),
        1 => of(&network, |tag| Act::<TOKEN>::new(tag)),
        2 => of(&network, |tag| Act::<UNSAFE>::new(tag)),
        3 => of(&network, |tag| HuaweiAct::<SAFE>(Act::new(tag))),
        4 => of(&network, |tag| HuaweiAct::<TOKEN>(Act::new(tag))),
        5 => of(&network, |tag| HuaweiAct::<UNSAFE>(Act::new(tag))),
        6 => of(&network, |_| cumulo_alibaba_kms::DescribeKey::new("key-hzz630494463ejqjx****")),
        7 => of(&network, |_| cumulo_huawei_kms::ListKeyDetail::new("0d0466b0-e727-4d9c-b35d-f84bb474a37f")),
        8 => of(&network, |_| cumulo_huawei_dws::ShowClusterEncryptInfo::new("97cbaab3-939e-4dbc-9187-0fe240f2b9fd")),
        _ => of(&network, |_| cumulo_alibaba_polardb::DescribeDbClusterEncryptionKey::new()),
    }
}

fn of<O: Operation + 'static>(network: &(&Memory, Credential), make: fn(&str) -> O) -> Caller {
    let client = client::<O::Service>(network.0, network.1.clone());
    Box::new(move |tag, timeout, policy| {
        let call = client.send(make(tag)).timeout(timeout).retry(policy);
        Box::pin(async move { call.await.map(drop) })
    })
}

/// A client in this network.
pub(crate) fn client<S: Service>(network: &Memory, credential: Credential) -> Client<S> {
    let built = Client::builder()
        .endpoint("https://fake.example.com")
        .credentials(credential)
        .project_id(FakeCloud::PROJECT_ID)
        .transport(network.clone())
        .build();
    built.unwrap_or_else(|error| crate::give_up(&error.to_string()))
}
