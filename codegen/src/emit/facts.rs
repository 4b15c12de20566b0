//! What an operation tells the core of itself.

use proc_macro2::TokenStream;
use quote::quote;

use super::{ident, object, rust};
use crate::ir::{Body, Operation, Output, Place, Retry, Service};

/// `impl Operation`.
pub(super) fn tokens(service: &Service, operation: &Operation) -> TokenStream {
    let name = ident(&operation.name);
    let marker = ident(&format!("{}Service", service.client));
    let output = output(operation);
    let id = &operation.id;
    let method = ident(&method(&operation.method));
    let facts = differences(operation);
    quote! {
        impl Operation for #name {
            type Service = crate::client::#marker;
            type Output = #output;
            const FACTS: OperationFacts = OperationFacts {
                name: #id,
                method: Method::#method,
                #facts
                ..OperationFacts::DEFAULT
            };
        }
    }
}

/// The type of the answer.
pub(super) fn output(operation: &Operation) -> TokenStream {
    match &operation.output {
        Output::Object(shape) | Output::Empty(shape) => {
            let name = ident(&shape.name);
            quote!(#name)
        }
        Output::Value(ty) => rust::value(ty),
        Output::Raw => quote!(Bytes),
    }
}

/// The facts that are not those of most operations; the retry class always, for the reader.
fn differences(operation: &Operation) -> TokenStream {
    let mut facts = TokenStream::new();
    if operation.path != "/" {
        let path = &operation.path;
        facts.extend(quote!(path: #path,));
    }
    match &operation.body {
        Body::None => {}
        Body::Form => facts.extend(quote!(body: Body::Form,)),
        Body::Json(content_type) => facts.extend(quote!(body: Body::Json(#content_type),)),
        Body::Raw(content_type) => facts.extend(quote!(body: Body::Raw(#content_type),)),
    }
    if operation.body_required {
        facts.extend(quote!(body_required: true,));
    }
    if matches!(operation.output, Output::Raw) {
        facts.extend(quote!(answer: Answer::Raw,));
    }
    let fields = operation.answer().map_or(&[][..], |shape| &shape.fields);
    let headers: Vec<&str> =
        fields.iter().filter(|field| field.place == Place::Header).map(|field| field.wire.as_str()).collect();
    if !headers.is_empty() {
        facts.extend(quote!(answer_headers: &[#(#headers),*],));
    }
    if !operation.signed {
        facts.extend(quote!(signed: false,));
    }
    let retry = ident(match operation.retry {
        Retry::Safe => "Safe",
        Retry::Token => "Token",
        Retry::Unsafe => "Unsafe",
    });
    facts.extend(quote!(retry: Retry::#retry,));
    if let Some(token) = operation.fields.iter().find(|field| field.idempotency_token) {
        let place = ident(object::place(token.place));
        let wire = &token.wire;
        facts.extend(quote!(token: Some((In::#place, #wire)),));
    }
    if operation.errors_in_answer {
        facts.extend(quote!(errors_in_answer: true,));
    }
    facts
}

/// `POST` → `Post`.
fn method(method: &str) -> String {
    let lower = method.to_ascii_lowercase();
    let mut chars = lower.chars();
    chars.next().map_or_else(String::new, |first| first.to_ascii_uppercase().to_string() + chars.as_str())
}
