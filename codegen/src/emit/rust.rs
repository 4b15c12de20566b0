//! Model types as Rust types: of fields, of parameters, and how a parameter becomes a field.

use proc_macro2::TokenStream;
use quote::quote;

use super::ident;
use crate::ir::{Field, Type, TypeRef};

/// The type of a value.
pub(super) fn value(ty: &Type) -> TokenStream {
    match ty {
        Type::String => quote!(String),
        Type::Bool => quote!(bool),
        Type::Int32 => quote!(i32),
        Type::Int64 => quote!(i64),
        Type::Number => quote!(f64),
        Type::Json => quote!(Value),
        Type::Blob => quote!(Blob),
        Type::Timestamp => quote!(Timestamp),
        Type::Interval => quote!(Interval),
        Type::Bytes => quote!(Bytes),
        Type::Enum(to) | Type::Object(to) => reference(to),
        Type::List(items) => {
            let items = value(items);
            quote!(Vec<#items>)
        }
        Type::Map(values) => {
            let values = value(values);
            quote!(BTreeMap<String, #values>)
        }
    }
}

/// The type of a field.
pub(super) fn field(field: &Field) -> TokenStream {
    let mut ty = bare(field);
    if field.boxed {
        ty = quote!(Box<#ty>);
    }
    if field.optional {
        ty = quote!(Option<#ty>);
    }
    ty
}

/// The type of the parameter that sets a field.
pub(super) fn parameter(field: &Field) -> TokenStream {
    match &field.ty {
        Type::List(items) => {
            let items = item(items);
            quote!(impl IntoIterator<Item = #items>)
        }
        Type::Map(values) => {
            let values = item(values);
            quote!(impl IntoIterator<Item = (impl Into<String>, #values)>)
        }
        ty if is_converted(ty) => {
            let ty = bare(field);
            quote!(impl Into<#ty>)
        }
        ty => value(ty),
    }
}

/// The value of a field, out of the parameter that sets it.
pub(super) fn set(field: &Field) -> TokenStream {
    let name = ident(&field.name);
    let mut value = match &field.ty {
        Type::List(items) if is_converted(items) => quote!(#name.into_iter().map(Into::into).collect()),
        Type::List(_) => quote!(#name.into_iter().collect()),
        Type::Map(values) => {
            let into = if is_converted(values) { quote!(.into()) } else { TokenStream::new() };
            quote!(#name.into_iter().map(|(key, value)| (key.into(), value #into)).collect())
        }
        ty if is_converted(ty) => quote!(#name.into()),
        _ => quote!(#name),
    };
    if field.boxed {
        value = quote!(Box::new(#value));
    }
    if field.optional {
        value = quote!(Some(#value));
    }
    value
}

/// The type of what a field holds, if it holds anything.
pub(super) fn bare(field: &Field) -> TokenStream {
    let ty = value(&field.ty);
    if field.secret { quote!(Secret<#ty>) } else { ty }
}

fn item(ty: &Type) -> TokenStream {
    let value = value(ty);
    if is_converted(ty) { quote!(impl Into<#value>) } else { value }
}

/// Types that callers have in several forms: text as `&str`, values of enums as text.
fn is_converted(ty: &Type) -> bool {
    match ty {
        Type::String | Type::Json | Type::Blob | Type::Timestamp | Type::Interval | Type::Bytes | Type::Enum(_) => true,
        Type::Bool | Type::Int32 | Type::Int64 | Type::Number => false,
        Type::Object(_) | Type::List(_) | Type::Map(_) => false,
    }
}

fn reference(to: &TypeRef) -> TokenStream {
    let name = ident(&to.name);
    if to.shared { quote!(types::#name) } else { quote!(#name) }
}
