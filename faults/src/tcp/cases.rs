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

use super::{Kind, Wire};
use crate::memory::all_starved;
use crate::zoo::{self, Act, HuaweiAct, SAFE, TOKEN, UNSAFE};

/// Planted: none of these may show in any text.
pub(crate) const SECRET: &str = "planted-access-key-secret";
pub(crate) const SECURITY_TOKEN: &str = "planted-security-token";
pub(crate) const PASSWORD: &str = "planted-parameter-password";

/// The id that belongs to them; it is no secret.
const KEY_ID: &str = "STS.fake-key-of-the-cases";

/// One case: a call, how it goes wrong, and by which transport. Its name is all that it takes to have it again.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Case {
    place: Place,
    kind: Kind,
    /// Those from [`HUAWEI`] on are of Huawei Cloud, the others of Alibaba Cloud.
    seed: u64,
    class: u8,
}

const HUAWEI: u64 = 1_000;

const KINDS: [(Kind, &str); 2] = [(Kind::Reqwest, "reqwest"), (Kind::Hyper, "hyper")];

const CLASSES: [(u8, &str); 3] = [(SAFE, "safe"), (TOKEN, "token"), (UNSAFE, "unsafe")];

impl Case {
    /// All that a run takes: each place by each transport, cloud and class.
    fn all() -> Vec<Self> {
        let mut all = Vec::new();
        for (number, place) in (0..).zip(Place::all()) {
            for (kind, _) in KINDS {
                for seed in [number, number + HUAWEI] {
                    all.extend(CLASSES.map(|(class, _)| Self { place, kind, seed, class }));
                }
            }
        }
        all
    }

    /// `f15-cut-answer:hyper:17:token`.
    fn name(&self) -> String {
        let kind = KINDS.iter().find(|(kind, _)| *kind == self.kind).map_or("", |(_, name)| name);
        let class = CLASSES.iter().find(|(class, _)| *class == self.class).map_or("", |(_, name)| name);
        format!("{}:{kind}:{}:{class}", self.place.name(), self.seed)
    }

    /// The case of a name, whatever its seed.
    pub(crate) fn named(name: &str) -> Option<Self> {
        let [place, kind, seed, class] = *name.split(':').collect::<Vec<_>>() else { return None };
        Some(Self {
            place: Place::all().into_iter().find(|each| each.name() == place)?,
            kind: KINDS.iter().find(|(_, name)| *name == kind)?.0,
            seed: seed.parse().ok()?,
            class: CLASSES.iter().find(|(_, name)| *name == class)?.0,
        })
    }
}

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

impl Place {
    fn all() -> Vec<Self> {
        let scenarios = Scenario::all().iter().map(Self::Scenario);
        let others = [Self::Refused, Self::BlackHole, Self::NoSuchHost, Self::Tls(Certificate::Right)];
        scenarios.chain(others).chain(Certificate::WRONG.map(Self::Tls)).collect()
    }

    fn name(self) -> String {
        match self {
            Self::Scenario(scenario) => scenario.name.to_owned(),
            Self::Refused => "f1-refused".to_owned(),
            Self::BlackHole => "f3-black-hole".to_owned(),
            Self::NoSuchHost => "f4-no-such-host".to_owned(),
            Self::Tls(Certificate::Cut) => "f5-handshake-cut".to_owned(),
            Self::Tls(Certificate::WrongName) => "f6-wrong-name".to_owned(),
            Self::Tls(Certificate::Expired) => "f6-expired".to_owned(),
            Self::Tls(Certificate::SelfSigned) => "f6-self-signed".to_owned(),
            Self::Tls(other) => format!("tls-{other:?}").to_lowercase(),
        }
    }
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
    RUN.get_or_init(|| run(&Case::all()))
}

/// Runs these.
pub(crate) fn run(cases: &[Case]) -> Vec<Outcome> {
    crate::listen::on();
    let runtime = crate::memory::real(2);
    let outcomes = runtime.block_on(async {
        let hole = Arc::new(BlackHole::dig().await);
        let gate = Arc::new(Semaphore::new(AT_A_TIME));
        let start = |each: &Case| {
            let (gate, hole, each) = (Arc::clone(&gate), Arc::clone(&hole), *each);
            tokio::spawn(async move {
                let _place = gate.acquire().await;
                case(each, &hole).await
            })
        };
        let running: Vec<_> = cases.iter().map(start).collect();
        let mut outcomes = Vec::new();
        for case in running {
            outcomes.push(case.await.unwrap_or_else(|_| crate::give_up("a case over TCP panicked")));
        }
        outcomes
    });
    crate::listen::off();
    outcomes
}

async fn case(case: Case, hole: &BlackHole) -> Outcome {
    let Case { place, kind, seed, class } = case;
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
    let wire = Wire::new(kind, root.as_deref());
    let before = all_starved();
    let sent = Sent { fake: &fake, endpoint: &endpoint, wire };
    let (took, end, shown) = match (seed >= HUAWEI, class) {
        (false, SAFE) => sent.call(Act::<SAFE>::new("t").password(PASSWORD)).await,
        (false, TOKEN) => sent.call(Act::<TOKEN>::new("t").password(PASSWORD)).await,
        (false, _) => sent.call(Act::<UNSAFE>::new("t").password(PASSWORD)).await,
        (true, SAFE) => sent.call(HuaweiAct::<SAFE>(Act::new("t").password(PASSWORD))).await,
        (true, TOKEN) => sent.call(HuaweiAct::<TOKEN>(Act::new("t").password(PASSWORD))).await,
        (true, _) => sent.call(HuaweiAct::<UNSAFE>(Act::new("t").password(PASSWORD))).await,
    };
    let hopeless = !matches!(place, Place::Scenario(_) | Place::Tls(Certificate::Right));
    let what = format!("case {}", case.name());
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_case_is_had_again_by_its_name() {
        let mut names = std::collections::BTreeSet::new();
        for case in Case::all() {
            let name = case.name();
            assert_eq!(Case::named(&name).map(|again| again.name()), Some(name.clone()));
            assert!(names.insert(name));
        }
        for name in
            ["", "f15-cut-answer", "f15-cut-answer:hyper:x:safe", "f99:hyper:1:safe", "f1-refused:hyper:1:safe:"]
        {
            assert!(Case::named(name).is_none(), "{name}");
        }
    }
}
