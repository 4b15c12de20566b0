//! The client: what is common to all calls of one service, shared by all its clones.

#[cfg(feature = "blocking")]
mod blocking;
mod builder;

use std::fmt;
use std::marker::PhantomData;
use std::sync::Arc;

#[cfg(feature = "blocking")]
pub use blocking::Blocking;
pub use builder::Builder;

use crate::call::Call;
#[cfg(any(feature = "reqwest", feature = "hyper"))]
use crate::error::Error;
use crate::operation::{Operation, Service};
use crate::page::{Paged, Pages};
use crate::shared::Shared;
use crate::wait::Waiter;

/// A client of one service. Cloning is cheap, and all clones share connections, credentials and the retry budget.
///
/// It sends values: each operation of the service is a type, and [`send`](Self::send) takes any of them. Operations
/// of another service do not compile.
pub struct Client<S> {
    pub(crate) shared: Arc<Shared>,
    service: PhantomData<fn() -> S>,
}

impl<S: Service> Client<S> {
    /// A client with everything from the environment: credentials and region, project for Huawei Cloud.
    ///
    /// # Errors
    ///
    /// Where something is missing; the error names the variable.
    #[cfg(any(feature = "reqwest", feature = "hyper"))]
    pub fn from_env() -> Result<Self, Error> {
        Self::builder().build()
    }

    /// A client set up by hand. What is not set comes from the environment.
    pub fn builder() -> Builder<S> {
        Builder::new()
    }

    /// Sends a request. Await the call, or first set what holds for this call only.
    pub fn send<O: Operation<Service = S>>(&self, operation: O) -> Call<O> {
        Call::new(Arc::clone(&self.shared), operation)
    }

    /// Walks through all pages of an answer: a stream of pages, and with [`items`](Pages::items) of what is in them.
    pub fn pages<O: Paged<Service = S> + Unpin + 'static>(&self, operation: O) -> Pages<O> {
        Pages::new(Arc::clone(&self.shared), operation)
    }

    /// Waits for a state: repeats a read until its answer says that the state is reached.
    ///
    /// ```no_run
    /// # use std::time::Duration;
    /// # use cumulo_core::operation::{Operation, Retry, Service};
    /// use cumulo_core::wait::Progress;
    /// # use cumulo_core::{Client, Error};
    /// # trait Answer { fn status(&self) -> Option<&str>; }
    /// # async fn of<S: Service, ShowCluster>(client: Client<S>, show: ShowCluster) -> Result<(), Error>
    /// # where ShowCluster: Operation<Service = S> + Clone + 'static, ShowCluster::Output: Answer {
    ///
    /// let ready = client
    ///     .wait(show)
    ///     .every(Duration::from_secs(5))
    ///     .at_most(Duration::from_secs(1800))
    ///     .until(|cluster| Progress::of(cluster.status(), &["AVAILABLE"], &["CREATE_FAILED"]))
    ///     .await?;
    /// # Ok(()) }
    /// ```
    pub fn wait<O: Operation<Service = S> + Clone + 'static>(&self, operation: O) -> Waiter<O> {
        Waiter::new(Arc::clone(&self.shared), operation)
    }

    pub(crate) fn from_shared(shared: Shared) -> Self {
        Self { shared: Arc::new(shared), service: PhantomData }
    }
}

impl<S> Clone for Client<S> {
    fn clone(&self) -> Self {
        Self { shared: Arc::clone(&self.shared), service: PhantomData }
    }
}

impl<S> fmt::Debug for Client<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Client")
            .field("service", &self.shared.facts.name)
            .field("endpoint", &self.shared.endpoint)
            .field("retry", &self.shared.retry)
            .field("timeouts", &self.shared.timeouts)
            .finish_non_exhaustive()
    }
}
