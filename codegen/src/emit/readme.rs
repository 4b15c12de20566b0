//! `README.md`, which is the documentation of the crate too.

use std::fmt::Write as _;

use super::{crate_name, example, package, spec_of};
use crate::OutputFile;
use crate::format::header;
use crate::ir::{Operation, Service};

/// What the crate is, how to get it, an example, all operations.
pub(super) fn file(service: &Service) -> OutputFile {
    let package = package(service);
    let mut text = format!("<!-- {} -->\n\n# {package}\n\n", header(&spec_of(service)));
    let _ = writeln!(text, "Async Rust client of {}, API version {}.\n", service.title, service.api_version);
    if !service.doc.is_empty() {
        let _ = writeln!(text, "{}\n", service.doc.trim());
    }
    let _ = writeln!(text, "```sh\ncargo add {package}\n```\n");
    let _ = writeln!(text, "```rust,no_run\n{}```\n", example::code(service));
    text += "A request is a value: `new` takes what is required, a function of the same name sets each other parameter.\n\
        Credentials and region come from the environment, or from the builder of the client. Errors carry the code of the\n\
        service, which [`codes`](https://docs.rs/";
    let _ = writeln!(text, "{package}/latest/{}/codes/) lists.\n", crate_name(service));
    if !service.operations.is_empty() {
        operations(service, &mut text);
    }
    text += "With the feature `serde`, requests and answers implement `Serialize` and `Deserialize` with the names of the wire.\n";
    if let Some(url) = &service.docs_url {
        let _ = writeln!(text, "\nReference of the service: <{url}>.");
    }
    text += "\nLicense: MIT OR Apache-2.0.\n";
    OutputFile { path: "README.md".to_owned(), text }
}

/// A table of the operations for each group of the documentation.
fn operations(service: &Service, text: &mut String) {
    text.push_str("## Operations\n\n");
    for group in &service.groups {
        let of_group: Vec<&Operation> =
            service.operations.iter().filter(|operation| operation.group.as_ref() == Some(&group.name)).collect();
        table(service, &group.name, &group.doc, &of_group, text);
    }
    let known = |name: &String| service.groups.iter().any(|group| group.name == *name);
    let rest: Vec<&Operation> =
        service.operations.iter().filter(|operation| !operation.group.as_ref().is_some_and(known)).collect();
    table(service, "Other", "", &rest, text);
}

fn table(service: &Service, name: &str, doc: &str, operations: &[&Operation], text: &mut String) {
    if operations.is_empty() {
        return;
    }
    let _ = writeln!(text, "### {name}\n");
    if !doc.is_empty() {
        let _ = writeln!(text, "{doc}\n");
    }
    text.push_str("| Operation | |\n|---|---|\n");
    for operation in operations {
        let url = format!(
            "https://docs.rs/{}/latest/{}/struct.{}.html",
            package(service),
            crate_name(service),
            operation.name
        );
        let summary = operation.summary.replace('\n', " ");
        let deprecated = if operation.deprecated.is_some() { " Deprecated." } else { "" };
        let _ = writeln!(text, "| [`{}`]({url}) | {summary}{deprecated} |", operation.name);
    }
    text.push('\n');
}
