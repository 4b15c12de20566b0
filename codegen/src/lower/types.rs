//! The types of an operation, or those that operations share.

use std::collections::BTreeSet;

use heck::ToUpperCamelCase;
use openapiv3::{Schema, SchemaKind, Type as Kind};

use super::Lower;
use crate::ir::{Field, OpenEnum, Operation, Output, Shape, Type, TypeRef};
use crate::load::Node;

/// Types that have been made, and what of.
#[derive(Default)]
pub(super) struct Types<'a> {
    pub(super) shapes: Vec<Shape>,
    pub(super) enums: Vec<OpenEnum>,
    made: Vec<(TypeRef, &'a Schema)>,
}

/// A type with its name.
pub(super) struct Named {
    pub(super) reference: TypeRef,
    /// The name, if the type has to be made.
    pub(super) new: Option<String>,
}

impl<'a> Lower<'a> {
    /// The type of a name that a schema makes. Equal schemas of one name make one type.
    pub(super) fn named(&mut self, name: &str, schema: &'a Schema, node: &Node) -> Named {
        let shared = self.sharing;
        let made = &mut self.types().made;
        let key = name.to_upper_camel_case();
        let mut same = made.iter().filter(|(reference, _)| reference.name.to_upper_camel_case() == key);
        if let Some((reference, _)) = same.clone().find(|(_, other)| equal(schema, other)) {
            return Named { reference: reference.clone(), new: None };
        }
        let taken = same.next().is_some();
        let free = if taken { format!("{name}Of{}", made.len()) } else { name.to_owned() };
        let reference = TypeRef { name: free.clone(), shared };
        made.push((reference.clone(), schema));
        if taken {
            let message = format!("two different types are called `{name}`");
            let help = "write `x-name` in one of them, or share one through `components/schemas`";
            self.report("name-collision", &node.span(), message, help);
        }
        Named { reference, new: Some(free) }
    }
}

/// Whether two schemas make the same type, whatever the field is that has it.
fn equal(one: &Schema, other: &Schema) -> bool {
    let says = |schema: &Schema, key: &str| schema.schema_data.extensions.get(key).cloned();
    let same = |key| says(one, key) == says(other, key);
    match (&one.schema_kind, &other.schema_kind) {
        (SchemaKind::Type(Kind::String(_)), SchemaKind::Type(Kind::String(_))) => same("x-known-values"),
        (one, other) => one == other && same("x-constructor"),
    }
}

impl Types<'_> {
    /// The types that operations use, sorted by name.
    pub(super) fn used_by(self, operations: &[Operation]) -> (Vec<Shape>, Vec<OpenEnum>) {
        let mut used: BTreeSet<&str> = BTreeSet::new();
        let mut open: Vec<&Type> = operations.iter().flat_map(types).collect();
        while let Some(ty) = open.pop() {
            match ty {
                Type::List(inner) | Type::Map(inner) => open.push(inner),
                Type::Object(reference) | Type::Enum(reference) if reference.shared && used.insert(&reference.name) => {
                    let shape = self.shapes.iter().find(|shape| shape.name == reference.name);
                    open.extend(shape.into_iter().flat_map(|shape| &shape.fields).map(|field| &field.ty));
                }
                _ => {}
            }
        }
        let mut shapes: Vec<Shape> = self.shapes.iter().filter(|shape| used.contains(&*shape.name)).cloned().collect();
        let mut enums: Vec<OpenEnum> = self.enums.iter().filter(|open| used.contains(&*open.name)).cloned().collect();
        shapes.sort_by(|a, b| a.name.cmp(&b.name));
        enums.sort_by(|a, b| a.name.cmp(&b.name));
        (shapes, enums)
    }
}

fn types(operation: &Operation) -> impl Iterator<Item = &Type> {
    let own = operation.shapes.iter().flat_map(|shape| &shape.fields);
    let value = match &operation.output {
        Output::Value(ty) => Some(ty),
        _ => None,
    };
    let answer: &[Field] = operation.answer().map_or(&[], |shape| &shape.fields);
    operation.fields.iter().chain(own).chain(answer).map(|field| &field.ty).chain(value)
}
