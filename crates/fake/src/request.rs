//! A request as a test sees it.

use bytes::Bytes;
use http::HeaderMap;
use serde_json::{Map, Value};

/// A request that the fake understood: its operation, and its parameters under the names of the wire.
#[derive(Clone)]
#[non_exhaustive]
pub struct Request {
    /// The service: `alibaba-kms`.
    pub service: String,
    /// The operation: `DescribeKey`.
    pub operation: String,
    /// `GET`, `POST` …
    pub method: String,
    /// The path as it was sent.
    pub path: String,
    /// The query, decoded, in the order sent.
    pub query: Vec<(String, String)>,
    /// The headers.
    pub headers: HeaderMap,
    /// The body.
    pub body: Bytes,
    /// All parameters, wherever they travelled, as JSON. A body that is a list or free JSON stands under `body`.
    pub parameters: Map<String, Value>,
}

impl Request {
    /// A parameter that is text.
    pub fn text(&self, name: &str) -> Option<&str> {
        self.parameters.get(name).and_then(Value::as_str)
    }

    /// A parameter of any type.
    pub fn parameter(&self, name: &str) -> Option<&Value> {
        self.parameters.get(name)
    }
}
