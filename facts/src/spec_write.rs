//! The one writer of YAML: facts as a draft of a spec. Page texts never enter it; what needs words
//! gets plain ones made of the name, for a person to replace.

mod schema;
mod service;
mod text;

use crate::infer;
use crate::model::{Field, Operation, Param, Place, SourcePage, Type};
use schema::Schemas;
use text::{Lines, quoted, words};

pub use service::service;

/// The text of a new operation file.
pub fn operation(operation: &Operation) -> String {
    let mut lines = Lines::default();
    let value =
        |fact: &Option<crate::model::Fact<String>>| fact.as_ref().map(|fact| fact.value.clone()).unwrap_or_default();
    let method = value(&operation.method).to_lowercase();
    lines.push(0, &format!("{}:", if method.is_empty() { "post" } else { &method }));
    lines.push(1, &format!("operationId: {}", operation.name()));
    lines.push(1, &format!("summary: {}", quoted(&words(operation.name()))));
    if operation.deprecated {
        lines.push(1, "deprecated: true");
    }
    sources(operation, &mut lines);
    if let Some(permission) = operation.permissions.first() {
        lines.push(1, "x-permission:");
        lines.push(2, &format!("action: {}", quoted(&permission.action)));
        if !permission.access.is_empty() {
            lines.push(2, &format!("access: {}", quoted(&permission.access)));
        }
    }
    retry(operation, &mut lines);
    paging(operation, &mut lines);
    let mut schemas = Schemas::new(operation.name());
    schemas.rpc = infer::is_rpc(operation);
    parameters(operation, &mut schemas, &mut lines);
    body(operation, &mut schemas, &mut lines);
    responses(operation, &mut schemas, &mut lines);
    errors(operation, &mut lines);
    lines.text
}

fn sources(operation: &Operation, lines: &mut Lines) {
    if operation.sources.is_empty() {
        return;
    }
    lines.push(1, "x-source:");
    for page in &operation.sources {
        source_item(page, 2, lines);
    }
}

fn source_item(source: &SourcePage, level: usize, lines: &mut Lines) {
    lines.push(level, &format!("- page: {}", text::text(&source.page)));
    let facts = [
        ("document", &source.document),
        ("title", &source.title),
        ("language", &source.language),
        ("sha256", &source.sha256),
    ];
    for (key, value) in facts {
        if !value.is_empty() {
            lines.push(level + 1, &format!("{key}: {}", text::text(value)));
        }
    }
}

/// One entry of `x-source`; for merges.
pub(crate) fn source(source: &SourcePage) -> String {
    let mut lines = Lines::default();
    source_item(source, 2, &mut lines);
    lines.text
}

/// The class follows from method and name; a person decides.
fn retry(operation: &Operation, lines: &mut Lines) {
    let get = operation.method.as_ref().is_some_and(|method| method.value == "GET");
    let name = operation.name();
    let reads = ["Describe", "Get", "List", "Show", "Query", "Check"].iter().any(|w| name.starts_with(w));
    let (class, reason) = if token(operation).is_some() && !get && !reads {
        ("token", "A token makes repeats harmless. Drafted by rule.")
    } else if get || reads {
        ("safe", "Reads only, going by its name. Drafted by rule.")
    } else {
        ("unsafe", "Nobody has looked at it yet. Drafted by rule.")
    };
    lines.push(1, "x-retry:");
    lines.push(2, &format!("class: {class}"));
    lines.push(2, &format!("reason: {reason}"));
}

fn paging(operation: &Operation, lines: &mut Lines) {
    let Some(paging) = infer::paging(operation) else { return };
    lines.push(1, "x-paging:");
    for (key, value) in &paging.entries {
        lines.push(2, &format!("{key}: {}", text::text(value)));
    }
}

/// The idempotency token, by the name that every service gives it.
fn token(operation: &Operation) -> Option<&Param> {
    operation.params.iter().find(|param| {
        matches!(param.field.name.as_str(), "ClientToken" | "client_token" | "clientToken")
            && param.field.ty.value == Type::String
            && param.place != Place::Path
    })
}

fn is_token(operation: &Operation, param: &Param) -> bool {
    let get = operation.method.as_ref().is_some_and(|method| method.value == "GET");
    let name = operation.name();
    let reads = ["Describe", "Get", "List", "Show", "Query", "Check"].iter().any(|w| name.starts_with(w));
    !get && !reads && token(operation).is_some_and(|own| own.field.name == param.field.name)
}

fn parameters(operation: &Operation, schemas: &mut Schemas, lines: &mut Lines) {
    let place = |param: &Param| match param.place {
        Place::Path => Some("path"),
        Place::Query | Place::Unsaid => Some("query"),
        Place::Header => Some("header"),
        Place::Form | Place::Body | Place::Host => None,
    };
    let path = operation.path.as_ref().map(|path| path.value.as_str()).unwrap_or_default();
    let rest = path.len() > 1;
    let all: Vec<(&Param, &str)> = operation
        .params
        .iter()
        .filter_map(|param| place(param).map(|place| (param, place)))
        .filter(|(param, place)| *place != "path" || path.contains(&format!("{{{}}}", param.field.name)))
        .collect();
    if all.is_empty() {
        return;
    }
    lines.push(1, "parameters:");
    for (param, place) in all {
        let field = &param.field;
        lines.push(2, &format!("- name: {}", text::text(&field.name)));
        lines.push(3, &format!("in: {place}"));
        lines.push(3, &format!("description: {}", quoted(&words(&field.name))));
        let required = field.required.as_ref().is_some_and(|required| required.value);
        if required || place == "path" {
            lines.push(3, "required: true");
        }
        if field.deprecated {
            lines.push(3, "deprecated: true");
        }
        lines.push(3, "schema:");
        schemas.parameter(field, 4, lines);
        if is_token(operation, param) {
            lines.push(3, "x-idempotency-token: true");
        }
        if matches!(field.name.as_str(), "project_id" | "domain_id") && place == "path" {
            lines.push(3, "x-from: credentials");
        }
        if let Some(encoding) = encoding(field, rest) {
            lines.push(3, &format!("x-encoding: {encoding}"));
        }
    }
}

/// How a structured value travels, where it is not the style's own way.
fn encoding(field: &Field, rest: bool) -> Option<&str> {
    if field.ty.value.is_scalar() && field.ty.value != Type::Any {
        return None;
    }
    let plain = field.ty.value == Type::Array && field.item.as_ref().is_none_or(|item| item.ty.value.is_scalar());
    match field.encoding.as_deref() {
        Some("flat") if !rest => None,
        Some(encoding) => Some(encoding),
        None if rest && !plain => Some("json"),
        None if field.ty.value == Type::Any => Some("json"),
        None => None,
    }
}

fn body(operation: &Operation, schemas: &mut Schemas, lines: &mut Lines) {
    let form: Vec<&Field> =
        operation.params.iter().filter(|param| param.place == Place::Form).map(|param| &param.field).collect();
    let mut bodies = operation.params.iter().filter(|param| param.place == Place::Body);
    if let Some(param) = bodies.next() {
        let required = param.field.required.as_ref().is_some_and(|required| required.value);
        lines.push(1, "requestBody:");
        if required {
            lines.push(2, "required: true");
        }
        lines.push(2, "description: The body of the request.");
        lines.push(2, "content:");
        lines.push(3, "application/json:");
        lines.push(4, "schema:");
        let outside = operation.params.iter().filter(|param| param.place != Place::Body);
        schemas.take(outside.map(|param| param.field.name.clone()).collect());
        schemas.schema(&param.field, 5, true, lines);
    } else if !form.is_empty() {
        lines.push(1, "requestBody:");
        lines.push(2, "content:");
        lines.push(3, "application/x-www-form-urlencoded:");
        lines.push(4, "schema:");
        lines.push(5, "type: object");
        schemas.members(form.into_iter(), 5, true, lines);
    }
}

fn responses(operation: &Operation, schemas: &mut Schemas, lines: &mut Lines) {
    lines.push(1, "responses:");
    let good = operation.success();
    let status = good.map(|answer| answer.status.as_str()).filter(|s| s.starts_with('2'));
    lines.push(2, &format!("\"{}\":", status.unwrap_or("200")));
    lines.push(3, "description: The answer.");
    if let Some(body) = good.and_then(|answer| answer.body.as_ref()) {
        lines.push(3, "content:");
        lines.push(4, "application/json:");
        lines.push(5, "schema:");
        schemas.schema(body, 6, false, lines);
    }
    for known in &operation.statuses {
        let (code, _) = &known.value;
        if !code.starts_with('2') && code.len() == 3 && code.chars().all(|c| c.is_ascii_digit()) {
            lines.push(2, &format!("\"{code}\":"));
            lines.push(3, "description: The call failed.");
        }
    }
}

fn errors(operation: &Operation, lines: &mut Lines) {
    let mut seen: Vec<(&str, &str)> = Vec::new();
    for error in &operation.errors {
        let key = (error.status.as_str(), error.code.as_str());
        if seen.contains(&key) || error.status.parse::<u16>().is_err() || error.code.is_empty() {
            continue;
        }
        if seen.is_empty() {
            lines.push(1, "x-errors:");
        }
        seen.push(key);
        error_item(error, 2, lines);
    }
}

/// One error of `x-errors`.
pub(crate) fn error_item(error: &crate::model::ErrorFact, level: usize, lines: &mut Lines) {
    lines.push(level, &format!("- status: {}", error.status));
    lines.push(level + 1, &format!("code: {}", text::text(&error.code)));
    if !error.message.is_empty() {
        lines.push(level + 1, &format!("message: {}", text::text(&error.message)));
    }
    lines.push(level + 1, &format!("description: {}", quoted(&words(&error.code))));
}

/// One property with its schema, as `members` writes it; for merges.
pub(crate) fn property(field: &Field, level: usize, request: bool) -> String {
    let mut lines = Lines::default();
    lines.push(level, &format!("{}:", text::key(&field.name)));
    Schemas::new(&field.name).named(field, level + 1, request, &mut lines);
    lines.text
}

/// One entry of `parameters`; for merges.
pub(crate) fn parameter(operation: &Operation, param: &Param) -> String {
    let mut lines = Lines::default();
    let mut only = operation.clone();
    only.params = vec![param.clone()];
    parameters(&only, &mut Schemas::new(operation.name()), &mut lines);
    let list = lines.text.strip_prefix("  parameters:\n").unwrap_or(&lines.text);
    list.to_owned()
}

/// One entry of `x-errors`; for merges.
pub(crate) fn error(error: &crate::model::ErrorFact) -> String {
    let mut lines = Lines::default();
    error_item(error, 2, &mut lines);
    lines.text
}

/// One entry of `paths`; for merges.
pub(crate) fn path(operation: &Operation, level: usize) -> String {
    let mut lines = Lines::default();
    service::path(operation, level, &mut lines);
    lines.text
}
