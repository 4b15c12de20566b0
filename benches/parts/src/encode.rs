//! Writing a request: an RPC query beside percent-encoding alone, a JSON body beside a serde derive.

use std::hint::black_box;

use cumulo_alibaba_kms::CreateKey;
use cumulo_core::operation::{Cloud, Operation};
use cumulo_core::wire::{Context, WireRequest};
use cumulo_huawei_dws::CreateSnapshot;
use cumulo_huawei_dws::operations::create_snapshot::NewSnapshot;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde::Serialize;

use crate::Work;

const KEPT: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

const DESCRIPTION: &str = "orders of the shop, all regions";
const TAGS: &str = r#"[{"TagKey":"team","TagValue":"shop"}]"#;
const CLUSTER: &str = "97cbaab3-939e-4dbc-9187-0fe240f2b9fd";

fn wire<O: Operation>(request: &O, cloud: Cloud) -> WireRequest {
    let context = Context { project_id: Some("4c2f8a6e"), ..Context::default() };
    WireRequest::of(black_box(request), &O::FACTS, cloud, &context).expect("a request")
}

pub fn rpc() -> Work {
    let request = CreateKey::new()
        .description(DESCRIPTION)
        .key_spec("Aliyun_AES_256")
        .key_usage("ENCRYPT/DECRYPT")
        .enable_automatic_rotation(true)
        .rotation_interval("31536000s")
        .tags(TAGS);
    Box::new(move || drop(black_box(wire(&request, Cloud::Alibaba))))
}

pub fn rpc_limit() -> Work {
    let pairs = [
        ("Description", DESCRIPTION),
        ("EnableAutomaticRotation", "true"),
        ("KeySpec", "Aliyun_AES_256"),
        ("KeyUsage", "ENCRYPT/DECRYPT"),
        ("RotationInterval", "31536000s"),
        ("Tags", TAGS),
    ];
    Box::new(move || {
        let mut query = String::new();
        for (name, value) in black_box(pairs) {
            if !query.is_empty() {
                query.push('&');
            }
            query.push_str(name);
            query.push('=');
            query.extend(utf8_percent_encode(value, KEPT));
        }
        black_box(query);
    })
}

#[derive(Serialize)]
struct Outer {
    snapshot: Inner,
}

#[derive(Serialize)]
struct Inner {
    name: String,
    cluster_id: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    description: Option<String>,
}

pub fn json() -> Work {
    let request = CreateSnapshot::new(NewSnapshot::new("nightly", CLUSTER).description(DESCRIPTION));
    Box::new(move || drop(black_box(wire(&request, Cloud::Huawei))))
}

pub fn json_limit() -> Work {
    let (name, cluster_id) = ("nightly".to_owned(), CLUSTER.to_owned());
    let request = Outer { snapshot: Inner { name, cluster_id, description: Some(DESCRIPTION.to_owned()) } };
    Box::new(move || drop(black_box(serde_json::to_vec(black_box(&request)))))
}
