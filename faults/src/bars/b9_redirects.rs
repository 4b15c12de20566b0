//! B9: a redirect is never followed: whoever it points to sees no byte, of no token and no body.

use std::io::Read as _;
use std::net::TcpListener;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use cumulo_core::ErrorKind;
use cumulo_core::operation::Operation;
use cumulo_fake::{Certificate, FakeCloud, Fault};

use crate::bar::{Finding, Options, require};
use crate::tcp::{self, Wire};
use crate::zoo::{self, Act, HuaweiAct, SAFE};

const STATUSES: [u16; 5] = [301, 302, 303, 307, 308];

pub(crate) fn run(_: &Options) -> Finding {
    let mut short = Vec::new();
    let mut calls = 0;
    let (second, seen) = second_host();
    let fake = zoo::fake();
    let https = fake.https(Certificate::Right);
    let runtime = crate::memory::real(1);
    for kind in tcp::BOTH {
        for status in STATUSES {
            let plain = (fake.endpoint(), None);
            let secure = (https.endpoint.clone(), Some(https.root.as_str()));
            let targets = [
                ("another host", &plain, format!("http://{second}/")),
                ("http", &secure, format!("http://{second}/")),
                ("itself", &plain, format!("{}/", fake.endpoint())),
            ];
            for (target, (endpoint, root), location) in targets {
                let wire = Wire::new(kind, *root);
                let case = Case { fake: &fake, endpoint, wire, status, location: &location };
                let what = format!("{kind:?}, {status} to {target}");
                runtime.block_on(async {
                    case.check(&mut short, &what, Act::<SAFE>::new("t").password("p")).await;
                    case.check(&mut short, &what, HuaweiAct::<SAFE>(Act::new("t").password("p"))).await;
                });
                calls += 2;
            }
        }
    }
    let bytes = seen.load(Ordering::SeqCst);
    require(&mut short, bytes == 0, || format!("the second host saw {bytes} connections and bytes"));
    Finding::new(
        format!("{calls} calls, {} statuses, 3 targets, both transports: {bytes} bytes", STATUSES.len()),
        short,
    )
}

struct Case<'a> {
    fake: &'a FakeCloud,
    endpoint: &'a str,
    wire: Wire,
    status: u16,
    location: &'a str,
}

impl Case<'_> {
    async fn check<O: Operation + 'static>(&self, short: &mut Vec<String>, what: &str, operation: O) {
        self.fake.fault("*", Fault::redirect_with(self.status, self.location).always());
        let client = tcp::client::<O::Service>(self.endpoint, self.wire.clone());
        let ended = client.send(operation).timeout(Duration::from_secs(5)).await.map(drop);
        let refused = ended.is_err_and(|error| error.kind() == ErrorKind::Service);
        require(short, refused, || format!("{what}: the call did not end with the redirect"));
        let requests = self.fake.take_ledger().count();
        require(short, requests == 1, || format!("{what}: {requests} requests"));
        self.fake.heal();
    }
}

/// A host that only counts: connections and bytes.
fn second_host() -> (std::net::SocketAddr, Arc<AtomicU64>) {
    let bound = TcpListener::bind("127.0.0.1:0").and_then(|listener| Ok((listener.local_addr()?, listener)));
    let (address, listener) = bound.unwrap_or_else(|error| crate::give_up(&error.to_string()));
    let seen = Arc::new(AtomicU64::new(0));
    let count = Arc::clone(&seen);
    // It ends with the process.
    std::thread::spawn(move || {
        for mut stream in listener.incoming().flatten() {
            let bytes = stream.read(&mut [0; 4096]).unwrap_or_default() as u64;
            count.fetch_add(1 + bytes, Ordering::SeqCst);
        }
    });
    (address, seen)
}
