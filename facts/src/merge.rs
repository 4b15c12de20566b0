//! Adds to a spec what a page says and the file does not. What the file has stays as it stands,
//! to the letter: words, order and comments.

mod service;

use std::cmp::Reverse;
use std::collections::HashSet;

use crate::infer;
use crate::model::{Certainty, ErrorFact, Field, Operation, Place, SourcePage};
use crate::read::ReadError;
use crate::spec_read;
use crate::spec_write;
use crate::yaml::{self, Node};

pub use service::{paths, service};

/// The text with what was added, and what a person should look at.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Merged {
    /// The new text of the file.
    pub text: String,
    /// What was added.
    pub added: Vec<String>,
    /// What the file has and the page has not. It stays.
    pub kept: Vec<String>,
    /// What could not be added by rule, and why.
    pub by_hand: Vec<String>,
    /// The page's words beside what they describe. They never enter the file by themselves.
    pub offered: Vec<(String, String)>,
}

/// Merges a page into the text of an operation file.
///
/// # Errors
///
/// A file that cannot be read as a spec gives an error; nothing is merged then.
pub fn merge(
    file: &str,
    text: &str,
    service: &str,
    page: &Operation,
    source: Option<&SourcePage>,
) -> Result<Merged, ReadError> {
    let spec = spec_read::operation(file, text, service)?;
    let root = yaml::parse(text).map_err(|problem| ReadError {
        page: file.to_owned(),
        problem,
        recognised: Vec::new(),
        missing: Vec::new(),
    })?;
    let known = source.is_some_and(|source| spec.sources.iter().any(|s| s.page == source.page));
    // Where the page is the only source, marking what it says would say nothing.
    let others = |source: &&SourcePage| spec.sources.iter().any(|known| known.page != source.page);
    let only = source.filter(others).map(|source| source.page.clone());
    let Some((_, node)) = root.entries().iter().find(|(_, node)| node.get("operationId").is_some()) else {
        return Ok(Merged { text: text.to_owned(), ..Merged::default() });
    };
    let mut merger = Merger::new(text, node, only);
    merger.params(&spec, page);
    merger.response(&spec, page);
    merger.errors(&spec, page);
    merger.paging(page);
    if let Some(source) = source {
        merger.source(source, known);
    }
    merger.report(&spec, page);
    Ok(merger.finish())
}

struct Merger<'a> {
    lines: Vec<&'a str>,
    /// Lines end as on Windows.
    wide: bool,
    node: &'a Node,
    only: Option<String>,
    /// Text to insert after a line.
    edits: Vec<(usize, String)>,
    /// Lines that become others: those of provenance alone.
    replaced: Vec<(usize, String)>,
    out: Merged,
}

impl<'a> Merger<'a> {
    fn new(text: &'a str, node: &'a Node, only: Option<String>) -> Self {
        let (lines, wide) = (text.lines().collect(), text.contains("\r\n"));
        Self { lines, wide, node, only, edits: Vec::new(), replaced: Vec::new(), out: Merged::default() }
    }

    fn indent(&self, line: usize) -> usize {
        let text = self.lines.get(line.saturating_sub(1)).copied().unwrap_or_default();
        text.len() - text.trim_start().len()
    }

    /// The last line of a block that begins on a line.
    fn end_of(&self, start: usize, list: bool) -> usize {
        let indent = self.indent(start);
        let mut end = start;
        for (at, line) in self.lines.iter().enumerate().skip(start) {
            let own = line.len() - line.trim_start().len();
            if line.trim().is_empty() {
                continue;
            }
            let outside = own < indent || (list && own == indent && !line.trim_start().starts_with('-'));
            if outside {
                break;
            }
            end = at + 1;
        }
        end
    }

    /// A block map or list that can take another entry: its indentation and its last line.
    fn block(&self, node: &Node, list: bool) -> Option<(usize, usize)> {
        let text = self.lines.get(node.line.checked_sub(1)?)?.trim_start();
        let first = node.entries().first().map(|(key, _)| key.clone());
        let fits = if list {
            text.starts_with("- ")
        } else {
            let key = first?;
            text.trim_start_matches(['"', '\'']).starts_with(&key)
        };
        let indent = self.indent(node.line);
        (fits && indent.is_multiple_of(2)).then(|| (indent, self.end_of(node.line, list)))
    }

    /// `x-only-on` for what is added to a spec of several pages.
    fn marked(&self, mut text: String, level: usize) -> String {
        if let Some(page) = &self.only {
            text.push_str(&format!("{}x-only-on: \"{page}\"\n", "  ".repeat(level)));
        }
        text
    }

    fn insert(&mut self, after: usize, text: String, what: String) {
        self.edits.push((after, text));
        self.out.added.push(what);
    }

    /// The entries of a list that the file does not have yet stand below one head.
    fn insert_below(&mut self, after: usize, head: &str, text: &str, what: String) {
        match self.edits.iter_mut().find(|(at, known)| *at == after && known.starts_with(head)) {
            Some((_, known)) => {
                known.push_str(text);
                self.out.added.push(what);
            }
            None => self.insert(after, format!("{head}{text}"), what),
        }
    }

    fn sure(&mut self, field: &Field, what: &str) -> bool {
        if field.placed == Certainty::Unresolved {
            self.out.by_hand.push(format!("{what}: its place on the page is not resolved"));
            return false;
        }
        true
    }

    fn params(&mut self, spec: &Operation, page: &Operation) {
        for param in &page.params {
            let what = format!("request {}", param.field.name);
            if let Some(own) = spec.param(&param.field.name) {
                if param.place == Place::Body {
                    self.body_members(&own.field, &param.field);
                }
                continue;
            }
            if !self.sure(&param.field, &what) {
                continue;
            }
            if !matches!(param.place, Place::Path | Place::Query | Place::Header | Place::Unsaid) {
                self.out.by_hand.push(format!("{what}: it travels in the {}", param.place.word()));
                continue;
            }
            let text = spec_write::parameter(page, param);
            match self.node.get("parameters").and_then(|node| self.block(node, true)) {
                Some((indent, end)) => {
                    let text = reindent(&self.marked(text, 3), 4, indent);
                    self.insert(end, text, what);
                }
                None => match self.before(&["requestBody", "responses"]) {
                    Some(line) if self.node.get("parameters").is_none() => {
                        let text = self.marked(text, 3);
                        self.insert_below(line, "  parameters:\n", &text, what);
                    }
                    _ => self.out.by_hand.push(format!("{what}: `parameters` is no block list")),
                },
            }
        }
    }

    /// The line before one of these keys of the operation.
    fn before(&self, keys: &[&str]) -> Option<usize> {
        let key = keys.iter().find(|key| self.node.get(key).is_some())?;
        let mark = format!("  {key}:");
        self.lines.iter().position(|line| line.starts_with(&mark))
    }

    fn body_members(&mut self, own: &Field, new: &Field) {
        let schema = self
            .node
            .get("requestBody")
            .and_then(|body| body.get("content"))
            .and_then(|content| content.entries().first())
            .and_then(|(_, media)| media.get("schema"));
        let Some(schema) = schema else { return };
        self.members(schema, own, new, "request body", true);
    }

    fn response(&mut self, spec: &Operation, page: &Operation) {
        let own = spec.success().and_then(|answer| answer.body.as_ref());
        let new = page.success().and_then(|answer| answer.body.as_ref());
        let (Some(own), Some(new)) = (own, new) else { return };
        let status = spec.success().map(|answer| answer.status.clone()).unwrap_or_default();
        let schema = self
            .node
            .get("responses")
            .and_then(|responses| responses.get(&status))
            .and_then(|response| response.get("content"))
            .and_then(|content| content.entries().iter().find(|(kind, _)| kind.contains("json")))
            .and_then(|(_, media)| media.get("schema"));
        match schema {
            Some(schema) => self.members(schema, own, new, "response", false),
            None => self.out.by_hand.push("response: the spec has no body of its own".to_owned()),
        }
    }

    /// Adds the members that the schema lacks, level by level.
    fn members(&mut self, schema: &Node, own: &Field, new: &Field, path: &str, request: bool) {
        if let (Some(own), Some(new)) = (&own.item, &new.item) {
            let items = schema.get("items").or_else(|| schema.get("additionalProperties"));
            if let Some(items) = items {
                self.members(items, own, new, &format!("{path}[]"), request);
            }
            return;
        }
        let properties = schema.get("properties");
        for field in &new.fields {
            let what = if path.contains(' ') || path.contains('[') {
                format!("{path}.{}", field.name)
            } else {
                format!("{path} {}", field.name)
            };
            if let Some(known) = own.field(&field.name) {
                let below = properties.and_then(|node| node.get(&field.name));
                if let Some(below) = below {
                    self.members(below, known, field, &what, request);
                }
                continue;
            }
            if !self.sure(field, &what) {
                continue;
            }
            match properties.and_then(|node| self.block(node, false)) {
                Some((indent, end)) => {
                    let level = indent / 2;
                    let text = spec_write::property(field, level, request);
                    let text = self.marked(text, level + 1);
                    self.insert(end, text, what);
                }
                None => {
                    let why = "its object stands in service.yaml or on one line";
                    self.out.by_hand.push(format!("{what}: {why}"));
                }
            }
        }
    }

    fn errors(&mut self, spec: &Operation, page: &Operation) {
        let key = |error: &ErrorFact| (error.status.clone(), error.code.clone());
        let mut known: HashSet<(String, String)> = spec.errors.iter().map(key).collect();
        for error in &page.errors {
            if !known.insert(key(error)) {
                continue;
            }
            let what = format!("error {} {}", error.status, error.code);
            if error.status.parse::<u16>().is_err() {
                self.out.by_hand.push(format!("{what}: its status is no number"));
                continue;
            }
            let text = self.marked(spec_write::error(error), 3);
            match self.node.get("x-errors") {
                Some(node) => match self.block(node, true) {
                    Some((indent, end)) => self.insert(end, reindent(&text, 4, indent), what),
                    None => self.out.by_hand.push(format!("{what}: `x-errors` is no block list")),
                },
                None => self.insert_below(self.lines.len(), "  x-errors:\n", &text, what),
            }
        }
    }

    /// How pages are turned follows from names alone, so a person decides.
    fn paging(&mut self, page: &Operation) {
        if let Some(paging) = infer::paging(page).filter(|_| self.node.get("x-paging").is_none()) {
            let what = format!("going by names, pages are turned by `x-paging: {{{}}}`", paging.words());
            self.out.by_hand.push(what);
        }
    }

    /// Names the page, or gives a page that is known its new hash, and the new name of its file.
    fn source(&mut self, source: &SourcePage, known: bool) {
        let what = format!("source {}", source.page);
        let list = self.node.get("x-source");
        if known {
            let same = |item: &&Node| item.text_at("page") == Some(source.page.as_str());
            let own = list.map(Node::items).unwrap_or_default().iter().find(same);
            for (key, new) in [("document", &source.document), ("sha256", &source.sha256)] {
                if let Some(node) = own.and_then(|own| own.get(key))
                    && let Some(old) = node.text().filter(|old| old != new && !new.is_empty())
                    && let Some(line) = self.lines.get(node.line.saturating_sub(1))
                {
                    self.replaced.push((node.line, line.replace(old, new)));
                    self.out.added.push(format!("{key} of {what}"));
                }
            }
            return;
        }
        let entry = spec_write::source(source);
        let later = ["x-permission", "x-constraints", "x-retry", "x-differs", "parameters", "requestBody", "responses"];
        match list {
            Some(list) => match self.block(list, true) {
                Some((indent, end)) => self.insert(end, reindent(&entry, 4, indent), what),
                None => self.out.by_hand.push(format!("{what}: `x-source` is no block list")),
            },
            None => match self.before(&later) {
                Some(line) => self.insert(line, format!("  x-source:\n{entry}"), what),
                None => self.out.by_hand.push(format!("{what}: write `x-source`")),
            },
        }
    }

    /// What stays, and the words that the page offers.
    fn report(&mut self, spec: &Operation, page: &Operation) {
        let sides = [
            ("request", spec.request_paths(), page.request_paths()),
            ("response", spec.response_paths(), page.response_paths()),
        ];
        for (side, own, new) in sides {
            for (path, _) in &own {
                if !new.iter().any(|(other, _)| other == path) {
                    self.out.kept.push(format!("{side} {path}"));
                }
            }
            for (path, field) in &new {
                if let Some(words) = &field.description {
                    self.out.offered.push((format!("{side} {path}"), words.value.clone()));
                }
            }
        }
        for error in &spec.errors {
            let there = page.errors.iter().any(|e| e.code == error.code && e.status == error.status);
            if !there {
                self.out.kept.push(format!("error {} {}", error.status, error.code));
            }
        }
    }

    fn finish(mut self) -> Merged {
        let mut text = String::new();
        let count = self.lines.len();
        // Blocks that end on one line are closed from the inside out: what stands deeper comes first.
        let indent = |insert: &str| insert.len() - insert.trim_start().len();
        self.edits.sort_by_key(|(after, insert)| (*after, Reverse(indent(insert))));
        let mut edits = std::mem::take(&mut self.edits).into_iter().peekable();
        for at in 0..=count {
            while let Some((_, insert)) = edits.next_if(|(after, _)| *after == at) {
                text.push_str(&insert);
            }
            if let Some(line) = self.lines.get(at) {
                let new = self.replaced.iter().find(|(line, _)| *line == at + 1);
                text.push_str(new.map_or(line, |(_, new)| new));
                text.push('\n');
            }
        }
        self.out.text = if self.wide { text.replace('\n', "\r\n") } else { text };
        self.out
    }
}

/// Moves lines that are written for one indentation to another.
fn reindent(text: &str, from: usize, to: usize) -> String {
    let mut out = String::new();
    for line in text.lines() {
        let own = line.len() - line.trim_start().len();
        let indent = (own + to).saturating_sub(from);
        out.push_str(&" ".repeat(indent));
        out.push_str(line.trim_start());
        out.push('\n');
    }
    out
}
