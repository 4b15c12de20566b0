//! The facts of an operation, whoever states them: a page, the vendor's metadata or a spec.

mod field;
mod source;

pub use field::{Field, Known, KnownValue, Param, Place, Type};
pub use source::{Certainty, Fact, Source};

const MAX_FINDINGS: usize = 1000;

/// A page that a spec was transcribed from (`x-source`).
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SourcePage {
    /// Its short id.
    pub page: String,
    /// The file.
    pub document: String,
    /// The page's title.
    pub title: String,
    /// Its language.
    pub language: String,
    /// The hash of its text.
    pub sha256: String,
    /// It is named by the service, for all operations.
    pub shared: bool,
}

/// The cloud that an operation belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Cloud {
    /// Alibaba Cloud.
    #[default]
    Alibaba,
    /// Huawei Cloud, and Open Telekom Cloud, which prints the same texts.
    Huawei,
}

/// What one source says about one operation.
#[derive(Debug, Clone, Default)]
pub struct Operation {
    /// The cloud.
    pub cloud: Cloud,
    /// The operation's name. Some pages never say it.
    pub name: Option<Fact<String>>,
    /// The page's title, where it is not the name.
    pub title: Option<Fact<String>>,
    /// The first sentence of the page.
    pub summary: Option<Fact<String>>,
    /// Free text about the whole operation.
    pub description: Option<Fact<String>>,
    /// `GET`, `POST` …
    pub method: Option<Fact<String>>,
    /// The path with its variables in braces; `/` for RPC.
    pub path: Option<Fact<String>>,
    /// Marked as deprecated.
    pub deprecated: bool,
    /// The request, in the order of the source. A JSON body is one parameter named `body`.
    pub params: Vec<Param>,
    /// The answers by status.
    pub responses: Vec<Response>,
    /// Documented errors.
    pub errors: Vec<ErrorFact>,
    /// Documented status codes, with their text.
    pub statuses: Vec<Fact<(String, String)>>,
    /// What the caller must be allowed to do.
    pub permissions: Vec<Permission>,
    /// Conditions of the whole call.
    pub constraints: Vec<Fact<String>>,
    /// Requests and answers as printed.
    pub samples: Vec<Sample>,
    /// The pages that a spec was transcribed from.
    pub sources: Vec<SourcePage>,
    /// Known and explained differences; only specs have them.
    pub differs: Vec<Differs>,
    /// Traps, contradictions and losses met on the way.
    pub findings: Vec<Finding>,
}

/// One answer.
#[derive(Debug, Clone, Default)]
pub struct Response {
    /// The status; empty where the source does not say it.
    pub status: String,
    /// The body. Its name is empty.
    pub body: Option<Field>,
    /// Response headers.
    pub headers: Vec<Field>,
}

/// A documented error.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ErrorFact {
    /// HTTP status.
    pub status: String,
    /// The code.
    pub code: String,
    /// The message that travels.
    pub message: String,
    /// The source's explanation.
    pub description: String,
    /// The only pages that have the error, where several were joined; empty for all.
    pub only_on: Vec<String>,
    /// Where it stands.
    pub at: Source,
}

/// A difference between a source and a spec that is known and explained there (`x-differs`).
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Differs {
    /// The pages, by their short ids; empty for all.
    pub pages: Vec<String>,
    /// What it is about: a parameter, a response path, an error code; empty for the operation.
    pub subject: String,
    /// What the page says, in the spec's words.
    pub says: String,
    /// Why the spec is right.
    pub reason: String,
    /// Where it is said.
    pub at: Source,
}

/// A permission row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Permission {
    /// `kms:DescribeKey`.
    pub action: String,
    /// `get`, `list` …
    pub access: String,
    /// The resource and its ARN template.
    pub resource: String,
    /// Where it stands.
    pub at: Source,
}

/// What a printed sample is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SampleKind {
    /// A request.
    Request,
    /// A good answer.
    Response,
    /// An error answer.
    Error,
}

/// A printed sample.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sample {
    /// What it shows.
    pub kind: SampleKind,
    /// Its text.
    pub text: String,
    /// Where it stands.
    pub at: Source,
}

/// The kind of a finding.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum FindingKind {
    /// Two places of the source disagree.
    Contradiction,
    /// The text form dropped something that the source announces.
    Lost,
    /// A table's cells do not come out; its rows were repaired or left out.
    Cells,
    /// The source prints a field in no table, only in the sample.
    OnlyInSample,
    /// A field's place in the tree could not be decided.
    Placement,
    /// A type refers to a table that the source lacks.
    MissingTable,
    /// The sample is not proper JSON.
    BrokenSample,
    /// A text seems to belong elsewhere.
    Misplaced,
    /// The source does not say something that it should.
    Unsaid,
}

/// Something to report rather than to guess.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// Its kind.
    pub kind: FindingKind,
    /// What it is about: a parameter, a response path, an error code; may be empty.
    pub subject: String,
    /// What was found, in one sentence.
    pub text: String,
    /// Where.
    pub at: Source,
}

impl Differs {
    /// Does it speak of this page?
    pub fn is_of(&self, page: &str) -> bool {
        self.pages.is_empty() || self.pages.iter().any(|own| own == page)
    }
}

impl Operation {
    /// The operation's name, or nothing.
    pub fn name(&self) -> &str {
        self.name.as_ref().map(|name| name.value.as_str()).unwrap_or_default()
    }

    /// A parameter by its name on the wire.
    pub fn param(&self, name: &str) -> Option<&Param> {
        self.params.iter().find(|param| param.field.name == name)
    }

    /// The answer that code reads: the first of the 2xx ones, else the one without a status.
    pub fn success(&self) -> Option<&Response> {
        let good = |response: &&Response| response.status.starts_with('2');
        self.responses
            .iter()
            .filter(good)
            .find(|response| response.body.is_some())
            .or_else(|| self.responses.iter().find(good))
            .or_else(|| self.responses.iter().find(|response| response.status.is_empty()))
    }

    /// Every field of the good answer with its path.
    pub fn response_paths(&self) -> Vec<(String, &Field)> {
        let mut out = Vec::new();
        if let Some(body) = self.success().and_then(|response| response.body.as_ref()) {
            body.walk("", &mut out);
        }
        out
    }

    /// Every parameter and every member below one, with its path.
    pub fn request_paths(&self) -> Vec<(String, &Field)> {
        let mut out = Vec::new();
        for param in &self.params {
            out.push((param.field.name.clone(), &param.field));
            param.field.walk(&param.field.name, &mut out);
        }
        out
    }

    /// Notes a finding. Nobody reads a thousand of them: the last one says that there are more.
    pub fn find(&mut self, kind: FindingKind, subject: impl Into<String>, text: impl Into<String>, at: &Source) {
        let full = self.findings.len() + 1 == MAX_FINDINGS;
        if self.findings.len() >= MAX_FINDINGS {
            return;
        }
        let text = if full { "there is more to find; mend the rest first".to_owned() } else { text.into() };
        let finding = Finding { kind, subject: subject.into(), text, at: at.clone() };
        if !self.findings.contains(&finding) {
            self.findings.push(finding);
        }
    }
}
