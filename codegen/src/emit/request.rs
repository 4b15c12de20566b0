//! The doc of a request: all that the page says of the operation.

use super::doc::{Doc, code, sentence};
use crate::ir::{ErrorCode, Operation, Permission, Retry};

/// What the operation does, under which conditions, and how it fails.
pub(super) fn doc(operation: &Operation) -> Doc {
    let summary = match operation.summary.as_str() {
        "" => format!("The operation `{}`.", operation.id),
        summary => sentence(summary),
    };
    let mut doc = Doc::at(0).text(&summary).text(&operation.doc).text(&answer(operation));
    if !operation.constraints.is_empty() {
        doc = doc.heading("Constraints").list(operation.constraints.iter().map(|text| sentence(text)));
    }
    if let Some(needed) = &operation.permission {
        doc = doc.heading("Permission").text(&permission(needed));
    }
    doc = doc.heading("Retries").text(&retry(operation));
    let errors: Vec<String> = operation.errors.iter().map(error).chain(statuses(operation)).collect();
    if !errors.is_empty() {
        doc = doc.heading("Errors").list(errors);
    }
    let pages = pages(operation);
    if pages.is_empty() { doc } else { doc.heading("Documentation").text(&pages) }
}

/// Where to read on: the type of the answer, and that it comes in pages.
fn answer(operation: &Operation) -> String {
    let answer = operation.answer().map(|shape| format!("Answered by [`{}`].", shape.name));
    let pages =
        operation.paging.as_ref().map(|_| "The answer comes in pages: `client.pages(…)` walks through all of them.");
    answer.iter().map(String::as_str).chain(pages).collect::<Vec<_>>().join(" ")
}

fn permission(permission: &Permission) -> String {
    let access = permission.access.as_ref().map(|access| format!("access {}", code(access)));
    let resource = permission.resource.as_ref().map(|resource| format!("resource {}", code(resource)));
    let details: Vec<String> = access.into_iter().chain(resource).collect();
    match details.as_slice() {
        [] => format!("{}.", code(&permission.action)),
        details => format!("{}, with {}.", code(&permission.action), details.join(" and ")),
    }
}

fn retry(operation: &Operation) -> String {
    let class = match operation.retry {
        Retry::Safe => "Safe to send again.",
        Retry::Token => "Safe to send again, since every copy carries the same token.",
        Retry::Unsafe => "Acts each time, so it is sent again only where it is certain that nothing was done.",
    };
    format!("{class} {}", sentence(&operation.retry_reason))
}

fn error(error: &ErrorCode) -> String {
    let code = code(&error.code);
    format!("[{code}](crate::codes::{}) ({}): {}", error.name, error.status, sentence(meaning(error)))
}

/// What an error means; the service's own message where nobody wrote more.
pub(super) fn meaning(error: &ErrorCode) -> &str {
    if error.doc.is_empty() {
        error.message.as_deref().unwrap_or("the documentation does not say what it means")
    } else {
        &error.doc
    }
}

/// What the page says of a failing status, where it names no code for it.
fn statuses(operation: &Operation) -> impl Iterator<Item = String> {
    let coded = |status: &str| operation.errors.iter().any(|error| error.status.to_string() == status);
    let failures =
        operation.statuses.iter().filter(move |(status, _)| !status.starts_with(['1', '2']) && !coded(status));
    failures.map(|(status, meaning)| format!("Status {status}: {}", sentence(meaning)))
}

fn pages(operation: &Operation) -> String {
    let mut links: Vec<String> = Vec::new();
    for source in &operation.sources {
        if let Some(url) = &source.url {
            let link = format!("[{}]({url})", source.title.as_deref().unwrap_or(&operation.id));
            if !links.contains(&link) {
                links.push(link);
            }
        }
    }
    links.join(", ")
}
