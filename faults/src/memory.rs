//! A network in memory: HTTP/1.1 over `tokio::io::duplex`, so that the clock can be paused, and connections that are
//! not made when the test says so.

use std::collections::VecDeque;
use std::future::poll_fn;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use std::task::{Context, Poll, Waker};
use std::time::{Duration, Instant};

use bytes::{Bytes, BytesMut};
use cumulo_core::transport::{BoxFuture, Limits, Stage, Transport, TransportError};
use cumulo_fake::FakeCloud;
use http::header::HOST;
use http_body_util::{BodyExt as _, Full};
use hyper::client::conn::http1::{self, SendRequest};
use hyper_util::rt::TokioIo;

/// What happens instead of a connection.
#[derive(Clone, Copy, Debug)]
pub(crate) enum NoConnection {
    /// F1: nobody listens.
    Refused,
    /// F3: no answer at all, until the connect timeout.
    BlackHole,
    /// F4: the name is not known.
    NoSuchHost,
}

/// The network between a client and a fake. Clones are the same network.
#[derive(Clone)]
pub(crate) struct Memory(Arc<Inner>);

struct Inner {
    fake: Arc<FakeCloud>,
    weather: Mutex<VecDeque<NoConnection>>,
    idle: Mutex<Vec<SendRequest<Full<Bytes>>>>,
}

const CONNECT_TIMEOUT: Duration = Duration::from_secs(5);

impl Memory {
    pub(crate) fn new(fake: &Arc<FakeCloud>) -> Self {
        Self(Arc::new(Inner { fake: Arc::clone(fake), weather: Mutex::default(), idle: Mutex::default() }))
    }

    /// Lets the next connections not come about.
    pub(crate) fn forecast(&self, weather: impl IntoIterator<Item = NoConnection>) {
        lock(&self.0.weather).extend(weather);
    }

    /// An idle connection, or a new one.
    async fn connection(&self) -> Result<SendRequest<Full<Bytes>>, TransportError> {
        loop {
            let Some(mut kept) = lock(&self.0.idle).pop() else { break };
            if poll_fn(|cx| kept.poll_ready(cx)).await.is_ok() {
                return Ok(kept);
            }
        }
        let weather = lock(&self.0.weather).pop_front();
        if let Some(weather) = weather {
            if let NoConnection::BlackHole = weather {
                tokio::time::sleep(CONNECT_TIMEOUT).await;
            }
            return Err(TransportError::new(Stage::Connect, format!("no connection could be made: {weather:?}")));
        }
        let (ours, theirs) = tokio::io::duplex(16 << 10);
        tokio::spawn(self.0.fake.serve(theirs));
        let (sender, connection) = http1::handshake(TokioIo::new(ours)).await.map_err(broke)?;
        tokio::spawn(connection);
        Ok(sender)
    }
}

impl Transport for Memory {
    fn send(
        &self,
        mut request: http::Request<Bytes>,
        limits: Limits,
    ) -> BoxFuture<'_, Result<http::Response<Bytes>, TransportError>> {
        Box::pin(async move {
            let mut connection = self.connection().await?;
            let host = request.uri().authority().map_or("", |authority| authority.as_str());
            let host = http::HeaderValue::from_str(host).map_err(broke)?;
            request.headers_mut().insert(HOST, host);
            let target = request.uri().path_and_query().cloned();
            *request.uri_mut() = target.map_or_else(Default::default, Into::into);
            let mut answer = connection.send_request(request.map(Full::new)).await.map_err(broke)?;
            let mut body = BytesMut::new();
            while let Some(frame) = answer.body_mut().frame().await {
                let data = frame.map_err(broke)?.into_data().unwrap_or_default();
                if body.len() + data.len() > limits.body {
                    return Err(TransportError::new(Stage::TooLarge, "the answer is too long"));
                }
                body.extend_from_slice(&data);
            }
            lock(&self.0.idle).push(connection);
            Ok(answer.map(|_| body.freeze()))
        })
    }
}

fn broke(error: impl std::error::Error + Send + Sync + 'static) -> TransportError {
    TransportError::new(Stage::Exchange, format!("the connection broke: {error}")).with_source(error)
}

pub(crate) fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// The CPU time of this thread, as Linux tells it; the time that has passed where no system does.
pub(crate) fn cpu_time() -> Duration {
    static START: OnceLock<Instant> = OnceLock::new();
    let told = std::fs::read_to_string("/proc/thread-self/schedstat").ok();
    let nanoseconds = told.and_then(|text| text.split(' ').next()?.parse().ok());
    nanoseconds.map_or_else(|| START.get_or_init(Instant::now).elapsed(), Duration::from_nanos)
}

/// How long this thread was ready to run and had no CPU, as Linux tells it: on a crowded machine that is no fault of what
/// is measured by the clock on the wall.
pub(crate) fn starved() -> Duration {
    run_delay("/proc/thread-self/schedstat")
}

/// The same of all threads of this process together.
pub(crate) fn all_starved() -> Duration {
    let threads = std::fs::read_dir("/proc/self/task").into_iter().flatten().flatten();
    threads.map(|thread| run_delay(thread.path().join("schedstat"))).sum()
}

fn run_delay(file: impl AsRef<std::path::Path>) -> Duration {
    let told = std::fs::read_to_string(file).ok();
    let nanoseconds = told.and_then(|text| text.split_whitespace().nth(1)?.parse().ok());
    Duration::from_nanos(nanoseconds.unwrap_or_default())
}

/// The outcome of a future that never waits.
pub(crate) fn now<F: Future>(future: F) -> F::Output {
    let mut context = Context::from_waker(Waker::noop());
    match std::pin::pin!(future).poll(&mut context) {
        Poll::Ready(output) => output,
        Poll::Pending => crate::give_up("the future waits"),
    }
}

/// A runtime whose clock stands still until all wait.
pub(crate) fn paused() -> tokio::runtime::Runtime {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().start_paused(true).build();
    runtime.unwrap_or_else(|error| crate::give_up(&format!("no runtime: {error}")))
}

/// A runtime with sockets and the real clock.
pub(crate) fn real(threads: usize) -> tokio::runtime::Runtime {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(threads).enable_all().build();
    runtime.unwrap_or_else(|error| crate::give_up(&format!("no runtime: {error}")))
}

/// The same on one thread, the caller's.
pub(crate) fn one_thread() -> tokio::runtime::Runtime {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    runtime.unwrap_or_else(|error| crate::give_up(&format!("no runtime: {error}")))
}
