//! Recorded calls as they stand in the files: one JSON object a line.

use std::fmt;

use serde_json::Value;

/// The project of all calls on Huawei Cloud.
pub(crate) const PROJECT_ID: &str = "0123456789abcdef0123456789abcdef";

/// A call that an official SDK made: what went in, what was on the wire, what came back.
#[derive(Clone, Debug)]
pub struct Entry {
    /// The operation, in the cloud's words.
    pub operation: String,
    /// `full` or `required`.
    pub variant: String,
    /// The parameters, by their names on the wire.
    pub request: Value,
    /// What was on the wire.
    pub http: Http,
    /// The body of the answer.
    pub response: Value,
}

/// A request on the wire.
#[derive(Clone, Debug)]
pub struct Http {
    /// The method.
    pub method: String,
    /// The host that the SDK chose for its region.
    pub host: String,
    /// The path as it was sent.
    pub raw_path: String,
    /// The query, decoded and sorted.
    pub query: Vec<(String, String)>,
    /// The headers that say something about the operation; names in lower case.
    pub headers: Vec<(String, String)>,
    /// The content type.
    pub content_type: Option<String>,
    /// Pairs of a form, JSON, or null.
    pub body: Value,
}

/// A line is no recorded call.
#[derive(Debug, PartialEq, Eq)]
pub struct EntryError {
    /// The line, counted from 1.
    pub line: usize,
    /// What is wrong with it.
    pub problem: String,
}

impl fmt::Display for EntryError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {}: {}", self.line, self.problem)
    }
}

impl std::error::Error for EntryError {}

impl Entry {
    /// Reads all lines of a file.
    ///
    /// # Errors
    ///
    /// The first line that is no recorded call.
    pub fn read_all(text: &str) -> Result<Vec<Self>, EntryError> {
        text.lines()
            .enumerate()
            .filter(|(_, line)| !line.trim().is_empty())
            .map(|(index, line)| Self::read(line).map_err(|problem| EntryError { line: index + 1, problem }))
            .collect()
    }

    fn read(line: &str) -> Result<Self, String> {
        let value: Value = serde_json::from_str(line).map_err(|error| error.to_string())?;
        let http = member(&value, "http")?;
        Ok(Self {
            operation: text(&value, "operation")?,
            variant: text(&value, "variant")?,
            request: member(&value, "request")?.clone(),
            http: Http {
                method: text(http, "method")?,
                host: text(http, "host")?,
                raw_path: text(http, "raw_path")?,
                query: pairs(member(http, "query")?).ok_or("`query` is not a list of pairs")?,
                headers: headers(member(http, "headers")?).ok_or("`headers` is not an object of texts")?,
                content_type: member(http, "content_type")?.as_str().map(str::to_owned),
                body: member(http, "body")?.clone(),
            },
            response: member(&value, "response")?.clone(),
        })
    }
}

pub(crate) fn member<'a>(value: &'a Value, name: &str) -> Result<&'a Value, String> {
    value.get(name).ok_or_else(|| format!("`{name}` is missing"))
}

pub(crate) fn text(value: &Value, name: &str) -> Result<String, String> {
    member(value, name)?.as_str().map(str::to_owned).ok_or_else(|| format!("`{name}` is not text"))
}

/// A list of pairs of texts.
pub(crate) fn pairs(value: &Value) -> Option<Vec<(String, String)>> {
    value
        .as_array()?
        .iter()
        .map(|pair| match pair.as_array()?.as_slice() {
            [Value::String(name), Value::String(value)] => Some((name.clone(), value.clone())),
            _ => None,
        })
        .collect()
}

fn headers(value: &Value) -> Option<Vec<(String, String)>> {
    value.as_object()?.iter().map(|(name, value)| Some((name.clone(), value.as_str()?.to_owned()))).collect()
}
