//! Values that travel as text and keep that text: bytes in Base64, times, intervals.
//!
//! Reading an answer never fails on them; the typed view is an accessor that may.

use std::fmt;
use std::time::{Duration, SystemTime};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use zeroize::Zeroize;

use crate::decode::{Fit, FromWire};
use crate::encode::{ToWire, Wire};
use crate::time;

/// What all text-keeping types share.
macro_rules! keeps_text {
    ($type:ident, $expected:literal) => {
        impl $type {
            /// Takes text as it stands on the wire.
            pub fn from_text(text: impl Into<String>) -> Self {
                Self(text.into())
            }

            /// The text as it stands on the wire.
            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl FromWire for $type {
            fn blank() -> Self {
                Self(String::new())
            }

            fn expected(&self) -> &'static str {
                $expected
            }

            fn int(&mut self, value: i64) -> Fit {
                self.0.int(value)
            }

            fn text(&mut self, value: &str) -> Fit {
                self.0.text(value)
            }
        }

        impl ToWire for $type {
            fn wire(&self) -> Wire<'_> {
                self.0.wire()
            }
        }

        impl PartialEq<str> for $type {
            fn eq(&self, other: &str) -> bool {
                self.0 == other
            }
        }

        impl PartialEq<&str> for $type {
            fn eq(&self, other: &&str) -> bool {
                self.0 == *other
            }
        }
    };
}

/// Bytes that travel as Base64 text.
///
/// ```
/// use cumulo_core::Blob;
///
/// let blob = Blob::from_bytes(b"hello");
/// assert_eq!(blob.as_str(), "aGVsbG8=");
/// assert_eq!(blob.bytes()?, b"hello");
/// # Ok::<(), cumulo_core::TextError>(())
/// ```
#[derive(Clone, Default, PartialEq, Eq, Hash)]
pub struct Blob(String);

keeps_text!(Blob, "Base64 text");

impl Blob {
    /// Encodes bytes with the standard alphabet and padding.
    #[must_use]
    pub fn from_bytes(bytes: impl AsRef<[u8]>) -> Self {
        Self(STANDARD.encode(bytes))
    }

    /// The bytes.
    ///
    /// # Errors
    ///
    /// Where the text is no Base64. The text itself stays readable with [`as_str`](Self::as_str).
    pub fn bytes(&self) -> Result<Vec<u8>, TextError> {
        STANDARD.decode(self.0.trim()).map_err(|_| TextError { expected: "Base64 text" })
    }
}

impl From<&[u8]> for Blob {
    fn from(bytes: &[u8]) -> Self {
        Self::from_bytes(bytes)
    }
}

impl From<Vec<u8>> for Blob {
    fn from(bytes: Vec<u8>) -> Self {
        Self::from_bytes(bytes)
    }
}

impl<const N: usize> From<&[u8; N]> for Blob {
    fn from(bytes: &[u8; N]) -> Self {
        Self::from_bytes(bytes)
    }
}

impl fmt::Debug for Blob {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Blob({:?})", self.0)
    }
}

impl Zeroize for Blob {
    fn zeroize(&mut self) {
        self.0.zeroize();
    }
}

/// A point in time, as the service wrote it.
///
/// The clouds write times in several forms, now and then none at all; the text is kept and [`time`](Self::time) reads
/// every documented form.
///
/// ```
/// use std::time::{Duration, SystemTime};
/// use cumulo_core::Timestamp;
///
/// let created = Timestamp::from("2026-01-15T08:30:00Z");
/// assert_eq!(created.time()?, SystemTime::UNIX_EPOCH + Duration::from_secs(1_768_465_800));
/// assert_eq!(Timestamp::from(created.time()?), created);
/// assert!(Timestamp::from("").time().is_err());
/// # Ok::<(), cumulo_core::TextError>(())
/// ```
#[derive(Clone, Default, PartialEq, Eq, Hash)]
pub struct Timestamp(String);

keeps_text!(Timestamp, "time as text");

impl Timestamp {
    /// Writes a time as `2026-01-15T08:30:00Z`.
    #[must_use]
    pub fn from_time(time: SystemTime) -> Self {
        Self(time::to_rfc3339(time))
    }

    /// Writes a time as milliseconds since 1970, for the few fields that want it so.
    ///
    /// ```
    /// # use std::time::{Duration, SystemTime};
    /// # use cumulo_core::Timestamp;
    /// let due = SystemTime::UNIX_EPOCH + Duration::from_millis(1_747_533_600_250);
    /// assert_eq!(Timestamp::in_milliseconds(due), "1747533600250");
    /// assert_eq!(Timestamp::in_milliseconds(due).time()?, due);
    /// # Ok::<(), cumulo_core::TextError>(())
    /// ```
    #[must_use]
    pub fn in_milliseconds(time: SystemTime) -> Self {
        // No field means a time before 1970.
        Self(time.duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default().as_millis().to_string())
    }

    /// The time. Text without a zone is taken as UTC.
    ///
    /// # Errors
    ///
    /// Where the text has none of the known forms; empty text is one such.
    pub fn time(&self) -> Result<SystemTime, TextError> {
        time::parse(&self.0).ok_or(TextError { expected: "a time such as 2026-01-15T08:30:00Z" })
    }
}

impl From<SystemTime> for Timestamp {
    fn from(time: SystemTime) -> Self {
        Self::from_time(time)
    }
}

impl From<&str> for Timestamp {
    fn from(text: &str) -> Self {
        Self::from_text(text)
    }
}

impl From<String> for Timestamp {
    fn from(text: String) -> Self {
        Self::from_text(text)
    }
}

impl fmt::Display for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Timestamp({:?})", self.0)
    }
}

/// A length of time, as the service wrote it: `31536000s`, `7d`, or bare seconds.
///
/// ```
/// use std::time::Duration;
/// use cumulo_core::Interval;
///
/// let year = Interval::from("31536000s");
/// assert_eq!(year.duration()?, Duration::from_secs(365 * 86_400));
/// assert_eq!(Interval::from("7d").duration()?, Interval::from_secs(604_800).duration()?);
/// assert!(Interval::from("soon").duration().is_err());
/// assert_eq!(Interval::from("soon").as_str(), "soon");
/// # Ok::<(), cumulo_core::TextError>(())
/// ```
#[derive(Clone, Default, PartialEq, Eq, Hash)]
pub struct Interval(String);

keeps_text!(Interval, "interval as text");

impl Interval {
    /// Writes an interval in seconds: `604800s`.
    #[must_use]
    pub fn from_secs(seconds: u64) -> Self {
        Self(format!("{seconds}s"))
    }

    /// The length of time.
    ///
    /// # Errors
    ///
    /// Where the text is no whole number with the unit `s`, `m`, `h`, `d` or none.
    pub fn duration(&self) -> Result<Duration, TextError> {
        const ERROR: TextError = TextError { expected: "an interval such as 604800s" };
        let text = self.0.trim();
        let (digits, unit) = match text.char_indices().find(|(_, c)| !c.is_ascii_digit()) {
            Some((at, _)) => text.split_at(at),
            None => (text, "s"),
        };
        let scale = match unit {
            "s" => 1,
            "m" => 60,
            "h" => 3_600,
            "d" => 86_400,
            _ => return Err(ERROR),
        };
        let count: u64 = digits.parse().map_err(|_| ERROR)?;
        count.checked_mul(scale).map(Duration::from_secs).ok_or(ERROR)
    }
}

impl From<Duration> for Interval {
    fn from(duration: Duration) -> Self {
        Self::from_secs(duration.as_secs())
    }
}

impl From<&str> for Interval {
    fn from(text: &str) -> Self {
        Self::from_text(text)
    }
}

impl From<String> for Interval {
    fn from(text: String) -> Self {
        Self::from_text(text)
    }
}

impl fmt::Display for Interval {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for Interval {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Interval({:?})", self.0)
    }
}

/// The text of a [`Blob`], [`Timestamp`] or [`Interval`] has another form than the typed view needs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TextError {
    expected: &'static str,
}

impl fmt::Display for TextError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the text is not {}", self.expected)
    }
}

impl std::error::Error for TextError {}
