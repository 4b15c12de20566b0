//! The lean transport: hyper's own client, without what reqwest adds — no proxies, no client certificates.

use std::error::Error as StdError;
use std::fmt;
use std::time::Duration;

use bytes::{Bytes, BytesMut};
use http_body_util::{BodyExt as _, Full};
use hyper::body::{Body as _, Incoming};
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::client::legacy::{Client, Error as ClientError};
use hyper_util::rt::{TokioExecutor, TokioTimer};

#[cfg(feature = "hyper-tls")]
use super::tls;
use super::{BoxFuture, Limits, Stage, Transport, TransportError, innermost};
use crate::error::Error;

#[cfg(feature = "hyper-tls")]
type Connector = hyper_rustls::HttpsConnector<HttpConnector>;
#[cfg(not(feature = "hyper-tls"))]
type Connector = HttpConnector;

/// Sends through hyper's client: HTTP/1.1, TLS 1.2 or better with the feature `hyper-tls`, pooled connections.
///
/// For programs that count crates and cycles. It knows no proxies.
#[derive(Clone)]
pub struct Hyper(Client<Connector, Full<Bytes>>);

impl Hyper {
    /// A transport with the system's root certificates; idle connections are kept for 20 s.
    ///
    /// # Errors
    ///
    /// Where TLS cannot be set up on this system.
    pub fn new(connect_timeout: Duration) -> Result<Self, Error> {
        Self::with_roots(connect_timeout, &[])
    }

    /// Like [`new`](Self::new), with further certificate authorities as PEM texts.
    ///
    /// # Errors
    ///
    /// Where TLS cannot be set up, or a text holds no certificate.
    pub fn with_roots(connect_timeout: Duration, roots: &[&[u8]]) -> Result<Self, Error> {
        let mut tcp = HttpConnector::new();
        tcp.enforce_http(false);
        tcp.set_nodelay(true);
        tcp.set_connect_timeout(Some(connect_timeout));
        let client = Client::builder(TokioExecutor::new())
            .pool_timer(TokioTimer::new())
            .pool_idle_timeout(Duration::from_secs(20))
            .build(connector(tcp, roots)?);
        Ok(Self(client))
    }
}

#[cfg(feature = "hyper-tls")]
fn connector(tcp: HttpConnector, roots: &[&[u8]]) -> Result<Connector, Error> {
    let trust = tls::Trust { roots: roots.iter().map(|pem| pem.to_vec()).collect(), ..tls::Trust::default() };
    let builder = hyper_rustls::HttpsConnectorBuilder::new().with_tls_config(tls::config(&trust)?);
    // The endpoint has decided already: plain http goes to loopback only.
    Ok(builder.https_or_http().enable_http1().wrap_connector(tcp))
}

#[cfg(not(feature = "hyper-tls"))]
#[allow(clippy::unnecessary_wraps, reason = "the same signature with and without TLS")]
fn connector(tcp: HttpConnector, _: &[&[u8]]) -> Result<Connector, Error> {
    Ok(tcp)
}

impl Transport for Hyper {
    fn send(
        &self,
        request: http::Request<Bytes>,
        limits: Limits,
    ) -> BoxFuture<'_, Result<http::Response<Bytes>, TransportError>> {
        Box::pin(async move {
            let answer = self.0.request(request.map(Full::new)).await.map_err(failed)?;
            let (parts, body) = answer.into_parts();
            Ok(http::Response::from_parts(parts, read(body, limits.body).await?))
        })
    }
}

/// Reads a body whole, in one piece where it came in one.
async fn read(mut body: Incoming, limit: usize) -> Result<Bytes, TransportError> {
    let too_large = || TransportError::new(Stage::TooLarge, format!("the answer is longer than {limit} bytes"));
    if body.size_hint().lower() > limit as u64 {
        return Err(too_large());
    }
    let (mut first, mut rest) = (Bytes::new(), BytesMut::new());
    while let Some(frame) = body.frame().await {
        let frame = frame.map_err(|error| broken("the connection broke", error))?;
        let Ok(chunk) = frame.into_data() else { continue };
        if first.len() + rest.len() + chunk.len() > limit {
            return Err(too_large());
        }
        if first.is_empty() && rest.is_empty() {
            first = chunk;
        } else {
            rest.extend_from_slice(&std::mem::take(&mut first));
            rest.extend_from_slice(&chunk);
        }
    }
    Ok(if rest.is_empty() { first } else { rest.freeze() })
}

fn failed(error: ClientError) -> TransportError {
    if error.is_connect() {
        let message = format!("no connection could be made: {}", innermost(&error));
        return TransportError::new(Stage::Connect, message).with_source(error);
    }
    broken("the connection broke", error)
}

fn broken(what: &str, error: impl StdError + Send + Sync + 'static) -> TransportError {
    TransportError::new(Stage::Exchange, format!("{what}: {}", innermost(&error))).with_source(error)
}

impl fmt::Debug for Hyper {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Hyper").finish_non_exhaustive()
    }
}
