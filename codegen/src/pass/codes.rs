//! The names of the constants for error codes.

use std::collections::BTreeMap;

use super::case;
use super::names::nameless;
use crate::diag::{Diagnostics, Span};
use crate::ir::{ErrorCode, Service};

pub(super) fn run(service: &mut Service, diagnostics: &mut Diagnostics) {
    let mut seen = BTreeMap::new();
    let span = Span { file: format!("{}/service.yaml", service.folder), line: 0 };
    constants(&mut service.errors, &span, &mut seen, diagnostics);
    for operation in &mut service.operations {
        constants(&mut operation.errors, &operation.span, &mut seen, diagnostics);
    }
}

/// One code is documented by many operations and has one name; two codes of one name are a diagnostic.
fn constants(
    errors: &mut [ErrorCode],
    span: &Span,
    seen: &mut BTreeMap<String, String>,
    diagnostics: &mut Diagnostics,
) {
    for error in errors {
        let raw = if error.name.is_empty() { &error.code } else { &error.name };
        let Some(name) = case::constant(raw) else {
            nameless(&error.code, span, diagnostics);
            continue;
        };
        let first = seen.entry(name.clone()).or_insert_with(|| error.code.clone());
        if *first != error.code {
            diagnostics.report(
                "name-collision",
                span,
                format!("the error codes `{first}` and `{}` have the same Rust name, `{name}`", error.code),
                "write `x-name` beside one of them, wherever it stands",
            );
        }
        error.name = name;
    }
}
