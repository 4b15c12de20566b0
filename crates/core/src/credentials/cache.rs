//! One credential for all callers: fetched once, renewed before it ends.
//!
//! There is no task in the background. The first caller who finds the credential ageing renews it; the others go on
//! with the old one, which stays good until its real end. Where there is none, all wait for one fetch, and a failure is
//! the answer to all who waited for it. A caller that is dropped lets go of the lock and the next takes over.

#[cfg(test)]
mod tests;

use std::fmt;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, SystemTime};

use super::{Credential, CredentialFuture, CredentialsError, CredentialsErrorKind, ProvideCredentials};

/// How long a fetch may take before it counts as failed.
const FETCH: Duration = Duration::from_secs(20);
/// How long a caller waits for a renewal while the old credential is good: so long, and as long again after each
/// failure, so that a slow source gets its chance.
const RENEWAL: Duration = Duration::from_secs(2);
/// A credential younger than this is not fetched again because a service refused it: the source has no other yet.
const YOUNG: Duration = Duration::from_secs(5);
/// Waits between failed fetches: the first and the longest, with a credential at hand and without.
const WITH: (Duration, Duration) = (Duration::from_secs(1), Duration::from_secs(30));
const WITHOUT: (Duration, Duration) = (Duration::from_millis(250), Duration::from_secs(2));

/// Keeps the credential of another provider and renews it ahead of its end.
///
/// The end is judged by the clock of this machine. Providers that ask a service put its time on that clock, by the `Date`
/// of the answer; an end from a file, a program or your code is taken as it stands, and a clock that is off by more than
/// the credential lives makes it look ended or fresh.
///
/// ```
/// use std::sync::Arc;
/// use cumulo_core::credentials::{Cache, Credential, ProvideCredentials};
///
/// let provider = Arc::new(Cache::new(Credential::new("id", "secret")));
/// assert!(provider.ready().is_some());
/// ```
pub struct Cache<P> {
    provider: P,
    slot: Mutex<Slot>,
    /// Held by the one caller who fetches.
    flight: tokio::sync::Mutex<()>,
    now: fn() -> SystemTime,
}

#[derive(Default)]
struct Slot {
    held: Option<Held>,
    failure: Option<Failure>,
    /// How many fetches have ended.
    rounds: u64,
}

struct Held {
    credential: Credential,
    fetched: SystemTime,
    /// When renewal begins; never where there is no expiry.
    renew: Option<SystemTime>,
    /// A service refused it before its time.
    refused: bool,
}

struct Failure {
    /// None where it was the caller that failed, not the source: it was dropped.
    error: Option<CredentialsError>,
    at: SystemTime,
    wait: Duration,
    count: u32,
}

/// What the slot has for a caller.
enum View {
    /// A credential, and nothing to do.
    Fresh(Credential),
    /// A credential that should be renewed; `true` where it should not be used before that was tried.
    Ageing(Credential, bool),
    /// None, and it is too early to ask again.
    Failed(CredentialsError),
    /// None. The number of fetches that have ended.
    Empty(u64),
}

impl<P: ProvideCredentials> Cache<P> {
    /// A cache around a provider.
    pub fn new(provider: P) -> Self {
        Self::with_clock(provider, SystemTime::now)
    }

    pub(crate) fn with_clock(provider: P, now: fn() -> SystemTime) -> Self {
        Self { provider, slot: Mutex::default(), flight: tokio::sync::Mutex::default(), now }
    }

    async fn get(&self) -> Result<Credential, CredentialsError> {
        if let Some(credential) = self.provider.ready() {
            return Ok(credential);
        }
        match self.view() {
            View::Fresh(credential) => Ok(credential),
            View::Failed(error) => Err(error),
            View::Ageing(old, false) => {
                // Only one caller renews. The others have a good credential and no reason to wait.
                let Ok(_flight) = self.flight.try_lock() else { return Ok(old) };
                // Another may have renewed it since this caller looked.
                if let View::Fresh(credential) = self.view() {
                    return Ok(credential);
                }
                let failures = self.slot().failure.as_ref().map_or(0, |failure| failure.count);
                let mut dropped = Dropped { cache: self, armed: true };
                let result = self.fetch(RENEWAL.saturating_mul(failures + 1).min(FETCH)).await;
                dropped.armed = false;
                Ok(result.unwrap_or(old))
            }
            View::Ageing(old, true) => {
                let _flight = self.flight.lock().await;
                match self.view() {
                    View::Ageing(_, true) => Ok(self.fetch(FETCH).await.unwrap_or(old)),
                    View::Fresh(credential) | View::Ageing(credential, false) => Ok(credential),
                    View::Failed(_) | View::Empty(_) => Ok(old),
                }
            }
            View::Empty(seen) => {
                let _flight = self.flight.lock().await;
                match self.view() {
                    View::Fresh(credential) | View::Ageing(credential, _) => Ok(credential),
                    View::Failed(error) => Err(error),
                    View::Empty(rounds) if rounds == seen => self.fetch(FETCH).await,
                    // A fetch failed while this caller waited: that is its answer too, however short the wait was.
                    View::Empty(_) => {
                        let failure = self.slot().failure.as_ref().and_then(|failure| failure.error.clone());
                        match failure {
                            Some(error) => Err(error),
                            // What was fetched meanwhile ended before this caller's turn: it is this caller's to fetch.
                            None => self.fetch(FETCH).await,
                        }
                    }
                }
            }
        }
    }

    /// Asks the provider, and keeps what comes of it. The caller holds the flight.
    async fn fetch(&self, limit: Duration) -> Result<Credential, CredentialsError> {
        let result = match tokio::time::timeout(limit, self.provider.credentials()).await {
            Ok(result) => result,
            Err(_) => Err(self.error(&format!("no answer within {limit:?}"))),
        };
        let now = (self.now)();
        let result = result.and_then(|credential| match credential.expiry() {
            Some(expiry) if expiry <= now => {
                Err(self.error("the credential it gave has ended already; is the clock of this machine right?"))
            }
            _ => Ok(credential),
        });
        match &result {
            Ok(credential) => {
                tracing::debug!(provider = self.provider.name(), expiry = ?credential.expiry(), "credential fetched");
                let renew = credential.expiry().and_then(|expiry| self.renewal(now, expiry));
                let mut slot = self.slot();
                slot.rounds += 1;
                slot.held = Some(Held { credential: credential.clone(), fetched: now, renew, refused: false });
                slot.failure = None;
            }
            Err(error) => self.note_failure(Some(error), now),
        }
        result
    }

    fn note_failure(&self, error: Option<&CredentialsError>, now: SystemTime) {
        tracing::debug!(provider = self.provider.name(), kind = ?error.map(CredentialsError::kind), "no credential");
        let mut slot = self.slot();
        slot.rounds += 1;
        if let Some(held) = &mut slot.held {
            // The service said no and the source gives nothing better: the old one is used on, and the service decides.
            held.refused = false;
        }
        let count = slot.failure.as_ref().map_or(0, |failure| failure.count).saturating_add(1);
        let alive = slot.held.as_ref().is_some_and(|held| held.is_alive(now));
        let wait = pause(if alive { WITH } else { WITHOUT }, count);
        slot.failure = Some(Failure { error: error.cloned(), at: now, wait, count });
    }

    /// When renewal begins: ahead of the end by what the provider says, less up to a tenth, so that machines which
    /// share a source do not all come at once.
    fn renewal(&self, now: SystemTime, expiry: SystemTime) -> Option<SystemTime> {
        let life = expiry.duration_since(now).ok()?;
        let ahead = self.provider.renew_ahead(life).min(life).mul_f64(1.0 - crate::random::unit() / 10.0);
        expiry.checked_sub(ahead)
    }

    fn view(&self) -> View {
        let now = (self.now)();
        let slot = self.slot();
        // A clock that was set back must not keep anyone waiting.
        let waits =
            |failure: &Failure, most| now.duration_since(failure.at).is_ok_and(|since| since < failure.wait.min(most));
        match &slot.held {
            Some(held) if held.is_alive(now) => {
                let credential = held.credential.clone();
                let due = held.refused || held.renew.is_some_and(|renew| renew <= now);
                let waiting = slot.failure.as_ref().is_some_and(|failure| waits(failure, WITH.1));
                if due && !waiting { View::Ageing(credential, held.refused) } else { View::Fresh(credential) }
            }
            // What was a long wait beside a good credential is a short one without. Nobody waits for another's being
            // dropped.
            _ => match slot.failure.as_ref().filter(|failure| waits(failure, WITHOUT.1)) {
                Some(Failure { error: Some(error), .. }) => View::Failed(error.clone()),
                _ => View::Empty(slot.rounds),
            },
        }
    }

    fn slot(&self) -> MutexGuard<'_, Slot> {
        self.slot.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn error(&self, message: &str) -> CredentialsError {
        CredentialsError::new(CredentialsErrorKind::Unavailable, self.provider.name(), message)
    }
}

/// Notices a caller that was dropped while it renewed. Its call ran out of time over this; the next ones shall not.
struct Dropped<'a, P: ProvideCredentials> {
    cache: &'a Cache<P>,
    armed: bool,
}

impl<P: ProvideCredentials> Drop for Dropped<'_, P> {
    fn drop(&mut self) {
        if self.armed {
            self.cache.note_failure(None, (self.cache.now)());
        }
    }
}

impl Held {
    fn is_alive(&self, now: SystemTime) -> bool {
        self.credential.expiry().is_none_or(|expiry| now < expiry)
    }
}

/// The wait after so many failures in a row: doubled each time, half of it at random.
fn pause((first, longest): (Duration, Duration), count: u32) -> Duration {
    let full = first.saturating_mul(1 << (count - 1).min(16)).min(longest);
    full.mul_f64(0.5 + crate::random::unit() / 2.0)
}

impl<P: ProvideCredentials> ProvideCredentials for Cache<P> {
    fn name(&self) -> &str {
        self.provider.name()
    }

    fn credentials(&self) -> CredentialFuture<'_> {
        Box::pin(self.get())
    }

    fn ready(&self) -> Option<Credential> {
        self.provider.ready().or_else(|| match self.view() {
            View::Fresh(credential) => Some(credential),
            _ => None,
        })
    }

    fn invalidate(&self, refused: &Credential) -> bool {
        if self.provider.ready().is_some() {
            return self.provider.invalidate(refused);
        }
        let now = (self.now)();
        let mut slot = self.slot();
        let Some(held) = &mut slot.held else { return true };
        if !held.credential.is(refused) {
            return true;
        }
        let young = now.duration_since(held.fetched).is_ok_and(|age| age < YOUNG);
        if !young {
            held.refused = true;
        }
        !young
    }

    fn renew_ahead(&self, life: Duration) -> Duration {
        self.provider.renew_ahead(life)
    }
}

impl<P: fmt::Debug> fmt::Debug for Cache<P> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Cache").field("provider", &self.provider).finish_non_exhaustive()
    }
}
