//! Adds to a service file what the metadata says and the file does not.

use super::{Merged, Merger, reindent};
use crate::metadata::Service;
use crate::model::{Operation, SourcePage};
use crate::read::ReadError;
use crate::spec_write;
use crate::yaml::{self, Node};

/// A host that a region has in a network.
type Host = (String, &'static str, String);

/// Merges a whole service into the text of its service file: operations become entries of `paths`. Which host
/// serves a region is for a person to decide.
///
/// # Errors
///
/// A file that cannot be read, or without `paths`, gives an error; nothing is merged then.
pub fn service(file: &str, text: &str, now: &Service, source: Option<&SourcePage>) -> Result<Merged, ReadError> {
    let root = parsed(file, text)?;
    let mut merger = Merger::new(text, &root, None);
    merger.paths(&now.operations);
    merger.gone(&now.operations);
    merger.hosts(&root, now);
    if let Some(source) = source {
        let same = |item: &Node| item.text_at("page") == Some(source.page.as_str());
        let known = root.get("x-source").map(Node::items).unwrap_or_default().iter().any(same);
        if known || root.get("x-source").is_some() {
            merger.source(source, known);
        } else if let Some(line) = merger.lines.iter().position(|line| line.starts_with("servers:")) {
            let entry = reindent(&spec_write::source(source), 4, 2);
            merger.insert(line, format!("x-source:\n{entry}"), format!("source {}", source.page));
        }
    }
    Ok(merger.finish())
}

/// Adds operations to `paths` of a service file.
///
/// # Errors
///
/// A file that cannot be read, or without `paths`, gives an error; nothing is added then.
pub fn paths(file: &str, text: &str, operations: &[Operation]) -> Result<Merged, ReadError> {
    let root = parsed(file, text)?;
    let mut merger = Merger::new(text, &root, None);
    merger.paths(operations);
    Ok(merger.finish())
}

fn parsed(file: &str, text: &str) -> Result<Node, ReadError> {
    let fail = |problem: String, missing: &str| ReadError {
        page: file.to_owned(),
        problem,
        recognised: Vec::new(),
        missing: vec![missing.to_owned()],
    };
    let root = yaml::parse(text).map_err(|problem| fail(problem, "the service"))?;
    match root.get("paths") {
        Some(_) => Ok(root),
        None => Err(fail("no service".to_owned(), "the key `paths`")),
    }
}

impl Merger<'_> {
    /// Path and id of every operation that the file lists.
    fn own(&self) -> Vec<(String, String)> {
        let entries = self.node.get("paths").map(Node::entries).unwrap_or_default();
        let split = |(key, _): &(String, Node)| key.rsplit_once('#').map(|(path, id)| (path.to_owned(), id.to_owned()));
        entries.iter().filter_map(split).collect()
    }

    fn paths(&mut self, operations: &[Operation]) {
        let own = self.own();
        let place = self.node.get("paths").and_then(|paths| self.block(paths, false));
        for operation in operations {
            let path = operation.path.as_ref().map_or("/", |path| path.value.as_str());
            let what = format!("operation {}", operation.name());
            match own.iter().find(|(_, id)| *id == operation.name()) {
                Some((known, _)) if *known != path => {
                    self.out.by_hand.push(format!("{what}: its path is {known} here, and {path} there"));
                }
                Some(_) => {}
                None => match place {
                    Some((indent, end)) => self.insert(end, spec_write::path(operation, indent / 2), what),
                    None => self.out.by_hand.push(format!("{what}: `paths` is no block map")),
                },
            }
        }
    }

    /// Operations of the file that the source does not have. They stay.
    fn gone(&mut self, operations: &[Operation]) {
        for (_, id) in self.own() {
            if !operations.iter().any(|operation| operation.name() == id) {
                self.out.kept.push(format!("operation {id}"));
            }
        }
    }

    /// Hosts that part, grouped by what they look like.
    fn hosts(&mut self, root: &Node, now: &Service) {
        let own = own_hosts(root);
        let new = hosts(now);
        let mut groups: Vec<(String, Vec<String>)> = Vec::new();
        for (region, network, host) in &new {
            let theirs = host.replace(region.as_str(), "{region}");
            let same = own.iter().any(|(r, n, h)| r == region && n == network && h == host);
            let known = own.iter().find(|(r, n, _)| r == region && n == network);
            let what = match known {
                _ if same => continue,
                Some((_, _, ours)) => {
                    format!("server {network} {theirs}: here it is {}", ours.replace(region.as_str(), "{region}"))
                }
                None => format!("server {network} {theirs}: regions that are not listed here"),
            };
            match groups.iter_mut().find(|(known, _)| *known == what) {
                Some((_, regions)) => regions.push(region.clone()),
                None => groups.push((what, vec![region.clone()])),
            }
        }
        let lines = groups.into_iter().map(|(what, regions)| format!("{what} ({})", regions.join(", ")));
        self.out.by_hand.extend(lines);
        for (region, network, _) in &own {
            let what = format!("server {network} {region}");
            if !new.iter().any(|(r, n, _)| r == region && n == network) && !self.out.kept.contains(&what) {
                self.out.kept.push(what);
            }
        }
    }
}

fn hosts(now: &Service) -> Vec<Host> {
    let mut out = Vec::new();
    for endpoint in &now.endpoints {
        for (network, host) in [("public", &endpoint.public), ("vpc", &endpoint.vpc)] {
            let inside = network == "public" && host.contains("-vpc.");
            if !host.is_empty() && !endpoint.region.is_empty() && !inside {
                out.push((endpoint.region.clone(), network, host.clone()));
            }
        }
    }
    out
}

fn own_hosts(root: &Node) -> Vec<Host> {
    let mut out = Vec::new();
    for server in root.get("servers").map(Node::items).unwrap_or_default() {
        let network = if server.text_at("x-network") == Some("vpc") { "vpc" } else { "public" };
        let url = server.text_at("url").unwrap_or_default();
        let host = url.strip_prefix("https://").unwrap_or(url);
        let variable = server.get("variables").and_then(|all| all.get("region")).and_then(|region| region.get("enum"));
        let fixed = server.get("x-regions");
        for region in variable.or(fixed).map(Node::texts).unwrap_or_default() {
            out.push((region.clone(), network, host.replace("{region}", &region)));
        }
    }
    out
}
