//! Reading an answer: beside serde derives of the same fields.

use std::hint::black_box;

use cumulo_alibaba_kms::{DescribeKeyOutput, ListKeysOutput};
use cumulo_core::decode::from_json;
use serde::Deserialize;

use crate::Work;

/// The documented answer of DescribeKey.
const KEY: &str = include_str!("../../calls/src/describe-key.json");

/// A page of a list of 1 MiB.
fn keys() -> String {
    let mut text = r#"{"RequestId":"f1fdfa9d-bd49-418b-942f-8f3e3ec00a4f","PageNumber":1,"PageSize":10000,"TotalCount":10000,"Keys":{"Key":["#.to_owned();
    let mut number = 0;
    while text.len() < 1 << 20 {
        if number > 0 {
            text.push(',');
        }
        let id = format!("08c33a6f-4e0a-4a1b-a3fa-{number:012}");
        text.push_str(&format!(r#"{{"KeyId":"{id}","KeyArn":"acs:kms:cn-hangzhou:123456:key/{id}"}}"#));
        number += 1;
    }
    text + "]}}"
}

pub fn key() -> Work {
    Box::new(|| {
        let answer: DescribeKeyOutput = from_json(black_box(KEY.as_bytes())).expect("an answer");
        assert!(answer.key_metadata.is_some());
        black_box(answer);
    })
}

pub fn key_limit() -> Work {
    Box::new(|| {
        let answer: Answer = serde_json::from_slice(black_box(KEY.as_bytes())).expect("an answer");
        assert!(answer.key_metadata.is_some());
        black_box(answer);
    })
}

pub fn list() -> Work {
    let text = keys();
    Box::new(move || {
        let page: ListKeysOutput = from_json(black_box(text.as_bytes())).expect("a page");
        assert!(page.keys.len() > 5000);
        black_box(page);
    })
}

pub fn list_limit() -> Work {
    let text = keys();
    Box::new(move || {
        let page: Page = serde_json::from_slice(black_box(text.as_bytes())).expect("a page");
        assert!(page.keys.key.len() > 5000);
        black_box(page);
    })
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

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
#[allow(dead_code)]
struct Page {
    request_id: Option<String>,
    page_number: Option<i32>,
    page_size: Option<i32>,
    total_count: Option<i32>,
    keys: Keys,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Keys {
    key: Vec<Key>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
#[allow(dead_code)]
struct Key {
    key_id: Option<String>,
    key_arn: Option<String>,
}
