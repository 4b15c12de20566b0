//! The feature `serde`: requests and outputs through the same tables that go to the wire, with the names of the wire.

use serde::{Deserializer, Serialize, Serializer};

use crate::decode::{self, FromWire};
use crate::encode::Encode;
use crate::encode::json::Object;

/// Implements `Serialize` and `Deserialize` for types that have both tables.
#[macro_export]
macro_rules! impl_serde {
    ($($type:ty),* $(,)?) => {$(
        impl $crate::serde::Serialize for $type {
            fn serialize<S: $crate::serde::Serializer>(&self, to: S) -> ::std::result::Result<S::Ok, S::Error> {
                $crate::serialize(self, to)
            }
        }

        impl<'de> $crate::serde::Deserialize<'de> for $type {
            fn deserialize<D: $crate::serde::Deserializer<'de>>(from: D) -> ::std::result::Result<Self, D::Error> {
                $crate::deserialize(from)
            }
        }
    )*};
}

#[doc(hidden)]
pub fn serialize<S: Serializer>(value: &dyn Encode, to: S) -> Result<S::Ok, S::Error> {
    Object { object: value, expose: false }.serialize(to)
}

#[doc(hidden)]
pub fn deserialize<'de, T: FromWire, D: Deserializer<'de>>(from: D) -> Result<T, D::Error> {
    let mut value = T::blank();
    decode::read_value(from, &mut value)?;
    Ok(value)
}

/// Serialises a value with its secrets. Without this, `Serialize` leaves secrets out.
pub struct Exposed<'a>(&'a dyn Encode);

/// Shows a value to `Serialize` with its secrets included.
pub fn expose(value: &dyn Encode) -> Exposed<'_> {
    Exposed(value)
}

impl Serialize for Exposed<'_> {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        Object { object: self.0, expose: true }.serialize(to)
    }
}
