//! B12: a clock that is off costs one request, once; callers who meet it together all get over it.

use std::sync::Arc;

use cumulo_core::credentials::Credential;
use cumulo_core::operation::Operation;
use cumulo_core::{Client, Error};
use cumulo_fake::FakeCloud;

use crate::bar::{Finding, Options, require};
use crate::memory::{Memory, paused};
use crate::storm::client;
use crate::zoo::{self, Act, HuaweiAct, UNSAFE};

const OFFSETS: [i64; 6] = [-86_400, -3_600, -1_200, 1_200, 3_600, 86_400];
const TOGETHER: usize = 100;

pub(crate) fn run(_: &Options) -> Finding {
    let mut short = Vec::new();
    let (mut extra, mut together) = (0, 0);
    for offset in OFFSETS {
        let alibaba = cloud(&mut short, offset, Act::<UNSAFE>::new);
        let huawei = cloud(&mut short, offset, |tag| HuaweiAct::<UNSAFE>(Act::new(tag)));
        for (more, requests) in [alibaba, huawei] {
            (extra, together) = (extra.max(more), together.max(requests));
        }
    }
    let measured = format!(
        "{} clocks off by up to a day: {extra} extra request each at most, also after a jump; {TOGETHER} callers at once: {together} requests",
        OFFSETS.len() * 2
    );
    Finding::new(measured, short)
}

/// Unsafe calls under a clock that is off; gives the most requests beyond one a call, and those of calls that came
/// together.
fn cloud<O: Operation + 'static>(short: &mut Vec<String>, offset: i64, make: fn(String) -> O) -> (usize, usize) {
    let name = O::FACTS.path;
    let fake = Arc::new(zoo::fake());
    fake.set_clock_offset(offset);
    let network = Memory::new(&fake);
    let fresh = || {
        let credential = Credential::new(FakeCloud::ACCESS_KEY_ID, FakeCloud::ACCESS_KEY_SECRET);
        client::<O::Service>(&network, credential)
    };
    paused().block_on(async {
        let ours = fresh();
        let mut extra = 0;
        let mut note = |holds, what: String| require(short, holds, || format!("{name}, {offset} s off: {what}"));
        for (calls, allowed) in [(1, 2), (100, 100)] {
            let failed = in_turn(&ours, make, calls).await;
            let requests = fake.take_ledger().count();
            extra = extra.max(requests.saturating_sub(calls));
            note(failed.is_none() && requests <= allowed, format!("{calls} calls, {requests} requests, {failed:?}"));
        }
        fake.set_clock_offset(0);
        let failed = in_turn(&ours, make, 1).await;
        let requests = fake.take_ledger().count();
        extra = extra.max(requests.saturating_sub(1));
        note(failed.is_none() && requests <= 2, format!("the clock jumped: {requests} requests, {failed:?}"));

        fake.set_clock_offset(offset);
        let other = fresh();
        let calls: Vec<_> = (0..TOGETHER)
            .map(|number| {
                let call = other.send(make(number.to_string()));
                tokio::spawn(async move { call.await.map(drop) })
            })
            .collect();
        let mut failed = 0;
        for call in calls {
            failed += usize::from(!matches!(call.await, Ok(Ok(()))));
        }
        let requests = fake.take_ledger().count();
        note(failed == 0 && requests <= 2 * TOGETHER, format!("{failed} of {TOGETHER} callers failed"));
        (extra, requests)
    })
}

async fn in_turn<O: Operation + 'static>(
    client: &Client<O::Service>,
    make: fn(String) -> O,
    calls: usize,
) -> Option<Error> {
    for number in 0..calls {
        if let Err(error) = client.send(make(number.to_string())).await {
            return Some(error);
        }
    }
    None
}
