//! How a fake is set up before it starts.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::net::{SocketAddr, TcpListener};
use std::sync::atomic::{AtomicU64, AtomicUsize};
use std::sync::{Arc, Mutex};
use std::time::Instant;

use super::{FakeCloud, LOOPBACK};
use crate::catalog;
use crate::clock::Clock;
use crate::credentials::{Credential, Keyring};
use crate::fault::Faults;
use crate::identity;
use crate::metadata;
use crate::server;
use crate::shared::Shared;
use crate::world::World;

/// Sets up a fake. See [`FakeCloud::builder`].
///
/// ```
/// use cumulo_fake::{Credential, FakeCloud, World};
///
/// let fake = FakeCloud::builder()
///     .credential(Credential::new("my-test-key", "my-test-secret"))
///     .clock_offset(-1200)
///     .world(World::empty())
///     .start()?;
/// # Ok::<(), cumulo_fake::StartError>(())
/// ```
#[derive(Clone, Debug)]
#[must_use]
pub struct Builder {
    port: u16,
    credentials: Vec<Credential>,
    clock_offset: i64,
    strict: bool,
    world: Option<World>,
    catalogs: Vec<String>,
}

/// Why a fake does not start.
#[derive(Debug)]
pub struct StartError(String);

impl std::fmt::Display for StartError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for StartError {}

impl Builder {
    pub(super) fn new() -> Self {
        let defaults = [
            Credential::new(FakeCloud::ACCESS_KEY_ID, FakeCloud::ACCESS_KEY_SECRET),
            Credential::new(FakeCloud::TEMPORARY_KEY_ID, FakeCloud::TEMPORARY_KEY_SECRET)
                .token(FakeCloud::SECURITY_TOKEN),
        ];
        Self { port: 0, credentials: defaults.into(), clock_offset: 0, strict: true, world: None, catalogs: Vec::new() }
    }

    /// Listens on this port of loopback. Without it, on a free one.
    pub fn port(mut self, port: u16) -> Self {
        self.port = port;
        self
    }

    /// Accepts this access key too. It must be an obviously fake one.
    pub fn credential(mut self, credential: Credential) -> Self {
        self.credentials.push(credential);
        self
    }

    /// Sets the clock off by so many seconds; positive is the future.
    pub fn clock_offset(mut self, seconds: i64) -> Self {
        self.clock_offset = seconds;
        self
    }

    /// Lets pass what the clouds let pass: parameters that no operation has, bodies that it does not take, content
    /// types that do not fit. Without it the fake refuses them, since they are slips of a client.
    pub fn lenient(mut self) -> Self {
        self.strict = false;
        self
    }

    /// Starts with this world in place of the documentation's.
    pub fn world(mut self, world: World) -> Self {
        self.world = Some(world);
        self
    }

    /// Serves one more service, from a catalogue in the JSON that `cargo xtask regen` writes.
    pub fn catalog(mut self, json: impl Into<String>) -> Self {
        self.catalogs.push(json.into());
        self
    }

    /// Starts it.
    ///
    /// # Errors
    ///
    /// A credential that could be a real one, a catalogue that cannot be read, a port that is taken.
    pub fn start(self) -> Result<FakeCloud, StartError> {
        let mut keys = Keyring::new();
        for credential in self.credentials {
            if let Some(why) = credential.looks_real() {
                return Err(StartError(why));
            }
            keys.insert(credential);
        }
        let built_in = catalog::EMBEDDED.iter().chain(&metadata::CATALOGS).chain(&identity::CATALOGS).copied();
        let texts = built_in.chain(self.catalogs.iter().map(String::as_str));
        let services: Result<Vec<_>, String> = texts.map(catalog::read).collect();
        let services = services.map_err(|why| StartError(format!("a catalogue cannot be read: {why}")))?;
        let world = self.world.unwrap_or_else(|| World::documented(&services));
        let clock = Clock::default();
        clock.set_offset(self.clock_offset);
        let shared = Arc::new(Shared {
            services,
            clock,
            strict: self.strict,
            keys: Mutex::new(keys),
            tokens: Mutex::new(BTreeSet::from([FakeCloud::AUTH_TOKEN.to_owned()])),
            world: Mutex::new(world),
            faults: Faults::default(),
            answers: Mutex::new(Vec::new()),
            nonces: Mutex::new(HashSet::new()),
            tokens_seen: Mutex::new(HashMap::new()),
            ledger: Mutex::new(Vec::new()),
            locks: Mutex::default(),
            entries: AtomicUsize::new(0),
            started: Instant::now(),
            connections: AtomicU64::new(0),
            ids: AtomicU64::new(0),
        });
        launch(shared, self.port).map_err(|error| StartError(format!("port {} of loopback: {error}", self.port)))
    }
}

fn launch(shared: Arc<Shared>, port: u16) -> std::io::Result<FakeCloud> {
    let (listener, address) = listen(port)?;
    let runtime = tokio::runtime::Builder::new_current_thread().enable_io().enable_time().build()?;
    let (listeners, incoming) = tokio::sync::mpsc::unbounded_channel();
    // The receiver is right here, so this cannot fail.
    let _ = listeners.send(server::Listener::plain(listener, None));
    let serve = server::serve(Arc::clone(&shared), incoming);
    let thread = std::thread::Builder::new().name("fake-cloud".into()).spawn(move || runtime.block_on(serve))?;
    Ok(FakeCloud {
        shared,
        address,
        own: Mutex::new(BTreeMap::new()),
        listeners: Some(listeners),
        thread: Some(thread),
    })
}

/// A listener on loopback, ready for tokio.
pub(super) fn listen(port: u16) -> std::io::Result<(TcpListener, SocketAddr)> {
    let listener = TcpListener::bind((LOOPBACK, port))?;
    listener.set_nonblocking(true)?;
    let address = listener.local_addr()?;
    Ok((listener, address))
}
