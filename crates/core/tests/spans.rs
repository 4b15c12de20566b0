//! What is traced: a span for each call and one for each attempt, with the names of OpenTelemetry's conventions.

#![allow(clippy::unwrap_used, reason = "a test stops where it fails")]

#[path = "support/script.rs"]
mod script;

use std::collections::BTreeMap;
use std::fmt::Debug;
use std::sync::{Arc, Mutex};

use cumulo_core::decode::{Decode, Slot};
use cumulo_core::encode::{Encode, Fields};
use cumulo_core::operation::{Method, Operation, OperationFacts, Retry};
use cumulo_core::{Error, Response};
use script::{Kms, Script, Turn, answer};
use tracing::field::{Field, Visit};
use tracing::span::{Attributes, Id, Record};
use tracing::{Event, Metadata, Subscriber};

#[derive(Clone, Debug)]
struct DescribeKey;

impl Encode for DescribeKey {
    fn encode(&self, _: &mut dyn Fields) {}
}

impl Operation for DescribeKey {
    type Service = Kms;
    type Output = Found;
    const FACTS: OperationFacts =
        OperationFacts { name: "DescribeKey", method: Method::Post, retry: Retry::Safe, ..OperationFacts::DEFAULT };
}

#[derive(Debug)]
struct Found;

impl Decode for Found {
    fn blank() -> Self {
        Self
    }

    fn field(&mut self, _: &str) -> Option<Slot<'_>> {
        None
    }
}

/// A span: its name and its fields, those included that were recorded later.
type Heard = (&'static str, BTreeMap<&'static str, String>);

/// Hears all spans, and numbers them from 1.
#[derive(Clone, Default)]
struct Ear(Arc<Mutex<Vec<Heard>>>);

struct Noted<'a>(&'a mut BTreeMap<&'static str, String>);

impl Visit for Noted<'_> {
    fn record_str(&mut self, field: &Field, value: &str) {
        self.0.insert(field.name(), value.to_owned());
    }

    fn record_debug(&mut self, field: &Field, value: &dyn Debug) {
        self.0.insert(field.name(), format!("{value:?}"));
    }
}

impl Subscriber for Ear {
    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        metadata.is_span()
    }

    fn new_span(&self, span: &Attributes<'_>) -> Id {
        let mut fields = BTreeMap::new();
        span.record(&mut Noted(&mut fields));
        let mut heard = self.0.lock().unwrap();
        heard.push((span.metadata().name(), fields));
        Id::from_u64(heard.len() as u64)
    }

    fn record(&self, id: &Id, values: &Record<'_>) {
        let at = usize::try_from(id.into_u64()).unwrap() - 1;
        values.record(&mut Noted(&mut self.0.lock().unwrap()[at].1));
    }

    fn event(&self, _: &Event<'_>) {}

    fn record_follows_from(&self, _: &Id, _: &Id) {}

    fn enter(&self, _: &Id) {}

    fn exit(&self, _: &Id) {}
}

/// A call to an endpoint, with such answers and then a broken connection; and the spans of it.
fn spans<const N: usize>(endpoint: &str, answers: [(u16, &str); N]) -> (Result<Response<Found>, Error>, Vec<Heard>) {
    let script = Script::of(answers.map(|(status, body)| answer(status, body)), Turn::Broken);
    let client = script.builder().endpoint(endpoint).build().unwrap();
    let ear = Ear::default();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().start_paused(true).build().unwrap();
    let ended =
        tracing::subscriber::with_default(ear.clone(), || runtime.block_on(async { client.send(DescribeKey).await }));
    let heard = ear.0.lock().unwrap().clone();
    (ended, heard)
}

fn fields(of: &[(&'static str, &str)]) -> BTreeMap<&'static str, String> {
    of.iter().map(|(name, value)| (*name, (*value).to_owned())).collect()
}

#[test]
fn a_call_is_a_span_and_each_attempt_is_one() {
    let (ended, heard) = spans("https://kms.example.com", [(503, r#"{"Code":"ServiceUnavailable"}"#), (200, "{}")]);
    ended.unwrap();
    let call = fields(&[
        ("otel.kind", "client"),
        ("rpc.system", "alibaba"),
        ("rpc.service", "kms"),
        ("rpc.method", "DescribeKey"),
        ("server.address", "kms.example.com"),
        ("server.port", "443"),
    ]);
    let first = fields(&[
        ("otel.kind", "client"),
        ("http.request.method", "POST"),
        ("server.address", "kms.example.com"),
        ("server.port", "443"),
        ("http.response.status_code", "503"),
        ("error.type", "ServiceUnavailable"),
    ]);
    // What was sent once only has no count of resends, and what succeeded has no error.
    let second = fields(&[
        ("otel.kind", "client"),
        ("http.request.method", "POST"),
        ("http.request.resend_count", "1"),
        ("server.address", "kms.example.com"),
        ("server.port", "443"),
        ("http.response.status_code", "200"),
    ]);
    assert_eq!(heard, [("cumulo.call", call), ("cumulo.attempt", first), ("cumulo.attempt", second)]);
}

#[test]
fn a_call_that_fails_says_in_its_spans_by_what() {
    let (ended, heard) = spans("https://kms.example.com", [(404, r#"{"Code":"Forbidden.KeyNotFound"}"#)]);
    ended.unwrap_err();
    let types: Vec<_> = heard.iter().map(|(name, fields)| (*name, fields["error.type"].as_str())).collect();
    assert_eq!(types, [("cumulo.call", "Forbidden.KeyNotFound"), ("cumulo.attempt", "Forbidden.KeyNotFound")]);

    let (ended, heard) = spans("https://kms.example.com", []);
    assert_eq!(ended.unwrap_err().attempts(), 3);
    let types: Vec<_> = heard.iter().map(|(_, fields)| fields["error.type"].as_str()).collect();
    assert_eq!(types, ["transport"; 4]);
    assert!(heard.iter().all(|(_, fields)| !fields.contains_key("http.response.status_code")));
}

#[test]
fn an_address_is_a_host_and_a_port() {
    for (endpoint, address, port) in [
        ("https://kms.example.com:8443", "kms.example.com", "8443"),
        ("http://127.0.0.1:8080", "127.0.0.1", "8080"),
        ("http://localhost", "localhost", "80"),
        ("https://[2001:db8::1]", "2001:db8::1", "443"),
    ] {
        for (_, fields) in spans(endpoint, [(200, "{}")]).1 {
            assert_eq!((fields["server.address"].as_str(), fields["server.port"].as_str()), (address, port));
        }
    }
}
