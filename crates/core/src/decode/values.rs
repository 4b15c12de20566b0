//! How the types of outputs take tokens.

use std::collections::BTreeMap;

use bytes::Bytes;
use serde_json::Value;

use super::{Decode, Fit, FromWire, ListSlot, MapSlot, Slot};

impl<T: Decode> FromWire for T {
    fn blank() -> Self {
        <T as Decode>::blank()
    }

    fn expected(&self) -> &'static str {
        "object"
    }

    fn object(&mut self) -> Option<&mut dyn Decode> {
        Some(self)
    }
}

impl<T: Decode> Decode for Box<T> {
    fn blank() -> Self {
        Self::new(T::blank())
    }

    fn field(&mut self, key: &str) -> Option<Slot<'_>> {
        (**self).field(key)
    }

    fn required(&self) -> &'static [&'static str] {
        (**self).required()
    }
}

impl FromWire for String {
    fn blank() -> Self {
        Self::new()
    }

    fn expected(&self) -> &'static str {
        "text"
    }

    fn bool(&mut self, value: bool) -> Fit {
        *self = value.to_string();
        Fit::Taken
    }

    fn int(&mut self, value: i64) -> Fit {
        *self = value.to_string();
        Fit::Taken
    }

    fn uint(&mut self, value: u64) -> Fit {
        *self = value.to_string();
        Fit::Taken
    }

    fn float(&mut self, value: f64) -> Fit {
        *self = value.to_string();
        Fit::Taken
    }

    fn text(&mut self, value: &str) -> Fit {
        *self = value.to_owned();
        Fit::Taken
    }
}

impl FromWire for bool {
    fn blank() -> Self {
        false
    }

    fn expected(&self) -> &'static str {
        "boolean"
    }

    fn bool(&mut self, value: bool) -> Fit {
        *self = value;
        Fit::Taken
    }

    fn int(&mut self, value: i64) -> Fit {
        match value {
            0 => self.bool(false),
            1 => self.bool(true),
            _ => Fit::Misfit,
        }
    }

    fn text(&mut self, value: &str) -> Fit {
        match value.trim() {
            "true" | "True" | "TRUE" | "1" => self.bool(true),
            "false" | "False" | "FALSE" | "0" => self.bool(false),
            _ => Fit::Misfit,
        }
    }
}

/// Reads whole numbers of any width; what does not fit the width is refused, never cut.
macro_rules! integer {
    ($($type:ty),*) => {$(
        impl FromWire for $type {
            fn blank() -> Self {
                0
            }

            fn expected(&self) -> &'static str {
                "integer"
            }

            fn int(&mut self, value: i64) -> Fit {
                match Self::try_from(value) {
                    Ok(value) => {
                        *self = value;
                        Fit::Taken
                    }
                    Err(_) => Fit::Misfit,
                }
            }

            fn float(&mut self, value: f64) -> Fit {
                // Only whole numbers in the range where f64 holds every integer.
                if value.fract() == 0.0 && value.abs() < 9_007_199_254_740_992.0 {
                    #[allow(clippy::cast_possible_truncation)]
                    self.int(value as i64)
                } else {
                    Fit::Misfit
                }
            }

            fn text(&mut self, value: &str) -> Fit {
                let value = value.trim();
                match value.parse::<i64>() {
                    Ok(value) => self.int(value),
                    Err(_) => value.parse::<f64>().map_or(Fit::Misfit, |value| self.float(value)),
                }
            }
        }
    )*};
}

integer!(i32, i64);

impl FromWire for f64 {
    fn blank() -> Self {
        0.0
    }

    fn expected(&self) -> &'static str {
        "number"
    }

    fn int(&mut self, value: i64) -> Fit {
        #[allow(clippy::cast_precision_loss)]
        self.float(value as f64)
    }

    fn uint(&mut self, value: u64) -> Fit {
        #[allow(clippy::cast_precision_loss)]
        self.float(value as f64)
    }

    fn float(&mut self, value: f64) -> Fit {
        *self = value;
        Fit::Taken
    }

    fn text(&mut self, value: &str) -> Fit {
        match value.trim().parse::<f64>() {
            Ok(value) if value.is_finite() => self.float(value),
            _ => Fit::Misfit,
        }
    }
}

impl FromWire for Value {
    fn blank() -> Self {
        Self::Null
    }

    fn expected(&self) -> &'static str {
        "JSON"
    }

    fn bool(&mut self, value: bool) -> Fit {
        *self = Self::from(value);
        Fit::Taken
    }

    fn int(&mut self, value: i64) -> Fit {
        *self = Self::from(value);
        Fit::Taken
    }

    fn uint(&mut self, value: u64) -> Fit {
        *self = Self::from(value);
        Fit::Taken
    }

    fn float(&mut self, value: f64) -> Fit {
        *self = Self::from(value);
        Fit::Taken
    }

    fn text(&mut self, value: &str) -> Fit {
        *self = Self::from(value);
        Fit::Taken
    }

    fn json(&mut self) -> Option<&mut Value> {
        Some(self)
    }
}

impl FromWire for Bytes {
    fn blank() -> Self {
        Self::new()
    }

    fn expected(&self) -> &'static str {
        "bytes"
    }

    fn text(&mut self, value: &str) -> Fit {
        *self = Self::copy_from_slice(value.as_bytes());
        Fit::Taken
    }

    fn raw(&mut self) -> Option<&mut Bytes> {
        Some(self)
    }
}

impl<T: FromWire> FromWire for Option<T> {
    fn blank() -> Self {
        None
    }

    fn expected(&self) -> &'static str {
        match self {
            Some(value) => value.expected(),
            None => T::blank().expected(),
        }
    }

    fn null(&mut self) {
        *self = None;
    }

    fn bool(&mut self, value: bool) -> Fit {
        fill(self, |inner| inner.bool(value))
    }

    fn int(&mut self, value: i64) -> Fit {
        fill(self, |inner| inner.int(value))
    }

    fn uint(&mut self, value: u64) -> Fit {
        fill(self, |inner| inner.uint(value))
    }

    fn float(&mut self, value: f64) -> Fit {
        fill(self, |inner| inner.float(value))
    }

    fn text(&mut self, value: &str) -> Fit {
        fill(self, |inner| inner.text(value))
    }

    fn object(&mut self) -> Option<&mut dyn Decode> {
        keep(self, |inner| inner.object().is_some())?.object()
    }

    fn list(&mut self) -> Option<&mut dyn ListSlot> {
        keep(self, |inner| inner.list().is_some())?.list()
    }

    fn map(&mut self) -> Option<&mut dyn MapSlot> {
        keep(self, |inner| inner.map().is_some())?.map()
    }

    fn json(&mut self) -> Option<&mut Value> {
        keep(self, |inner| inner.json().is_some())?.json()
    }
}

/// Fills a new value and keeps it only if it took the token.
fn fill<T: FromWire>(place: &mut Option<T>, take: impl FnOnce(&mut T) -> Fit) -> Fit {
    let mut value = T::blank();
    let fit = take(&mut value);
    if fit == Fit::Taken {
        *place = Some(value);
    }
    fit
}

/// The value in place, a new one if there is none, where it can be what is asked for.
fn keep<T: FromWire>(place: &mut Option<T>, can: impl FnOnce(&mut T) -> bool) -> Option<&mut T> {
    if place.is_none() {
        let mut value = T::blank();
        if !can(&mut value) {
            return None;
        }
        *place = Some(value);
    }
    place.as_mut()
}

impl<T: FromWire> FromWire for Vec<T> {
    fn blank() -> Self {
        Self::new()
    }

    fn expected(&self) -> &'static str {
        "list"
    }

    fn null(&mut self) {
        Self::clear(self);
    }

    fn list(&mut self) -> Option<&mut dyn ListSlot> {
        Some(self)
    }
}

impl<T: FromWire> ListSlot for Vec<T> {
    fn clear(&mut self) {
        Self::clear(self);
    }

    fn push(&mut self) -> Slot<'_> {
        let last = self.len();
        Self::push(self, T::blank());
        self[last].slot()
    }

    fn pop(&mut self) {
        Self::pop(self);
    }
}

impl<T: FromWire> FromWire for BTreeMap<String, T> {
    fn blank() -> Self {
        Self::new()
    }

    fn expected(&self) -> &'static str {
        "map"
    }

    fn null(&mut self) {
        Self::clear(self);
    }

    fn map(&mut self) -> Option<&mut dyn MapSlot> {
        Some(self)
    }
}

impl<T: FromWire> MapSlot for BTreeMap<String, T> {
    fn entry(&mut self, key: &str) -> Slot<'_> {
        let place = Self::entry(self, key.to_owned()).or_insert_with(T::blank);
        *place = T::blank();
        place.slot()
    }

    fn remove(&mut self, key: &str) {
        Self::remove(self, key);
    }
}
