//! What a schema says of the field that has it.

use openapiv3::{ReferenceOr, Schema};
use serde_json::Value;

use crate::ir::{Deprecation, Type};
use crate::load::Node;

/// What a schema says, references followed. What stands nearer to the field goes before what stands behind a reference.
#[derive(Clone, Debug)]
pub(super) struct Meaning {
    pub(super) ty: Type,
    pub(super) doc: String,
    /// The Rust name of the field, from `x-name`.
    pub(super) name: Option<String>,
    pub(super) wrapped: Option<String>,
    pub(super) as_text: bool,
    pub(super) secret: Option<bool>,
    pub(super) token: bool,
    pub(super) encoding: Option<String>,
    pub(super) known_numbers: Vec<(i64, String)>,
    pub(super) returned_when: Option<String>,
    pub(super) example: Option<Value>,
    pub(super) default: Option<Value>,
    pub(super) deprecated: Option<Deprecation>,
}

impl Meaning {
    /// A type and nothing else.
    pub(super) fn of(ty: Type) -> Self {
        Self {
            ty,
            doc: String::new(),
            name: None,
            wrapped: None,
            as_text: false,
            secret: None,
            token: false,
            encoding: None,
            known_numbers: Vec::new(),
            returned_when: None,
            example: None,
            default: None,
            deprecated: None,
        }
    }

    /// Adds what stands beside the type, in a schema, a parameter or a header.
    pub(super) fn overlay(&mut self, node: &Node, example: Option<&Value>, deprecated: bool) {
        if let Some(doc) = node.text_at("description") {
            self.doc = doc.trim().to_owned();
        }
        if node.get("x-secret").is_some() {
            self.secret = Some(node.is_true("x-secret"));
        }
        if let Some(encoding) = node.text_at("x-encoding") {
            self.encoding = Some(encoding.to_owned());
        }
        if let Some(when) = node.text_at("x-returned-when") {
            self.returned_when = Some(when.to_owned());
        }
        if let Some(name) = node.text_at("x-name").filter(|name| !is_type_name(name)) {
            self.name = Some(name.to_owned());
        }
        if deprecated {
            self.deprecated = Some(Deprecation { instead: node.text_at("x-deprecated").map(str::to_owned) });
        }
        self.as_text |= node.is_true("x-as-text");
        self.token |= node.is_true("x-idempotency-token");
        self.example = example.cloned().or_else(|| self.example.take());
    }
}

/// Whether a value of `x-name` is one for a type. Names of fields begin with a small letter.
pub(super) fn is_type_name(name: &str) -> bool {
    name.starts_with(|first: char| first.is_ascii_uppercase())
}

/// A schema, or where it stands.
#[derive(Clone, Copy)]
pub(super) enum Spot<'a> {
    Here(&'a Schema),
    There(&'a str),
}

impl<'a> From<&'a ReferenceOr<Schema>> for Spot<'a> {
    fn from(schema: &'a ReferenceOr<Schema>) -> Self {
        match schema {
            ReferenceOr::Item(schema) => Self::Here(schema),
            ReferenceOr::Reference { reference } => Self::There(reference),
        }
    }
}

impl<'a> From<&'a ReferenceOr<Box<Schema>>> for Spot<'a> {
    fn from(schema: &'a ReferenceOr<Box<Schema>>) -> Self {
        match schema {
            ReferenceOr::Item(schema) => Self::Here(schema),
            ReferenceOr::Reference { reference } => Self::There(reference),
        }
    }
}
