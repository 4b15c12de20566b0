//! A secret is in no text that people see: no `Debug`, no `Display`, no chain of errors, no log at the finest level.
//!
//! Secrets are planted wherever a call has one, the calls go through the transport that ships to a fake cloud that
//! answers and fails in every way, and everything that is logged meanwhile is listened to: what this project logs, and
//! what reqwest, hyper and rustls log by themselves.

#![allow(clippy::unwrap_used, reason = "a test stops where it fails")]

#[path = "secrets/listen.rs"]
mod listen;
#[path = "secrets/vault.rs"]
mod vault;

use std::error::Error as _;
use std::fmt::Debug;
use std::time::Duration;

use cumulo_core::credentials::{Credential, Environment};
use cumulo_core::operation::Service;
use cumulo_core::transport::Reqwest;
use cumulo_core::{Client, Response, RetryPolicy};
use cumulo_fake::{Answer, FakeCloud, Fault, json};

use vault::{AlibabaVault, HuaweiVault, OpenVault, Sealed, StoreSecret};

const ID: &str = "fake-planted-access-key-id";
const SECRET: &str = "planted/access+key=secret";
const TOKEN: &str = "planted-security-token";
const PASSWORD: &str = "planted password & more";
const ANSWER: &str = "planted-secret-of-the-answer";
/// How each of them may look: as it is, percent-encoded, in a form, escaped in JSON, in Base64.
const PLANTED: [&str; 9] = [
    SECRET,
    "planted%2Faccess%2Bkey%3Dsecret",
    TOKEN,
    PASSWORD,
    "planted%20password",
    "planted+password",
    ANSWER,
    "cGxhbnRl",
    "planted-iam-token",
];

/// Texts that people see.
#[derive(Default)]
struct Seen(Vec<String>);

impl Seen {
    fn value(&mut self, value: &impl Debug) {
        self.0.push(format!("{value:?} {value:#?}"));
    }

    /// An error, and what caused it, to the bottom.
    fn error(&mut self, error: &cumulo_core::Error) {
        self.0.push(format!("{error} {error:?} {error:#?} {}", error.message()));
        let mut source = error.source();
        while let Some(cause) = source {
            self.0.push(format!("{cause} {cause:?} {cause:#?}"));
            source = cause.source();
        }
    }

    fn outcome<T: Debug>(&mut self, outcome: &Result<Response<T>, cumulo_core::Error>) {
        match outcome {
            Ok(response) => self.value(response),
            Err(error) => self.error(error),
        }
    }
}

fn client<S: Service>(endpoint: &str, credential: Credential) -> Client<S> {
    Client::builder()
        .endpoint(endpoint)
        .credentials(credential)
        .project_id(FakeCloud::PROJECT_ID)
        .transport(Reqwest::builder().no_proxy().build().unwrap())
        .build()
        .unwrap()
}

fn fake() -> FakeCloud {
    let fake = FakeCloud::builder()
        .credential(cumulo_fake::Credential::new(ID, SECRET).token(TOKEN))
        .catalog(vault::ALIBABA)
        .catalog(vault::HUAWEI)
        .start()
        .unwrap();
    fake.answer("OpenVault", json!({"Password": ANSWER}));
    fake.answer("StoreSecret", json!({"Password": ANSWER, "RequestId": "r"}));
    fake
}

/// Every way in which a call fails on its way, and some in which the other side shows what it got.
fn faults() -> Vec<Fault> {
    let echo = format!("SecurityToken={TOKEN}&Password=planted%20password");
    let alibaba = format!("Specified signature is not matched with our calculation. server string to sign is:{echo}");
    let huawei = format!("verify aksk signature fail, canonicalRequest:POST|/v1/planted%20password|{echo}");
    vec![
        Fault::signature_mismatch(),
        Fault::nonce_used(),
        Fault::token_expired(),
        Fault::throttled(Duration::ZERO),
        Fault::internal_error(),
        Fault::bad_gateway(),
        Fault::base64_error(),
        Fault::redirect("https://elsewhere.example.com/?Password=planted%20password"),
        Fault::answer(Answer::new(200).body(format!("no JSON: {ANSWER}"))),
        Fault::answer(json!({"Password": {"nested": ANSWER}})),
        Fault::answer(Answer::new(403).body(echo)),
        Fault::error(400, "SignatureDoesNotMatch", &alibaba),
        Fault::error(401, "APIGW.0301", &huawei),
        Fault::reset_on_connect(),
        Fault::reset_before_reading(),
        Fault::close_after_reading(),
        Fault::cut(20),
        Fault::cut_body(3),
        Fault::wrong_length(100),
        Fault::raw("planted nonsense"),
        Fault::silence(),
        Fault::clock(3600),
    ]
}

/// Calls of both clouds, of which the first ones meet the fault.
async fn drive(seen: &mut Seen, fake: &FakeCloud, credential: &Credential, time: Duration) {
    let alibaba: Client<AlibabaVault> = client(&fake.endpoint(), credential.clone());
    let huawei: Client<HuaweiVault> = client(&fake.endpoint(), credential.clone());
    let (stored, opened) = (StoreSecret::new(PASSWORD), OpenVault::new(PASSWORD));
    seen.value(&(&alibaba, &huawei, &stored, &opened, credential));
    let once = RetryPolicy::never();
    let call = alibaba.send(stored.clone()).timeout(time).idempotency_token("t");
    seen.value(&call);
    seen.outcome(&call.await);
    seen.outcome(&alibaba.send(stored.clone()).timeout(time).retry(once).await);
    // The body itself is the caller's business; all else of an unread answer is not to show it.
    if let Err(error) = alibaba.send(stored).timeout(time).raw().await {
        seen.error(&error);
    }
    seen.outcome(&huawei.send(opened.clone()).timeout(time).await);
    seen.outcome(&huawei.send(opened).timeout(time).retry(once).await);
}

#[tokio::test]
async fn a_planted_secret_is_in_no_text() {
    let log = listen::to_everything();
    let mut seen = Seen::default();
    let credential = Credential::temporary(ID, SECRET, TOKEN);
    let short = Duration::from_millis(100);

    let calm = fake();
    drive(&mut seen, &calm, &credential, Duration::from_secs(20)).await;
    assert_eq!(calm.ledger().valid().count(), 5, "all calls arrive, signed");
    assert_eq!(seen.0.iter().filter(|text| text.contains("Sealed { password: Some(Secret(…)) }")).count(), 4);
    for fault in faults() {
        let fake = fake();
        fake.fault("*", fault.times(2));
        drive(&mut seen, &fake, &credential, short).await;
    }
    // Refused credentials, and nobody there.
    for wrong in [Credential::new(ID, SECRET), Credential::auth_token("planted-iam-token")] {
        drive(&mut seen, &fake(), &wrong, short).await;
    }
    let gone = fake().endpoint();
    let alibaba: Client<AlibabaVault> = client(&gone, credential.clone());
    seen.outcome(&alibaba.send(StoreSecret::new(PASSWORD)).timeout(short).await);
    let variables = |name: &str| name.ends_with("SECRET").then(|| SECRET.to_owned());
    seen.value(&Environment::alibaba(&variables));

    let log = log.text();
    for heard in ["cumulo.call", "sending again", "reqwest", "hyper_util"] {
        assert!(log.contains(heard), "nothing was heard of {heard}");
    }
    for text in seen.0.iter().map(String::as_str).chain(log.lines()) {
        for planted in PLANTED {
            assert!(!text.contains(planted), "{planted} is in: {text}");
        }
    }
}

/// The net has no hole of its own making: what is put out in any way is caught.
#[tokio::test]
async fn a_secret_that_is_logged_would_be_caught() {
    let log = listen::to_everything();
    let sealed = Sealed { password: Some("harmless".into()) };
    tracing::trace!(?sealed, "traced to {}", "tracing-canary");
    log::trace!("{}", "log-canary");
    let span = tracing::trace_span!("span", field = "span-canary", late = tracing::field::Empty);
    span.record("late", "late-canary");
    let text = log.text();
    for canary in ["tracing-canary", "log-canary", "span-canary", "late-canary", "Secret(…)"] {
        assert!(text.contains(canary), "{canary}");
    }
    assert!(!text.contains("harmless"));
}
