//! That each way of writing a value fits its type, and that every reference leads somewhere.

use crate::diag::Diagnostics;
use crate::ir::{Field, Operation, Output, Service, Type, TypeRef};

pub(super) fn check(service: &Service, diagnostics: &mut Diagnostics) {
    each_field(service, &mut |field| {
        if field.wrapped.is_some() && !matches!(field.ty, Type::List(_)) {
            diagnostics.report(
                "wrapped-type",
                &field.span,
                format!("`{}` has a wrapper and is no list", field.wire),
                "`x-wrapped` belongs to an object whose only property is an array",
            );
        }
        if field.as_text && !matches!(field.ty, Type::Int32 | Type::Int64 | Type::Number | Type::Bool) {
            diagnostics.report(
                "as-text-type",
                &field.span,
                format!("`{}` travels as text and is neither a number nor a boolean", field.wire),
                "`x-as-text` belongs to an integer, a number or a boolean",
            );
        }
    });
    for operation in &service.operations {
        references(service, operation, diagnostics);
    }
}

/// Calls `each` for all fields of requests, answers and shapes.
pub(super) fn each_field(service: &Service, each: &mut impl FnMut(&Field)) {
    for operation in &service.operations {
        operation.fields.iter().for_each(&mut *each);
        operation.answer().into_iter().chain(&operation.shapes).flat_map(|shape| &shape.fields).for_each(&mut *each);
    }
    service.shapes.iter().flat_map(|shape| &shape.fields).for_each(&mut *each);
}

/// A type that nobody declares is a fault of the generator; it is named here rather than by the compiler.
fn references(service: &Service, operation: &Operation, diagnostics: &mut Diagnostics) {
    let answer = operation.answer().map_or(&[][..], |shape| &shape.fields);
    let shapes = operation.shapes.iter().flat_map(|shape| &shape.fields);
    let fields = operation.fields.iter().chain(answer).chain(shapes).map(|field| (&field.ty, &field.span));
    let value = match &operation.output {
        Output::Value(ty) => Some((ty, &operation.span)),
        _ => None,
    };
    for (ty, span) in fields.chain(value) {
        if let Some(name) = dangling(service, operation, ty) {
            diagnostics.report(
                "unknown-type",
                span,
                format!("the type `{}` is used and declared nowhere", name.name),
                "declare it under components.schemas",
            );
        }
    }
}

fn dangling<'a>(service: &Service, operation: &Operation, ty: &'a Type) -> Option<&'a TypeRef> {
    match ty {
        Type::Object(reference) if service.shape(operation, reference).is_none() => Some(reference),
        Type::Enum(reference) => {
            let enums = if reference.shared { &service.enums } else { &operation.enums };
            enums.iter().all(|open| open.name != reference.name).then_some(reference)
        }
        Type::List(inner) | Type::Map(inner) => dangling(service, operation, inner),
        _ => None,
    }
}
