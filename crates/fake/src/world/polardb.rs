//! PolarDB clusters.

use serde_json::{Map, Value, json};

use super::{Asked, World};
use crate::refusal::Refusal;

/// A PolarDB cluster. A new one is not encrypted.
#[derive(Clone, Debug)]
pub struct PolarDbCluster {
    pub(super) id: String,
    keys: Vec<Map<String, Value>>,
}

impl PolarDbCluster {
    /// A cluster without encryption; its id begins with `pc-`.
    pub fn new(id: impl Into<String>) -> Self {
        Self { id: id.into(), keys: Vec::new() }
    }

    /// Encrypts its disks with a key of the customer. What the answer says of the key, it takes from the
    /// [`AlibabaKey`](super::AlibabaKey) of this id, if there is one when the fake is asked.
    #[must_use]
    pub fn encrypted_with(self, key_id: &str) -> Self {
        self.key([("EncryptionKey", key_id), ("KeyType", "CMK"), ("UsedBy", "DiskEncryption")])
    }

    /// Adds an element of `EncryptionKeyList`, by the names of the wire.
    #[must_use]
    pub fn key<N: Into<String>, V: Into<Value>>(mut self, members: impl IntoIterator<Item = (N, V)>) -> Self {
        self.keys.push(members.into_iter().map(|(name, value)| (name.into(), value.into())).collect());
        self
    }
}

/// The cluster of the documentation, under its example's id.
pub(super) fn document(world: &mut World, example: Option<&Value>) {
    let Some(Value::Array(keys)) = example.and_then(|example| example.get("EncryptionKeyList")) else { return };
    let keys: Vec<_> = keys.iter().filter_map(Value::as_object).cloned().collect();
    for id in ["Pc-***", "pc-****************"] {
        world.add(PolarDbCluster { id: id.to_owned(), keys: keys.clone() });
    }
}

pub(super) fn describe_encryption_key(world: &World, asked: &Asked<'_>) -> Result<Value, Refusal> {
    let id = asked.text("DBClusterId");
    if !id.to_ascii_lowercase().starts_with("pc-") {
        let reason =
            if id.is_empty() { "DBClusterId is needed".to_owned() } else { format!("`{id}` does not begin with pc-") };
        let message = "The specified parameter DBClusterId is not valid.";
        return Err(asked.refused("InvalidDBClusterId.Malformed", 404, message, reason));
    }
    let cluster = world.polardb_clusters.get(id).ok_or_else(|| {
        let reason = format!("no cluster `{id}` here; add it with FakeCloud::add(PolarDbCluster::new(…))");
        let message = "The DBClusterId provided does not exist in our records.";
        asked.refused("InvalidDBClusterId.NotFound", 404, message, reason)
    })?;
    let keys: Vec<Value> = cluster.keys.iter().map(|key| Value::Object(completed(world, key))).collect();
    Ok(json!({"EncryptionKeyList": keys}))
}

/// What the cluster was not told of its key, the key service knows.
fn completed(world: &World, key: &Map<String, Value>) -> Map<String, Value> {
    let mut all = key.clone();
    let id = key.get("EncryptionKey").and_then(Value::as_str).unwrap_or_default();
    let Some(known) = world.alibaba_keys.get(id) else { return all };
    let names = [
        ("EncryptionKeyStatus", "KeyState"),
        ("Creator", "Creator"),
        ("DeleteDate", "DeleteDate"),
        ("Description", "Description"),
        ("KeyUsage", "KeyUsage"),
        ("MaterialExpireTime", "MaterialExpireTime"),
        ("Origin", "Origin"),
    ];
    for (ours, theirs) in names {
        if let Some(value) = known.metadata.get(theirs) {
            all.entry(ours).or_insert_with(|| value.clone());
        }
    }
    if let Some(alias) = known.aliases.first() {
        all.entry("AliasName").or_insert_with(|| alias.clone().into());
    }
    all
}
