//! B6: of a thousand callers one fetches; nobody fails while the old credential lives; a caller that is dropped in the
//! middle of a fetch is followed at once by another. The sources themselves, from metadata to STS, fail and recover.

mod sources;

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, SystemTime};

use cumulo_core::credentials::{
    Cache, Credential, CredentialFuture, CredentialsError, CredentialsErrorKind, ProvideCredentials,
};

use crate::bar::{Finding, Options, require};
use crate::memory::{one_thread, paused};

const CALLERS: usize = 1_000;

/// Callers on threads of their own.
const THREADS: usize = 8;

/// A source that can be slow and can fail.
#[derive(Debug, Default)]
pub(crate) struct Source {
    pub(crate) fetches: AtomicU64,
    /// How long a credential lives, in milliseconds.
    pub(crate) life: AtomicU64,
    /// How many fetches from now on fail.
    pub(crate) failures: AtomicU64,
    /// How many milliseconds a fetch takes.
    pub(crate) delay: AtomicU64,
    /// Whether credentials are renewed from the start of their life on.
    pub(crate) eager: bool,
}

impl Source {
    pub(crate) fn living(life: u64) -> Self {
        Self { life: life.into(), delay: 50.into(), ..Self::default() }
    }

    fn fetched(&self) -> u64 {
        self.fetches.load(Ordering::SeqCst)
    }
}

impl ProvideCredentials for Source {
    fn name(&self) -> &str {
        "source"
    }

    fn credentials(&self) -> CredentialFuture<'_> {
        let number = self.fetches.fetch_add(1, Ordering::SeqCst);
        Box::pin(async move {
            tokio::time::sleep(Duration::from_millis(self.delay.load(Ordering::SeqCst))).await;
            if self.failures.fetch_update(Ordering::SeqCst, Ordering::SeqCst, |left| left.checked_sub(1)).is_ok() {
                return Err(CredentialsError::new(CredentialsErrorKind::Unavailable, "source", "down"));
            }
            let given = Credential::temporary(format!("id-{number}"), format!("sk-{number}"), format!("tk-{number}"));
            let life = Duration::from_millis(self.life.load(Ordering::SeqCst));
            Ok(given.expires_at(SystemTime::now() + life))
        })
    }

    fn renew_ahead(&self, life: Duration) -> Duration {
        if self.eager { life } else { life / 4 }
    }
}

pub(crate) fn run(options: &Options) -> Finding {
    let mut short = Vec::new();
    let rounds = 100 * options.factor;
    let runtime = paused();
    let mut slowest = Duration::ZERO;
    if let Some(seed) = options.seed {
        sources::case(&mut short, seed);
        return Finding::new("one case of the sources", short);
    }
    for round in 0..rounds {
        runtime.block_on(async {
            let mut note = |holds, what: String| require(&mut short, holds, || format!("round {round}: {what}"));
            at_the_end(&mut note).await;
            source_down(&mut note, 1 + round % 10).await;
            nothing_to_be_had(&mut note).await;
            slowest = slowest.max(leader_dropped(&mut note).await);
        });
    }
    for round in 0..rounds {
        on_threads(&mut short, round);
    }
    sources::slow(&mut short);
    let cases = 1_000 * options.factor;
    let fetches: usize = (0..cases).map(|seed| sources::case(&mut short, seed)).sum();
    let measured = format!(
        "{rounds} rounds of {CALLERS} callers, and of {THREADS} threads; takeover within {slowest:?}; {fetches} fetches in {cases} cases of F34 and F35"
    );
    Finding::new(measured, short)
}

/// Threads find the credential due at the same moment: one renews it, be it ever so quick.
fn on_threads(short: &mut Vec<String>, round: u64) {
    let source = Arc::new(Source { eager: true, life: 10.into(), ..Source::default() });
    let cache = Cache::new(Arc::clone(&source));
    let _ = one_thread().block_on(cache.credentials());
    source.life.store(3_600_000, Ordering::SeqCst);
    std::thread::sleep(Duration::from_millis(2));
    let start = std::sync::Barrier::new(THREADS);
    let served: usize = std::thread::scope(|scope| {
        let caller = || {
            let runtime = one_thread();
            start.wait();
            runtime.block_on(async { usize::from(cache.credentials().await.is_ok()) })
        };
        let threads: Vec<_> = (0..THREADS).map(|_| scope.spawn(caller)).collect();
        threads.into_iter().map(|thread| thread.join().unwrap_or_default()).sum()
    });
    require(short, served == THREADS, || format!("round {round}: {} threads failed", THREADS - served));
    let fetched = source.fetched() - 1;
    require(short, fetched <= 1, || format!("round {round}: {fetched} fetches by {THREADS} threads"));
}

/// All callers come when the credential has just ended: one fetch, the same new credential for all.
async fn at_the_end(note: &mut impl FnMut(bool, String)) {
    let source = Arc::new(Source::living(2));
    let cache = Arc::new(Cache::new(Arc::clone(&source)));
    let _ = cache.credentials().await;
    std::thread::sleep(Duration::from_millis(3));
    source.life.store(3_600_000, Ordering::SeqCst);
    let got = crowd(&cache).await;
    let fresh = got.iter().filter(|id| id.as_deref() == Some("id-1")).count();
    note(fresh == CALLERS, format!("{fresh} callers got the new credential"));
    note(source.fetched() == 2, format!("{} fetches at expiry", source.fetched() - 1));
}

/// The credential is due for renewal and the source is down: nobody notices.
async fn source_down(note: &mut impl FnMut(bool, String), failures: u64) {
    let source = Arc::new(Source { eager: true, ..Source::living(400) });
    let cache = Arc::new(Cache::new(Arc::clone(&source)));
    let _ = cache.credentials().await;
    source.failures.store(failures, Ordering::SeqCst);
    // Renewal begins within the first tenth of the life.
    std::thread::sleep(Duration::from_millis(41));
    let before = source.fetched();
    let served = crowd(&cache).await.iter().flatten().count();
    note(served == CALLERS, format!("{} callers failed while the old credential lived", CALLERS - served));
    note(source.fetched() - before <= 1, format!("{} fetches of a source that is down", source.fetched() - before));
}

/// No credential, and the source is down: one fetch is the answer for all.
async fn nothing_to_be_had(note: &mut impl FnMut(bool, String)) {
    let source = Arc::new(Source::living(3_600_000));
    source.failures.store(u64::MAX, Ordering::SeqCst);
    let cache = Arc::new(Cache::new(Arc::clone(&source)));
    let served = crowd(&cache).await.iter().flatten().count();
    note(served == 0 && source.fetched() == 1, format!("{} fetches where one failed for all", source.fetched()));
}

/// The caller who fetches is dropped; the time until another has the credential, less that of the fetch.
async fn leader_dropped(note: &mut impl FnMut(bool, String)) -> Duration {
    let source = Arc::new(Source::living(3_600_000));
    let cache = Arc::new(Cache::new(Arc::clone(&source)));
    source.delay.store(5_000, Ordering::SeqCst);
    let ask = || {
        let cache = Arc::clone(&cache);
        tokio::spawn(async move { cache.credentials().await.is_ok() })
    };
    let leader = ask();
    tokio::time::sleep(Duration::from_millis(100)).await;
    let followers = [ask(), ask()];
    tokio::time::sleep(Duration::from_millis(100)).await;
    source.delay.store(0, Ordering::SeqCst);
    leader.abort();
    let begun = tokio::time::Instant::now();
    for follower in followers {
        let served = follower.await.unwrap_or(false);
        note(served, "a follower failed with its leader".to_owned());
    }
    let took = begun.elapsed();
    note(took <= Duration::from_millis(10), format!("a follower took over after {took:?}"));
    took
}

/// The ids that all callers got, who come at once.
async fn crowd(cache: &Arc<Cache<Arc<Source>>>) -> Vec<Option<String>> {
    let callers: Vec<_> = (0..CALLERS)
        .map(|_| {
            let cache = Arc::clone(cache);
            tokio::spawn(async move { cache.credentials().await.ok().map(|got| got.id().to_owned()) })
        })
        .collect();
    let mut got = Vec::new();
    for caller in callers {
        got.push(caller.await.unwrap_or(None));
    }
    got
}
