//! Waiting for a state: a read is repeated until its answer says that it is reached, or never will be.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use tokio::time::Instant;

use crate::call::Call;
use crate::error::{Error, ErrorKind, Executed};
use crate::operation::{Operation, Retry};
use crate::random;
use crate::response::Response;
use crate::shared::Shared;

/// The longest pause between two looks, unless [`every`](Waiter::every) is longer.
const LONGEST: Duration = Duration::from_secs(30);
const SHORTEST: Duration = Duration::from_millis(10);

/// What an answer says of the state that is waited for.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Progress {
    /// It is reached.
    Done,
    /// It is not reached yet. The text is the state now, in the service's words.
    Waiting(String),
    /// It will never be reached. The text is the state, in the service's words.
    Failed(String),
}

impl Progress {
    /// Sorts a state by names: those of success, those of failure; all others, also no state at all, mean to wait on.
    /// Case does not matter, since the services do not mind it either.
    ///
    /// ```
    /// use cumulo_core::wait::Progress;
    ///
    /// let of = |state| Progress::of(state, &["AVAILABLE"], &["CREATE_FAILED"]);
    /// assert_eq!(of(Some("AVAILABLE")), Progress::Done);
    /// assert_eq!(of(Some("CREATE_FAILED")), Progress::Failed("CREATE_FAILED".into()));
    /// assert_eq!(of(None), Progress::Waiting("unknown".into()));
    /// ```
    #[must_use]
    pub fn of(state: Option<&str>, success: &[&str], failure: &[&str]) -> Self {
        let state = state.unwrap_or("unknown");
        let is = |known: &&str| known.eq_ignore_ascii_case(state);
        if success.iter().any(is) {
            Self::Done
        } else if failure.iter().any(is) {
            Self::Failed(state.to_owned())
        } else {
            Self::Waiting(state.to_owned())
        }
    }
}

/// A wait that has not begun. [`Client::wait`](crate::Client::wait) makes it, [`until`](Self::until) or
/// [`until_gone`](Self::until_gone) begins it.
///
/// Pauses begin with [`every`](Self::every), grow by half each time up to 30 s, and vary by a quarter, so that many
/// waits do not look at the same moment. A look that fails for a while (throttled, a broken connection, 503) is no news; any
/// other error ends the wait. Dropping the future ends it as well: nothing runs in the background.
#[must_use = "a wait begins with `until`"]
pub struct Waiter<O> {
    shared: Arc<Shared>,
    operation: O,
    every: Duration,
    at_most: Duration,
}

/// How a wait ended well.
enum End<T> {
    Done(T),
    Gone,
}

impl<O: Operation + Clone + 'static> Waiter<O> {
    pub(crate) fn new(shared: Arc<Shared>, operation: O) -> Self {
        const {
            assert!(matches!(O::FACTS.retry, Retry::Safe), "only what may be sent again can be waited with");
        }
        Self { shared, operation, every: Duration::from_secs(2), at_most: Duration::from_secs(600) }
    }

    /// Sets the first pause between two looks; 2 s if nothing is said.
    pub fn every(mut self, every: Duration) -> Self {
        self.every = every.max(SHORTEST);
        self
    }

    /// Bounds the whole wait, looks included; 10 minutes if nothing is said.
    pub fn at_most(mut self, at_most: Duration) -> Self {
        self.at_most = at_most;
        self
    }

    /// Waits until an answer is [`Done`](Progress::Done), and gives that answer.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::State`] where it [`Failed`](Progress::Failed); [`ErrorKind::Timeout`] where the time is over, with
    /// the last state; else the error of a look that cannot be mended by looking again.
    pub async fn until(
        self,
        mut progress: impl FnMut(&O::Output) -> Progress + Send,
    ) -> Result<Response<O::Output>, Error> {
        match self.run(None, &mut progress).await? {
            End::Done(answer) => Ok(answer),
            End::Gone => Err(Error::new(ErrorKind::State, "the thing is gone").during(O::FACTS.name, 1)),
        }
    }

    /// Waits until the service refuses the read with this code, which means that the thing is gone. An answer that is
    /// [`Done`](Progress::Done) ends the wait too.
    ///
    /// # Errors
    ///
    /// As [`until`](Self::until).
    pub async fn until_gone(
        self,
        code: &str,
        mut progress: impl FnMut(&O::Output) -> Progress + Send,
    ) -> Result<(), Error> {
        self.run(Some(code), &mut progress).await.map(drop)
    }

    async fn run(
        self,
        gone: Option<&str>,
        progress: &mut (dyn FnMut(&O::Output) -> Progress + Send),
    ) -> Result<End<Response<O::Output>>, Error> {
        let mut clock = Clock::start(self.every, self.at_most);
        loop {
            let call = Call::new(Arc::clone(&self.shared), self.operation.clone());
            let left = clock.left().min(self.shared.timeouts.call);
            clock.looks += 1;
            match call.timeout(left).await {
                Ok(answer) => match progress(&answer) {
                    Progress::Done => return Ok(End::Done(answer)),
                    Progress::Waiting(state) => clock.seen(state),
                    Progress::Failed(state) => return Err(clock.failed(O::FACTS.name, &state, answer.request_id())),
                },
                Err(error) if gone.is_some_and(|code| error.is(code)) => return Ok(End::Gone),
                Err(error) if error.is_retryable() || error.is_throttled() => clock.last_error = Some(error),
                Err(error) => return Err(error),
            }
            let Some(pause) = clock.pause() else { return Err(clock.over(O::FACTS.name)) };
            tokio::time::sleep(pause).await;
        }
    }
}

impl<O> fmt::Debug for Waiter<O> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Waiter").field("every", &self.every).field("at_most", &self.at_most).finish_non_exhaustive()
    }
}

/// The time of a wait, and what was seen in it. Nothing here depends on the operation, so it is compiled once.
struct Clock {
    started: Instant,
    at_most: Duration,
    next: Duration,
    cap: Duration,
    looks: u32,
    state: Option<String>,
    last_error: Option<Error>,
}

impl Clock {
    fn start(every: Duration, at_most: Duration) -> Self {
        let cap = LONGEST.max(every);
        Self { started: Instant::now(), at_most, next: every, cap, looks: 0, state: None, last_error: None }
    }

    fn left(&self) -> Duration {
        self.at_most.saturating_sub(self.started.elapsed())
    }

    fn seen(&mut self, state: String) {
        self.state = Some(state);
        self.last_error = None;
    }

    /// The next pause; `None` where it would pass the end.
    fn pause(&mut self) -> Option<Duration> {
        let pause = self.next.mul_f64(0.75 + random::unit() / 2.0);
        self.next = self.next.mul_f64(1.5).min(self.cap);
        (pause < self.left()).then_some(pause)
    }

    fn failed(&self, operation: &'static str, state: &str, request_id: Option<&str>) -> Error {
        let mut error = Error::new(ErrorKind::State, format!("the state is `{state}`, which ends the wait"));
        error.parts_mut().executed = Some(Executed::No);
        error.parts_mut().request_id = request_id.map(str::to_owned);
        error.during(operation, self.looks)
    }

    fn over(self, operation: &'static str) -> Error {
        let state = self.state.map_or("no state was seen".to_owned(), |state| format!("the last state is `{state}`"));
        let message = format!("waited {:?} at most, and it is not done: {state}", self.at_most);
        let mut error = Error::new(ErrorKind::Timeout, message).during(operation, self.looks);
        error.parts_mut().executed = Some(Executed::No);
        error.parts_mut().retryable = true;
        match self.last_error {
            Some(last) => error.with_source(last),
            None => error,
        }
    }
}
