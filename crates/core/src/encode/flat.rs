//! Flattening: `Tag.1.Key=a`, as RPC queries and forms write structured values.

use super::json;
use super::{Encode, Fields, In, ToWire, Wire};

/// Name and value of one pair, decoded.
pub(crate) type Pair = (String, String);

/// Appends the pairs of `value` under `name`. Absent values and empty containers send nothing; indexes count from 1.
pub(crate) fn flatten(name: &str, value: &dyn ToWire, pairs: &mut Vec<Pair>) {
    match value.wire() {
        Wire::Absent | Wire::Null => {}
        Wire::Secret(inner) => flatten(name, inner, pairs),
        Wire::Wrapper(inner_name, inner) => flatten(&format!("{name}.{inner_name}"), inner, pairs),
        Wire::List(list) => {
            for index in 0..list.len() {
                if let Some(item) = list.get(index) {
                    flatten(&format!("{name}.{}", index + 1), item, pairs);
                }
            }
        }
        Wire::Map(map) => map.each(&mut |key, item| flatten(&format!("{name}.{key}"), item, pairs)),
        Wire::Object(object) => flatten_object(name, object, pairs),
        other => {
            if let Some(text) = scalar(&other) {
                pairs.push((name.to_owned(), text));
            }
        }
    }
}

/// Appends one pair per element, all of the same name.
pub(crate) fn repeat(name: &str, value: &dyn ToWire, pairs: &mut Vec<Pair>) {
    match value.wire() {
        Wire::Secret(inner) => repeat(name, inner, pairs),
        Wire::List(list) => {
            for index in 0..list.len() {
                if let Some(text) = list.get(index).and_then(|item| scalar(&item.wire())) {
                    pairs.push((name.to_owned(), text));
                }
            }
        }
        _ => flatten(name, value, pairs),
    }
}

/// Appends one pair that holds all elements, joined with commas.
pub(crate) fn comma(name: &str, value: &dyn ToWire, pairs: &mut Vec<Pair>) {
    match value.wire() {
        Wire::Secret(inner) => comma(name, inner, pairs),
        Wire::List(list) if list.is_empty() => {}
        Wire::List(list) => {
            let texts: Vec<String> =
                (0..list.len()).filter_map(|index| list.get(index).and_then(|item| scalar(&item.wire()))).collect();
            pairs.push((name.to_owned(), texts.join(",")));
        }
        _ => flatten(name, value, pairs),
    }
}

/// Appends one pair that holds the whole value as JSON text.
pub(crate) fn as_json(name: &str, value: &dyn ToWire, pairs: &mut Vec<Pair>) {
    if !matches!(value.wire(), Wire::Absent) {
        pairs.push((name.to_owned(), json::text(value)));
    }
}

/// The text of a value that is not structured; `None` where there is nothing to send.
pub(crate) fn scalar(value: &Wire<'_>) -> Option<String> {
    match value {
        Wire::Bool(value) => Some(value.to_string()),
        Wire::Int(value) => Some(value.to_string()),
        Wire::Float(value) => Some(value.to_string()),
        Wire::Text(value) => Some(value.clone().into_owned()),
        Wire::Json(value) => Some(value.as_str().map_or_else(|| value.to_string(), str::to_owned)),
        Wire::Raw(value) => Some(String::from_utf8_lossy(value).into_owned()),
        Wire::Secret(inner) => scalar(&inner.wire()),
        Wire::Absent | Wire::Null | Wire::List(_) | Wire::Map(_) | Wire::Object(_) | Wire::Wrapper(..) => None,
    }
}

fn flatten_object(name: &str, object: &dyn Encode, pairs: &mut Vec<Pair>) {
    struct Members<'a> {
        prefix: &'a str,
        pairs: &'a mut Vec<Pair>,
    }
    impl Fields for Members<'_> {
        fn put(&mut self, _place: In, name: &'static str, value: &dyn ToWire) {
            flatten(&format!("{}.{name}", self.prefix), value, self.pairs);
        }
    }
    object.encode(&mut Members { prefix: name, pairs });
}
