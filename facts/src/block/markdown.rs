//! Forms F and G: Markdown with pipe tables, whose cells may span lines, or with HTML tables.

use super::form::is_atx;
use super::{Block, Document, Form, Row, Table, columns_of, html};

/// Cuts a Markdown page.
pub(crate) fn read(text: &str) -> Document {
    let lines: Vec<&str> = text.lines().collect();
    let mut reader = Reader { lines: &lines, at: 0, blocks: Vec::new(), anchor: None, caption: String::new() };
    while reader.at < lines.len() {
        reader.step();
    }
    let Reader { blocks, anchor, .. } = reader;
    Document { form: Form::Markdown, blocks, anchor, repairs: Vec::new() }
}

struct Reader<'a> {
    lines: &'a [&'a str],
    at: usize,
    blocks: Vec<Block>,
    anchor: Option<String>,
    caption: String,
}

impl<'a> Reader<'a> {
    fn line(&self, at: usize) -> &'a str {
        self.lines.get(at).copied().unwrap_or_default()
    }

    fn step(&mut self) {
        let line = self.line(self.at);
        let trimmed = line.trim();
        let number = self.at + 1;
        if trimmed.starts_with("```") {
            self.code();
        } else if is_atx(line) {
            if self.anchor.is_none() {
                self.anchor = anchor_of(line);
            }
            let text = heading_text(line);
            self.blocks.push(Block::Heading { text, line: number });
            self.at += 1;
        } else if trimmed.starts_with("<table") {
            self.html_table();
        } else if trimmed.starts_with('|') && trimmed.len() > 1 {
            self.pipe_table();
        } else {
            self.text(trimmed, number);
            self.at += 1;
        }
    }

    fn text(&mut self, trimmed: &str, line: usize) {
        let text = inline(trimmed);
        if let Some(caption) = caption_of(&text) {
            self.caption = caption;
            return;
        }
        if text.is_empty() {
            return;
        }
        // A bold line of its own heads what follows.
        let bold = trimmed.starts_with("**") && trimmed.ends_with("**") && trimmed.len() > 4;
        self.blocks.push(if bold && !text.contains([':', '：']) {
            Block::Heading { text, line }
        } else {
            Block::Text { text, line }
        });
    }

    fn code(&mut self) {
        let start = self.at;
        self.at += 1;
        while self.at < self.lines.len() && !self.line(self.at).trim_start().starts_with("```") {
            self.at += 1;
        }
        let body = self.lines.get(start + 1..self.at).unwrap_or_default().join("\n");
        self.blocks.push(Block::Code { text: body, line: start + 2 });
        self.at += 1;
    }

    fn html_table(&mut self) {
        let start = self.at;
        while self.at < self.lines.len() && !self.line(self.at).contains("</table>") {
            // A heading means that the table was cut off.
            if is_atx(self.line(self.at)) {
                break;
            }
            self.at += 1;
        }
        let cut = is_atx(self.line(self.at));
        let end = if cut { self.at } else { (self.at + 1).min(self.lines.len()) };
        let text = self.lines.get(start..end).unwrap_or_default().join("\n");
        for block in html::fragment(&text, start + 1) {
            self.blocks.push(match block {
                Block::Table(table) => {
                    let own = std::mem::take(&mut self.caption);
                    let caption = if table.caption.is_empty() { own } else { table.caption };
                    Block::Table(Table { caption, ..table })
                }
                other => other,
            });
        }
        self.at = end.max(self.at);
        if end == start {
            self.at += 1;
        }
    }

    fn pipe_table(&mut self) {
        let start = self.at;
        let header = cells(self.line(start));
        let columns = columns_of(&header);
        let width = header.len().min(super::MAX_COLUMNS);
        self.at += 1;
        if is_rule(self.line(self.at)) {
            self.at += 1;
        }
        let mut rows = Vec::new();
        while self.line(self.at).trim_start().starts_with('|') {
            let first = self.at;
            let mut text = self.line(first).to_owned();
            self.at += 1;
            // A cell may span lines: the row ends with the line whose bars are complete.
            let mut last = self.line(first);
            let mut count = bars(last).count();
            while (count <= width || !last.trim_end().ends_with('|')) && self.at < self.lines.len() {
                let next = self.line(self.at);
                if is_atx(next) || next.trim_start().starts_with("```") {
                    break;
                }
                last = next;
                count += bars(next).count();
                text.push('\n');
                text.push_str(next);
                self.at += 1;
            }
            let mut cells = cells(&text);
            let short = cells.len() < width;
            cells.resize(width.max(cells.len()).min(super::MAX_COLUMNS), String::new());
            rows.push(Row { cells, line: first + 1, shifted: short });
        }
        let caption = std::mem::take(&mut self.caption);
        self.blocks.push(Block::Table(Table { caption, columns, rows, line: start + 1 }));
    }
}

/// The offsets of bars that are not escaped.
fn bars(text: &str) -> impl Iterator<Item = usize> {
    let mut escaped = false;
    text.char_indices().filter_map(move |(at, c)| {
        let bar = c == '|' && !escaped;
        escaped = c == '\\' && !escaped;
        bar.then_some(at)
    })
}

fn cells(text: &str) -> Vec<String> {
    let mut out = Vec::new();
    let mut from = None;
    for at in bars(text) {
        if let Some(from) = from {
            out.push(cell_text(text.get(from..at).unwrap_or_default()));
        }
        from = Some(at + 1);
    }
    let rest = from.and_then(|from| text.get(from..)).unwrap_or_default();
    if !rest.trim().is_empty() {
        out.push(cell_text(rest));
    }
    out
}

fn cell_text(raw: &str) -> String {
    let lines: Vec<String> = raw.lines().map(|line| inline(line.trim())).filter(|line| !line.is_empty()).collect();
    lines.join("\n")
}

fn is_rule(line: &str) -> bool {
    let line = line.trim();
    line.contains("--") && line.chars().all(|c| matches!(c, '|' | '-' | ':' | ' '))
}

/// The anchor inside a heading: `<a name="CreateKey">`.
fn anchor_of(line: &str) -> Option<String> {
    let rest = line.split_once("<a name=\"")?.1;
    Some(rest.split_once('"')?.0.to_owned())
}

fn heading_text(line: &str) -> String {
    let text = line.trim_start_matches('#').trim();
    // `{#concept_28951_zh .concept}` and `<a name=…></a>` are no part of the title.
    let text = text.split(" {").next().unwrap_or(text);
    inline(text.split('<').next().unwrap_or(text).trim())
}

/// A caption line: `**表 1**  路径参数` or `**Table 1** Path Parameters`.
pub(crate) fn caption_of(text: &str) -> Option<String> {
    let words = crate::words::words();
    words.list("table").iter().find_map(|word| {
        let lower = text.get(..word.len())?;
        if !lower.eq_ignore_ascii_case(word) {
            return None;
        }
        let rest = text.get(word.len()..)?.trim_start();
        let digits = rest.find(|c: char| !c.is_ascii_digit())?;
        if digits == 0 {
            return None;
        }
        Some(rest.get(digits..)?.trim().to_owned())
    })
}

/// A caption without its number.
pub(crate) fn caption_text(text: &str) -> String {
    let text = text.trim();
    caption_of(text).unwrap_or_else(|| text.to_owned())
}

/// Inline Markdown as plain text: escapes, emphasis, code marks, links, tags.
pub(crate) fn inline(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let item = text.trim_start();
    let text = match item.strip_prefix("-   ").or_else(|| item.strip_prefix("* ")) {
        Some(rest) => {
            out.push_str("- ");
            rest.trim_start()
        }
        None => text,
    };
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        let after = rest.get(c.len_utf8()..).unwrap_or_default();
        match c {
            '\\' => {
                let next = after.chars().next();
                match next.filter(char::is_ascii_punctuation) {
                    Some(mark) => {
                        out.push(mark);
                        rest = after.get(1..).unwrap_or_default();
                    }
                    None => {
                        out.push('\\');
                        rest = after;
                    }
                }
            }
            '*' if after.starts_with('*') => rest = after.get(1..).unwrap_or_default(),
            '`' => rest = after,
            '[' => match link(after) {
                Some((label, tail)) => {
                    out.push_str(&inline(label));
                    rest = tail;
                }
                None => {
                    out.push('[');
                    rest = after;
                }
            },
            '<' => match tag(after) {
                Some(tail) => rest = tail,
                None => {
                    out.push('<');
                    rest = after;
                }
            },
            '&' => {
                let (plain, tail) = entity(after);
                out.push_str(plain);
                rest = tail;
            }
            other => {
                out.push(other);
                rest = after;
            }
        }
    }
    out.trim().to_owned()
}

/// `label](target)` with the text after it.
fn link(after: &str) -> Option<(&str, &str)> {
    let close = super::near(after).find("](")?;
    let label = after.get(..close)?;
    if label.contains(['[', '\n']) {
        return None;
    }
    let tail = after.get(close + 2..)?;
    let end = super::near(tail).find(')')?;
    Some((label, tail.get(end + 1..)?))
}

/// The text after a tag that begins here.
fn tag(after: &str) -> Option<&str> {
    let name = after.strip_prefix('/').unwrap_or(after);
    let known = ["a ", "a>", "br", "p>", "b>", "strong", "em>", "i>", "code", "span", "sup", "sub"];
    if !known.iter().any(|word| name.starts_with(word)) {
        return None;
    }
    let end = super::near(after).find('>')?;
    after.get(end + 1..)
}

fn entity(after: &str) -> (&'static str, &str) {
    let known = [("amp;", "&"), ("lt;", "<"), ("gt;", ">"), ("quot;", "\""), ("nbsp;", " "), ("#39;", "'")];
    for (name, plain) in known {
        if let Some(tail) = after.strip_prefix(name) {
            return (plain, tail);
        }
    }
    ("&", after)
}
