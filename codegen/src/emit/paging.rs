//! `impl Paged`: which fields turn the page.

use proc_macro2::{Literal, TokenStream};
use quote::quote;

use super::{ident, rust};
use crate::ir::{Field, Operation, Output, Paging, Service, Type};

/// The impl, where the operation is paged.
pub(super) fn tokens(service: &Service, operation: &Operation) -> Option<TokenStream> {
    let paging = operation.paging.as_ref()?;
    let turn = turn(service, operation, paging)?;
    let (Paging::Number { items, .. } | Paging::Token { items, .. } | Paging::Offset { items, .. }) = paging;
    let (item, take) = take(service, operation, items)?;
    // Parameters that a style does not need are named so.
    let (page, walk) = match paging {
        Paging::Token { .. } => ("page", "_walk"),
        Paging::Number { total: None, .. } | Paging::Offset { total: None, .. } => ("_page", "walk"),
        Paging::Number { .. } | Paging::Offset { .. } => ("page", "walk"),
    };
    let token = if let Paging::Token { token, .. } = paging { self::token(operation, token) } else { None };
    let (name, page, walk) = (ident(&operation.name), ident(page), ident(walk));
    Some(quote! {
        impl Paged for #name {
            type Item = #item;
            fn items(page: &mut Self::Output) -> Vec<Self::Item> {
                #take
            }
            fn turn(&mut self, #page: &Self::Output, #walk: &cumulo_core::page::Walk) -> bool {
                #turn
            }
            #token
        }
    })
}

/// What the walk looks at, so that it does not go in a circle.
fn token(operation: &Operation, wire: &str) -> Option<TokenStream> {
    let token = request(operation, wire)?;
    Some(quote! {
        fn token(&self) -> Option<&str> {
            self.#token.as_deref()
        }
    })
}

fn turn(service: &Service, operation: &Operation, paging: &Paging) -> Option<TokenStream> {
    Some(match paging {
        Paging::Number { page, first, total, .. } => {
            let page = request(operation, page)?;
            let first = Literal::i32_unsuffixed(*first);
            let total = number(service, operation, total.as_deref());
            quote!(cumulo_core::page::by_number(&mut self.#page, #first, #total, walk))
        }
        Paging::Token { token, next, .. } => {
            let token = request(operation, token)?;
            let next = look(&service.answer_path(operation, next)?)?;
            quote!(cumulo_core::page::by_token(&mut self.#token, #next))
        }
        Paging::Offset { offset, total, .. } => {
            let offset = request(operation, offset)?;
            let total = number(service, operation, total.as_deref());
            quote!(cumulo_core::page::by_offset(&mut self.#offset, #total, walk))
        }
    })
}

fn request(operation: &Operation, wire: &str) -> Option<proc_macro2::Ident> {
    operation.field(wire).map(|field| ident(&field.name))
}

/// The total as `Option<i64>`.
fn number(service: &Service, operation: &Operation, path: Option<&[String]>) -> TokenStream {
    let way = path.and_then(|path| service.answer_path(operation, path));
    let Some((way, [field])) = way.as_deref().and_then(|way| way.split_last_chunk::<1>()) else { return quote!(None) };
    let name = ident(&field.name);
    let value = match way {
        [] => quote!(page.#name),
        way => {
            let inside = inside(way, &ident("as_ref"));
            quote!(#inside.and_then(|it| it.#name))
        }
    };
    if field.ty == Type::Int32 { quote!(#value.map(i64::from)) } else { value }
}

/// A reference to the text at the end of a way into `page`.
pub(super) fn look(way: &[&Field]) -> Option<TokenStream> {
    let (field, way) = way.split_last()?;
    let name = ident(&field.name);
    Some(match way {
        [] => quote!(page.#name.as_ref()),
        way => {
            let inside = inside(way, &ident("as_ref"));
            quote!(#inside.and_then(|it| it.#name.as_ref()))
        }
    })
}

/// Item type, and how the items are taken out.
fn take(service: &Service, operation: &Operation, path: &[String]) -> Option<(TokenStream, TokenStream)> {
    if let (Output::Value(Type::List(items)), []) = (&operation.output, path) {
        return Some((rust::value(items), quote!(std::mem::take(page))));
    }
    let way = service.answer_path(operation, path)?;
    let (field, way) = way.split_last()?;
    let Type::List(items) = &field.ty else { return None };
    let name = ident(&field.name);
    let taken = |holder: TokenStream| {
        if field.optional {
            quote!(#holder.#name.take().unwrap_or_default())
        } else {
            quote!(std::mem::take(&mut #holder.#name))
        }
    };
    let take = match way {
        [] => taken(quote!(page)),
        way => {
            let inside = inside(way, &ident("as_mut"));
            let taken = taken(quote!(it));
            quote!(#inside.map(|it| #taken).unwrap_or_default())
        }
    };
    Some((rust::value(items), take))
}

/// The object at the end of a way of objects, each of which may be missing.
fn inside(way: &[&Field], view: &proc_macro2::Ident) -> TokenStream {
    let mut steps = quote!(page);
    for (at, field) in way.iter().enumerate() {
        let name = ident(&field.name);
        steps = if at == 0 { quote!(#steps.#name.#view()) } else { quote!(#steps.and_then(|it| it.#name.#view())) };
    }
    steps
}
