//! Every scenario over real sockets, with each transport, each cloud and each retry class: fewer cases than the storm,
//! in real time. B1 asks of them what it asks of the storm, and B8 whether a secret shows anywhere.

use std::sync::{Arc, OnceLock};
use std::time::{Duration, Instant};

use cumulo_core::credentials::Credential;
use cumulo_core::operation::Operation;
use cumulo_core::{Client, Error, Timeouts};
use cumulo_fake::{Certificate, FakeCloud, Ledger, Scenario};
use tokio::net::{TcpSocket, TcpStream};
use tokio::sync::Semaphore;

use super::{BOTH, Kind, Wire};
use crate::memory::all_starved;
use crate::zoo::{self, Act, HuaweiAct, SAFE, TOKEN, UNSAFE};

/// Planted: none of these may show in any text.
pub(crate) const SECRET: &str = "planted-access-key-secret";
pub(crate) const SECURITY_TOKEN: &str = "planted-security-token";
pub(crate) const PASSWORD: &str = "planted-parameter-password";

/// The id that belongs to them; it is no secret.
const KEY_ID: &str = "STS.fake-key-of-the-cases";

/// Where a call goes.
#[derive(Clone, Copy, Debug)]
enum Place {
    /// To a fake that does this.
    Scenario(&'static Scenario),
    /// F1.
    Refused,
    /// F3.
    BlackHole,
    /// F4.
    NoSuchHost,
    /// F5 and F6, and a right certificate for comparison.
    Tls(Certificate),
}

/// What became of one call.
pub(crate) struct Outcome {
    pub(crate) what: String,
    pub(crate) class: u8,
    pub(crate) took: Duration,
    /// How long threads of this process waited for a CPU meanwhile.
    pub(crate) starved: Duration,
    pub(crate) end: Result<(), Option<Error>>,
    pub(crate) ledger: Ledger,
    /// Whether the call could only fail, for no connection was to be had.
    pub(crate) hopeless: bool,
    /// What `Debug` says of request, call and client.
    pub(crate) shown: String,
}

/// For one attempt, and for the whole call.
const ATTEMPT: Duration = Duration::from_millis(400);
pub(crate) const CALL: Duration = Duration::from_millis(1_500);

/// How many run at a time.
const AT_A_TIME: usize = 8;

/// All cases, run once.
pub(crate) fn all() -> &'static [Outcome] {
    static RUN: OnceLock<Vec<Outcome>> = OnceLock::new();
    RUN.get_or_init(|| {
        crate::listen::on();
        let runtime = crate::memory::real(2);
        let outcomes = runtime.block_on(async {
            let places: Vec<Place> = Scenario::all()
                .iter()
                .map(Place::Scenario)
                .chain([Place::Refused, Place::BlackHole, Place::NoSuchHost, Place::Tls(Certificate::Right)])
                .chain(Certificate::WRONG.map(Place::Tls))
                .collect();
            let hole = Arc::new(BlackHole::dig().await);
            let gate = Arc::new(Semaphore::new(AT_A_TIME));
            let mut running = Vec::new();
            for (number, place) in places.into_iter().enumerate() {
                for kind in BOTH {
                    for seed in [number as u64, number as u64 + 1_000] {
                        for class in [SAFE, TOKEN, UNSAFE] {
                            let (gate, hole) = (Arc::clone(&gate), Arc::clone(&hole));
                            running.push(tokio::spawn(async move {
                                let _place = gate.acquire().await;
                                case(place, kind, seed, class, &hole).await
                            }));
                        }
                    }
                }
            }
            let mut outcomes = Vec::new();
            for case in running {
                outcomes.push(case.await.unwrap_or_else(|_| crate::give_up("a case over TCP panicked")));
            }
            outcomes
        });
        crate::listen::off();
        outcomes
    })
}

async fn case(place: Place, kind: Kind, seed: u64, class: u8, hole: &BlackHole) -> Outcome {
    let fake = zoo::fake();
    fake.accept(cumulo_fake::Credential::new(KEY_ID, SECRET).token(SECURITY_TOKEN));
    let (endpoint, root) = match place {
        Place::Scenario(scenario) => {
            fake.fault("*", scenario.fault(seed));
            (fake.endpoint(), None)
        }
        Place::Refused => (FakeCloud::closed_endpoint(), None),
        Place::BlackHole => (hole.endpoint.clone(), None),
        Place::NoSuchHost => ("https://no-such-host.invalid".to_owned(), None),
        Place::Tls(certificate) => {
            let https = fake.https(certificate);
            // Nobody vouches for a certificate that signs itself; the root is another.
            (https.endpoint, Some(https.root))
        }
    };
    let name = match place {
        Place::Scenario(scenario) => scenario.name.to_owned(),
        other => format!("{other:?}"),
    };
    let wire = Wire::new(kind, root.as_deref());
    // Half of the seeds are of the one cloud, half of the other.
    let before = all_starved();
    let sent = Sent { fake: &fake, endpoint: &endpoint, wire };
    let (took, end, shown) = match (seed >= 1_000, class) {
        (false, SAFE) => sent.call(Act::<SAFE>::new("t").password(PASSWORD)).await,
        (false, TOKEN) => sent.call(Act::<TOKEN>::new("t").password(PASSWORD)).await,
        (false, _) => sent.call(Act::<UNSAFE>::new("t").password(PASSWORD)).await,
        (true, SAFE) => sent.call(HuaweiAct::<SAFE>(Act::new("t").password(PASSWORD))).await,
        (true, TOKEN) => sent.call(HuaweiAct::<TOKEN>(Act::new("t").password(PASSWORD))).await,
        (true, _) => sent.call(HuaweiAct::<UNSAFE>(Act::new("t").password(PASSWORD))).await,
    };
    let hopeless = !matches!(place, Place::Scenario(_) | Place::Tls(Certificate::Right));
    let what = format!("{name} by {kind:?}, seed {seed}, class {class}");
    let starved = all_starved().saturating_sub(before);
    Outcome { what, class, took, starved, end, ledger: fake.ledger(), hopeless, shown }
}

struct Sent<'a> {
    fake: &'a FakeCloud,
    endpoint: &'a str,
    wire: Wire,
}

impl Sent<'_> {
    async fn call<O: Operation + std::fmt::Debug + 'static>(
        self,
        operation: O,
    ) -> (Duration, Result<(), Option<Error>>, String) {
        let mut timeouts = Timeouts::default();
        (timeouts.attempt, timeouts.call) = (ATTEMPT, CALL);
        let builder = Client::<O::Service>::builder()
            .endpoint(self.endpoint)
            .credentials(Credential::temporary(KEY_ID, SECRET, SECURITY_TOKEN))
            .timeouts(timeouts)
            .transport(self.wire);
        let mut shown = format!("{operation:?} {builder:?} {:?}", self.fake);
        let client = builder.build().unwrap_or_else(|error| crate::give_up(&error.to_string()));
        let call = client.send(operation);
        shown.push_str(&format!("{client:?} {call:?}"));
        let begun = Instant::now();
        // The outer timeout is for calls that never end.
        let ended = tokio::time::timeout(CALL * 10, call).await;
        let end = ended.map_or(Err(None), |ended| ended.map(drop).map_err(Some));
        (begun.elapsed(), end, shown)
    }
}

/// An address that answers nothing to those who connect: its queue is full, and nobody takes from it.
struct BlackHole {
    endpoint: String,
    _kept: (tokio::net::TcpListener, Vec<TcpStream>),
}

impl BlackHole {
    async fn dig() -> Self {
        let listening = || {
            let socket = TcpSocket::new_v4()?;
            socket.bind(([127, 0, 0, 1], 0).into())?;
            let listener = socket.listen(1)?;
            Ok((listener.local_addr()?, listener))
        };
        let (address, listener) =
            listening().unwrap_or_else(|error: std::io::Error| crate::give_up(&error.to_string()));
        let mut waiting = Vec::new();
        while let Ok(Ok(stream)) = tokio::time::timeout(Duration::from_millis(100), TcpStream::connect(address)).await {
            waiting.push(stream);
        }
        Self { endpoint: format!("http://{address}"), _kept: (listener, waiting) }
    }
}
