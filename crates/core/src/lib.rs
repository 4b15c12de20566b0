//! Everything that the cumulo clients share: signing, credentials, transport, retries, reading and writing values.

pub mod decode;
pub mod encode;
mod open_enum;
pub mod operation;
pub mod page;
mod secret;
#[cfg(feature = "serde")]
mod serde_support;
mod text;
mod time;
pub mod wire;

pub use bytes::Bytes;
pub use secret::Secret;
#[cfg(feature = "serde")]
pub use serde;
pub use serde_json::Value;
#[cfg(feature = "serde")]
pub use serde_support::{Exposed, deserialize, expose, serialize};
pub use text::{Blob, Interval, TextError, Timestamp};
