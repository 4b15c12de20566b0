#![doc = include_str!("../README.md")]

mod answer;
mod catalog;
mod clock;
mod cloud;
mod credentials;
mod encoding;
mod fault;
mod identity;
mod judge;
mod ledger;
mod metadata;
mod params;
mod refusal;
mod request;
mod route;
pub mod run;
mod server;
mod shared;
#[cfg(feature = "tls")]
mod tls;
pub mod verify;
mod world;

use std::sync::{Mutex, MutexGuard, PoisonError};

pub use answer::Answer;
pub use cloud::{Builder, FakeCloud, StartError};
pub use credentials::{Credential, Keyring};
pub use fault::{Fault, Scenario};
pub use ledger::{Entry, Ledger, Verdict};
pub use refusal::Refusal;
pub use request::Request;
pub use serde_json::{Value, json};
#[cfg(feature = "tls")]
pub use tls::{Certificate, ClientCertificate, Https};
pub use world::{AlibabaKey, AlibabaSecret, DwsCluster, DwsSnapshot, HuaweiKey, PolarDbCluster, Resource, World};

/// Locks; a test that panicked with the lock in hand leaves the data as they are.
fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
