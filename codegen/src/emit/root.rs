//! `src/lib.rs`: modules and re-exports.

use proc_macro2::TokenStream;
use quote::quote;

use super::{ident, readme, spec_of, types};
use crate::OutputFile;
use crate::format::{self, Item};
use crate::ir::{Operation, Service};

/// The root of the crate. Requests and outputs stand at the root, the types that only they use in their modules.
///
/// The README is the front page. Its links lead to docs.rs; the definitions before it come first, so that on the front
/// page the same links lead to the pages beside it.
pub(super) fn file(service: &Service) -> OutputFile {
    let types = types::is_needed(service).then(|| {
        quote!(
            pub mod types;
        )
    });
    let modules = quote! {
        mod client;
        pub mod codes;
        pub mod operations;
        #types
    };
    let client = ident(&service.client);
    let marker = ident(&format!("{}Service", service.client));
    let mut operations: Vec<&Operation> = service.operations.iter().collect();
    operations.sort_by(|a, b| a.module.cmp(&b.module));
    let exports = operations.into_iter().map(export);
    let exports = quote! {
        pub use client::{#client, #marker};
        pub use cumulo_core as core;
        #(#exports)*
    };
    let docs = readme::links(service).map(|name| format!("[`{name}`]: crate::{name}")).collect::<Vec<_>>();
    let readme = Item::Text("#![doc = include_str!(\"../README.md\")]\n".to_owned());
    format::rust("src/lib.rs", &spec_of(service), &docs, vec![readme, modules.into(), exports.into()])
}

fn export(operation: &Operation) -> TokenStream {
    let module = ident(&operation.module);
    let name = ident(&operation.name);
    let expect = operation.deprecated.as_ref().map(|_| quote!(#[expect(deprecated)]));
    match operation.answer() {
        Some(shape) => {
            let output = ident(&shape.name);
            quote!(#[doc(inline)] #expect pub use operations::#module::{#name, #output};)
        }
        None => quote!(#[doc(inline)] #expect pub use operations::#module::#name;),
    }
}
