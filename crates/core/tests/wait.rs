//! Waiting for a state, over a scripted transport. The clock of tokio is paused.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test stops where it fails")]

#[path = "support/script.rs"]
mod script;

use std::time::Duration;

use cumulo_core::decode::{Decode, FromWire, Slot};
use cumulo_core::encode::{Encode, Fields};
use cumulo_core::operation::{Method, Operation, OperationFacts, Retry};
use cumulo_core::wait::Progress;
use cumulo_core::{Client, ErrorKind, Executed};
use script::{Kms, Script, Turn, answer, error};
use tokio::time::Instant;

#[derive(Clone)]
struct Show;

impl Encode for Show {
    fn encode(&self, _: &mut dyn Fields) {}
}

impl Operation for Show {
    type Service = Kms;
    type Output = Shown;
    const FACTS: OperationFacts =
        OperationFacts { name: "Show", method: Method::Post, retry: Retry::Safe, ..OperationFacts::DEFAULT };
}

#[derive(Debug, Default)]
struct Shown {
    status: Option<String>,
}

impl Decode for Shown {
    fn blank() -> Self {
        Self::default()
    }

    fn field(&mut self, key: &str) -> Option<Slot<'_>> {
        (key == "Status").then(|| self.status.slot())
    }
}

/// Answers with these states, the last one again and again. `""` breaks the connection, `!Code` is an error.
fn of(states: &[&str]) -> (Script, Client<Kms>) {
    let turn = |state: &&str| match (*state, state.strip_prefix('!')) {
        ("", _) => Turn::Broken,
        (_, Some(code)) => error(404, code),
        (state, None) => answer(200, format!(r#"{{"Status":"{state}","RequestId":"r-1"}}"#)),
    };
    let mut turns: Vec<Turn> = states.iter().map(turn).collect();
    let last = turns.pop().unwrap();
    let script = Script::of(turns, last);
    let client = script.client();
    (script, client)
}

fn progress(shown: &Shown) -> Progress {
    Progress::of(shown.status.as_deref(), &["READY"], &["BROKEN"])
}

#[tokio::test(start_paused = true)]
async fn it_ends_with_the_answer_that_is_done() {
    let (script, client) = of(&["MAKING", "MAKING", "READY"]);
    let answer = client.wait(Show).until(progress).await.unwrap();
    assert_eq!(answer.status.as_deref(), Some("READY"));
    assert_eq!(script.pauses().len(), 2);
}

#[tokio::test(start_paused = true)]
async fn a_state_of_failure_is_an_error_that_names_it() {
    let (_, client) = of(&["MAKING", "BROKEN"]);
    let error = client.wait(Show).until(progress).await.unwrap_err();
    assert_eq!((error.kind(), error.may_have_executed()), (ErrorKind::State, Executed::No));
    assert!(error.to_string().contains("`BROKEN`"), "{error}");
    assert!(!error.is_retryable());
}

#[tokio::test(start_paused = true)]
async fn pauses_grow_vary_and_stay_below_their_bound() {
    let (script, client) = of(&["MAKING"]);
    let _ = client.wait(Show).every(Duration::from_secs(2)).at_most(Duration::from_secs(3600)).until(progress).await;
    let pauses = script.pauses();
    assert!((1.5..=2.5).contains(&pauses[0]), "{pauses:?}");
    assert!((2.2..=3.8).contains(&pauses[1]), "{pauses:?}");
    assert!(pauses.iter().all(|pause| *pause <= 37.6), "{pauses:?}");
    assert!(pauses.len() > 90, "{} looks in an hour", pauses.len());
    assert!(pauses.windows(2).all(|two| (two[0] - two[1]).abs() > f64::EPSILON), "no two alike");
}

#[tokio::test(start_paused = true)]
async fn one_deadline_bounds_it_and_the_error_says_the_last_state() {
    let (_, client) = of(&["MAKING"]);
    let started = Instant::now();
    let error = client.wait(Show).at_most(Duration::from_secs(60)).until(progress).await.unwrap_err();
    assert!(started.elapsed() <= Duration::from_secs(60));
    assert_eq!(error.kind(), ErrorKind::Timeout);
    assert!(error.to_string().contains("the last state is `MAKING`"), "{error}");
}

#[tokio::test(start_paused = true)]
async fn a_look_that_fails_for_a_while_is_no_news() {
    let (_, client) = of(&["MAKING", "", "", "", "", "READY"]);
    assert!(client.wait(Show).until(progress).await.is_ok(), "more failures than one call survives");
    let (_, client) = of(&[""]);
    let error = client.wait(Show).at_most(Duration::from_secs(20)).until(progress).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Timeout);
    assert!(std::error::Error::source(&error).is_some(), "what hindered it is the source");
}

#[tokio::test(start_paused = true)]
async fn a_refusal_ends_it_unless_it_says_that_the_thing_is_gone() {
    let (_, client) = of(&["DELETING", "!NotFound"]);
    let error = client.wait(Show).until(progress).await.unwrap_err();
    assert!(error.is("NotFound"));
    let (_, client) = of(&["DELETING", "!NotFound"]);
    client.wait(Show).until_gone("NotFound", progress).await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn it_can_be_spawned_and_dropped() {
    let (script, client) = of(&["MAKING"]);
    let wait = tokio::spawn(async move { client.wait(Show).until(progress).await.map(drop) });
    tokio::time::sleep(Duration::from_secs(10)).await;
    wait.abort();
    let _ = wait.await;
    let looks = script.pauses().len();
    tokio::time::sleep(Duration::from_secs(600)).await;
    assert_eq!(script.pauses().len(), looks, "nothing runs on");
}
