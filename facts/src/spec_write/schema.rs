//! Fields as schemas.

use std::collections::HashMap;

use super::text::{Lines, key, quoted, text, words};
use crate::infer::is_wrapper;
use crate::model::{Field, Known, Type};

/// Writes the schemas of one operation, and keeps the names of their types apart.
pub(crate) struct Schemas {
    operation: String,
    /// The names that types got, with what they hold.
    names: HashMap<String, String>,
    path: Vec<String>,
    /// Parameters outside of the body: members of the body that share a name with one get another in Rust.
    taken: Vec<String>,
    /// Only what types hold is asked for; their names do not matter.
    bare: bool,
    /// The call is one of an RPC service.
    pub(crate) rpc: bool,
}

impl Schemas {
    pub(crate) fn new(operation: &str) -> Self {
        Self {
            operation: operation.to_owned(),
            names: HashMap::new(),
            path: Vec::new(),
            taken: Vec::new(),
            bare: false,
            rpc: false,
        }
    }

    /// Names that are taken outside of the body.
    pub(crate) fn take(&mut self, names: Vec<String>) {
        self.taken = names;
    }

    /// The schema of a parameter; its description stands beside it.
    pub(crate) fn parameter(&mut self, field: &Field, level: usize, lines: &mut Lines) {
        self.path.push(field.name.clone());
        self.shape(field, level, false, true, lines);
        self.path.pop();
    }

    /// A property's schema with its description.
    pub(crate) fn named(&mut self, field: &Field, level: usize, request: bool, lines: &mut Lines) {
        self.path.push(field.name.clone());
        let twice = request && self.path.len() == 1 && self.taken.contains(&field.name);
        if twice && field.ty.value != Type::Object {
            lines.push(level, &format!("x-name: body_{}", snake(&field.name)));
        }
        self.shape(field, level, true, request, lines);
        self.path.pop();
    }

    /// The schema of a body.
    pub(crate) fn schema(&mut self, field: &Field, level: usize, request: bool, lines: &mut Lines) {
        self.shape(field, level, false, request, lines);
    }

    /// `properties` and `required`.
    pub(crate) fn members<'f>(
        &mut self,
        fields: impl Iterator<Item = &'f Field>,
        level: usize,
        request: bool,
        lines: &mut Lines,
    ) {
        let fields: Vec<&Field> = fields.collect();
        let required: Vec<String> = fields
            .iter()
            .filter(|field| request && field.required.as_ref().is_some_and(|r| r.value))
            .map(|field| key(&field.name))
            .collect();
        if !required.is_empty() {
            lines.push(level, &format!("required: [{}]", required.join(", ")));
        }
        lines.push(level, "properties:");
        let mut seen: Vec<&str> = Vec::new();
        for field in fields {
            if seen.contains(&field.name.as_str()) {
                continue;
            }
            seen.push(&field.name);
            lines.push(level + 1, &format!("{}:", key(&field.name)));
            self.named(field, level + 2, request, lines);
        }
    }

    fn shape(&mut self, field: &Field, level: usize, described: bool, request: bool, lines: &mut Lines) {
        let ty = match field.ty.value {
            // An object of which nothing is known is any JSON.
            Type::Object if field.fields.is_empty() => Type::Any,
            Type::Array if field.item.is_none() => Type::Array,
            ty => ty,
        };
        match ty {
            Type::Unsaid | Type::Any => {
                let about = if field.name.is_empty() { "Any JSON.".to_owned() } else { words(&field.name) };
                lines.push(level, &format!("description: {}", quoted(&about)));
                return self.secret(field, ty, level, lines);
            }
            Type::Map => lines.push(level, "type: object"),
            Type::Binary => lines.push(level, "type: string"),
            other => lines.push(level, &format!("type: {}", other.word())),
        }
        let format = match (ty, field.format.as_deref()) {
            (Type::Binary, _) => Some("binary"),
            (Type::Integer, Some(format @ ("int32" | "int64"))) => Some(format),
            (Type::Number, _) => Some("double"),
            (Type::String, Some("iso8601" | "date-time")) => Some("date-time"),
            (Type::String, Some("byte")) => Some("byte"),
            _ => None,
        };
        if let Some(format) = format {
            lines.push(level, &format!("format: {format}"));
        }
        let wrapper = !request && is_wrapper(field, self.rpc);
        if !wrapper {
            self.type_name(field, ty, level, request, lines);
        }
        if described {
            lines.push(level, &format!("description: {}", quoted(&words(&field.name))));
        }
        self.example(field, ty, level, lines);
        self.secret(field, ty, level, lines);
        if described && field.deprecated {
            lines.push(level, "deprecated: true");
        }
        if wrapper {
            lines.push(level, "x-wrapped: true");
        }
        match ty {
            Type::Object => self.members(field.fields.iter(), level, request, lines),
            Type::Array => {
                lines.push(level, "items:");
                self.inner(field, level + 1, request, lines);
            }
            Type::Map => {
                lines.push(level, "additionalProperties:");
                self.inner(field, level + 1, request, lines);
            }
            Type::String | Type::Integer => known(field, ty, level, lines),
            _ => {}
        }
    }

    fn inner(&mut self, field: &Field, level: usize, request: bool, lines: &mut Lines) {
        match &field.item {
            // What the source lists beside a list are the values of its elements.
            Some(item) if field.ty.value == Type::Array && item.known == Known::Unsaid => {
                let item = Field { known: field.known.clone(), ..item.as_ref().clone() };
                self.shape(&item, level, false, request, lines);
            }
            Some(item) => self.shape(item, level, false, request, lines),
            None => lines.push(level, "description: Any JSON."),
        }
    }

    /// Two different types of one name: the second is named after where it stands, too.
    fn type_name(&mut self, field: &Field, ty: Type, level: usize, request: bool, lines: &mut Lines) {
        let values = field.known.values();
        let named = ty == Type::Object || (ty == Type::String && !values.is_empty());
        let Some(last) = self.path.last() else { return };
        if !named || self.bare {
            return;
        }
        let plain = camel(last);
        // Two types are one only where their texts are, down to the examples.
        let holds = if ty == Type::Object {
            let mut bare = Schemas { bare: true, rpc: self.rpc, ..Schemas::new(&self.operation) };
            let mut text = Lines::default();
            bare.members(field.fields.iter(), 0, request, &mut text);
            text.text
        } else {
            format!("{:?}", values.iter().map(|value| &value.value).collect::<Vec<_>>())
        };
        match self.names.get(&plain) {
            None => {
                self.names.insert(plain, holds);
            }
            Some(known) if *known == holds => {}
            Some(_) => {
                let depth = self.path.len();
                let mut name = plain;
                for outer in self.path.iter().rev().skip(1).take(depth) {
                    name = format!("{}{name}", camel(outer));
                    if self.names.get(&name).is_none_or(|known| *known == holds) {
                        break;
                    }
                }
                if self.names.get(&name).is_some_and(|known| *known != holds) {
                    name = format!("{}{name}{}", camel(&self.operation), self.names.len());
                }
                lines.push(level, &format!("x-name: {name}"));
                self.names.insert(name, holds);
            }
        }
    }

    fn example(&self, field: &Field, ty: Type, level: usize, lines: &mut Lines) {
        let Some(example) = &field.example else { return };
        let value = example.value.as_str();
        let written = match ty {
            Type::String => Some(text(value)),
            Type::Integer => value.parse::<i64>().ok().map(|number| number.to_string()),
            Type::Boolean => ["true", "false"].contains(&value).then(|| value.to_owned()),
            _ => None,
        };
        if let Some(written) = written {
            lines.push(level, &format!("example: {written}"));
        }
    }

    /// Names that may be those of secrets must say; tokens of paging and idempotency are none.
    fn secret(&self, field: &Field, ty: Type, level: usize, lines: &mut Lines) {
        let name: String = field.name.chars().filter(char::is_ascii_alphanumeric).collect();
        let name = name.to_ascii_lowercase();
        let words = ["plaintext", "secretdata", "password", "pwd", "privatekey", "keysecret", "token", "assertion"];
        if !words.iter().any(|word| name.contains(word)) {
            return;
        }
        let harmless = ["nexttoken", "clienttoken", "pagetoken", "importtoken", "continuetoken"];
        let about = ["type", "id", "name", "length", "policy", "status", "version"];
        let secret = ty == Type::String
            && field.known.values().is_empty()
            && !about.iter().any(|word| name.ends_with(word))
            && !harmless.iter().any(|word| name.contains(word));
        lines.push(level, &format!("x-secret: {secret}"));
    }
}

fn known(field: &Field, ty: Type, level: usize, lines: &mut Lines) {
    let mut seen: Vec<&str> = Vec::new();
    for value in field.known.values() {
        let value = value.value.as_str();
        let fits = ty == Type::String || value.parse::<i64>().is_ok();
        if !seen.contains(&value) && fits && !value.is_empty() {
            seen.push(value);
        }
    }
    if seen.is_empty() {
        return;
    }
    lines.push(level, "x-known-values:");
    for value in seen {
        let written = if ty == Type::Integer { value.to_owned() } else { text(value) };
        lines.push(level + 1, &format!("- {written}"));
    }
}

fn snake(name: &str) -> String {
    let word = |c: char| if c.is_ascii_alphanumeric() { c.to_ascii_lowercase() } else { '_' };
    name.chars().map(word).collect()
}

fn camel(name: &str) -> String {
    let mut out = String::new();
    let mut upper = true;
    for c in name.chars() {
        if !c.is_ascii_alphanumeric() {
            upper = true;
            continue;
        }
        out.push(if upper { c.to_ascii_uppercase() } else { c });
        upper = false;
    }
    out
}
