//! That the fields of a request fit the body it has.

use crate::diag::Diagnostics;
use crate::ir::{Body, Field, Operation, Place, Type};

pub(super) fn check(operation: &Operation, diagnostics: &mut Diagnostics) {
    for field in &operation.fields {
        if let Some((message, help)) = misplaced(&operation.body, field) {
            diagnostics.report("body-place", &field.span, format!("`{}` {message}", field.wire), help);
        }
    }
    let whole: Vec<&Field> = operation.fields.iter().filter(|field| field.place == Place::WholeBody).collect();
    let members = operation.fields.iter().any(|field| field.place == Place::Body);
    if let (Some(field), true) = (whole.first(), whole.len() > 1 || members) {
        diagnostics.report(
            "whole-body",
            &field.span,
            format!("`{}` is the whole body, and there is more in the body", field.wire),
            "make the body an object and the field a member of it",
        );
    }
}

fn misplaced(body: &Body, field: &Field) -> Option<(&'static str, &'static str)> {
    match (field.place, body) {
        (Place::Form | Place::FormJson, Body::Form) | (Place::Body, Body::Json(_)) => None,
        (Place::Form | Place::FormJson, _) => {
            Some(("is part of a form, and the body is no form", "write one requestBody, of one content type"))
        }
        (Place::Body, _) => {
            Some(("is a member of a JSON body, and the body is no JSON", "write one requestBody, of one content type"))
        }
        (Place::WholeBody, Body::None | Body::Form) => {
            Some(("is the whole body, and there is none", "write the requestBody with a content type"))
        }
        (Place::WholeBody, Body::Raw(_)) if !matches!(field.ty, Type::Bytes | Type::String) => {
            Some(("is a raw body and neither bytes nor text", "write `type: string` or `format: binary`"))
        }
        (Place::WholeBody, Body::Json(_)) if field.ty == Type::Bytes => {
            Some(("is bytes as they are, and the body is JSON", "write `format: byte` for bytes in Base64"))
        }
        (Place::WholeBody, _) => None,
        _ if field.ty == Type::Bytes => {
            Some(("is bytes as they are outside of a body", "write `format: byte` for bytes in Base64"))
        }
        _ => None,
    }
}
