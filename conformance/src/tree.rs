//! Equality of JSON trees, with the path of what differs.

use serde_json::{Number, Value};

/// What differs between two trees; nothing where they are equal.
pub(crate) fn differences(expected: &Value, actual: &Value) -> Vec<String> {
    let mut found = Vec::new();
    walk("", expected, actual, &mut found);
    found
}

/// The tree without what says nothing: nulls, and lists and objects that hold nothing.
pub(crate) fn normal(value: &Value) -> Value {
    match value {
        Value::Array(items) => items.iter().map(normal).filter(|item| !item.is_null()).collect(),
        Value::Object(members) => members
            .iter()
            .map(|(name, value)| (name.clone(), normal(value)))
            .filter(|(_, value)| !says_nothing(value))
            .collect(),
        other => other.clone(),
    }
}

fn says_nothing(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::Array(items) => items.is_empty(),
        Value::Object(members) => members.is_empty(),
        _ => false,
    }
}

fn walk(path: &str, expected: &Value, actual: &Value, found: &mut Vec<String>) {
    match (expected, actual) {
        (Value::Object(left), Value::Object(right)) => {
            for (name, value) in left {
                match right.get(name) {
                    Some(other) => walk(&format!("{path}.{name}"), value, other, found),
                    None => found.push(format!("{path}.{name}: {value} is missing")),
                }
            }
            for (name, value) in right.iter().filter(|(name, _)| !left.contains_key(*name)) {
                found.push(format!("{path}.{name}: {value} is not expected"));
            }
        }
        (Value::Array(left), Value::Array(right)) if left.len() == right.len() => {
            for (index, (value, other)) in left.iter().zip(right).enumerate() {
                walk(&format!("{path}[{index}]"), value, other, found);
            }
        }
        (Value::Number(left), Value::Number(right)) if same_number(left, right) => {}
        _ if expected == actual => {}
        _ => found.push(format!("{path}: expected {expected}, found {actual}")),
    }
}

/// `3` and `3.0` are one number; integers beyond 2^53 are compared as integers.
fn same_number(left: &Number, right: &Number) -> bool {
    left == right || (left.is_f64() != right.is_f64() && left.as_f64() == right.as_f64())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn every_difference_has_its_path() {
        let left = json!({"a": {"b": [1, 2]}, "c": "x", "d": 9_007_199_254_740_993_i64, "same": null});
        let right = json!({"a": {"b": [1, 3]}, "d": 9_007_199_254_740_992_i64, "e": true, "same": null});
        assert_eq!(
            differences(&left, &right),
            [
                ".a.b[1]: expected 2, found 3",
                ".c: \"x\" is missing",
                ".d: expected 9007199254740993, found 9007199254740992",
                ".e: true is not expected",
            ]
        );
    }

    #[test]
    fn a_whole_number_may_be_written_with_a_point() {
        assert!(differences(&json!([1, 0.5]), &json!([1.0, 0.5])).is_empty());
        assert_eq!(differences(&json!(1), &json!("1")).len(), 1);
    }

    #[test]
    fn what_says_nothing_is_left_out() {
        let value = json!({"a": null, "b": [], "c": {"d": {}}, "e": [null, {"f": null}, ""], "g": 0});
        assert_eq!(normal(&value), json!({"e": [{}, ""], "g": 0}));
        assert_eq!(normal(&json!({"a": null})), json!({}));
    }
}
