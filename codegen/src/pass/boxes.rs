//! Which fields are boxed: those through which an object holds itself.

use std::collections::BTreeSet;

use crate::diag::Diagnostics;
use crate::ir::{Field, Service, Shape, Type, TypeRef};

pub(super) fn run(service: &mut Service, diagnostics: &mut Diagnostics) {
    let shared = Holds::new(&[], &service.shapes);
    box_fields(&mut service.shapes, true, &shared, diagnostics);
    for operation in &mut service.operations {
        let holds = Holds::new(&operation.shapes, &service.shapes);
        box_fields(&mut operation.shapes, false, &holds, diagnostics);
        if let Some(output) = operation.answer_mut() {
            output.fields.iter_mut().for_each(|field| field.boxed = false);
        }
    }
}

fn box_fields(shapes: &mut [Shape], shared: bool, holds: &Holds, diagnostics: &mut Diagnostics) {
    for shape in shapes {
        let this = TypeRef { name: shape.name.clone(), shared };
        for field in &mut shape.fields {
            let Type::Object(to) = &field.ty else { continue };
            field.boxed = holds.reaches(to, &this, |_| true);
            if !field.optional && holds.reaches(to, &this, |held| !held.optional) {
                diagnostics.report(
                    "endless-object",
                    &field.span,
                    format!(
                        "`{}` needs a `{}`, which needs a `{}` in turn, without end",
                        shape.name, to.name, this.name
                    ),
                    "make one field of the circle optional",
                );
            }
        }
    }
}

/// A field that holds an object itself, not a list or map of it.
struct Held {
    holder: TypeRef,
    object: TypeRef,
    optional: bool,
}

struct Holds(Vec<Held>);

impl Holds {
    fn new(own: &[Shape], shared: &[Shape]) -> Self {
        let all = own.iter().map(|shape| (shape, false)).chain(shared.iter().map(|shape| (shape, true)));
        Self(
            all.flat_map(|(shape, shared)| shape.fields.iter().filter_map(move |field| held(shape, shared, field)))
                .collect(),
        )
    }

    /// Whether `to` can be reached from `from` through fields that `follow` allows.
    fn reaches(&self, from: &TypeRef, to: &TypeRef, follow: impl Fn(&Held) -> bool) -> bool {
        let mut seen = BTreeSet::new();
        let mut open = vec![from];
        while let Some(at) = open.pop() {
            if at == to {
                return true;
            }
            if seen.insert(at) {
                open.extend(self.0.iter().filter(|held| held.holder == *at && follow(held)).map(|held| &held.object));
            }
        }
        false
    }
}

fn held(shape: &Shape, shared: bool, field: &Field) -> Option<Held> {
    let Type::Object(object) = &field.ty else { return None };
    let holder = TypeRef { name: shape.name.clone(), shared };
    Some(Held { holder, object: object.clone(), optional: field.optional })
}
