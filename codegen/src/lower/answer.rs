//! What an operation answers.

use openapiv3::{Header, ParameterSchemaOrContent, ReferenceOr, Response, Responses, StatusCode};
use serde_json::Value;

use super::content::{Chosen, Form, first, sample};
use super::{Lower, target};
use crate::ir::{Field, Output, Place, Shape, Type};
use crate::load::Node;

/// The answer, its sample, and what each status means.
pub(super) struct Answer {
    pub(super) output: Output,
    pub(super) example: Option<Value>,
    pub(super) statuses: Vec<(String, String)>,
}

impl<'a> Lower<'a> {
    /// Reads the answer from the responses with a status of 2xx; the others only tell what statuses mean.
    pub(super) fn answer(&mut self, responses: &'a Responses, node: &'a Node, id: &str) -> Answer {
        let mut statuses = Vec::new();
        let mut good: Vec<(&'a Response, &'a Node)> = Vec::new();
        for (status, response) in &responses.responses {
            let key = status.to_string();
            let place = node.at(&key);
            let Some((response, place)) = self.response(response, place) else { continue };
            statuses.push((key, response.description.trim().to_owned()));
            if matches!(status, StatusCode::Code(200..=299) | StatusCode::Range(2)) {
                good.push((response, place));
            }
        }
        if let Some((response, _)) =
            responses.default.as_ref().and_then(|response| self.response(response, node.at("default")))
        {
            statuses.push(("default".to_owned(), response.description.trim().to_owned()));
        }
        let Some(&first) = good.first() else {
            let help = "write what comes back when all is well, under \"200\" or another status of 2xx";
            self.report("no-success", &node.span(), "no response has a status of 2xx", help);
            return Answer { output: Output::Raw, example: None, statuses };
        };
        let filled: Vec<_> = good.iter().copied().filter(|(response, _)| !response.content.is_empty()).collect();
        for (other, place) in filled.iter().skip(1) {
            let same = filled.first().is_some_and(|(first, _)| {
                let schemas = |response: &Response| -> Vec<_> {
                    response.content.values().map(|media| media.schema.clone()).collect()
                };
                schemas(first) == schemas(other)
            });
            if !same {
                let help = "describe one object with the fields of all of them";
                self.report("several-answers", &place.span(), "answers of 2xx differ in their content", help);
            }
        }
        let (response, place) = filled.first().copied().unwrap_or(first);
        let (output, example) = self.output(response, place, id);
        Answer { output, example, statuses }
    }

    fn response(&mut self, response: &'a ReferenceOr<Response>, node: &'a Node) -> Option<(&'a Response, &'a Node)> {
        let reference = match response {
            ReferenceOr::Item(response) => return Some((response, node)),
            ReferenceOr::Reference { reference } => reference,
        };
        let name = target(reference);
        match self.loaded.responses.get(name)? {
            ReferenceOr::Item(response) => Some((response, self.home("responses", name))),
            ReferenceOr::Reference { .. } => {
                self.report(
                    "reference-loop",
                    &node.span(),
                    "a reference leads to another one",
                    "refer to the last one",
                );
                None
            }
        }
    }

    fn output(&mut self, response: &'a Response, node: &'a Node, id: &str) -> (Output, Option<Value>) {
        let headers = self.headers(response, node);
        let shape = |mut fields: Vec<Field>| {
            fields.extend(headers);
            Shape {
                span: node.span(),
                name: format!("{id}Output"),
                doc: response.description.trim().to_owned(),
                fields,
                in_request: false,
                in_output: true,
                constructor: Vec::new(),
                frozen: None,
            }
        };
        let object_or_empty = |shape: Shape| match shape.fields.is_empty() {
            true => Output::Empty(shape),
            false => Output::Object(shape),
        };
        if response.content.is_empty() {
            return (object_or_empty(shape(Vec::new())), None);
        }
        let Some(Chosen { form, media, node: place, .. }) =
            self.content(&response.content, node, &[Form::Json, Form::Raw])
        else {
            return (Output::Raw, None);
        };
        let example = sample(media);
        if form == Form::Raw {
            self.raw(media, place);
            return (Output::Raw, example);
        }
        if let Some(fields) = self.object_of(media, place, Place::Body) {
            return (object_or_empty(shape(fields)), example);
        }
        let Some(schema) = &media.schema else {
            self.report("missing-key", &place.span(), "the answer has no `schema`", "write `schema`; `{}` is any JSON");
            return (Output::Value(Type::Json), example);
        };
        let meaning = self.meaning(schema.into(), place.at("schema"), &format!("{id}Item"));
        self.unwrapped(&meaning, place);
        (Output::Value(meaning.ty), example)
    }

    fn headers(&mut self, response: &'a Response, node: &'a Node) -> Vec<Field> {
        let mut fields = Vec::new();
        for (name, header) in &response.headers {
            let place = node.at("headers").at(name);
            let (header, place) = match header {
                ReferenceOr::Item(header) => (header, place),
                ReferenceOr::Reference { reference } => {
                    let name = target(reference);
                    match self.loaded.headers.get(name).and_then(ReferenceOr::as_item) {
                        Some(header) => (header, self.home("headers", name)),
                        None => continue,
                    }
                }
            };
            fields.extend(self.header(name, header, place));
        }
        fields
    }

    fn header(&mut self, name: &str, header: &'a Header, node: &'a Node) -> Option<Field> {
        let ParameterSchemaOrContent::Schema(schema) = &header.format else { return None };
        let mut meaning = self.meaning(schema.into(), node.at("schema"), name);
        let example = header.example.clone().or_else(|| first(&header.examples));
        meaning.overlay(node, example.as_ref(), header.deprecated == Some(true));
        self.deprecation(node);
        Some(self.field(name, node, Place::Header, meaning, header.required))
    }
}
