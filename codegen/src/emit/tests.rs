//! `tests/answers.rs`: documented answers read, and nothing in them is lost.

use proc_macro2::Literal;
use quote::quote;

use super::{crate_name, ident, spec_of};
use crate::OutputFile;
use crate::format::{self, Item};
use crate::ir::{Operation, Output, Service};

/// One test for each operation that documents an answer.
pub(super) fn file(service: &Service) -> Option<OutputFile> {
    let mut items: Vec<Item> = Vec::new();
    for operation in &service.operations {
        items.extend(test(service, operation));
    }
    if items.is_empty() {
        return None;
    }
    let krate = ident(&crate_name(service));
    items.insert(
        0,
        quote! {
            use #krate::core::decode;
            use #krate::core::operation::Operation;
        }
        .into(),
    );
    items.push(
        quote! {
            #[doc = " Reads an answer, and asserts that the type has a place for every field of it."]
            fn holds<O: Operation>(answer: &str) {
                assert_eq!(decode::unread::<O::Output>(answer.as_bytes()), Ok(Vec::new()));
            }
        }
        .into(),
    );
    let docs = ["Documented answers read, and nothing in them is lost.".to_owned()];
    Some(format::rust("tests/answers.rs", &spec_of(service), &docs, items))
}

fn test(service: &Service, operation: &Operation) -> Option<Item> {
    let example = operation.example.as_ref()?;
    if matches!(operation.output, Output::Raw | Output::Empty(_)) {
        return None;
    }
    let answer = raw(&serde_json::to_string_pretty(example).ok()?)?;
    let (module, krate, name) = (ident(&operation.module), ident(&crate_name(service)), ident(&operation.name));
    let expect = operation.deprecated.as_ref().map(|_| quote!(#[expect(deprecated)]));
    Some(
        quote! {
            #[test]
            #expect
            fn #module() {
                holds::<#krate::#name>(#answer);
            }
        }
        .into(),
    )
}

/// A raw string, whose lines stay as they are.
fn raw(text: &str) -> Option<Literal> {
    let hashes = if text.contains("\"#") { "##" } else { "#" };
    format!("r{hashes}\"{text}\"{hashes}").parse().ok()
}
