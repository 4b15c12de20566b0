//! Why a request is refused, in the cloud's words and in ours.

use std::fmt;

/// A refusal: what the cloud answers, and why in plain words.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Refusal {
    /// The status of the answer.
    pub status: u16,
    /// The cloud's error code: `SignatureDoesNotMatch`, `APIGW.0301`.
    pub code: String,
    /// The cloud's message.
    pub message: String,
    /// What is wrong, for whoever writes the client. The fake adds it to the message.
    pub reason: Option<String>,
}

impl Refusal {
    pub(crate) fn new(status: u16, code: impl Into<String>, message: impl Into<String>) -> Self {
        Self { status, code: code.into(), message: message.into(), reason: None }
    }

    pub(crate) fn because(mut self, reason: impl Into<String>) -> Self {
        self.reason = Some(reason.into());
        self
    }

    /// The message, with the reason after it.
    pub(crate) fn text(&self) -> String {
        match &self.reason {
            Some(reason) => format!("{} [fake: {reason}]", self.message),
            None => self.message.clone(),
        }
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}: {}", self.status, self.code, self.text())
    }
}

impl std::error::Error for Refusal {}
