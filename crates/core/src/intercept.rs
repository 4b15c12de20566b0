//! Hooks around the attempts of a call, for those who must see or add to what travels.

use std::time::Duration;

use http::{HeaderMap, StatusCode};

use crate::error::Error;

/// Looks at the attempts of every call of a client, and may add headers before they are signed.
///
/// Hooks run in line: a slow one slows the call. They see no secret: credentials and signature are added after
/// [`before_signing`](Self::before_signing).
pub trait Intercept: Send + Sync + 'static {
    /// Before an attempt is signed. Headers that are added here are sent, and signed where the cloud's rule covers
    /// their names. Those that belong to the signature or to the connection cannot be set: they are replaced or
    /// removed.
    fn before_signing(&self, _attempt: &Attempt, _headers: &mut HeaderMap) {}

    /// After an answer, of whatever status, has been read whole.
    fn after_answer(&self, _attempt: &Attempt, _status: StatusCode, _headers: &HeaderMap) {}

    /// Before a call is sent again.
    fn on_retry(&self, _attempt: &Attempt, _error: &Error, _wait: Duration) {}
}

/// The attempt that a hook is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Attempt {
    /// The operation, in the cloud's words.
    pub operation: &'static str,
    /// The number of the attempt, from 1.
    pub number: u32,
}

/// Headers that belong to the connection: HTTP stacks set them, and a wrong one desynchronises client and server.
const OF_THE_CONNECTION: [&str; 7] =
    ["host", "content-length", "transfer-encoding", "connection", "te", "upgrade", "expect"];

/// Lets every hook look at the headers of an attempt, and takes out what none may set.
pub(crate) fn before_signing(hooks: &[Box<dyn Intercept>], attempt: &Attempt, headers: &mut HeaderMap) {
    if hooks.is_empty() {
        return;
    }
    for hook in hooks {
        hook.before_signing(attempt, headers);
    }
    for name in OF_THE_CONNECTION {
        headers.remove(name);
    }
}
