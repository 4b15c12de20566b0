//! Spec files → what openapiv3 knows of them, and the trees that say where everything stands.
//!
//! openapiv3 drops what it does not know and keeps no positions. So text becomes a tree with positions first, the tree
//! is held against tables of all keys there are, what does not fit is reported and taken out, and only the rest fills
//! openapiv3. Whatever can be read is read, so that one run names everything that is wrong.

mod conform;
mod fill;
mod keys;
mod paths;
mod scalar;
mod schema;
mod shape;
mod suggest;
mod tree;
mod yaml;

use std::collections::BTreeMap;

use openapiv3::{Header, OpenAPI, Parameter, ReferenceOr, Response, Schema};

use self::conform::{Components, Conform};
use self::shape::Shape;
pub(crate) use self::suggest::nearest;
pub(crate) use self::tree::Node;
use crate::SourceFile;
use crate::diag::{Diagnostics, Span};

/// The specs of a service.
pub(crate) struct Loaded {
    /// The tree of `service.yaml`.
    pub(crate) node: Node,
    /// The service without its paths and components.
    pub(crate) service: OpenAPI,
    pub(crate) schemas: BTreeMap<String, ReferenceOr<Schema>>,
    pub(crate) parameters: BTreeMap<String, ReferenceOr<Parameter>>,
    pub(crate) responses: BTreeMap<String, ReferenceOr<Response>>,
    pub(crate) headers: BTreeMap<String, ReferenceOr<Header>>,
    /// In the order of `paths`.
    pub(crate) operations: Vec<Operation>,
}

/// An operation and where it stands.
pub(crate) struct Operation {
    /// The wire path, without `#` and what follows.
    pub(crate) path: String,
    /// `get`, `post` …
    pub(crate) method: String,
    /// The id in the cloud's words.
    pub(crate) id: String,
    /// The tree of the operation.
    pub(crate) node: Node,
    pub(crate) item: openapiv3::Operation,
}

/// Reads the specs of a service. Nothing where there is no service to speak of; what is wrong has been reported.
pub(crate) fn load(folder: &str, files: &[SourceFile], diagnostics: &mut Diagnostics) -> Option<Loaded> {
    let mut trees: BTreeMap<&str, Option<Node>> = BTreeMap::new();
    for file in files {
        let tree = yaml::parse(&format!("{folder}/{}", file.path), &file.text, diagnostics);
        trees.insert(&file.path, tree);
    }
    let Some(service) = trees.remove("service.yaml") else {
        let span = Span { file: format!("{folder}/service.yaml"), line: 0 };
        let help = "write it; `cargo xtask new-service` makes a first one";
        diagnostics.report("missing-file", &span, "the service has no service.yaml", help);
        return None;
    };
    let mut service = service?;
    let components = components(&service, diagnostics);
    let mut pages = Vec::new();
    let mut conform = |node: &mut Node, shape: &Shape, home: bool, diagnostics: &mut Diagnostics| {
        let mut conform = Conform { components: &components, home, pages: Vec::new(), diagnostics };
        let fits = conform.fits(node, shape, "file");
        pages.append(&mut conform.pages);
        fits
    };
    let fits = conform(&mut service, &Shape::Object(&keys::SERVICE), true, diagnostics);
    let mut operations = Vec::new();
    for found in paths::operations(folder, &service, &mut trees, diagnostics) {
        let mut node = found.node.clone();
        conform(&mut node, &Shape::Object(&keys::PATH_ITEM), false, diagnostics);
        operations.extend(paths::operation(&found, &node, diagnostics));
    }
    paths::unique(&service, &operations, diagnostics);
    only_on(&service, &operations, &pages, diagnostics);
    if !fits {
        return None;
    }
    fill::fill(service, operations, diagnostics)
}

/// The names under `components`.
fn components(service: &Node, diagnostics: &mut Diagnostics) -> Components {
    let mut components = Components::new();
    for (section, node) in service.get("components").map(Node::entries).unwrap_or_default() {
        for (name, node) in node.entries() {
            if !name.is_empty() && name.chars().all(|c| c.is_ascii_alphanumeric() || "._-".contains(c)) {
                components.insert((section.clone(), name.clone()));
            } else {
                let message = format!("`{name}` cannot be referred to");
                diagnostics.report("bad-name", &node.span(), message, "write letters and digits");
            }
        }
    }
    components
}

/// `x-only-on` names pages that `x-source` lists.
fn only_on(service: &Node, operations: &[paths::Raw], pages: &[(String, Span)], diagnostics: &mut Diagnostics) {
    let nodes = operations.iter().map(|operation| &operation.node).chain([service]);
    let sources: Vec<&Node> = nodes.filter_map(|node| node.get("x-source")).flat_map(Node::items).collect();
    for (page, span) in pages {
        // Shared schemas are used by operations; each of their pages may be meant.
        let shared = service.mark.file.as_ref() == span.file;
        let known =
            |source: &&Node| shared || source.mark.file.as_ref() == span.file || source.mark.file == service.mark.file;
        let mut ids = sources.iter().copied().filter(known).filter_map(|source| source.text_at("page"));
        if !ids.any(|id| id == page) {
            let message = format!("`x-only-on` names the page `{page}`, which no `x-source` lists");
            diagnostics.report("unknown-page", span, message, "write the `page` of a source, or add the source");
        }
    }
}
