//! The ledger: every request that arrived in full.

use std::fmt;
use std::ops::Deref;
use std::time::Duration;

use http::HeaderMap;
use serde_json::{Map, Value};

/// What the fake found of a request's signature.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Verdict {
    /// It verified.
    Valid,
    /// The operation needs none, and there was none; or there was a token in its place.
    Unsigned,
    /// It was refused, with this error code.
    Refused(String),
}

/// One request that arrived in full.
#[derive(Clone)]
#[non_exhaustive]
pub struct Entry {
    /// Its number, from 0, in the order of arrival.
    pub number: usize,
    /// When it arrived, since the fake started.
    pub at: Duration,
    /// The connection it came on; requests of one connection share the number.
    pub connection: u64,
    /// The service (`alibaba-kms`), or nothing if none serves it.
    pub service: String,
    /// The operation (`DescribeKey`), or what the request called it, or nothing.
    pub operation: String,
    /// `GET`, `POST` …
    pub method: String,
    /// The path as it was sent.
    pub path: String,
    /// The query, decoded, in the order sent.
    pub query: Vec<(String, String)>,
    /// All headers. `Debug` hides those that authenticate.
    pub headers: HeaderMap,
    /// The body.
    pub body: bytes::Bytes,
    /// The parameters under the names of the wire, if they could be read. `Debug` hides those that are secret.
    pub parameters: Map<String, Value>,
    /// The access key id, if the signature verified.
    pub access_key_id: Option<String>,
    /// The nonce.
    pub nonce: Option<String>,
    /// The date that was signed.
    pub date: Option<String>,
    /// The idempotency token.
    pub idempotency_token: Option<String>,
    /// What the fake found of the signature.
    pub verdict: Verdict,
    /// The status of the answer; `None` if none was sent.
    pub status: Option<u16>,
    /// The error code of the answer, if the fake refused the request.
    pub code: Option<String>,
    /// The request id of the answer.
    pub request_id: String,
    /// The fault that struck.
    pub fault: Option<&'static str>,
    pub(crate) secrets: Vec<String>,
}

impl Entry {
    /// A header as text.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).and_then(|value| value.to_str().ok())
    }

    /// A parameter that is text.
    pub fn text(&self, name: &str) -> Option<&str> {
        self.parameters.get(name).and_then(Value::as_str)
    }
}

/// Headers that authenticate; `Debug` shows that they are there.
const AUTHENTICATING: &[&str] =
    &["authorization", "x-acs-security-token", "x-acs-bearer-token", "x-security-token", "x-auth-token", "cookie"];

impl fmt::Debug for Entry {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let hidden = "[hidden]";
        let headers: Vec<(&str, &str)> = self
            .headers
            .iter()
            .map(|(name, value)| {
                let value =
                    if AUTHENTICATING.contains(&name.as_str()) { hidden } else { value.to_str().unwrap_or("?") };
                (name.as_str(), value)
            })
            .collect();
        let secret = |name: &str| {
            matches!(name, "Signature" | "SecurityToken" | "BearerToken")
                || self.secrets.iter().any(|s| name == s || name.starts_with(&format!("{s}.")))
        };
        let query: Vec<(&str, &str)> =
            self.query.iter().map(|(n, v)| (n.as_str(), if secret(n) { hidden } else { v.as_str() })).collect();
        let mut parameters = self.parameters.clone();
        for (name, value) in &mut parameters {
            if secret(name) {
                *value = hidden.into();
            }
        }
        f.debug_struct("Entry")
            .field("number", &self.number)
            .field("at", &self.at)
            .field("connection", &self.connection)
            .field("operation", &format_args!("{}/{}", self.service, self.operation))
            .field("method", &self.method)
            .field("path", &self.path)
            .field("query", &query)
            .field("headers", &headers)
            .field("body", &format_args!("{} bytes", self.body.len()))
            .field("parameters", &parameters)
            .field("verdict", &self.verdict)
            .field("status", &self.status)
            .field("code", &self.code)
            .field("request_id", &self.request_id)
            .field("fault", &self.fault)
            .finish_non_exhaustive()
    }
}

/// Entries of the ledger, in the order of arrival. Derefs to a slice.
///
/// ```
/// # let fake = cumulo_fake::FakeCloud::start();
/// assert_eq!(fake.ledger().of("DescribeKey").count(), 0);
/// ```
#[derive(Clone, Debug, Default)]
pub struct Ledger(pub(crate) Vec<Entry>);

impl Ledger {
    /// The entries of an operation: `DescribeKey` or `alibaba-kms/DescribeKey`.
    #[must_use]
    pub fn of(&self, operation: &str) -> Self {
        self.filter(|entry| crate::fault::selects(operation, &entry.service, &entry.operation))
    }

    /// The entries whose signature verified.
    #[must_use]
    pub fn valid(&self) -> Self {
        self.filter(|entry| entry.verdict == Verdict::Valid)
    }

    /// The entries that a condition picks.
    #[must_use]
    pub fn filter(&self, pick: impl Fn(&Entry) -> bool) -> Self {
        Self(self.0.iter().filter(|entry| pick(entry)).cloned().collect())
    }

    /// How many there are.
    pub fn count(&self) -> usize {
        self.0.len()
    }

    /// How many connections they came on.
    pub fn connections(&self) -> usize {
        self.0.iter().map(|entry| entry.connection).collect::<std::collections::BTreeSet<_>>().len()
    }

    /// The first nonce that was seen twice, if any was.
    pub fn repeated_nonce(&self) -> Option<&str> {
        let mut seen = std::collections::BTreeSet::new();
        self.0.iter().filter_map(|entry| entry.nonce.as_deref()).find(|nonce| !seen.insert(*nonce))
    }
}

impl Deref for Ledger {
    type Target = [Entry];

    fn deref(&self) -> &[Entry] {
        &self.0
    }
}

impl IntoIterator for Ledger {
    type Item = Entry;
    type IntoIter = std::vec::IntoIter<Entry>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.into_iter()
    }
}
