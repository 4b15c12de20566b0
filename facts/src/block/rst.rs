//! Form H: RST with grid tables and simple tables.

use super::{Block, Document, Form, Row, Table, columns_of};

/// Cuts an RST page.
pub(crate) fn read(text: &str) -> Document {
    let lines: Vec<&str> = text.lines().collect();
    let mut reader = Reader { lines: &lines, at: 0, blocks: Vec::new(), anchor: None, caption: String::new() };
    while reader.at < lines.len() {
        reader.step();
    }
    let Reader { blocks, anchor, .. } = reader;
    Document { form: Form::Rst, blocks, anchor, repairs: Vec::new() }
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
        if let Some(name) = trimmed.strip_prefix(":original_name:") {
            let name = name.trim();
            self.anchor = Some(name.strip_suffix(".html").unwrap_or(name).to_owned());
        } else if let Some(caption) = trimmed.strip_prefix(".. table::") {
            self.caption = super::markdown::caption_text(&inline(caption));
        } else if trimmed.starts_with(".. code-block::") {
            return self.code();
        } else if is_border(trimmed) {
            return self.grid();
        } else if is_simple_rule(trimmed) {
            return self.simple();
        } else if trimmed.starts_with(".. ") || trimmed.is_empty() {
        } else if is_underline(self.line(self.at + 1), trimmed) {
            self.blocks.push(Block::Heading { text: inline(trimmed), line: number });
            self.at += 1;
        } else {
            let text = inline(trimmed);
            if !text.is_empty() {
                self.blocks.push(Block::Text { text, line: number });
            }
        }
        self.at += 1;
    }

    fn code(&mut self) {
        let directive = self.line(self.at);
        let indent = indent_of(directive);
        self.at += 1;
        let start = self.at;
        while self.at < self.lines.len() {
            let line = self.line(self.at);
            if !line.trim().is_empty() && indent_of(line) <= indent {
                break;
            }
            self.at += 1;
        }
        let body = self.lines.get(start..self.at).unwrap_or_default().join("\n");
        let skipped = body.len() - body.trim_start_matches('\n').len();
        let text = body.trim_matches('\n').to_owned();
        self.blocks.push(Block::Code { text, line: start + 1 + skipped });
    }

    fn grid(&mut self) {
        let start = self.at;
        let mut rows: Vec<Row> = Vec::new();
        let mut header: Option<Vec<String>> = None;
        // The border above a row gives its columns; spanning cells only widen them.
        let mut stops = stops_of(self.line(start));
        let mut open: Option<(usize, Vec<Vec<String>>)> = None;
        while self.at < self.lines.len() {
            let line = self.line(self.at);
            let trimmed = line.trim();
            if is_border(trimmed) {
                if let Some((first, cells)) = open.take() {
                    let cells: Vec<String> = cells.into_iter().map(cell_text).collect();
                    match header {
                        None => header = Some(cells),
                        Some(_) => rows.push(Row { cells, line: first, shifted: false }),
                    }
                }
                let own = stops_of(line);
                if own.len() >= stops.len() {
                    stops = own;
                }
            } else if trimmed.starts_with('|') {
                let (_, cells) =
                    open.get_or_insert_with(|| (self.at + 1, vec![Vec::new(); stops.len().saturating_sub(1)]));
                cut(line, &stops, cells);
            } else {
                break;
            }
            self.at += 1;
        }
        if let Some((first, cells)) = open.take() {
            let cells = cells.into_iter().map(cell_text).collect();
            rows.push(Row { cells, line: first, shifted: true });
        }
        let columns = columns_of(&header.unwrap_or_default());
        let caption = std::mem::take(&mut self.caption);
        self.blocks.push(Block::Table(Table { caption, columns, rows, line: start + 1 }));
    }

    fn simple(&mut self) {
        let start = self.at;
        let rule = self.line(start);
        let mut spans: Vec<(usize, usize)> = Vec::new();
        let chars: Vec<char> = rule.chars().collect();
        let mut from = None;
        for (at, c) in chars.iter().chain(std::iter::once(&' ')).enumerate() {
            if spans.len() == super::MAX_COLUMNS {
                break;
            }
            match (c, from) {
                ('=', None) => from = Some(at),
                ('=', Some(_)) => {}
                (_, Some(begin)) => {
                    spans.push((begin, at));
                    from = None;
                }
                _ => {}
            }
        }
        self.at += 1;
        let mut rules = 1;
        let mut header = Vec::new();
        let mut rows: Vec<Row> = Vec::new();
        while self.at < self.lines.len() {
            let line = self.line(self.at);
            if is_simple_rule(line.trim()) {
                rules += 1;
                self.at += 1;
                if rules == 3 {
                    break;
                }
                continue;
            }
            if line.trim().is_empty() && rules > 1 && rows.is_empty() {
                break;
            }
            let last = spans.len().saturating_sub(1);
            let chars: Vec<char> = line.chars().collect();
            let cells: Vec<String> = spans
                .iter()
                .enumerate()
                .map(|(index, (begin, end))| {
                    let end = if index == last { chars.len() } else { *end };
                    let cell = chars.get(*begin..end.min(chars.len())).unwrap_or_default();
                    inline(cell.iter().collect::<String>().trim())
                })
                .collect();
            if rules == 1 {
                header = cells;
            } else if cells.first().is_some_and(String::is_empty) {
                if let Some(row) = rows.last_mut() {
                    for (old, new) in row.cells.iter_mut().zip(&cells) {
                        if !new.is_empty() {
                            old.push('\n');
                            old.push_str(new);
                        }
                    }
                }
            } else {
                rows.push(Row { cells, line: self.at + 1, shifted: false });
            }
            self.at += 1;
        }
        let columns = columns_of(&header);
        let caption = std::mem::take(&mut self.caption);
        self.blocks.push(Block::Table(Table { caption, columns, rows, line: start + 1 }));
    }
}

fn indent_of(line: &str) -> usize {
    line.len() - line.trim_start().len()
}

fn is_border(trimmed: &str) -> bool {
    trimmed.len() > 3
        && trimmed.starts_with('+')
        && trimmed.ends_with('+')
        && trimmed.chars().all(|c| matches!(c, '+' | '-' | '=' | '|' | ' '))
}

fn is_simple_rule(trimmed: &str) -> bool {
    trimmed.contains("= =") && trimmed.chars().all(|c| matches!(c, '=' | ' '))
}

/// Is the next line the underline of a heading?
fn is_underline(next: &str, heading: &str) -> bool {
    let next = next.trim_end();
    let mut chars = next.chars();
    let Some(mark) = chars.next() else { return false };
    next.len() >= 3
        && matches!(mark, '=' | '-' | '~' | '^' | '*' | '"' | '#')
        && chars.all(|c| c == mark)
        && next.len() + 2 >= heading.chars().count()
}

/// The columns of the `+` in a border.
fn stops_of(line: &str) -> Vec<usize> {
    line.chars().enumerate().filter(|(_, c)| *c == '+').map(|(at, _)| at).take(super::MAX_COLUMNS + 1).collect()
}

fn cut(line: &str, stops: &[usize], cells: &mut [Vec<String>]) {
    let chars: Vec<char> = line.chars().collect();
    for (index, pair) in stops.windows(2).enumerate() {
        let (Some(begin), Some(end)) = (pair.first(), pair.last()) else { continue };
        let text: String = chars.get(begin + 1..(*end).min(chars.len())).unwrap_or_default().iter().collect();
        if let Some(cell) = cells.get_mut(index) {
            cell.push(text.trim_end().to_owned());
        }
    }
}

/// The lines of a cell: paragraphs joined, list items on lines of their own.
fn cell_text(lines: Vec<String>) -> String {
    let mut out = String::new();
    let mut gap = true;
    for line in lines {
        let text = inline(line.trim());
        if text.is_empty() {
            gap = true;
            continue;
        }
        if !out.is_empty() {
            out.push(if gap || text.starts_with("- ") { '\n' } else { ' ' });
        }
        out.push_str(&text);
        gap = false;
    }
    out
}

/// Inline RST as plain text: emphasis, roles, references, escapes.
pub(crate) fn inline(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text.trim();
    if let Some(item) = rest.strip_prefix("-  ").or_else(|| rest.strip_prefix("* ")) {
        out.push_str("- ");
        rest = item.trim_start();
    }
    while let Some(c) = rest.chars().next() {
        let after = rest.get(c.len_utf8()..).unwrap_or_default();
        match c {
            '\\' => {
                // An escaped blank joins two words.
                let next = after.chars().next();
                match next {
                    Some(' ') => {}
                    Some(mark) => out.push(mark),
                    None => {}
                }
                rest = after.get(next.map_or(0, char::len_utf8)..).unwrap_or_default();
            }
            '*' if after.starts_with('*') => rest = after.get(1..).unwrap_or_default(),
            ':' => match role(after) {
                Some((label, tail)) => {
                    out.push_str(label);
                    rest = tail;
                }
                None => {
                    out.push(':');
                    rest = after;
                }
            },
            '`' if after.starts_with('`') => rest = after.get(1..).unwrap_or_default(),
            '`' => match reference(after) {
                Some((label, tail)) => {
                    out.push_str(label);
                    rest = tail;
                }
                None => rest = after,
            },
            other => {
                out.push(other);
                rest = after;
            }
        }
    }
    out.trim().to_owned()
}

/// ``ref:`label <target>` `` after the first colon.
fn role(after: &str) -> Option<(&str, &str)> {
    let at = super::near(after).find(":`")?;
    let (name, tail) = (after.get(..at)?, after.get(at + 2..)?);
    if name.is_empty() || !name.chars().all(|c| c.is_ascii_alphanumeric() || c == '-') {
        return None;
    }
    reference(tail)
}

/// `label <target>` up to the closing mark, and the text after it.
fn reference(tail: &str) -> Option<(&str, &str)> {
    let (inside, tail) = tail.split_once('`')?;
    let label = inside.split_once(" <").map_or(inside, |(label, _)| label);
    Some((label.trim(), tail.trim_start_matches('_')))
}
