//! The one error of a call: what went wrong, whether the service acted, and what to quote to its support.

use std::error::Error as StdError;
use std::fmt;

use bytes::Bytes;
use http::StatusCode;

use crate::decode::DecodeError;
use crate::wire::InputError;

/// What kind of failure ended a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ErrorKind {
    /// The client was set up in a way that cannot work: no region, a bad endpoint. Nothing was sent.
    Configuration,
    /// No credentials could be had. Nothing was sent.
    Credentials,
    /// A value of the request cannot travel. Nothing was sent.
    Input,
    /// No connection could be made: DNS, TCP or TLS failed. Nothing was sent.
    Connect,
    /// The time for the call ran out.
    Timeout,
    /// The connection broke after it was made.
    Transport,
    /// The service answered with an error.
    Service,
    /// The service answered, and the answer could not be read: no JSON, a wrong type, too large.
    Answer,
    /// What was [waited](crate::wait) for came to a state that ends the wait: `CREATE_FAILED`.
    State,
}

impl ErrorKind {
    /// The kind in one lower-case word, for metrics and spans.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Configuration => "configuration",
            Self::Credentials => "credentials",
            Self::Input => "input",
            Self::Connect => "connect",
            Self::Timeout => "timeout",
            Self::Transport => "transport",
            Self::Service => "service",
            Self::Answer => "answer",
            Self::State => "state",
        }
    }
}

/// Whether the service acted on a call that failed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Executed {
    /// It certainly did not: nothing was sent, or the answer says that it was refused.
    No,
    /// Nobody knows. Look before you send the call again.
    Maybe,
    /// It did: it answered with success, and only the answer could not be read.
    Yes,
}

/// Why a call failed.
///
/// One type for everything: ask [`kind`](Self::kind) for the coarse answer, [`code`](Self::code) for the service's own
/// word, and [`may_have_executed`](Self::may_have_executed) before you repeat a call that changes something.
/// Neither `Display` nor `Debug` shows a secret or an address with a query.
pub struct Error(Box<Parts>);

#[derive(Default)]
pub(crate) struct Parts {
    pub(crate) kind: Option<ErrorKind>,
    pub(crate) operation: &'static str,
    pub(crate) status: Option<StatusCode>,
    pub(crate) code: Option<String>,
    pub(crate) message: String,
    pub(crate) request_id: Option<String>,
    pub(crate) body: Bytes,
    pub(crate) attempts: u32,
    pub(crate) executed: Option<Executed>,
    pub(crate) throttled: bool,
    pub(crate) retryable: bool,
    pub(crate) source: Option<Box<dyn StdError + Send + Sync>>,
}

impl Error {
    pub(crate) fn from_parts(parts: Parts) -> Self {
        Self(Box::new(parts))
    }

    pub(crate) fn new(kind: ErrorKind, message: impl Into<String>) -> Self {
        Self::from_parts(Parts { kind: Some(kind), message: message.into(), ..Parts::default() })
    }

    pub(crate) fn with_source(mut self, source: impl Into<Box<dyn StdError + Send + Sync>>) -> Self {
        self.0.source = Some(source.into());
        self
    }

    /// Adds what only the call knows.
    pub(crate) fn during(mut self, operation: &'static str, attempts: u32) -> Self {
        self.0.operation = operation;
        self.0.attempts = attempts;
        self
    }

    pub(crate) fn parts(&self) -> &Parts {
        &self.0
    }

    pub(crate) fn parts_mut(&mut self) -> &mut Parts {
        &mut self.0
    }

    /// The kind of failure.
    #[must_use]
    pub fn kind(&self) -> ErrorKind {
        self.0.kind.unwrap_or(ErrorKind::Transport)
    }

    /// The service's code, as in `Forbidden.KeyNotFound`. Where the answer names none: `None`.
    #[must_use]
    pub fn code(&self) -> Option<&str> {
        self.0.code.as_deref()
    }

    /// Whether the service answered with this code. The codes of a service are constants of its crate.
    #[must_use]
    pub fn is(&self, code: &str) -> bool {
        self.code() == Some(code)
    }

    /// What happened, in words for people.
    #[must_use]
    pub fn message(&self) -> &str {
        &self.0.message
    }

    /// The id to quote to the cloud's support.
    #[must_use]
    pub fn request_id(&self) -> Option<&str> {
        self.0.request_id.as_deref()
    }

    /// The status of the answer, where there was one.
    #[must_use]
    pub fn status(&self) -> Option<StatusCode> {
        self.0.status
    }

    /// The operation, in the cloud's words.
    #[must_use]
    pub fn operation(&self) -> &'static str {
        self.0.operation
    }

    /// How many times the call was sent or tried to be.
    #[must_use]
    pub fn attempts(&self) -> u32 {
        self.0.attempts
    }

    /// At most the first 4 KiB of the answer's body. It can hold what the service knows of you: mind where you log it.
    #[must_use]
    pub fn body(&self) -> &[u8] {
        &self.0.body
    }

    /// Whether the service refused because there were too many calls.
    #[must_use]
    pub fn is_throttled(&self) -> bool {
        self.0.throttled
    }

    /// Whether the same call may succeed later. Whether it is wise to repeat it says
    /// [`may_have_executed`](Self::may_have_executed).
    #[must_use]
    pub fn is_retryable(&self) -> bool {
        self.0.retryable
    }

    /// Whether the service acted on the call.
    #[must_use]
    pub fn may_have_executed(&self) -> Executed {
        self.0.executed.unwrap_or(match self.kind() {
            ErrorKind::Configuration | ErrorKind::Credentials | ErrorKind::Input | ErrorKind::Connect => Executed::No,
            ErrorKind::Timeout | ErrorKind::Transport | ErrorKind::Service | ErrorKind::Answer | ErrorKind::State => {
                Executed::Maybe
            }
        })
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let parts = self.parts();
        if !parts.operation.is_empty() {
            write!(f, "{}: ", parts.operation)?;
        }
        match (&parts.code, parts.status) {
            (Some(code), Some(status)) => write!(f, "{code} (status {}): ", status.as_u16())?,
            (Some(code), None) => write!(f, "{code}: ")?,
            (None, Some(status)) => write!(f, "status {}: ", status.as_u16())?,
            (None, None) => {}
        }
        f.write_str(&parts.message)?;
        if let Some(id) = &parts.request_id {
            write!(f, " [request id {id}]")?;
        }
        if parts.attempts > 1 {
            write!(f, " after {} attempts", parts.attempts)?;
        }
        Ok(())
    }
}

impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let parts = self.parts();
        f.debug_struct("Error")
            .field("kind", &self.kind())
            .field("operation", &parts.operation)
            .field("status", &parts.status)
            .field("code", &parts.code)
            .field("message", &parts.message)
            .field("request_id", &parts.request_id)
            .field("attempts", &parts.attempts)
            .field("may_have_executed", &self.may_have_executed())
            .field("body_len", &parts.body.len())
            .field("source", &parts.source)
            .finish()
    }
}

impl StdError for Error {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        self.0.source.as_deref().map(|source| source as &(dyn StdError + 'static))
    }
}

impl From<InputError> for Error {
    fn from(error: InputError) -> Self {
        Self::new(ErrorKind::Input, error.to_string()).with_source(error)
    }
}

impl From<DecodeError> for Error {
    fn from(error: DecodeError) -> Self {
        Self::new(ErrorKind::Answer, format!("the answer could not be read: {error}")).with_source(error)
    }
}
