//! TLS: whom to trust, and what to show. By rustls, or by the system's own library.

#[cfg(all(feature = "tls-native", not(any(feature = "tls-ring", feature = "tls-aws-lc"))))]
mod native;
#[cfg(any(feature = "tls-ring", feature = "tls-aws-lc"))]
mod rustls;

#[cfg(all(feature = "tls-native", not(any(feature = "tls-ring", feature = "tls-aws-lc"))))]
pub(super) use self::native::protect;
#[cfg(any(feature = "tls-ring", feature = "tls-aws-lc"))]
pub(super) use self::rustls::*;
use crate::error::{Error, ErrorKind};

#[cfg(not(any(feature = "tls-ring", feature = "tls-aws-lc", feature = "tls-native")))]
compile_error!("TLS needs the feature `tls-ring`, `tls-aws-lc` or, with `reqwest`, `tls-native`");
#[cfg(all(feature = "hyper-tls", not(any(feature = "tls-ring", feature = "tls-aws-lc"))))]
compile_error!("the feature `hyper-tls` needs `tls-ring` or `tls-aws-lc`");

/// Whom to trust.
#[derive(Clone)]
pub(super) struct Trust {
    /// The system's roots.
    pub(super) system: bool,
    /// Further roots, PEM.
    pub(super) roots: Vec<Vec<u8>>,
    /// What to show to servers that ask.
    pub(super) identity: Option<Identity>,
}

impl Default for Trust {
    fn default() -> Self {
        Self { system: true, roots: Vec::new(), identity: None }
    }
}

/// A client certificate.
#[derive(Clone)]
pub(super) struct Identity {
    pub(super) chain: Vec<u8>,
    pub(super) key: Vec<u8>,
}

/// What is wrong with a text that holds no certificate.
fn no_certificate(what: &str) -> Error {
    unreadable(format!("{what} hold no certificate as PEM (-----BEGIN CERTIFICATE-----)"))
}

fn unreadable(message: impl Into<String>) -> Error {
    Error::new(ErrorKind::Configuration, message)
}

/// An error of setting up.
pub(super) fn setup(what: &str, error: impl std::error::Error + Send + Sync + 'static) -> Error {
    Error::new(ErrorKind::Configuration, format!("{what}: {error}")).with_source(error)
}
