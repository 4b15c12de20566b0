//! What the fake cloud must know of a service: JSON with keys in a fixed order, one operation a line.

mod kinds;

use serde::Serialize;
use serde_json::Value;

use crate::ir::{Body, Cloud, ErrorCode, Field, Operation, Output, Place, Retry, Service, Style};
use kinds::{Kind, Kinds, Named};

/// The catalogue of a service.
pub(crate) fn run(service: &Service) -> String {
    let mut hosts: Vec<&str> = Vec::new();
    for server in &service.servers {
        if !hosts.contains(&server.host.as_str()) {
            hosts.push(&server.host);
        }
    }
    let head = Head {
        service: &service.folder,
        cloud: match service.cloud {
            Cloud::Alibaba => "alibaba",
            Cloud::Huawei => "huawei",
        },
        style: match service.style {
            Style::Rpc => "rpc",
            Style::Rest => "rest",
        },
        name: &service.name,
        version: &service.api_version,
        hosts,
    };
    let mut kinds = Kinds::new(service);
    let operations = service.operations.iter().map(|operation| line(&entry(operation, &mut kinds))).collect();
    let errors = service.errors.iter().map(|error| line(&Failure::of(error)));
    let (head, errors) = (line(&head), lines(errors.collect()));
    let shapes = if kinds.is_empty() { String::new() } else { format!(",\n\"shapes\":{}", line(&kinds)) };
    format!("{},\n\"operations\":{},\n\"errors\":{errors}{shapes}}}\n", head.trim_end_matches('}'), lines(operations),)
}

fn lines(entries: Vec<String>) -> String {
    if entries.is_empty() { "[]".to_owned() } else { format!("[\n{}\n]", entries.join(",\n")) }
}

/// Compact JSON. Writing plain structs to memory does not fail.
fn line(value: &impl Serialize) -> String {
    serde_json::to_string(value).unwrap_or_default()
}

#[derive(Serialize)]
struct Head<'a> {
    service: &'a str,
    cloud: &'a str,
    style: &'a str,
    name: &'a str,
    version: &'a str,
    hosts: Vec<&'a str>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Entry<'a> {
    id: &'a str,
    method: &'a str,
    path: &'a str,
    signed: bool,
    body: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    content_type: Option<&'a str>,
    retry: &'static str,
    errors_in_answer: bool,
    params: Vec<Parameter<'a>>,
    response: Kind<'a>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    response_headers: Vec<Named<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    example: Option<&'a Value>,
    errors: Vec<Failure<'a>>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Parameter<'a> {
    name: &'a str,
    #[serde(rename = "in")]
    place: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    encoding: Option<&'static str>,
    #[serde(rename = "type")]
    kind: Kind<'a>,
    #[serde(skip_serializing_if = "is_false")]
    required: bool,
    #[serde(skip_serializing_if = "is_false")]
    secret: bool,
    #[serde(skip_serializing_if = "is_false")]
    as_text: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    wrapped: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    from: Option<&'static str>,
    #[serde(skip_serializing_if = "is_false")]
    token: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    example: Option<&'a Value>,
}

#[derive(Serialize)]
struct Failure<'a> {
    status: u16,
    code: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    message: Option<&'a str>,
}

impl<'a> Failure<'a> {
    fn of(error: &'a ErrorCode) -> Self {
        Self { status: error.status, code: &error.code, message: error.message.as_deref() }
    }
}

fn entry<'a>(operation: &'a Operation, kinds: &mut Kinds<'a>) -> Entry<'a> {
    kinds.enter(operation);
    let (body, content_type) = match &operation.body {
        Body::None => ("none", None),
        Body::Form => ("form", None),
        Body::Json(content_type) => ("json", Some(content_type.as_str())),
        Body::Raw(content_type) => ("raw", Some(content_type.as_str())),
    };
    let params = operation.fields.iter().map(|field| parameter(field, kinds)).collect();
    let response = match &operation.output {
        Output::Object(shape) | Output::Empty(shape) => kinds.object(shape),
        Output::Value(ty) => kinds.kind(ty),
        Output::Raw => Kind::plain("raw"),
    };
    let headers = operation.answer().map_or(&[][..], |shape| &shape.fields);
    let headers = headers.iter().filter(|field| field.place == Place::Header);
    let response_headers = headers.map(|field| kinds.named(field)).collect();
    Entry {
        id: &operation.id,
        method: &operation.method,
        path: &operation.path,
        signed: operation.signed,
        body,
        content_type,
        retry: match operation.retry {
            Retry::Safe => "safe",
            Retry::Token => "token",
            Retry::Unsafe => "unsafe",
        },
        errors_in_answer: operation.errors_in_answer,
        params,
        response,
        response_headers,
        example: operation.example.as_ref(),
        errors: operation.errors.iter().map(Failure::of).collect(),
    }
}

fn parameter<'a>(field: &'a Field, kinds: &mut Kinds<'a>) -> Parameter<'a> {
    let (place, encoding) = match field.place {
        Place::Path => ("path", None),
        Place::Query => ("query", Some("flat")),
        Place::QueryJson => ("query", Some("json")),
        Place::QueryRepeat => ("query", Some("repeat")),
        Place::QueryComma => ("query", Some("comma")),
        Place::Form => ("form", Some("flat")),
        Place::FormJson => ("form", Some("json")),
        Place::Header => ("header", Some("comma")),
        Place::Body => ("body", None),
        Place::WholeBody => ("wholeBody", None),
    };
    Parameter {
        name: &field.wire,
        place,
        encoding: encoding.filter(|_| kinds::is_structured(&field.ty)),
        kind: kinds.kind(&field.ty),
        required: field.required,
        secret: field.secret,
        as_text: field.as_text,
        wrapped: field.wrapped.as_deref(),
        from: field.from_credentials.then_some("credentials"),
        token: field.idempotency_token,
        example: field.example.as_ref(),
    }
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde passes references")]
fn is_false(value: &bool) -> bool {
    !*value
}
