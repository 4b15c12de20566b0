//! The states that one waits for: a method of the answer for each.

use proc_macro2::TokenStream;
use quote::quote;

use super::doc::Doc;
use super::{ident, paging};
use crate::ir::{Operation, Service, Waiter};

/// The methods, where there are states to wait for.
pub(super) fn tokens(service: &Service, operation: &Operation) -> Option<TokenStream> {
    let methods: Vec<_> = operation.waiters.iter().filter_map(|waiter| method(service, operation, waiter)).collect();
    if methods.is_empty() {
        return None;
    }
    let output = ident(&operation.answer()?.name);
    Some(quote! {
        impl #output {
            #(#methods)*
        }
    })
}

fn method(service: &Service, operation: &Operation, waiter: &Waiter) -> Option<TokenStream> {
    let state = paging::look(&service.answer_path(operation, &waiter.state)?)?;
    let (name, success, failure) = (ident(&waiter.name), &waiter.success, &waiter.failure);
    let doc = doc(operation, waiter).attributes();
    Some(quote! {
        #doc
        #[must_use]
        pub fn #name(&self) -> Progress {
            let page = self;
            let state = #state;
            Progress::of(state.map(|state| state.as_str()), &[#(#success),*], &[#(#failure),*])
        }
    })
}

fn doc(operation: &Operation, waiter: &Waiter) -> Doc {
    let names = |states: &[String]| states.iter().map(|state| format!("`{state}`")).collect::<Vec<_>>().join(", ");
    let this = format!("{}Output::{}", operation.name, waiter.name);
    let call = match &waiter.missing {
        Some(code) => format!("`client.wait(request).until_gone(\"{code}\", {this})`"),
        None => format!("`client.wait(request).until({this})`"),
    };
    let mut text = format!("How far `{}` is on the way to its end, to wait for it: {call}.", waiter.state.join("."));
    let ends = [("Done with", &waiter.success), ("Failed with", &waiter.failure)];
    for (what, states) in ends.into_iter().filter(|(_, states)| !states.is_empty()) {
        text.push_str(&format!("\n\n{what} {}.", names(states)));
    }
    text.push_str("\n\nA wait lasts 10 minutes at most, unless `at_most` says otherwise.");
    Doc::at(1).text(&text)
}
