//! The example of the README: one call, with documented values.

use super::crate_name;
use crate::ir::{Field, Operation, Output, Retry, Service, Type};

/// A small program that compiles, or only a client where the service has no operation that a line can show.
pub(super) fn code(service: &Service) -> String {
    let (krate, client) = (crate_name(service), &service.client);
    let best = service.operations.iter().filter_map(|operation| Some((call(operation)?, operation)));
    let best = best.min_by_key(|(_, operation)| {
        let unfit = operation.deprecated.is_some() || operation.retry != Retry::Safe;
        (unfit, kind(&operation.id), operation.constructor.is_empty(), operation.id.len())
    });
    let Some((call, operation)) = best else {
        return format!(
            "use {krate}::{{{client}, core::Error}};\n\nfn client() -> Result<{client}, Error> {{\n    {client}::from_env()\n}}\n"
        );
    };
    let shown = shown(operation).map_or_else(|| "*answer".to_owned(), |name| format!("answer.{name}"));
    let mut names = [operation.name.as_str(), client];
    names.sort_unstable();
    format!(
        r#"use {krate}::{{{names}, core::Error}};

async fn example() -> Result<(), Error> {{
    let client = {client}::from_env()?;
    let answer = client.send({call}).await?;
    println!("{{:?}}", {shown});
    Ok(())
}}
"#,
        names = names.join(", "),
    )
}

/// What a first example should show: a look at one thing, before other reads, before calls that change something.
fn kind(id: &str) -> usize {
    const KINDS: [&[&str]; 3] = [&["Describe", "Show"], &["Get"], &["List", "Query"]];
    KINDS.iter().position(|verbs| verbs.iter().any(|verb| id.starts_with(verb))).unwrap_or(KINDS.len())
}

/// `DescribeKey::new("key-hzz630494463ejqjx")`, where all parameters can be written as literals.
fn call(operation: &Operation) -> Option<String> {
    let parameters: Option<Vec<String>> = operation
        .constructor
        .iter()
        .map(|name| operation.fields.iter().find(|field| field.name == *name).and_then(literal))
        .collect();
    Some(format!("{}::new({})", operation.name, parameters?.join(", ")))
}

fn literal(field: &Field) -> Option<String> {
    let example = field.example.as_ref();
    match field.ty {
        Type::String | Type::Enum(_) | Type::Timestamp | Type::Interval => {
            Some(format!("{:?}", example.and_then(|value| value.as_str()).unwrap_or("…")))
        }
        Type::Int32 | Type::Int64 => Some(example.and_then(serde_json::Value::as_i64).unwrap_or(1).to_string()),
        Type::Bool => Some(example.and_then(serde_json::Value::as_bool).unwrap_or(true).to_string()),
        _ => None,
    }
}

/// The field of the answer that says most: the first one that is not the request's own id.
fn shown(operation: &Operation) -> Option<&str> {
    let (Output::Object(shape) | Output::Empty(shape)) = &operation.output else { return None };
    let telling =
        |field: &&Field| !field.secret && field.deprecated.is_none() && !field.wire.eq_ignore_ascii_case("RequestId");
    shape.fields.iter().find(telling).map(|field| field.name.as_str())
}
