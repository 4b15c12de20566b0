//! Values that must not be seen: no `Display`, a `Debug` that shows nothing, wiped when dropped.

use std::fmt;

use zeroize::Zeroize;

use crate::decode::{Fit, FromWire};
use crate::encode::{ToWire, Wire};
use crate::text::Blob;

/// A secret value: a password, a token, key material.
///
/// `Debug` prints a constant, there is no `Display`, `Serialize` leaves the value out, and memory is wiped on drop.
/// [`expose`](Self::expose) is the only way to the value.
///
/// ```
/// use cumulo_core::Secret;
///
/// let password = Secret::new(String::from("correct horse"));
/// assert_eq!(format!("{password:?}"), "Secret(…)");
/// assert_eq!(password.expose(), "correct horse");
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct Secret<T: Zeroize>(T);

impl<T: Zeroize> Secret<T> {
    /// Hides a value.
    pub const fn new(value: T) -> Self {
        Self(value)
    }

    /// The value itself. Every call of this is a place to look at in a review.
    pub const fn expose(&self) -> &T {
        &self.0
    }
}

impl<T: Zeroize> From<T> for Secret<T> {
    fn from(value: T) -> Self {
        Self::new(value)
    }
}

impl From<&str> for Secret<String> {
    fn from(value: &str) -> Self {
        Self::new(value.to_owned())
    }
}

impl From<&[u8]> for Secret<Blob> {
    fn from(bytes: &[u8]) -> Self {
        Self::new(Blob::from_bytes(bytes))
    }
}

impl<const N: usize> From<&[u8; N]> for Secret<Blob> {
    fn from(bytes: &[u8; N]) -> Self {
        Self::new(Blob::from_bytes(bytes))
    }
}

impl<T: Zeroize> fmt::Debug for Secret<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(…)")
    }
}

impl<T: Zeroize> Drop for Secret<T> {
    fn drop(&mut self) {
        self.0.zeroize();
    }
}

impl<T: Zeroize + ToWire> ToWire for Secret<T> {
    fn wire(&self) -> Wire<'_> {
        match self.0.wire() {
            Wire::Absent => Wire::Absent,
            _ => Wire::Secret(&self.0),
        }
    }
}

impl<T: Zeroize + FromWire> FromWire for Secret<T> {
    fn blank() -> Self {
        Self(T::blank())
    }

    fn expected(&self) -> &'static str {
        self.0.expected()
    }

    fn null(&mut self) {
        self.0.null();
    }

    fn bool(&mut self, value: bool) -> Fit {
        self.0.bool(value)
    }

    fn int(&mut self, value: i64) -> Fit {
        self.0.int(value)
    }

    fn uint(&mut self, value: u64) -> Fit {
        self.0.uint(value)
    }

    fn float(&mut self, value: f64) -> Fit {
        self.0.float(value)
    }

    fn text(&mut self, value: &str) -> Fit {
        self.0.text(value)
    }
}
