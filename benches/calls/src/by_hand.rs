//! By hand: what a careful engineer writes in an afternoon with reqwest, hmac and serde.

use hmac::{Hmac, KeyInit as _, Mac as _};
use serde::Deserialize;
use sha2::{Digest as _, Sha256};

use crate::Call;

#[derive(Clone)]
pub struct ByHand {
    client: reqwest::Client,
    host: String,
}

impl ByHand {
    pub fn new(port: u16) -> Self {
        // reqwest wants one even for plain http.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let client = reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).build().expect("a client");
        Self { client, host: format!("127.0.0.1:{port}") }
    }
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
#[allow(dead_code)]
struct Answer {
    request_id: Option<String>,
    key_metadata: Option<KeyMetadata>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
#[allow(dead_code)]
struct KeyMetadata {
    deletion_protection: Option<String>,
    key_id: Option<String>,
    next_rotation_date: Option<String>,
    key_state: Option<String>,
    rotation_interval: Option<String>,
    arn: Option<String>,
    creator: Option<String>,
    last_rotation_date: Option<String>,
    delete_date: Option<String>,
    primary_key_version: Option<String>,
    description: Option<String>,
    key_spec: Option<String>,
    origin: Option<String>,
    material_expire_time: Option<String>,
    deletion_protection_description: Option<String>,
    automatic_rotation: Option<String>,
    protection_level: Option<String>,
    key_usage: Option<String>,
    creation_date: Option<String>,
    #[serde(rename = "DKMSInstanceId")]
    dkms_instance_id: Option<String>,
}

fn hex(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    let mut text = String::with_capacity(bytes.len() * 2);
    for byte in bytes {
        text.push(char::from(DIGITS[usize::from(byte >> 4)]));
        text.push(char::from(DIGITS[usize::from(byte & 15)]));
    }
    text
}

impl Call for ByHand {
    async fn call(&self) {
        let query = "KeyId=key-hzz630494463ejqjx%2A%2A%2A%2A";
        let date = "2026-11-22T00:23:20Z";
        let mut random = [0; 16];
        getrandom::fill(&mut random).expect("randomness");
        let nonce = hex(&random);
        let hash = hex(&Sha256::digest(b""));
        let headers = [
            ("host", self.host.as_str()),
            ("x-acs-action", "DescribeKey"),
            ("x-acs-content-sha256", &hash),
            ("x-acs-date", date),
            ("x-acs-signature-nonce", &nonce),
            ("x-acs-version", "2016-01-20"),
        ];
        let names = headers.map(|(name, _)| name).join(";");
        let lines: String = headers.iter().map(|(name, value)| format!("{name}:{value}\n")).collect();
        let canonical = format!("POST\n/\n{query}\n{lines}\n{names}\n{hash}");
        let text = format!("ACS3-HMAC-SHA256\n{}", hex(&Sha256::digest(canonical.as_bytes())));
        let mut mac = Hmac::<Sha256>::new_from_slice(b"access-key-secret").expect("a key");
        mac.update(text.as_bytes());
        let signature = hex(&mac.finalize().into_bytes());
        let authorization =
            format!("ACS3-HMAC-SHA256 Credential=access-key-id,SignedHeaders={names},Signature={signature}");
        let mut request = self.client.post(format!("http://{}/?{query}", self.host));
        for (name, value) in &headers[1..] {
            request = request.header(*name, *value);
        }
        let answer = request
            .header("accept", "application/json")
            .header("user-agent", "by-hand/0.1")
            .header("authorization", authorization)
            .send()
            .await
            .expect("an answer");
        assert!(answer.status().is_success());
        let answer: Answer = serde_json::from_slice(&answer.bytes().await.expect("a body")).expect("JSON");
        assert!(answer.key_metadata.is_some());
    }
}
