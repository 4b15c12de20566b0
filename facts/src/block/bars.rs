//! Tables whose cells end with a bar: one cell a line (form A) or one row a line (form B).
//! A row's end cannot be told from a line alone, so bars are counted.

use super::plain::{Lines, item};
use super::{Row, Table, columns_of, is_header};
use crate::words::{Column, words};

/// Reads the table whose header begins on this line.
pub(crate) fn table(lines: &Lines<'_>, at: usize, repairs: &mut Vec<(usize, String)>) -> Option<(Table, usize)> {
    let header = header(lines, at)?;
    let mut body = Body { lines, header: &header, at: header.next, rows: Vec::new(), repairs };
    body.read();
    let (rows, next) = (body.rows, body.at);
    Some((Table { caption: String::new(), columns: header.columns, rows, line: at + 1 }, next))
}

/// More header cells than any table has: a text that goes on like this is none.
const MAX_CELLS: usize = 12;

struct Header {
    columns: Vec<Column>,
    next: usize,
    /// A rule follows: rows stand on one line each.
    ruled: bool,
    /// Rows begin with a bar.
    leading: bool,
    /// Rows end with a bar.
    trailing: bool,
}

fn header(lines: &Lines<'_>, at: usize) -> Option<Header> {
    let first = lines.get(at);
    if !first.contains('|') {
        return None;
    }
    let mut next = at;
    let (mut cells, mut leading, mut trailing) = (Vec::new(), false, true);
    if first.trim_matches('|').contains('|') {
        let inner = first.strip_prefix('|').unwrap_or(first);
        leading = first.starts_with('|');
        trailing = first.ends_with('|');
        cells = inner.trim_end_matches('|').split('|').map(str::trim).collect();
        next += 1;
    } else {
        if first == "|" {
            leading = true;
            next += 1;
        }
        while let Some(cell) = lines.get(next).strip_suffix('|').filter(|_| cells.len() < MAX_CELLS) {
            let cell = cell.trim();
            if cell.is_empty() || cell.contains('|') || words().column(cell).is_empty() {
                break;
            }
            cells.push(cell);
            next += 1;
        }
    }
    let columns = columns_of(&cells);
    if !(2..=super::MAX_COLUMNS).contains(&cells.len()) || !is_header(&columns) {
        return None;
    }
    let ruled = is_rule(lines.get(next));
    Some(Header { columns, next: if ruled { next + 1 } else { next }, ruled, leading, trailing })
}

fn is_rule(line: &str) -> bool {
    line.contains("--") && line.chars().all(|c| matches!(c, '|' | '-' | ':' | ' '))
}

struct Body<'a, 'b> {
    lines: &'a Lines<'a>,
    header: &'a Header,
    at: usize,
    rows: Vec<Row>,
    repairs: &'b mut Vec<(usize, String)>,
}

impl Body<'_, '_> {
    fn read(&mut self) {
        while self.at < self.lines.len() {
            let line = self.lines.get(self.at);
            if line.is_empty() {
                self.at += 1;
                continue;
            }
            let starts =
                if self.header.leading && !self.header.ruled { line.starts_with('|') } else { line.contains('|') };
            if !starts || self.lines.ends_table(self.at) {
                return;
            }
            if self.header.ruled || !self.header.trailing { self.line_row() } else { self.row() }
        }
    }

    fn width(&self) -> usize {
        self.header.columns.len()
    }

    /// A row on one line; cells that the extractor left off at its end are empty.
    fn line_row(&mut self) {
        let start = self.at;
        let mut text = self.lines.get(start).to_owned();
        self.at += 1;
        // Continued cells: the next lines without a bar, until the bars are complete.
        let due = self.width() + usize::from(text.starts_with('|'));
        let mut bars = text.matches('|').count();
        while self.header.trailing
            && bars < due
            && !text.ends_with('|')
            && self.at < self.lines.len()
            && !self.lines.ends_table(self.at)
        {
            let line = self.lines.get(self.at);
            bars += line.matches('|').count();
            text.push('\n');
            text.push_str(line);
            self.at += 1;
        }
        let inner = text.strip_prefix('|').unwrap_or(&text);
        let inner = inner.strip_suffix('|').unwrap_or(inner);
        let mut cells: Vec<String> = inner.split('|').map(|cell| cell.trim().to_owned()).collect();
        if cells.len() > self.width() {
            self.note(start, "a row has more cells than its table has columns");
            let rest = cells.split_off(self.width());
            if rest.iter().all(String::is_empty) {
                self.repairs.pop();
            }
        }
        cells.resize(self.width(), String::new());
        self.rows.push(Row { cells, line: start + 1, shifted: false });
    }

    /// A row over any number of lines: as many bars as there are columns.
    fn row(&mut self) {
        let start = self.at;
        let first = self.lines.get(start);
        let lone = first == "|";
        let leading = if self.header.leading {
            true
        } else {
            first.starts_with('|') && first.matches('|').count() > self.width()
        };
        let mut cells: Vec<String> = Vec::new();
        let mut cell = String::new();
        let mut skip = leading;
        // How many cells ended on a line that holds nothing but bars.
        let mut moved = 0;
        while cells.len() < self.width() {
            if self.at >= self.lines.len() || (self.at > start && self.lines.ends_table(self.at)) {
                break;
            }
            let line = self.lines.get(self.at);
            let only_bars = !line.is_empty() && line.chars().all(|c| c == '|' || c == ' ');
            for c in line.chars() {
                if c != '|' {
                    cell.push(c);
                } else if skip {
                    skip = false;
                } else {
                    let text = clean(&std::mem::take(&mut cell));
                    moved += usize::from(only_bars && text.is_empty());
                    cells.push(text);
                }
            }
            cell.push('\n');
            self.at += 1;
        }
        if cells.len() > self.width() {
            self.note(start, "a row has more bars than its table has columns");
            cells.truncate(self.width());
        }
        if cells.len() < self.width() {
            self.note(start, "the text ends inside of a row");
            cells.push(clean(&cell));
            cells.resize(self.width(), String::new());
        }
        let row = Row { cells, line: start + 1, shifted: false };
        let row = self.settle(row, lone, moved);
        self.rows.push(row);
    }

    /// Puts the cells of an anonymous row and of a row with moved empty cells where they belong.
    fn settle(&mut self, mut row: Row, lone: bool, moved: usize) -> Row {
        let position = |column: Column| self.header.columns.iter().position(|c| *c == column);
        let (Some(name), Some(ty)) = (position(Column::Name), position(Column::Type)) else {
            return row;
        };
        let is_type = |row: &Row, at: usize| row.cells.get(at).is_some_and(|cell| words().type_of(cell).is_some());
        let mut moved = moved;
        if name == 0 && ty == 1 && (lone || !self.header.leading) && is_type(&row, 0) && !is_type(&row, 1) {
            row.cells.insert(0, String::new());
            if let Some(last) = row.cells.pop()
                && !last.is_empty()
            {
                self.note(row.line - 1, "a row without a name has a cell too many");
            }
            moved = moved.saturating_sub(1);
        } else if !is_type(&row, ty) && !row.cells.get(ty).is_some_and(|cell| is_named_type(cell)) {
            let empty = row.cells.get(ty).is_none_or(|cell| cell.is_empty());
            row.shifted |= !empty;
            if !empty {
                self.note(row.line - 1, "the cells of a row do not come out: no type where one is due");
            }
        }
        // Form B prints the bars of empty cells after the others: the last full cell may be either.
        if moved > 0
            && !self.header.leading
            && let (Some(example), Some(text)) = (position(Column::Example), position(Column::Description))
        {
            if example < text
                && row.cells.get(text).is_some_and(String::is_empty)
                && row.cells.get(example).is_some_and(|cell| !cell.is_empty())
            {
                row.cells.swap(example, text);
            }
            row.shifted = true;
        }
        row
    }

    fn note(&mut self, at: usize, what: &str) {
        self.repairs.push((at + 1, what.to_owned()));
    }
}

/// A type cell may name a type that the dictionary does not know.
fn is_named_type(cell: &str) -> bool {
    crate::words::is_name(cell.trim())
}

fn clean(cell: &str) -> String {
    let lines: Vec<String> = cell.lines().map(|line| item(line.trim())).filter(|line| !line.is_empty()).collect();
    let mut text = lines.join("\n");
    // A list that was dropped leaves an announcement and an empty line.
    if cell.ends_with('\n') && text.ends_with([':', '：']) {
        text.push('\n');
    }
    text
}
