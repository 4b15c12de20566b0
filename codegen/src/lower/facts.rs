//! What the service says of itself: names, servers, groups, signature, errors.

use crate::diag::Diagnostics;
use crate::ext;
use crate::ir::{Cloud, ErrorCode, Group, Server, Service, Source, Style};
use crate::load::{Loaded, Node};

/// The service, without its operations.
pub(super) fn service(folder: &str, loaded: &Loaded, diagnostics: &mut Diagnostics) -> Service {
    let node = &loaded.node;
    let facts: ext::Service = ext::read(node, "x-service").unwrap_or_default();
    names(folder, &facts, node.at("x-service"), diagnostics);
    security(loaded, diagnostics);
    let info = &loaded.service.info;
    let tags = loaded.service.tags.iter();
    Service {
        folder: folder.to_owned(),
        cloud: if facts.cloud == "huawei" { Cloud::Huawei } else { Cloud::Alibaba },
        style: if facts.style == "rest" { Style::Rest } else { Style::Rpc },
        name: facts.name,
        client: facts.client,
        api_version: info.version.clone(),
        crate_version: facts.crate_version,
        title: info.title.clone(),
        doc: info.description.as_deref().unwrap_or_default().trim().to_owned(),
        docs_url: facts.docs,
        servers: servers(loaded, diagnostics),
        groups: tags
            .map(|tag| Group { name: tag.name.clone(), doc: tag.description.clone().unwrap_or_default() })
            .collect(),
        operations: Vec::new(),
        shapes: Vec::new(),
        enums: Vec::new(),
        errors: errors(node, diagnostics),
    }
}

/// Names that end up in paths, in manifests and in code.
fn names(folder: &str, facts: &ext::Service, node: &Node, diagnostics: &mut Diagnostics) {
    let missing = |key: &str| node.get(key).is_none();
    let mut bad = |key: &str, message: String, help: &str| {
        if !missing(key) {
            diagnostics.report("bad-name", &node.at(key).span(), message, help);
        }
    };
    let whole = format!("{}-{}", facts.cloud, facts.name);
    if whole != folder && !missing("cloud") {
        let message = format!("cloud and name make `{whole}`, and the folder is `{folder}`");
        bad("name", message, "give the folder the name `<cloud>-<name>`");
    }
    let word = |text: &str, first: fn(&char) -> bool| {
        text.chars().next().is_some_and(|c| first(&c)) && text.chars().all(|c| c.is_ascii_alphanumeric())
    };
    if !word(&facts.client, char::is_ascii_uppercase) {
        let message = format!("`{}` cannot be the Rust name of a client", facts.client);
        bad("client", message, "write letters and digits in CamelCase: `Kms`, `PolarDb`");
    }
    let numbers: Vec<&str> = facts.crate_version.split('.').collect();
    if numbers.len() != 3 || !numbers.iter().all(|number| number.parse::<u32>().is_ok()) {
        let message = format!("`{}` is no version of a crate", facts.crate_version);
        bad("crate-version", message, "write three numbers: `0.1.0`");
    }
}

fn servers(loaded: &Loaded, diagnostics: &mut Diagnostics) -> Vec<Server> {
    let mut servers = Vec::new();
    for (index, server) in loaded.service.servers.iter().enumerate() {
        let node = loaded.node.at("servers").item(index);
        let mut report = |message: &str, help: &str| {
            diagnostics.report("server", &node.at("url").span(), message, help);
        };
        let host = server.url.strip_prefix("https://").unwrap_or_default();
        let letters = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '.' || c == '-';
        let plain = host.replacen("{region}", "r", 1);
        if plain.is_empty() || !plain.chars().all(letters) {
            report(
                "the address is not `https://` and a host",
                "write `https://name.{region}.example.com`, without a path",
            );
            continue;
        }
        let variable = node.get("variables").and_then(|variables| variables.get("region"));
        let listed = match variable {
            Some(variable) => variable.get("enum"),
            None => node.get("x-regions"),
        };
        match (host.contains("{region}"), variable.is_some()) {
            (true, false) => {
                report("nothing says which regions there are", "write `variables` with `region` and its `enum`")
            }
            (false, true) => {
                report("the host has no `{region}`", "write `x-regions` for a fixed host, without `variables`")
            }
            (false, false) if listed.is_none() => {
                report("nothing says which regions the host serves", "write `x-regions`")
            }
            _ => {}
        }
        if variable.is_some() && node.get("x-regions").is_some() {
            report(
                "the regions are said twice",
                "keep `variables` for a host with `{region}`, `x-regions` for a fixed one",
            );
        }
        let others = node.get("variables").map(Node::entries).unwrap_or_default();
        if others.iter().any(|(name, _)| name != "region") {
            report("a host varies by region alone", "write the rest of the host out");
        }
        let regions = listed.map(Node::items).unwrap_or_default();
        servers.push(Server {
            vpc: node.text_at("x-network") == Some("vpc"),
            host: host.to_owned(),
            regions: regions.iter().filter_map(Node::text).map(str::to_owned).collect(),
        });
    }
    servers
}

/// The clouds sign in one way, which the core knows.
fn security(loaded: &Loaded, diagnostics: &mut Diagnostics) {
    const HELP: &str =
        "write one scheme with `type: apiKey`, `in: header`, `name: Authorization`, and name it in `security`";
    let schemes = loaded.node.at("components").get("securitySchemes").map(Node::entries).unwrap_or_default();
    for (name, scheme) in schemes {
        let says = |key, word| scheme.text_at(key) == Some(word);
        if !(says("type", "apiKey") && says("in", "header") && says("name", "Authorization")) {
            let message = format!("`{name}` is no signature in the header `Authorization`");
            diagnostics.report("unsupported-security", &scheme.span(), message, HELP);
        }
    }
    let node = loaded.node.at("security");
    let known = |requirement: &Node| match requirement.entries() {
        [(name, _)] => schemes.iter().any(|(scheme, _)| scheme == name),
        _ => false,
    };
    if loaded.node.get("security").is_some() && !matches!(node.items(), [one] if known(one)) {
        let message = "the service is not signed by one of its security schemes";
        diagnostics.report("unsupported-security", &node.span(), message, HELP);
    }
}

/// The documented errors of the service or of an operation, each once.
pub(super) fn errors(node: &Node, diagnostics: &mut Diagnostics) -> Vec<ErrorCode> {
    let read: Vec<ext::Error> = ext::read(node, "x-errors").unwrap_or_default();
    let mut errors: Vec<ErrorCode> = Vec::new();
    for (index, error) in read.into_iter().enumerate() {
        let place = node.at("x-errors").item(index);
        if errors.iter().any(|other| i64::from(other.status) == error.status && other.code == error.code) {
            let message = format!("status {} with the code `{}` is listed twice", error.status, error.code);
            diagnostics.report("duplicate-error", &place.span(), message, "keep one of the two");
            continue;
        }
        let Some(status) = u16::try_from(error.status).ok().filter(|status| (100..600).contains(status)) else {
            if place.get("status").is_some() {
                let message = format!("{} is no HTTP status", error.status);
                diagnostics.report(
                    "wrong-shape",
                    &place.at("status").span(),
                    message,
                    "write a number from 100 to 599",
                );
            }
            continue;
        };
        // A missing code has been reported.
        if error.code.is_empty() {
            continue;
        }
        errors.push(ErrorCode {
            status,
            code: error.code,
            name: error.name,
            message: error.message,
            doc: error.description.trim().to_owned(),
        });
    }
    errors
}

/// The pages that a spec was transcribed from.
pub(super) fn sources(node: &Node) -> Vec<Source> {
    let sources: Vec<ext::Source> = ext::read(node, "x-source").unwrap_or_default();
    sources.into_iter().map(Into::into).collect()
}
