//! Requests, outputs and shapes: the struct, `new` and setters, and the two tables.

use proc_macro2::TokenStream;
use quote::quote;

use super::doc::{Doc, code, sentence};
use super::{ident, rust};
use crate::ir::{Deprecation, Field, Place, Shape, Type};

/// A struct to print.
pub(super) struct Object<'a> {
    pub(super) name: &'a str,
    pub(super) doc: Doc,
    pub(super) fields: &'a [Field],
    pub(super) constructor: &'a [String],
    /// Whether callers build it.
    pub(super) built: bool,
    /// Whether it is a request, whose fields travel in several places.
    pub(super) request: bool,
}

impl<'a> Object<'a> {
    pub(super) fn shape(shape: &'a Shape) -> Self {
        let doc = if shape.doc.is_empty() { format!("The object `{}`.", shape.name) } else { shape.doc.clone() };
        Self {
            name: &shape.name,
            doc: Doc::at(0).text(&doc),
            fields: &shape.fields,
            constructor: &shape.constructor,
            built: shape.in_request,
            request: false,
        }
    }

    /// The struct.
    pub(super) fn declaration(&mut self) -> TokenStream {
        let doc = std::mem::take(&mut self.doc).attributes();
        let derives = if self.has_default() { quote!(Clone, Debug, Default) } else { quote!(Clone, Debug) };
        let name = ident(self.name);
        let fields = self.fields.iter().map(|field| {
            let doc = field_doc(field, self.request).attributes();
            let deprecated = deprecated(field.deprecated.as_ref());
            let name = ident(&field.name);
            let ty = rust::field(field);
            quote!(#doc #deprecated pub #name: #ty)
        });
        quote! {
            #doc
            #[derive(#derives)]
            #[non_exhaustive]
            pub struct #name { #(#fields),* }
        }
    }

    /// `new` and the setters, where callers build it.
    pub(super) fn builder(&self) -> TokenStream {
        if !self.built {
            return TokenStream::new();
        }
        let name = ident(self.name);
        let new = self.constructor();
        let setters = self.fields.iter().filter(|field| !self.is_plain(field)).map(setter);
        quote!(impl #name { #new #(#setters)* })
    }

    /// The table that writes it.
    pub(super) fn encode(&self) -> TokenStream {
        let name = ident(self.name);
        let fields = if self.fields.is_empty() { ident("_fields") } else { ident("fields") };
        let expect = self.expect_deprecated();
        let puts = self.fields.iter().map(|field| {
            let place = ident(if self.request { place(field.place) } else { "Body" });
            let wire = &field.wire;
            let name = ident(&field.name);
            let value = match &field.wrapped {
                Some(wrapper) => quote!(&Wrapped(#wrapper, &self.#name)),
                None if field.as_text => quote!(&AsText(&self.#name)),
                None => quote!(&self.#name),
            };
            quote!(fields.put(In::#place, #wire, #value);)
        });
        quote! {
            impl Encode for #name {
                #[inline]
                #expect
                fn encode(&self, #fields: &mut dyn Fields) { #(#puts)* }
            }
        }
    }

    /// The table that reads it.
    pub(super) fn decode(&self) -> TokenStream {
        let name = ident(self.name);
        let blank = self.blank();
        let expect = self.expect_deprecated();
        let required: Vec<_> = self.plain().map(|field| self.key(field)).collect();
        let required = match required.as_slice() {
            [] => TokenStream::new(),
            names => quote! {
                fn required(&self) -> &'static [&'static str] {
                    &[#(#names),*]
                }
            },
        };
        let field = if self.fields.is_empty() {
            quote! {
                fn field(&mut self, _key: &str) -> Option<Slot<'_>> {
                    None
                }
            }
        } else {
            let arms = self.fields.iter().map(|field| {
                let key = self.key(field);
                let name = ident(&field.name);
                let wrapped = field.wrapped.as_ref().map(|wrapper| quote!(.wrapped(#wrapper)));
                quote!(#key => self.#name.slot() #wrapped)
            });
            quote! {
                #[inline]
                #expect
                fn field(&mut self, key: &str) -> Option<Slot<'_>> {
                    let slot = match key {
                        #(#arms,)*
                        _ => return None,
                    };
                    Some(slot)
                }
            }
        };
        quote! {
            impl Decode for #name {
                #blank
                #field
                #required
            }
        }
    }

    /// The key that a field is read by: its name, or `name@body` where another place has the name before.
    fn key(&self, field: &Field) -> String {
        let first = self.fields.iter().find(|other| other.wire == field.wire);
        let is_first = first.is_none_or(|first| first.place == field.place);
        if is_first { field.wire.clone() } else { format!("{}@{}", field.wire, field.place.word()) }
    }

    fn has_deprecated(&self) -> bool {
        self.fields.iter().any(|field| field.deprecated.is_some())
    }

    fn constructor(&self) -> TokenStream {
        let doc = match (self.request, self.constructor.is_empty()) {
            (true, true) => " A request with nothing set.",
            (true, false) => " A request with what the service requires.",
            (false, true) => " A value with nothing set.",
            (false, false) => " A value with what the service requires.",
        };
        if self.constructor.is_empty() && self.has_default() {
            return quote! {
                #[doc = #doc]
                #[must_use]
                pub fn new() -> Self {
                    Self::default()
                }
            };
        }
        let given = |field: &Field| self.constructor.contains(&field.name);
        let parameters =
            self.constructor.iter().filter_map(|name| self.fields.iter().find(|field| field.name == *name));
        let parameters = parameters.map(|field| {
            let name = ident(&field.name);
            let ty = rust::parameter(field);
            quote!(#name: #ty)
        });
        let many = (self.constructor.len() > 7)
            .then(|| quote!(#[expect(clippy::too_many_arguments, reason = "as many as the service requires")]));
        let expect = self.expect_deprecated();
        let rest = self.fields.iter().any(|field| !given(field)) && self.has_default();
        let fields = self.fields.iter().filter(|field| given(field) || !self.has_default()).map(|field| {
            let name = ident(&field.name);
            let value = if given(field) { rust::set(field) } else { empty(field) };
            if value.to_string() == field.name { quote!(#name) } else { quote!(#name: #value) }
        });
        let rest = rest.then(|| quote!(..Self::default()));
        quote! {
            #[doc = #doc]
            #many
            #expect
            pub fn new(#(#parameters),*) -> Self {
                Self { #(#fields,)* #rest }
            }
        }
    }

    /// The value that reading starts from.
    fn blank(&self) -> TokenStream {
        let value = if self.has_default() {
            quote!(Self::default())
        } else {
            let fields = self.fields.iter().map(|field| {
                let name = ident(&field.name);
                let value = if self.is_plain(field) { quote!(FromWire::blank()) } else { empty(field) };
                quote!(#name: #value)
            });
            quote!(Self { #(#fields),* })
        };
        let expect = if self.has_default() { TokenStream::new() } else { self.expect_deprecated() };
        quote!(#expect fn blank() -> Self { #value })
    }

    fn expect_deprecated(&self) -> TokenStream {
        if self.has_deprecated() { quote!(#[expect(deprecated)]) } else { TokenStream::new() }
    }

    fn has_default(&self) -> bool {
        self.plain().next().is_none()
    }

    fn plain(&self) -> impl Iterator<Item = &Field> {
        self.fields.iter().filter(|field| self.is_plain(field))
    }

    /// Whether the field always has a value, which `new` takes.
    fn is_plain(&self, field: &Field) -> bool {
        !field.optional && self.constructor.contains(&field.name)
    }
}

/// The value of a field that nobody set.
fn empty(field: &Field) -> TokenStream {
    match field.ty {
        _ if field.optional => quote!(None),
        Type::Map(_) => quote!(BTreeMap::new()),
        _ => quote!(Vec::new()),
    }
}

fn setter(field: &Field) -> TokenStream {
    let doc = format!(" Sets [`{0}`](Self#structfield.{0}).", field.name);
    let name = ident(&field.name);
    let ty = rust::parameter(field);
    let value = rust::set(field);
    let deprecated = deprecated(field.deprecated.as_ref());
    let expect = field.deprecated.as_ref().map(|_| quote!(#[expect(deprecated)]));
    quote! {
        #[doc = #doc]
        #deprecated
        #expect
        #[must_use]
        pub fn #name(mut self, #name: #ty) -> Self {
            self.#name = #value;
            self
        }
    }
}

/// The attribute of something that is not to be used any more.
fn deprecated(deprecation: Option<&Deprecation>) -> TokenStream {
    let Some(deprecation) = deprecation else { return TokenStream::new() };
    match &deprecation.instead {
        Some(instead) => {
            let note = sentence(instead);
            quote!(#[deprecated(note = #note)])
        }
        None => quote!(#[deprecated]),
    }
}

fn field_doc(field: &Field, request: bool) -> Doc {
    let meaning = if field.doc.is_empty() {
        format!("`{}`, which the documentation does not describe.", field.wire)
    } else {
        field.doc.clone()
    };
    let mut doc = Doc::at(1).text(&meaning);
    if field.from_credentials {
        doc = doc.text("The client fills it in where it is not set.");
    }
    if field.idempotency_token {
        doc = doc.text("The client fills in a new one for each call where it is not set.");
    }
    if let Some(when) = &field.returned_when {
        doc = doc.text(&sentence(&format!("Returned when {when}")));
    }
    if !field.known_numbers.is_empty() {
        let numbers = field.known_numbers.iter().map(|(number, meaning)| match meaning.as_str() {
            "" => format!("`{number}`"),
            meaning => format!("`{number}`: {meaning}"),
        });
        doc = doc.text("Known values:").list(numbers);
    }
    let default = field.default.as_ref().filter(|_| request).and_then(shown).map(|text| format!("Default: {text}."));
    let example =
        field.example.as_ref().filter(|_| !field.secret).and_then(shown).map(|text| format!("Example: {text}."));
    let facts: Vec<String> = default.into_iter().chain(example).collect();
    doc.text(&facts.join(" "))
}

/// A documented value, where it is short enough to be shown.
fn shown(value: &serde_json::Value) -> Option<String> {
    let text = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    let plain = !text.is_empty() && text.len() <= 80 && !text.chars().any(char::is_control);
    plain.then(|| code(&text))
}

/// Where a field travels, as the core says it.
pub(super) fn place(place: Place) -> &'static str {
    match place {
        Place::Path => "Path",
        Place::Query => "Query",
        Place::QueryJson => "QueryJson",
        Place::QueryRepeat => "QueryRepeat",
        Place::QueryComma => "QueryComma",
        Place::Form => "Form",
        Place::FormJson => "FormJson",
        Place::Header => "Header",
        Place::Body => "Body",
        Place::WholeBody => "WholeBody",
    }
}
