//! One call: a request on its way, with what holds for it alone.

mod read;

use std::fmt;
use std::future::IntoFuture;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;

use crate::attempt;
use crate::decode::FromWire as _;
use crate::error::Error;
use crate::operation::Operation;
use crate::options::CallOptions;
use crate::response::Response;
use crate::retry::RetryPolicy;
use crate::shared::Shared;
use crate::transport::BoxFuture;

/// A call that is not sent yet. Await it, or set options first.
#[must_use = "a call is sent when it is awaited"]
pub struct Call<O> {
    shared: Arc<Shared>,
    operation: O,
    options: CallOptions,
}

impl<O: Operation> Call<O> {
    pub(crate) fn new(shared: Arc<Shared>, operation: O) -> Self {
        Self { shared, operation, options: CallOptions::default() }
    }

    /// Bounds the whole call: credentials, waits, all attempts.
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.options.timeout = Some(timeout);
        self
    }

    /// Sets how often the call is sent again.
    pub fn retry(mut self, policy: RetryPolicy) -> Self {
        self.options.retry = Some(policy);
        self
    }

    /// Sets the idempotency token, for operations that have one. Without it the client makes one for each call; set it
    /// to repeat a call later, perhaps from another process, and have it act once.
    pub fn idempotency_token(mut self, token: impl Into<String>) -> Self {
        self.options.token = Some(token.into());
        self
    }

    /// Sets the project of this call (Huawei Cloud).
    pub fn project_id(mut self, project_id: impl Into<String>) -> Self {
        self.options.project_id = Some(project_id.into());
        self
    }

    /// Sends the call and gives the body of the answer as it came, unread.
    ///
    /// # Errors
    ///
    /// As the call itself, but for answers that cannot be read.
    pub async fn raw(self) -> Result<Response<Bytes>, Error> {
        let facts = const { &O::FACTS };
        let exchanged = attempt::run(&self.shared, facts, &self.operation, &self.options).await?;
        let (seen, body) = read::seen(exchanged);
        Ok(seen.with(body))
    }
}

impl<O: Operation + 'static> IntoFuture for Call<O> {
    type Output = Result<Response<O::Output>, Error>;
    type IntoFuture = BoxFuture<'static, Self::Output>;

    // Generic code ends here: what it calls is compiled once, for all operations.
    fn into_future(self) -> Self::IntoFuture {
        Box::pin(async move {
            let facts = const { &O::FACTS };
            let exchanged = attempt::run(&self.shared, facts, &self.operation, &self.options).await?;
            let mut value = O::Output::blank();
            Ok(read::answer(facts, exchanged, &mut value)?.with(value))
        })
    }
}

impl<O> fmt::Debug for Call<O> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Call").field("options", &self.options).finish_non_exhaustive()
    }
}
