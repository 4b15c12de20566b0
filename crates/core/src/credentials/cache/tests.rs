use std::collections::VecDeque;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::task::{Context, Poll};
use std::time::UNIX_EPOCH;

use super::*;

mod orders;

/// A clock per test thread, moved by hand.
mod clock {
    use super::*;

    thread_local! {
        static NOW: AtomicU64 = const { AtomicU64::new(1_000_000_000) };
    }

    pub(super) fn now() -> SystemTime {
        NOW.with(|now| UNIX_EPOCH + Duration::from_millis(now.load(Ordering::Relaxed)))
    }

    pub(super) fn advance(by: Duration) {
        NOW.with(|now| now.fetch_add(u64::try_from(by.as_millis()).unwrap_or(0), Ordering::Relaxed));
    }

    pub(super) fn set_back(by: Duration) {
        NOW.with(|now| now.fetch_sub(u64::try_from(by.as_millis()).unwrap_or(0), Ordering::Relaxed));
    }
}

/// What the source does when it is asked.
#[derive(Clone, Copy, Debug)]
enum Act {
    /// Gives a credential that lives so long.
    Give(Duration),
    /// Gives one that has ended.
    GiveDead,
    Fail,
    /// Never answers.
    Hang,
}

/// A source that follows a script; the last act repeats.
#[derive(Debug)]
struct Source {
    script: Mutex<VecDeque<Act>>,
    calls: AtomicUsize,
    under_way: AtomicUsize,
}

impl ProvideCredentials for Arc<Source> {
    fn name(&self) -> &str {
        "script"
    }

    fn credentials(&self) -> CredentialFuture<'_> {
        let mut script = self.script.lock().expect("not poisoned");
        let act = if script.len() > 1 { script.pop_front() } else { script.front().copied() };
        let number = self.calls.fetch_add(1, Ordering::SeqCst) + 1;
        Box::pin(async move {
            assert_eq!(self.under_way.fetch_add(1, Ordering::SeqCst), 0, "one fetch at a time");
            let _end = End(&self.under_way);
            tokio::time::sleep(Duration::from_millis(100)).await;
            let id = format!("id-{number}");
            // All three parts carry the number, so that a mixture would show.
            let given = Credential::temporary(&id, format!("secret-{number}"), format!("token-{number}"));
            match act {
                Some(Act::Give(life)) => Ok(given.expires_at(clock::now() + life)),
                Some(Act::GiveDead) => Ok(given.expires_at(clock::now())),
                Some(Act::Fail) => {
                    Err(CredentialsError::new(CredentialsErrorKind::Unavailable, "script", format!("down {number}")))
                }
                Some(Act::Hang) | None => std::future::pending().await,
            }
        })
    }
}

struct End<'a>(&'a AtomicUsize);

impl Drop for End<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::SeqCst);
    }
}

fn cache(script: &[Act]) -> (Arc<Source>, Cache<Arc<Source>>) {
    let source = Arc::new(Source {
        script: Mutex::new(script.iter().copied().collect()),
        calls: AtomicUsize::new(0),
        under_way: AtomicUsize::new(0),
    });
    (Arc::clone(&source), Cache::with_clock(source, clock::now))
}

fn calls(source: &Source) -> usize {
    source.calls.load(Ordering::SeqCst)
}

const HOUR: Duration = Duration::from_secs(3600);
const MINUTE: Duration = Duration::from_secs(60);

/// Runs that many callers at once, and gives what each got.
async fn crowd<P: ProvideCredentials>(cache: &Cache<P>, size: usize) -> Vec<Result<String, String>> {
    let mut waiting: Vec<_> = (0..size).map(|_| cache.credentials()).collect();
    let mut results = Vec::new();
    std::future::poll_fn(|context| {
        waiting.retain_mut(|future| match future.as_mut().poll(context) {
            Poll::Ready(result) => {
                results.push(result.map(|c| c.id().to_owned()).map_err(|error| error.to_string()));
                false
            }
            Poll::Pending => true,
        });
        if waiting.is_empty() { Poll::Ready(()) } else { Poll::Pending }
    })
    .await;
    results
}

async fn id<P: ProvideCredentials>(cache: &Cache<P>) -> String {
    cache.credentials().await.expect("a credential").id().to_owned()
}

#[tokio::test(start_paused = true)]
async fn a_thousand_callers_make_one_fetch() {
    let (source, cache) = cache(&[Act::Give(HOUR)]);
    let results = crowd(&cache, 1000).await;
    assert_eq!((results.len(), calls(&source)), (1000, 1));
    assert!(results.iter().all(|result| result.as_deref() == Ok("id-1")));
    assert!(cache.ready().is_some(), "afterwards nobody waits at all");
}

#[tokio::test(start_paused = true)]
async fn one_failure_is_the_answer_to_all_who_waited() {
    let (source, cache) = cache(&[Act::Fail]);
    let results = crowd(&cache, 1000).await;
    assert!(results.iter().all(|result| result.as_ref().is_err_and(|error| error == "script: down 1")));
    assert_eq!(calls(&source), 1);
    assert_eq!(crowd(&cache, 1000).await.len(), 1000);
    assert_eq!(calls(&source), 1, "no storm right after a failure");
    clock::advance(Duration::from_secs(3));
    assert!(cache.credentials().await.is_err());
    assert_eq!(calls(&source), 2);
}

#[tokio::test(start_paused = true)]
async fn renewal_begins_a_quarter_before_the_end_and_only_one_caller_waits_for_it() {
    let (source, cache) = cache(&[Act::Give(Duration::from_secs(900)), Act::Give(HOUR)]);
    assert_eq!(id(&cache).await, "id-1");
    clock::advance(Duration::from_secs(674));
    assert_eq!((id(&cache).await.as_str(), calls(&source)), ("id-1", 1));
    clock::advance(Duration::from_secs(25));
    let mut results = crowd(&cache, 100).await;
    assert_eq!(calls(&source), 2);
    results.sort();
    assert_eq!(results.iter().filter(|result| result.as_deref() == Ok("id-1")).count(), 99);
    assert_eq!(id(&cache).await, "id-2");
}

#[tokio::test(start_paused = true)]
async fn a_good_credential_survives_failed_renewals_until_its_end() {
    let (source, cache) = cache(&[Act::Give(HOUR), Act::Fail]);
    assert_eq!(id(&cache).await, "id-1");
    clock::advance(45 * MINUTE + MINUTE * 2);
    for _ in 0..1000 {
        assert_eq!(id(&cache).await, "id-1");
    }
    assert_eq!(calls(&source), 2, "one failed renewal, then a pause");
    for _ in 0..12 {
        clock::advance(MINUTE);
        assert_eq!(id(&cache).await, "id-1");
    }
    let before = calls(&source);
    assert!((8..=14).contains(&before), "{before} renewals in twelve minutes");
    clock::advance(MINUTE);
    assert!(cache.credentials().await.is_err(), "ended is ended");
}

#[tokio::test(start_paused = true)]
async fn f35_a_source_that_fails_for_one_to_ten_refreshes_is_used_again() {
    for failures in 1..=10 {
        let mut script = vec![Act::Give(HOUR)];
        script.extend(std::iter::repeat_n(Act::Fail, failures));
        script.push(Act::Give(HOUR));
        let (_, cache) = cache(&script);
        assert_eq!(id(&cache).await, "id-1");
        clock::advance(46 * MINUTE + MINUTE / 2);
        for _ in 0..26 {
            id(&cache).await;
            clock::advance(MINUTE / 2);
        }
        assert_eq!(id(&cache).await, format!("id-{}", failures + 2), "{failures} failures");
    }
}

#[tokio::test(start_paused = true)]
async fn a_caller_that_is_dropped_leaves_its_place_to_the_next() {
    let (source, cache) = cache(&[Act::Hang, Act::Give(HOUR)]);
    let leader = tokio::time::timeout(Duration::from_millis(50), cache.credentials());
    let begin = tokio::time::Instant::now();
    let (leader, follower) = join(leader, cache.credentials()).await;
    assert!(leader.is_err());
    assert_eq!(follower.map(|c| c.id().to_owned()).ok().as_deref(), Some("id-2"));
    assert_eq!(begin.elapsed(), Duration::from_millis(150), "the follower began at once");
    assert_eq!(calls(&source), 2);
}

#[tokio::test(start_paused = true)]
async fn a_source_that_hangs_holds_nobody_who_has_a_good_credential() {
    let (source, cache) = cache(&[Act::Give(HOUR), Act::Hang]);
    id(&cache).await;
    clock::advance(50 * MINUTE);
    let begin = tokio::time::Instant::now();
    assert_eq!(id(&cache).await, "id-1");
    assert_eq!(begin.elapsed(), RENEWAL);
    clock::advance(MINUTE);
    // A caller with less time than that is dropped; the next one does not fall into the same hole.
    let hurried = tokio::time::timeout(Duration::from_millis(500), cache.credentials()).await;
    assert!(hurried.is_err());
    let begin = tokio::time::Instant::now();
    assert_eq!(id(&cache).await, "id-1");
    assert_eq!((begin.elapsed(), calls(&source)), (Duration::ZERO, 3));
}

#[tokio::test(start_paused = true)]
async fn a_source_that_hangs_is_an_error_in_the_end() {
    let (_, cache) = cache(&[Act::Hang]);
    let error = cache.credentials().await.expect_err("no answer");
    assert_eq!(error.to_string(), "script: no answer within 20s");
    assert!(error.is_transient());
}

#[tokio::test(start_paused = true)]
async fn a_refused_credential_is_fetched_again_once() {
    let (source, cache) = cache(&[Act::Give(HOUR)]);
    let first = cache.credentials().await.expect("a credential");
    assert!(!cache.invalidate(&first), "too young: the source has no other");
    clock::advance(MINUTE);
    assert!(cache.invalidate(&first));
    let results = crowd(&cache, 100).await;
    assert!(results.iter().all(|result| result.as_deref() == Ok("id-2")));
    assert_eq!(calls(&source), 2);
    assert!(cache.invalidate(&first), "the late caller is told to take the new one");
    assert_eq!((id(&cache).await.as_str(), calls(&source)), ("id-2", 2));
}

#[tokio::test(start_paused = true)]
async fn a_refused_credential_is_used_on_where_the_source_fails() {
    let (source, cache) = cache(&[Act::Give(HOUR), Act::Fail]);
    let first = cache.credentials().await.expect("a credential");
    clock::advance(MINUTE);
    assert!(cache.invalidate(&first));
    assert!(crowd(&cache, 100).await.iter().all(|result| result.as_deref() == Ok("id-1")));
    assert_eq!(calls(&source), 2);
}

#[tokio::test(start_paused = true)]
async fn a_credential_that_has_ended_never_replaces_a_good_one() {
    let (_, good) = cache(&[Act::Give(HOUR), Act::GiveDead]);
    id(&good).await;
    clock::advance(50 * MINUTE);
    assert_eq!(id(&good).await, "id-1");
    let (_, dead) = cache(&[Act::GiveDead]);
    let error = dead.credentials().await.expect_err("it has ended");
    assert!(error.to_string().contains("is the clock of this machine right?"));
}

#[tokio::test(start_paused = true)]
async fn a_life_of_a_second_makes_no_storm() {
    let (source, cache) = cache(&[Act::Give(Duration::from_secs(1))]);
    for _ in 0..1000 {
        id(&cache).await;
    }
    assert_eq!(calls(&source), 1);
}

#[tokio::test(start_paused = true)]
async fn a_clock_that_is_set_back_blocks_nobody() {
    let (source, cache) = cache(&[Act::Fail, Act::Give(HOUR)]);
    assert!(cache.credentials().await.is_err());
    clock::set_back(Duration::from_secs(100_000));
    assert_eq!((id(&cache).await.as_str(), calls(&source)), ("id-2", 2));
}

#[tokio::test(start_paused = true)]
async fn what_does_not_end_is_fetched_once() {
    let cache = Cache::with_clock(Credential::new("id", "secret"), clock::now);
    clock::advance(HOUR * 24 * 365);
    assert_eq!(id(&cache).await, "id");
    assert!(!cache.invalidate(&cache.ready().expect("a credential")));
}

/// Two runtimes, many threads: nobody sees parts of two credentials.
#[test]
fn no_reader_sees_a_mixed_triple() {
    #[derive(Debug)]
    struct Fast(AtomicUsize);
    impl ProvideCredentials for Fast {
        fn name(&self) -> &str {
            "fast"
        }
        fn credentials(&self) -> CredentialFuture<'_> {
            let number = self.0.fetch_add(1, Ordering::Relaxed);
            let given = Credential::temporary(format!("{number}"), format!("{number}"), format!("{number}"));
            Box::pin(std::future::ready(Ok(given.expires_at(SystemTime::now() + Duration::from_micros(200)))))
        }
    }
    let cache = Cache::new(Fast(AtomicUsize::new(0)));
    std::thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| {
                let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().expect("a runtime");
                runtime.block_on(async {
                    for _ in 0..250_000 {
                        let Ok(credential) = cache.credentials().await else { continue };
                        let token = credential.token().map(|token| token.expose().as_str());
                        assert_eq!(credential.secret().expose(), credential.id());
                        assert_eq!(token, Some(credential.id()));
                    }
                });
            });
        }
    });
}

/// Runs two futures at once; each is dropped as soon as it is done.
async fn join<A: Future, B: Future>(a: A, b: B) -> (A::Output, B::Output) {
    let (mut a, mut b) = (Box::pin(Some(a)), Box::pin(Some(b)));
    let (mut first, mut second) = (None, None);
    std::future::poll_fn(|context| {
        first = first.take().or_else(|| step(&mut a, context));
        second = second.take().or_else(|| step(&mut b, context));
        if first.is_some() && second.is_some() { Poll::Ready(()) } else { Poll::Pending }
    })
    .await;
    (first.expect("an output"), second.expect("an output"))
}

fn step<F: Future>(future: &mut Pin<Box<Option<F>>>, context: &mut Context<'_>) -> Option<F::Output> {
    match future.as_mut().as_pin_mut()?.poll(context) {
        Poll::Ready(output) => {
            future.set(None);
            Some(output)
        }
        Poll::Pending => None,
    }
}
