//! Path templates and the parameters that fill them.

use crate::diag::Diagnostics;
use crate::ir::{Field, Operation, Place, Type};

pub(super) fn check(operation: &Operation, diagnostics: &mut Diagnostics) {
    let names = names(&operation.path);
    for name in &names {
        if !operation.fields.iter().any(|field| field.place == Place::Path && field.wire == *name) {
            diagnostics.report(
                "path-parameter",
                &operation.span,
                format!("the path has `{{{name}}}`, and no parameter fills it"),
                format!("add a parameter `{name}` with `in: path`"),
            );
        }
    }
    for field in operation.fields.iter().filter(|field| field.place == Place::Path) {
        self::field(operation, field, &names, diagnostics);
    }
}

fn field(operation: &Operation, field: &Field, names: &[&str], diagnostics: &mut Diagnostics) {
    let wire = &field.wire;
    if !names.contains(&wire.as_str()) {
        diagnostics.report(
            "path-parameter",
            &field.span,
            format!("`{wire}` is a path parameter, and the path `{}` does not have it", operation.path),
            format!("put `{{{wire}}}` into the path, or say where else it travels"),
        );
    }
    if !field.required && !field.from_credentials {
        diagnostics.report(
            "optional-path-parameter",
            &field.span,
            format!("`{wire}` stands in the path and may be left out"),
            "write `required: true`",
        );
    }
    if !matches!(field.ty, Type::String | Type::Bool | Type::Int32 | Type::Int64 | Type::Enum(_)) {
        diagnostics.report(
            "path-type",
            &field.span,
            format!("`{wire}` stands in the path and is neither text, integer nor boolean"),
            "only these can be a segment of a path",
        );
    }
}

/// The names in the braces of a template.
fn names(path: &str) -> Vec<&str> {
    path.split('{').skip(1).filter_map(|rest| rest.split_once('}')).map(|(name, _)| name).collect()
}
