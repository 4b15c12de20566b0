//! Whole calls over a scripted transport: what is sent again, what is not, and what the caller hears.
//!
//! The clock of tokio is paused: waits take no time and deadlines are met exactly.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test stops where it fails")]

#[path = "support/script.rs"]
mod script;

use std::collections::BTreeSet;
use std::error::Error as _;
use std::future::IntoFuture as _;
use std::sync::{Arc, Mutex};
use std::time::{Duration, SystemTime};

use cumulo_core::credentials::{Credential, CredentialFuture, ProvideCredentials};
use cumulo_core::decode::{Decode, FromWire, Slot};
use cumulo_core::encode::{Encode, Fields, In};
use cumulo_core::operation::{Method, Operation, OperationFacts, Retry};
use cumulo_core::{ErrorKind, Executed, RetryPolicy, Secret};
use script::{Kms, SECRET, Script, TOKEN, Turn, error};

const PASSWORD: &str = "planted-password";

/// The same operation in each retry class.
#[derive(Clone, Debug)]
struct Call<const CLASS: u8> {
    password: Secret<String>,
}

const SAFE: u8 = 0;
const TOKENED: u8 = 1;
const UNSAFE: u8 = 2;

fn call<const CLASS: u8>() -> Call<CLASS> {
    Call { password: PASSWORD.into() }
}

impl<const CLASS: u8> Encode for Call<CLASS> {
    fn encode(&self, fields: &mut dyn Fields) {
        fields.put(In::Query, "Password", &self.password);
    }
}

impl<const CLASS: u8> Operation for Call<CLASS> {
    type Service = Kms;
    type Output = Output;
    const FACTS: OperationFacts = OperationFacts {
        name: "DoIt",
        method: Method::Post,
        retry: match CLASS {
            SAFE => Retry::Safe,
            TOKENED => Retry::Token,
            _ => Retry::Unsafe,
        },
        token: if CLASS == TOKENED { Some((In::Query, "ClientToken")) } else { None },
        ..OperationFacts::DEFAULT
    };
}

#[derive(Debug, Default)]
struct Output {
    count: Option<i64>,
}

impl Decode for Output {
    fn blank() -> Self {
        Self::default()
    }

    fn field(&mut self, key: &str) -> Option<Slot<'_>> {
        (key == "Count").then(|| self.count.slot())
    }
}

fn ok() -> Turn {
    Turn::Answer(200, &[("x-acs-request-id", "r-1")], r#"{"Count":7}"#.to_owned())
}

/// These turns, and successes after them.
fn of(turns: impl IntoIterator<Item = Turn>) -> Script {
    Script::of(turns, ok())
}

#[tokio::test(start_paused = true)]
async fn a_success_carries_value_and_request_id() {
    let script = of([ok()]);
    let response = script.client().send(call::<UNSAFE>()).await.unwrap();
    assert_eq!((response.count, response.request_id(), response.attempts()), (Some(7), Some("r-1"), 1));
}

#[tokio::test(start_paused = true)]
async fn a_safe_call_is_sent_again_after_an_ambiguous_failure() {
    for turn in [Turn::Broken, Turn::Silence, error(500, "InternalError"), error(503, "ServiceUnavailable")] {
        let script = of([turn.clone(), turn]);
        assert_eq!(script.client().send(call::<SAFE>()).await.unwrap().attempts(), 3);
    }
}

#[tokio::test(start_paused = true)]
async fn an_unsafe_call_is_sent_again_only_where_nothing_was_done() {
    for turn in [Turn::Broken, Turn::Silence, error(500, "InternalError")] {
        let script = of([turn]);
        let error = script.client().send(call::<UNSAFE>()).await.unwrap_err();
        assert_eq!((script.count(), error.may_have_executed()), (1, Executed::Maybe), "{error}");
    }
    for turn in [Turn::Unreachable, error(400, "Throttling.User")] {
        let script = of([turn]);
        assert_eq!(script.client().send(call::<UNSAFE>()).await.unwrap().attempts(), 2);
    }
}

#[tokio::test(start_paused = true)]
async fn a_refusal_after_an_ambiguous_failure_does_not_say_that_nothing_was_done() {
    for last in [error(404, "Forbidden.KeyNotFound"), Turn::Unreachable] {
        let script = of([Turn::Broken, last.clone(), last]);
        let error = script.client().send(call::<SAFE>()).await.unwrap_err();
        assert_eq!(error.may_have_executed(), Executed::Maybe, "{error}");
    }
}

#[tokio::test(start_paused = true)]
async fn every_attempt_has_its_own_signature_and_all_share_one_token() {
    let script = of([Turn::Broken, error(500, "InternalError")]);
    script.client().send(call::<TOKENED>()).await.unwrap();
    let nonces: BTreeSet<String> = script.header("x-acs-signature-nonce").into_iter().collect();
    let signatures: BTreeSet<String> = script.header("authorization").into_iter().collect();
    let queries: BTreeSet<String> = script.query().into_iter().collect();
    assert_eq!((nonces.len(), signatures.len(), queries.len()), (3, 3, 1));
    assert!(queries.first().unwrap().starts_with("ClientToken="));
}

#[tokio::test(start_paused = true)]
async fn a_token_of_the_caller_is_used_as_it_is() {
    let script = of([]);
    script.client().send(call::<TOKENED>()).idempotency_token("mine").await.unwrap();
    assert!(script.query()[0].starts_with("ClientToken=mine&"));
}

#[tokio::test(start_paused = true)]
async fn a_refusal_is_final() {
    let script = of([error(404, "Forbidden.KeyNotFound")]);
    let error = script.client().send(call::<SAFE>()).await.unwrap_err();
    assert!(error.is("Forbidden.KeyNotFound"));
    assert_eq!((script.count(), error.kind(), error.may_have_executed()), (1, ErrorKind::Service, Executed::No));
    assert_eq!(error.to_string(), "DoIt: Forbidden.KeyNotFound (status 404): m [request id r-2]");
}

#[tokio::test(start_paused = true)]
async fn the_deadline_holds_whatever_happens() {
    let started = tokio::time::Instant::now();
    let script = of(std::iter::repeat_n(Turn::Silence, 9));
    let error = script.client().send(call::<SAFE>()).timeout(Duration::from_secs(7)).await.unwrap_err();
    assert_eq!((error.kind(), error.may_have_executed()), (ErrorKind::Timeout, Executed::Maybe));
    assert_eq!(started.elapsed(), Duration::from_secs(7));
}

#[tokio::test(start_paused = true)]
async fn a_wait_past_the_deadline_is_not_begun() {
    let turn = Turn::Answer(429, &[("retry-after", "3600")], r#"{"Code":"Throttling","Message":"m"}"#.to_owned());
    let started = tokio::time::Instant::now();
    let error = of([turn]).client().send(call::<SAFE>()).await.unwrap_err();
    assert!(error.is_throttled() && error.is_retryable());
    assert_eq!(started.elapsed(), Duration::ZERO);
}

#[tokio::test(start_paused = true)]
async fn the_service_s_clock_is_taken_over_and_kept() {
    let script = of([clock_is_off()]);
    let client = script.client();
    assert_eq!(client.send(call::<UNSAFE>()).await.unwrap().attempts(), 2);
    assert_eq!(client.send(call::<UNSAFE>()).await.unwrap().attempts(), 1);
    let day = |date: &String| date[..10].to_owned();
    let dates = script.header("x-acs-date");
    assert!(day(&dates[0]) != day(&dates[1]) && day(&dates[1]) == day(&dates[2]), "{dates:?}");
}

#[tokio::test(start_paused = true)]
async fn one_attempt_where_the_policy_says_so() {
    let script = of([Turn::Unreachable]);
    let error = script.client().send(call::<SAFE>()).retry(RetryPolicy::never()).await.unwrap_err();
    assert_eq!((error.kind(), error.may_have_executed(), error.attempts()), (ErrorKind::Connect, Executed::No, 1));
    for turn in [clock_is_off(), refused("SignatureNonceUsed"), refused("InvalidSecurityToken.Expired")] {
        for policy in [RetryPolicy::never(), RetryPolicy::default().max_attempts(1)] {
            let script = of([turn.clone()]);
            let client = script.builder().credentials(Renewed).build().unwrap();
            let error = client.send(call::<SAFE>()).retry(policy).await.unwrap_err();
            assert_eq!((script.count(), error.attempts()), (1, 1), "{error}");
        }
    }
}

#[tokio::test(start_paused = true)]
async fn an_attempt_that_mends_the_request_is_not_counted() {
    for mended in [clock_is_off(), refused("SignatureNonceUsed"), refused("InvalidSecurityToken.Expired")] {
        for turns in [[mended.clone(), Turn::Broken], [Turn::Broken, mended.clone()]] {
            let script = of(turns);
            let client = script.builder().credentials(Renewed).build().unwrap();
            let call = client.send(call::<SAFE>()).retry(RetryPolicy::default().max_attempts(2));
            assert_eq!(call.await.unwrap().attempts(), 3);
        }
        // Once a call.
        let script = of([mended.clone(), mended]);
        let client = script.builder().credentials(Renewed).build().unwrap();
        assert_eq!(client.send(call::<SAFE>()).await.unwrap_err().attempts(), 2);
    }
}

/// Nonces are 128 random bits: one that was used means that something on the way sent the request twice.
#[tokio::test(start_paused = true)]
async fn a_used_nonce_may_be_of_a_copy_that_was_accepted() {
    let script = of([refused("SignatureNonceUsed")]);
    let error = script.client().send(call::<UNSAFE>()).await.unwrap_err();
    assert_eq!((script.count(), error.may_have_executed()), (1, Executed::Maybe));
    let script = of([refused("SignatureNonceUsed")]);
    assert_eq!(script.client().send(call::<SAFE>()).await.unwrap().attempts(), 2);
    let script = of([refused("SignatureNonceUsed")]);
    assert_eq!(script.client().send(call::<TOKENED>()).await.unwrap().attempts(), 2);
}

fn refused(code: &str) -> Turn {
    error(400, code)
}

/// A refusal by a service whose clock is a day ahead.
fn clock_is_off() -> Turn {
    let date = httpdate::fmt_http_date(SystemTime::now() + Duration::from_secs(86_400));
    let headers = vec![("date", &*date.leak())].leak();
    Turn::Answer(400, headers, r#"{"Code":"InvalidTimeStamp.Expired","Message":"m"}"#.to_owned())
}

/// Credentials that can always be had anew.
#[derive(Debug)]
struct Renewed;

impl ProvideCredentials for Renewed {
    fn name(&self) -> &str {
        "renewed"
    }

    fn credentials(&self) -> CredentialFuture<'_> {
        Box::pin(async { Ok(Credential::temporary("STS.id", SECRET, TOKEN)) })
    }

    fn ready(&self) -> Option<Credential> {
        Some(Credential::temporary("STS.id", SECRET, TOKEN))
    }

    fn invalidate(&self, _: &Credential) -> bool {
        true
    }
}

#[tokio::test(start_paused = true)]
async fn an_answer_that_cannot_be_read_keeps_what_is_known() {
    let text = r#"{"Count":{"a":1},"RequestId":"r-3"}"#.to_owned();
    let error = of([Turn::Answer(200, &[("x-acs-request-id", "r-3")], text)])
        .client()
        .send(call::<UNSAFE>())
        .await
        .unwrap_err();
    assert_eq!(
        (error.kind(), error.may_have_executed(), error.request_id()),
        (ErrorKind::Answer, Executed::Yes, Some("r-3"))
    );
    assert!(error.to_string().contains("Count: expected integer, found object"), "{error}");

    let portal = Turn::Answer(200, &[("content-type", "text/html")], "<html>log in</html>".to_owned());
    let error = of([portal]).client().send(call::<UNSAFE>()).await.unwrap_err();
    assert_eq!((error.kind(), error.may_have_executed()), (ErrorKind::Answer, Executed::Maybe));
}

#[tokio::test(start_paused = true)]
async fn an_empty_answer_is_an_empty_value() {
    let script = of([Turn::Answer(204, &[], String::new())]);
    assert_eq!(script.client().send(call::<UNSAFE>()).await.unwrap().count, None);
}

#[tokio::test(start_paused = true)]
async fn a_redirect_is_an_error() {
    let script = of([Turn::Answer(302, &[("location", "https://elsewhere.example.com/")], String::new())]);
    let error = script.client().send(call::<SAFE>()).await.unwrap_err();
    assert_eq!(script.count(), 1);
    assert!(error.to_string().contains("never followed"), "{error}");
}

/// Adds a header that may be set, and tries some that may not.
struct Hook(Arc<Mutex<Vec<String>>>);

impl cumulo_core::Intercept for Hook {
    fn before_signing(&self, attempt: &cumulo_core::Attempt, headers: &mut http::HeaderMap) {
        headers.insert("x-acs-trace", "t-1".parse().unwrap());
        headers.insert("authorization", "mine".parse().unwrap());
        headers.insert("x-acs-date", "mine".parse().unwrap());
        headers.insert("host", "elsewhere".parse().unwrap());
        self.0.lock().unwrap().push(format!("signing {}", attempt.number));
    }

    fn after_answer(&self, attempt: &cumulo_core::Attempt, status: http::StatusCode, _: &http::HeaderMap) {
        self.0.lock().unwrap().push(format!("answer {} {}", attempt.number, status.as_u16()));
    }

    fn on_retry(&self, attempt: &cumulo_core::Attempt, error: &cumulo_core::Error, _: Duration) {
        self.0.lock().unwrap().push(format!("retry {} {}", attempt.number, error.code().unwrap_or("-")));
    }
}

#[tokio::test(start_paused = true)]
async fn hooks_see_every_attempt_and_cannot_touch_the_signature() {
    let script = of([error(500, "InternalError")]);
    let seen = Arc::new(Mutex::new(Vec::new()));
    let client = script.builder().intercept(Hook(Arc::clone(&seen))).build().unwrap();
    client.send(call::<SAFE>()).await.unwrap();
    assert_eq!(
        *seen.lock().unwrap(),
        ["signing 1", "answer 1 500", "retry 1 InternalError", "signing 2", "answer 2 200"]
    );
    let authorization = &script.header("authorization")[0];
    assert!(authorization.contains(";x-acs-trace;") || authorization.contains(";x-acs-trace,"), "{authorization}");
    assert!(script.header("x-acs-date")[0].ends_with('Z'));
    assert_eq!(script.header("host"), ["kms.example.com"; 2]);
}

#[tokio::test(start_paused = true)]
async fn a_call_that_is_dropped_leaves_nothing_behind() {
    let script = of([Turn::Silence]);
    let client = script.client();
    let dropped = tokio::time::timeout(Duration::from_secs(1), client.send(call::<UNSAFE>()).into_future()).await;
    assert!(dropped.is_err());
    for _ in 0..100 {
        client.send(call::<UNSAFE>()).await.unwrap();
    }
}

#[cfg(feature = "blocking")]
#[test]
fn a_blocking_client_sends_the_same_values() {
    let script = of([ok(), ok()]);
    let client = script.client().blocking().unwrap();
    assert_eq!(client.send(call::<SAFE>()).unwrap().count, Some(7));
    let inside = tokio::runtime::Builder::new_current_thread().build().unwrap();
    let error = inside.block_on(async { client.send(call::<SAFE>()) }).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Configuration);
}

#[tokio::test(start_paused = true)]
async fn secrets_are_in_no_text_that_people_see() {
    let mut texts = Vec::new();
    let turns = [
        Turn::Broken,
        Turn::Silence,
        Turn::Unreachable,
        error(400, "SignatureDoesNotMatch"),
        Turn::Answer(200, &[], "nonsense".to_owned()),
    ];
    for turn in turns {
        let script = of(std::iter::repeat_n(turn, 3));
        let client = script.client();
        let request = call::<SAFE>();
        texts.push(format!("{request:?} {client:?}"));
        let call = client.send(request);
        texts.push(format!("{call:?}"));
        let error = call.await.unwrap_err();
        texts.push(format!("{error} {error:?}"));
        let mut source = error.source();
        while let Some(inner) = source {
            texts.push(format!("{inner} {inner:?}"));
            source = inner.source();
        }
    }
    for text in &texts {
        for planted in [SECRET, TOKEN, PASSWORD] {
            assert!(!text.contains(planted), "{text}");
        }
    }
}
