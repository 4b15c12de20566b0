//! The texts of known differences and of paths, taken apart.

use crate::model::{Differs, Type};

/// Does it stand at an object, and name the member that a path leads to?
pub(super) fn names_below(differs: &Differs, path: &str) -> bool {
    let below = path.strip_prefix(differs.subject.as_str()).is_some_and(|rest| rest.starts_with('.'));
    below && !differs.subject.is_empty() && quotes(&differs.says).any(|quote| quote == path)
}

/// A text without blanks and the escapes of Markdown: copies differ by them.
pub(super) fn bare(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace() && *c != '\\').collect()
}

/// A text without the blanks that copies differ by.
pub(super) fn flat(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// How people say in `x-differs` that something is required.
pub(super) const REQUIRED: &[&str] = &["required", "must"];
/// … and that it is not.
pub(super) const OPTIONAL: &[&str] = &["optional", "left out"];

/// How people name a type in `x-differs`.
pub(super) fn type_words(ty: Type) -> &'static [&'static str] {
    match ty {
        Type::String => &["string", "text"],
        Type::Integer => &["integer", "number"],
        Type::Number => &["number"],
        Type::Boolean => &["boolean", "true or false"],
        Type::Object => &["object"],
        Type::Array => &["array", "list"],
        Type::Map => &["map"],
        Type::Binary => &["binary", "bytes"],
        Type::Any | Type::Unsaid => &["any"],
    }
}

pub(super) fn names_one(says: &str, words: &[&str]) -> bool {
    words.iter().any(|word| says.contains(word))
}

/// The path of the field that holds this one.
pub(super) fn parent_of(path: &str) -> Option<&str> {
    let cut = path.rfind('.')?;
    let parent = path.get(..cut)?;
    Some(parent.trim_end_matches(['[', ']', '{', '}']))
}

/// What a text quotes between backticks, as far as it is quoted whole.
pub(super) fn quotes(text: &str) -> impl Iterator<Item = &str> {
    let inside = text.split('`').enumerate().filter(|(at, _)| at % 2 == 1);
    inside.map(|(_, quote)| quote).filter(|quote| quote.len() > 2 && !quote.contains('…'))
}
