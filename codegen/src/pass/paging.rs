//! That the fields which turn pages exist and have types that the core can turn.

use crate::diag::Diagnostics;
use crate::ir::{Operation, Output, Paging, Service, Type};

/// Pages are turned by what one may use.
const DEPRECATED: &str = "it is deprecated";

pub(super) fn run(service: &Service, diagnostics: &mut Diagnostics) {
    for operation in &service.operations {
        let Some(paging) = &operation.paging else { continue };
        let mut judge = Judge { service, operation, diagnostics };
        match paging {
            Paging::Number { page, size, items, total, .. } => {
                judge.number("page", page);
                if let Some(size) = size {
                    judge.number("size", size);
                }
                judge.items(items);
                judge.total(total.as_deref());
            }
            Paging::Token { token, next, items, .. } => {
                judge.token(token);
                judge.answer("next", next, &[Type::String], "text, and no secret");
                judge.items(items);
            }
            Paging::Offset { offset, items, total, .. } => {
                judge.number("offset", offset);
                judge.items(items);
                judge.total(total.as_deref());
            }
        }
    }
}

struct Judge<'a> {
    service: &'a Service,
    operation: &'a Operation,
    diagnostics: &'a mut Diagnostics,
}

impl Judge<'_> {
    /// The first page has no token, so it must be a field that may be left out; a number can be one that must be given.
    fn token(&mut self, wire: &str) {
        if self.operation.field(wire).is_some_and(|field| !field.optional) {
            self.fault("token", wire, "it is required, and the first page has none");
        }
        self.typed("token", wire, &[Type::String], "text, and no secret");
    }

    fn number(&mut self, role: &str, wire: &str) {
        self.typed(role, wire, &[Type::Int32, Type::String], "a 32 bit integer, or text of one");
    }

    fn typed(&mut self, role: &str, wire: &str, types: &[Type], wanted: &str) {
        match self.operation.field(wire) {
            None => self.fault(role, wire, "there is no such field in the request"),
            Some(field) if field.deprecated.is_some() => self.fault(role, wire, DEPRECATED),
            Some(field) if field.secret || !types.contains(&field.ty) => {
                self.fault(role, wire, &format!("it must be {wanted}"))
            }
            Some(_) => {}
        }
    }

    fn answer(&mut self, role: &str, path: &[String], types: &[Type], wanted: &str) {
        match self.service.answer_path(self.operation, path).as_deref() {
            None | Some([]) => self.fault(role, &path.join("."), "there is no such field in the answer"),
            Some(way) if way.iter().any(|field| field.deprecated.is_some()) => {
                self.fault(role, &path.join("."), DEPRECATED);
            }
            Some([.., field]) if field.secret || !types.contains(&field.ty) => {
                self.fault(role, &path.join("."), &format!("it must be {wanted}"));
            }
            Some(_) => {}
        }
    }

    /// An answer that is a list has its items at the top, named by the empty path.
    fn items(&mut self, path: &[String]) {
        if path.is_empty() && matches!(self.operation.output, Output::Value(Type::List(_))) {
            return;
        }
        match self.service.answer_path(self.operation, path).as_deref() {
            None | Some([]) => self.fault("items", &path.join("."), "there is no such field in the answer"),
            Some(way) if way.iter().any(|field| field.deprecated.is_some()) => {
                self.fault("items", &path.join("."), DEPRECATED);
            }
            Some([.., field]) if !matches!(field.ty, Type::List(_)) => {
                self.fault("items", &path.join("."), "it must be a list");
            }
            Some(_) => {}
        }
    }

    fn total(&mut self, path: Option<&[String]>) {
        if let Some(path) = path {
            self.answer("total", path, &[Type::Int32, Type::Int64], "an integer");
        }
    }

    fn fault(&mut self, role: &str, name: &str, problem: &str) {
        self.diagnostics.report(
            "paging",
            &self.operation.span,
            format!("`x-paging` says `{role}: {name}`, but {problem}"),
            "name fields of this operation by their names on the wire, with `format: int32` for numbers that are sent",
        );
    }
}
