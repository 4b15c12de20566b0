//! What was read of pages, and what became of it.

use std::fmt::Write;

use cumulo_facts::merge::Merged;
use cumulo_facts::model::{Certainty, Operation};
use cumulo_facts::read::Page;
use cumulo_facts::report::{page, provenance, provenance_json, quote};

use crate::flags::Format;

/// One page.
pub(super) struct Report {
    /// Form, layout and language, in words.
    what: String,
    pub(super) operation: Operation,
    new: bool,
    /// The file of the operation; empty where nothing is written.
    pub(super) file: String,
    pub(super) merged: Merged,
    /// What still parts page and spec.
    pub(super) left: Vec<String>,
    /// The text of the file, where nothing is written.
    pub(super) draft: String,
}

impl Report {
    pub(super) fn new(page: &Page, operation: Operation, new: bool) -> Self {
        let what = format!("{}, {}, {}", page.layout, page.form.word(), page.language);
        let (file, draft) = (String::new(), String::new());
        Self { what, operation, new, file, merged: Merged::default(), left: Vec::new(), draft }
    }

    /// Fields whose place could not be decided.
    pub(super) fn unresolved(&self) -> usize {
        let paths = self.operation.request_paths().into_iter().chain(self.operation.response_paths());
        paths.filter(|(_, field)| field.placed == Certainty::Unresolved).count()
    }

    /// The words of the page, beside what they describe.
    fn offered(&self) -> Vec<(String, String)> {
        let side = |side: &str, paths: Vec<(String, &cumulo_facts::model::Field)>| {
            let words = paths.into_iter().filter_map(|(path, field)| Some((path, field.description.as_ref()?)));
            words.map(|(path, words)| (format!("{side} {path}"), words.value.clone())).collect::<Vec<_>>()
        };
        let mut all = side("request", self.operation.request_paths());
        all.extend(side("response", self.operation.response_paths()));
        all
    }

    /// What was done, by what it means for the person who reads it.
    fn lists(&self) -> [(&'static str, &[String]); 4] {
        [
            ("added", &self.merged.added),
            ("kept, and the page does not have it", &self.merged.kept),
            ("to do by hand", &self.merged.by_hand),
            ("still differs", &self.left),
        ]
    }

    fn title(&self) -> String {
        let source = self.operation.path.as_ref().map(|path| path.at.page.to_string()).unwrap_or_default();
        let new = if self.new { ", a new operation" } else { "" };
        format!("{} from {source} ({}){new}", self.operation.name(), self.what)
    }

    fn text(&self) -> String {
        let mut out = format!("{}\n", self.title());
        indent(&mut out, &page(&self.operation));
        out.push_str("  facts, with certainty where it is not plain:\n");
        indent(&mut out, &indented(&provenance(&self.operation)));
        for (head, items) in self.lists() {
            for item in items {
                let _ = writeln!(out, "  {head}: {item}");
            }
        }
        out.push_str("  words of the page, offered and not written:\n");
        for (what, words) in self.offered() {
            let _ = writeln!(out, "    {what}: {}", flat(&words));
        }
        out
    }

    fn markdown(&self) -> String {
        let mut out = format!("### {}\n\n", self.title());
        for line in page(&self.operation).lines() {
            let _ = writeln!(out, "- {}", line.trim());
        }
        for (head, items) in self.lists().into_iter().filter(|(_, items)| !items.is_empty()) {
            let _ = writeln!(out, "\n**{head}**\n");
            for item in items {
                let _ = writeln!(out, "- {item}");
            }
        }
        let block = |out: &mut String, head: &str, text: &str| {
            let _ = write!(out, "\n<details><summary>{head}</summary>\n\n```text\n{text}```\n\n</details>\n");
        };
        block(&mut out, "Facts with their places", &provenance(&self.operation));
        let words: String = self.offered().iter().map(|(what, words)| format!("{what}: {}\n", flat(words))).collect();
        block(&mut out, "Words of the page, offered and not written", &words);
        out.push('\n');
        out
    }

    fn json(&self) -> String {
        let list = |items: &[String]| items.iter().map(|item| quote(item)).collect::<Vec<_>>().join(",");
        let findings: Vec<String> = self
            .operation
            .findings
            .iter()
            .map(|finding| {
                let (subject, text) = (quote(&finding.subject), quote(&finding.text));
                format!("{{\"subject\":{subject},\"text\":{text},\"line\":{}}}", finding.at.line)
            })
            .collect();
        let offered: Vec<String> = self
            .offered()
            .iter()
            .map(|(what, words)| format!("{{\"fact\":{},\"words\":{}}}", quote(what), quote(words)))
            .collect();
        format!(
            "{{\"operation\":{},\"new\":{},\"file\":{},\"page\":{},\"facts\":{},\"findings\":[{}],\"added\":[{}],\
             \"kept\":[{}],\"byHand\":[{}],\"differs\":[{}],\"offered\":[{}]}}",
            quote(self.operation.name()),
            self.new,
            quote(&self.file),
            quote(&self.what),
            provenance_json(&self.operation),
            findings.join(","),
            list(&self.merged.added),
            list(&self.merged.kept),
            list(&self.merged.by_hand),
            list(&self.left),
            offered.join(",")
        )
    }
}

/// All pages, the files that were written, and what regen will ask for.
pub(super) fn all(reports: &[Report], written: &[String], complaints: &[String], format: Format) -> String {
    let list = |items: &[String]| items.iter().map(|item| quote(item)).collect::<Vec<_>>().join(",");
    let mut out = String::new();
    match format {
        Format::Json => {
            let pages: Vec<String> = reports.iter().map(Report::json).collect();
            let (pages, written, complaints) = (pages.join(","), list(written), list(complaints));
            return format!("{{\"pages\":[{pages}],\"written\":[{written}],\"complaints\":[{complaints}]}}\n");
        }
        Format::Text => reports.iter().for_each(|report| out.push_str(&report.text())),
        Format::Markdown => reports.iter().for_each(|report| out.push_str(&report.markdown())),
    }
    let dash = if format == Format::Markdown { "- " } else { "" };
    for path in written {
        let _ = writeln!(out, "{dash}wrote {path}");
    }
    for complaint in complaints {
        let _ = writeln!(out, "{dash}regen will say: {complaint}");
    }
    out
}

fn indented(text: &str) -> String {
    let mut out = String::new();
    indent(&mut out, text);
    out
}

fn indent(out: &mut String, text: &str) {
    for line in text.lines() {
        let _ = writeln!(out, "  {line}");
    }
}

fn flat(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
