#![doc = include_str!("../README.md")]
#![doc(html_root_url = "https://docs.rs/cumulo-core/latest")]

mod alibaba;
mod answer;
mod attempt;
mod call;
mod client;
mod cloud;
pub mod credentials;
pub mod decode;
pub mod encode;
pub mod endpoint;
mod env;
mod error;
mod huawei;
mod intercept;
mod open_enum;
pub mod operation;
mod options;
pub mod page;
mod random;
mod response;
mod retry;
mod secret;
#[cfg(feature = "serde")]
mod serde_support;
mod shared;
pub mod sign;
mod skew;
mod text;
mod time;
pub mod transport;
pub mod wait;
pub mod wire;

pub use bytes::Bytes;
pub use call::Call;
#[cfg(feature = "blocking")]
pub use client::Blocking;
pub use client::{Builder, Client};
pub use error::{Error, ErrorKind, Executed};
pub use intercept::{Attempt, Intercept};
pub use operation::Network;
pub use options::Timeouts;
pub use response::Response;
pub use retry::RetryPolicy;
pub use secret::Secret;
#[cfg(feature = "serde")]
pub use serde;
pub use serde_json::Value;
#[cfg(feature = "serde")]
pub use serde_support::{Exposed, deserialize, expose, serialize};
pub use text::{Blob, Interval, TextError, Timestamp};
