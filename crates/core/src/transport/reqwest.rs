//! The transport that ships: reqwest with rustls.

use std::error::Error as StdError;
use std::sync::Arc;
use std::time::Duration;

use bytes::{Bytes, BytesMut};
use rustls_platform_verifier::BuilderVerifierExt as _;

use super::{BoxFuture, Limits, Stage, Transport, TransportError};
use crate::error::{Error, ErrorKind};

/// How long an idle connection is kept. Shorter than the gateways' own limit, so that few calls meet a closed one.
const IDLE: Duration = Duration::from_secs(20);

/// Sends through a [`reqwest::Client`].
#[derive(Clone, Debug)]
pub struct Reqwest(reqwest::Client);

impl Reqwest {
    /// A transport with the settings that signed calls need: no redirects, no referer, no retries of its own, HTTP/1.1,
    /// TLS 1.2 or better checked against the system's roots.
    ///
    /// # Errors
    ///
    /// Where TLS cannot be set up on this system.
    pub fn new(connect_timeout: Duration) -> Result<Self, Error> {
        let client = reqwest::Client::builder()
            .tls_backend_preconfigured(tls()?)
            .redirect(reqwest::redirect::Policy::none())
            .referer(false)
            .retry(reqwest::retry::never())
            .http1_only()
            .connect_timeout(connect_timeout)
            .pool_idle_timeout(IDLE)
            .build()
            .map_err(|error| setup("the HTTP client could not be set up", error.without_url()))?;
        Ok(Self(client))
    }

    /// Uses a client that you set up yourself. It must follow no redirects and retry nothing: a redirect would carry
    /// tokens to another host, and a copy of a request would reuse its nonce.
    #[must_use]
    pub fn from_client(client: reqwest::Client) -> Self {
        Self(client)
    }
}

fn tls() -> Result<rustls::ClientConfig, Error> {
    // The provider is passed on, so no process-wide default is needed and none can clash.
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = rustls::ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(|error| setup("TLS could not be set up", error))?
        .with_platform_verifier()
        .map_err(|error| setup("the system's root certificates could not be loaded", error))?
        .with_no_client_auth();
    Ok(config)
}

fn setup(what: &str, error: impl StdError + Send + Sync + 'static) -> Error {
    Error::new(ErrorKind::Configuration, format!("{what}: {error}")).with_source(error)
}

impl Transport for Reqwest {
    fn send(
        &self,
        request: http::Request<Bytes>,
        limits: Limits,
    ) -> BoxFuture<'_, Result<http::Response<Bytes>, TransportError>> {
        Box::pin(async move {
            let request = reqwest::Request::try_from(request).map_err(failed)?;
            let mut answer = self.0.execute(request).await.map_err(failed)?;
            let mut response = http::Response::new(Bytes::new());
            *response.status_mut() = answer.status();
            let body = read(&mut answer, limits.body).await?;
            *response.headers_mut() = std::mem::take(answer.headers_mut());
            *response.body_mut() = body;
            Ok(response)
        })
    }
}

/// Reads a body whole, in one piece where it came in one.
async fn read(answer: &mut reqwest::Response, limit: usize) -> Result<Bytes, TransportError> {
    let too_large = || TransportError::new(Stage::TooLarge, format!("the answer is longer than {limit} bytes"));
    if answer.content_length().is_some_and(|length| length > limit as u64) {
        return Err(too_large());
    }
    let Some(first) = answer.chunk().await.map_err(failed)? else { return Ok(Bytes::new()) };
    let mut rest = BytesMut::new();
    while let Some(chunk) = answer.chunk().await.map_err(failed)? {
        if rest.is_empty() {
            rest.extend_from_slice(&first);
        }
        if rest.len() + chunk.len() > limit {
            return Err(too_large());
        }
        rest.extend_from_slice(&chunk);
    }
    let body = if rest.is_empty() { first } else { rest.freeze() };
    if body.len() > limit { Err(too_large()) } else { Ok(body) }
}

fn failed(error: reqwest::Error) -> TransportError {
    let error = error.without_url();
    let stage = if error.is_connect() || error.is_builder() { Stage::Connect } else { Stage::Exchange };
    let what = match stage {
        Stage::Connect if error.is_timeout() => "the connection was not made in time",
        Stage::Connect => "no connection could be made",
        _ => "the connection broke",
    };
    TransportError::new(stage, format!("{what}: {}", innermost(&error))).with_source(error)
}

/// The last error of the chain says what happened; those above it say where.
fn innermost(error: &dyn StdError) -> String {
    let mut last = error;
    while let Some(next) = last.source() {
        last = next;
    }
    last.to_string()
}
