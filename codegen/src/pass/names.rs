//! The Rust names of operations, modules and fields.
//!
//! A name depends on its own wire name and nothing else, so that a new field never renames an old one. Where two wire
//! names become one Rust name, the spec must say `x-name`.

use std::collections::{BTreeMap, BTreeSet};

use super::{case, each_fields};
use crate::diag::{Diagnostics, Span};
use crate::ir::{Field, Operation, Service};

const HELP: &str = "write `x-name` beside one of them";

pub(super) fn run(service: &mut Service, diagnostics: &mut Diagnostics) {
    operations(service, diagnostics);
    each_fields(service, |fields| self::fields(fields, diagnostics));
    answers(service, diagnostics);
}

fn operations(service: &mut Service, diagnostics: &mut Diagnostics) {
    let mut seen = Seen::default();
    for operation in &mut service.operations {
        let raw = if operation.name.is_empty() { &operation.id } else { &operation.name };
        let (Some(name), Some(module)) = (case::camel(raw), case::module(raw)) else {
            nameless(&operation.id, &operation.span, diagnostics);
            continue;
        };
        if name == service.client || name == format!("{}Service", service.client) {
            diagnostics.report(
                "name-collision",
                &operation.span,
                format!("the operation `{}` has the Rust name of the client, `{name}`", operation.id),
                "write `x-name` in the operation",
            );
        }
        seen.add(&name, &operation.id, &operation.span, diagnostics);
        operation.name = name;
        operation.module = module;
        let name = format!("{}Output", operation.name);
        if let Some(output) = operation.answer_mut() {
            output.name = name;
        }
    }
}

/// A field that has a name already got it from `x-name`.
fn fields(fields: &mut [Field], diagnostics: &mut Diagnostics) {
    let mut rust = Seen::default();
    let mut wire = BTreeSet::new();
    for field in fields {
        let raw = if field.name.is_empty() { &field.wire } else { &field.name };
        match case::field(raw) {
            Some(name) => field.name = name,
            None => nameless(&field.wire, &field.span, diagnostics),
        }
        // A name can be in the path and in the body, but only once in each.
        if wire.insert((field.place.word(), field.wire.clone())) {
            rust.add(&field.name, &field.wire, &field.span, diagnostics);
        } else {
            twice(field, diagnostics);
        }
    }
}

/// An answer is read by name alone, be it a header or a member.
fn answers(service: &Service, diagnostics: &mut Diagnostics) {
    for answer in service.operations.iter().filter_map(Operation::answer) {
        let mut seen = BTreeMap::new();
        for field in &answer.fields {
            if seen.insert(&field.wire, field.place.word()).is_some_and(|place| place != field.place.word()) {
                twice(field, diagnostics);
            }
        }
    }
}

fn twice(field: &Field, diagnostics: &mut Diagnostics) {
    diagnostics.report(
        "duplicate-name",
        &field.span,
        format!("`{}` stands twice in one place", field.wire),
        "remove one of the two",
    );
}

/// Rust names given so far, with the names of the cloud that they come from.
#[derive(Default)]
pub(super) struct Seen(BTreeMap<String, String>);

impl Seen {
    /// Adds a name; a second one of the kind is a diagnostic.
    pub(super) fn add(&mut self, rust: &str, wire: &str, span: &Span, diagnostics: &mut Diagnostics) {
        if let Some(other) = self.0.insert(rust.to_owned(), wire.to_owned()) {
            diagnostics.report(
                "name-collision",
                span,
                format!("`{other}` and `{wire}` have the same Rust name, `{rust}`"),
                HELP,
            );
        }
    }
}

/// Reports a name of which nothing is left in Rust.
pub(super) fn nameless(wire: &str, span: &Span, diagnostics: &mut Diagnostics) {
    diagnostics.report(
        "no-rust-name",
        span,
        format!("`{wire}` has no letter or digit that a Rust name can have"),
        "write `x-name` (for a known value: `name`) with a name in ASCII letters",
    );
}
