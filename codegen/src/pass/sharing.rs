//! Which shapes requests hold and which answers hold, by following references.

use std::collections::BTreeSet;

use crate::ir::{Field, Operation, Output, Service, Shape, Type, TypeRef};

pub(super) fn run(service: &mut Service) {
    let shared = std::mem::take(&mut service.shapes);
    let mut in_requests = BTreeSet::new();
    let mut in_outputs = BTreeSet::new();
    for operation in &mut service.operations {
        let requests = reach(&operation.fields, None, operation, &shared);
        let outputs = match &operation.output {
            Output::Value(ty) => reach(&[], Some(ty), operation, &shared),
            _ => reach(operation.answer().map_or(&[], |shape| &shape.fields), None, operation, &shared),
        };
        for shape in &mut operation.shapes {
            shape.in_request = requests.contains(&own(shape));
            shape.in_output = outputs.contains(&own(shape));
        }
        if let Output::Object(shape) | Output::Empty(shape) = &mut operation.output {
            shape.in_output = true;
        }
        in_requests.extend(requests);
        in_outputs.extend(outputs);
    }
    service.shapes = shared;
    for shape in &mut service.shapes {
        let reference = TypeRef { name: shape.name.clone(), shared: true };
        shape.in_request = in_requests.contains(&reference);
        shape.in_output = in_outputs.contains(&reference);
    }
}

fn own(shape: &Shape) -> TypeRef {
    TypeRef { name: shape.name.clone(), shared: false }
}

/// All shapes that can be reached from some fields, or from one type.
fn reach(fields: &[Field], ty: Option<&Type>, operation: &Operation, shared: &[Shape]) -> BTreeSet<TypeRef> {
    let mut reached = BTreeSet::new();
    let mut open: Vec<&TypeRef> = fields.iter().map(|field| &field.ty).chain(ty).filter_map(object).collect();
    while let Some(reference) = open.pop() {
        if reached.insert(reference.clone()) {
            let shapes = if reference.shared { shared } else { &operation.shapes };
            let fields =
                shapes.iter().find(|shape| shape.name == reference.name).map_or(&[][..], |shape| &shape.fields);
            open.extend(fields.iter().filter_map(|field| object(&field.ty)));
        }
    }
    reached
}

/// The object that a type is, lists or maps.
fn object(ty: &Type) -> Option<&TypeRef> {
    match ty {
        Type::Object(reference) => Some(reference),
        Type::List(inner) | Type::Map(inner) => object(inner),
        _ => None,
    }
}
