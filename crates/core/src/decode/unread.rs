//! What an answer holds and a type has no place for.

use serde_json::{Map, Value};

use super::{Decode, DecodeError, FromWire, Slot, from_json};

/// Reads a JSON body as `T` and names everything in it that `T` has no place for, as paths: `KeyMetadata.Tags[0].Note`.
///
/// Reading an answer skips what it does not know. This is for tests and for those who watch how a service grows.
///
/// # Errors
///
/// Where `T` cannot be read from the body at all.
pub fn unread<T: FromWire>(body: &[u8]) -> Result<Vec<String>, DecodeError> {
    from_json::<T>(body)?;
    // An empty body reads as an empty value, and holds nothing.
    let Ok(json) = serde_json::from_slice::<Value>(body) else { return Ok(Vec::new()) };
    let mut unread = Vec::new();
    walk(&json, T::blank().slot(), "", &mut unread);
    Ok(unread)
}

fn walk(json: &Value, slot: Slot<'_>, path: &str, unread: &mut Vec<String>) {
    let Slot { value, wrapper } = slot;
    if value.json().is_some() {
        return;
    }
    match json {
        Value::Array(items) => {
            let Some(list) = value.list() else { return };
            for (index, item) in items.iter().enumerate() {
                walk(item, list.push(), &format!("{path}[{index}]"), unread);
            }
        }
        Value::Object(members) => self::members(members, value, wrapper, path, unread),
        _ => {}
    }
}

fn members(
    members: &Map<String, Value>,
    value: &mut dyn FromWire,
    wrapper: Option<&'static str>,
    path: &str,
    unread: &mut Vec<String>,
) {
    let below = |key: &str| if path.is_empty() { key.to_owned() } else { format!("{path}.{key}") };
    if let Some(map) = value.map() {
        for (key, item) in members {
            walk(item, map.entry(key), &below(key), unread);
        }
    } else if let Some(object) = value.object() {
        known(members, object, &below, unread);
    } else if value.list().is_some() {
        match wrapper.and_then(|name| members.get_key_value(name)) {
            Some((name, inner)) => {
                walk(inner, Slot { value, wrapper }, &below(name), unread);
                unread.extend(members.keys().filter(|key| *key != name).map(|key| below(key)));
            }
            // A list of one element may come without the list.
            None => {
                if let Some(element) = value.list().map(super::ListSlot::push).and_then(|slot| slot.value.object()) {
                    known(members, element, &below, unread);
                }
            }
        }
    }
}

fn known(
    members: &Map<String, Value>,
    object: &mut dyn Decode,
    below: &dyn Fn(&str) -> String,
    unread: &mut Vec<String>,
) {
    for (key, item) in members {
        match object.field(key) {
            Some(slot) => walk(item, slot, &below(key), unread),
            None => unread.push(below(key)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Default)]
    struct Key {
        id: Option<String>,
        keys: Vec<Key>,
    }

    impl Decode for Key {
        fn blank() -> Self {
            Self::default()
        }

        fn field(&mut self, key: &str) -> Option<Slot<'_>> {
            let slot = match key {
                "Id" => self.id.slot(),
                "Keys" => self.keys.slot().wrapped("Key"),
                _ => return None,
            };
            Some(slot)
        }
    }

    #[test]
    fn what_a_type_has_no_place_for_is_named_by_its_path() {
        let body = br#"{"Id":"a","New":1,"Keys":{"Key":[{"Id":"b","Old":{}},{"Keys":[{"Odd":null}]}],"More":true}}"#;
        let paths = unread::<Key>(body).map_err(|error| error.to_string());
        assert_eq!(
            paths.as_deref(),
            Ok(["Keys.Key[0].Old", "Keys.Key[1].Keys[0].Odd", "Keys.More", "New"].map(str::to_owned).as_slice())
        );
        assert!(unread::<Key>(b"[1]").is_err());
    }
}
