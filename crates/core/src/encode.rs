//! Writing: a value lists its fields, a sink puts them where they belong.
//!
//! Generated code only states facts — `fields.put(In::Query, "KeyId", &self.key_id)` — and the sinks of this module
//! turn them into query text, form text, path segments, headers or JSON. Values are *pulled*: [`ToWire::wire`] shows
//! what a value is, and the sink decides how that looks on the wire.

pub(crate) mod flat;
pub(crate) mod json;
pub(crate) mod percent;
mod values;

use std::borrow::Cow;

use bytes::Bytes;
use serde_json::Value;

/// Where a field of a request travels.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum In {
    /// A segment of the path, named in the operation's template.
    Path,
    /// The query; lists, objects and maps are flattened as `Name.1.Key`.
    Query,
    /// The query; the whole value as one compact JSON text.
    QueryJson,
    /// The query; a list as one pair per element, all of the same name.
    QueryRepeat,
    /// The query; a list as one text, joined with commas.
    QueryComma,
    /// The form in the body; structured values are flattened.
    Form,
    /// The form in the body; the whole value as one compact JSON text.
    FormJson,
    /// A header.
    Header,
    /// A member of the JSON object that is the body, or of an object nested in any place.
    Body,
    /// The whole body.
    WholeBody,
}

/// What a value is, shown to a sink.
#[derive(Clone)]
pub enum Wire<'a> {
    /// Nothing is sent.
    Absent,
    /// An explicit `null`. Only free JSON produces it.
    Null,
    /// `true` or `false`.
    Bool(bool),
    /// An integer.
    Int(i64),
    /// A number.
    Float(f64),
    /// Text.
    Text(Cow<'a, str>),
    /// A list.
    List(&'a dyn WireList),
    /// A map with text keys.
    Map(&'a dyn WireMap),
    /// An object with known members.
    Object(&'a dyn Encode),
    /// A list in the wrapper of that name.
    Wrapper(&'static str, &'a dyn ToWire),
    /// Free JSON.
    Json(&'a Value),
    /// Bytes that travel as they are.
    Raw(&'a Bytes),
    /// A value that must not be shown. Sinks that write to the wire look inside.
    Secret(&'a dyn ToWire),
}

/// A value that can be put on the wire.
pub trait ToWire {
    /// Shows what the value is.
    fn wire(&self) -> Wire<'_>;
}

/// A list as a sink sees it.
pub trait WireList {
    /// The number of elements.
    fn len(&self) -> usize;
    /// The element at `index`, counted from 0.
    fn get(&self, index: usize) -> Option<&dyn ToWire>;
    /// Whether there are no elements.
    fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

/// A map as a sink sees it; entries come in the order of their keys.
pub trait WireMap {
    /// Calls `each` for every entry.
    fn each(&self, each: &mut dyn FnMut(&str, &dyn ToWire));
    /// Whether there are no entries.
    fn is_empty(&self) -> bool;
}

/// A request or an object: something that lists its fields.
pub trait Encode {
    /// Puts every field, present or not.
    fn encode(&self, fields: &mut dyn Fields);
}

/// What [`Encode::encode`] writes to.
pub trait Fields {
    /// Takes one field.
    fn put(&mut self, place: In, name: &'static str, value: &dyn ToWire);
}

/// Writes a list in the wrapper that older services put around it: `{"Key":[…]}`.
pub struct Wrapped<'a>(pub &'static str, pub &'a dyn ToWire);

impl ToWire for Wrapped<'_> {
    fn wire(&self) -> Wire<'_> {
        match self.1.wire() {
            Wire::Absent => Wire::Absent,
            _ => Wire::Wrapper(self.0, self.1),
        }
    }
}

/// Writes a number or a boolean as text: `"12"`.
pub struct AsText<'a>(pub &'a dyn ToWire);

impl ToWire for AsText<'_> {
    fn wire(&self) -> Wire<'_> {
        match self.0.wire() {
            Wire::Bool(value) => Wire::Text(Cow::Borrowed(if value { "true" } else { "false" })),
            Wire::Int(value) => Wire::Text(Cow::Owned(value.to_string())),
            Wire::Float(value) => Wire::Text(Cow::Owned(value.to_string())),
            other => other,
        }
    }
}
