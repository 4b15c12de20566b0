//! What the tables cannot say of a schema: which keys go with which type.

use super::keys::{BY_TYPE, FORMATS};
use super::shape::listed;
use super::suggest::nearest;
use super::tree::{Node, Value};
use crate::diag::Diagnostics;

/// Takes out what does not go with the type. `typed` says whether the schema had a type before the tables were asked.
/// False where nothing sensible is left.
pub(super) fn conform(node: &mut Node, typed: bool, diagnostics: &mut Diagnostics) -> bool {
    let kind = node.text_at("type").map(str::to_owned);
    by_type(node, kind.as_deref(), typed, diagnostics);
    format(node, kind.as_deref().unwrap_or_default(), diagnostics);
    all_of(node, kind.is_some(), diagnostics);
    match kind.as_deref() {
        Some("array") if node.get("items").is_none() => {
            let message = "a list does not say what its elements are";
            diagnostics.report("missing-key", &node.span(), message, "write `items` with their type; `{}` is any JSON");
            false
        }
        Some("object") => {
            additional(node, diagnostics);
            true
        }
        Some("integer") => {
            for key in ["minimum", "maximum", "multipleOf"] {
                let odd = matches!(node.get(key), Some(Node { value: Value::Number(number), .. }) if !number.is_i64());
                if odd {
                    let message = format!("`{key}` of an integer is no integer");
                    diagnostics.report("wrong-shape", &node.at(key).span(), message, "write an integer");
                    remove(node, key);
                }
            }
            known_values(node, false, diagnostics);
            true
        }
        Some("string") => {
            known_values(node, true, diagnostics);
            true
        }
        _ => true,
    }
}

fn by_type(node: &mut Node, kind: Option<&str>, typed: bool, diagnostics: &mut Diagnostics) {
    let Value::Map(entries) = &mut node.value else { return };
    entries.retain(|(key, value)| {
        let Some((_, kinds)) = BY_TYPE.iter().find(|(name, _)| name == key) else { return true };
        let message = match kind {
            Some(kind) if kinds.contains(&kind) => return true,
            Some(kind) => format!("`{key}` says nothing of the type `{kind}`"),
            // An unknown type has been reported.
            None if typed => return false,
            None => format!("`{key}` stands in a schema without `type`"),
        };
        let help = match kind {
            Some(_) => format!("leave it out, or change the type: it goes with {}", listed(kinds)),
            None => format!("write the type; the key goes with {}", listed(kinds)),
        };
        diagnostics.report("misplaced-key", &value.span(), message, help);
        false
    });
}

fn format(node: &mut Node, kind: &str, diagnostics: &mut Diagnostics) {
    let Some(format) = node.text_at("format") else { return };
    let formats = FORMATS.iter().find(|(name, _)| *name == kind).map_or(&[][..], |(_, formats)| formats);
    if formats.contains(&format) {
        return;
    }
    let message = format!("the type `{kind}` has no format `{format}`");
    let help = match nearest(format, formats.iter().copied()) {
        Some(word) => format!("did you mean `{word}`? The formats are {}", listed(formats)),
        None => format!("leave it out and say it in the description, or write one of {}", listed(formats)),
    };
    diagnostics.report("unknown-format", &node.at("format").span(), message, help);
    remove(node, "format");
}

fn all_of(node: &mut Node, typed: bool, diagnostics: &mut Diagnostics) {
    let Some(all) = node.get("allOf") else { return };
    let one = matches!(all.items(), [only] if only.get("$ref").is_some());
    if one && !typed {
        return;
    }
    let message = match one {
        true => "`type` stands beside `allOf`, which has a type of its own",
        false if all.items().is_empty() => "`allOf` holds no reference that can be used",
        false => "`allOf` holds something else than one reference",
    };
    let help = "write `allOf: [{$ref: …}]` for a reference with its own description; write other objects out";
    diagnostics.report("unsupported-schema", &all.span(), message, help);
    remove(node, "allOf");
}

fn additional(node: &mut Node, diagnostics: &mut Diagnostics) {
    let Some(additional) = node.get("additionalProperties") else { return };
    let (message, help) = match (&additional.value, node.get("properties")) {
        (Value::Bool(false), _) => (
            "`additionalProperties: false` closes an object that the service may add to",
            "leave it out; unknown fields are passed over",
        ),
        (_, Some(_)) => (
            "the object has both properties and text keys of the caller's choice",
            "keep one: `properties`, or `additionalProperties` for a map",
        ),
        _ => return,
    };
    diagnostics.report("unsupported-schema", &additional.span(), message, help);
    remove(node, "additionalProperties");
}

fn known_values(node: &mut Node, text: bool, diagnostics: &mut Diagnostics) {
    let Value::Map(entries) = &mut node.value else { return };
    let Some((_, values)) = entries.iter_mut().find(|(key, _)| key == "x-known-values") else { return };
    let Value::List(items) = &mut values.value else { return };
    let mut seen: Vec<String> = Vec::new();
    items.retain(|item| {
        let shown = match &item.get("value").unwrap_or(item).value {
            Value::Text(value) if text => value.clone(),
            Value::Number(value) if !text => value.to_string(),
            _ => {
                let message = "the value has another type than its schema";
                let help = if text { "put it in quotes" } else { "write an integer, without quotes" };
                diagnostics.report("wrong-shape", &item.span(), message, help);
                return false;
            }
        };
        if let (Some(name), false) = (item.get("name"), text) {
            let message = "the known values of a number have no names in Rust";
            diagnostics.report("misplaced-key", &name.span(), message, "say it in the value's description");
        }
        let twice = seen.contains(&shown);
        if twice {
            let message = format!("the value `{shown}` is listed twice");
            diagnostics.report("duplicate-value", &item.span(), message, "keep one of the two");
        }
        seen.push(shown);
        !twice
    });
}

fn remove(node: &mut Node, key: &str) {
    if let Value::Map(entries) = &mut node.value {
        entries.retain(|(name, _)| name != key);
    }
}
