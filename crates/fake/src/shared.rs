//! What the handle and the connections share.

use std::collections::{BTreeSet, HashMap, HashSet};
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Instant;

use serde_json::{Map, Value};

use crate::answer::Answer;
use crate::catalog::{Cloud, Service};
use crate::clock::Clock;
use crate::credentials::Keyring;
use crate::encoding;
use crate::fault::{Faults, selects};
use crate::judge::Locks;
use crate::ledger::Entry;
use crate::locked;
use crate::request::Request;
use crate::world::World;

/// The state of one fake.
pub(crate) struct Shared {
    pub(crate) services: Vec<Service>,
    pub(crate) clock: Clock,
    /// Whether unknown parameters and the like are refused.
    pub(crate) strict: bool,
    pub(crate) keys: Mutex<Keyring>,
    /// Tokens that `X-Auth-Token` may hold.
    pub(crate) tokens: Mutex<BTreeSet<String>>,
    pub(crate) world: Mutex<World>,
    pub(crate) faults: Faults,
    pub(crate) answers: Mutex<Vec<Scripted>>,
    /// Access key id and nonce of each request that verified.
    pub(crate) nonces: Mutex<HashSet<(String, String)>>,
    /// Operation and idempotency token of each request that was answered, with its other parameters.
    pub(crate) tokens_seen: Mutex<HashMap<(String, String), Map<String, Value>>>,
    pub(crate) ledger: Mutex<Vec<Entry>>,
    /// Keys whose signatures were wrong several times in a row (Huawei Cloud).
    pub(crate) locks: Mutex<Locks>,
    /// How many entries the ledger has had.
    pub(crate) entries: AtomicUsize,
    pub(crate) started: Instant,
    pub(crate) connections: AtomicU64,
    pub(crate) ids: AtomicU64,
}

/// An answer that a test set for an operation.
#[derive(Clone)]
pub(crate) struct Scripted {
    pub(crate) operation: String,
    pub(crate) answer: Script,
}

#[derive(Clone)]
pub(crate) enum Script {
    Always(Answer),
    When(Arc<When>),
}

pub(crate) type When = dyn Fn(&Request) -> Option<Answer> + Send + Sync;

impl Shared {
    /// What a test set for this request; what was set last goes first.
    pub(crate) fn scripted(&self, request: &Request) -> Option<Answer> {
        // Cloned, so that a closure that uses the fake meets no lock.
        let scripts: Vec<Scripted> = locked(&self.answers).clone();
        scripts
            .into_iter()
            .rev()
            .filter(|script| selects(&script.operation, &request.service, &request.operation))
            .find_map(|script| match script.answer {
                Script::Always(answer) => Some(answer),
                Script::When(answer) => answer(request),
            })
    }

    /// A request id as the cloud writes them, new for each answer.
    pub(crate) fn request_id(&self, cloud: Cloud) -> String {
        let number = self.ids.fetch_add(1, Ordering::Relaxed);
        let text = encoding::sha256_hex(&number.to_be_bytes());
        let part = |from: usize, to: usize| text.get(from..to).unwrap_or_default();
        match cloud {
            Cloud::Alibaba => {
                let parts = [part(0, 8), part(8, 12), part(12, 16), part(16, 20), part(20, 32)];
                parts.join("-").to_ascii_uppercase()
            }
            Cloud::Huawei => part(0, 32).to_owned(),
        }
    }
}
