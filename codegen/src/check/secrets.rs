//! That secrets stay secret.

use super::types::each_field;
use crate::diag::Diagnostics;
use crate::ir::{Place, Service, Type};

pub(super) fn check(service: &Service, diagnostics: &mut Diagnostics) {
    each_field(service, &mut |field| {
        if !field.secret {
            return;
        }
        if field.place == Place::Path {
            diagnostics.report(
                "secret-in-path",
                &field.span,
                format!("`{}` is secret and stands in the path, which ends up in logs", field.wire),
                "an operation that asks for this is not generated",
            );
        }
        if !matches!(field.ty, Type::String | Type::Blob) {
            diagnostics.report(
                "secret-type",
                &field.span,
                format!("`{}` is secret and neither text nor bytes in Base64", field.wire),
                "write `x-secret: true` beside the texts in it",
            );
        }
        if field.default.is_some() {
            diagnostics.report(
                "secret-default",
                &field.span,
                format!("`{}` is secret and has a default", field.wire),
                "a secret that everybody knows is none: leave `default` or `x-secret` out",
            );
        }
    });
}
