//! F34 and F37: metadata services and files that fail, over real sockets, as the providers of the core meet them.

#![allow(clippy::unwrap_used, reason = "a test stops where it fails")]

use std::time::Duration;

use cumulo_core::credentials::alibaba::EcsRole;
use cumulo_core::credentials::huawei::Metadata;
use cumulo_core::credentials::{Cache, CredentialsErrorKind, Http, ProvideCredentials};
use cumulo_core::endpoint::Endpoint;
use cumulo_fake::{Answer, FakeCloud, Fault, json};

fn both(fake: &FakeCloud) -> Vec<Box<dyn ProvideCredentials>> {
    let http = Http::system().unwrap();
    let endpoint = Endpoint::parse(&fake.endpoint()).unwrap();
    vec![Box::new(EcsRole::new(&http).endpoint(&endpoint)), Box::new(Metadata::new(&http).endpoint(&endpoint))]
}

#[tokio::test]
async fn both_find_the_key_of_the_machine() {
    let fake = FakeCloud::start();
    for provider in both(&fake) {
        let credential = provider.credentials().await.unwrap();
        assert_eq!(credential.id(), FakeCloud::TEMPORARY_KEY_ID);
        assert!(credential.token().is_some() && credential.expiry().is_some());
    }
    let asked: Vec<String> = fake.ledger().iter().map(|entry| entry.operation.clone()).collect();
    assert_eq!(asked, ["CreateToken", "ListRoles", "GetRoleCredentials", "CreateToken", "GetSecurityKey"]);
}

#[tokio::test]
async fn f34_what_passes_is_tried_again() {
    for fault in
        [Fault::unavailable(), Fault::reset_after_reading(), Fault::cut(20), Fault::delay(Duration::from_millis(900))]
    {
        let fake = FakeCloud::start();
        fake.fault("GetRoleCredentials", fault.clone()).fault("GetSecurityKey", fault);
        for provider in both(&fake) {
            assert!(provider.credentials().await.is_ok(), "{}", provider.name());
        }
    }
}

#[tokio::test]
async fn f34_garbage_and_ended_credentials_are_errors_that_quote_nothing() {
    let ended = json!({"Code": "Success", "AccessKeyId": "i", "AccessKeySecret": "planted", "SecurityToken": "planted",
        "Expiration": "2020-01-01T00:00:00Z",
        "credential": {"access": "i", "secret": "planted", "securitytoken": "planted", "expires_at": "2020-01-01T00:00:00Z"}});
    for answer in [Answer::new(200).body("planted{"), Answer::new(200).body(""), Answer::new(404), Answer::json(ended)]
    {
        let fake = FakeCloud::start();
        fake.answer("GetRoleCredentials", answer.clone()).answer("GetSecurityKey", answer);
        for provider in both(&fake) {
            let error = Cache::new(provider).credentials().await.unwrap_err();
            assert!(!format!("{error} {error:?}").contains("planted"), "{error}");
        }
    }
}

#[tokio::test]
async fn f34_a_service_without_tokens_is_refused_unless_that_is_allowed() {
    let fake = FakeCloud::start();
    fake.answer("alibaba-metadata/CreateToken", Answer::new(405));
    let http = Http::system().unwrap();
    let endpoint = Endpoint::parse(&fake.endpoint()).unwrap();
    let error = EcsRole::new(&http).endpoint(&endpoint).credentials().await.unwrap_err();
    assert_eq!(error.kind(), CredentialsErrorKind::Refused);
    assert_eq!(fake.ledger().count(), 1, "nothing is asked without a token");
}
