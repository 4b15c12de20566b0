//! The passes: each settles one thing in the model, in this order.

mod boxes;
mod case;
mod codes;
mod constructors;
mod docs;
mod names;
mod optional;
mod paging;
mod sharing;
mod types;
mod values;
mod waiting;

use crate::diag::Diagnostics;
use crate::ir::{Field, Service};

/// Runs all passes. What they cannot settle becomes a diagnostic.
pub(crate) fn run(service: &mut Service, diagnostics: &mut Diagnostics) {
    names::run(service, diagnostics);
    types::run(service, diagnostics);
    values::run(service, diagnostics);
    codes::run(service, diagnostics);
    sharing::run(service);
    constructors::run(service, diagnostics);
    optional::run(service);
    boxes::run(service, diagnostics);
    paging::run(service, diagnostics);
    waiting::run(service, diagnostics);
    docs::run(service);
}

/// Calls `each` for the list of fields of every request, answer and shape.
fn each_fields(service: &mut Service, mut each: impl FnMut(&mut Vec<Field>)) {
    for operation in &mut service.operations {
        each(&mut operation.fields);
        if let Some(output) = operation.answer_mut() {
            each(&mut output.fields);
        }
        for shape in &mut operation.shapes {
            each(&mut shape.fields);
        }
    }
    for shape in &mut service.shapes {
        each(&mut shape.fields);
    }
}

#[cfg(test)]
pub(crate) mod tests;
