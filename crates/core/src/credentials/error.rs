//! Why there are no credentials.

use std::fmt;
use std::sync::Arc;

/// What kind of failure it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum CredentialsErrorKind {
    /// Nothing is configured here.
    Absent,
    /// Something is configured, and wrong.
    Invalid,
    /// A service that gives credentials could not be reached or failed; a later try may succeed.
    Unavailable,
    /// A service that gives credentials refused.
    Refused,
}

/// Why there are no credentials: what was tried, and what was wrong with each. It never quotes a secret.
#[derive(Clone)]
pub struct CredentialsError(Arc<Inner>);

struct Inner {
    kind: CredentialsErrorKind,
    source: String,
    message: String,
    tried: Vec<CredentialsError>,
}

impl CredentialsError {
    /// An error of a provider.
    ///
    /// The message must name what is wrong and what to do, and quote no secret.
    pub fn new(kind: CredentialsErrorKind, provider: impl Into<String>, message: impl Into<String>) -> Self {
        Self(Arc::new(Inner { kind, source: provider.into(), message: message.into(), tried: Vec::new() }))
    }

    /// The error of a chain. It is as hopeful as its most hopeful member.
    pub(super) fn all_failed(chain: &str, tried: Vec<Self>) -> Self {
        use CredentialsErrorKind::{Absent, Invalid, Refused, Unavailable};
        let kind = [Unavailable, Refused, Invalid]
            .into_iter()
            .find(|kind| tried.iter().any(|error| error.kind() == *kind))
            .unwrap_or(Absent);
        let message = match tried.len() {
            0 => "no credentials, for there is no place left to look for them".to_owned(),
            1 => "no credentials in the one place tried:".to_owned(),
            count => format!("no credentials in any of the {count} places tried:"),
        };
        Self(Arc::new(Inner { kind, source: chain.to_owned(), message, tried }))
    }

    /// The same error, seen from a provider that leaned on another.
    pub(super) fn within(&self, provider: &str) -> Self {
        if self.provider() == provider {
            return self.clone();
        }
        let inner = &self.0;
        let source = format!("{provider}, {}", inner.source);
        Self(Arc::new(Inner { kind: inner.kind, source, message: inner.message.clone(), tried: inner.tried.clone() }))
    }

    /// What kind of failure it is.
    #[must_use]
    pub fn kind(&self) -> CredentialsErrorKind {
        self.0.kind
    }

    /// The name of the provider.
    #[must_use]
    pub fn provider(&self) -> &str {
        &self.0.source
    }

    /// The errors of the members, where a chain of providers failed.
    #[must_use]
    pub fn tried(&self) -> &[Self] {
        &self.0.tried
    }

    /// Whether the same request for credentials may succeed later.
    #[must_use]
    pub fn is_transient(&self) -> bool {
        self.kind() == CredentialsErrorKind::Unavailable
    }
}

impl fmt::Display for CredentialsError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.0.source, self.0.message)?;
        for error in &self.0.tried {
            write!(f, "\n  - {error}")?;
        }
        Ok(())
    }
}

impl fmt::Debug for CredentialsError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "CredentialsError({:?}, {self})", self.0.kind)
    }
}

impl std::error::Error for CredentialsError {}
