//! What fits into queries, forms and headers.

use crate::diag::{Diagnostics, Span};
use crate::ir::{Field, Operation, Place, Type};

pub(super) fn check(operation: &Operation, diagnostics: &mut Diagnostics) {
    for field in &operation.fields {
        let wire = &field.wire;
        match field.place {
            Place::Header => {
                header_name(wire, &field.span, diagnostics);
                if !is_scalar(&field.ty) && !is_list_of_scalars(&field.ty) {
                    diagnostics.report(
                        "header-type",
                        &field.span,
                        format!("`{wire}` travels in a header and is an object, a map or JSON"),
                        "only text, numbers, booleans and lists of these fit into a header",
                    );
                }
            }
            Place::QueryRepeat | Place::QueryComma if !is_list_of_scalars(&field.ty) => diagnostics.report(
                "list-encoding",
                &field.span,
                format!("`{wire}` repeats its key or is joined with commas, and it is no list of single values"),
                "write `x-encoding: flat` or `x-encoding: json`",
            ),
            _ => {}
        }
        if field.place != Place::Body && field.wrapped.is_some() && !is_flat(field) {
            diagnostics.report(
                "wrapped-place",
                &field.span,
                format!("`{wire}` is a wrapped list outside of JSON and of flattened parameters"),
                "write the list without its wrapper",
            );
        }
    }
    answer_headers(operation, diagnostics);
}

/// Headers of an answer are texts; the core reads numbers and booleans out of them.
fn answer_headers(operation: &Operation, diagnostics: &mut Diagnostics) {
    let fields = operation.answer().map_or(&[][..], |shape| &shape.fields);
    for field in fields.iter().filter(|field| field.place == Place::Header) {
        header_name(&field.wire, &field.span, diagnostics);
        if !is_scalar(&field.ty) {
            diagnostics.report(
                "header-type",
                &field.span,
                format!("the header `{}` of the answer is no single value", field.wire),
                "only text, numbers and booleans are read from a header",
            );
        }
    }
}

fn header_name(wire: &str, span: &Span, diagnostics: &mut Diagnostics) {
    let token = !wire.is_empty() && wire.bytes().all(|b| b.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&b));
    if !token {
        diagnostics.report(
            "header-name",
            span,
            format!("`{wire}` cannot be the name of a header"),
            "header names are made of ASCII letters, digits and hyphens",
        );
    }
}

fn is_flat(field: &Field) -> bool {
    matches!(field.place, Place::Query | Place::Form | Place::QueryJson | Place::FormJson)
}

fn is_list_of_scalars(ty: &Type) -> bool {
    matches!(ty, Type::List(items) if is_scalar(items))
}

fn is_scalar(ty: &Type) -> bool {
    !matches!(ty, Type::Object(_) | Type::List(_) | Type::Map(_) | Type::Json | Type::Bytes)
}
