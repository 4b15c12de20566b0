//! Small models to test with.

use super::{Body, Cloud, Field, OpenEnum, Operation, Output, Place, Retry, Service, Shape, Style, Type, TypeRef};
use crate::diag::Span;

/// A place in a spec.
pub(crate) fn span(file: &str) -> Span {
    Span { file: format!("sample/{file}"), line: 1 }
}

/// A service without operations.
pub(crate) fn service() -> Service {
    Service {
        folder: "sample".to_owned(),
        cloud: Cloud::Huawei,
        style: Style::Rest,
        name: "sample".to_owned(),
        client: "Sample".to_owned(),
        api_version: "v1".to_owned(),
        crate_version: "0.1.0".to_owned(),
        title: "Sample Service".to_owned(),
        doc: "Shows what the generator does.".to_owned(),
        docs_url: None,
        servers: Vec::new(),
        groups: Vec::new(),
        operations: Vec::new(),
        shapes: Vec::new(),
        enums: Vec::new(),
        errors: Vec::new(),
    }
}

/// A service with one operation.
pub(crate) fn service_of(operation: Operation) -> Service {
    Service { operations: vec![operation], ..service() }
}

/// An operation without fields.
pub(crate) fn operation(id: &str) -> Operation {
    Operation {
        span: span(&format!("operations/{id}.yaml")),
        id: id.to_owned(),
        name: String::new(),
        module: String::new(),
        group: None,
        summary: format!("Does {id}."),
        doc: String::new(),
        method: "GET".to_owned(),
        path: "/".to_owned(),
        signed: true,
        body: Body::None,
        body_required: false,
        fields: Vec::new(),
        constructor: Vec::new(),
        frozen: None,
        output: Output::Object(shape("", Vec::new())),
        shapes: Vec::new(),
        enums: Vec::new(),
        errors: Vec::new(),
        statuses: Vec::new(),
        permission: None,
        constraints: Vec::new(),
        retry: Retry::Safe,
        retry_reason: "Reads only.".to_owned(),
        paging: None,
        waiters: Vec::new(),
        errors_in_answer: false,
        deprecated: None,
        sources: Vec::new(),
        example: None,
    }
}

/// An optional field in the query.
pub(crate) fn field(wire: &str, ty: Type) -> Field {
    Field {
        span: span("operations/Sample.yaml"),
        wire: wire.to_owned(),
        name: String::new(),
        place: Place::Query,
        ty,
        required: false,
        as_text: false,
        wrapped: None,
        secret: false,
        from_credentials: false,
        idempotency_token: false,
        optional: false,
        boxed: false,
        doc: format!("The {wire}."),
        returned_when: None,
        example: None,
        default: None,
        known_numbers: Vec::new(),
        deprecated: None,
    }
}

/// A required field in the query.
pub(crate) fn required(wire: &str, ty: Type) -> Field {
    Field { required: true, ..field(wire, ty) }
}

/// A member of a JSON object.
pub(crate) fn member(wire: &str, ty: Type) -> Field {
    Field { place: Place::Body, ..field(wire, ty) }
}

/// An object.
pub(crate) fn shape(name: &str, fields: Vec<Field>) -> Shape {
    Shape {
        span: span("operations/Sample.yaml"),
        name: name.to_owned(),
        doc: String::new(),
        fields,
        in_request: false,
        in_output: false,
        constructor: Vec::new(),
        frozen: None,
    }
}

/// A reference to an object of the operation.
pub(crate) fn object(name: &str) -> Type {
    Type::Object(TypeRef { name: name.to_owned(), shared: false })
}

/// An enum with these values.
pub(crate) fn open_enum(name: &str, values: &[&str]) -> OpenEnum {
    let values = values.iter().map(|wire| super::KnownValue {
        wire: (*wire).to_owned(),
        name: String::new(),
        doc: String::new(),
    });
    OpenEnum { name: name.to_owned(), doc: String::new(), values: values.collect() }
}
