//! JSON as the XML that Alibaba Cloud answers to a client that forgets `accept: application/json`.

use serde_json::Value;

pub(crate) fn document(root: &str, value: &Value) -> String {
    let mut text = String::from("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
    element(&mut text, root, value);
    text
}

fn element(text: &mut String, name: &str, value: &Value) {
    // A list repeats the element of its name.
    if let Value::Array(items) = value {
        items.iter().for_each(|item| element(text, name, item));
        return;
    }
    text.push('<');
    text.push_str(name);
    text.push('>');
    match value {
        Value::Object(map) => map.iter().for_each(|(name, value)| element(text, name, value)),
        Value::String(plain) => {
            for c in plain.chars() {
                match c {
                    '<' => text.push_str("&lt;"),
                    '>' => text.push_str("&gt;"),
                    '&' => text.push_str("&amp;"),
                    _ => text.push(c),
                }
            }
        }
        Value::Null | Value::Array(_) => {}
        other => text.push_str(&other.to_string()),
    }
    text.push_str("</");
    text.push_str(name);
    text.push('>');
}
