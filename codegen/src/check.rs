//! Refuses what the core cannot put on the wire, or what it would put there wrongly.

mod bodies;
mod paths;
mod places;
mod retries;
mod secrets;
mod types;

use crate::diag::Diagnostics;
use crate::ir::{Operation, Service};

/// Runs all checks.
pub(crate) fn run(service: &Service, diagnostics: &mut Diagnostics) {
    for operation in &service.operations {
        method(operation, diagnostics);
        paths::check(operation, diagnostics);
        places::check(operation, diagnostics);
        bodies::check(operation, diagnostics);
        retries::check(operation, diagnostics);
    }
    types::check(service, diagnostics);
    secrets::check(service, diagnostics);
}

fn method(operation: &Operation, diagnostics: &mut Diagnostics) {
    if !["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD"].contains(&operation.method.as_str()) {
        diagnostics.report(
            "method",
            &operation.span,
            format!("the core does not send `{}`", operation.method),
            "write get, post, put, patch, delete or head",
        );
    }
}

#[cfg(test)]
mod tests;
