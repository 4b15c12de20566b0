//! `src/codes.rs`: the documented error codes.

use std::collections::BTreeMap;

use quote::quote;

use super::doc::{Doc, sentence};
use super::request::meaning;
use super::{ident, spec_of};
use crate::OutputFile;
use crate::format;
use crate::ir::{ErrorCode, Service};

/// One constant for each code, sorted by name.
pub(super) fn file(service: &Service) -> OutputFile {
    let mut codes: BTreeMap<&str, Vec<Named<'_>>> = BTreeMap::new();
    for error in &service.errors {
        codes.entry(&error.name).or_default().push(Named { error, operation: None });
    }
    for operation in &service.operations {
        for error in &operation.errors {
            codes.entry(&error.name).or_default().push(Named { error, operation: Some(&operation.name) });
        }
    }
    let items = codes.iter().filter_map(|(name, named)| {
        let doc = doc(named).attributes();
        let name = ident(name);
        let code = &named.first()?.error.code;
        Some(quote!(#doc pub const #name: &str = #code;).into())
    });
    let docs = Doc::at(0)
        .text("The error codes that the service documents, to compare with [`Error::code`](cumulo_core::Error::code).")
        .text("A service can answer codes that no page names.")
        .lines();
    format::rust("src/codes.rs", &spec_of(service), &docs, items.collect())
}

/// A code where it is documented: by an operation, or for the service as a whole.
struct Named<'a> {
    error: &'a ErrorCode,
    operation: Option<&'a str>,
}

/// Each meaning once, with its statuses and the operations that give it.
fn doc(named: &[Named<'_>]) -> Doc {
    let mut meanings: Vec<(String, Vec<u16>, Vec<&str>)> = Vec::new();
    for Named { error, operation } in named {
        let text = sentence(meaning(error));
        let at = meanings.iter().position(|(have, ..)| *have == text).unwrap_or_else(|| {
            meanings.push((text, Vec::new(), Vec::new()));
            meanings.len() - 1
        });
        if let Some((_, statuses, operations)) = meanings.get_mut(at) {
            if !statuses.contains(&error.status) {
                statuses.push(error.status);
            }
            operations.extend(operation.filter(|operation| !operations.contains(operation)));
        }
    }
    let mut doc = Doc::at(0);
    for (text, statuses, operations) in meanings {
        let statuses: Vec<String> = statuses.iter().map(u16::to_string).collect();
        let operations: Vec<String> =
            operations.iter().map(|operation| format!("[`{operation}`](crate::{operation})")).collect();
        let by = if operations.is_empty() { String::new() } else { format!(", of {}", operations.join(", ")) };
        doc = doc.text(&text).text(&format!("Status {}{by}.", statuses.join(" or ")));
    }
    doc
}
