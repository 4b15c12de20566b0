//! `README.md`, which is the documentation of the crate too.

use std::fmt::Write as _;

use super::{crate_name, example, package, spec_of};
use crate::OutputFile;
use crate::format::header;
use crate::ir::{Cloud, Operation, Service};

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
    let _ = writeln!(text, "{}\n", credentials(service.cloud));
    text += "A request is a value: `new` takes what is required, and a function of the same name sets each other field. The\n\
        codes that errors carry are constants in [`codes`](https://docs.rs/";
    let _ = writeln!(text, "{package}/latest/{}/codes/).", crate_name(service));
    text += "With the feature `serde`, requests and answers implement `Serialize` and `Deserialize`, with the names of the wire.\n\n";
    if !service.operations.is_empty() {
        operations(service, &mut text);
    }
    if let Some(url) = &service.docs_url {
        let _ = writeln!(text, "Reference of the service: <{url}>.\n");
    }
    text += "License: MIT OR Apache-2.0.\n";
    OutputFile { path: "README.md".to_owned(), text }
}

/// Where the client finds credentials and region by itself.
fn credentials(cloud: Cloud) -> &'static str {
    match cloud {
        Cloud::Alibaba => {
            "`from_env` reads `ALIBABA_CLOUD_ACCESS_KEY_ID`, `ALIBABA_CLOUD_ACCESS_KEY_SECRET` and `ALIBABA_CLOUD_REGION_ID`;\n\
             the client's builder takes everything else."
        }
        Cloud::Huawei => {
            "`from_env` reads `HUAWEICLOUD_SDK_AK`, `HUAWEICLOUD_SDK_SK`, `HUAWEICLOUD_SDK_PROJECT_ID` and\n\
             `HUAWEICLOUD_SDK_REGION`; the client's builder takes everything else."
        }
    }
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
