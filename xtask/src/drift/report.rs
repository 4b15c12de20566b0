//! All differences of a run, as text, JSON and the body of a pull request.

use std::fmt::Write;

use cumulo_facts::compare::Class;
use cumulo_facts::report::{json, markdown, quote, severity, text};

use super::Compared;
use crate::flags::Format;

const CLASSES: [Class; 5] = [Class::Breaking, Class::Contradiction, Class::Additive, Class::Wording, Class::Lost];

/// What a run found.
#[derive(Default)]
pub(super) struct Report {
    pub(super) compared: Vec<Compared>,
    /// Files that could be read.
    pub(super) sources: usize,
    /// The services, by name.
    pub(super) against: String,
    /// How many operations they have.
    pub(super) operations: usize,
    /// Why files could not be read.
    pub(super) unread: Vec<String>,
    /// Operations that the metadata never had.
    pub(super) absent: Vec<String>,
}

impl Report {
    /// The worst class of all.
    pub(super) fn worst(&self) -> Option<Class> {
        self.compared.iter().filter_map(|compared| severity(&compared.differences)).max()
    }

    fn count(&self, class: Class) -> usize {
        let all = self.compared.iter().flat_map(|compared| &compared.differences);
        all.filter(|difference| difference.class == class).count()
    }

    /// `2 breaking, 1 additive`.
    fn counts(&self) -> String {
        let some = CLASSES.into_iter().map(|class| (class, self.count(class))).filter(|(_, count)| *count > 0);
        let words: Vec<String> = some.map(|(class, count)| format!("{count} {}", class.words())).collect();
        if words.is_empty() { "no differences".to_owned() } else { words.join(", ") }
    }

    fn silent(&self) -> usize {
        self.compared.iter().filter(|compared| compared.differences.is_empty()).count()
    }

    fn told(&self) -> impl Iterator<Item = &Compared> {
        self.compared.iter().filter(|compared| !compared.differences.is_empty())
    }

    fn scope(&self) -> String {
        let files = if self.sources == 1 { "file" } else { "files" };
        format!("{} {files} against {} operations of {}", self.sources, self.operations, self.against)
    }

    pub(super) fn written(&self, format: Format) -> String {
        match format {
            Format::Text => self.text(),
            Format::Json => self.json(),
            Format::Markdown => self.markdown(),
        }
    }

    fn text(&self) -> String {
        let mut out = String::new();
        for Compared { operation, differences, .. } in self.told() {
            out.push_str(&text(operation, differences));
        }
        for problem in &self.unread {
            let _ = writeln!(out, "not read: {problem}");
        }
        if !self.absent.is_empty() {
            let _ = writeln!(out, "not in the metadata, and not from it: {}", self.absent.join(", "));
        }
        let _ = writeln!(out, "{}: {}; {} without any", self.scope(), self.counts(), self.silent());
        out
    }

    fn markdown(&self) -> String {
        let mut out = format!("## Drift\n\n{}: {}.\n\n", self.scope(), self.counts());
        for Compared { operation, source, differences } in self.told() {
            out.push_str(&markdown(&format!("{operation} (`{source}`)"), differences));
        }
        if !self.unread.is_empty() {
            out.push_str("### Not read\n\n");
            for problem in &self.unread {
                let _ = writeln!(out, "- {problem}");
            }
            out.push('\n');
        }
        if !self.absent.is_empty() {
            let _ = writeln!(out, "### Not in the metadata, and not from it\n\n{}\n", self.absent.join(", "));
        }
        out
    }

    fn json(&self) -> String {
        let list = |items: &[String]| items.iter().map(|item| quote(item)).collect::<Vec<_>>().join(",");
        let compared: Vec<String> = self
            .told()
            .map(|Compared { operation, source, differences }| {
                format!("{{\"source\":{},\"result\":{}}}", quote(source), json(operation, differences))
            })
            .collect();
        let counts: Vec<String> =
            CLASSES.iter().map(|class| format!("{}:{}", quote(class.words()), self.count(*class))).collect();
        let worst = self.worst().map_or_else(|| "null".to_owned(), |class| quote(class.words()));
        format!(
            "{{\"worst\":{worst},\"counts\":{{{}}},\"silent\":{},\"compared\":[{}],\"unread\":[{}],\"absent\":[{}]}}\n",
            counts.join(","),
            self.silent(),
            compared.join(","),
            list(&self.unread),
            list(&self.absent)
        )
    }
}
