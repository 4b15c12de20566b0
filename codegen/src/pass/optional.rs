//! Which Rust types are `Option`s.
//!
//! | holder | plain | `Option` |
//! |---|---|---|
//! | request | what `new` takes; lists and maps that are flattened, where empty is absent | everything else |
//! | shape of requests only | what `new` takes | everything else: `[]` is not absent |
//! | shape of answers only, answer | lists and maps | everything else: a service may leave anything out |
//! | shape of both | nothing | everything |

use crate::ir::{Field, Place, Service, Shape, Type};

pub(super) fn run(service: &mut Service) {
    for operation in &mut service.operations {
        for field in &mut operation.fields {
            field.optional = !operation.constructor.contains(&field.name) && !empty_is_absent(field);
        }
        if let Some(output) = operation.answer_mut() {
            answer(output);
        }
        operation.shapes.iter_mut().for_each(shape);
    }
    service.shapes.iter_mut().for_each(shape);
}

fn shape(shape: &mut Shape) {
    match (shape.in_request, shape.in_output) {
        (true, true) => shape.fields.iter_mut().for_each(|field| field.optional = true),
        (true, false) => {
            for field in &mut shape.fields {
                field.optional = !shape.constructor.contains(&field.name);
            }
        }
        (false, _) => answer(shape),
    }
}

fn answer(shape: &mut Shape) {
    for field in &mut shape.fields {
        field.optional = !is_container(&field.ty);
    }
}

/// A list or map that is flattened into single pairs: nothing is sent for an empty one.
fn empty_is_absent(field: &Field) -> bool {
    let flat = matches!(
        field.place,
        Place::Query | Place::QueryRepeat | Place::QueryComma | Place::Form | Place::Header | Place::Path
    );
    flat && is_container(&field.ty)
}

fn is_container(ty: &Type) -> bool {
    matches!(ty, Type::List(_) | Type::Map(_))
}
