//! The neutral document: every text form becomes headings, texts, tables and code blocks.

mod bars;
mod form;
mod html;
mod lines;
mod markdown;
mod plain;
mod rst;

use crate::words::{Column, words};

pub use form::Form;

/// More columns than any table of a page has; what lies beyond is left out.
const MAX_COLUMNS: usize = 40;

/// A page in pieces, in the order of the text.
#[derive(Debug, Clone)]
pub(crate) struct Document {
    pub(crate) form: Form,
    pub(crate) blocks: Vec<Block>,
    /// An operation id that the form carries outside of the text: an anchor, the original file name.
    pub(crate) anchor: Option<String>,
    /// Repairs and losses met while cutting: line and what.
    pub(crate) repairs: Vec<(usize, String)>,
}

/// One piece.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Block {
    Heading { text: String, line: usize },
    Text { text: String, line: usize },
    Code { text: String, line: usize },
    Table(Table),
}

/// A table, its header already understood.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Table {
    pub(crate) caption: String,
    pub(crate) columns: Vec<Column>,
    pub(crate) rows: Vec<Row>,
    pub(crate) line: usize,
}

/// One row. Cells keep line breaks; list items begin with `- `.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Row {
    pub(crate) cells: Vec<String>,
    pub(crate) line: usize,
    /// An empty cell moved, so that description and example cannot be told apart by place.
    pub(crate) shifted: bool,
}

impl Table {
    /// The cell of a row in a column; empty where the table has no such column.
    pub(crate) fn cell<'a>(&self, row: &'a Row, column: Column) -> &'a str {
        self.columns
            .iter()
            .position(|known| *known == column)
            .and_then(|at| row.cells.get(at))
            .map(|cell| cell.trim())
            .unwrap_or_default()
    }

    pub(crate) fn has(&self, column: Column) -> bool {
        self.columns.contains(&column)
    }
}

/// The roles of header cells; each role is given once.
pub(crate) fn columns_of<T: AsRef<str>>(header: &[T]) -> Vec<Column> {
    let mut out: Vec<Column> = Vec::new();
    for cell in header.iter().take(MAX_COLUMNS) {
        let roles = words().column(cell.as_ref());
        let role = roles.iter().find(|role| !out.contains(role)).copied();
        out.push(role.unwrap_or(Column::Other));
    }
    out
}

/// Do these cells head a table that the readers care for?
pub(crate) fn is_header(columns: &[Column]) -> bool {
    let has = |column: Column| columns.contains(&column);
    (has(Column::Name) && has(Column::Type))
        || (has(Column::Status) && (has(Column::Code) || has(Column::Description)))
        || (has(Column::Action) && has(Column::Access))
        || (has(Column::Code) && has(Column::Message))
}

/// Cuts a page of any form into pieces.
pub(crate) fn read(text: &str) -> Document {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let text = if text.contains('\r') { text.replace("\r\n", "\n").replace('\r', "\n") } else { text.to_owned() };
    let form = form::detect(&text);
    match form {
        Form::Html => html::read(&text),
        Form::Rst => rst::read(&text),
        Form::Markdown => markdown::read(&text),
        Form::Bars | Form::BarRows | Form::Lines => plain::read(&text, form),
    }
}

/// As much of a text as a mark is looked for in: its partner stands near, or nowhere.
fn near(text: &str) -> &str {
    let mut end = text.len().min(2000);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    text.get(..end).unwrap_or(text)
}

/// A line of Markdown as the plain text of a page; list items begin with `- `.
pub(crate) fn plain_line(line: &str) -> String {
    let line = line.trim();
    match line.strip_prefix(['-', '*', '+']).filter(|rest| rest.starts_with(char::is_whitespace)) {
        Some(rest) => format!("- {}", markdown::inline(rest.trim())),
        None => markdown::inline(line),
    }
}
