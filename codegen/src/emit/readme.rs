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
    for line in usage(service) {
        let _ = writeln!(text, "{line}");
    }
    text.push('\n');
    if !service.operations.is_empty() {
        operations(service, &mut text);
    }
    if let Some(url) = &service.docs_url {
        let _ = writeln!(text, "Reference of the service: <{url}>.\n");
    }
    text += "License: MIT OR Apache-2.0.\n\n";
    for name in links(service) {
        let page = match name {
            "core" => "cumulo-core/latest/cumulo_core/index.html".to_owned(),
            "codes" => format!("{package}/latest/{}/codes/index.html", crate_name(service)),
            name => format!("{package}/latest/{}/struct.{name}.html", crate_name(service)),
        };
        let _ = writeln!(text, "[`{name}`]: https://docs.rs/{page}");
    }
    OutputFile { path: "README.md".to_owned(), text }
}

/// What the README links to, by the names of the crate's root.
pub(super) fn links(service: &Service) -> impl Iterator<Item = &str> {
    ["codes", "core"].into_iter().chain(service.operations.iter().map(|operation| operation.name.as_str()))
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

/// What every user needs to know of a client, with names of this one.
fn usage(service: &Service) -> Vec<String> {
    let mut lines = vec![
        "- A request is a value: `new` takes what is required, and a function of the same name sets each other field."
            .to_owned(),
        "- An error knows its kind, its code, and whether the service may have acted: `error.is(codes::…)` with the constants\n  \
         of [`codes`], which say what each code means."
            .to_owned(),
    ];
    let paged = service.operations.iter().filter(|operation| operation.paging.is_some());
    if let Some(first) = paged.min_by_key(|operation| (!operation.constructor.is_empty(), operation.name.len())) {
        let arguments = if first.constructor.is_empty() { "" } else { "…" };
        lines.push(format!(
            "- Lists come in pages: `client.pages({}::new({arguments}))` is a stream of them, and `.items()` of what is in them.",
            first.name
        ));
    }
    let waited = service.operations.iter().find_map(|operation| Some((operation, operation.waiters.first()?)));
    if let Some((operation, waiter)) = waited {
        let until = if waiter.missing.is_some() { "until_gone(…, " } else { "until(" };
        let (name, state) = (&operation.name, &waiter.name);
        let new = if operation.constructor.is_empty() { "new()" } else { "new(…)" };
        lines.push(format!(
            "- What takes its time is waited for: `client.wait({name}::{new}).{until}{name}Output::{state})`."
        ));
    }
    lines.push(
        "- [`core`] has what all clients share, with examples: VPC addresses, dedicated instances with a certificate authority\n  \
         of their own, waiting, and what is sent again when."
            .to_owned(),
    );
    lines.push(
        "- With the feature `serde`, requests and answers implement `Serialize` and `Deserialize`, with the names of the wire."
            .to_owned(),
    );
    lines
}

/// A table of the operations for each group of the documentation.
fn operations(service: &Service, text: &mut String) {
    text.push_str("## Operations\n\n");
    for group in &service.groups {
        let of_group: Vec<&Operation> =
            service.operations.iter().filter(|operation| operation.group.as_ref() == Some(&group.name)).collect();
        table(&group.name, &group.doc, &of_group, text);
    }
    let known = |name: &String| service.groups.iter().any(|group| group.name == *name);
    let rest: Vec<&Operation> =
        service.operations.iter().filter(|operation| !operation.group.as_ref().is_some_and(known)).collect();
    table("Other", "", &rest, text);
}

fn table(name: &str, doc: &str, operations: &[&Operation], text: &mut String) {
    if operations.is_empty() {
        return;
    }
    let _ = writeln!(text, "### {name}\n");
    if !doc.is_empty() {
        let _ = writeln!(text, "{doc}\n");
    }
    text.push_str("| Operation | |\n|---|---|\n");
    for operation in operations {
        let summary = operation.summary.replace('\n', " ");
        let deprecated = if operation.deprecated.is_some() { " Deprecated." } else { "" };
        let _ = writeln!(text, "| [`{}`] | {summary}{deprecated} |", operation.name);
    }
    text.push('\n');
}
