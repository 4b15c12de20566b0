//! Form C: every cell and every paragraph is a line of its own. Rows are cut by what a cell may hold:
//! a name, a type word, a yes or a no, a status.

use super::plain::{Lines, item};
use super::{Row, Table, columns_of, is_header};
use crate::model::Type;
use crate::words::{Column, is_name, words};

/// Reads the table whose header begins on this line.
pub(crate) fn table(lines: &Lines<'_>, at: usize, repairs: &mut Vec<(usize, String)>) -> Option<(Table, usize)> {
    let (columns, next) = header(lines, at)?;
    let end = end_of(lines, next);
    let cells: Vec<Cell<'_>> = (next..end)
        .map(|line| Cell { text: lines.get(line), line: line + 1 })
        .filter(|cell| !cell.text.is_empty())
        .collect();
    let mut cutter = Cutter { cells: &cells, columns: &columns, repairs, rows: Vec::new() };
    if columns.contains(&Column::Name) {
        cutter.field_rows();
    } else if columns.contains(&Column::Status) {
        cutter.status_rows();
    } else {
        cutter.fixed_rows();
    }
    let rows = cutter.rows;
    Some((Table { caption: String::new(), columns, rows, line: at + 1 }, end))
}

#[derive(Clone, Copy)]
struct Cell<'a> {
    text: &'a str,
    line: usize,
}

/// The columns that may head one table together.
fn family(column: Column) -> u8 {
    match column {
        Column::Name | Column::Type | Column::Required | Column::In | Column::Example => 1,
        Column::Status | Column::Code | Column::Message => 2,
        Column::Action | Column::Access | Column::Resource | Column::Condition => 3,
        Column::Dependent => 3,
        Column::Description | Column::Other => 0,
    }
}

fn header(lines: &Lines<'_>, at: usize) -> Option<(Vec<Column>, usize)> {
    let mut cells: Vec<&str> = Vec::new();
    let (mut next, mut kind) = (at, 0);
    while next < lines.len() && cells.len() < 6 {
        let cell = lines.get(next);
        let columns = columns_of(&cells);
        let Some(role) = words().column(cell).iter().find(|role| !columns.contains(role)) else {
            break;
        };
        if family(*role) != 0 && kind != 0 && family(*role) != kind {
            break;
        }
        kind = kind.max(family(*role));
        cells.push(cell);
        next = lines.next_full(next + 1);
    }
    let columns = columns_of(&cells);
    (is_header(&columns) && kind != 0).then_some((columns, next))
}

/// Where the table ends: a heading, a caption, a status line, the next header.
fn end_of(lines: &Lines<'_>, from: usize) -> usize {
    let status_line = |line: &str| {
        line.split_once([':', '：'])
            .is_some_and(|(word, rest)| words().is("status-line", word) && rest.trim().len() == 3)
    };
    (from..lines.len())
        .find(|at| {
            let line = lines.get(*at);
            lines.ends_table(*at)
                || super::markdown::caption_of(line).is_some()
                || status_line(line)
                || words().list("closing-end").iter().any(|word| line.ends_with(word))
                || words().is("closing", line)
                || (!words().column(line).is_empty() && header(lines, *at).is_some())
        })
        .unwrap_or(lines.len())
}

struct Cutter<'a, 'b> {
    cells: &'a [Cell<'a>],
    columns: &'a [Column],
    repairs: &'b mut Vec<(usize, String)>,
    rows: Vec<Row>,
}

impl Cutter<'_, '_> {
    fn text(&self, at: usize) -> &str {
        self.cells.get(at).map(|cell| cell.text).unwrap_or_default()
    }

    fn position(&self, column: Column) -> Option<usize> {
        self.columns.iter().position(|known| *known == column)
    }

    /// The columns before the free text, without the name.
    fn fixed(&self) -> Vec<Column> {
        self.columns
            .iter()
            .copied()
            .skip(1)
            .take_while(|column| matches!(column, Column::Type | Column::Required | Column::In))
            .collect()
    }

    fn fits(&self, at: usize, fixed: &[Column]) -> bool {
        fixed.iter().enumerate().all(|(index, column)| {
            let text = self.text(at + index);
            match column {
                // `N/A` is a type on some pages, and the text of a label on many more.
                Column::Type => words().type_of(text).is_some() && !words().is("absent", text),
                Column::Required => words().yes_no(text).is_some(),
                _ => is_name(text),
            }
        })
    }

    fn field_rows(&mut self) {
        let fixed = self.fixed();
        if fixed.is_empty() {
            return;
        }
        let description = self.position(Column::Description).unwrap_or(usize::MAX);
        let example = self.position(Column::Example).unwrap_or(usize::MAX);
        // The newer layout gives a list's element a row without a name.
        let newer = description < example && example != usize::MAX;
        let mut starts: Vec<(usize, bool)> = Vec::new();
        let mut awaits = newer;
        let mut at = 0;
        while at < self.cells.len() {
            let name = self.text(at);
            let ty = |at: usize| {
                let offset = fixed.iter().position(|column| *column == Column::Type).unwrap_or(0);
                words().type_of(self.text(at + offset)).map(|ty| ty.ty)
            };
            // An example before a field called `Arn`: the field's own type follows, so it is the name.
            let next_names = matches!(ty(at + 1), Some(ty) if ty.is_scalar())
                && is_name(self.text(at + 1))
                && self.fits(at + 2, &fixed);
            let named = is_name(name) && self.fits(at + 1, &fixed) && !next_names;
            let bare = newer && self.fits(at, &fixed);
            if bare && (awaits || !named) && (awaits || self.may_be_bare(&starts, at)) {
                starts.push((at, true));
                awaits = matches!(ty(at), Some(Type::Array));
                at += fixed.len();
            } else if named && (!awaits || starts.is_empty()) {
                starts.push((at, false));
                awaits = newer && matches!(ty(at + 1), Some(Type::Array));
                at += fixed.len() + 1;
            } else if named && self.fits(at + 2 + fixed.len(), &fixed) {
                // The list's element row is missing; a whole row is surer than the grammar.
                starts.push((at, false));
                awaits = newer && matches!(ty(at + 1), Some(Type::Array));
                at += fixed.len() + 1;
            } else {
                at += 1;
            }
        }
        if starts.first().is_some_and(|(first, _)| *first > 0) {
            let line = self.cells.first().map_or(0, |cell| cell.line);
            self.repairs.push((line, "text before the first row of a table is left out".to_owned()));
        }
        for (index, (start, bare)) in starts.iter().enumerate() {
            let end = starts.get(index + 1).map_or(self.cells.len(), |(next, _)| *next);
            let row = self.field_row(*start, end, *bare, &fixed);
            self.rows.push(row);
        }
    }

    /// A row without a name also opens the body and gives a map its value.
    fn may_be_bare(&self, starts: &[(usize, bool)], at: usize) -> bool {
        let Some((last, bare)) = starts.last() else { return at == 0 };
        let offset = usize::from(!bare);
        let ty = words().type_of(self.text(last + offset)).map(|ty| ty.ty);
        matches!(ty, Some(Type::Object | Type::Map)) && !is_name(self.text(at + 1))
    }

    fn field_row(&self, start: usize, end: usize, bare: bool, fixed: &[Column]) -> Row {
        let mut cells = vec![String::new(); self.columns.len()];
        let line = self.cells.get(start).map_or(0, |cell| cell.line);
        let mut at = start;
        if !bare {
            set(&mut cells, 0, self.text(at).to_owned());
            at += 1;
        }
        let mut container = false;
        for (index, column) in fixed.iter().enumerate() {
            let text = self.text(at);
            if *column == Column::Type {
                container = words().type_of(text).is_some_and(|ty| !ty.ty.is_scalar());
            }
            set(&mut cells, index + 1, text.to_owned());
            at += 1;
        }
        let rest: Vec<String> =
            self.cells.get(at..end).unwrap_or_default().iter().map(|cell| item(cell.text)).collect();
        let description = self.position(Column::Description);
        let example = self.position(Column::Example);
        let mut shifted = false;
        match (description, example) {
            (Some(description), Some(example)) => {
                let json = rest.last().is_some_and(|last| last.starts_with(['{', '[', '"']));
                shifted = rest.len() < 2;
                let last_is_example = rest.len() > 1 && (!container || json);
                let (text, value) = if description < example {
                    let cut = rest.len() - usize::from(last_is_example);
                    (rest.get(..cut), rest.get(cut..))
                } else {
                    let cut = usize::from(rest.len() > 1 && !container);
                    (rest.get(cut..), rest.get(..cut))
                };
                set(&mut cells, description, text.unwrap_or_default().join("\n"));
                set(&mut cells, example, value.unwrap_or_default().join("\n"));
            }
            (Some(description), None) => set(&mut cells, description, rest.join("\n")),
            (None, Some(example)) => set(&mut cells, example, rest.join("\n")),
            (None, None) => {}
        }
        Row { cells, line, shifted }
    }

    /// Error tables and tables of status codes: a row begins with a status.
    fn status_rows(&mut self) {
        let mut starts: Vec<usize> = Vec::new();
        for at in 0..self.cells.len() {
            let due = starts.last().is_none_or(|last| at >= last + self.columns.len().min(3));
            if is_status(self.text(at)) && (due || self.columns.len() == 2) {
                starts.push(at);
            }
        }
        for (index, start) in starts.iter().enumerate() {
            let end = starts.get(index + 1).copied().unwrap_or(self.cells.len());
            self.fixed_row(*start, end);
        }
    }

    /// Tables of which nothing is known but the number of columns.
    fn fixed_rows(&mut self) {
        let width = self.columns.len().max(1);
        let mut at = 0;
        while at < self.cells.len() {
            // The last row takes what is left, for cells over several lines.
            let left = self.cells.len() - at;
            let end = if left < 2 * width { self.cells.len() } else { at + width };
            self.fixed_row(at, end);
            at = end;
        }
    }

    fn fixed_row(&mut self, start: usize, end: usize) {
        let width = self.columns.len();
        let line = self.cells.get(start).map_or(0, |cell| cell.line);
        let mut cells = vec![String::new(); width];
        for (index, cell) in self.cells.get(start..end).unwrap_or_default().iter().enumerate() {
            let at = index.min(width.saturating_sub(1));
            if let Some(slot) = cells.get_mut(at) {
                if !slot.is_empty() {
                    slot.push('\n');
                }
                slot.push_str(cell.text);
            }
        }
        self.rows.push(Row { cells, line, shifted: false });
    }
}

fn set(cells: &mut [String], at: usize, text: String) {
    if let Some(cell) = cells.get_mut(at) {
        *cell = text;
    }
}

pub(crate) fn is_status(text: &str) -> bool {
    text.len() == 3 && text.starts_with(['1', '2', '3', '4', '5']) && text.parse::<u16>().is_ok()
}
