//! Flattening: `Tag.1.Key=a`, as RPC queries and forms write structured values.

use std::borrow::Cow;
use std::cmp::Ordering;
use std::ops::Range;

use percent_encoding::percent_decode_str;
use serde_json::Value;

use super::{Fields, In, ToWire, Wire, json, percent};

/// The pairs of a query or a form, encoded in one buffer as they come.
#[derive(Default)]
pub(crate) struct Pairs {
    text: String,
    pairs: Vec<Pair>,
}

/// Where a pair stands in the buffer.
struct Pair {
    name: Range<usize>,
    value: Range<usize>,
}

impl Pairs {
    pub(crate) fn is_empty(&self) -> bool {
        self.pairs.is_empty()
    }

    /// Whether there is a pair of that name.
    pub(crate) fn has(&self, name: &str) -> bool {
        self.pairs.iter().any(|pair| percent_decode_str(self.at(&pair.name)).eq(name.bytes()))
    }

    /// The text, sorted as both clouds' signatures want it: by name and then by value, as bytes.
    pub(crate) fn into_text(mut self) -> String {
        let mut pairs = std::mem::take(&mut self.pairs);
        if pairs.is_sorted_by(|one, next| self.order(one, next).is_le()) {
            return self.text;
        }
        pairs.sort_unstable_by(|one, next| self.order(one, next));
        let mut text = String::with_capacity(self.text.len());
        for pair in &pairs {
            if !text.is_empty() {
                text.push('&');
            }
            text.push_str(self.at(&(pair.name.start..pair.value.end)));
        }
        text
    }

    /// Appends the pairs of `value` under `name`. Absent values and empty containers send nothing; indexes count from 1.
    pub(crate) fn flatten(&mut self, name: &str, value: &dyn ToWire) {
        match value.wire() {
            Wire::Absent | Wire::Null => {}
            Wire::Secret(inner) => self.flatten(name, inner),
            Wire::Wrapper(inner_name, inner) => self.flatten(&[name, ".", inner_name].concat(), inner),
            Wire::List(list) => {
                for index in 0..list.len() {
                    if let Some(item) = list.get(index) {
                        self.flatten(&format!("{name}.{}", index + 1), item);
                    }
                }
            }
            Wire::Map(map) => map.each(&mut |key, item| self.flatten(&[name, ".", key].concat(), item)),
            Wire::Object(object) => object.encode(&mut Members { prefix: name, pairs: self }),
            Wire::Json(value) => self.flatten_json(name, value),
            other => {
                if let Some(text) = scalar(other) {
                    self.push(name, &text);
                }
            }
        }
    }

    /// Appends one pair per element, all of the same name.
    pub(crate) fn repeat(&mut self, name: &str, value: &dyn ToWire) {
        match value.wire() {
            Wire::Secret(inner) => self.repeat(name, inner),
            Wire::List(list) => {
                for index in 0..list.len() {
                    if let Some(text) = list.get(index).and_then(|item| scalar(item.wire())) {
                        self.push(name, &text);
                    }
                }
            }
            _ => self.flatten(name, value),
        }
    }

    /// Appends one pair that holds all elements, joined with commas.
    pub(crate) fn comma(&mut self, name: &str, value: &dyn ToWire) {
        match joined(value) {
            Some(text) => self.push(name, &text),
            None => self.flatten(name, value),
        }
    }

    /// Appends one pair that holds the whole value as JSON text.
    pub(crate) fn as_json(&mut self, name: &str, value: &dyn ToWire) {
        if !matches!(value.wire(), Wire::Absent) {
            self.push(name, &json::text(value));
        }
    }

    /// Free JSON is flattened like all else, as the vendors' SDKs do; only its shape is not known before.
    fn flatten_json(&mut self, name: &str, value: &Value) {
        match value {
            Value::Null => {}
            Value::Array(items) => {
                for (index, item) in items.iter().enumerate() {
                    self.flatten_json(&format!("{name}.{}", index + 1), item);
                }
            }
            Value::Object(members) => {
                for (key, item) in members {
                    self.flatten_json(&[name, ".", key].concat(), item);
                }
            }
            other => {
                if let Some(text) = scalar(Wire::Json(other)) {
                    self.push(name, &text);
                }
            }
        }
    }

    fn push(&mut self, name: &str, value: &str) {
        self.text.reserve(name.len() + 2 * value.len() + 2);
        if !self.pairs.is_empty() {
            self.text.push('&');
        }
        let name = self.push_encoded(name);
        self.text.push('=');
        let value = self.push_encoded(value);
        self.pairs.push(Pair { name, value });
    }

    fn push_encoded(&mut self, text: &str) -> Range<usize> {
        let start = self.text.len();
        percent::push(&mut self.text, text);
        start..self.text.len()
    }

    fn order(&self, one: &Pair, other: &Pair) -> Ordering {
        let names = order(self.at(&one.name), self.at(&other.name));
        names.then_with(|| order(self.at(&one.value), self.at(&other.value)))
    }

    fn at(&self, range: &Range<usize>) -> &str {
        self.text.get(range.clone()).unwrap_or("")
    }
}

/// The order of what two encoded texts stand for: that of the texts is another, where a `%` is in them.
fn order(one: &str, other: &str) -> Ordering {
    if one.contains('%') || other.contains('%') {
        percent_decode_str(one).cmp(percent_decode_str(other))
    } else {
        one.cmp(other)
    }
}

/// The members of an object that is flattened.
struct Members<'a> {
    prefix: &'a str,
    pairs: &'a mut Pairs,
}

impl Fields for Members<'_> {
    fn put(&mut self, _place: In, name: &'static str, value: &dyn ToWire) {
        self.pairs.flatten(&[self.prefix, ".", name].concat(), value);
    }
}

/// The text of a value that is not structured; `None` where there is nothing to send.
pub(crate) fn scalar(value: Wire<'_>) -> Option<Cow<'_, str>> {
    match value {
        Wire::Bool(value) => Some(Cow::Borrowed(if value { "true" } else { "false" })),
        Wire::Int(value) => Some(Cow::Owned(value.to_string())),
        Wire::Float(value) => Some(Cow::Owned(value.to_string())),
        Wire::Text(value) => Some(value),
        Wire::Json(Value::String(text)) => Some(Cow::Borrowed(text)),
        Wire::Json(value) => Some(Cow::Owned(value.to_string())),
        Wire::Raw(value) => Some(String::from_utf8_lossy(value)),
        Wire::Secret(inner) => scalar(inner.wire()),
        Wire::Absent | Wire::Null | Wire::List(_) | Wire::Map(_) | Wire::Object(_) | Wire::Wrapper(..) => None,
    }
}

/// The text of a value, or of all elements of a list, joined with commas; an empty list has none.
pub(crate) fn joined(value: &dyn ToWire) -> Option<Cow<'_, str>> {
    match value.wire() {
        Wire::Secret(inner) => joined(inner),
        Wire::List(list) if list.is_empty() => None,
        Wire::List(list) => {
            let items = (0..list.len()).filter_map(|index| list.get(index).and_then(|item| scalar(item.wire())));
            Some(Cow::Owned(items.collect::<Vec<_>>().join(",")))
        }
        other => scalar(other),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn free_json_is_flattened_too() {
        let mut pairs = Pairs::default();
        pairs.flatten("A", &json!({"b": [1, "x", null, {"c": true}], "d": "", "e": [], "f": {}, "g": 0.5}));
        assert_eq!(pairs.into_text(), "A.b.1=1&A.b.2=x&A.b.4.c=true&A.d=&A.g=0.5");
    }

    #[test]
    fn pairs_are_sorted_by_what_they_mean_and_not_by_how_that_is_encoded() {
        let mut pairs = Pairs::default();
        for text in ["é", "~", "a", " ", "-", "*", "a"] {
            pairs.flatten("n", &text.to_owned());
        }
        pairs.flatten("m é", &1);
        assert!(pairs.has("m é") && !pairs.has("m"));
        assert_eq!(pairs.into_text(), "m%20%C3%A9=1&n=%20&n=%2A&n=-&n=a&n=a&n=~&n=%C3%A9");
    }
}
