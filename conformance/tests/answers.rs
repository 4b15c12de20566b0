//! Answers as they really come: sparse, in odd types, from proxies, or not at all. What a user of a whole client sees.

#![allow(clippy::unwrap_used, reason = "a test stops where it fails")]

use cumulo_alibaba_kms::operations::describe_key::{AutomaticRotation, KeyMetadata, KeyState};
use cumulo_alibaba_kms::{DescribeKey, Kms};
use cumulo_core::credentials::Credential;
use cumulo_core::operation::Service;
use cumulo_core::transport::Reqwest;
use cumulo_core::{Client, Error, ErrorKind, Executed, RetryPolicy};
use cumulo_fake::{Answer, FakeCloud, Fault, Value, json};
use cumulo_huawei_dws::{Dws, ShowClusterEncryptInfo, ShowClusterEncryptInfoOutput, codes};
use cumulo_huawei_kms::{Kms as HuaweiKms, ListKeyDetail};

const CLUSTER: &str = "97cbaab3-939e-4dbc-9187-0fe240f2b9fd";
const KEY: &str = "key-hzz630494463ejqjx****";
const HUAWEI_KEY: &str = "0d0466b0-e727-4d9c-b35d-f84bb474a37f";

fn client<S: Service>(fake: &FakeCloud) -> Client<S> {
    Client::builder()
        .endpoint(fake.endpoint())
        .credentials(Credential::new(FakeCloud::ACCESS_KEY_ID, FakeCloud::ACCESS_KEY_SECRET))
        .project_id(FakeCloud::PROJECT_ID)
        .transport(Reqwest::builder().no_proxy().build().unwrap())
        .build()
        .unwrap()
}

/// What DescribeKey makes of this metadata.
async fn metadata(metadata: Value) -> KeyMetadata {
    let fake = FakeCloud::start();
    fake.answer("DescribeKey", json!({"KeyMetadata": metadata}));
    let kms: Kms = client(&fake);
    kms.send(DescribeKey::new(KEY)).await.unwrap().into_inner().key_metadata.unwrap()
}

async fn encrypt_info(answer: impl Into<Answer>) -> ShowClusterEncryptInfoOutput {
    let fake = FakeCloud::start();
    fake.answer("ShowClusterEncryptInfo", answer);
    let dws: Dws = client(&fake);
    dws.send(ShowClusterEncryptInfo::new(CLUSTER)).await.unwrap().into_inner()
}

/// The error of one attempt that meets this fault.
async fn failed(fault: Fault) -> Error {
    let fake = FakeCloud::start();
    fake.fault("ShowClusterEncryptInfo", fault);
    let dws: Dws = client(&fake);
    dws.send(ShowClusterEncryptInfo::new(CLUSTER)).retry(RetryPolicy::never()).await.unwrap_err()
}

fn page(status: u16) -> Answer {
    Answer::new(status).header("content-type", "text/html").body("<html><body>Please log in</body></html>")
}

#[tokio::test]
async fn a_cluster_without_encryption_is_no_error() {
    let fake = FakeCloud::start();
    let dws: Dws = client(&fake);
    let answer = dws.send(ShowClusterEncryptInfo::new(CLUSTER)).await.unwrap();
    assert!(answer.master_key_id.is_none() && answer.crypt_algorithm.is_none() && answer.cluster_id.is_none());
    assert_eq!(answer.status(), 200);
}

#[tokio::test]
async fn missing_fields_and_empty_bodies_are_empty_values() {
    for answer in [Answer::json(json!({})), Answer::new(200), Answer::new(204), Answer::new(200).body(" \r\n")] {
        assert!(encrypt_info(answer).await.master_key_id.is_none());
    }
    let empty = metadata(json!({})).await;
    assert!(empty.key_id.is_none() && empty.key_state.is_none() && empty.delete_date.is_none());
}

#[tokio::test]
async fn numbers_and_booleans_are_read_where_text_is_documented() {
    let fake = FakeCloud::start();
    let info = json!({"key_state": 2, "creation_date": 1_472_442_386_000_i64, "key_rotation_enabled": true});
    fake.answer("ListKeyDetail", json!({"key_info": info}));
    let kms: HuaweiKms = client(&fake);
    let info = kms.send(ListKeyDetail::new(HUAWEI_KEY)).await.unwrap().into_inner().key_info.unwrap();
    assert_eq!(info.key_state.unwrap(), "2");
    assert!(info.creation_date.is_some_and(|date| date == "1472442386000" && date.time().is_ok()));
    assert_eq!(info.key_rotation_enabled.as_deref(), Some("true"));
}

#[tokio::test]
async fn a_date_of_any_form_is_kept_and_an_empty_one_is_no_time() {
    let read = metadata(json!({
        "CreationDate": "2024-05-20T06:34:21Z", "DeleteDate": "", "MaterialExpireTime": 1_716_186_861, "NextRotationDate": "soon",
    }))
    .await;
    let (created, expires) = (read.creation_date.unwrap(), read.material_expire_time.unwrap());
    assert_eq!(created.time().unwrap(), expires.time().unwrap());
    let (deleted, next) = (read.delete_date.unwrap(), read.next_rotation_date.unwrap());
    assert!(deleted.time().is_err() && next.time().is_err());
    assert_eq!((deleted.as_str(), next.as_str()), ("", "soon"));
}

#[tokio::test]
async fn what_is_new_to_this_version_disturbs_nothing() {
    let read = metadata(json!({
        "KeyState": "Asleep", "AutomaticRotation": "Enabled", "Mood": {"good": [true]}, "KeySpec": "Aliyun_AES_512",
    }))
    .await;
    assert_eq!(read.key_state, Some(KeyState::Other("Asleep".into())));
    assert_eq!(read.automatic_rotation, Some(AutomaticRotation::Enabled));
    assert_eq!(read.key_spec.unwrap(), "Aliyun_AES_512");
}

#[tokio::test]
async fn a_value_of_the_wrong_kind_is_named_by_its_path_and_not_quoted() {
    let fake = FakeCloud::start();
    fake.answer("DescribeKey", json!({"KeyMetadata": {"KeyId": {"hidden": "value"}}}));
    let error = client::<cumulo_alibaba_kms::KmsService>(&fake).send(DescribeKey::new(KEY)).await.unwrap_err();
    assert_eq!((error.kind(), error.may_have_executed()), (ErrorKind::Answer, Executed::Yes));
    assert!(error.to_string().contains("KeyMetadata.KeyId: expected text, found object"), "{error}");
    assert!(!error.to_string().contains("hidden"), "{error}");
}

#[tokio::test]
async fn a_page_for_people_is_no_answer() {
    let gateway = failed(Fault::bad_gateway()).await;
    assert_eq!((gateway.kind(), gateway.status().unwrap().as_u16(), gateway.code()), (ErrorKind::Service, 502, None));
    assert!(gateway.is_retryable() && gateway.to_string().contains("Bad Gateway"), "{gateway}");

    // A captive portal answers 200. It proves nothing about the call.
    let portal = failed(Fault::answer(page(200))).await;
    assert_eq!((portal.kind(), portal.may_have_executed()), (ErrorKind::Answer, Executed::Maybe));
    assert!(String::from_utf8_lossy(portal.body()).contains("Please log in"));
}

#[tokio::test]
async fn an_error_without_a_body_keeps_its_status() {
    let error = failed(Fault::answer(Answer::new(503))).await;
    assert_eq!((error.status().unwrap().as_u16(), error.code()), (503, None));
    assert_eq!(
        error.to_string().split(" [").next(),
        Some("ShowClusterEncryptInfo: status 503: Service Unavailable; the answer is empty")
    );
}

#[tokio::test]
async fn an_error_in_base64_is_read() {
    let error = failed(Fault::base64_error()).await;
    assert_eq!((error.kind(), error.message()), (ErrorKind::Service, "The request failed."));
    assert!(error.code().is_some(), "{error}");
}

#[tokio::test]
async fn a_refusal_has_code_message_and_request_id() {
    let fake = FakeCloud::start();
    let dws: Dws = client(&fake);
    let error = dws.send(ShowClusterEncryptInfo::new("00000000-0000-0000-0000-000000000000")).await.unwrap_err();
    assert!(error.is(codes::DWS_0047), "{error}");
    assert_eq!((error.attempts(), error.may_have_executed()), (1, Executed::No));
    assert!(error.request_id().is_some() && error.message().contains("does not exist"), "{error}");
}

#[tokio::test]
async fn half_an_answer_is_a_broken_connection() {
    let error = failed(Fault::cut_body(10)).await;
    assert_eq!((error.kind(), error.may_have_executed()), (ErrorKind::Transport, Executed::Maybe));
}

#[tokio::test]
async fn a_read_survives_what_passes() {
    let fake = FakeCloud::start();
    fake.fault("ShowClusterEncryptInfo", Fault::bad_gateway()).fault("ShowClusterEncryptInfo", Fault::cut_body(10));
    let dws: Dws = client(&fake);
    assert_eq!(dws.send(ShowClusterEncryptInfo::new(CLUSTER)).await.unwrap().attempts(), 3);
    assert!(fake.ledger().repeated_nonce().is_none());
}
