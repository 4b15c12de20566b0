//! `src/types.rs`: what several operations share.

use super::operation::{self, Module};
use super::{enums, imports, spec_of};
use crate::OutputFile;
use crate::format;
use crate::ir::Service;

/// The shared types, where there are any.
pub(super) fn file(service: &Service) -> Option<OutputFile> {
    if !is_needed(service) {
        return None;
    }
    let mut module = Module::default();
    for shape in &service.shapes {
        operation::shape(shape, &mut module);
    }
    module.items.iter_mut().for_each(|item| *item = imports::near(std::mem::take(item)));
    let items = module.items(service.enums.iter().map(enums::item).collect());
    let docs = ["Types that several operations share.".to_owned()];
    Some(format::rust("src/types.rs", &spec_of(service), &docs, items))
}

pub(super) fn is_needed(service: &Service) -> bool {
    !service.shapes.is_empty() || !service.enums.is_empty()
}
