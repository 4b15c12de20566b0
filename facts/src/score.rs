//! How well pages were read, against facts from elsewhere.

use std::collections::BTreeMap;

use crate::model::{Certainty, Field, FindingKind, Operation, Type};
use crate::read::Page;

/// Read, expected, and the misses by cause.
#[derive(Debug, Clone, Default)]
pub struct Score {
    /// Pages that were scored.
    pub pages: usize,
    /// Pages without an operation of that name or path in the facts.
    pub unknown: Vec<String>,
    /// Pages that were refused, with the message.
    pub refused: Vec<String>,
    /// Parameters.
    pub params: Count,
    /// Members below parameters.
    pub members: Count,
    /// Response paths with their nesting.
    pub paths: Count,
    /// Types of what was found on both sides, where both say one.
    pub types: Count,
    /// Fields whose type the facts say and the page does not, as far as it was read.
    pub untyped: usize,
    /// Required flags of what was found on both sides.
    pub required: Count,
    /// Response fields that a table describes, of all that table or sample show. Needs no facts.
    pub sampled: Count,
    /// Response fields whose place is wrong and not marked as inferred or unresolved.
    pub wrong_unmarked: Vec<String>,
    /// Everything that does not agree: cause → page and path.
    pub misses: BTreeMap<&'static str, Vec<String>>,
}

/// The cause of most misses: the facts are newer than the page.
pub const NEWER: &str = "the facts have what the page never names";

/// A share.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Count {
    /// What agrees.
    pub hit: usize,
    /// What the page states, as far as can be told.
    pub of: usize,
}

impl Count {
    fn add(&mut self, hit: bool) {
        self.of += 1;
        self.hit += usize::from(hit);
    }

    /// The share in percent; none where nothing was due.
    pub fn percent(self) -> Option<f64> {
        (self.of > 0).then(|| self.hit as f64 * 100.0 / self.of as f64)
    }

    /// Is the share as large? Nothing is no share.
    pub fn reaches(self, percent: f64) -> bool {
        self.percent().is_some_and(|own| own >= percent)
    }
}

/// The operation of the facts that a page is about: by name, else by method and path.
pub fn find<'a>(page: &Operation, known: &'a [Operation]) -> Option<&'a Operation> {
    let name = page.name();
    if let Some(found) = known.iter().find(|op| !name.is_empty() && op.name() == name) {
        return Some(found);
    }
    let key = |op: &Operation| {
        let path = op.path.as_ref().map(|path| blank(&path.value)).unwrap_or_default();
        (op.method.as_ref().map(|method| method.value.clone()), path)
    };
    let own = key(page);
    if own.1.len() < 2 {
        return None;
    }
    known.iter().find(|op| key(op) == own)
}

/// The first line of a table that describes a body.
fn first_line(body: &Field) -> usize {
    let members = body.fields.iter().chain(body.item.as_deref());
    members.map(|field| field.at.line).filter(|line| *line > 0).min().unwrap_or(body.at.line)
}

/// A path without the names of its variables.
fn blank(path: &str) -> String {
    path.split('/').map(|part| if part.starts_with('{') { "{}" } else { part }).collect::<Vec<_>>().join("/")
}

impl Score {
    /// Scores one page. `text` is the page itself: what it never names is no miss of the reader.
    pub fn add(&mut self, page: &Page, text: &str, known: &[Operation]) {
        let read = &page.operation;
        let id = read.path.as_ref().map(|path| path.at.page.to_string()).unwrap_or_default();
        for (_, field) in read.response_paths() {
            let in_sample_only =
                read.findings.iter().any(|f| f.kind == FindingKind::OnlyInSample && f.subject == field.name);
            self.sampled.add(!(in_sample_only && field.placed == Certainty::Inferred));
        }
        let Some(facts) = find(read, known) else {
            self.unknown.push(format!("{id}: {} {}", read.name(), path_of(read)));
            return;
        };
        self.pages += 1;
        // What stands below the request cannot be a parameter that the reader missed.
        let end = read.success().and_then(|answer| answer.body.as_ref()).map_or(0, first_line);
        let before: String = match end {
            0 => text.to_owned(),
            end => text.lines().take(end).collect::<Vec<_>>().join("\n"),
        };
        self.side(&id, &before, read.request_paths(), facts.request_paths(), true, read);
        self.side(&id, text, read.response_paths(), facts.response_paths(), false, read);
    }

    fn side(
        &mut self,
        id: &str,
        text: &str,
        read: Vec<(String, &Field)>,
        facts: Vec<(String, &Field)>,
        request: bool,
        page: &Operation,
    ) {
        let side = if request { "request" } else { "response" };
        let find = |list: &[(String, &Field)], path: &str| list.iter().any(|(own, _)| own == path);
        for (path, fact) in &facts {
            let own = read.iter().find(|(own, _)| own == path);
            if let Some((_, field)) = own {
                self.count(request, path).add(true);
                self.compare(&format!("{id}: {side} {path}"), field, fact, request);
                continue;
            }
            let name = fact.name.as_str();
            let label = format!("{id}: {side} {path}");
            if !names(text, name) {
                self.miss(NEWER, label);
            } else if self.explained(path, &read, page) {
                self.miss("below something that the page describes otherwise", label);
            } else if read.iter().any(|(own, field)| field.name == name && !find(&facts, own)) {
                // Counted with the wrong place below.
            } else if !in_table_or_sample(text, name) {
                self.miss("the page names it in prose only", label);
            } else if cells(text, name) <= fields(page, name) {
                self.miss("the page has the name at another place only", label);
            } else {
                self.count(request, path).add(false);
                self.miss("the page states it and the reader missed it", label);
            }
        }
        for (path, field) in &read {
            if find(&facts, path) {
                continue;
            }
            let label = format!("{id}: {side} {path}");
            let elsewhere = facts.iter().find(|(other, fact)| fact.name == field.name && !find(&read, other));
            match elsewhere {
                Some((other, _)) if !field.name.is_empty() => {
                    self.count(request, path).add(false);
                    let label = format!("{label} instead of {other} ({})", field.placed.word());
                    if field.placed == Certainty::Certain {
                        self.wrong_unmarked.push(label.clone());
                    }
                    self.miss("at another place than in the facts", label);
                }
                _ => {
                    // The facts lack it, so nothing says where it belongs: no hit and no miss.
                    self.miss("the page has what the facts lack", label);
                }
            }
        }
    }

    /// An ancestor is a text or free JSON on the page (an object in the facts), or was not described.
    fn explained(&self, path: &str, read: &[(String, &Field)], page: &Operation) -> bool {
        let mut prefix = path;
        while let Some(cut) = prefix.rfind(['.', '[', '{']) {
            prefix = prefix.get(..cut).unwrap_or_default();
            let own = read.iter().find(|(own, _)| own == prefix);
            if let Some((_, field)) = own {
                let flat = field.fields.is_empty() && field.item.as_ref().is_none_or(|item| item.fields.is_empty());
                let lost = page.findings.iter().any(|f| f.kind == FindingKind::MissingTable && f.subject == field.name);
                // An object whose members were lost would be a miss of the reader.
                let free = !matches!(field.ty.value, Type::Object | Type::Array);
                return (flat && free) || lost;
            }
        }
        false
    }

    fn count(&mut self, request: bool, path: &str) -> &mut Count {
        match (request, path.contains(['.', '[', '{'])) {
            (true, false) => &mut self.params,
            (true, true) => &mut self.members,
            (false, _) => &mut self.paths,
        }
    }

    fn compare(&mut self, label: &str, field: &Field, fact: &Field, request: bool) {
        let loose = |field: &Field| matches!(field.ty.value, Type::Unsaid | Type::Any);
        let same = same_type(field, fact);
        let marked = field.ty.certainty != Certainty::Certain;
        if loose(field) || loose(fact) {
            self.untyped += usize::from(!loose(fact));
        } else {
            self.types.add(same);
        }
        if !same {
            let text = format!("{label}: {} on the page, {} in the facts", field.type_text(), fact.type_text());
            let cause = if marked { "another type, marked" } else { "another type" };
            self.miss(cause, text);
        }
        let certain = field.required.as_ref().filter(|r| r.certainty == Certainty::Certain);
        if request && let Some(required) = certain {
            let fact = fact.required.as_ref().is_some_and(|fact| fact.value);
            self.required.add(required.value == fact);
            if required.value != fact {
                let text = format!("{label}: required {} on the page", required.value);
                self.miss("another required flag", text);
            }
        }
    }

    fn miss(&mut self, cause: &'static str, text: String) {
        self.misses.entry(cause).or_default().push(text);
    }
}

fn path_of(operation: &Operation) -> String {
    let text =
        |fact: &Option<crate::model::Fact<String>>| fact.as_ref().map(|fact| fact.value.clone()).unwrap_or_default();
    format!("{} {}", text(&operation.method), text(&operation.path))
}

/// The type classes agree, as far as both say them.
pub fn same_type(one: &Field, other: &Field) -> bool {
    let loose = |ty: Type| matches!(ty, Type::Unsaid | Type::Any);
    let (a, b) = (one.ty.value, other.ty.value);
    // A value written as one JSON text is a text on the page.
    let as_text = |text: Type, field: &Field| {
        text == Type::String && !field.ty.value.is_scalar() && field.encoding.as_deref() == Some("json")
    };
    if as_text(a, other) || as_text(b, one) {
        return true;
    }
    if (other.as_text && a == Type::String) || (one.as_text && b == Type::String) {
        return true;
    }
    if loose(a) || loose(b) {
        return true;
    }
    let free = |field: &Field| field.ty.value == Type::Object && field.fields.is_empty();
    if (a == Type::Map && free(other)) || (b == Type::Map && free(one)) {
        return true;
    }
    if a != b {
        return false;
    }
    match (&one.item, &other.item) {
        (Some(one), Some(other)) => same_type(one, other),
        _ => true,
    }
}

/// Does the text hold the name as a whole word? Escapes and breaks inside of names are forgiven.
fn names(text: &str, name: &str) -> bool {
    let word = |c: char| c.is_ascii_alphanumeric() || c == '_';
    let holds = |text: &str, name: &str| {
        text.match_indices(name).any(|(at, _)| {
            let before = text.get(..at).unwrap_or_default();
            let after = text.get(at + name.len()..).unwrap_or_default();
            !before.ends_with(word) && !after.starts_with(word)
        })
    };
    holds(text, name) || holds(text, &name.replace('_', "\\_"))
}

/// How many fields of a name were read, wherever they stand.
fn fields(page: &Operation, name: &str) -> usize {
    let request = page.request_paths();
    let mut all: Vec<&Field> = request.iter().map(|(_, field)| *field).collect();
    let mut below = Vec::new();
    for response in &page.responses {
        all.extend(&response.headers);
        if let Some(body) = &response.body {
            body.walk("", &mut below);
        }
    }
    all.extend(below.iter().map(|(_, field)| *field));
    all.iter().filter(|field| field.name == name).count()
}

/// How many cells hold the name alone.
fn cells(text: &str, name: &str) -> usize {
    let escaped = name.replace('_', "\\_");
    let cells = text.lines().flat_map(|line| line.split(['|', '>', '<'])).map(str::trim);
    cells.filter(|cell| *cell == name || *cell == escaped).count()
}

/// Does the name stand where tables and samples have names: in a cell of its own or before a colon?
fn in_table_or_sample(text: &str, name: &str) -> bool {
    let escaped = name.replace('_', "\\_");
    let quoted = format!("\"{name}\"");
    text.lines().any(|line| {
        line.contains(&quoted)
            || line.split(['|', '>', '<']).any(|cell| {
                let cell = cell.trim();
                cell == name || cell == escaped
            })
    })
}
