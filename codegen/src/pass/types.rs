//! The names of shapes and enums: Rust case, unique in their module, free of the words that generated code uses.

use std::collections::{BTreeMap, BTreeSet};

use super::case;
use super::names::nameless;
use crate::diag::{Diagnostics, Span};
use crate::ir::{Field, OpenEnum, Output, Service, Shape, Type};

/// The types that generated modules use by their bare name.
const TAKEN: &[&str] = &[
    "Answer",
    "AsText",
    "BTreeMap",
    "Blob",
    "Body",
    "Box",
    "Bytes",
    "Decode",
    "Default",
    "Encode",
    "Fields",
    "FromWire",
    "In",
    "Interval",
    "Into",
    "IntoIterator",
    "Method",
    "Operation",
    "OperationFacts",
    "Option",
    "Paged",
    "Progress",
    "Retry",
    "Secret",
    "Slot",
    "Some",
    "String",
    "Timestamp",
    "Value",
    "Vec",
    "Wrapped",
];

/// Old name → new name.
type Renames = BTreeMap<String, String>;

pub(super) fn run(service: &mut Service, diagnostics: &mut Diagnostics) {
    let span = Span { file: format!("{}/service.yaml", service.folder), line: 0 };
    let mut scope = Scope { prefix: &service.client.clone(), taken: BTreeSet::new(), diagnostics };
    let shared = scope.settle(&mut service.shapes, &mut service.enums, &span);
    for shape in &mut service.shapes {
        refer(&mut shape.fields, &Renames::new(), &shared);
    }
    for operation in &mut service.operations {
        let taken = BTreeSet::from([operation.name.clone(), format!("{}Output", operation.name)]);
        let mut scope = Scope { prefix: &operation.name.clone(), taken, diagnostics };
        let own = scope.settle(&mut operation.shapes, &mut operation.enums, &operation.span);
        refer(&mut operation.fields, &own, &shared);
        for shape in &mut operation.shapes {
            refer(&mut shape.fields, &own, &shared);
        }
        match &mut operation.output {
            Output::Object(shape) | Output::Empty(shape) => refer(&mut shape.fields, &own, &shared),
            Output::Value(ty) => rename(ty, &own, &shared),
            Output::Raw => {}
        }
    }
}

/// The types of one module.
struct Scope<'a> {
    /// Set before a name that is taken: `Method` → `DescribeKeyMethod`.
    prefix: &'a str,
    /// Names that the module has besides those of generated code.
    taken: BTreeSet<String>,
    diagnostics: &'a mut Diagnostics,
}

impl Scope<'_> {
    fn settle(&mut self, shapes: &mut [Shape], enums: &mut [OpenEnum], span: &Span) -> Renames {
        let mut renames = Renames::new();
        for shape in shapes {
            self.name(&mut shape.name, &shape.span, &mut renames);
        }
        for open in enums {
            self.name(&mut open.name, span, &mut renames);
        }
        renames
    }

    fn name(&mut self, name: &mut String, span: &Span, renames: &mut Renames) {
        let Some(mut rust) = case::camel(name) else {
            nameless(name, span, self.diagnostics);
            return;
        };
        if TAKEN.contains(&rust.as_str()) || self.taken.contains(&rust) {
            rust = format!("{}{rust}", self.prefix);
        }
        if renames.values().any(|other| *other == rust) {
            self.diagnostics.report(
                "name-collision",
                span,
                format!("two types have the same Rust name, `{rust}`"),
                "write `x-name` beside one of them",
            );
        }
        renames.insert(std::mem::replace(name, rust.clone()), rust);
    }
}

fn refer(fields: &mut [Field], own: &Renames, shared: &Renames) {
    for field in fields {
        rename(&mut field.ty, own, shared);
    }
}

fn rename(ty: &mut Type, own: &Renames, shared: &Renames) {
    match ty {
        Type::Enum(to) | Type::Object(to) => {
            let renames = if to.shared { shared } else { own };
            if let Some(name) = renames.get(&to.name) {
                to.name.clone_from(name);
            }
        }
        Type::List(inner) | Type::Map(inner) => rename(inner, own, shared),
        _ => {}
    }
}
