//! The module of one operation: request, output, shapes and enums, and the mirror tables for serde.

use proc_macro2::TokenStream;
use quote::quote;

use super::doc::{Doc, sentence};
use super::object::Object;
use super::{enums, facts, ident, imports, paging, request, waiting, within};
use crate::OutputFile;
use crate::format::{self, Item};
use crate::ir::{Operation, Output, Service, Shape};

/// `src/operations/describe_key.rs`
pub(super) fn file(service: &Service, operation: &Operation) -> OutputFile {
    let mut main = Module::default();
    request(service, operation, &mut main);
    if let Output::Object(shape) | Output::Empty(shape) = &operation.output {
        output(operation, shape, &mut main);
        main.items.extend(within::tokens(service, operation));
        main.items.extend(waiting::tokens(service, operation));
    }
    for shape in &operation.shapes {
        self::shape(shape, &mut main);
    }
    let path = format!("src/operations/{}.rs", operation.module);
    let spec = format!("specs/{}", operation.span.file);
    let doc = format!("The operation [`{}`]: request, output and the types that only they use.", operation.name);
    let doc = Doc::at(0).text(&doc).lines();
    let mut items = main.items(enums_of(operation));
    if let Some(deprecation) = &operation.deprecated {
        // On the module, so that everything in it is deprecated and may still use itself.
        let note = deprecation.instead.as_ref().map(|instead| format!("(note = {:?})", sentence(instead)));
        items.insert(0, Item::Text(format!("#![deprecated{}]\n", note.unwrap_or_default())));
    }
    format::rust(&path, &spec, &doc, items)
}

fn enums_of(operation: &Operation) -> Vec<Item> {
    operation.enums.iter().map(enums::item).collect()
}

/// The items of a module, and those of its mirror.
#[derive(Default)]
pub(super) struct Module {
    pub(super) items: Vec<TokenStream>,
    mirror: Vec<TokenStream>,
    /// The types that have a mirror.
    types: Vec<proc_macro2::Ident>,
}

impl Module {
    /// Imports, items, enums, mirror.
    pub(super) fn items(self, enums: Vec<Item>) -> Vec<Item> {
        let imports = imports::of(&self.items);
        let mirror = self.mirror();
        let items = self.items.into_iter().map(Item::from);
        [Item::from(imports)].into_iter().chain(items).chain(enums).chain([Item::from(mirror)]).collect()
    }

    fn mirror(&self) -> TokenStream {
        if self.types.is_empty() {
            return TokenStream::new();
        }
        let imports = imports::of(&self.mirror);
        let items = &self.mirror;
        let mut types = self.types.clone();
        types.sort();
        quote! {
            #[doc = " The tables in the other direction, for `Serialize` and `Deserialize`."]
            #[cfg(feature = "serde")]
            mod mirror {
                #imports
                use super::{#(#types),*};
                #(#items)*
                cumulo_core::impl_serde!(#(#types),*);
            }
        }
    }

    fn add(&mut self, object: &Object<'_>) {
        self.types.push(ident(object.name));
    }
}

fn request(service: &Service, operation: &Operation, module: &mut Module) {
    let mut object = Object {
        name: &operation.name,
        doc: request::doc(operation),
        fields: &operation.fields,
        constructor: &operation.constructor,
        built: true,
        request: true,
    };
    module.items.extend([object.declaration(), object.builder(), object.encode()]);
    module.items.push(facts::tokens(service, operation));
    module.items.extend(paging::tokens(service, operation));
    module.mirror.push(object.decode());
    module.add(&object);
}

fn output(operation: &Operation, shape: &Shape, module: &mut Module) {
    let mut object = Object::shape(shape);
    let what = format!("What [`{}`] answers.", operation.name);
    object.doc = Doc::at(0).text(&what).text(&shape.doc);
    module.items.extend([object.declaration(), object.decode()]);
    module.mirror.push(object.encode());
    module.add(&object);
}

/// A shape: its tables stand in the module or in the mirror, as it is sent and read.
pub(super) fn shape(shape: &Shape, module: &mut Module) {
    let mut object = Object::shape(shape);
    module.items.extend([object.declaration(), object.builder()]);
    for (table, used) in [(object.encode(), shape.in_request), (object.decode(), shape.in_output)] {
        if used { module.items.push(table) } else { module.mirror.push(table) }
    }
    module.add(&object);
}
