//! Trees that fit → the structs of openapiv3, part by part, so that one that fails names itself.

use std::collections::BTreeMap;

use openapiv3::{OpenAPI, ReferenceOr};
use serde::Deserialize;

use super::paths::{Raw, without};
use super::tree::{Node, Value};
use super::{Loaded, Operation};
use crate::diag::Diagnostics;

/// Fills openapiv3 from trees that have been held against the tables.
pub(super) fn fill(node: Node, operations: Vec<Raw>, diagnostics: &mut Diagnostics) -> Option<Loaded> {
    let mut bare = without(&node, &["paths", "components"]);
    if let Value::Map(entries) = &mut bare.value {
        entries.push(("paths".to_owned(), Node { mark: node.mark.clone(), value: Value::Map(Vec::new()) }));
    }
    let service: OpenAPI = read(&bare, diagnostics)?;
    let operations = operations.into_iter().filter_map(|raw| {
        let item = read(&raw.node, diagnostics)?;
        Some(Operation { path: raw.path, method: raw.method, id: raw.id, node: raw.node, item })
    });
    let operations = operations.collect();
    let components = node.get("components").cloned();
    Some(Loaded {
        service,
        schemas: section(components.as_ref(), "schemas", diagnostics),
        parameters: section(components.as_ref(), "parameters", diagnostics),
        responses: section(components.as_ref(), "responses", diagnostics),
        headers: section(components.as_ref(), "headers", diagnostics),
        operations,
        node,
    })
}

fn section<T: for<'de> Deserialize<'de>>(
    components: Option<&Node>,
    name: &str,
    diagnostics: &mut Diagnostics,
) -> BTreeMap<String, ReferenceOr<T>> {
    let entries = components.and_then(|node| node.get(name)).map(Node::entries).unwrap_or_default();
    entries.iter().filter_map(|(name, node)| Some((name.clone(), read(node, diagnostics)?))).collect()
}

/// The tables see to it that this succeeds. Should they and openapiv3 ever differ, it is said rather than swallowed.
fn read<T: for<'de> Deserialize<'de>>(node: &Node, diagnostics: &mut Diagnostics) -> Option<T> {
    T::deserialize(node)
        .map_err(|error| {
            let message = format!("OpenAPI does not allow this: {error}");
            diagnostics.report("not-openapi", &node.span(), message, "compare it with the OpenAPI 3.0.3 specification");
        })
        .ok()
}
