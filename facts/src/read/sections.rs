//! The document by sections, and what can be said from the headings alone.

use crate::block::{Block, Document, Table, is_header};
use crate::model::{Cloud, Source};
use crate::words::{Column, Section, words};

/// The largest page that was seen has some hundred rows.
const MAX_ROWS: usize = 20_000;

/// One section with its blocks.
pub(crate) struct Part<'a> {
    pub(crate) section: Section,
    pub(crate) heading: &'a str,
    pub(crate) line: usize,
    pub(crate) blocks: Vec<&'a Block>,
}

/// All sections of a page.
pub(crate) struct Parts<'a> {
    pub(crate) cloud: Cloud,
    pub(crate) title: Option<(&'a str, usize)>,
    pub(crate) all: Vec<Part<'a>>,
    /// How many headings the dictionary knows.
    pub(crate) known: usize,
}

impl<'a> Parts<'a> {
    pub(crate) fn of(document: &'a Document) -> Self {
        let first = Part { section: Section::Summary, heading: "", line: 0, blocks: Vec::new() };
        let mut out = Parts { cloud: Cloud::Alibaba, title: None, all: vec![first], known: 0 };
        let (mut alibaba, mut huawei) = (0, 0);
        for block in &document.blocks {
            let (text, line, is_heading) = match block {
                Block::Heading { text, line } => (text, *line, true),
                Block::Text { text, line } => (text, *line, false),
                Block::Table(table) => {
                    huawei += usize::from(!table.caption.is_empty());
                    out.push(block);
                    continue;
                }
                Block::Code { .. } => {
                    out.push(block);
                    continue;
                }
            };
            let word = words().heading(text).filter(|word| {
                is_heading
                    || matches!(word.section, Section::RequestSample | Section::ResponseSample | Section::ErrorSample)
            });
            match word {
                Some(word) => {
                    out.known += 1;
                    match word.cloud {
                        Some(Cloud::Alibaba) => alibaba += 1,
                        Some(Cloud::Huawei) => huawei += 1,
                        None => {}
                    }
                    let part = Part { section: word.section, heading: text, line, blocks: Vec::new() };
                    out.all.push(part);
                }
                None if is_heading && out.title.is_none() && out.known == 0 => {
                    out.title = Some((text, line));
                }
                None => out.push(block),
            }
        }
        if huawei > alibaba {
            out.cloud = Cloud::Huawei;
        }
        out
    }

    fn push(&mut self, block: &'a Block) {
        if let Some(part) = self.all.last_mut() {
            part.blocks.push(block);
        }
    }

    pub(crate) fn has(&self, section: Section) -> bool {
        self.all.iter().any(|part| part.section == section)
    }

    pub(crate) fn of_section(&self, section: Section) -> impl Iterator<Item = &Part<'a>> {
        self.all.iter().filter(move |part| part.section == section)
    }

    pub(crate) fn blocks(&self) -> impl Iterator<Item = &'a Block> + '_ {
        self.all.iter().flat_map(|part| part.blocks.iter().copied())
    }

    /// Tables whose header the dictionary knows.
    pub(crate) fn tables(&self) -> usize {
        self.all_tables().filter(|(_, table)| is_header(&table.columns)).count()
    }

    /// The headings of the text, as far as the form shows them.
    pub(crate) fn headings(&self) -> impl Iterator<Item = &'a str> + '_ {
        let others = self.blocks().filter_map(|block| match block {
            Block::Heading { text, .. } => Some(text.as_str()),
            _ => None,
        });
        self.title.map(|(title, _)| title).into_iter().chain(others)
    }

    /// More rows than any page has: how many, and where.
    pub(crate) fn too_large(&self) -> Option<(usize, usize)> {
        let mut rows = 0;
        self.all_tables().find_map(|(_, table)| {
            rows += table.rows.len() + 1;
            (rows > MAX_ROWS).then_some((rows, table.line))
        })
    }

    pub(crate) fn recognised(&self) -> Vec<String> {
        let heads = self.all.iter().filter(|part| !part.heading.is_empty());
        let mut out: Vec<String> = heads.map(|part| format!("\"{}\" (line {})", part.heading, part.line)).collect();
        let tables = self.tables();
        if tables > 0 {
            out.push(if tables == 1 { "1 table".to_owned() } else { format!("{tables} tables") });
        }
        out
    }

    /// The newer Alibaba layout: descriptions stand before examples.
    pub(crate) fn is_newer(&self) -> bool {
        self.all_tables().any(|(_, table)| {
            let at = |column: Column| table.columns.iter().position(|known| *known == column);
            matches!((at(Column::Description), at(Column::Example)), (Some(text), Some(example)) if text < example)
        })
    }

    pub(crate) fn all_tables(&self) -> impl Iterator<Item = (&Part<'a>, &'a Table)> {
        self.all.iter().flat_map(|part| {
            part.blocks.iter().filter_map(move |block| match block {
                Block::Table(table) => Some((part, table)),
                _ => None,
            })
        })
    }

    /// The line of a table head whose cells have lost their borders.
    pub(crate) fn glued_header(&self) -> Option<usize> {
        self.blocks().find_map(|block| match block {
            Block::Text { text, line } if words().is_glued_header(text) => Some(*line),
            _ => None,
        })
    }

    pub(crate) fn has_table_like_request(&self) -> bool {
        self.all_tables().any(|(_, table)| is_request_like(table))
    }

    pub(crate) fn has_table_like_response(&self) -> bool {
        self.all_tables().any(|(_, table)| is_response_like(table))
    }
}

impl Part<'_> {
    pub(crate) fn source(&self, page: &Source) -> Source {
        Source::new(&page.page, self.heading, self.line)
    }

    /// The free text of the section.
    pub(crate) fn text(&self) -> String {
        let lines: Vec<&str> = self
            .blocks
            .iter()
            .filter_map(|block| match block {
                Block::Text { text, .. } | Block::Heading { text, .. } => Some(text.as_str()),
                _ => None,
            })
            .collect();
        lines.join("\n")
    }
}

/// A table of parameters, by its columns.
pub(crate) fn is_request_like(table: &Table) -> bool {
    table.has(Column::Name) && table.has(Column::Type) && table.has(Column::Required)
}

/// A table of response fields, by its columns.
pub(crate) fn is_response_like(table: &Table) -> bool {
    table.has(Column::Name) && table.has(Column::Type) && !table.has(Column::Required)
}
