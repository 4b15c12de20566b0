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
            Paging::Number { page, size, items, total } => {
                judge.turned("page", page, &Type::Int32, "a 32 bit integer");
                if let Some(size) = size {
                    judge.typed("size", size, &Type::Int32, "a 32 bit integer");
                }
                judge.items(items);
                judge.total(total.as_deref());
            }
            Paging::Token { token, next, items, .. } => {
                judge.turned("token", token, &Type::String, "text, and no secret");
                judge.answer("next", next, &[Type::String], "text, and no secret");
                judge.items(items);
            }
            Paging::Offset { offset, items, total, .. } => {
                judge.turned("offset", offset, &Type::Int32, "a 32 bit integer");
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
    /// A field of the request that turns the page, so it must be one that may be left out.
    fn turned(&mut self, role: &str, wire: &str, ty: &Type, wanted: &str) {
        if self.operation.field(wire).is_some_and(|field| !field.optional) {
            self.fault(role, wire, "it is required, and turning a page sets it");
        }
        self.typed(role, wire, ty, wanted);
    }

    fn typed(&mut self, role: &str, wire: &str, ty: &Type, wanted: &str) {
        match self.operation.field(wire) {
            None => self.fault(role, wire, "there is no such field in the request"),
            Some(field) if field.deprecated.is_some() => self.fault(role, wire, DEPRECATED),
            Some(field) if field.secret || field.ty != *ty => self.fault(role, wire, &format!("it must be {wanted}")),
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
