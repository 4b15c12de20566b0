//! The builder: takes the fields of a request and puts each in its place.

use std::borrow::Cow;

use bytes::Bytes;
use http::{HeaderName, HeaderValue};

use super::{Context, InputError, UNKNOWN_ID, WireRequest, is_form, is_query};
use crate::encode::flat::{self, Pairs};
use crate::encode::{Fields, In, ToWire, Wire, json, percent};
use crate::operation::{Body, Cloud, OperationFacts};

const X_PROJECT_ID: HeaderName = HeaderName::from_static("x-project-id");
const X_DOMAIN_ID: HeaderName = HeaderName::from_static("x-domain-id");

/// Collects the fields of one request.
pub(super) struct Builder {
    kind: Body,
    path: Vec<(&'static str, String)>,
    query: Pairs,
    form: Pairs,
    headers: Vec<(HeaderName, HeaderValue)>,
    body: Vec<u8>,
    /// Names of the members of a JSON body so far.
    members: Vec<&'static str>,
    failed: Option<InputError>,
}

impl Builder {
    pub(super) fn new(kind: Body) -> Self {
        Self {
            kind,
            path: Vec::new(),
            query: Pairs::default(),
            form: Pairs::default(),
            headers: Vec::new(),
            body: Vec::new(),
            members: Vec::new(),
            failed: None,
        }
    }

    /// Fills in a field that the request does not have.
    pub(super) fn fill(&mut self, place: In, name: &'static str, text: &str) {
        let given = match place {
            In::Header => self.headers.iter().any(|(have, _)| have.as_str().eq_ignore_ascii_case(name)),
            In::Form | In::FormJson => self.form.has(name),
            In::Body => self.members.contains(&name),
            place if is_query(place) => self.query.has(name),
            _ => true,
        };
        if !given {
            self.put(place, name, &text.to_owned());
        }
    }

    pub(super) fn finish(
        mut self,
        facts: &OperationFacts,
        cloud: Cloud,
        context: &Context<'_>,
    ) -> Result<WireRequest, InputError> {
        if let Some(error) = self.failed {
            return Err(error);
        }
        let path = self.fill_path(facts.path, context)?;
        if cloud == Cloud::Huawei && facts.signed {
            self.add_scope(X_PROJECT_ID, "project_id", context.project_id)?;
            if context.project_id.is_none() {
                self.add_scope(X_DOMAIN_ID, "domain_id", context.domain_id)?;
            }
        }
        let (content_type, body) = self.finish_body(facts, cloud);
        Ok(WireRequest {
            method: facts.method.as_str(),
            path,
            query: self.query.into_text(),
            headers: self.headers,
            content_type,
            body,
        })
    }

    /// The template with its parameters. What a URL parser would fold away is refused: the signature covers the path.
    fn fill_path(&self, template: &'static str, context: &Context<'_>) -> Result<Cow<'static, str>, InputError> {
        if !template.contains('{') {
            return Ok(Cow::Borrowed(template));
        }
        let mut path = String::with_capacity(template.len() + 64);
        let mut rest = template;
        while let Some((before, after)) = rest.split_once('{') {
            let Some((name, after)) = after.split_once('}') else { break };
            path.push_str(before);
            percent::push(&mut path, self.segment(name, context)?);
            rest = after;
        }
        path.push_str(rest);
        Ok(Cow::Owned(path))
    }

    fn segment<'a>(&'a self, name: &str, context: &Context<'a>) -> Result<&'a str, InputError> {
        let given = self.path.iter().find(|(have, _)| *have == name).map(|(_, text)| text.as_str());
        let text = match (given, name) {
            (Some(text), _) => Some(text),
            (None, "project_id") => context.project_id,
            (None, "domain_id") => context.domain_id,
            (None, _) => None,
        };
        let problem = match text {
            None if matches!(name, "project_id" | "domain_id") => UNKNOWN_ID,
            None | Some("") => "stands in the path and is empty",
            Some("." | "..") => "stands in the path and must not be a dot segment",
            Some(text) => return Ok(text),
        };
        Err(InputError { parameter: name.to_owned(), problem })
    }

    fn add_scope(&mut self, header: HeaderName, name: &'static str, id: Option<&str>) -> Result<(), InputError> {
        let given = self.path.iter().find(|(have, _)| *have == name).map(|(_, text)| text.as_str());
        if let Some(id) = given.or(id) {
            let value = header_value(name, id)?;
            self.headers.push((header, value));
        }
        Ok(())
    }

    fn finish_body(&mut self, facts: &OperationFacts, cloud: Cloud) -> (Option<&'static str>, Bytes) {
        match facts.body {
            // Huawei's gateway is shown a content type on every call; Alibaba's must not see one without a body.
            Body::None => ((cloud == Cloud::Huawei).then_some("application/json"), Bytes::new()),
            Body::Form if self.form.is_empty() => (None, Bytes::new()),
            Body::Form => (Some(WireRequest::FORM), Bytes::from(std::mem::take(&mut self.form).into_text())),
            Body::Json(content_type) => {
                if !self.members.is_empty() {
                    self.body.push(b'}');
                } else if self.body.is_empty() && facts.body_required {
                    self.body.extend_from_slice(b"{}");
                }
                (Some(content_type), Bytes::from(std::mem::take(&mut self.body)))
            }
            Body::Raw(content_type) if self.body.is_empty() => {
                (facts.body_required.then_some(content_type), Bytes::new())
            }
            Body::Raw(content_type) => (Some(content_type), Bytes::from(std::mem::take(&mut self.body))),
        }
    }

    fn put_header(&mut self, name: &'static str, value: &dyn ToWire) {
        let Some(text) = flat::joined(value) else { return };
        match (HeaderName::from_bytes(name.as_bytes()), header_value(name, &text)) {
            (Ok(header), Ok(value)) => self.headers.push((header, value)),
            (_, Err(error)) => self.failed = Some(error),
            (Err(_), _) => {
                self.failed =
                    Some(InputError { parameter: name.to_owned(), problem: "has a name that no header can have" });
            }
        }
    }

    fn put_member(&mut self, name: &'static str, value: &dyn ToWire) {
        if json::is_left_out(value, true) {
            return;
        }
        self.body.push(if self.members.is_empty() { b'{' } else { b',' });
        self.members.push(name);
        json::write_text(&mut self.body, name);
        self.body.push(b':');
        json::write(&mut self.body, value);
    }

    fn put_whole(&mut self, value: &dyn ToWire) {
        match reveal(value) {
            Wire::Absent => {}
            Wire::Raw(bytes) => self.body.extend_from_slice(bytes),
            Wire::Text(text) if !matches!(self.kind, Body::Json(_)) => self.body.extend_from_slice(text.as_bytes()),
            _ => json::write(&mut self.body, value),
        }
    }
}

impl Fields for Builder {
    fn put(&mut self, place: In, name: &'static str, value: &dyn ToWire) {
        match place {
            In::Path => {
                if let Some(text) = flat::scalar(value.wire()) {
                    self.path.push((name, text.into_owned()));
                }
            }
            In::Query => self.query.flatten(name, value),
            In::QueryJson => self.query.as_json(name, value),
            In::QueryRepeat => self.query.repeat(name, value),
            In::QueryComma => self.query.comma(name, value),
            In::Form if is_form(self.kind) => self.form.flatten(name, value),
            In::FormJson if is_form(self.kind) => self.form.as_json(name, value),
            In::Form | In::FormJson => {}
            In::Header => self.put_header(name, value),
            In::Body => self.put_member(name, value),
            In::WholeBody => self.put_whole(value),
        }
    }
}

/// The value behind a secret.
fn reveal(value: &dyn ToWire) -> Wire<'_> {
    match value.wire() {
        Wire::Secret(inner) => reveal(inner),
        other => other,
    }
}

fn header_value(name: &str, text: &str) -> Result<HeaderValue, InputError> {
    HeaderValue::from_bytes(text.as_bytes()).map_err(|_| InputError {
        parameter: name.to_owned(),
        problem: "travels in a header and holds a control character",
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    struct One<'a>(In, &'static str, &'a dyn ToWire);

    impl crate::encode::Encode for One<'_> {
        fn encode(&self, fields: &mut dyn Fields) {
            fields.put(self.0, self.1, self.2);
        }
    }

    fn facts(path: &'static str, body: Body) -> OperationFacts {
        OperationFacts { path, body, ..OperationFacts::DEFAULT }
    }

    fn built(request: &One<'_>, facts: &OperationFacts) -> Result<WireRequest, InputError> {
        WireRequest::of(request, facts, Cloud::Huawei, &Context { project_id: Some("p"), ..Context::default() })
    }

    #[test]
    fn path_values_are_one_segment_whatever_they_hold() {
        let facts = facts("/v1/{project_id}/x/{id}/y", Body::None);
        let request = |text: &str| built(&One(In::Path, "id", &text.to_owned()), &facts).map(|wire| wire.path);
        assert_eq!(request("a b/ü%").as_deref(), Ok("/v1/p/x/a%20b%2F%C3%BC%25/y"));
        for refused in ["", ".", ".."] {
            assert_eq!(request(refused).map_err(|error| error.parameter), Err("id".to_owned()), "{refused:?}");
        }
    }

    #[test]
    fn a_missing_project_is_named() {
        let facts = facts("/v1/{project_id}/x", Body::None);
        let error = WireRequest::of(&One(In::Query, "q", &1), &facts, Cloud::Huawei, &Context::default());
        assert_eq!(error.map_err(|error| error.parameter), Err("project_id".to_owned()));
    }

    #[test]
    fn control_characters_cannot_enter_a_header() {
        let facts = facts("/", Body::None);
        assert!(built(&One(In::Header, "x-note", &"a\r\nb: c".to_owned()), &facts).is_err());
        assert!(built(&One(In::Header, "x-note", &"équipe".to_owned()), &facts).is_ok());
    }

    #[test]
    fn the_query_is_sorted_by_bytes_and_encoded_once() {
        let list: Vec<i64> = (1..=10).collect();
        let wire = built(&One(In::Query, "Id", &list), &facts("/", Body::None));
        let query = wire.map(|wire| wire.query).unwrap_or_default();
        assert!(query.starts_with("Id.1=1&Id.10=10&Id.2=2&"), "{query}");
        let wire = built(&One(In::QueryRepeat, "n", &vec!["b*".to_owned(), "a ~".to_owned()]), &facts("/", Body::None));
        assert_eq!(wire.map(|wire| wire.query).as_deref(), Ok("n=a%20~&n=b%2A"));
    }

    #[test]
    fn a_body_is_sent_only_where_there_is_one() {
        let mut facts = facts("/", Body::Json("application/json;charset=utf-8"));
        let absent: Option<i64> = None;
        let body = |facts: &OperationFacts, value: &dyn ToWire| {
            built(&One(In::Body, "count", value), facts).map(|wire| wire.body).unwrap_or_default()
        };
        assert_eq!(body(&facts, &absent), "");
        assert_eq!(body(&facts, &3), r#"{"count":3}"#);
        facts.body_required = true;
        assert_eq!(body(&facts, &absent), "{}");
    }

    #[test]
    fn an_empty_text_is_sent_and_an_absent_value_is_not() {
        let facts = facts("/", Body::None);
        assert_eq!(
            built(&One(In::Query, "Name", &String::new()), &facts).map(|wire| wire.query).as_deref(),
            Ok("Name=")
        );
        assert_eq!(built(&One(In::Query, "Name", &None::<String>), &facts).map(|wire| wire.query).as_deref(), Ok(""));
    }
}
