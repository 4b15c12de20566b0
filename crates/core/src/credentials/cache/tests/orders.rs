//! A few callers in all orders: every way in which polls, drops, answers of the source and the passing of time can
//! follow each other is gone through, each from the start.
//!
//! Callers are polled by hand and only when they were woken, so a wake-up that is lost shows as a caller that is stuck.
//! Between two awaits a caller only takes the lock of the slot for a few lines; threads that meet there are the business
//! of the bench (B6).

use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::task::{Wake, Waker};

use super::*;

/// A source that answers when the test says so.
#[derive(Debug, Default)]
struct Gate(Mutex<State>);

#[derive(Debug, Default)]
struct State {
    waiting: Option<Waker>,
    answer: Option<bool>,
    fetches: usize,
}

impl ProvideCredentials for Arc<Gate> {
    fn name(&self) -> &str {
        "gate"
    }

    fn credentials(&self) -> CredentialFuture<'_> {
        Box::pin(async {
            let mut begun = false;
            let _end = Closed(self);
            let (well, number) = std::future::poll_fn(|context| {
                let mut state = self.0.lock().expect("not poisoned");
                if !begun {
                    assert!(state.waiting.is_none(), "one fetch at a time");
                    state.fetches += 1;
                    begun = true;
                }
                state.waiting = Some(context.waker().clone());
                match state.answer.take() {
                    Some(well) => Poll::Ready((well, state.fetches)),
                    None => Poll::Pending,
                }
            })
            .await;
            if well {
                let text = number.to_string();
                Ok(Credential::temporary(&text, &text, &text).expires_at(clock::now() + HOUR))
            } else {
                Err(CredentialsError::new(CredentialsErrorKind::Unavailable, "gate", "down"))
            }
        })
    }
}

/// The fetch has ended or was dropped.
struct Closed<'a>(&'a Gate);

impl Drop for Closed<'_> {
    fn drop(&mut self) {
        let mut state = self.0.0.lock().expect("not poisoned");
        (state.waiting, state.answer) = (None, None);
    }
}

/// Whether a caller has a reason to be polled.
struct Woken(AtomicBool);

impl Wake for Woken {
    fn wake(self: Arc<Self>) {
        self.0.store(true, Ordering::SeqCst);
    }
}

/// What can happen next.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Step {
    Poll(usize),
    Drop(usize),
    /// The source gives a credential, or fails.
    Answer(bool),
    /// Time passes to the end of the credential.
    Expire,
}

/// How often things may happen in one order.
#[derive(Clone, Copy)]
struct Bounds {
    callers: usize,
    drops: usize,
    failures: usize,
    expires: usize,
}

/// What the cache holds before.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Before {
    Nothing,
    /// A credential that is due for renewal.
    Ageing,
    /// One that a service refused.
    Refused,
}

/// Goes through all orders; gives how many there are.
fn all_orders(before: Before, bounds: Bounds) -> usize {
    // Only the timer's place in it is used: nothing runs on it.
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().start_paused(true).build();
    let runtime = runtime.expect("a runtime");
    let _context = runtime.enter();
    let (mut path, mut orders) = (Vec::new(), 0);
    loop {
        one_order(before, bounds, &mut path);
        orders += 1;
        // The next order: the last choice that has another way, and all after it anew.
        while let Some((choice, ways)) = path.pop() {
            if choice + 1 < ways {
                path.push((choice + 1, ways));
                break;
            }
        }
        if path.is_empty() {
            return orders;
        }
    }
}

/// Goes through one order. The path holds what to choose, and gets the choices that come after.
fn one_order(before: Before, mut left: Bounds, path: &mut Vec<(usize, usize)>) {
    let gate = Arc::new(Gate::default());
    let cache = Cache::with_clock(Arc::clone(&gate), clock::now);
    let first = prepare(&cache, &gate, before);
    let woken: Vec<Arc<Woken>> = (0..left.callers).map(|_| Arc::new(Woken(AtomicBool::new(true)))).collect();
    let mut callers: Vec<Option<CredentialFuture<'_>>> = (0..left.callers).map(|_| None).collect();
    let mut done = vec![false; left.callers];
    let bounds = left;
    let mut taken = Vec::new();
    for depth in 0.. {
        let fetching = {
            let state = gate.0.lock().expect("not poisoned");
            state.waiting.is_some() && state.answer.is_none()
        };
        let mut steps: Vec<Step> = Vec::new();
        for caller in (0..bounds.callers).filter(|caller| !done[*caller]) {
            if woken[caller].0.load(Ordering::SeqCst) {
                steps.push(Step::Poll(caller));
            }
            if left.drops > 0 && callers[caller].is_some() {
                steps.push(Step::Drop(caller));
            }
        }
        if fetching {
            steps.push(Step::Answer(true));
            if left.failures > 0 {
                steps.push(Step::Answer(false));
            }
        }
        // Callers that have not begun are alike: which of them comes first makes no order of its own.
        let mut fresh = (0..bounds.callers).filter(|caller| !done[*caller] && callers[*caller].is_none());
        let (next, late) = (fresh.next(), fresh.collect::<Vec<_>>());
        steps.retain(|step| !matches!(step, Step::Poll(caller) if next != Some(*caller) && late.contains(caller)));
        if done.iter().all(|done| *done) {
            return;
        }
        assert!(steps.iter().any(|step| !matches!(step, Step::Drop(_))), "{before:?}: stuck after {taken:?}");
        if left.expires > 0 && first.is_some() {
            steps.push(Step::Expire);
        }
        if path.len() == depth {
            path.push((0, steps.len()));
        }
        let step = steps[path[depth].0];
        taken.push(step);
        match step {
            Step::Poll(caller) => {
                woken[caller].0.store(false, Ordering::SeqCst);
                let waker = Waker::from(Arc::clone(&woken[caller]));
                let future = callers[caller].get_or_insert_with(|| cache.credentials());
                if let Poll::Ready(result) = future.as_mut().poll(&mut Context::from_waker(&waker)) {
                    (callers[caller], done[caller]) = (None, true);
                    let failed = left.failures < bounds.failures;
                    judge(&result, first.as_ref(), failed, &taken);
                }
            }
            Step::Drop(caller) => {
                (callers[caller], done[caller]) = (None, true);
                left.drops -= 1;
            }
            Step::Answer(well) => {
                left.failures -= usize::from(!well);
                let mut state = gate.0.lock().expect("not poisoned");
                state.answer = Some(well);
                if let Some(waker) = state.waiting.clone() {
                    waker.wake();
                }
            }
            Step::Expire => {
                left.expires -= 1;
                clock::advance(10 * MINUTE);
            }
        }
        let spent = bounds.drops - left.drops + bounds.failures - left.failures + bounds.expires - left.expires;
        let fetches = gate.0.lock().expect("not poisoned").fetches - usize::from(first.is_some());
        assert!(fetches <= 1 + spent, "{before:?}: {fetches} fetches after {taken:?}");
    }
}

/// Gives the cache what it holds before.
fn prepare(cache: &Cache<Arc<Gate>>, gate: &Gate, before: Before) -> Option<Credential> {
    if before == Before::Nothing {
        return None;
    }
    gate.0.lock().expect("not poisoned").answer = Some(true);
    let mut context = Context::from_waker(Waker::noop());
    let Poll::Ready(Ok(credential)) = cache.credentials().as_mut().poll(&mut context) else { panic!("no credential") };
    if before == Before::Refused {
        clock::advance(MINUTE);
        assert!(cache.invalidate(&credential));
    }
    clock::advance(55 * MINUTE - if before == Before::Refused { 15 * MINUTE } else { Duration::ZERO });
    Some(credential)
}

/// What a caller got must be whole and alive, and an error must have a cause.
fn judge(result: &Result<Credential, CredentialsError>, first: Option<&Credential>, failed: bool, taken: &[Step]) {
    let alive = |credential: &Credential| credential.expiry().is_none_or(|expiry| expiry > clock::now());
    match result {
        Ok(credential) => {
            let token = credential.token().map(|token| token.expose().as_str());
            assert!(
                credential.id() == credential.secret().expose() && token == Some(credential.id()),
                "mixed: {taken:?}"
            );
            // A caller that has the old one in hand when its time ends may still bring it home.
            assert!(alive(credential) || taken.contains(&Step::Expire), "dead: {taken:?}");
        }
        Err(_) => {
            assert!(failed, "an error of nothing: {taken:?}");
            assert!(!first.is_some_and(alive), "an error while the old credential was good: {taken:?}");
        }
    }
}

#[test]
fn without_a_credential_in_all_orders() {
    let orders = all_orders(Before::Nothing, Bounds { callers: 5, drops: 2, failures: 1, expires: 0 });
    println!("{orders} orders");
    assert!(orders > 1_000, "{orders}");
}

#[test]
fn with_an_ageing_credential_in_all_orders() {
    let orders = all_orders(Before::Ageing, Bounds { callers: 5, drops: 2, failures: 1, expires: 1 });
    println!("{orders} orders");
    assert!(orders > 1_000, "{orders}");
}

#[test]
fn with_a_refused_credential_in_all_orders() {
    let orders = all_orders(Before::Refused, Bounds { callers: 5, drops: 2, failures: 1, expires: 0 });
    println!("{orders} orders");
    assert!(orders > 1_000, "{orders}");
}
