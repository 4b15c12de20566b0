//! From `paths` to the files of the operations: each key says the wire path and, after `#`, whose file it is.

use std::collections::BTreeMap;

use super::tree::{Node, Value};
use crate::diag::{Diagnostics, Span};

/// An entry of `paths` whose file is there.
pub(super) struct Found {
    path: String,
    id: String,
    /// The entry, for its place.
    span: Span,
    /// The tree of the file.
    pub(super) node: Node,
}

/// An operation that only openapiv3 has to be filled from.
pub(super) struct Raw {
    pub(super) path: String,
    pub(super) method: String,
    pub(super) id: String,
    pub(super) node: Node,
}

const KEY_HELP: &str = "write the wire path, `#` and the operation's id: `/v1/{id}#ShowThing`, for rpc `/#ShowThing`";

/// The entries of `paths` with their files. Files that no entry names are reported.
pub(super) fn operations(
    folder: &str,
    service: &Node,
    trees: &mut BTreeMap<&str, Option<Node>>,
    diagnostics: &mut Diagnostics,
) -> Vec<Found> {
    let mut found = Vec::new();
    for (key, entry) in service.get("paths").map(Node::entries).unwrap_or_default() {
        let span = entry.span();
        let named = key.split_once('#').filter(|(path, id)| path.starts_with('/') && is_id(id));
        let Some((path, id)) = named else {
            let message = format!("`{key}` does not name an operation");
            diagnostics.report("path-key", &span, message, KEY_HELP);
            // Its file is meant all the same, and not left over.
            trees.remove(entry.text_at("$ref").unwrap_or_default());
            continue;
        };
        let file = format!("operations/{id}.yaml");
        let reference = entry.text_at("$ref").unwrap_or_default();
        if reference != file {
            let message = format!("`{key}` refers to `{reference}`; the file has the name of the operation");
            diagnostics.report("path-key", &entry.at("$ref").span(), message, format!("write `$ref: {file}`"));
            trees.remove(reference);
            continue;
        }
        match trees.remove(reference) {
            Some(Some(node)) => found.push(Found { path: path.to_owned(), id: id.to_owned(), span, node }),
            // The file could not be read, which has been reported.
            Some(None) => {}
            None => {
                let message = format!("the file `{reference}` is not there, or another path has it");
                let help = "write the file, or remove the path";
                diagnostics.report("missing-file", &entry.at("$ref").span(), message, help);
            }
        }
    }
    for file in trees.keys() {
        let span = Span { file: format!("{folder}/{file}"), line: 0 };
        let help = "add its operation to `paths` of service.yaml, or remove the file";
        diagnostics.report("unused-file", &span, "no path refers to this file", help);
    }
    found
}

/// The operation of a file that has been held against the tables.
pub(super) fn operation(found: &Found, node: &Node, diagnostics: &mut Diagnostics) -> Option<Raw> {
    let written = |method: &str| found.node.get(method).is_some();
    let methods = ["get", "post", "put", "patch", "delete", "head"];
    let mut operations = node.entries().iter().filter(|(key, _)| methods.contains(&key.as_str()));
    let Some((method, operation)) = operations.next() else {
        // One that was there and had to be taken out has been reported.
        if !methods.iter().any(|method| written(method)) {
            let help = "write the operation under its method: `get:`, `post:` and so on";
            diagnostics.report("path-item", &found.node.span(), "the file has no operation", help);
        }
        return None;
    };
    for (method, other) in operations {
        let message = format!("the file has a second operation, `{method}`");
        diagnostics.report("path-item", &other.span(), message, "move it to a file of its own");
    }
    let id = operation.text_at("operationId").unwrap_or_default();
    if id != found.id {
        let message = format!("`operationId` is `{id}`; the path and the file say `{}`", found.id);
        let help = "give file, path and operation the same name, in the cloud's words";
        diagnostics.report("path-key", &operation.at("operationId").span(), message, help);
    }
    let mut node = operation.clone();
    // Without a line of its own an operation would stand where its file begins.
    if node.mark.line == 0 {
        node.mark.line = found.span.line;
    }
    Some(Raw { path: found.path.clone(), method: method.clone(), id: found.id.clone(), node })
}

/// Method and path tell operations apart; for rpc, the operation's id does.
pub(super) fn unique(service: &Node, operations: &[Raw], diagnostics: &mut Diagnostics) {
    let rpc = service.get("x-service").and_then(|facts| facts.text_at("style")) == Some("rpc");
    let mut seen: BTreeMap<(String, String), &str> = BTreeMap::new();
    for operation in operations {
        let path = if rpc { operation.id.clone() } else { without_names(&operation.path) };
        let method = if rpc { String::new() } else { operation.method.clone() };
        if let Some(first) = seen.insert((method, path), &operation.id) {
            let method = operation.method.to_uppercase();
            let message = format!("`{first}` has `{method} {}` already", operation.path);
            diagnostics.report(
                "duplicate-operation",
                &operation.node.span(),
                message,
                "correct the method or the path of one",
            );
        }
    }
}

/// `/a/{id}/b` and `/a/{name}/b` are the same path.
fn without_names(path: &str) -> String {
    path.split('/').map(|segment| if segment.starts_with('{') { "{}" } else { segment }).collect::<Vec<_>>().join("/")
}

fn is_id(id: &str) -> bool {
    id.starts_with(|first: char| first.is_ascii_alphabetic())
        && id.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
}

/// A copy of a tree without some of its keys.
pub(super) fn without(node: &Node, keys: &[&str]) -> Node {
    let mut node = node.clone();
    if let Value::Map(entries) = &mut node.value {
        entries.retain(|(key, _)| !keys.contains(&key.as_str()));
    }
    node
}
