//! A signature that is refused: the error says where the two texts part, and shows nothing of them.

#![allow(clippy::unwrap_used, reason = "a test stops where it fails")]

use bytes::Bytes;
use cumulo_alibaba_kms::{DescribeKey, Kms};
use cumulo_core::credentials::Credential;
use cumulo_core::transport::{BoxFuture, Limits, Reqwest, Transport, TransportError};
use cumulo_core::{Error, ErrorKind};
use cumulo_fake::FakeCloud;
use cumulo_huawei_dws::{Dws, ShowClusterEncryptInfo};

/// A proxy that changes what passes.
struct Meddler(Reqwest, fn(&mut http::Request<Bytes>));

impl Transport for Meddler {
    fn send(
        &self,
        mut request: http::Request<Bytes>,
        limits: Limits,
    ) -> BoxFuture<'_, Result<http::Response<Bytes>, TransportError>> {
        (self.1)(&mut request);
        self.0.send(request, limits)
    }
}

/// A key that the fake knows under another secret.
fn key(secret: &str) -> Credential {
    Credential::temporary(FakeCloud::TEMPORARY_KEY_ID, secret, FakeCloud::SECURITY_TOKEN)
}

async fn alibaba(secret: &str, change: fn(&mut http::Request<Bytes>)) -> Error {
    let fake = FakeCloud::start();
    let transport = Meddler(Reqwest::builder().no_proxy().build().unwrap(), change);
    let client =
        Kms::builder().endpoint(fake.endpoint()).credentials(key(secret)).transport(transport).build().unwrap();
    let error = client.send(DescribeKey::new("planted-key-id")).await.unwrap_err();
    assert_eq!((error.code(), error.attempts()), (Some("SignatureDoesNotMatch"), 1));
    shows_nothing(error)
}

async fn huawei(secret: &str, change: fn(&mut http::Request<Bytes>)) -> Error {
    let fake = FakeCloud::start();
    let transport = Meddler(Reqwest::builder().no_proxy().build().unwrap(), change);
    let builder = Dws::builder().endpoint(fake.endpoint()).credentials(key(secret)).project_id("planted-project");
    let error = builder.transport(transport).build().unwrap().send(ShowClusterEncryptInfo::new("c")).await.unwrap_err();
    assert_eq!((error.code(), error.attempts()), (Some("APIGW.0301"), 1), "a key is not locked by trying again");
    shows_nothing(error)
}

fn shows_nothing(error: Error) -> Error {
    let text = format!("{error} {error:?}");
    assert_eq!(error.kind(), ErrorKind::Service);
    for planted in ["planted", FakeCloud::SECURITY_TOKEN, FakeCloud::TEMPORARY_KEY_SECRET] {
        assert!(!text.contains(planted), "{text}");
    }
    error
}

const SAME: &str = "both sides signed the same text, so the secret does not belong to the access key id";

#[tokio::test]
async fn a_wrong_secret_is_told_from_a_changed_request() {
    for error in [alibaba("planted-wrong-secret", |_| ()).await, huawei("planted-wrong-secret", |_| ()).await] {
        assert!(error.message().ends_with(SAME), "{error}");
    }
}

#[tokio::test]
async fn the_part_that_was_changed_on_the_way_is_named() {
    let right = FakeCloud::TEMPORARY_KEY_SECRET;
    let query = |request: &mut http::Request<Bytes>| {
        let changed = request.uri().to_string().replace("planted-key-id", "planted-other-id");
        *request.uri_mut() = changed.parse().unwrap();
    };
    let error = alibaba(right, query).await;
    assert!(error.message().contains("the first difference is in the query, at or before parameter KeyId"), "{error}");
    let path = |request: &mut http::Request<Bytes>| {
        *request.uri_mut() = request.uri().to_string().replace("/c/", "/d/").parse().unwrap();
    };
    let error = huawei(right, path).await;
    assert!(error.message().contains("the first difference is in the path"), "{error}");
    let header = |request: &mut http::Request<Bytes>| {
        request.headers_mut().insert("x-project-id", http::HeaderValue::from_static("planted-other"));
    };
    let error = huawei(right, header).await;
    assert!(error.message().contains("the first difference is in the headers, at or before x-project-id"), "{error}");
}
