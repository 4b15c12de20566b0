//! The layouts of Alibaba Cloud, old and new.

mod dotted;
mod named;

use std::borrow::Cow;
use std::collections::HashSet;

use super::names::method_of;
use super::nest;
use super::row::{self, RowField};
use super::sections::{Parts, is_request_like, is_response_like};
use super::shape::{self, Shape};
use super::text_fact;
use crate::block::{Block, Table};
use crate::json;
use crate::model::{
    Certainty, Cloud, ErrorFact, Fact, Field, FindingKind, Operation, Param, Permission, Place, Response, Sample,
    SampleKind, Source,
};
use crate::words::{Column, Section, words};

/// Rows that are no parameters of the operation.
const COMMON: [&str; 13] = [
    "Action",
    "Version",
    "Format",
    "AccessKeyId",
    "Signature",
    "SignatureMethod",
    "SignatureVersion",
    "SignatureNonce",
    "SignatureType",
    "Timestamp",
    "x-acs-action",
    "x-acs-version",
    "Authorization",
];

/// Reads the sections of a page.
pub(crate) fn read(parts: &Parts<'_>, page: &Source) -> Operation {
    let mut operation = Operation { cloud: Cloud::Alibaba, ..Operation::default() };
    prose(parts, page, &mut operation);
    samples(parts, page, &mut operation);
    syntax(parts, page, &mut operation);
    for (part, table) in parts.all_tables() {
        let at = part.source(page);
        let code = table.has(Column::Code) && table.has(Column::Message);
        if table.has(Column::Action) {
            permissions(table, &at, &mut operation);
        } else if code || (table.has(Column::Status) && part.section == Section::Errors) {
            errors(table, &at, &mut operation);
        } else if part.section == Section::Request || (part.section != Section::Response && is_request_like(table)) {
            request(table, &at, &mut operation);
        }
    }
    response(parts, page, &mut operation);
    notice(&mut operation, page);
    operation
}

fn prose(parts: &Parts<'_>, page: &Source, operation: &mut Operation) {
    let mut lines = Vec::new();
    if let Some(part) = parts.all.first() {
        for block in &part.blocks {
            if let Block::Text { text, line } = block
                && !words().is("chrome", text)
                && !words().list("stamp").iter().any(|word| text.starts_with(word))
            {
                lines.push((text.as_str(), *line));
            }
        }
    }
    // `Product:Operation` stands before the summary of saved pages.
    lines.retain(|(text, line)| match text.split_once(':') {
        Some((_, name)) if super::names::is_operation(name) && !text.contains(' ') => {
            operation.name = Some(Fact::certain(name.to_owned(), &page.at_line(*line)));
            false
        }
        _ => true,
    });
    if let Some((summary, line)) = lines.first() {
        operation.summary = text_fact(summary, &page.at_line(*line));
    }
    let mut rest: Vec<&str> = lines.iter().skip(1).map(|(text, _)| *text).collect();
    let described: Vec<String> = parts.of_section(Section::Description).map(|part| part.text()).collect();
    rest.extend(described.iter().map(String::as_str));
    let at = parts.of_section(Section::Description).next().map_or(page.clone(), |p| p.source(page));
    operation.description = text_fact(&rest.join("\n"), &at);
}

fn samples(parts: &Parts<'_>, page: &Source, operation: &mut Operation) {
    for part in &parts.all {
        for block in &part.blocks {
            let Block::Code { text, line } = block else { continue };
            let at = part.source(page).at_line(*line);
            for (kind, text) in split_sample(&unnumbered(text), part.section) {
                operation.samples.push(Sample { kind, text, at: at.clone() });
            }
        }
    }
}

/// Some extractors keep the numbers of the lines: `1. {`.
fn unnumbered(text: &str) -> Cow<'_, str> {
    let bare = |(at, line): (usize, &str)| {
        let rest = line.trim_start().strip_prefix(&(at + 1).to_string())?;
        let rest = rest.strip_prefix('.').unwrap_or(rest);
        (rest.is_empty() || rest.starts_with(char::is_whitespace)).then(|| rest.to_owned())
    };
    let lines: Option<Vec<String>> = text.lines().enumerate().map(bare).collect();
    lines.filter(|lines| lines.len() > 1).map_or(Cow::Borrowed(text), |lines| Cow::Owned(lines.join("\n")))
}

/// A code block as samples: the headers of an answer are cut off, errors are known by their keys.
fn split_sample(text: &str, section: Section) -> Vec<(SampleKind, String)> {
    let body = text.find(['{', '[', '<']).and_then(|at| text.get(at..)).unwrap_or_default();
    let starts = text.trim_start();
    let request = matches!(section, Section::RequestSample | Section::Syntax)
        || starts.starts_with("http")
        || method_of(starts.lines().next().unwrap_or_default()).is_some();
    if request {
        return vec![(SampleKind::Request, text.to_owned())];
    }
    let error = section == Section::ErrorSample || json::parse(body).is_some_and(|parsed| is_error(&parsed.value));
    let kind = if error { SampleKind::Error } else { SampleKind::Response };
    vec![(kind, if body.is_empty() { text.to_owned() } else { body.to_owned() })]
}

/// Keys of an error answer.
pub(super) fn is_error(json: &json::Json) -> bool {
    let has = |key: &str| json.get(key).is_some();
    has("error_code") || (has("Code") && has("Message") && has("HostId")) || (has("error") && json.members().len() == 1)
}

fn syntax(parts: &Parts<'_>, page: &Source, operation: &mut Operation) {
    for part in parts.of_section(Section::Syntax) {
        for block in &part.blocks {
            let (Block::Text { text, line } | Block::Code { text, line }) = block else { continue };
            let Some((method, rest)) = text.lines().find_map(method_of) else { continue };
            let at = part.source(page).at_line(*line);
            operation.method = Some(Fact::certain(method.to_owned(), &at));
            let path = rest.split_whitespace().next().unwrap_or_default();
            if path.starts_with('/') {
                operation.path = Some(Fact::certain(path.to_owned(), &at));
            }
            return;
        }
    }
}

fn permissions(table: &Table, at: &Source, operation: &mut Operation) {
    for row in &table.rows {
        let action = table.cell(row, Column::Action);
        if action.is_empty() {
            continue;
        }
        operation.permissions.push(Permission {
            action: action.to_owned(),
            access: table.cell(row, Column::Access).to_lowercase(),
            resource: table.cell(row, Column::Resource).to_owned(),
            at: at.at_line(row.line),
        });
    }
}

pub(super) fn errors(table: &Table, at: &Source, operation: &mut Operation) {
    let key = |error: &ErrorFact| (error.status.clone(), error.code.clone());
    let mut seen: HashSet<(String, String)> = operation.errors.iter().map(key).collect();
    let mut status = String::new();
    for row in &table.rows {
        let cell = |column: Column| table.cell(row, column).to_owned();
        let own = cell(Column::Status);
        if !own.is_empty() {
            status = own;
        }
        let code = cell(Column::Code);
        if code.is_empty() {
            continue;
        }
        let error = ErrorFact {
            status: status.clone(),
            code,
            message: cell(Column::Message),
            description: cell(Column::Description),
            only_on: Vec::new(),
            at: at.at_line(row.line),
        };
        if !seen.insert(key(&error)) {
            let text = format!("the error {} {} stands twice", error.status, error.code);
            operation.find(FindingKind::Misplaced, error.code.clone(), text, &error.at);
        }
        operation.errors.push(error);
    }
}

fn request(table: &Table, at: &Source, operation: &mut Operation) {
    let mut rows = Vec::new();
    for row in &table.rows {
        let field = row::field(table, row, at);
        let name = field.field.name.as_str();
        if name == "Action" {
            let said = field.field.example.as_ref().or(field.field.description.as_ref());
            let said = said.map(|text| text.value.clone()).unwrap_or_default();
            let said = if super::names::is_operation(&said) { said } else { last_operation(&said) };
            if operation.name.is_none() && !said.is_empty() {
                operation.name = Some(Fact::certain(said, &field.field.at));
            }
        } else if !COMMON.contains(&name) {
            rows.push(field);
        }
    }
    let roa = operation.path.as_ref().is_some_and(|path| path.value.len() > 1);
    let shape = request_shape(&rows, operation, roa);
    let (dotted, plain): (Vec<RowField>, Vec<RowField>) =
        rows.into_iter().partition(|row| dotted::is_repeated(&row.field.name));
    let nested = nest::tree(&plain, shape.as_ref(), true, at);
    operation.findings.extend(nested.findings.into_iter().filter(|finding| finding.kind != FindingKind::OnlyInSample));
    let path = operation.path.as_ref().map(|path| path.value.clone()).unwrap_or_default();
    let get = operation.method.as_ref().is_some_and(|method| method.value == "GET");
    for field in nested.root.fields {
        let place = if path.contains(&format!("{{{}}}", field.name)) {
            Place::Path
        } else if roa && field.name == "body" {
            Place::Body
        } else if roa && get {
            Place::Query
        } else {
            Place::Unsaid
        };
        operation.params.push(Param { place, field });
    }
    for row in dotted {
        dotted::param(row, operation);
    }
}

/// What the body of a sample request says about the parameters.
fn request_shape(rows: &[RowField], operation: &Operation, roa: bool) -> Option<Shape> {
    let mut shape = Shape { object: true, ..Shape::default() };
    let mut any = false;
    if roa {
        let body = operation.samples.iter().filter(|sample| sample.kind == SampleKind::Request);
        for sample in body {
            let text = sample.text.find('{').and_then(|at| sample.text.get(at..));
            if let Some(parsed) = text.and_then(json::parse) {
                let body = Shape::of_json(&parsed.value);
                if rows.iter().any(|row| row.field.name == "body") {
                    shape.change("body", |known| known.merge(&body));
                } else {
                    shape.merge(&body);
                }
                any = true;
            }
        }
    }
    any.then_some(shape)
}

fn last_operation(text: &str) -> String {
    text.split(|c: char| !c.is_ascii_alphanumeric())
        .rfind(|word| super::names::is_operation(word))
        .unwrap_or_default()
        .to_owned()
}

fn response(parts: &Parts<'_>, page: &Source, operation: &mut Operation) {
    let part = parts.of_section(Section::Response).next();
    let at = part.map_or(page.clone(), |part| part.source(page));
    let mut tables: Vec<named::Rows> = Vec::new();
    for (part, table) in parts.all_tables() {
        let here = part.section == Section::Response && table.has(Column::Name);
        let strayed = !parts.has(Section::Response) && is_response_like(table) && part.section != Section::Request;
        if here || strayed {
            let at = part.source(page);
            tables.push(table.rows.iter().map(|row| row::field(table, row, &at)).collect());
        }
    }
    // A table without rows is not lost: what the sample shows is missing in it.
    let empty = tables.is_empty();
    let (shape, sound) = sample_shape(operation, page);
    if empty && shape.is_none() {
        return;
    }
    if empty {
        let text = "the page has no table of the response; the sample stands for it";
        operation.find(FindingKind::Lost, "", text, &at);
    }
    let complete = parts.is_newer() && !empty;
    let mut nested = named::tree(tables, shape.as_ref(), complete, &at);
    if empty {
        nested.findings.retain(|finding| finding.kind != FindingKind::OnlyInSample);
        nested.root.placed = Certainty::Inferred;
    }
    if !sound {
        soften(&mut nested.root);
    }
    operation.findings.append(&mut nested.findings);
    operation.responses.push(Response { status: "200".to_owned(), body: Some(nested.root), headers: Vec::new() });
}

/// The shape of the good answers, and whether a sound sample gave it.
fn sample_shape(operation: &mut Operation, page: &Source) -> (Option<Shape>, bool) {
    let mut shape: Option<Shape> = None;
    let mut broken = Vec::new();
    let mut xml = None;
    let samples = operation.samples.iter().filter(|sample| sample.kind == SampleKind::Response);
    for sample in samples {
        if sample.text.starts_with('<') {
            xml = xml.or_else(|| shape::of_xml(&sample.text));
        } else if let Some(parsed) = json::parse(&sample.text) {
            let slips: Vec<String> = parsed.slips.iter().filter(|slip| !slip.contains("comment")).cloned().collect();
            if !slips.is_empty() {
                broken.push((slips.join("; "), sample.at.clone(), Shape::of_json(&parsed.value)));
                continue;
            }
            let own = Shape::of_json(&parsed.value);
            match &mut shape {
                Some(shape) => shape.merge(&own),
                None => shape = Some(own),
            }
        }
    }
    for (slips, at, _) in &broken {
        let text = format!("the sample is no proper JSON: {slips}");
        operation.find(FindingKind::BrokenSample, "", text, at);
    }
    if shape.is_some() {
        return (shape, true);
    }
    // A broken sample is a worse witness than the XML one, whose names stand right.
    let brackets = |slips: &str| slips.contains("closed");
    let usable = broken.into_iter().find(|(slips, _, _)| xml.is_none() || !brackets(slips));
    match (usable, xml) {
        (Some((slips, _, shape)), _) => (Some(shape), !brackets(&slips)),
        (None, Some(xml)) => {
            operation.find(FindingKind::BrokenSample, "", "the nesting was taken from the XML sample", page);
            (Some(xml), true)
        }
        (None, None) => (None, true),
    }
}

/// Nothing that a broken sample places is certain.
fn soften(field: &mut Field) {
    for member in field.fields.iter_mut().chain(field.item.as_deref_mut()) {
        member.placed = member.placed.max(Certainty::Inferred);
        soften(member);
    }
}

/// No page says more than this about its operation.
const MAX_PROSE: usize = 20_000;

/// Traps that can be told from the facts alone.
fn notice(operation: &mut Operation, page: &Source) {
    super::huawei::lost_lists(operation);
    let prose = operation.description.clone();
    let optional: Vec<(String, Source)> = operation
        .params
        .iter()
        .filter(|param| param.field.required.as_ref().is_some_and(|required| !required.value))
        .map(|param| (param.field.name.clone(), param.field.at.clone()))
        .collect();
    if let Some(prose) = &prose {
        let flat: String = prose.value.split_whitespace().collect::<Vec<_>>().join(" ");
        let flat: String = flat.chars().take(MAX_PROSE).collect();
        for (name, at) in optional {
            if says_required(&flat, &name) {
                let text = format!(
                    "the description says that {name} is required, the table says that it is not; the table was taken"
                );
                operation.find(FindingKind::Contradiction, name.clone(), text, &at);
                if let Some(param) = operation.params.iter_mut().find(|p| p.field.name == name)
                    && let Some(required) = &mut param.field.required
                {
                    required.certainty = Certainty::Contradictory;
                }
            }
        }
    }
    error_names(operation);
    let summary = operation.summary.clone();
    if let Some(summary) = &summary {
        let same = operation
            .response_paths()
            .into_iter()
            .find(|(_, field)| field.description.as_ref().is_some_and(|text| text.value == summary.value));
        if let Some((path, _)) = same {
            let text = "the summary is the description of a response field";
            operation.find(FindingKind::Misplaced, path, text, page);
        }
    }
}

/// `The DBClusterIdParameter is required`: extractors glue a link to the next word.
fn says_required(flat: &str, name: &str) -> bool {
    flat.match_indices(name).any(|(at, _)| {
        let before = flat.get(..at).unwrap_or_default();
        let after = flat.get(at + name.len()..).unwrap_or_default();
        let after = after.trim_start_matches("Parameter").trim_start_matches(" parameter");
        let after = after.trim_start();
        !before.ends_with(|c: char| c.is_ascii_alphanumeric())
            && words().list("prose-required").iter().any(|word| after.starts_with(word))
    })
}

/// The code names one parameter, the message another.
fn error_names(operation: &mut Operation) {
    let mut found = Vec::new();
    for error in &operation.errors {
        let Some((subject, _)) = error.code.strip_prefix("Invalid").and_then(|c| c.split_once('.')) else {
            continue;
        };
        let told = error.message.split(|c: char| !c.is_ascii_alphanumeric()).find(|word| {
            super::names::is_operation(word)
                && word.chars().filter(char::is_ascii_uppercase).count() > 2
                && (word.ends_with("Id") || word.ends_with("Name"))
        });
        if let Some(told) = told
            && !told.starts_with(subject)
            && !subject.starts_with(told)
        {
            found.push((error.code.clone(), told.to_owned(), error.at.clone()));
        }
    }
    for (code, told, at) in found {
        let text = format!("the message of {code} speaks of {told}; both were kept as they are");
        operation.find(FindingKind::Contradiction, code, text, &at);
    }
}
