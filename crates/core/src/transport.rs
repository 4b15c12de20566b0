//! The only part that does I/O, behind an object-safe trait over `http` types.

#[cfg(feature = "hyper")]
mod hyper;
#[cfg(feature = "reqwest")]
mod reqwest;
#[cfg(any(feature = "reqwest", feature = "hyper-tls"))]
mod tls;

use std::error::Error as StdError;
use std::fmt;
use std::pin::Pin;

use bytes::Bytes;

#[cfg(feature = "hyper")]
pub use self::hyper::Hyper;
#[cfg(feature = "reqwest")]
pub use self::reqwest::{Reqwest, ReqwestBuilder};

/// A future on the heap, as object-safe traits need it.
pub type BoxFuture<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

/// Sends one request and reads its answer whole.
///
/// An implementation follows no redirect, sends nothing twice, changes nothing that was signed (method, path, query,
/// host, the `x-` headers, body), and does not read past [`Limits::body`]. Requests of a client hold their `Host` header.
/// Dropping the future ends the exchange.
pub trait Transport: Send + Sync + 'static {
    /// Sends one request.
    fn send(
        &self,
        request: http::Request<Bytes>,
        limits: Limits,
    ) -> BoxFuture<'_, Result<http::Response<Bytes>, TransportError>>;
}

/// How much of an answer is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Limits {
    /// The longest body in bytes.
    pub body: usize,
}

impl Default for Limits {
    /// 32 MiB.
    fn default() -> Self {
        Self { body: 32 * 1024 * 1024 }
    }
}

/// How far an exchange came before it failed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Stage {
    /// No connection was made: nothing can have been sent.
    Connect,
    /// The connection was there: the request may have arrived.
    Exchange,
    /// The answer is longer than the limit.
    TooLarge,
}

/// Why there is no answer. Never shows the address: a query can hold secrets.
#[derive(Debug)]
pub struct TransportError {
    pub(crate) stage: Stage,
    message: String,
    source: Option<Box<dyn StdError + Send + Sync>>,
}

impl TransportError {
    /// A new error. The message is shown to people; it must not hold the address or a header.
    pub fn new(stage: Stage, message: impl Into<String>) -> Self {
        Self { stage, message: message.into(), source: None }
    }

    /// Adds what caused it.
    #[must_use]
    pub fn with_source(mut self, source: impl Into<Box<dyn StdError + Send + Sync>>) -> Self {
        self.source = Some(source.into());
        self
    }

    /// How far the exchange came.
    #[must_use]
    pub fn stage(&self) -> Stage {
        self.stage
    }
}

impl fmt::Display for TransportError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl StdError for TransportError {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        self.source.as_deref().map(|source| source as &(dyn StdError + 'static))
    }
}

/// The last error of a chain says what happened; those above it say where.
#[cfg(any(feature = "reqwest", feature = "hyper"))]
fn innermost(error: &dyn StdError) -> String {
    let mut last = error;
    while let Some(next) = last.source() {
        last = next;
    }
    last.to_string()
}
