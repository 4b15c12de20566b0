//! JSON bodies, and JSON in a parameter.

use bytes::Bytes;
use serde_json::{Map, Value};

use super::{Problem, suggest};
use crate::catalog::{Operation, Place, Service, Type};

/// Reads the members of a JSON body, or the whole of it.
pub(crate) fn body(
    service: &Service,
    operation: &Operation,
    body: &Bytes,
    strict: bool,
    values: &mut Map<String, Value>,
) -> Result<(), Problem> {
    if body.is_empty() {
        return Ok(());
    }
    let value: Value =
        serde_json::from_slice(body).map_err(|error| Problem::Body(format!("the body is not JSON: {error}")))?;
    if let Some(param) = operation.params.iter().find(|param| param.place == Place::WholeBody) {
        check(service, &param.ty, param.wrapped.as_deref(), &value, &param.name)?;
        values.insert(param.name.clone(), value);
        return Ok(());
    }
    let Value::Object(members) = value else {
        return Err(Problem::Body(format!("the body must be an object, it is {}", kind(&value))));
    };
    for (name, value) in members {
        match operation.params.iter().find(|param| param.place == Place::Body && param.name == name) {
            Some(param) => {
                check(service, &param.ty, param.wrapped.as_deref(), &value, &name)?;
                values.insert(name, value);
            }
            None if strict => return Err(super::unknown(operation, Place::Body, &name)),
            None => {}
        }
    }
    Ok(())
}

/// Whether a value is of a type. `null` counts as absent.
pub(crate) fn check(
    service: &Service,
    ty: &Type,
    wrapped: Option<&str>,
    value: &Value,
    at: &str,
) -> Result<(), Problem> {
    let wrong = |want: &str| Err(Problem::Invalid(at.to_owned(), format!("must be {want}, it is {}", kind(value))));
    if let Some(wrapper) = wrapped {
        return match value.get(wrapper) {
            Some(inner) => check(service, ty, None, inner, &format!("{at}.{wrapper}")),
            None => wrong(&format!("an object with the list `{wrapper}`")),
        };
    }
    match (service.resolve(ty), value) {
        (_, Value::Null) | (Type::Any | Type::Raw | Type::Ref(_), _) => Ok(()),
        (Type::Text, Value::String(_)) | (Type::Boolean, Value::Bool(_)) | (Type::Number, Value::Number(_)) => Ok(()),
        (Type::Text, _) => wrong("text"),
        (Type::Boolean, _) => wrong("true or false"),
        (Type::Number, _) => wrong("a number"),
        (Type::Integer, Value::Number(number)) if number.is_i64() => Ok(()),
        (Type::Integer, _) => wrong("a whole number"),
        (Type::Int32, Value::Number(n)) if n.as_i64().is_some_and(|n| i32::try_from(n).is_ok()) => Ok(()),
        (Type::Int32, _) => wrong("a whole number of 32 bits"),
        (Type::Array(items), Value::Array(values)) => values
            .iter()
            .enumerate()
            .try_for_each(|(n, value)| check(service, items, None, value, &format!("{at}[{n}]"))),
        (Type::Array(_), _) => wrong("a list"),
        (Type::Map(ty), Value::Object(map)) => {
            map.iter().try_for_each(|(key, value)| check(service, ty, None, value, &format!("{at}.{key}")))
        }
        (Type::Map(_), _) => wrong("an object"),
        (Type::Object(members), Value::Object(map)) => {
            for (name, value) in map {
                let Some(member) = members.iter().find(|member| member.name == *name) else {
                    let hint = suggest(name, members.iter().map(|member| member.name.as_str()));
                    return Err(Problem::Unknown(name.clone(), format!("{at} has no member `{name}`; {hint}")));
                };
                check(service, &member.ty, member.wrapped.as_deref(), value, &format!("{at}.{name}"))?;
            }
            match members.iter().find(|m| m.required && map.get(&m.name).is_none_or(Value::is_null)) {
                Some(member) => Err(Problem::Missing(format!("{at}.{}", member.name))),
                None => Ok(()),
            }
        }
        (Type::Object(_), _) => wrong("an object"),
    }
}

fn kind(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "a boolean",
        Value::Number(_) => "a number",
        Value::String(_) => "text",
        Value::Array(_) => "a list",
        Value::Object(_) => "an object",
    }
}
