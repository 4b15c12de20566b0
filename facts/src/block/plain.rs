//! Forms A, B and C: text as extractors leave it. Headings are known by the dictionary alone.

use super::{Block, Document, Form, bars, lines};
use crate::json;
use crate::words::{Section, words};

/// A cursor over the lines of a page.
pub(crate) struct Lines<'a> {
    pub(crate) all: Vec<&'a str>,
    text: &'a str,
    /// Where each line begins.
    starts: Vec<usize>,
    /// The lines that end tables.
    ends: Vec<usize>,
}

impl<'a> Lines<'a> {
    fn of(text: &'a str) -> Self {
        let breaks = text.match_indices('\n').map(|(at, _)| at + 1);
        let starts = std::iter::once(0).chain(breaks).collect();
        let mut lines = Lines { all: text.lines().collect(), text, starts, ends: Vec::new() };
        lines.ends = (0..lines.len()).filter(|at| lines.is_end(*at)).collect();
        lines
    }

    /// The text from the beginning of a line to the next line after it that ends a table.
    fn up_to_end(&self, at: usize) -> &'a str {
        let next = self.ends.get(self.ends.partition_point(|end| *end <= at));
        let stop = next.and_then(|next| self.starts.get(*next)).copied().unwrap_or(self.text.len());
        self.starts.get(at).and_then(|start| self.text.get(*start..stop)).unwrap_or_default()
    }

    pub(crate) fn get(&self, at: usize) -> &'a str {
        self.all.get(at).map(|line| line.trim()).unwrap_or_default()
    }

    pub(crate) fn len(&self) -> usize {
        self.all.len()
    }

    /// The next line that is not blank, from here on.
    pub(crate) fn next_full(&self, mut at: usize) -> usize {
        while at < self.len() && self.get(at).is_empty() {
            at += 1;
        }
        at
    }

    /// Does the line end a table: a heading that never stands inside a cell?
    pub(crate) fn ends_table(&self, at: usize) -> bool {
        self.ends.binary_search(&at).is_ok()
    }

    fn is_end(&self, at: usize) -> bool {
        let line = self.get(at);
        if line.contains('|') || !words().heading(line).is_some_and(|word| word.section.ends_table()) {
            return false;
        }
        // A field may be called `uri` or `status`: then a type or a yes follows.
        let next = self.get(self.next_full(at + 1)).trim_end_matches('|').trim();
        words().type_of(next).is_none() && words().yes_no(next).is_none()
    }
}

/// Cuts a plain text.
pub(crate) fn read(text: &str, form: Form) -> Document {
    let lines = Lines::of(text);
    let mut out = Document { form, blocks: Vec::new(), anchor: None, repairs: Vec::new() };
    let mut at = 0;
    let mut caption = String::new();
    let mut section = Section::Summary;
    while at < lines.len() {
        let line = lines.get(at);
        if line.is_empty() {
            at += 1;
            continue;
        }
        if let Some((table, next)) =
            bars::table(&lines, at, &mut out.repairs).or_else(|| lines::table(&lines, at, &mut out.repairs))
        {
            let caption = std::mem::take(&mut caption);
            out.blocks.push(Block::Table(super::Table { caption, ..table }));
            at = next.max(at + 1);
            continue;
        }
        if let Some(word) = words().heading(line) {
            section = word.section;
            out.blocks.push(Block::Heading { text: line.to_owned(), line: at + 1 });
            at += 1;
            continue;
        }
        if let Some(name) = super::markdown::caption_of(line) {
            caption = name;
            at += 1;
            continue;
        }
        if holds_samples(section)
            && let Some((code, next)) = sample(&lines, at)
        {
            out.blocks.push(Block::Code { text: code, line: at + 1 });
            at = next.max(at + 1);
            continue;
        }
        out.blocks.push(Block::Text { text: item(line), line: at + 1 });
        at += 1;
    }
    out
}

/// List marks of every extractor as `- `.
pub(crate) fn item(line: &str) -> String {
    match line.strip_prefix(['•', '●', '▪', '·']) {
        Some(rest) => format!("- {}", rest.trim_start()),
        None => line.to_owned(),
    }
}

fn holds_samples(section: Section) -> bool {
    matches!(
        section,
        Section::Examples | Section::RequestSample | Section::ResponseSample | Section::ErrorSample | Section::Sdk
    )
}

/// A sample that begins on this line: JSON, XML or a request line with what belongs to it.
fn sample(lines: &Lines<'_>, at: usize) -> Option<(String, usize)> {
    let line = lines.get(at);
    let next = if line.starts_with(['{', '[']) {
        json_end(lines, at)
    } else if line.starts_with('<') {
        xml_end(lines, at)
    } else if is_request_line(line) {
        let mut next = at + 1;
        while lines.get(next).starts_with('&') {
            next += 1;
        }
        next
    } else {
        return None;
    };
    let raw = lines.all.get(at..next).unwrap_or_default();
    Some((raw.join("\n"), next))
}

fn is_request_line(line: &str) -> bool {
    let rest = crate::read::method_of(line).map_or(line, |(_, rest)| rest);
    rest.starts_with("http") && rest.contains("://")
}

fn json_end(lines: &Lines<'_>, at: usize) -> usize {
    let text = lines.up_to_end(at);
    let Some(parsed) = json::parse(text) else { return at + 1 };
    let read = text.get(..parsed.end).unwrap_or(text);
    at + read.matches('\n').count() + 1
}

fn xml_end(lines: &Lines<'_>, at: usize) -> usize {
    let root: String = lines
        .get(at)
        .chars()
        .skip(1)
        .take_while(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.' | ':'))
        .collect();
    let close = format!("</{root}>");
    for next in at..lines.len() {
        let line = lines.get(next);
        if line.contains(&close) {
            return next + 1;
        }
        if next > at && (line.starts_with('{') || lines.ends_table(next)) {
            return next;
        }
    }
    lines.len()
}
