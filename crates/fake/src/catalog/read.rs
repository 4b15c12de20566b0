//! Reads a catalogue from its JSON.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

use super::{Body, Cloud, DocumentedError, Encoding, Member, Operation, Param, Place, Service, Type};

/// Reads a catalogue; the error says where it is wrong.
pub(crate) fn read(text: &str) -> Result<Service, String> {
    let value: Value = serde_json::from_str(text).map_err(|error| format!("not JSON: {error}"))?;
    let top = Node { at: String::new(), map: value.as_object().ok_or("not an object")? };
    let cloud = match top.text("cloud")? {
        "alibaba" => Cloud::Alibaba,
        "huawei" => Cloud::Huawei,
        other => return Err(format!("cloud: `{other}` is neither alibaba nor huawei")),
    };
    let mut shapes = BTreeMap::new();
    if let Some(Value::Object(map)) = top.map.get("shapes") {
        for (name, value) in map {
            shapes.insert(name.clone(), ty(value, &format!("shapes.{name}"))?);
        }
    }
    Ok(Service {
        id: top.text("service")?.into(),
        cloud,
        operations: top.list("operations", |node| operation(&node))?,
        name: top.text("name")?.into(),
        version: top.text("version")?.into(),
        shapes,
        errors: top.list("errors", |node| error(&node))?,
    })
}

/// An object of the catalogue, and where it stands.
struct Node<'a> {
    at: String,
    map: &'a Map<String, Value>,
}

impl<'a> Node<'a> {
    fn wrong(&self, key: &str, what: &str) -> String {
        let dot = if self.at.is_empty() { "" } else { "." };
        format!("{}{dot}{key}: {what}", self.at)
    }

    fn text(&self, key: &str) -> Result<&'a str, String> {
        match self.map.get(key) {
            Some(Value::String(text)) => Ok(text),
            Some(_) => Err(self.wrong(key, "not text")),
            None => Err(self.wrong(key, "missing")),
        }
    }

    fn optional_text(&self, key: &str) -> Option<String> {
        self.map.get(key).and_then(Value::as_str).map(str::to_owned)
    }

    fn flag(&self, key: &str) -> bool {
        self.map.get(key).and_then(Value::as_bool).unwrap_or_default()
    }

    fn list<T>(&self, key: &str, read: impl Fn(Node<'a>) -> Result<T, String>) -> Result<Vec<T>, String> {
        let Some(value) = self.map.get(key) else { return Ok(Vec::new()) };
        let items = value.as_array().ok_or_else(|| self.wrong(key, "not a list"))?;
        let item = |(n, value): (usize, &'a Value)| {
            let map = value.as_object().ok_or_else(|| self.wrong(key, "not a list of objects"))?;
            let id = map.get("id").or(map.get("name")).and_then(Value::as_str);
            let mut at = self.wrong(key, "");
            at.truncate(at.len() - 2);
            at.push_str(&format!("[{n}]"));
            if let Some(id) = id {
                at.push_str(&format!(" ({id})"));
            }
            read(Node { at, map })
        };
        items.iter().enumerate().map(item).collect()
    }

    fn ty(&self, key: &str) -> Result<Type, String> {
        let value = self.map.get(key).ok_or_else(|| self.wrong(key, "missing"))?;
        ty(value, &self.wrong(key, ""))
    }
}

fn operation(node: &Node<'_>) -> Result<Operation, String> {
    let body = match node.map.get("body").and_then(Value::as_str).unwrap_or("none") {
        "none" => Body::None,
        "form" => Body::Form,
        "json" => Body::Json,
        "raw" => Body::Raw,
        other => return Err(node.wrong("body", &format!("`{other}` is not none, form, json or raw"))),
    };
    Ok(Operation {
        id: node.text("id")?.into(),
        method: node.text("method")?.into(),
        path: node.text("path")?.into(),
        signed: node.map.get("signed").and_then(Value::as_bool).unwrap_or(true),
        body,
        params: node.list("params", |node| param(&node))?,
        response: node.map.get("response").filter(|r| !r.is_null()).map(|_| node.ty("response")).transpose()?,
        example: node.map.get("example").filter(|e| !e.is_null()).cloned(),
        errors: node.list("errors", |node| error(&node))?,
    })
}

fn param(node: &Node<'_>) -> Result<Param, String> {
    let place = match node.text("in")? {
        "path" => Place::Path,
        "query" => Place::Query,
        "form" => Place::Form,
        "header" => Place::Header,
        "body" => Place::Body,
        "wholeBody" => Place::WholeBody,
        other => return Err(node.wrong("in", &format!("`{other}` is no place"))),
    };
    let encoding = match node.map.get("encoding").and_then(Value::as_str).unwrap_or("flat") {
        "flat" => Encoding::Flat,
        "json" => Encoding::Json,
        "repeat" => Encoding::Repeat,
        "comma" => Encoding::Comma,
        other => return Err(node.wrong("encoding", &format!("`{other}` is not flat, json, repeat or comma"))),
    };
    Ok(Param {
        name: node.text("name")?.into(),
        place,
        encoding,
        // A parameter that travels as text is text to the gateway, whatever it means.
        ty: if node.flag("asText") { Type::Text } else { node.ty("type")? },
        required: node.flag("required"),
        secret: node.flag("secret"),
        token: node.flag("token"),
        wrapped: node.optional_text("wrapped"),
    })
}

fn error(node: &Node<'_>) -> Result<DocumentedError, String> {
    let status = node.map.get("status").and_then(Value::as_u64).and_then(|status| u16::try_from(status).ok());
    Ok(DocumentedError {
        status: status.ok_or_else(|| node.wrong("status", "not a status"))?,
        code: node.text("code")?.into(),
        message: node.optional_text("message"),
    })
}

fn ty(value: &Value, at: &str) -> Result<Type, String> {
    let node =
        Node { at: at.trim_end_matches(": ").into(), map: value.as_object().ok_or(format!("{at}: not a type"))? };
    Ok(match node.text("t")? {
        "string" | "blob" | "time" | "interval" => Type::Text,
        "integer" | "int64" => Type::Integer,
        "int32" => Type::Int32,
        "number" => Type::Number,
        "boolean" => Type::Boolean,
        "any" => Type::Any,
        "raw" => Type::Raw,
        "array" => Type::Array(Box::new(node.ty("items")?)),
        "map" => Type::Map(Box::new(node.ty("values")?)),
        "object" => Type::Object(node.list("fields", |node| member(&node))?),
        "ref" => Type::Ref(node.text("name")?.into()),
        other => return Err(node.wrong("t", &format!("`{other}` is no type"))),
    })
}

fn member(node: &Node<'_>) -> Result<Member, String> {
    Ok(Member {
        name: node.text("name")?.into(),
        ty: if node.flag("asText") { Type::Text } else { node.ty("type")? },
        required: node.flag("required"),
        wrapped: node.optional_text("wrapped"),
    })
}
