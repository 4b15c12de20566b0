//! The `use` lines of a module, found by looking at what its tokens use.

use std::collections::BTreeSet;

use proc_macro2::{Group, Spacing, TokenStream, TokenTree};
use quote::quote;

use super::ident;

/// Where the names that generated code uses come from, in the order of the `use` lines.
const HOMES: &[(&str, &[&str])] = &[
    ("std::collections", &["BTreeMap"]),
    ("cumulo_core::decode", &["Decode", "FromWire", "Slot"]),
    ("cumulo_core::encode", &["AsText", "Encode", "Fields", "In", "Wrapped"]),
    ("cumulo_core::operation", &["Answer", "Body", "Method", "Operation", "OperationFacts", "Retry"]),
    ("cumulo_core::page", &["Paged"]),
    ("cumulo_core::wait", &["Progress"]),
    ("cumulo_core", &["Blob", "Bytes", "Interval", "Secret", "Timestamp", "Value"]),
    ("crate", &["types"]),
];

/// The `use` lines that some items need.
pub(super) fn of<'a>(items: impl IntoIterator<Item = &'a TokenStream>) -> TokenStream {
    let mut used = BTreeSet::new();
    for item in items {
        collect(item.clone(), &mut used);
    }
    let mut lines = TokenStream::new();
    for (home, names) in HOMES {
        let path = home.split("::").map(ident);
        let path = quote!(#(#path)::*);
        let names: Vec<_> = names.iter().filter(|name| used.contains(**name)).map(|name| ident(name)).collect();
        lines.extend(match names.as_slice() {
            [] => TokenStream::new(),
            [name] => quote!(use #path::#name;),
            names => quote!(use #path::{#(#names),*};),
        });
    }
    lines
}

/// The items without `types::` before names: inside of that module they are near.
pub(super) fn near(items: TokenStream) -> TokenStream {
    let mut tokens: Vec<TokenTree> = Vec::new();
    for token in items {
        let path = matches!(tokens.as_slice(), [.., TokenTree::Ident(types), TokenTree::Punct(one), TokenTree::Punct(two)]
            if *types == "types" && one.as_char() == ':' && two.as_char() == ':');
        if path {
            tokens.truncate(tokens.len() - 3);
        }
        tokens.push(match token {
            TokenTree::Group(group) => Group::new(group.delimiter(), near(group.stream())).into(),
            token => token,
        });
    }
    tokens.into_iter().collect()
}

/// Collects the names that stand at the start of a path.
fn collect(tokens: TokenStream, used: &mut BTreeSet<String>) {
    let mut in_path = false;
    let mut before = None;
    let mut tokens = tokens.into_iter().peekable();
    while let Some(token) = tokens.next() {
        match &token {
            TokenTree::Group(group) => collect(group.stream(), used),
            TokenTree::Ident(name) if !in_path && before != Some('.') => {
                let name = name.to_string();
                // A field can be called `types`; a path goes on.
                let goes_on = matches!(tokens.peek(), Some(TokenTree::Punct(sign))
                    if sign.as_char() == ':' && sign.spacing() == Spacing::Joint);
                if name != "types" || goes_on {
                    used.insert(name);
                }
            }
            // `slot` is a function of the trait.
            TokenTree::Ident(name) if *name == "slot" => {
                used.insert("FromWire".to_owned());
            }
            _ => {}
        }
        let sign = if let TokenTree::Punct(sign) = &token { Some(sign.as_char()) } else { None };
        in_path = sign == Some(':') && before == Some(':');
        before = sign;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_is_used_is_imported() {
        let tokens = quote! {
            fn f(&self) -> Vec<types::Tag> { fields.put(In::Body, "x", &self.types); self.a.slot() }
        };
        let lines = of([&tokens]).to_string();
        assert_eq!(near(quote!(Vec<types::Tag>)).to_string(), quote!(Vec<Tag>).to_string());
        assert_eq!(
            lines,
            quote!(
                use cumulo_core::decode::FromWire;
                use cumulo_core::encode::In;
                use crate::types;
            )
            .to_string()
        );
    }
}
