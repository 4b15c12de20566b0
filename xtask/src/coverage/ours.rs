//! The facts that the specs state, read from the model that the crates are made of.

use cumulo_codegen::ir::{Field, Operation, Output, Place, Service, Type, TypeRef};

use super::fact::{Fact, Kind, SERVICE};

/// All facts of a service.
pub(super) fn facts(service: &Service) -> Vec<Fact> {
    let mut facts = Vec::new();
    for operation in &service.operations {
        Walk { service, operation, open: Vec::new(), facts: &mut facts }.operation();
    }
    for error in &service.errors {
        facts.push(Fact {
            operation: SERVICE.to_owned(),
            kind: Kind::Error,
            name: error.code.clone(),
            place: error.status.to_string(),
            ty: String::new(),
            required: false,
        });
    }
    facts
}

struct Walk<'a, 'f> {
    service: &'a Service,
    operation: &'a Operation,
    /// Objects on the way; one that holds itself ends there.
    open: Vec<&'a TypeRef>,
    facts: &'f mut Vec<Fact>,
}

impl<'a> Walk<'a, '_> {
    fn operation(&mut self) {
        let operation = self.operation;
        let call = format!("{} {}", operation.method, operation.path);
        self.add(Kind::Call, "", &call, if operation.signed { "signed" } else { "anonymous" }, false);
        for field in &operation.fields {
            self.field(Kind::Request, &field.wire, field, place(field));
        }
        match &operation.output {
            Output::Object(shape) | Output::Empty(shape) => {
                for field in &shape.fields {
                    let place = if field.place == Place::Header { "header" } else { "" };
                    self.field(Kind::Answer, &field.wire, field, place.to_owned());
                }
            }
            Output::Value(ty) => {
                self.add(Kind::Answer, "", "", &word(ty), false);
                self.inside(Kind::Answer, "", ty);
            }
            Output::Raw => self.add(Kind::Answer, "", "", "binary", false),
        }
        for error in &operation.errors {
            self.add(Kind::Error, &error.code, &error.status.to_string(), "", false);
        }
    }

    fn add(&mut self, kind: Kind, name: &str, place: &str, ty: &str, required: bool) {
        let operation = self.operation.id.clone();
        let (name, place, ty) = (name.to_owned(), place.to_owned(), ty.to_owned());
        self.facts.push(Fact { operation, kind, name, place, ty, required });
    }

    fn field(&mut self, kind: Kind, path: &str, field: &'a Field, place: String) {
        let required = field.required && kind == Kind::Request;
        let mut path = path.to_owned();
        if let Some(wrapper) = &field.wrapped {
            self.add(kind, &path, &place, "object", required);
            path = format!("{path}.{wrapper}");
        }
        let ty = if field.as_text { "string".to_owned() } else { word(&field.ty) };
        self.add(kind, &path, &place, &ty, required);
        for (number, _) in &field.known_numbers {
            self.add(Kind::Value, &path, side(kind), &number.to_string(), false);
        }
        self.inside(kind, &path, &field.ty);
    }

    /// What a value of the type holds, and the values that it is known to have.
    fn inside(&mut self, kind: Kind, path: &str, ty: &'a Type) {
        match ty {
            Type::List(items) => self.inside(kind, &format!("{path}[]"), items),
            Type::Map(values) => self.inside(kind, &format!("{path}{{}}"), values),
            Type::Enum(reference) => {
                let enums = if reference.shared { &self.service.enums } else { &self.operation.enums };
                let known = enums.iter().find(|known| known.name == reference.name);
                for value in known.map(|known| known.values.as_slice()).unwrap_or_default() {
                    self.add(Kind::Value, path, side(kind), &value.wire, false);
                }
            }
            Type::Object(reference) if !self.open.contains(&reference) => {
                let Some(shape) = self.service.shape(self.operation, reference) else { return };
                self.open.push(reference);
                for field in &shape.fields {
                    let below = if path.is_empty() { field.wire.clone() } else { format!("{path}.{}", field.wire) };
                    self.field(kind, &below, field, String::new());
                }
                self.open.pop();
            }
            _ => {}
        }
    }
}

/// Where a known value occurs.
pub(super) fn side(kind: Kind) -> &'static str {
    if kind == Kind::Request { "request" } else { "answer" }
}

fn place(field: &Field) -> String {
    let structured = matches!(field.ty, Type::List(_) | Type::Map(_) | Type::Object(_));
    let encoding = match field.place {
        Place::Query | Place::Form => ":flat",
        Place::QueryJson | Place::FormJson => ":json",
        Place::QueryRepeat => ":multi",
        Place::QueryComma => ":comma",
        _ => "",
    };
    format!("{}{}", field.place.word(), if structured { encoding } else { "" })
}

fn word(ty: &Type) -> String {
    let word = match ty {
        Type::String | Type::Enum(_) | Type::Blob | Type::Timestamp | Type::Interval => "string",
        Type::Bool => "boolean",
        Type::Int32 => "int32",
        Type::Int64 => "int64",
        Type::Number => "number",
        Type::Json => "any",
        Type::Bytes => "binary",
        Type::Object(_) => "object",
        Type::List(items) => return format!("array<{}>", self::word(items)),
        Type::Map(values) => return format!("map<{}>", self::word(values)),
    };
    word.to_owned()
}
