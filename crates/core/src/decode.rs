//! Reading: one visitor for all types.
//!
//! `serde_json` reads tokens; the visitor of this module asks the value under construction for the [`Slot`] of each key
//! and hands the token to it. All leniency lives here and in `values`: numbers for text and text for numbers, `""`
//! and `[]` where nothing is meant, missing or doubled wrappers around lists, a bare object for a list, null elements.
//! Errors name the path and the kinds, never the value.

mod unread;
mod values;
mod visit;

use std::fmt;

use bytes::Bytes;
use serde_json::Value;

pub use unread::unread;
pub(crate) use visit::read_body;
#[cfg(feature = "serde")]
pub(crate) use visit::read_value;

/// A value under construction that is an object: it knows the place of each key.
pub trait Decode {
    /// An empty value to start from.
    fn blank() -> Self
    where
        Self: Sized;

    /// The place for the value of `key`; `None` where the key is unknown, and its value is skipped.
    fn field(&mut self, key: &str) -> Option<Slot<'_>>;

    /// The keys that must be there. Outputs have none: a service may leave anything out.
    fn required(&self) -> &'static [&'static str] {
        &[]
    }
}

/// A place for one value.
pub struct Slot<'a> {
    pub(crate) value: &'a mut dyn FromWire,
    pub(crate) wrapper: Option<&'static str>,
}

impl Slot<'_> {
    /// Says that the list travels in a wrapper: `{"Key":[…]}`.
    #[must_use]
    pub fn wrapped(mut self, name: &'static str) -> Self {
        self.wrapper = Some(name);
        self
    }
}

/// What became of a token that was handed to a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fit {
    /// The value took it.
    Taken,
    /// It stands for nothing: `""` for a number, `[]` for a text.
    Nothing,
    /// It is of a kind that the value cannot hold.
    Misfit,
}

/// A value that can be read from an answer. Each method is one kind of token.
pub trait FromWire {
    /// An empty value to start from.
    fn blank() -> Self
    where
        Self: Sized;

    /// What is expected here, for error messages: `text`, `integer`, `object` …
    fn expected(&self) -> &'static str;

    /// A place for this value.
    fn slot(&mut self) -> Slot<'_>
    where
        Self: Sized,
    {
        Slot { value: self, wrapper: None }
    }

    /// `null`, or something that stands for nothing.
    fn null(&mut self) {}

    /// `true` or `false`.
    fn bool(&mut self, _value: bool) -> Fit {
        Fit::Misfit
    }

    /// An integer.
    fn int(&mut self, _value: i64) -> Fit {
        Fit::Misfit
    }

    /// An integer above `i64::MAX`.
    fn uint(&mut self, _value: u64) -> Fit {
        Fit::Misfit
    }

    /// A number with a fraction or an exponent.
    fn float(&mut self, _value: f64) -> Fit {
        Fit::Misfit
    }

    /// Text.
    fn text(&mut self, _value: &str) -> Fit {
        Fit::Misfit
    }

    /// The object to fill, where this value is one.
    fn object(&mut self) -> Option<&mut dyn Decode> {
        None
    }

    /// The list to fill, where this value is one.
    fn list(&mut self) -> Option<&mut dyn ListSlot> {
        None
    }

    /// The map to fill, where this value is one.
    fn map(&mut self) -> Option<&mut dyn MapSlot> {
        None
    }

    /// The free JSON to fill, where this value is that.
    fn json(&mut self) -> Option<&mut Value> {
        None
    }

    /// The bytes to fill, where this value takes a body as it is.
    fn raw(&mut self) -> Option<&mut Bytes> {
        None
    }
}

/// A list under construction.
pub trait ListSlot {
    /// Removes all elements; a list that is given twice holds what came last.
    fn clear(&mut self);
    /// Adds an element and gives its place.
    fn push(&mut self) -> Slot<'_>;
    /// Removes the last element: it was null.
    fn pop(&mut self);
}

/// A map under construction.
pub trait MapSlot {
    /// Adds an entry and gives its place.
    fn entry(&mut self, key: &str) -> Slot<'_>;
    /// Removes an entry: its value was null.
    fn remove(&mut self, key: &str);
}

/// Why a body could not be read. Holds paths and kinds, never values.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DecodeError {
    pub(crate) path: String,
    pub(crate) message: String,
}

impl DecodeError {
    /// The path of the field, as in `KeyMetadata.Tags[2].Key`; empty for the body as a whole.
    #[must_use]
    pub fn path(&self) -> &str {
        &self.path
    }

    /// What was expected and what was found.
    #[must_use]
    pub fn message(&self) -> &str {
        &self.message
    }
}

impl fmt::Display for DecodeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.path.is_empty() { write!(f, "{}", self.message) } else { write!(f, "{}: {}", self.path, self.message) }
    }
}

impl std::error::Error for DecodeError {}

/// Reads a JSON body into a new value.
///
/// # Errors
///
/// Where the body is no JSON, or a field has a kind that its type cannot hold.
pub fn from_json<T: FromWire>(body: &[u8]) -> Result<T, DecodeError> {
    let mut value = T::blank();
    visit::read_body(body, &mut value)?;
    Ok(value)
}

impl fmt::Debug for Slot<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Slot").field("expected", &self.value.expected()).finish_non_exhaustive()
    }
}
