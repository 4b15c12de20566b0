//! Diagnostics: what is wrong, where, and what to write instead.

use std::fmt;

/// A place in a spec file.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Span {
    /// The file, relative to the folder of the specs: `alibaba-kms/operations/DescribeKey.yaml`.
    pub file: String,
    /// The line, from 1; 0 where only the file is known.
    pub line: usize,
}

impl fmt::Display for Span {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.line {
            0 => write!(f, "{}", self.file),
            line => write!(f, "{}:{line}", self.file),
        }
    }
}

/// One thing that is wrong with a spec.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Diagnostic {
    /// Where.
    pub span: Span,
    /// The stable code: `duplicate-key`.
    pub code: &'static str,
    /// What is wrong.
    pub message: String,
    /// What to write instead.
    pub help: String,
}

impl Diagnostic {
    /// A new diagnostic.
    pub fn new(code: &'static str, span: &Span, message: impl Into<String>, help: impl Into<String>) -> Self {
        Self { span: span.clone(), code, message: message.into(), help: help.into() }
    }
}

impl fmt::Display for Diagnostic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: error[{}]: {}\n  help: {}", self.span, self.code, self.message, self.help)
    }
}

/// Collects everything that is wrong, so that one run names it all.
#[derive(Debug, Default)]
pub struct Diagnostics(Vec<Diagnostic>);

impl Diagnostics {
    /// Adds one.
    pub fn push(&mut self, diagnostic: Diagnostic) {
        self.0.push(diagnostic);
    }

    /// Adds one, from its parts.
    pub fn report(&mut self, code: &'static str, span: &Span, message: impl Into<String>, help: impl Into<String>) {
        self.push(Diagnostic::new(code, span, message, help));
    }

    /// Whether nothing is wrong.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// All of them, in the order of the files, each once.
    #[must_use]
    pub fn into_sorted(mut self) -> Vec<Diagnostic> {
        self.0.sort();
        self.0.dedup();
        self.0
    }
}
