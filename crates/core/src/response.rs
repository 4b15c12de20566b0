//! A success: the value, and what travelled beside it.

use std::fmt;
use std::ops::Deref;

use http::{HeaderMap, StatusCode};

use crate::answer;

/// What a call answered. Derefs to the value.
#[derive(Clone)]
pub struct Response<T> {
    pub(crate) value: T,
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    /// The id of the request, where no header says it.
    pub(crate) id_in_body: Option<String>,
    pub(crate) attempts: u32,
}

impl<T> Response<T> {
    /// The value alone.
    pub fn into_inner(self) -> T {
        self.value
    }

    /// The id of the request, to quote to the cloud's support.
    pub fn request_id(&self) -> Option<&str> {
        answer::request_id(&self.headers).or(self.id_in_body.as_deref())
    }

    /// The status.
    pub fn status(&self) -> StatusCode {
        self.status
    }

    /// The headers.
    pub fn headers(&self) -> &HeaderMap {
        &self.headers
    }

    /// How many times the call was sent.
    pub fn attempts(&self) -> u32 {
        self.attempts
    }
}

impl Response<()> {
    /// The same with a value.
    pub(crate) fn with<T>(self, value: T) -> Response<T> {
        let Self { value: (), status, headers, id_in_body, attempts } = self;
        Response { value, status, headers, id_in_body, attempts }
    }
}

impl<T> Deref for Response<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.value
    }
}

/// Headers are left out: some answers carry tokens in them.
impl<T: fmt::Debug> fmt::Debug for Response<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Response")
            .field("value", &self.value)
            .field("status", &self.status)
            .field("request_id", &self.request_id())
            .field("attempts", &self.attempts)
            .finish_non_exhaustive()
    }
}
