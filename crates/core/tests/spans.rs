//! What is traced: a span for each call and one for each attempt, with the names of OpenTelemetry's conventions.

#![allow(clippy::unwrap_used, reason = "a test stops where it fails")]

use std::collections::BTreeMap;
use std::fmt::Debug;
use std::sync::{Arc, Mutex};

use bytes::Bytes;
use cumulo_core::credentials::Credential;
use cumulo_core::decode::{Decode, Slot};
use cumulo_core::encode::{Encode, Fields};
use cumulo_core::operation::{Cloud, Method, Operation, OperationFacts, Retry, Service, ServiceFacts};
use cumulo_core::transport::{BoxFuture, Limits, Stage, Transport, TransportError};
use cumulo_core::{Client, Error, Response};
use tracing::field::{Field, Visit};
use tracing::span::{Attributes, Id, Record};
use tracing::{Event, Metadata, Subscriber};

struct Kms;

impl Service for Kms {
    const FACTS: ServiceFacts = ServiceFacts {
        cloud: Cloud::Alibaba,
        name: "kms",
        version: "2016-01-20",
        agent: "cumulo-test/0",
        servers: &[],
    };
}

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

/// Answers, the last one first; without one the connection breaks.
#[derive(Clone, Default)]
struct Answers(Arc<Mutex<Vec<(u16, &'static str)>>>);

impl Transport for Answers {
    fn send(&self, _: http::Request<Bytes>, _: Limits) -> BoxFuture<'_, Result<http::Response<Bytes>, TransportError>> {
        let next = self.0.lock().unwrap().pop();
        Box::pin(async move {
            let broken = || TransportError::new(Stage::Exchange, "the connection broke");
            let (status, body) = next.ok_or_else(broken)?;
            Ok(http::Response::builder().status(status).body(Bytes::from_static(body.as_bytes())).unwrap())
        })
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

/// A call to an endpoint, with such answers; and the spans of it.
fn spans<const N: usize>(
    endpoint: &str,
    mut answers: [(u16, &'static str); N],
) -> (Result<Response<Found>, Error>, Vec<Heard>) {
    answers.reverse();
    let client = Client::<Kms>::builder()
        .endpoint(endpoint)
        .credentials(Credential::new("id", "secret"))
        .transport(Answers(Arc::new(Mutex::new(answers.into()))))
        .build()
        .unwrap();
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
