//! DWS: its clusters, and which part of the service answers an operation.

mod clusters;
mod encryption;
mod snapshots;
mod tags;

use serde_json::{Map, Value};

pub use snapshots::DwsSnapshot;

use super::{Asked, World};
use crate::catalog::Place;
use crate::refusal::Refusal;

/// What the service says. Inside: nothing, where the world leaves it to the documentation's example.
type Said = Result<Option<Value>, Refusal>;

/// A DWS cluster. A new one can be used, and is not encrypted: every field of its encryption is null.
#[derive(Clone, Debug)]
pub struct DwsCluster {
    pub(super) id: String,
    key: Option<Key>,
    /// What the answers say of it, by the names of the wire.
    facts: Map<String, Value>,
    /// What it is about to become, and after how many looks. Becoming nothing is being deleted.
    becoming: Option<(Option<&'static str>, u32)>,
    /// Whether lists have it. The cluster of the documentation is known by its encryption alone.
    listed: bool,
}

#[derive(Clone, Debug)]
struct Key {
    id: String,
    name: Option<String>,
    rotated: Option<String>,
    algorithm: String,
}

impl DwsCluster {
    /// A cluster without encryption; its id is a UUID.
    pub fn new(id: impl Into<String>) -> Self {
        let id = id.into();
        Self { facts: clusters::facts(&id), id, key: None, becoming: None, listed: true }
    }

    /// Its name.
    #[must_use]
    pub fn named(self, name: &str) -> Self {
        self.set("name", name)
    }

    /// The state: `AVAILABLE`, `CREATE_FAILED`, `FROZEN` …
    #[must_use]
    pub fn state(self, state: &str) -> Self {
        self.set("status", state)
    }

    /// Sets any member of ListClusterDetails' answer by its name on the wire.
    #[must_use]
    pub fn set(mut self, name: &str, value: impl Into<Value>) -> Self {
        self.facts.insert(name.to_owned(), value.into());
        self
    }

    /// Encrypts it with a key. The key's name comes from the [`HuaweiKey`](super::HuaweiKey) of this id, if there is one
    /// when the fake is asked.
    #[must_use]
    pub fn encrypted_with(mut self, key_id: impl Into<String>) -> Self {
        self.key = Some(Key::new(key_id));
        self
    }

    /// The name of the key, where the cluster says another than the key service.
    #[must_use]
    pub fn key_name(mut self, name: impl Into<String>) -> Self {
        if let Some(key) = &mut self.key {
            key.name = Some(name.into());
        }
        self
    }

    /// When the key rotated last.
    #[must_use]
    pub fn rotated(mut self, time: impl Into<String>) -> Self {
        if let Some(key) = &mut self.key {
            key.rotated = Some(time.into());
        }
        self
    }

    /// The algorithm.
    #[must_use]
    pub fn algorithm(mut self, algorithm: impl Into<String>) -> Self {
        if let Some(key) = &mut self.key {
            key.algorithm = algorithm.into();
        }
        self
    }
}

/// The cluster of the documentation, which is not encrypted.
pub(super) fn document(world: &mut World) {
    let mut cluster = DwsCluster::new("97cbaab3-939e-4dbc-9187-0fe240f2b9fd");
    cluster.listed = false;
    world.add(cluster);
}

/// What the service says; `None` where the documentation's example is all there is.
pub(super) fn answer(world: &mut World, asked: &Asked<'_>) -> Option<Result<Value, Refusal>> {
    let parts = [clusters::answer, snapshots::answer, encryption::answer, tags::answer];
    parts.into_iter().find_map(|part| part(world, asked)).and_then(Result::transpose)
}

/// A cluster in the path is one that exists, or that an example speaks of.
pub(super) fn exists(world: &mut World, asked: &Asked<'_>) -> Result<(), Refusal> {
    let named = asked.operation.params.iter().any(|param| param.name == "cluster_id" && param.place == Place::Path);
    if !named || asked.shown_somewhere(asked.text("cluster_id")) {
        return Ok(());
    }
    clusters::known(world, asked).map(drop)
}
