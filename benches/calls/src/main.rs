//! One DescribeKey call, made by several clients against a server on loopback.
//!
//! `bench-calls server` answers until standard input closes and prints its port. `bench-calls CLIENT PORT CALLS
//! [PARALLEL]` makes calls and prints what they cost. Instructions are counted from outside, as the difference of two
//! run lengths under callgrind, so that setting up does not count.

#[cfg(feature = "peers")]
mod aws;
mod by_hand;
mod count;
mod cumulo;
mod floor;
#[cfg(feature = "peers")]
mod progenitor;
mod sample;
mod server;

use std::future::Future;
use std::time::Instant;

/// A call that can be made again and again.
pub trait Call: Clone + 'static {
    /// Makes one call.
    fn call(&self) -> impl Future<Output = ()>;
}

fn main() {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    match words[..] {
        ["server"] => server::run(),
        [client, port, calls] => run(client, number(port), number(calls), 1),
        [client, port, calls, parallel] => run(client, number(port), number(calls), number(parallel)),
        _ => panic!("bench-calls server | floor|by-hand|cumulo|lean|aws|progenitor PORT CALLS [PARALLEL]"),
    }
}

fn number<T: std::str::FromStr>(text: &str) -> T {
    text.parse().unwrap_or_else(|_| panic!("`{text}` is no number"))
}

fn run(client: &str, port: u16, calls: usize, parallel: usize) {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    let local = tokio::task::LocalSet::new();
    local.block_on(&runtime, async {
        match client {
            "floor" => measure(floor::Floor::new(port).await, calls, parallel).await,
            "by-hand" => measure(by_hand::ByHand::new(port), calls, parallel).await,
            "cumulo" => measure(cumulo::Cumulo::new(port), calls, parallel).await,
            "lean" => measure(cumulo::Cumulo::lean(port), calls, parallel).await,
            #[cfg(feature = "peers")]
            "aws" => measure(aws::Aws::new(port), calls, parallel).await,
            #[cfg(feature = "peers")]
            "progenitor" => measure(progenitor::Client::at(port), calls, parallel).await,
            _ => panic!("there is no client `{client}`"),
        }
    });
}

async fn measure(client: impl Call, calls: usize, parallel: usize) {
    // The first calls make connections and fill caches.
    for _ in 0..10 {
        client.call().await;
    }
    let (before, start) = (count::now(), Instant::now());
    let tasks: Vec<_> = (0..parallel)
        .map(|_| {
            let client = client.clone();
            tokio::task::spawn_local(async move {
                for _ in 0..calls / parallel {
                    client.call().await;
                }
            })
        })
        .collect();
    for task in tasks {
        task.await.expect("a task ends");
    }
    let (after, seconds) = (count::now(), start.elapsed().as_secs_f64());
    let each = |amount: u64| amount as f64 / calls as f64;
    println!(
        "{{\"calls\":{calls},\"allocations\":{:.1},\"bytes\":{:.0},\"micros\":{:.2},\"cpu_micros\":{:.2},\"peak_kib\":{}}}",
        each(after.allocations - before.allocations),
        each(after.bytes - before.bytes),
        seconds * 1e6 / calls as f64,
        (after.cpu - before.cpu).as_secs_f64() * 1e6 / calls as f64,
        count::peak_kib().unwrap_or_default(),
    );
}
