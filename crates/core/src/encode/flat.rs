//! Flattening: `Tag.1.Key=a`, as RPC queries and forms write structured values.

use serde_json::Value;

use std::borrow::Cow;

use super::json;
use super::{Encode, Fields, In, ToWire, Wire};

/// Name and value of one pair, decoded. Most names are those of the spec; only structured values have others.
pub(crate) type Pair = (Cow<'static, str>, String);

/// Appends the pairs of `value` under `name`. Absent values and empty containers send nothing; indexes count from 1.
pub(crate) fn flatten(name: Cow<'static, str>, value: &dyn ToWire, pairs: &mut Vec<Pair>) {
    match value.wire() {
        Wire::Absent | Wire::Null => {}
        Wire::Secret(inner) => flatten(name, inner, pairs),
        Wire::Wrapper(inner_name, inner) => flatten(Cow::Owned(format!("{name}.{inner_name}")), inner, pairs),
        Wire::List(list) => {
            for index in 0..list.len() {
                if let Some(item) = list.get(index) {
                    flatten(Cow::Owned(format!("{name}.{}", index + 1)), item, pairs);
                }
            }
        }
        Wire::Map(map) => map.each(&mut |key, item| flatten(Cow::Owned(format!("{name}.{key}")), item, pairs)),
        Wire::Object(object) => flatten_object(&name, object, pairs),
        Wire::Json(value) => flatten_json(&name, value, pairs),
        other => {
            if let Some(text) = scalar(&other) {
                pairs.push((name, text));
            }
        }
    }
}

/// Appends one pair per element, all of the same name.
pub(crate) fn repeat(name: &'static str, value: &dyn ToWire, pairs: &mut Vec<Pair>) {
    match value.wire() {
        Wire::Secret(inner) => repeat(name, inner, pairs),
        Wire::List(list) => {
            for index in 0..list.len() {
                if let Some(text) = list.get(index).and_then(|item| scalar(&item.wire())) {
                    pairs.push((Cow::Borrowed(name), text));
                }
            }
        }
        _ => flatten(Cow::Borrowed(name), value, pairs),
    }
}

/// Appends one pair that holds all elements, joined with commas.
pub(crate) fn comma(name: &'static str, value: &dyn ToWire, pairs: &mut Vec<Pair>) {
    match value.wire() {
        Wire::Secret(inner) => comma(name, inner, pairs),
        Wire::List(list) if list.is_empty() => {}
        Wire::List(list) => {
            let texts: Vec<String> =
                (0..list.len()).filter_map(|index| list.get(index).and_then(|item| scalar(&item.wire()))).collect();
            pairs.push((Cow::Borrowed(name), texts.join(",")));
        }
        _ => flatten(Cow::Borrowed(name), value, pairs),
    }
}

/// Appends one pair that holds the whole value as JSON text.
pub(crate) fn as_json(name: &'static str, value: &dyn ToWire, pairs: &mut Vec<Pair>) {
    if !matches!(value.wire(), Wire::Absent) {
        pairs.push((Cow::Borrowed(name), json::text(value)));
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

/// Free JSON is flattened like all else, as the vendors' SDKs do; only its shape is not known before.
fn flatten_json(name: &str, value: &Value, pairs: &mut Vec<Pair>) {
    match value {
        Value::Null => {}
        Value::Array(items) => {
            for (index, item) in items.iter().enumerate() {
                flatten_json(&format!("{name}.{}", index + 1), item, pairs);
            }
        }
        Value::Object(members) => {
            for (key, item) in members {
                flatten_json(&format!("{name}.{key}"), item, pairs);
            }
        }
        other => pairs.extend(scalar(&Wire::Json(other)).map(|text| (Cow::Owned(name.to_owned()), text))),
    }
}

fn flatten_object(name: &str, object: &dyn Encode, pairs: &mut Vec<Pair>) {
    struct Members<'a> {
        prefix: &'a str,
        pairs: &'a mut Vec<Pair>,
    }
    impl Fields for Members<'_> {
        fn put(&mut self, _place: In, name: &'static str, value: &dyn ToWire) {
            flatten(Cow::Owned(format!("{}.{name}", self.prefix)), value, self.pairs);
        }
    }
    object.encode(&mut Members { prefix: name, pairs });
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn free_json_is_flattened_too() {
        let mut pairs = Vec::new();
        flatten(
            Cow::Borrowed("A"),
            &json!({"b": [1, "x", null, {"c": true}], "d": "", "e": [], "f": {}, "g": 0.5}),
            &mut pairs,
        );
        let pairs: Vec<_> = pairs.iter().map(|(name, value)| (&**name, value.as_str())).collect();
        assert_eq!(pairs, [("A.b.1", "1"), ("A.b.2", "x"), ("A.b.4.c", "true"), ("A.d", ""), ("A.g", "0.5")]);
    }
}
