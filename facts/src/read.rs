//! Reads a reference page: text in, facts out.

mod alibaba;
mod huawei;
mod names;
mod nest;
mod row;
mod sections;
mod shape;
mod values;

use std::fmt;

use crate::block::{self, Block};
use crate::model::{Cloud, Fact, FindingKind, Operation, Source};
use crate::words::{Section, words};
use sections::Parts;

pub use crate::block::Form;
pub(crate) use names::method_of;

/// A page, read.
#[derive(Debug, Clone)]
pub struct Page {
    /// The text form that was detected.
    pub form: Form,
    /// The layout that was recognised.
    pub layout: &'static str,
    /// The language of its headings, by the code that the dictionaries give it.
    pub language: &'static str,
    /// What the page says.
    pub operation: Operation,
}

/// Why a text is not read as a reference page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReadError {
    /// The page, as the caller names it.
    pub page: String,
    /// What is wrong, in one sentence.
    pub problem: String,
    /// What was recognised.
    pub recognised: Vec<String>,
    /// What is missing.
    pub missing: Vec<String>,
}

impl fmt::Display for ReadError {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let list = |items: &[String]| match items {
            [] => "nothing".to_owned(),
            items => items.join(", "),
        };
        write!(
            out,
            "{}: {}; recognised: {}; missing: {}",
            self.page,
            self.problem,
            list(&self.recognised),
            list(&self.missing)
        )
    }
}

impl std::error::Error for ReadError {}

/// Reads one page. `id` names it in provenance and messages.
///
/// # Errors
///
/// A text that is no reference page, or one that is cut off, gives an error that says what was
/// recognised and what is missing.
pub fn page(id: &str, text: &str) -> Result<Page, ReadError> {
    let document = block::read(text);
    let parts = Parts::of(&document);
    let cut = check(id, &document, &parts)?;
    let source = Source::new(id, "", 0);
    let mut operation = match parts.cloud {
        Cloud::Alibaba => alibaba::read(&parts, &source),
        Cloud::Huawei => huawei::read(&parts, &source),
    };
    operation.cloud = parts.cloud;
    names::settle(&mut operation, &document, &parts, &source);
    for (line, what) in &document.repairs {
        operation.find(FindingKind::Cells, "", what.clone(), &source.at_line(*line));
    }
    if let Some(what) = cut {
        operation.find(FindingKind::Lost, "", what, &source);
    }
    let layout = match parts.cloud {
        Cloud::Huawei => "Huawei",
        Cloud::Alibaba if parts.is_newer() => "Alibaba, newer layout",
        Cloud::Alibaba => "Alibaba, older layout",
    };
    let headings = document.blocks.iter().filter_map(|block| match block {
        Block::Heading { text, .. } => Some(text.as_str()),
        _ => None,
    });
    Ok(Page { form: document.form, layout, language: words().language(headings), operation })
}

/// Refuses what is no reference page. Gives a note where something may be cut off.
fn check(id: &str, document: &block::Document, parts: &Parts<'_>) -> Result<Option<String>, ReadError> {
    let mut recognised = vec![document.form.word().to_owned()];
    recognised.extend(parts.recognised());
    let error = |problem: &str, missing: Vec<&str>| ReadError {
        page: id.to_owned(),
        problem: problem.to_owned(),
        recognised: recognised.clone(),
        missing: missing.into_iter().map(str::to_owned).collect(),
    };
    let has = |section: Section| parts.has(section);
    let tables = parts.tables();
    if let Some((rows, line)) = parts.too_large() {
        let problem = format!("{rows} rows in its tables up to line {line}: no page of an operation has so many");
        return Err(error(&problem, vec!["the page of one operation alone"]));
    }
    if document.blocks.is_empty() {
        return Err(error("the text is empty", vec!["a reference page"]));
    }
    if parts.known == 0 && tables == 0 {
        let strange: Vec<String> = parts.headings().take(5).map(|heading| format!("\"{heading}\"")).collect();
        let mut error = error(
            "no reference page of an operation, or one in a language that facts/data has no words for",
            vec!["headings of a reference page", "tables of parameters"],
        );
        if !strange.is_empty() {
            error.recognised.push(format!("headings that no dictionary has: {}", strange.join(" ")));
        }
        let unknown = parts.all_tables().count();
        if unknown > 0 {
            let tables = if unknown == 1 { "table" } else { "tables" };
            error.recognised.push(format!("{unknown} {tables} with a head that no dictionary has"));
        }
        return Err(error);
    }
    if let Some((line, _)) = document.repairs.iter().find(|(_, what)| what.contains("ends inside")) {
        let problem = format!("the page is cut off: a table ends inside of a row at line {line}");
        return Err(error(&problem, vec!["the rest of the table"]));
    }
    let mut missing = Vec::new();
    match parts.cloud {
        Cloud::Huawei => {
            if huawei::uri(parts).is_none() {
                missing.push("a URI section with method and path");
            }
            if !has(Section::Request) && !has(Section::Response) {
                missing.push("request or response parameters");
            }
            let end = [Section::Status, Section::ResponseSample, Section::Errors];
            if !end.iter().any(|section| has(*section)) {
                missing.push("status codes or example responses");
            }
        }
        Cloud::Alibaba => {
            if !has(Section::Request) && !parts.has_table_like_request() {
                missing.push("request parameters");
            }
            let code = parts.blocks().any(|block| matches!(block, Block::Code { .. }));
            if !has(Section::Response) && !code && !parts.has_table_like_response() {
                missing.push("response elements");
            }
            // Old pages lack error codes or samples; one that ends with its tables is cut off.
            let end = [Section::Examples, Section::ResponseSample, Section::Errors];
            if !code && !end.iter().any(|section| has(*section)) {
                missing.push("a sample response");
            }
        }
    }
    if let Some(line) = parts.glued_header() {
        let problem = format!("the cells run together at line {line}; save the page in another form");
        return Err(error(&problem, vec!["tables with separate cells"]));
    }
    if missing.is_empty() {
        return Ok(None);
    }
    let problem = if parts.known > 2 {
        "the page is cut off, or its tables were lost"
    } else {
        "no whole reference page of an operation"
    };
    Err(error(problem, missing))
}

/// The values that a description in Markdown lists.
pub(crate) fn known_in_markdown(text: &str) -> crate::model::Known {
    let lines: Vec<String> = text.lines().map(block::plain_line).collect();
    values::describe(&lines.join("\n")).known
}

/// A fact of text at a place.
pub(crate) fn text_fact(text: &str, at: &Source) -> Option<Fact<String>> {
    let text = text.trim();
    (!text.is_empty()).then(|| Fact::certain(text.to_owned(), at))
}
