//! Types as the catalogue writes them. Objects stand where they are used; one that holds itself is a reference.

use std::collections::BTreeMap;

use serde::Serialize;
use serde::ser::{SerializeMap, Serializer};

use crate::ir::{Field, Operation, Place, Service, Shape, Type, TypeRef};

/// A type.
#[derive(Clone, Serialize)]
pub(super) struct Kind<'a> {
    t: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    items: Option<Box<Kind<'a>>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    values: Option<Box<Kind<'a>>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    fields: Option<Vec<Named<'a>>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    name: Option<String>,
}

impl Kind<'_> {
    /// A type that has no parts.
    pub(super) fn plain(t: &'static str) -> Self {
        Self { t, items: None, values: None, fields: None, name: None }
    }
}

/// A member of an object.
#[derive(Clone, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Named<'a> {
    name: &'a str,
    #[serde(rename = "type")]
    kind: Kind<'a>,
    #[serde(skip_serializing_if = "super::is_false")]
    required: bool,
    #[serde(skip_serializing_if = "super::is_false")]
    secret: bool,
    #[serde(skip_serializing_if = "super::is_false")]
    as_text: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    wrapped: Option<&'a str>,
}

/// Writes types, and remembers the objects that hold themselves.
pub(super) struct Kinds<'a> {
    service: &'a Service,
    operation: Option<&'a Operation>,
    /// Objects that are being written.
    open: Vec<&'a TypeRef>,
    referred: BTreeMap<String, Option<Kind<'a>>>,
}

impl<'a> Kinds<'a> {
    pub(super) fn new(service: &'a Service) -> Self {
        Self { service, operation: None, open: Vec::new(), referred: BTreeMap::new() }
    }

    /// Goes on with the types of an operation.
    pub(super) fn enter(&mut self, operation: &'a Operation) {
        self.operation = Some(operation);
    }

    /// Whether no object holds itself.
    pub(super) fn is_empty(&self) -> bool {
        self.referred.is_empty()
    }

    pub(super) fn kind(&mut self, ty: &'a Type) -> Kind<'a> {
        match ty {
            Type::String | Type::Enum(_) => Kind::plain("string"),
            Type::Bool => Kind::plain("boolean"),
            Type::Int32 => Kind::plain("int32"),
            Type::Int64 => Kind::plain("int64"),
            Type::Number => Kind::plain("number"),
            Type::Json => Kind::plain("any"),
            Type::Blob => Kind::plain("blob"),
            Type::Timestamp => Kind::plain("time"),
            Type::Interval => Kind::plain("interval"),
            Type::Bytes => Kind::plain("raw"),
            Type::List(items) => Kind { items: Some(Box::new(self.kind(items))), ..Kind::plain("array") },
            Type::Map(values) => Kind { values: Some(Box::new(self.kind(values))), ..Kind::plain("map") },
            Type::Object(reference) => self.reference(reference),
        }
    }

    /// An object, but for the members that travel in headers.
    pub(super) fn object(&mut self, shape: &'a Shape) -> Kind<'a> {
        let members = shape.fields.iter().filter(|field| field.place != Place::Header);
        let fields = members.map(|field| self.named(field)).collect();
        Kind { fields: Some(fields), ..Kind::plain("object") }
    }

    pub(super) fn named(&mut self, field: &'a Field) -> Named<'a> {
        Named {
            name: &field.wire,
            kind: self.kind(&field.ty),
            required: field.required,
            secret: field.secret,
            as_text: field.as_text,
            wrapped: field.wrapped.as_deref(),
        }
    }

    fn reference(&mut self, reference: &'a TypeRef) -> Kind<'a> {
        let Some(operation) = self.operation else { return Kind::plain("any") };
        // Operations may have types of the same name.
        let name = match reference.shared {
            true => reference.name.clone(),
            false => format!("{}.{}", operation.id, reference.name),
        };
        if self.open.contains(&reference) || self.referred.contains_key(&name) {
            self.referred.entry(name.clone()).or_default();
            return Kind { name: Some(name), ..Kind::plain("ref") };
        }
        let Some(shape) = self.service.shape(operation, reference) else { return Kind::plain("any") };
        self.open.push(reference);
        let kind = self.object(shape);
        self.open.pop();
        match self.referred.get_mut(&name) {
            Some(place) => {
                *place = Some(kind);
                Kind { name: Some(name), ..Kind::plain("ref") }
            }
            None => kind,
        }
    }
}

impl Serialize for Kinds<'_> {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        let mut map = to.serialize_map(Some(self.referred.len()))?;
        for (name, kind) in &self.referred {
            map.serialize_entry(name, kind)?;
        }
        map.end()
    }
}

/// Whether there is more than one way to write a value of the type into a parameter.
pub(super) fn is_structured(ty: &Type) -> bool {
    matches!(ty, Type::Object(_) | Type::List(_) | Type::Map(_) | Type::Json)
}
