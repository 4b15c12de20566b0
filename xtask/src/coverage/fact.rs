//! One fact, and the files that hold them: a line a fact, with tabs between its parts.

/// What a fact is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Kind {
    /// The operation itself: method, path, whether it is signed.
    Call,
    /// A parameter, or a member of one.
    Request,
    /// A field of the answer.
    Answer,
    /// A value that a field is known to have.
    Value,
    /// An error code.
    Error,
}

impl Kind {
    /// All kinds, in the order of the columns that count them.
    pub(super) const COUNTED: [Self; 5] = [Self::Call, Self::Request, Self::Answer, Self::Value, Self::Error];

    /// The heading of its column.
    pub(super) fn words(self) -> &'static str {
        match self {
            Self::Call => "operations",
            Self::Request => "request fields",
            Self::Answer => "response fields",
            Self::Value => "known values",
            Self::Error => "error codes",
        }
    }

    fn word(self) -> &'static str {
        match self {
            Self::Call => "call",
            Self::Request => "request",
            Self::Answer => "answer",
            Self::Value => "value",
            Self::Error => "error",
        }
    }
}

/// A fact of an operation.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Fact {
    /// The operation, or [`SERVICE`].
    pub(super) operation: String,
    pub(super) kind: Kind,
    /// The path of the field, as in `Keys.Key[].KeyId`; the error code; nothing for a call or a whole answer.
    pub(super) name: String,
    /// `query:json`, `path` …; the status of an error; method and path of a call.
    pub(super) place: String,
    /// `int64`, `array<object>` …; `signed` or `anonymous` for a call; the value itself.
    pub(super) ty: String,
    /// Whether a request must have it.
    pub(super) required: bool,
}

/// Stands for all operations, where an error can be answered to any of them.
pub(super) const SERVICE: &str = "*";

/// What stands for nothing.
const NOTHING: &str = "-";

const HEAD: &str = "# operation\tkind\tname\tplace\ttype or value\trequired";

/// Facts as the text of a file.
pub(super) fn write(comment: &str, facts: &[Fact]) -> String {
    let mut text = format!("{comment}{HEAD}\n");
    let or_nothing = |part: &str| if part.is_empty() { NOTHING.to_owned() } else { part.to_owned() };
    for fact in facts {
        let required = if fact.required { "required" } else { NOTHING };
        let (name, place, ty) = (or_nothing(&fact.name), or_nothing(&fact.place), or_nothing(&fact.ty));
        text += &format!("{}\t{}\t{name}\t{place}\t{ty}\t{required}\n", fact.operation, fact.kind.word());
    }
    text
}

/// The facts of a file; the error begins with the number of the line.
pub(super) fn read(text: &str) -> Result<Vec<Fact>, String> {
    let lines = text.lines().enumerate().filter(|(_, line)| !line.is_empty() && !line.starts_with('#'));
    lines.map(|(index, line)| fact(line).ok_or_else(|| format!("{}: write {}", index + 1, &HEAD[2..]))).collect()
}

fn fact(line: &str) -> Option<Fact> {
    let parts: Vec<&str> = line.split('\t').collect();
    let [operation, kind, name, place, ty, required] = parts[..] else { return None };
    let part = |part: &str| if part == NOTHING { String::new() } else { part.to_owned() };
    Some(Fact {
        operation: operation.to_owned(),
        kind: Kind::COUNTED.into_iter().find(|known| known.word() == kind)?,
        name: part(name),
        place: part(place),
        ty: part(ty),
        required: required == "required",
    })
}
