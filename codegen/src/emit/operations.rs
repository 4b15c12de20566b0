//! `src/operations.rs`: the modules.

use quote::quote;

use super::{ident, spec_of};
use crate::OutputFile;
use crate::format;
use crate::ir::Service;

/// The list of modules.
pub(super) fn file(service: &Service) -> OutputFile {
    let mut names: Vec<_> = service.operations.iter().map(|operation| ident(&operation.module)).collect();
    names.sort();
    let docs = ["The operations, one module each: request, output and the types that only they use.".to_owned()];
    format::rust("src/operations.rs", &spec_of(service), &docs, vec![quote!(#(pub mod #names;)*).into()])
}
