//! The handle of a running fake.

mod builder;

use std::collections::BTreeMap;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::{Arc, Mutex};
use std::thread::JoinHandle;

use tokio::io::{AsyncRead, AsyncWrite};
use tokio::sync::mpsc::UnboundedSender;

pub use builder::{Builder, StartError};

use crate::answer::Answer;
use crate::credentials::Credential;
use crate::fault::Fault;
use crate::ledger::Ledger;
use crate::locked;
use crate::params::suggest;
use crate::request::Request;
use crate::server::{self, Listener, Plain};
use crate::shared::{Script, Scripted, Shared};
use crate::world::{Resource, World};

/// A running fake of both clouds, on loopback. It ends when it is dropped.
///
/// It has a thread of its own, so it serves synchronous and asynchronous tests alike.
///
/// ```
/// use cumulo_fake::{AlibabaKey, FakeCloud, Fault};
///
/// let fake = FakeCloud::start();
/// fake.add(AlibabaKey::new("key-orders").state("Disabled"));
/// fake.fault("DescribeKey", Fault::unavailable());
/// // Point a client at `fake.endpoint()` with the credentials below, call it, then look:
/// assert_eq!(fake.ledger().of("DescribeKey").count(), 0);
/// assert!(fake.endpoint().starts_with("http://127.0.0.1:"));
/// ```
pub struct FakeCloud {
    shared: Arc<Shared>,
    /// The address that serves all services.
    address: SocketAddr,
    /// Addresses that serve one service each.
    own: Mutex<BTreeMap<String, SocketAddr>>,
    listeners: Option<UnboundedSender<Listener>>,
    thread: Option<JoinHandle<()>>,
}

impl FakeCloud {
    /// The access key id that every fake accepts, for both clouds.
    pub const ACCESS_KEY_ID: &str = "fake-access-key-id";
    /// Its secret.
    pub const ACCESS_KEY_SECRET: &str = "fake-access-key-secret";
    /// The id of a temporary key that every fake accepts.
    pub const TEMPORARY_KEY_ID: &str = "STS.fake-temporary-key-id";
    /// Its secret.
    pub const TEMPORARY_KEY_SECRET: &str = "fake-temporary-key-secret";
    /// Its security token.
    pub const SECURITY_TOKEN: &str = "fake-security-token";
    /// A token that every fake accepts in `X-Auth-Token`, and gives for a right password (Huawei Cloud).
    pub const AUTH_TOKEN: &str = "fake-auth-token";
    /// The password of every IAM user (Huawei Cloud).
    pub const PASSWORD: &str = "fake-password";
    /// The account that IAM names (Huawei Cloud).
    pub const DOMAIN_ID: &str = "fake-domain-id";
    /// The Huawei Cloud project of the documentation's example. Any other is accepted too.
    pub const PROJECT_ID: &str = "89cd04f168b84af6be287f71730fdb4b";
    /// A region of Alibaba Cloud. Any other does as well.
    pub const ALIBABA_REGION: &str = "cn-hangzhou";
    /// A region of Huawei Cloud. Any other does as well.
    pub const HUAWEI_REGION: &str = "cn-north-4";

    /// Starts a fake with the documentation's world and the default credentials, on a free port.
    ///
    /// # Panics
    ///
    /// If no port of loopback can be had. [`Builder::start`] returns the error instead.
    #[expect(clippy::panic, reason = "a test has no better way to fail")]
    #[must_use]
    pub fn start() -> Self {
        Self::builder().start().unwrap_or_else(|error| panic!("the fake cloud does not start: {error}"))
    }

    /// Sets port, credentials, clock, strictness, world and further services before it starts.
    pub fn builder() -> Builder {
        Builder::new()
    }

    /// The address that serves every service: `http://127.0.0.1:49152`.
    ///
    /// Alibaba Cloud's operations are told apart by `x-acs-version` and `x-acs-action`, Huawei Cloud's by method and path.
    pub fn endpoint(&self) -> String {
        format!("http://{}", self.address)
    }

    /// An address that serves one service (`huawei-kms`) and no other: for services that share a path, and for tests
    /// that want to see a wrong endpoint refused.
    ///
    /// # Panics
    ///
    /// If the fake has no such service, or no port of loopback can be had.
    #[expect(clippy::panic, reason = "a test has no better way to fail")]
    #[track_caller]
    pub fn endpoint_of(&self, service: &str) -> String {
        let names = || self.shared.services.iter().map(|service| service.id.as_str());
        assert!(names().any(|name| name == service), "no service `{service}`; {}", suggest(service, names()));
        let mut own = locked(&self.own);
        if let Some(address) = own.get(service) {
            return format!("http://{address}");
        }
        let (listener, address) = builder::listen(0).unwrap_or_else(|error| panic!("no port for `{service}`: {error}"));
        if let Some(listeners) = &self.listeners {
            // The thread lives as long as this handle, so the listener arrives.
            let _ = listeners.send(Listener::plain(listener, Some(service.to_owned())));
        }
        own.insert(service.to_owned(), address);
        format!("http://{address}")
    }

    /// An address behind TLS that serves every service, with a right or a wrong certificate.
    ///
    /// # Panics
    ///
    /// If the certificate cannot be made, or no port of loopback can be had.
    #[cfg(feature = "tls")]
    #[must_use]
    pub fn https(&self, certificate: crate::Certificate) -> crate::Https {
        self.behind_tls(certificate, false)
    }

    /// An address behind TLS that asks who connects: those get in who show the certificate in [`Https::client`].
    ///
    /// [`Https::client`]: crate::Https::client
    ///
    /// # Panics
    ///
    /// If the certificates cannot be made, or no port of loopback can be had.
    #[cfg(feature = "tls")]
    #[must_use]
    pub fn https_for_clients(&self) -> crate::Https {
        self.behind_tls(crate::Certificate::Right, true)
    }

    #[cfg(feature = "tls")]
    #[expect(clippy::panic, reason = "a test has no better way to fail")]
    fn behind_tls(&self, certificate: crate::Certificate, asks: bool) -> crate::Https {
        let (socket, address) = builder::listen(0).unwrap_or_else(|error| panic!("no port of loopback: {error}"));
        let made = crate::tls::Tls::new(certificate, asks);
        let (tls, https) = made.unwrap_or_else(|error| panic!("no certificate: {error}"));
        if let Some(listeners) = &self.listeners {
            let _ = listeners.send(Listener { socket, scope: None, tls: Some(tls) });
        }
        crate::Https { endpoint: format!("https://{address}"), ..https }
    }

    /// Serves one connection over any byte stream, on the runtime of the caller: over `tokio::io::duplex`, time can be
    /// paused, which it cannot over a socket. A reset shows as an end of the stream there.
    pub fn serve<S>(&self, stream: S) -> impl Future<Output = ()> + Send + use<S>
    where
        S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
    {
        server::connection(Arc::clone(&self.shared), Plain(stream), None)
    }

    /// An address of loopback where nobody listens.
    ///
    /// # Panics
    ///
    /// If no port of loopback can be had.
    #[expect(clippy::panic, reason = "a test has no better way to fail")]
    #[must_use]
    pub fn closed_endpoint() -> String {
        // The port is free again once the listener is gone; the system hands it out last.
        let (_, address) = builder::listen(0).unwrap_or_else(|error| panic!("no port of loopback: {error}"));
        format!("http://{address}")
    }

    /// Adds a thing to the world, or replaces the one of the same id.
    pub fn add(&self, resource: impl Into<Resource>) -> &Self {
        locked(&self.shared.world).add(resource);
        self
    }

    /// Changes the world.
    pub fn world<T>(&self, change: impl FnOnce(&mut World) -> T) -> T {
        change(&mut locked(&self.shared.world))
    }

    /// Accepts one more access key, or changes one.
    ///
    /// # Panics
    ///
    /// If the key could be a real one.
    #[track_caller]
    pub fn accept(&self, credential: Credential) -> &Self {
        if let Some(why) = credential.looks_real() {
            unfit(&why);
        }
        locked(&self.shared.keys).insert(credential);
        self
    }

    /// Accepts an access key no more.
    pub fn revoke(&self, access_key_id: &str) -> &Self {
        locked(&self.shared.keys).remove(access_key_id);
        self
    }

    /// Answers an operation with this, whatever it is asked. What is set last goes first.
    ///
    /// ```
    /// use cumulo_fake::{Answer, FakeCloud, json};
    ///
    /// let fake = FakeCloud::start();
    /// fake.answer("DescribeKey", json!({"KeyMetadata": {"KeyId": "k", "KeyState": "PendingImport"}}));
    /// fake.answer("ShowClusterEncryptInfo", Answer::error(403, "DWS.7023", "Try again later."));
    /// ```
    ///
    /// # Panics
    ///
    /// If there is no such operation.
    #[track_caller]
    pub fn answer(&self, operation: &str, answer: impl Into<Answer>) -> &Self {
        self.script(operation, Script::Always(answer.into()))
    }

    /// Answers an operation with what a function makes of the request; `None` leaves it to what was set before, and to
    /// the world.
    ///
    /// ```
    /// use cumulo_fake::{Answer, FakeCloud};
    ///
    /// let fake = FakeCloud::start();
    /// fake.answer_when("DescribeKey", |request| {
    ///     (request.text("KeyId")? == "key-locked").then(|| Answer::error(403, "Forbidden.NoPermission", "No."))
    /// });
    /// ```
    ///
    /// # Panics
    ///
    /// If there is no such operation.
    #[track_caller]
    pub fn answer_when(
        &self,
        operation: &str,
        answer: impl Fn(&Request) -> Option<Answer> + Send + Sync + 'static,
    ) -> &Self {
        self.script(operation, Script::When(Arc::new(answer)))
    }

    /// Lays a fault for an operation: `DescribeKey`, `alibaba-kms/DescribeKey`, or `*` for all.
    ///
    /// # Panics
    ///
    /// If there is no such operation.
    #[track_caller]
    pub fn fault(&self, operation: &str, fault: Fault) -> &Self {
        self.must_know(operation);
        self.shared.faults.lay(operation, fault);
        self
    }

    /// How many faults are laid and not used up.
    pub fn faults_waiting(&self) -> usize {
        self.shared.faults.waiting()
    }

    /// Forgets all faults and all answers that were set.
    pub fn heal(&self) -> &Self {
        self.shared.faults.clear();
        locked(&self.shared.answers).clear();
        self
    }

    /// Sets the clock off by so many seconds; positive is the future.
    pub fn set_clock_offset(&self, seconds: i64) -> &Self {
        self.shared.clock.set_offset(seconds);
        self
    }

    /// Every request that arrived in full, up to now.
    pub fn ledger(&self) -> Ledger {
        Ledger(locked(&self.shared.ledger).clone())
    }

    /// The same, and begins a new one: long runs hold no more than they look at.
    pub fn take_ledger(&self) -> Ledger {
        Ledger(std::mem::take(&mut *locked(&self.shared.ledger)))
    }

    /// Forgets what it has seen: ledger, nonces, idempotency tokens. For runs that take hours.
    pub fn forget(&self) -> &Self {
        locked(&self.shared.ledger).clear();
        locked(&self.shared.nonces).clear();
        locked(&self.shared.tokens_seen).clear();
        self
    }

    /// How many connections were accepted.
    pub fn connections(&self) -> u64 {
        self.shared.connections.load(std::sync::atomic::Ordering::Relaxed)
    }

    /// The services it serves: `alibaba-kms` …
    pub fn services(&self) -> impl Iterator<Item = &str> {
        self.shared.services.iter().map(|service| service.id.as_str())
    }

    #[track_caller]
    fn script(&self, operation: &str, answer: Script) -> &Self {
        self.must_know(operation);
        locked(&self.shared.answers).push(Scripted { operation: operation.to_owned(), answer });
        self
    }

    /// A misspelt name would never strike, and the test would pass for the wrong reason.
    #[track_caller]
    fn must_know(&self, selector: &str) {
        let operations = || {
            let services = self.shared.services.iter();
            services.flat_map(|service| service.operations.iter().map(move |o| (service.id.as_str(), o.id.as_str())))
        };
        if !operations().any(|(service, operation)| crate::fault::selects(selector, service, operation)) {
            unfit(&format!("no operation `{selector}`; {}", suggest(selector, operations().map(|(_, id)| id))));
        }
    }
}

#[expect(clippy::panic, reason = "a test has no better way to fail")]
#[track_caller]
fn unfit(why: &str) -> ! {
    panic!("{why}")
}

impl Drop for FakeCloud {
    fn drop(&mut self) {
        // The thread ends when no listener can come any more; its connections end with it.
        self.listeners = None;
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

impl std::fmt::Debug for FakeCloud {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("FakeCloud").field("endpoint", &self.endpoint()).finish_non_exhaustive()
    }
}

/// Loopback, and nothing else.
const LOOPBACK: Ipv4Addr = Ipv4Addr::LOCALHOST;
