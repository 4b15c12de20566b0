//! Which text form is it? By content, never by file name.

use crate::words::words;

/// The text form of a page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// Form A: bars, one cell a line.
    Bars,
    /// Form B: bars, one row a line.
    BarRows,
    /// Form C: no bars, one cell a line.
    Lines,
    /// Forms F and G: Markdown with pipe tables or HTML tables.
    Markdown,
    /// Form H: RST with grid tables.
    Rst,
    /// Form I: HTML.
    Html,
}

impl Form {
    /// The form in words.
    pub fn word(self) -> &'static str {
        match self {
            Form::Bars => "plain text with bars, one cell a line",
            Form::BarRows => "plain text with bars, one row a line",
            Form::Lines => "plain text, one cell a line",
            Form::Markdown => "Markdown",
            Form::Rst => "RST",
            Form::Html => "HTML",
        }
    }
}

/// Detects the form.
pub(crate) fn detect(text: &str) -> Form {
    let count = |test: &dyn Fn(&str) -> bool| text.lines().filter(|line| test(line)).count();
    let hashes = count(&|line| is_atx(line));
    let lower = text.get(..text.len().min(4000)).unwrap_or(text).to_lowercase();
    let tags = ["<h1", "<h4 ", "<html", "<!doctype", "<body", "<td ", "<div"];
    if hashes == 0 && tags.iter().any(|tag| lower.contains(tag)) {
        return Form::Html;
    }
    let grids = count(&|line| line.trim_start().starts_with("+--"));
    let directives = count(&|line| {
        let line = line.trim_start();
        line.starts_with(".. table::") || line.starts_with(".. code-block::")
    });
    if directives > 0 || grids > 1 || text.starts_with(":original_name:") {
        return Form::Rst;
    }
    if hashes > 0 || text.contains("<table") {
        return Form::Markdown;
    }
    let ends = count(&|line| line.trim_end().ends_with('|'));
    if ends < 3 {
        return Form::Lines;
    }
    if opens_with_lone_bar(text) { Form::Bars } else { Form::BarRows }
}

/// `## Heading`
pub(crate) fn is_atx(line: &str) -> bool {
    let hashes = line.chars().take_while(|c| *c == '#').count();
    (1..=6).contains(&hashes) && line.get(hashes..).is_some_and(|rest| rest.starts_with(' '))
}

/// A header whose first line is nothing but a bar.
fn opens_with_lone_bar(text: &str) -> bool {
    let lines: Vec<&str> = text.lines().map(str::trim).collect();
    lines.windows(3).any(|lines| {
        let [bar, first, second] = lines else { return false };
        let role = |line: &str| line.strip_suffix('|').is_some_and(|cell| !words().column(cell).is_empty());
        *bar == "|" && role(first) && role(second)
    })
}
