//! Listens, reads requests with hyper, and delivers answers: through hyper, or byte by byte where a fault says so.

mod io;
mod play;

use std::sync::atomic::Ordering;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use bytes::{Bytes, BytesMut};
use http_body_util::{BodyExt, Full};
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use tokio::io::AsyncReadExt;
use tokio::net::TcpListener;
use tokio::sync::mpsc::UnboundedReceiver;

use self::io::Io;
pub(crate) use self::io::{Plain, Stream};
use self::play::Play;
use crate::answer::Rendered;
use crate::fault::Delivery;
use crate::judge;
use crate::shared::Shared;
use crate::{encoding, locked, route};

/// The largest body that is read.
const LARGEST_BODY: usize = 64 << 20;

/// After so long without a byte, a request is taken to have ended.
const A_MOMENT: Duration = Duration::from_millis(50);

/// Where the fake listens.
pub(crate) struct Listener {
    pub(crate) socket: std::net::TcpListener,
    /// The one service it serves, if it does not serve all.
    pub(crate) scope: Option<String>,
    #[cfg(feature = "tls")]
    pub(crate) tls: Option<crate::tls::Tls>,
}

impl Listener {
    /// A listener without TLS.
    pub(crate) fn plain(socket: std::net::TcpListener, scope: Option<String>) -> Self {
        Self {
            socket,
            scope,
            #[cfg(feature = "tls")]
            tls: None,
        }
    }
}

/// Serves the listeners that come, until no more can come.
pub(crate) async fn serve(shared: Arc<Shared>, mut listeners: UnboundedReceiver<Listener>) {
    while let Some(listener) = listeners.recv().await {
        tokio::spawn(accept(Arc::clone(&shared), listener));
    }
}

async fn accept(shared: Arc<Shared>, listener: Listener) {
    let Ok(socket) = TcpListener::from_std(listener.socket) else { return };
    let scope: Option<Arc<str>> = listener.scope.map(Arc::from);
    loop {
        // Accepting fails for lack of file descriptors, or since the peer is gone already; both pass.
        let Ok((stream, _)) = socket.accept().await else {
            tokio::task::yield_now().await;
            continue;
        };
        let _ = stream.set_nodelay(true);
        #[cfg(feature = "tls")]
        if let Some(tls) = &listener.tls {
            tokio::spawn(tls.clone().serve(Arc::clone(&shared), stream, scope.clone()));
            continue;
        }
        tokio::spawn(connection(Arc::clone(&shared), stream, scope.clone()));
    }
}

/// Serves one connection until it ends.
pub(crate) async fn connection(shared: Arc<Shared>, mut stream: impl Stream, scope: Option<Arc<str>>) {
    if let Some(fault) = shared.faults.take_connect() {
        if let Delivery::ResetOnConnect { bytes } = fault.delivery {
            // A request that is shorter ends in silence; it is reset as well.
            let _ = tokio::time::timeout(A_MOMENT, stream.read_exact(&mut vec![0; bytes])).await;
        }
        return stream.reset();
    }
    let number = shared.connections.fetch_add(1, Ordering::Relaxed);
    // A request that ends in a play fails its service; hyper then gives the connection back, untouched.
    let play: Mutex<Option<Play>> = Mutex::new(None);
    let service = service_fn(|request| async {
        exchange(&shared, number, scope.as_deref(), request).await.map_err(|next| {
            *locked(&play) = Some(next);
            Stopped
        })
    });
    let mut http = http1::Builder::new();
    http.auto_date_header(false).max_headers(1024).max_header_size(1 << 20);
    let mut connection = http.serve_connection(Io::new(stream), service);
    let _ = (&mut connection).await;
    let stream = connection.into_parts().io.into_inner();
    let play = locked(&play).take();
    if let Some(play) = play {
        play.perform(stream).await;
    }
}

/// The service's way to say that hyper is not to answer.
#[derive(Debug)]
struct Stopped;

impl std::fmt::Display for Stopped {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("the connection is taken over by a fault")
    }
}

impl std::error::Error for Stopped {}

async fn exchange(
    shared: &Shared,
    connection: u64,
    scope: Option<&str>,
    request: hyper::Request<Incoming>,
) -> Result<hyper::Response<Full<Bytes>>, Play> {
    let (head, body) = request.into_parts();
    let query = encoding::text_pairs(head.uri.query().unwrap_or_default());
    let route = route::find(&shared.services, scope, &head.method, head.uri.path(), &query, &head.headers);
    let service = route.found.map_or("", |(service, _)| service.id.as_str());
    let fault = shared.faults.take(service, &route.called);
    let delivery = fault.as_ref().map_or(Delivery::Whole, |fault| fault.delivery.clone());
    if let Delivery::ResetBeforeReading = delivery {
        return Err(Play::reset());
    }
    let pause = fault.as_ref().map_or(Duration::ZERO, |fault| fault.reading);
    // What does not arrive in full is no request.
    let body = read(body, pause).await.ok_or_else(Play::reset)?;
    let request = http::Request::from_parts(head, body);
    let judged = judge::judge(shared, connection, scope, &request, fault.as_ref());
    if let Some(fault) = &fault
        && !fault.delay.is_zero()
    {
        tokio::time::sleep(fault.delay).await;
    }
    let outcome = deliver(judged.rendered, delivery);
    let status = match &outcome {
        Ok(response) => Some(response.status().as_u16()),
        Err(play) => play.status(),
    };
    // From the end: that is where it is, and a ledger that was taken away begins anew.
    if let Some(entry) = locked(&shared.ledger).iter_mut().rev().find(|entry| entry.number == judged.number) {
        entry.status = status;
    }
    outcome
}

/// Reads a body, with a pause before each piece.
async fn read(mut body: Incoming, pause: Duration) -> Option<Bytes> {
    let mut whole = BytesMut::new();
    loop {
        if !pause.is_zero() {
            tokio::time::sleep(pause).await;
        }
        match body.frame().await {
            None => return Some(whole.freeze()),
            Some(Err(_)) => return None,
            Some(Ok(frame)) => whole.extend_from_slice(&frame.into_data().unwrap_or_default()),
        }
        if whole.len() > LARGEST_BODY {
            return None;
        }
    }
}

/// Hands an answer to hyper, or makes a play of it.
fn deliver(rendered: Rendered, delivery: Delivery) -> Result<hyper::Response<Full<Bytes>>, Play> {
    match delivery {
        // A test may set headers that hyper would not send; they go out as they are.
        Delivery::Whole => respond(&rendered).map_err(|_| Play::whole(&rendered)),
        // hyper has read the request by now, so this is as early as it can be.
        Delivery::ResetOnConnect { .. } | Delivery::ResetBeforeReading => Err(Play::reset()),
        Delivery::Dropped { reset: true } => Err(Play::reset()),
        Delivery::Dropped { reset: false } => Err(Play::close()),
        Delivery::Silent => Err(Play::silence()),
        Delivery::Cut { bytes, reset } => Err(Play::whole(&rendered).cut(bytes, reset)),
        Delivery::CutBody { bytes } => Err(Play::whole(&rendered).cut_body(bytes)),
        Delivery::Slow { bytes, pause } => Err(Play::whole(&rendered).slow(bytes, pause)),
        Delivery::WrongLength(difference) => Err(Play::with_length(&rendered, difference)),
        Delivery::Raw(bytes) => Err(Play::raw(bytes)),
        Delivery::Reaped(after) => Err(Play::whole(&rendered).reaped(after)),
    }
}

fn respond(rendered: &Rendered) -> Result<hyper::Response<Full<Bytes>>, http::Error> {
    let mut response = hyper::Response::builder().status(rendered.status);
    for (name, value) in &rendered.headers {
        response = response.header(name, value);
    }
    response.body(Full::new(rendered.body.clone()))
}
