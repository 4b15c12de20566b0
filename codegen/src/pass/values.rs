//! The names of known values.

use super::case;
use super::names::{Seen, nameless};
use crate::diag::{Diagnostics, Span};
use crate::ir::{OpenEnum, Service};

pub(super) fn run(service: &mut Service, diagnostics: &mut Diagnostics) {
    for operation in &mut service.operations {
        for open in &mut operation.enums {
            variants(open, &operation.span, diagnostics);
        }
    }
    let span = Span { file: format!("{}/service.yaml", service.folder), line: 0 };
    for open in &mut service.enums {
        variants(open, &span, diagnostics);
    }
}

fn variants(open: &mut OpenEnum, span: &Span, diagnostics: &mut Diagnostics) {
    let mut seen = Seen::default();
    for value in &mut open.values {
        let raw = if value.name.is_empty() { &value.wire } else { &value.name };
        match case::camel(raw) {
            // `Other` is what holds the values that are not known.
            Some(name) if name == "Other" => value.name = "OtherValue".to_owned(),
            Some(name) => value.name = name,
            None => nameless(&value.wire, span, diagnostics),
        }
        seen.add(&value.name, &value.wire, span, diagnostics);
    }
}
