//! Signing: beside one SHA-256 of the canonical request and one HMAC of the text to sign, its key prepared.

use std::hint::black_box;
use std::time::{Duration, SystemTime};

use cumulo_core::credentials::Credential;
use cumulo_core::sign::{Signed, Target, acs3, sdk_hmac};
use hmac::{Hmac, KeyInit as _, Mac as _};
use http::{HeaderMap, HeaderValue};
use sha2::{Digest as _, Sha256};

use crate::Work;

const NONCE: &str = "3156853299f313e23d1673dc12e1703d";

fn credential() -> Credential {
    Credential::new("access-key-id", "access-key-secret")
}

fn time() -> SystemTime {
    SystemTime::UNIX_EPOCH + Duration::from_secs(1_763_771_000)
}

fn headers(pairs: &[(&'static str, &'static str)]) -> HeaderMap {
    let mut headers = HeaderMap::new();
    for (name, value) in pairs {
        headers.insert(*name, HeaderValue::from_static(value));
    }
    headers
}

fn sign_acs3(credential: &Credential, headers: &mut HeaderMap) -> Signed {
    let target = Target {
        method: "POST",
        host: "kms.cn-hangzhou.aliyuncs.com",
        path: "/",
        query: "KeyId=key-hzz630494463ejqjx%2A%2A%2A%2A",
        body: b"",
    };
    acs3::Signer::new().sign(credential, &target, headers, time(), NONCE).expect("a signature")
}

fn sign_sdk_hmac(credential: &Credential, headers: &mut HeaderMap) -> Signed {
    let target = Target {
        method: "POST",
        host: "dws.cn-north-4.myhuaweicloud.com",
        path: "/v1.0/4c2f8a6e/snapshots",
        query: "",
        body: br#"{"snapshot":{"name":"nightly","cluster_id":"97cbaab3-939e-4dbc-9187-0fe240f2b9fd"}}"#,
    };
    let signed = sdk_hmac::Signer::new().sign(credential, &target, headers, time()).expect("a signature");
    signed.expect("a credential that signs")
}

fn alibaba() -> HeaderMap {
    headers(&[("accept", "application/json"), ("x-acs-action", "DescribeKey"), ("x-acs-version", "2016-01-20")])
}

fn huawei() -> HeaderMap {
    headers(&[("content-type", "application/json"), ("x-project-id", "4c2f8a6e")])
}

pub fn acs3() -> Work {
    let (credential, mut headers) = (credential(), alibaba());
    Box::new(move || drop(black_box(sign_acs3(&credential, &mut headers))))
}

pub fn acs3_limit() -> Work {
    limit(&sign_acs3(&credential(), &mut alibaba()))
}

pub fn sdk_hmac() -> Work {
    let (credential, mut headers) = (credential(), huawei());
    Box::new(move || drop(black_box(sign_sdk_hmac(&credential, &mut headers))))
}

pub fn sdk_hmac_limit() -> Work {
    limit(&sign_sdk_hmac(&credential(), &mut huawei()))
}

/// The hashing that this signature cannot do without.
fn limit(signed: &Signed) -> Work {
    let (canonical, text) = (signed.canonical_request().to_owned(), signed.string_to_sign());
    let key = Hmac::<Sha256>::new_from_slice(b"access-key-secret").expect("a key");
    Box::new(move || {
        black_box(Sha256::digest(black_box(canonical.as_bytes())));
        let mut code = key.clone();
        code.update(black_box(text.as_bytes()));
        black_box(code.finalize().into_bytes());
    })
}
