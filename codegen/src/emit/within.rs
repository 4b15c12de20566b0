//! What an object within the answer holds, at hand on the answer itself: `answer.key_state()`, where a caller would
//! have to go through one `Option` to reach another.

use std::collections::BTreeMap;

use proc_macro2::TokenStream;
use quote::quote;

use super::doc::Doc;
use super::{ident, rust};
use crate::ir::{Field, Operation, Service, Type, TypeRef};

/// What generated code calls on the type.
const RESERVED: [&str; 1] = ["default"];

/// The accessors, where the answer has an object in it. A name that would mean two things is left out.
pub(super) fn tokens(service: &Service, operation: &Operation) -> Option<TokenStream> {
    let answer = operation.answer()?;
    let waiters = operation.waiters.iter().map(|waiter| waiter.name.as_str());
    let names = answer.fields.iter().map(|field| field.name.as_str()).chain(waiters).chain(RESERVED);
    let mut taken: BTreeMap<&str, usize> = names.map(|name| (name, 1)).collect();
    let objects = answer.fields.iter().filter_map(|holder| {
        let object = object(holder)?;
        Some((holder, object, service.shape(operation, object)?))
    });
    let inner: Vec<_> = objects
        .flat_map(|(holder, object, shape)| shape.fields.iter().map(move |field| (holder, object, field)))
        .collect();
    for (_, _, field) in &inner {
        *taken.entry(&field.name).or_default() += 1;
    }
    let free = |field: &Field| field.deprecated.is_none() && taken.get(field.name.as_str()) == Some(&1);
    let methods = inner.iter().filter(|(_, _, field)| free(field));
    let methods: Vec<_> = methods.map(|(holder, object, field)| method(holder, object, field)).collect();
    let output = ident(&answer.name);
    (!methods.is_empty()).then(|| quote!(impl #output { #(#methods)* }))
}

/// The object that a field holds, if it may be missing.
fn object(field: &Field) -> Option<&TypeRef> {
    match &field.ty {
        Type::Object(to) if field.optional && !field.secret && field.deprecated.is_none() => Some(to),
        _ => None,
    }
}

fn method(holder: &Field, object: &TypeRef, field: &Field) -> TokenStream {
    let path = if object.shared { format!("types::{}", object.name) } else { object.name.clone() };
    let doc = format!("[`{0}`]({path}::{0}) of [`{1}`](Self::{1}).", field.name, holder.name);
    let doc = Doc::at(1).text(&doc).attributes();
    let (name, at, ty) = (ident(&field.name), ident(&holder.name), rust::bare(field));
    let it = quote!(self.#at.as_ref());
    let (ty, value) = match &field.ty {
        Type::List(items) => {
            let items = rust::value(items);
            let list =
                if field.optional { quote!(and_then(|it| it.#name.as_deref())) } else { quote!(map(|it| &*it.#name)) };
            (quote!(&[#items]), quote!(#it.#list.unwrap_or_default()))
        }
        _ if !field.optional => (quote!(Option<&#ty>), quote!(#it.map(|it| &it.#name))),
        Type::Bool | Type::Int32 | Type::Int64 | Type::Number if !field.secret => {
            (quote!(Option<#ty>), quote!(#it.and_then(|it| it.#name)))
        }
        Type::String if !field.secret => (quote!(Option<&str>), quote!(#it.and_then(|it| it.#name.as_deref()))),
        _ if field.boxed => (quote!(Option<&#ty>), quote!(#it.and_then(|it| it.#name.as_deref()))),
        _ => (quote!(Option<&#ty>), quote!(#it.and_then(|it| it.#name.as_ref()))),
    };
    quote! {
        #doc
        pub fn #name(&self) -> #ty {
            #value
        }
    }
}
