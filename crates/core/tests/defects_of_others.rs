//! What went wrong in other SDKs, each as a test with the name of the issue. `RELIABILITY.md` has the list, with those
//! that other tests cover or that cannot occur here.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test stops where it fails")]

#[path = "support/script.rs"]
mod script;

use std::collections::BTreeSet;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant, SystemTime};

use bytes::Bytes;
use cumulo_core::credentials::{
    Cache, Credential, CredentialFuture, CredentialsError, CredentialsErrorKind, ProvideCredentials,
};
use cumulo_core::decode::{Decode, FromWire, Slot};
use cumulo_core::encode::{Encode, Fields, In};
use cumulo_core::operation::{Body, Cloud, Method, Operation, OperationFacts, Retry, Service, ServiceFacts};
use cumulo_core::sign::{Target, acs3, sdk_hmac};
use cumulo_core::transport::{BoxFuture, Limits, Transport, TransportError};
use cumulo_core::{Client, ErrorKind, Secret, Timeouts, Timestamp};
use http::{HeaderMap, HeaderValue};
use script::{Script, answer};

/// A service of either cloud: `C` is 0 for Alibaba Cloud and 1 for Huawei Cloud.
struct Any<const C: u8>;

impl<const C: u8> Service for Any<C> {
    const FACTS: ServiceFacts = ServiceFacts {
        cloud: if C == 0 { Cloud::Alibaba } else { Cloud::Huawei },
        name: "some",
        version: "2016-01-20",
        agent: "cumulo-test/0",
        servers: &[],
    };
}

/// A safe operation with one parameter.
#[derive(Clone, Debug)]
struct Look<const C: u8>(String);

impl<const C: u8> Encode for Look<C> {
    fn encode(&self, fields: &mut dyn Fields) {
        fields.put(In::Query, "Name", &self.0);
    }
}

impl<const C: u8> Operation for Look<C> {
    type Service = Any<C>;
    type Output = Found;
    const FACTS: OperationFacts = OperationFacts {
        name: "Look",
        method: if C == 0 { Method::Post } else { Method::Delete },
        retry: Retry::Safe,
        body: if C == 0 { Body::None } else { Body::Json("application/json") },
        ..OperationFacts::DEFAULT
    };
}

#[derive(Clone, Debug, Default)]
struct Found {
    count: Option<i64>,
    names: Vec<String>,
}

impl Decode for Found {
    fn blank() -> Self {
        Self::default()
    }

    fn field(&mut self, key: &str) -> Option<Slot<'_>> {
        Some(match key {
            "Count" => self.count.slot(),
            "Names" => self.names.slot(),
            _ => return None,
        })
    }
}

/// These answers, and `{}` after them.
fn of<const N: usize>(answers: [(u16, &str); N]) -> Script {
    Script::of(answers.map(|(status, body)| answer(status, body)), answer(200, "{}"))
}

/// A client of a cloud over a script.
fn client<const C: u8>(script: &Script) -> Client<Any<C>> {
    script.client()
}

fn look<const C: u8>() -> Look<C> {
    Look("n".to_owned())
}

/// A source of credentials that can fail, and counts.
#[derive(Debug, Default)]
struct Source {
    life: Duration,
    /// How long a fetch takes. The life of what it gives begins with it.
    takes: Duration,
    /// Whether what it gives is due for renewal from the beginning; otherwise in the last quarter of its life.
    eager: bool,
    down: std::sync::atomic::AtomicBool,
    fetches: AtomicUsize,
}

impl ProvideCredentials for Source {
    fn name(&self) -> &str {
        "source"
    }

    fn credentials(&self) -> CredentialFuture<'_> {
        let number = self.fetches.fetch_add(1, Ordering::SeqCst);
        let end = SystemTime::now() + self.life;
        Box::pin(async move {
            tokio::time::sleep(self.takes).await;
            if self.down.load(Ordering::SeqCst) {
                return Err(CredentialsError::new(CredentialsErrorKind::Unavailable, "source", "down"));
            }
            let credential = Credential::temporary(format!("id-{number}"), "secret", "token");
            Ok(credential.expires_at(end))
        })
    }

    fn renew_ahead(&self, life: Duration) -> Duration {
        if self.eager { life } else { life / 4 }
    }
}

#[tokio::test]
async fn google_cloud_rust_5809_a_failed_refresh_keeps_the_good_token() {
    let source = Arc::new(Source { life: Duration::from_secs(2), eager: true, ..Source::default() });
    let cache = Cache::new(Arc::clone(&source));
    cache.credentials().await.unwrap();
    source.down.store(true, Ordering::SeqCst);
    std::thread::sleep(Duration::from_millis(210));
    assert_eq!(cache.credentials().await.unwrap().id(), "id-0");
}

#[tokio::test]
async fn google_cloud_rust_4541_a_source_that_recovers_is_asked_again() {
    let source = Arc::new(Source { life: Duration::from_secs(60), ..Source::default() });
    source.down.store(true, Ordering::SeqCst);
    let cache = Cache::new(Arc::clone(&source));
    assert!(cache.credentials().await.is_err());
    source.down.store(false, Ordering::SeqCst);
    std::thread::sleep(Duration::from_millis(300));
    assert!(cache.credentials().await.is_ok());
}

#[tokio::test]
async fn google_cloud_rust_6678_a_token_of_a_short_life_makes_no_busy_loop() {
    let life = Duration::from_millis(200);
    let source = Arc::new(Source { life, ..Source::default() });
    let cache = Cache::new(Arc::clone(&source));
    let (begun, mut asked) = (Instant::now(), 0_u32);
    while begun.elapsed() < life * 4 {
        cache.credentials().await.unwrap();
        asked += 1;
    }
    // Each is used for three quarters of its life.
    let most = begun.elapsed().as_millis() / 150 + 1;
    let fetches = source.fetches.load(Ordering::SeqCst);
    assert!(fetches > 3 && fetches as u128 <= most && asked > 1_000, "{fetches} fetches for {asked} callers");

    source.down.store(true, Ordering::SeqCst);
    tokio::time::sleep(life).await;
    for _ in 0..1_000 {
        let _ = cache.credentials().await;
    }
    assert!(source.fetches.load(Ordering::SeqCst) < fetches + 5);
}

#[tokio::test]
async fn aliyun_openapi_python_sdk_411_what_is_due_is_renewed() {
    let source = Arc::new(Source { life: Duration::from_secs(1), ..Source::default() });
    let cache = Cache::new(Arc::clone(&source));
    assert_eq!(cache.credentials().await.unwrap().id(), "id-0");
    tokio::time::sleep(Duration::from_millis(850)).await;
    assert_eq!(cache.credentials().await.unwrap().id(), "id-1");
}

#[tokio::test]
async fn ali_oss_1363_freshness_counts_from_the_end_of_the_fetch() {
    let (life, takes) = (Duration::from_millis(2_400), Duration::from_millis(1_800));
    let source = Arc::new(Source { life, takes, ..Source::default() });
    let cache = Cache::new(Arc::clone(&source));
    cache.credentials().await.unwrap();
    // A quarter of the whole life would be over now; of the 600 ms that were left, it is not.
    tokio::time::sleep(Duration::from_millis(100)).await;
    cache.credentials().await.unwrap();
    assert_eq!(source.fetches.load(Ordering::SeqCst), 1);
}

#[tokio::test]
async fn aws_sdk_rust_999_static_credentials_never_expire() {
    let cache = Cache::new(Credential::new("id", "secret"));
    assert_eq!(cache.ready().unwrap().expiry(), None);
}

#[tokio::test]
async fn smithy_rs_3427_clients_that_share_a_provider_fetch_once() {
    let source = Arc::new(Source { life: Duration::from_secs(60), ..Source::default() });
    let shared = Arc::new(Cache::new(Arc::clone(&source)));
    for _ in 0..3 {
        let script = of([]);
        let client = script.builder::<Any<0>>().credentials(Arc::clone(&shared)).build().unwrap();
        client.send(look()).await.unwrap();
    }
    assert_eq!(source.fetches.load(Ordering::SeqCst), 1);
}

#[tokio::test(start_paused = true)]
async fn alibaba_cloud_sdk_go_39_a_retry_has_a_nonce_of_its_own() {
    let script = of([(500, ""), (503, "")]);
    client::<0>(&script).send(look()).await.unwrap();
    let nonces: BTreeSet<String> = script.header("x-acs-signature-nonce").into_iter().collect();
    assert_eq!(nonces.len(), 3);
}

/// Every answer takes a while; keeps when each request was sent.
#[derive(Clone)]
struct Slow(Script, Arc<Mutex<Vec<SystemTime>>>);

impl Transport for Slow {
    fn send(
        &self,
        request: http::Request<Bytes>,
        limits: Limits,
    ) -> BoxFuture<'_, Result<http::Response<Bytes>, TransportError>> {
        self.1.lock().unwrap().push(SystemTime::now());
        // Of the system's clock, by which is signed.
        std::thread::sleep(Duration::from_millis(1_100));
        self.0.send(request, limits)
    }
}

async fn dates_of_attempts<const C: u8>(header: &str) {
    let slow = Slow(of([(503, "")]), Arc::default());
    let client = slow.0.builder::<Any<C>>().transport(slow.clone()).build().unwrap();
    assert_eq!(client.send(look()).await.unwrap().attempts(), 2);
    client.send(look()).await.unwrap();
    let (dates, sent) = (slow.0.header(header), slow.1.lock().unwrap().clone());
    assert_eq!(dates.iter().collect::<BTreeSet<_>>().len(), 3, "{dates:?}");
    assert_eq!(slow.0.header("authorization").iter().collect::<BTreeSet<_>>().len(), 3);
    for (date, sent) in dates.iter().zip(sent) {
        let age = sent.duration_since(Timestamp::from(date.as_str()).time().unwrap()).unwrap();
        assert!(age < Duration::from_secs(2), "{date} was sent {age:?} later");
    }
}

#[tokio::test(start_paused = true)]
async fn huaweicloud_sdk_java_v3_44_every_attempt_is_signed_with_the_time_at_which_it_is_sent() {
    dates_of_attempts::<0>("x-acs-date").await;
    dates_of_attempts::<1>("x-sdk-date").await;
}

/// Delivers the first request after 16 minutes, all others at once.
#[derive(Clone, Default)]
struct Stuck {
    sent: Arc<AtomicUsize>,
    delivered: Arc<Mutex<Vec<usize>>>,
}

impl Transport for Stuck {
    fn send(&self, _: http::Request<Bytes>, _: Limits) -> BoxFuture<'_, Result<http::Response<Bytes>, TransportError>> {
        let number = self.sent.fetch_add(1, Ordering::SeqCst);
        Box::pin(async move {
            tokio::time::sleep(Duration::from_secs(if number == 0 { 16 * 60 } else { 0 })).await;
            self.delivered.lock().unwrap().push(number);
            Ok(http::Response::new(Bytes::from_static(b"{}")))
        })
    }
}

#[tokio::test(start_paused = true)]
async fn huaweicloud_sdk_go_obs_42_no_attempt_outlives_its_signature() {
    let stuck = Stuck::default();
    let client = of([]).builder::<Any<1>>().transport(stuck.clone()).build().unwrap();
    let begun = tokio::time::Instant::now();
    // However long the call may take.
    let answer = client.send(look()).timeout(Duration::from_secs(24 * 3600)).await.unwrap();
    assert_eq!(answer.attempts(), 2);
    assert!(begun.elapsed() <= Timeouts::default().attempt + Duration::from_secs(1), "{:?}", begun.elapsed());
    assert!(Timeouts::default().attempt < Duration::from_secs(15 * 60), "a signature lives for 15 minutes");
    tokio::time::sleep(Duration::from_secs(3600)).await;
    assert_eq!(*stuck.delivered.lock().unwrap(), [1], "what was given up does not arrive later");
}

#[tokio::test]
async fn alibabacloud_go_sdk_4_numbers_and_text_are_read_for_each_other() {
    for (body, count) in [(r#"{"Count":"7"}"#, Some(7)), (r#"{"Count":7}"#, Some(7)), (r#"{"Count":""}"#, None)] {
        assert_eq!(client::<0>(&of([(200, body)])).send(look()).await.unwrap().count, count, "{body}");
    }
}

#[tokio::test]
async fn alibaba_cloud_sdk_go_15_numbers_are_read_as_text() {
    for body in [r#"{"Names":["7","true"]}"#, r#"{"Names":[7,true]}"#] {
        assert_eq!(client::<0>(&of([(200, body)])).send(look()).await.unwrap().names, ["7", "true"], "{body}");
    }
}

#[tokio::test]
async fn huaweicloud_sdk_go_v3_74_null_and_empty_stand_for_an_empty_list() {
    for body in [r#"{"Names":null}"#, r#"{"Names":""}"#, r#"{"Names":[]}"#] {
        assert!(client::<0>(&of([(200, body)])).send(look()).await.unwrap().names.is_empty(), "{body}");
    }
}

#[tokio::test]
async fn alibaba_cloud_sdk_go_127_an_array_at_the_top_is_an_error_and_no_panic() {
    let error = client::<0>(&of([(200, "[1]")])).send(look()).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Answer);
    // The other surprise of such services.
    assert_eq!(client::<0>(&of([(200, "")])).send(look()).await.unwrap().count, None);
}

#[tokio::test]
async fn huaweicloud_sdk_java_v3_61_an_error_code_may_be_a_number() {
    let body = r#"{"error":{"code":401,"message":"no"}}"#;
    let error = client::<1>(&of([(401, body)])).send(look()).await.unwrap_err();
    assert_eq!((error.code(), error.message()), (Some("401"), "no"));
}

/// Signs with both clouds' algorithms what a request line and a body hold.
fn sign_both(query: &str, body: &[u8]) -> (String, String) {
    let credential = Credential::new("id", "secret");
    let target = Target { method: "DELETE", host: "h", path: "/", query, body };
    let mut headers = HeaderMap::new();
    headers.insert("content-type", HeaderValue::from_static("application/json"));
    let alibaba = acs3::Signer::new().sign(&credential, &target, &mut headers.clone(), SystemTime::UNIX_EPOCH, "n");
    let huawei = sdk_hmac::Signer::new().sign(&credential, &target, &mut headers, SystemTime::UNIX_EPOCH);
    let (alibaba, huawei) = (alibaba.unwrap(), huawei.unwrap().unwrap());
    (alibaba.canonical_request().to_owned(), huawei.canonical_request().to_owned())
}

#[tokio::test]
async fn opendal_reqsign_137_special_characters_are_signed_as_they_are_sent() {
    for name in ["a b+c", "1/2=3&4", "ü中😀", "~!*'()", "%2F%"] {
        let script = of([]);
        client::<0>(&script).send(Look(name.to_owned())).await.unwrap();
        let sent = script.query().remove(0);
        let (alibaba, huawei) = sign_both(&sent, b"");
        assert!(alibaba.contains(&format!("\n{sent}\n")) && huawei.contains(&format!("\n{sent}\n")), "{name}");
    }
}

#[tokio::test]
async fn huaweicloud_sdk_nodejs_v3_2_the_body_of_a_delete_is_hashed_as_it_is_sent() {
    let script = of([]);
    client::<1>(&script).send(look()).await.unwrap();
    // No member is given and none is required: there is no body, and what is signed is the hash of nothing.
    assert_eq!(script.each(|request| request.body().len()), [0]);
    assert!(sign_both("", b"").1.ends_with(cumulo_core::sign::EMPTY_SHA256));
    assert!(!sign_both("", b"{}").1.ends_with(cumulo_core::sign::EMPTY_SHA256));
}

#[test]
fn azure_sdk_for_rust_5074_secrets_are_hidden_by_type_and_not_by_name() {
    let secret = Secret::from("planted");
    assert_eq!(format!("{secret:?}"), "Secret(…)");
    assert_eq!(format!("{:?}", Some(vec![secret])), "Some([Secret(…)])");
}

#[tokio::test]
async fn databricks_sdk_go_882_token_headers_of_answers_are_not_shown() {
    let answer = client::<1>(&of([])).send(look()).await.unwrap();
    assert!(!format!("{answer:?}").contains("headers"));
}

#[test]
fn reqsign_redact_a_secret_that_is_not_ascii_is_no_panic() {
    for id in ["", "é", "中文密钥", "😀😀😀"] {
        let shown = format!("{:?}", Credential::temporary(id, id, id));
        assert!(shown.chars().filter(|c| id.contains(*c)).count() <= id.chars().count(), "{shown}");
    }
}

#[cfg(feature = "reqwest")]
#[tokio::test]
async fn reqwest_errors_do_not_hold_the_query() {
    let client = Client::<Any<0>>::builder()
        .endpoint("http://127.0.0.1:1")
        .credentials(Credential::new("id", "secret"))
        .build()
        .unwrap();
    let call = client.send(Look("planted".to_owned())).retry(cumulo_core::RetryPolicy::never());
    let error = call.await.unwrap_err();
    let mut text = format!("{error} {error:?}");
    let mut source = std::error::Error::source(&error);
    while let Some(inner) = source {
        text.push_str(&format!("{inner} {inner:?}"));
        source = inner.source();
    }
    assert!(!text.contains("planted") && !text.contains("127.0.0.1:1/"), "{text}");
}

#[cfg(feature = "reqwest")]
#[test]
fn reqwest_2938_tls_needs_no_provider_of_the_process() {
    // Neither set before nor by us: two libraries in one program cannot quarrel over it.
    cumulo_core::transport::Reqwest::builder().build().unwrap();
}

#[test]
fn sc_crawler_126_nobody_s_logging_is_set_up() {
    let _ = client::<0>(&of([]));
    assert!(!tracing::dispatcher::has_been_set(), "a library emits, and the program decides who listens");
}
