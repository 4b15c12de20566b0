//! Compact JSON: absent members are left out, explicit nulls stay.

use serde::ser::{Serialize, SerializeMap, SerializeSeq, Serializer};

#[cfg(feature = "serde")]
use super::Encode;
use super::{Fields, In, ToWire, Wire};

/// Shows a wire value to serde.
pub(crate) struct Json<'a> {
    pub(crate) value: &'a dyn ToWire,
    /// Secrets are written. False only where a value is serialised for people or for storage.
    pub(crate) expose: bool,
}

impl<'a> Json<'a> {
    /// The value as it travels, secrets included.
    pub(crate) fn for_wire(value: &'a dyn ToWire) -> Self {
        Self { value, expose: true }
    }

    fn with(&self, value: &'a dyn ToWire) -> Json<'a> {
        Json { value, expose: self.expose }
    }
}

/// Compact JSON text of a value.
pub(crate) fn text(value: &dyn ToWire) -> String {
    // Serialising to memory fails only for keys that are no text, and ours are.
    serde_json::to_string(&Json::for_wire(value)).unwrap_or_default()
}

/// Appends a value as compact JSON.
pub(crate) fn write(out: &mut Vec<u8>, value: &dyn ToWire) {
    // Writing to memory does not fail, and the keys are text.
    let _ = serde_json::to_writer(out, &Json::for_wire(value));
}

/// Appends a text as JSON.
pub(crate) fn write_text(out: &mut Vec<u8>, text: &str) {
    // Writing to memory does not fail.
    let _ = serde_json::to_writer(out, text);
}

/// Whether nothing is written for the value.
pub(crate) fn is_left_out(value: &dyn ToWire, expose: bool) -> bool {
    match value.wire() {
        Wire::Absent => true,
        Wire::Secret(inner) => !expose || is_left_out(inner, expose),
        _ => false,
    }
}

impl Serialize for Json<'_> {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        match self.value.wire() {
            Wire::Absent | Wire::Null => to.serialize_unit(),
            Wire::Bool(value) => to.serialize_bool(value),
            Wire::Int(value) => to.serialize_i64(value),
            Wire::Float(value) => to.serialize_f64(value),
            Wire::Text(value) => to.serialize_str(&value),
            Wire::Json(value) => value.serialize(to),
            Wire::Raw(value) => to.serialize_bytes(value),
            Wire::Secret(inner) if self.expose => self.with(inner).serialize(to),
            Wire::Secret(_) => to.serialize_unit(),
            Wire::Wrapper(name, inner) => {
                let mut wrapper = to.serialize_map(Some(1))?;
                wrapper.serialize_entry(name, &self.with(inner))?;
                wrapper.end()
            }
            Wire::List(list) => {
                let mut seq = to.serialize_seq(Some(list.len()))?;
                for index in 0..list.len() {
                    if let Some(item) = list.get(index) {
                        seq.serialize_element(&Json { value: item, expose: self.expose })?;
                    }
                }
                seq.end()
            }
            Wire::Map(map) => {
                let mut entries = to.serialize_map(None)?;
                let mut failed = None;
                map.each(&mut |key, value| {
                    if failed.is_none() && !is_left_out(value, self.expose) {
                        failed = entries.serialize_entry(key, &Json { value, expose: self.expose }).err();
                    }
                });
                match failed {
                    Some(error) => Err(error),
                    None => entries.end(),
                }
            }
            Wire::Object(object) => {
                let mut members = Members { to: to.serialize_map(None)?, expose: self.expose, failed: None };
                object.encode(&mut members);
                members.end()
            }
        }
    }
}

/// The members of one object, written as they are put.
struct Members<M: SerializeMap> {
    to: M,
    expose: bool,
    failed: Option<M::Error>,
}

impl<M: SerializeMap> Members<M> {
    fn end(self) -> Result<M::Ok, M::Error> {
        match self.failed {
            Some(error) => Err(error),
            None => self.to.end(),
        }
    }
}

impl<M: SerializeMap> Members<M> {
    fn write(&mut self, name: &str, value: &dyn ToWire) {
        if self.failed.is_none() && !is_left_out(value, self.expose) {
            self.failed = self.to.serialize_entry(name, &Json { value, expose: self.expose }).err();
        }
    }
}

impl<M: SerializeMap> Fields for Members<M> {
    fn put(&mut self, _place: In, name: &'static str, value: &dyn ToWire) {
        self.write(name, value);
    }
}

/// Shows an object to serde, whatever the places of its fields.
#[cfg(feature = "serde")]
pub(crate) struct Object<'a> {
    pub(crate) object: &'a dyn Encode,
    pub(crate) expose: bool,
}

#[cfg(feature = "serde")]
impl Serialize for Object<'_> {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        let members = Members { to: to.serialize_map(None)?, expose: self.expose, failed: None };
        let mut apart = Apart { members, put: Vec::new() };
        self.object.encode(&mut apart);
        apart.members.end()
    }
}

/// The fields of a request, kept apart where a name is in two places: `key_id` in the path, `key_id@body` in the body.
#[cfg(feature = "serde")]
struct Apart<M: SerializeMap> {
    members: Members<M>,
    /// Names so far, present or not, so that a field always has the same key.
    put: Vec<&'static str>,
}

#[cfg(feature = "serde")]
impl<M: SerializeMap> Fields for Apart<M> {
    fn put(&mut self, place: In, name: &'static str, value: &dyn ToWire) {
        if self.put.contains(&name) {
            let place = match place {
                In::Path => "path",
                In::Query | In::QueryJson | In::QueryRepeat | In::QueryComma => "query",
                In::Form | In::FormJson => "form",
                In::Header => "header",
                In::Body | In::WholeBody => "body",
            };
            self.members.write(&format!("{name}@{place}"), value);
        } else {
            self.put.push(name);
            self.members.write(name, value);
        }
    }
}
