//! Content types: which of several is spoken, and which cannot be.

use indexmap::IndexMap;
use openapiv3::{Example, MediaType, ReferenceOr};
use serde_json::Value;

use super::Lower;
use crate::load::Node;

/// How a body is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Form {
    Json,
    Pairs,
    Raw,
}

/// The content type that is spoken.
pub(super) struct Chosen<'a> {
    pub(super) form: Form,
    pub(super) name: &'a str,
    pub(super) media: &'a MediaType,
    pub(super) node: &'a Node,
}

impl<'a> Lower<'a> {
    /// Chooses JSON before forms before raw bytes. What stands beside it, such as samples in XML, is for readers.
    pub(super) fn content(
        &mut self,
        content: &'a IndexMap<String, MediaType>,
        node: &'a Node,
        forms: &[Form],
    ) -> Option<Chosen<'a>> {
        let known = content.iter().filter_map(|(name, media)| Some((form(name)?, name, media)));
        let known = known.filter(|(form, ..)| forms.contains(form));
        let chosen = known.min_by_key(|(form, ..)| *form);
        if let Some((form, name, media)) = chosen {
            return Some(Chosen { form, name, media, node: node.at("content").at(name) });
        }
        for name in content.keys() {
            let message = format!("`{name}` cannot be spoken");
            let help = match essence(name).as_str() {
                "multipart/form-data" => "a multipart body needs code of its own; leave the operation out for now",
                _ => {
                    "write `application/json`, `application/octet-stream` or `text/plain`, for a request also \
                      `application/x-www-form-urlencoded`"
                }
            };
            self.report("unsupported-content", &node.at("content").at(name).span(), message, help);
        }
        None
    }
}

fn form(name: &str) -> Option<Form> {
    match essence(name).as_str() {
        "application/json" => Some(Form::Json),
        "application/x-www-form-urlencoded" => Some(Form::Pairs),
        "application/octet-stream" | "text/plain" => Some(Form::Raw),
        other if other.starts_with("application/") && other.ends_with("+json") => Some(Form::Json),
        _ => None,
    }
}

/// A content type without its parameters.
fn essence(name: &str) -> String {
    name.split(';').next().unwrap_or_default().trim().to_ascii_lowercase()
}

/// The sample of a body: the one, or the first of several.
pub(super) fn sample(media: &MediaType) -> Option<Value> {
    media.example.clone().or_else(|| first(&media.examples))
}

/// The first of several examples.
pub(super) fn first(examples: &IndexMap<String, ReferenceOr<Example>>) -> Option<Value> {
    examples.values().filter_map(ReferenceOr::as_item).find_map(|example| example.value.clone())
}
