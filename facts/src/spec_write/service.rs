//! A whole service as a draft of its service file.

use super::text::{Lines, quoted, text};
use crate::metadata::Service;
use crate::model::Operation;

/// The text of service.yaml for an imported service.
pub fn service(service: &Service) -> String {
    let mut lines = Lines::default();
    let name = service.product.to_ascii_lowercase();
    lines.push(0, "openapi: 3.0.3");
    lines.push(0, "info:");
    lines.push(1, &format!("title: {}", quoted(&format!("Alibaba Cloud {}", service.product))));
    lines.push(1, &format!("version: \"{}\"", service.version));
    let about = format!("The service {} as imported. Nobody has described it yet.", service.product);
    lines.push(1, &format!("description: {}", quoted(&about)));
    lines.push(1, "license:");
    lines.push(2, "name: MIT OR Apache-2.0");
    lines.push(2, "url: https://spdx.org/licenses/");
    lines.push(0, "x-service:");
    lines.push(1, "cloud: alibaba");
    lines.push(1, &format!("name: {}", text(&name)));
    lines.push(1, &format!("client: {}", client(&service.product)));
    lines.push(1, &format!("style: {}", if service.style == "RPC" { "rpc" } else { "rest" }));
    lines.push(1, "crate-version: 0.1.0");
    if !service.sources.is_empty() {
        lines.push(0, "x-source:");
        for source in &service.sources {
            super::source_item(source, 1, &mut lines);
        }
    }
    servers(service, &mut lines);
    lines.push(0, "security:");
    lines.push(1, "- signature: []");
    lines.push(0, "paths:");
    for operation in &service.operations {
        path(operation, 1, &mut lines);
    }
    lines.push(0, "components:");
    lines.push(1, "securitySchemes:");
    lines.push(2, "signature:");
    lines.push(3, "type: apiKey");
    lines.push(3, "in: header");
    lines.push(3, "name: Authorization");
    lines.push(3, "description: Signature over the whole request, made with an AccessKey pair.");
    lines.text
}

/// The entry of `paths` for an operation.
pub(crate) fn path(operation: &Operation, level: usize, lines: &mut Lines) {
    let path = operation.path.as_ref().map_or("/", |path| path.value.as_str());
    let id = operation.name();
    lines.push(level, &format!("{}:", quoted(&format!("{path}#{id}"))));
    lines.push(level + 1, &format!("$ref: operations/{id}.yaml"));
}

/// `Kms`, `Polardb`, `Cs`.
fn client(product: &str) -> String {
    let mut chars = product.chars().filter(char::is_ascii_alphanumeric);
    let first = chars.next().map(|c| c.to_ascii_uppercase());
    first.into_iter().chain(chars.map(|c| c.to_ascii_lowercase())).collect()
}

/// Hosts that differ by region alone are one server; the others say which regions they serve.
fn servers(service: &Service, lines: &mut Lines) {
    lines.push(0, "servers:");
    for network in ["public", "vpc"] {
        let mut groups: Vec<(String, Vec<&str>)> = Vec::new();
        for endpoint in &service.endpoints {
            let host = if network == "public" { &endpoint.public } else { &endpoint.vpc };
            if host.is_empty() || endpoint.region.is_empty() {
                continue;
            }
            let inside = host.contains("-vpc.");
            if network == "public" && inside {
                continue;
            }
            let host = host.replace(&endpoint.region, "{region}");
            match groups.iter_mut().find(|(known, _)| *known == host) {
                Some((_, regions)) => regions.push(&endpoint.region),
                None => groups.push((host, vec![&endpoint.region])),
            }
        }
        groups.sort_by_key(|(host, _)| !host.contains("{region}"));
        for (host, mut regions) in groups {
            regions.sort_unstable();
            regions.dedup();
            server(&host, &regions, network, lines);
        }
    }
}

fn server(host: &str, regions: &[&str], network: &str, lines: &mut Lines) {
    lines.push(1, &format!("- url: \"https://{host}\""));
    let about = if network == "vpc" { "From inside of a VPC." } else { "Public network." };
    lines.push(2, &format!("description: {about}"));
    lines.push(2, &format!("x-network: {network}"));
    let list = regions.join(", ");
    if host.contains("{region}") {
        let default = regions.iter().find(|region| **region == "cn-hangzhou").or(regions.first()).copied();
        lines.push(2, "variables:");
        lines.push(3, "region:");
        lines.push(4, &format!("default: {}", default.unwrap_or_default()));
        lines.push(4, "description: Identifier of the region.");
        lines.push(4, &format!("enum: [{list}]"));
    } else {
        lines.push(2, &format!("x-regions: [{list}]"));
    }
}
