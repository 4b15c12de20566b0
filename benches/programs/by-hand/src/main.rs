//! Prints the state of a key: what a careful engineer writes in an afternoon, with the TLS and the roots that cumulo has.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use hmac::{Hmac, KeyInit as _, Mac as _};
use serde::Deserialize;
use sha2::{Digest as _, Sha256};

type Problem = Box<dyn std::error::Error>;

fn main() -> Result<(), Problem> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    runtime.block_on(ask())
}

async fn ask() -> Result<(), Problem> {
    let _ = rustls::crypto::ring::default_provider().install_default();
    let client = reqwest::Client::builder()
        .redirect(reqwest::redirect::Policy::none())
        .timeout(Duration::from_secs(20))
        .build()?;
    let id = std::env::var("ALIBABA_CLOUD_ACCESS_KEY_ID")?;
    let secret = std::env::var("ALIBABA_CLOUD_ACCESS_KEY_SECRET")?;
    let host = format!("kms.{}.aliyuncs.com", std::env::var("ALIBABA_CLOUD_REGION_ID")?);
    let query = "KeyId=alias%2Forders";
    let date = now()?;
    let mut random = [0; 16];
    getrandom::fill(&mut random).map_err(|error| error.to_string())?;
    let nonce = hex(&random);
    let hash = hex(&Sha256::digest(b""));
    let headers = [
        ("host", host.as_str()),
        ("x-acs-action", "DescribeKey"),
        ("x-acs-content-sha256", &hash),
        ("x-acs-date", &date),
        ("x-acs-signature-nonce", &nonce),
        ("x-acs-version", "2016-01-20"),
    ];
    let names = headers.map(|(name, _)| name).join(";");
    let lines: String = headers.iter().map(|(name, value)| format!("{name}:{value}\n")).collect();
    let canonical = format!("POST\n/\n{query}\n{lines}\n{names}\n{hash}");
    let text = format!("ACS3-HMAC-SHA256\n{}", hex(&Sha256::digest(canonical.as_bytes())));
    let mut mac = Hmac::<Sha256>::new_from_slice(secret.as_bytes())?;
    mac.update(text.as_bytes());
    let signature = hex(&mac.finalize().into_bytes());
    let authorization = format!("ACS3-HMAC-SHA256 Credential={id},SignedHeaders={names},Signature={signature}");
    let mut request = client.post(format!("https://{host}/?{query}"));
    for (name, value) in &headers[1..] {
        request = request.header(*name, *value);
    }
    let answer = request.header("accept", "application/json").header("authorization", authorization).send().await?;
    let status = answer.status();
    let body = answer.bytes().await?;
    if !status.is_success() {
        return Err(format!("{status}: {}", String::from_utf8_lossy(&body)).into());
    }
    let answer: Answer = serde_json::from_slice(&body)?;
    println!("{:?}", answer.key_metadata.as_ref().and_then(|key| key.key_state.as_ref()));
    Ok(())
}

/// The time as `2026-11-22T00:23:20Z` (Howard Hinnant's `civil_from_days`).
fn now() -> Result<String, Problem> {
    let seconds = SystemTime::now().duration_since(UNIX_EPOCH)?.as_secs();
    let (days, second) = (seconds / 86_400 + 719_468, seconds % 86_400);
    let (era, day) = (days / 146_097, days % 146_097);
    let year = (day - day / 1460 + day / 36_524 - day / 146_096) / 365;
    let day = day - (365 * year + year / 4 - year / 100);
    let month = (5 * day + 2) / 153;
    let day = day - (153 * month + 2) / 5 + 1;
    let (month, later) = if month < 10 { (month + 3, 0) } else { (month - 9, 1) };
    let (hour, minute, second) = (second / 3600, second / 60 % 60, second % 60);
    let year = year + era * 400 + later;
    Ok(format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}Z"))
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

#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
#[allow(dead_code)]
struct Answer {
    request_id: Option<String>,
    key_metadata: Option<KeyMetadata>,
}

#[derive(Debug, Deserialize)]
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
