//! A front without async, over the same values.

use std::fmt;
use std::future::IntoFuture as _;
use std::sync::Arc;

use tokio::runtime::{Builder, Handle, Runtime};

use super::Client;
use crate::call::Call;
use crate::error::{Error, ErrorKind};
use crate::operation::{Operation, Service};
use crate::response::Response;

/// A client that blocks the thread until a call has ended. It has one thread of its own for all its clones.
pub struct Blocking<S> {
    client: Client<S>,
    runtime: Arc<Driver>,
}

/// The runtime that drives the calls; it ends without waiting, so that it can be dropped anywhere.
struct Driver(Option<Runtime>);

impl Drop for Driver {
    fn drop(&mut self) {
        if let Some(runtime) = self.0.take() {
            runtime.shutdown_background();
        }
    }
}

impl<S: Service> Client<S> {
    /// The same client for code without async.
    ///
    /// # Errors
    ///
    /// Where the system gives no thread.
    pub fn blocking(&self) -> Result<Blocking<S>, Error> {
        let runtime =
            Builder::new_multi_thread().worker_threads(1).thread_name("cumulo").enable_all().build().map_err(
                |error| Error::new(ErrorKind::Configuration, "no thread for blocking calls").with_source(error),
            )?;
        Ok(Blocking { client: self.clone(), runtime: Arc::new(Driver(Some(runtime))) })
    }
}

impl<S: Service> Blocking<S> {
    /// Sends a request and waits for its answer.
    ///
    /// # Errors
    ///
    /// As the call itself; also where it is used inside async code, which it would block.
    pub fn send<O>(&self, operation: O) -> Result<Response<O::Output>, Error>
    where
        O: Operation<Service = S> + 'static,
    {
        self.run(self.client.send(operation))
    }

    /// Sends a call that has options of its own and waits for its answer.
    ///
    /// # Errors
    ///
    /// As [`send`](Self::send).
    pub fn run<O>(&self, call: Call<O>) -> Result<Response<O::Output>, Error>
    where
        O: Operation<Service = S> + 'static,
    {
        if Handle::try_current().is_ok() {
            let message = "a blocking call inside async code would stop its runtime; await the call instead";
            return Err(Error::new(ErrorKind::Configuration, message));
        }
        match &self.runtime.0 {
            Some(runtime) => runtime.block_on(call.into_future()),
            None => Err(Error::new(ErrorKind::Configuration, "the thread for blocking calls has ended")),
        }
    }

    /// The client beneath.
    pub fn client(&self) -> &Client<S> {
        &self.client
    }
}

impl<S> Clone for Blocking<S> {
    fn clone(&self) -> Self {
        Self { client: self.client.clone(), runtime: Arc::clone(&self.runtime) }
    }
}

impl<S> fmt::Debug for Blocking<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Blocking").field("client", &self.client).finish_non_exhaustive()
    }
}
