//! OpenAPI → the model. Nothing clever: each part of a spec becomes its part of the model, with the names of the wire.
//!
//! openapiv3 says what OpenAPI knows, the tree beside it says where it stands and what the x- keys say. The two are
//! walked together: `schema` and `node` always speak of the same thing.

mod answer;
mod body;
mod content;
mod facts;
mod field;
mod meaning;
mod operation;
mod schema;
mod types;

use std::collections::BTreeMap;

use self::meaning::Meaning;
use self::schema::Pending;
use self::types::Types;
use crate::diag::{Diagnostics, Span};
use crate::ir;
use crate::load::{Loaded, Node};

/// Makes the model of a service. What cannot be generated is reported; the model is whole where nothing is.
pub(crate) fn lower(folder: &str, loaded: &Loaded, diagnostics: &mut Diagnostics) -> ir::Service {
    let mut service = facts::service(folder, loaded, diagnostics);
    let mut lower = Lower {
        loaded,
        style: service.style,
        sharing: false,
        shared: Types::default(),
        own: Types::default(),
        resolved: BTreeMap::new(),
        resolving: Vec::new(),
        pending: Vec::new(),
        diagnostics,
    };
    lower.components();
    service.operations = loaded.operations.iter().map(|operation| lower.operation(operation)).collect();
    service.operations.sort_by(|a, b| a.id.cmp(&b.id));
    (service.shapes, service.enums) = std::mem::take(&mut lower.shared).used_by(&service.operations);
    service
}

/// What is known while a service is lowered.
struct Lower<'a> {
    loaded: &'a Loaded,
    style: ir::Style,
    /// Whether types go to the service rather than to the operation.
    sharing: bool,
    shared: Types<'a>,
    own: Types<'a>,
    /// Components whose meaning is known.
    resolved: BTreeMap<&'a str, Meaning>,
    /// Components that are being resolved, one for the sake of the other.
    resolving: Vec<&'a str>,
    /// Shared objects that have a name but no members yet.
    pending: Vec<Pending<'a>>,
    diagnostics: &'a mut Diagnostics,
}

impl<'a> Lower<'a> {
    /// Lowers all shared schemas, used or not, so that what is wrong with them is said.
    fn components(&mut self) {
        self.sharing = true;
        for name in self.loaded.schemas.keys() {
            self.component(name, &self.home("schemas", name).span());
            while let Some(pending) = self.pending.pop() {
                self.members(pending);
            }
        }
        self.sharing = false;
    }

    fn types(&mut self) -> &mut Types<'a> {
        if self.sharing { &mut self.shared } else { &mut self.own }
    }

    /// The tree of a component.
    fn home(&self, section: &str, name: &str) -> &'a Node {
        self.loaded.node.at("components").at(section).at(name)
    }

    fn report(&mut self, code: &'static str, span: &Span, message: impl Into<String>, help: impl Into<String>) {
        self.diagnostics.report(code, span, message, help);
    }
}

/// The name that a reference ends with.
fn target(reference: &str) -> &str {
    reference.rsplit('/').next().unwrap_or_default()
}

#[cfg(test)]
mod tests;
