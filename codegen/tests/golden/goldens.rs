//! What the expected crates send and read: value → the bytes of the request, bytes of an answer → value.

#[path = "answers/wire.rs"]
mod answers;
#[path = "bodies/wire.rs"]
mod bodies;
#[path = "calls/wire.rs"]
mod calls;
#[path = "deprecated/wire.rs"]
mod deprecated;
#[path = "names/wire.rs"]
mod names;
#[path = "nested/wire.rs"]
mod nested;
#[path = "paging/wire.rs"]
mod paging;
#[path = "recursion/wire.rs"]
mod recursion;
#[path = "rest/wire.rs"]
mod rest;
#[path = "rpc/wire.rs"]
mod rpc;
#[path = "shared/wire.rs"]
mod shared;
#[path = "values/wire.rs"]
mod values;
#[path = "waiting/wire.rs"]
mod waiting;
#[path = "wrapped/wire.rs"]
mod wrapped;

use cumulo_core::decode::{FromWire, from_json};
use cumulo_core::operation::{Operation, Service};
use cumulo_core::wire::{Context, WireRequest};

/// The request of an operation as it goes over the wire, but for what signing adds: request line, headers, body.
fn sent<O: Operation>(operation: &O) -> String {
    let context = Context { project_id: Some("p-1"), domain_id: None, token: Some("token-1") };
    let request = WireRequest::of(operation, &O::FACTS, O::Service::FACTS.cloud, &context).expect("can be sent");
    let mut text = format!("{} {}\n", request.method, request.target());
    let project = |name: &str| name == "x-project-id";
    for (name, value) in request.headers.iter().filter(|(name, _)| !project(name.as_str())) {
        text += &format!("{name}: {}\n", value.to_str().expect("is text"));
    }
    // Huawei Cloud is shown a content type on every call; where there is a body it says something.
    if let Some(content_type) = request.content_type.filter(|_| !request.body.is_empty()) {
        text += &format!("content-type: {content_type}\n");
    }
    if !request.body.is_empty() {
        text += &format!("\n{}\n", String::from_utf8_lossy(&request.body));
    }
    text
}

/// Asserts what an operation sends.
#[track_caller]
fn assert_sent<O: Operation>(operation: &O, expected: &str) {
    assert_eq!(sent(operation).trim_end(), expected);
}

/// The value of an answer.
#[track_caller]
fn read<T: FromWire>(answer: &str) -> T {
    from_json(answer.as_bytes()).expect("can be read")
}

/// Why an answer cannot be read.
#[track_caller]
fn misread<T: FromWire>(answer: &str) -> String {
    from_json::<T>(answer.as_bytes()).err().expect("cannot be read").to_string()
}
