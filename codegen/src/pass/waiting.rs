//! That the states which one waits for exist, and that looking again does no harm.

use crate::diag::Diagnostics;
use crate::ir::{Operation, Retry, Service, Type, Waiter};

pub(super) fn run(service: &Service, diagnostics: &mut Diagnostics) {
    for operation in &service.operations {
        for (at, waiter) in operation.waiters.iter().enumerate() {
            let twice = operation.waiters.iter().take(at).any(|other| other.name == waiter.name);
            if let Some(problem) =
                if twice { Some("the name is there twice") } else { problem(service, operation, waiter) }
            {
                diagnostics.report(
                    "waiter",
                    &operation.span,
                    format!("`x-waiter` has `{}` wait for `{}`, but {problem}", waiter.name, waiter.state.join(".")),
                    "name a text of the answer by its names on the wire; the name of a waiter is in snake_case",
                );
            }
        }
    }
}

fn problem(service: &Service, operation: &Operation, waiter: &Waiter) -> Option<&'static str> {
    let snake = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_';
    if !waiter.name.starts_with(|c: char| c.is_ascii_lowercase()) || !waiter.name.chars().all(snake) {
        return Some("its name is not in snake_case");
    }
    if operation.retry != Retry::Safe {
        return Some("the operation must not be repeated");
    }
    if waiter.success.is_empty() && waiter.missing.is_none() {
        return Some("nothing ends the wait well");
    }
    match service.answer_path(operation, &waiter.state).as_deref() {
        None | Some([]) => Some("there is no such field in the answer"),
        Some([.., field]) if field.secret || !matches!(field.ty, Type::String | Type::Enum(_)) => {
            Some("it must be text, and no secret")
        }
        Some(_) => None,
    }
}
