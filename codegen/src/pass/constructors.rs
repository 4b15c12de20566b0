//! What `new` takes: the required fields in page order, or what `x-constructor` froze.

use crate::diag::{Diagnostics, Span};
use crate::ir::{Field, Service, Shape};

pub(super) fn run(service: &mut Service, diagnostics: &mut Diagnostics) {
    for operation in &mut service.operations {
        let frozen = operation.frozen.as_deref();
        operation.constructor = constructor(frozen, &operation.fields, &operation.span, diagnostics);
        shapes(&mut operation.shapes, diagnostics);
    }
    shapes(&mut service.shapes, diagnostics);
}

fn shapes(shapes: &mut [Shape], diagnostics: &mut Diagnostics) {
    for shape in shapes.iter_mut().filter(|shape| shape.in_request) {
        shape.constructor = constructor(shape.frozen.as_deref(), &shape.fields, &shape.span, diagnostics);
    }
}

fn constructor(frozen: Option<&[String]>, fields: &[Field], span: &Span, diagnostics: &mut Diagnostics) -> Vec<String> {
    let Some(frozen) = frozen else {
        return fields.iter().filter(|field| is_asked_for(field)).map(|field| field.name.clone()).collect();
    };
    let mut names = Vec::new();
    for wire in frozen {
        match fields.iter().find(|field| field.wire == *wire) {
            Some(field) => names.push(field.name.clone()),
            None => diagnostics.report(
                "unknown-field",
                span,
                format!("`x-constructor` names `{wire}`, and there is no such field"),
                "write the names of fields as they stand on the wire",
            ),
        }
    }
    names
}

/// What the client fills in by itself is never asked of the caller.
fn is_asked_for(field: &Field) -> bool {
    field.required && !field.from_credentials && !field.idempotency_token
}
