//! Form I: HTML, whole pages and the tables inside Markdown.

use html5gum::emitters::default::DefaultEmitter;
use html5gum::{HtmlString, Token, Tokenizer};

use super::{Block, Document, Form, MAX_COLUMNS, Row, Table, columns_of};

/// Cuts an HTML page.
pub(crate) fn read(text: &str) -> Document {
    let mut walker = Walker::new(text, 1);
    walker.walk(text);
    let anchor = walker.anchor.take();
    Document { form: Form::Html, blocks: walker.finish(), anchor, repairs: Vec::new() }
}

/// The blocks of a piece of HTML that begins on a line.
pub(crate) fn fragment(text: &str, first_line: usize) -> Vec<Block> {
    let mut walker = Walker::new(text, first_line);
    walker.walk(text);
    walker.finish()
}

#[derive(PartialEq, Eq, Clone, Copy)]
enum Mode {
    Text,
    Heading,
    Code,
}

struct Walker {
    blocks: Vec<Block>,
    anchor: Option<String>,
    mode: Mode,
    buffer: String,
    line: usize,
    starts: Vec<usize>,
    first_line: usize,
    skip: bool,
    table: Option<Building>,
    /// Tables inside a cell are text.
    nested: usize,
}

#[derive(Default)]
struct Building {
    caption: String,
    in_caption: bool,
    header: Vec<String>,
    rows: Vec<Row>,
    row: Option<Row>,
    cell: Option<String>,
    is_head: bool,
    span: usize,
    /// Cells that reach down, by column: rows left, and text.
    down: Vec<(usize, String)>,
    rowspan: usize,
    line: usize,
}

impl Walker {
    fn new(text: &str, first_line: usize) -> Self {
        let starts = text.match_indices('\n').map(|(at, _)| at).collect();
        Self {
            blocks: Vec::new(),
            anchor: None,
            mode: Mode::Text,
            buffer: String::new(),
            line: first_line,
            starts,
            first_line,
            skip: false,
            table: None,
            nested: 0,
        }
    }

    fn line_at(&self, offset: usize) -> usize {
        self.first_line + self.starts.partition_point(|start| *start < offset)
    }

    fn walk(&mut self, text: &str) {
        let emitter = DefaultEmitter::<usize>::new_with_span();
        for token in Tokenizer::new_with_emitter(text, emitter) {
            let Ok(token) = token;
            match token {
                Token::StartTag(tag) => {
                    let attribute = |name: &str| {
                        let key = HtmlString::from(name.as_bytes().to_vec());
                        tag.attributes.get(&key).map(|value| String::from_utf8_lossy(value).into_owned())
                    };
                    let name = String::from_utf8_lossy(&tag.name).into_owned();
                    let line = self.line_at(tag.span.start);
                    if name == "a" && self.anchor.is_none() {
                        self.anchor = attribute("name");
                    }
                    let rowspan = attribute("rowspan").and_then(|n| n.parse().ok()).unwrap_or(1);
                    let colspan = attribute("colspan").and_then(|n| n.parse().ok()).unwrap_or(1);
                    self.open(&name, line, rowspan, colspan);
                }
                Token::EndTag(tag) => {
                    let name = String::from_utf8_lossy(&tag.name).into_owned();
                    self.close(&name, self.line_at(tag.span.start));
                }
                Token::String(value) if !self.skip => {
                    let text = String::from_utf8_lossy(&value).into_owned();
                    self.text(&text);
                }
                _ => {}
            }
        }
    }

    fn open(&mut self, name: &str, line: usize, rowspan: usize, colspan: usize) {
        match name {
            "script" | "style" | "head" => self.skip = true,
            "body" => self.skip = false,
            "table" if self.table.is_some() => self.nested += 1,
            "table" => {
                self.flush();
                self.table = Some(Building { line, ..Building::default() });
            }
            "br" => self.text_break(""),
            "li" => self.text_break("- "),
            "p" | "div" | "ul" | "ol" | "dl" | "dt" | "dd" | "section" => {
                self.text_break("");
                if self.table.is_none() && self.buffer.trim().is_empty() {
                    self.line = line;
                }
            }
            _ => {}
        }
        if self.nested > 0 {
            return;
        }
        if let Some(table) = &mut self.table {
            match name {
                "caption" => table.in_caption = true,
                "tr" => {
                    table.end_row();
                    table.row = Some(Row { line, ..Row::default() });
                    table.is_head = false;
                }
                "td" | "th" => {
                    table.end_cell();
                    table.is_head |= name == "th";
                    table.cell = Some(String::new());
                    table.span = colspan.clamp(1, 20);
                    table.rowspan = rowspan.clamp(1, 500);
                }
                _ => {}
            }
            return;
        }
        match name {
            "h1" | "h2" | "h3" | "h4" | "h5" | "h6" => {
                self.flush();
                self.mode = Mode::Heading;
                self.line = line;
            }
            "pre" => {
                self.flush();
                self.mode = Mode::Code;
                self.line = line;
            }
            _ => {}
        }
    }

    fn close(&mut self, name: &str, line: usize) {
        match name {
            "script" | "style" | "head" => self.skip = false,
            "table" if self.nested > 0 => self.nested -= 1,
            "table" => self.end_table(),
            "caption" if self.nested == 0 => {
                if let Some(table) = &mut self.table {
                    table.in_caption = false;
                }
            }
            "td" | "th" if self.nested == 0 => {
                if let Some(table) = &mut self.table {
                    table.end_cell();
                }
            }
            "tr" if self.nested == 0 => {
                if let Some(table) = &mut self.table {
                    table.end_row();
                }
            }
            "h1" | "h2" | "h3" | "h4" | "h5" | "h6" | "pre" if self.table.is_none() => {
                self.flush();
                self.line = line;
            }
            "p" | "li" | "div" | "ul" | "ol" => self.text_break(""),
            _ => {}
        }
    }

    fn target(&mut self) -> &mut String {
        if let Some(table) = &mut self.table {
            if table.in_caption {
                return &mut table.caption;
            }
            if let Some(cell) = &mut table.cell {
                return cell;
            }
        }
        &mut self.buffer
    }

    fn text(&mut self, text: &str) {
        if self.mode == Mode::Code && self.table.is_none() {
            self.buffer.push_str(text);
            return;
        }
        let target = self.target();
        for (index, word) in text.split('\n').enumerate() {
            let blank = target.is_empty() || target.ends_with([' ', '\n']);
            if index > 0 && !blank {
                target.push(' ');
            }
            target.push_str(if index > 0 { word.trim_start() } else { word });
        }
    }

    fn text_break(&mut self, mark: &str) {
        if self.mode == Mode::Code && self.table.is_none() {
            self.buffer.push('\n');
            return;
        }
        if self.table.is_none() && mark.is_empty() && self.mode == Mode::Text {
            self.flush();
            return;
        }
        let target = self.target();
        // An item's mark waits for its text: `<li><p>`.
        if target.ends_with("- ") {
            return;
        }
        let trimmed = target.trim_end_matches(' ').len();
        target.truncate(trimmed);
        if !target.is_empty() && !target.ends_with('\n') {
            target.push('\n');
        }
        target.push_str(mark);
    }

    fn flush(&mut self) {
        let text = std::mem::take(&mut self.buffer);
        let line = self.line;
        let block = match self.mode {
            Mode::Code => Block::Code { text: text.trim_matches('\n').to_owned(), line },
            Mode::Heading => Block::Heading { text: text.trim().to_owned(), line },
            Mode::Text => Block::Text { text: text.trim().to_owned(), line },
        };
        self.mode = Mode::Text;
        let empty = text.trim().is_empty();
        if !empty {
            self.blocks.push(block);
        }
    }

    fn end_table(&mut self) {
        let Some(mut table) = self.table.take() else { return };
        table.end_row();
        self.nested = 0;
        let columns = columns_of(&table.header);
        self.blocks.push(Block::Table(Table {
            caption: super::markdown::caption_text(&table.caption),
            columns,
            rows: table.rows,
            line: table.line,
        }));
    }

    fn finish(mut self) -> Vec<Block> {
        self.end_table();
        self.flush();
        self.blocks
    }
}

impl Building {
    fn end_cell(&mut self) {
        let Some(cell) = self.cell.take() else { return };
        let text = cell.trim().to_owned();
        self.fill_down();
        let Some(row) = &mut self.row else { return };
        for _ in 0..self.span {
            let at = row.cells.len();
            if at == MAX_COLUMNS {
                break;
            }
            if self.rowspan > 1 {
                let len = self.down.len().max(at + 1);
                self.down.resize_with(len, Default::default);
                if let Some(slot) = self.down.get_mut(at) {
                    *slot = (self.rowspan, text.clone());
                }
            }
            row.cells.push(text.clone());
        }
    }

    /// Cells from the rows above that reach into this row.
    fn fill_down(&mut self) {
        let Some(row) = &mut self.row else { return };
        while let Some((_, text)) = self.down.get(row.cells.len()).filter(|(left, _)| *left > 0) {
            row.cells.push(text.clone());
        }
    }

    fn end_row(&mut self) {
        self.end_cell();
        self.fill_down();
        for (left, _) in &mut self.down {
            *left = left.saturating_sub(1);
        }
        let Some(row) = self.row.take() else { return };
        if self.header.is_empty() && (self.is_head || self.rows.is_empty()) {
            self.header = row.cells;
        } else if row.cells.iter().any(|cell| !cell.is_empty()) {
            self.rows.push(row);
        }
    }
}
