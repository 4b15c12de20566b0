//! Where a fact stands and how sure it is.

use std::fmt;
use std::sync::Arc;

/// The place of a fact: page, section, line.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Source {
    /// The page (or file) as the caller names it.
    pub page: Arc<str>,
    /// The section's heading, a table's caption, or a path in a metadata file.
    pub section: Arc<str>,
    /// The line, counted from 1; 0 where the source has no lines.
    pub line: usize,
}

impl Source {
    /// A place on a page.
    pub fn new(page: &str, section: &str, line: usize) -> Self {
        Self { page: page.into(), section: section.into(), line }
    }

    /// The same section, another line.
    pub fn at_line(&self, line: usize) -> Self {
        Self { line, ..self.clone() }
    }
}

impl fmt::Display for Source {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{}", self.page)?;
        if self.line > 0 {
            write!(out, ":{}", self.line)?;
        }
        if !self.section.is_empty() {
            write!(out, " ({})", self.section)?;
        }
        Ok(())
    }
}

/// How sure a fact is. Ordered from sure to unsure.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub enum Certainty {
    /// The source says it where such facts are said.
    #[default]
    Certain,
    /// It follows from another part of the source, mostly the sample.
    Inferred,
    /// Two parts of the source disagree; the one that wins elsewhere was taken.
    Contradictory,
    /// Nothing decides it; the value is the likeliest one.
    Unresolved,
}

impl Certainty {
    /// The word for reports.
    pub fn word(self) -> &'static str {
        match self {
            Certainty::Certain => "certain",
            Certainty::Inferred => "inferred",
            Certainty::Contradictory => "contradictory",
            Certainty::Unresolved => "unresolved",
        }
    }
}

/// A value with its place and certainty.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Fact<T> {
    /// The value.
    pub value: T,
    /// Where it stands.
    pub at: Source,
    /// How sure it is.
    pub certainty: Certainty,
}

impl<T> Fact<T> {
    /// A fact that the source says plainly.
    pub fn certain(value: T, at: &Source) -> Self {
        Self { value, at: at.clone(), certainty: Certainty::Certain }
    }

    /// A fact that follows from another part of the source.
    pub fn inferred(value: T, at: &Source) -> Self {
        Self { value, at: at.clone(), certainty: Certainty::Inferred }
    }
}
