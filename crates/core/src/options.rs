//! What a caller may set: for all calls of a client, and for one of them.

use std::time::Duration;

use crate::retry::RetryPolicy;

/// How long things may take.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Timeouts {
    /// For making a connection.
    pub connect: Duration,
    /// For one attempt, from the first byte sent to the last byte read. Far below the 15 minutes that a signature lives.
    pub attempt: Duration,
    /// For the whole call: credentials, waits, all attempts.
    pub call: Duration,
}

impl Default for Timeouts {
    /// 5 s, 20 s and 60 s.
    fn default() -> Self {
        Self { connect: Duration::from_secs(5), attempt: Duration::from_secs(20), call: Duration::from_secs(60) }
    }
}

/// What holds for one call only.
#[derive(Clone, Debug, Default)]
pub(crate) struct CallOptions {
    pub(crate) timeout: Option<Duration>,
    pub(crate) retry: Option<RetryPolicy>,
    pub(crate) token: Option<String>,
    pub(crate) project_id: Option<String>,
}
