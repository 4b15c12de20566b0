//! The layout of Huawei Cloud and Open Telekom Cloud: captioned tables, nesting by type names.

mod tables;

use std::collections::HashSet;

use super::names::method_of;
use super::sections::Parts;
use super::shape::Shape;
use super::{alibaba, text_fact};
use crate::block::{Block, Table};
use crate::json;
use crate::model::{
    Certainty, Cloud, Fact, Field, FindingKind, Known, Operation, Param, Place, Response, Sample, SampleKind, Source,
    Type,
};
use crate::words::{Column, Section, words};
use tables::Named;

/// Headers that the client fills in.
const TRANSPORT: [&str; 8] = [
    "x-auth-token",
    "content-type",
    "content-length",
    "host",
    "authorization",
    "x-sdk-date",
    "x-project-id",
    "x-domain-id",
];

/// Reads the sections of a page.
pub(crate) fn read(parts: &Parts<'_>, page: &Source) -> Operation {
    let mut operation = Operation { cloud: Cloud::Huawei, ..Operation::default() };
    prose(parts, page, &mut operation);
    if let Some((method, path, line)) = uri(parts) {
        let at = page.at_line(line);
        operation.method = Some(Fact::certain(method, &at));
        operation.path = Some(Fact::certain(path, &at));
    }
    samples(parts, page, &mut operation);
    statuses(parts, page, &mut operation);
    let named = Named::of(parts, page);
    request(parts, page, &named, &mut operation);
    response(parts, page, &named, &mut operation);
    lost_lists(&mut operation);
    operation
}

fn prose(parts: &Parts<'_>, page: &Source, operation: &mut Operation) {
    if let Some(part) = parts.of_section(Section::Function).next() {
        let at = part.source(page);
        let text = part.text();
        operation.summary = text_fact(text.lines().next().unwrap_or_default(), &at);
        operation.description = text_fact(&text, &at);
    }
    if let Some(part) = parts.all.first() {
        let titles = part.blocks.iter().filter_map(|block| match block {
            Block::Text { text, line } if !words().list("stamp").iter().any(|word| text.contains(word)) => {
                Some((text, *line))
            }
            _ => None,
        });
        if let Some((title, line)) = titles.into_iter().next() {
            operation.title = Some(Fact::certain(title.clone(), &page.at_line(line)));
        }
    }
    for part in parts.of_section(Section::Constraints) {
        let at = part.source(page);
        for block in &part.blocks {
            if let Block::Text { text, line } = block
                && !words().is("absent", text)
            {
                operation.constraints.push(Fact::certain(text.clone(), &at.at_line(*line)));
            }
        }
    }
}

/// Method, path without its query, and line.
pub(crate) fn uri(parts: &Parts<'_>) -> Option<(String, String, usize)> {
    let sections = parts.of_section(Section::Uri).chain(parts.of_section(Section::Function));
    for part in sections {
        let lines: Vec<(&str, usize)> = part
            .blocks
            .iter()
            .filter_map(|block| match block {
                Block::Text { text, line } | Block::Code { text, line } => Some((text, *line)),
                _ => None,
            })
            .flat_map(|(text, line)| text.lines().enumerate().map(move |(at, row)| (row, line + at)))
            .collect();
        for (index, (text, line)) in lines.iter().enumerate() {
            let Some((method, rest)) = method_of(text) else { continue };
            let rest =
                if rest.is_empty() { lines.get(index + 1).map(|(next, _)| *next).unwrap_or_default() } else { rest };
            if let Some(path) = path_of(rest) {
                return Some((method.to_owned(), path, *line));
            }
        }
    }
    None
}

fn path_of(rest: &str) -> Option<String> {
    let clean: String = rest.chars().filter(|c| !matches!(c, '\\' | '*' | '`')).collect();
    let word = clean.split_whitespace().next()?;
    let path = match word.split_once("://") {
        Some((_, after)) => after.get(after.find('/')?..)?,
        None => word,
    };
    let path = path.split(['?', '&']).next()?;
    path.starts_with('/').then(|| path.trim_end_matches(['.', ',']).to_owned())
}

fn samples(parts: &Parts<'_>, page: &Source, operation: &mut Operation) {
    for part in &parts.all {
        let kind = match part.section {
            Section::RequestSample => SampleKind::Request,
            Section::ResponseSample => SampleKind::Response,
            _ => continue,
        };
        for block in &part.blocks {
            let Block::Code { text, line } = block else { continue };
            let at = part.source(page).at_line(*line);
            let parsed = json::parse(text.trim_start());
            let error = parsed.is_some_and(|parsed| alibaba::is_error(&parsed.value));
            let kind = if error && kind == SampleKind::Response { SampleKind::Error } else { kind };
            operation.samples.push(Sample { kind, text: text.clone(), at });
        }
    }
}

fn statuses(parts: &Parts<'_>, page: &Source, operation: &mut Operation) {
    for (part, table) in parts.all_tables() {
        let at = part.source(page);
        if table.has(Column::Code) {
            alibaba::errors(table, &at, operation);
        } else if table.has(Column::Status) && table.has(Column::Description) {
            for row in &table.rows {
                let status = table.cell(row, Column::Status).to_owned();
                let text = table.cell(row, Column::Description).to_owned();
                operation.statuses.push(Fact::certain((status, text), &at.at_line(row.line)));
            }
        }
    }
}

/// The JSON body of the samples of a kind.
fn body_shape(operation: &mut Operation, kind: SampleKind) -> Option<Shape> {
    let mut shape: Option<Shape> = None;
    let mut slips = Vec::new();
    for sample in operation.samples.iter().filter(|sample| sample.kind == kind) {
        // A request line stands before the body: its braces are variables.
        let body_at = match kind {
            SampleKind::Request => sample
                .text
                .find("\n{")
                .map(|at| at + 1)
                .or_else(|| sample.text.trim_start().starts_with(['{', '[']).then_some(0)),
            _ => sample.text.find(['{', '[']),
        };
        let Some(body) = body_at.and_then(|at| sample.text.get(at..)) else { continue };
        let Some(parsed) = json::parse(body.trim_start()) else { continue };
        if !parsed.slips.is_empty() {
            slips.push((parsed.slips.join("; "), sample.at.clone()));
        }
        let own = Shape::of_json(&parsed.value);
        match &mut shape {
            Some(shape) => shape.merge(&own),
            None => shape = Some(own),
        }
    }
    for (slips, at) in slips {
        let text = format!("the sample is no proper JSON: {slips}");
        operation.find(FindingKind::BrokenSample, "", text, &at);
    }
    shape
}

fn request(parts: &Parts<'_>, page: &Source, named: &Named<'_>, operation: &mut Operation) {
    let shape = body_shape(operation, SampleKind::Request);
    let path = operation.path.as_ref().map(|path| path.value.clone()).unwrap_or_default();
    let mut body: Option<Field> = None;
    for (part, table) in parts.all_tables() {
        if !matches!(part.section, Section::Uri | Section::Request | Section::Function) {
            continue;
        }
        let place = match named.content(table) {
            Some("path") => Place::Path,
            Some("query") => Place::Query,
            Some("request-header") => Place::Header,
            Some("form") => Place::Form,
            Some("request-body") => Place::Body,
            Some(_) => continue,
            None if table.caption.is_empty() && table.has(Column::Required) => {
                guess(table, &path, shape.as_ref(), part.section, operation)
            }
            None => continue,
        };
        let at = part.source(page);
        let guessed = named.content(table).is_none();
        let strays = place == Place::Body && stands_in_query(table, shape.as_ref(), operation);
        let place = if strays { Place::Query } else { place };
        let level = (place == Place::Body).then_some(shape.as_ref()).flatten();
        let fields = named.fields(table, &at, level, &mut operation.findings);
        for mut field in fields {
            if guessed {
                field.placed = field.placed.max(Certainty::Inferred);
            }
            if strays {
                field.placed = Certainty::Contradictory;
                let text = format!(
                    "the caption says that {} is in the body, the sample has it in the query; the sample was taken",
                    field.name
                );
                let at = field.at.clone();
                operation.find(FindingKind::Contradiction, field.name.clone(), text, &at);
            }
            match place {
                Place::Body => {
                    let body = body.get_or_insert_with(|| Field::new("body", Type::Object, &at));
                    if body.field(&field.name).is_none() {
                        body.fields.push(field);
                    }
                }
                Place::Header if TRANSPORT.contains(&field.name.to_lowercase().as_str()) => {}
                // One table may hold the variables of the path and of the query.
                Place::Path if !path.contains(&format!("{{{}}}", field.name)) => {
                    let text = format!("{} stands in the table of the path and not in the path", field.name);
                    let at = field.at.clone();
                    operation.find(FindingKind::Contradiction, field.name.clone(), text, &at);
                    field.placed = Certainty::Contradictory;
                    operation.params.push(Param { place: Place::Query, field });
                }
                place => operation.params.push(Param { place, field }),
            }
        }
    }
    if let Some(mut body) = body {
        body.required = Some(Fact::inferred(true, &body.at));
        operation.params.push(Param { place: Place::Body, field: body });
    }
    missing_variables(&path, operation, page);
}

/// A variable of the path without a row.
fn missing_variables(path: &str, operation: &mut Operation, page: &Source) {
    let names = path.split('{').skip(1).filter_map(|part| part.split('}').next());
    for name in names {
        let known = operation.params.iter().any(|p| p.place == Place::Path && p.field.name == name);
        if known || name.is_empty() {
            continue;
        }
        let at = operation.path.as_ref().map_or(page.clone(), |path| path.at.clone());
        let text = format!("{name} stands in the path and in no table");
        operation.find(FindingKind::Unsaid, name, text, &at);
        let mut field = Field::inferred(name, Type::String, &at);
        field.required = Some(Fact::inferred(true, &at));
        operation.params.push(Param { place: Place::Path, field });
    }
}

/// The names that the sample requests have in their queries.
fn sample_query(operation: &Operation) -> HashSet<&str> {
    let requests = operation.samples.iter().filter(|sample| sample.kind == SampleKind::Request);
    let parts = requests.flat_map(|sample| sample.text.split(['?', '&']).skip(1));
    parts.filter_map(|part| part.split_once('=')).map(|(name, _)| name).collect()
}

/// A table captioned as body whose names the sample request has in the query, and no body at all.
fn stands_in_query(table: &Table, shape: Option<&Shape>, operation: &Operation) -> bool {
    let get = operation.method.as_ref().is_some_and(|method| ["GET", "DELETE"].contains(&method.value.as_str()));
    let query = sample_query(operation);
    let found = |row: &crate::block::Row| query.contains(table.cell(row, Column::Name));
    get && shape.is_none() && table.rows.iter().any(found)
}

/// The place of a table without a caption: by the path, the sample request and the body's sample.
fn guess(table: &Table, path: &str, shape: Option<&Shape>, section: Section, operation: &Operation) -> Place {
    let names: Vec<&str> = table.rows.iter().map(|row| table.cell(row, Column::Name)).collect();
    let count = |test: &dyn Fn(&str) -> bool| names.iter().filter(|name| test(name)).count();
    if section == Section::Uri && count(&|name| path.contains(&format!("{{{name}}}"))) > 0 {
        return Place::Path;
    }
    if count(&|name| TRANSPORT.contains(&name.to_lowercase().as_str())) > 0 {
        return Place::Header;
    }
    let sampled = sample_query(operation);
    let in_query = |name: &str| sampled.contains(name);
    let in_body = |name: &str| shape.is_some_and(|shape| shape.member(name).is_some());
    let (query, body) = (count(&in_query), count(&in_body));
    let get = operation.method.as_ref().is_some_and(|m| ["GET", "DELETE"].contains(&m.value.as_str()));
    if query > body || (query == body && get) { Place::Query } else { Place::Body }
}

fn response(parts: &Parts<'_>, page: &Source, named: &Named<'_>, operation: &mut Operation) {
    let shape = body_shape(operation, SampleKind::Response);
    let mut status = String::new();
    for part in parts.of_section(Section::Response) {
        let at = part.source(page);
        for block in &part.blocks {
            let table = match block {
                Block::Table(table) => table,
                Block::Text { text, .. } | Block::Heading { text, .. } => {
                    if let Some(own) = status_line(text) {
                        status = own;
                        answer(operation, &status, |_| {});
                    }
                    continue;
                }
                Block::Code { .. } => continue,
            };
            let content = named.content(table);
            let anonymous = table.caption.is_empty() && table.has(Column::Name);
            let root = matches!(content, Some("response-body" | "request-body"))
                || (anonymous && !has_body(operation, &status));
            let header = content == Some("response-header");
            if !root && !header {
                continue;
            }
            let good = status.is_empty() || status.starts_with('2');
            let level = shape.as_ref().filter(|_| good && !header);
            let fields = named.fields(table, &at, level, &mut operation.findings);
            answer(operation, &status, |response| {
                if header {
                    response.headers.extend(fields);
                    return;
                }
                let body = response.body.get_or_insert_with(|| Field::new("", Type::Object, &at));
                for field in fields {
                    if body.field(&field.name).is_none() {
                        body.fields.push(field);
                    }
                }
            });
        }
    }
    whole_body(operation, shape.as_ref(), page);
}

/// A sample that is a list, or that names what no table has.
fn whole_body(operation: &mut Operation, shape: Option<&Shape>, page: &Source) {
    let Some(shape) = shape else { return };
    let mut lost = Vec::new();
    let Some(body) = operation
        .responses
        .iter_mut()
        .find(|response| response.status.is_empty() || response.status.starts_with('2'))
        .and_then(|response| response.body.as_mut())
    else {
        return;
    };
    if shape.list && body.ty.value == Type::Object {
        let item = Field { name: String::new(), ..body.clone() };
        *body = Field::inferred("", Type::Array, &item.at);
        body.item = Some(Box::new(item));
        lost.push(("".to_owned(), "the sample is a list; the table describes its elements".to_owned()));
    }
    let root = match &mut body.item {
        Some(item) => item.as_mut(),
        None => body,
    };
    for (name, member) in &shape.members {
        if root.field(name).is_none() {
            root.fields.push(tables::from_shape(name, member, &root.at.clone(), 0));
            lost.push((name.clone(), format!("{name} stands in the sample and in no table")));
        }
    }
    for (name, text) in lost {
        operation.find(FindingKind::OnlyInSample, name, text, page);
    }
}

fn has_body(operation: &Operation, status: &str) -> bool {
    operation.responses.iter().any(|response| response.status == status && response.body.is_some())
}

/// Changes the answer of a status, made where it is missing.
fn answer(operation: &mut Operation, status: &str, change: impl FnOnce(&mut Response)) {
    match operation.responses.iter_mut().find(|response| response.status == status) {
        Some(response) => change(response),
        None => {
            let mut response = Response { status: status.to_owned(), ..Response::default() };
            change(&mut response);
            operation.responses.push(response);
        }
    }
}

/// `Status code: 200`
fn status_line(text: &str) -> Option<String> {
    let (word, rest) = text.split_once([':', '：'])?;
    let digits: String = rest.trim().chars().take_while(char::is_ascii_digit).collect();
    (words().is("status-line", word) && digits.len() == 3).then_some(digits)
}

/// Reports every list of values that the form has dropped.
pub(super) fn lost_lists(operation: &mut Operation) {
    let all = operation.request_paths().into_iter().chain(operation.response_paths());
    let lost: Vec<(String, Source)> =
        all.filter(|(_, field)| field.known == Known::Lost).map(|(path, field)| (path, field.at.clone())).collect();
    for (path, at) in lost {
        let text = format!("{path} announces a list of values that the text form has dropped");
        operation.find(FindingKind::Lost, path.clone(), text, &at);
    }
}
