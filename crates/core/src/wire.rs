//! From a request value to what travels: path, query, headers and body, all built here and nowhere else.
//!
//! Pure: no clock, no credentials but the ids that stand in paths, no I/O. What this builds is what is signed and what
//! is sent, byte for byte.

mod build;

use std::borrow::Cow;

use bytes::Bytes;
use http::uri::{self, PathAndQuery, Uri};
use http::{HeaderMap, HeaderName, HeaderValue, Request};

use crate::encode::{Encode, In};
use crate::endpoint::Endpoint;
use crate::operation::{Body, Cloud, OperationFacts};
use crate::sign::SignError;

/// What the client knows and a request may need.
#[derive(Clone, Copy, Debug, Default)]
pub struct Context<'a> {
    /// The project, for paths and headers of Huawei Cloud.
    pub project_id: Option<&'a str>,
    /// The account, for paths and headers of Huawei Cloud.
    pub domain_id: Option<&'a str>,
    /// The idempotency token to use where the request has none.
    pub token: Option<&'a str>,
}

/// A request, ready to be signed.
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct WireRequest {
    /// The method.
    pub method: &'static str,
    /// The path, percent-encoded.
    pub path: Cow<'static, str>,
    /// The query, percent-encoded and sorted as signatures want it; empty where there is none.
    pub query: String,
    /// The headers of the operation: its parameters, and names of action and project.
    pub headers: Vec<(HeaderName, HeaderValue)>,
    /// The content type, where one is sent.
    pub content_type: Option<&'static str>,
    /// The body.
    pub body: Bytes,
}

impl WireRequest {
    /// Builds the request of an operation.
    ///
    /// # Errors
    ///
    /// Where a value cannot travel: an empty or dotted path segment, a control character in a header, a project id that
    /// nobody gave.
    pub fn of(
        request: &dyn Encode,
        facts: &OperationFacts,
        cloud: Cloud,
        context: &Context<'_>,
    ) -> Result<Self, InputError> {
        let mut builder = build::Builder::new(facts.body);
        request.encode(&mut builder);
        if let (Some((place, name)), Some(token)) = (facts.token, context.token) {
            builder.fill(place, name, token);
        }
        builder.finish(facts, cloud, context)
    }

    /// The content type of forms.
    pub(crate) const FORM: &'static str = "application/x-www-form-urlencoded";

    /// The HTTP request, with a query that may hold more than the operation's parameters.
    pub(crate) fn at(&self, endpoint: &Endpoint, query: &str, headers: HeaderMap) -> Result<Request<Bytes>, SignError> {
        let invalid = |part| SignError::Target { part, problem: "it cannot stand in a request line" };
        let target = Bytes::from(target(&self.path, query));
        let target = PathAndQuery::from_maybe_shared(target).map_err(|_| invalid("path"))?;
        let mut parts = uri::Parts::default();
        parts.scheme = Some(endpoint.scheme().clone());
        parts.authority = Some(endpoint.authority().clone());
        parts.path_and_query = Some(target);
        let mut request = Request::new(self.body.clone());
        *request.method_mut() = self.method.parse().map_err(|_| invalid("method"))?;
        *request.uri_mut() = Uri::from_parts(parts).map_err(|_| invalid("host"))?;
        *request.headers_mut() = headers;
        Ok(request)
    }

    /// Path and query as they stand in the request line.
    #[must_use]
    pub fn target(&self) -> String {
        target(&self.path, &self.query)
    }
}

fn target(path: &str, query: &str) -> String {
    if query.is_empty() { path.to_owned() } else { [path, "?", query].concat() }
}

/// Query and body can hold secrets; neither is shown.
impl std::fmt::Debug for WireRequest {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("WireRequest")
            .field("method", &self.method)
            .field("content_type", &self.content_type)
            .field("body_len", &self.body.len())
            .finish_non_exhaustive()
    }
}

/// A value of a request cannot travel. Names the parameter, never the value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InputError {
    pub(crate) parameter: String,
    pub(crate) problem: &'static str,
}

impl InputError {
    /// The name of the parameter.
    #[must_use]
    pub fn parameter(&self) -> &str {
        &self.parameter
    }
}

/// What is wrong with an id that stands in the path, and that is the client's to know.
const UNKNOWN_ID: &str = "stands in the path and is not known: set it on the client or in the environment";

impl InputError {
    /// The id that somebody may know, if that is all that is missing.
    pub(crate) fn unknown_id(&self) -> Option<&str> {
        (self.problem == UNKNOWN_ID).then_some(&self.parameter)
    }
}

impl std::fmt::Display for InputError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "the parameter {} {}", self.parameter, self.problem)
    }
}

impl std::error::Error for InputError {}

/// Whether a body of this kind is a form.
fn is_form(body: Body) -> bool {
    body == Body::Form
}

/// Whether the place is one that lists of an RPC query are flattened into.
fn is_query(place: In) -> bool {
    matches!(place, In::Query | In::QueryJson | In::QueryRepeat | In::QueryComma)
}
