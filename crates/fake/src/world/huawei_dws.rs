//! DWS clusters.

use serde_json::{Value, json};

use super::{Asked, World, is_uuid};
use crate::refusal::Refusal;

/// A DWS cluster. A new one is not encrypted: every field of its answer is null.
#[derive(Clone, Debug)]
pub struct DwsCluster {
    pub(super) id: String,
    key: Option<Key>,
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
        Self { id: id.into(), key: None }
    }

    /// Encrypts it with a key. The key's name comes from the [`HuaweiKey`](super::HuaweiKey) of this id, if there is one
    /// when the fake is asked.
    #[must_use]
    pub fn encrypted_with(mut self, key_id: impl Into<String>) -> Self {
        self.key = Some(Key { id: key_id.into(), name: None, rotated: None, algorithm: "AES256".into() });
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
    world.add(DwsCluster::new("97cbaab3-939e-4dbc-9187-0fe240f2b9fd"));
}

pub(super) fn show_encrypt_info(world: &World, asked: &Asked<'_>) -> Result<Value, Refusal> {
    let id = asked.text("cluster_id");
    if !is_uuid(id) {
        return Err(asked.refused("DWS.0001", 400, "Illegal parameter.", format!("cluster_id `{id}` is no UUID")));
    }
    let cluster = world.dws_clusters.get(id).ok_or_else(|| {
        let reason = format!("no cluster `{id}` here; add it with FakeCloud::add(DwsCluster::new(…))");
        asked.refused("DWS.0047", 404, "The cluster does not exist.", reason)
    })?;
    let Some(key) = &cluster.key else {
        return Ok(json!({
            "id": null, "cluster_id": null, "master_key_id": null, "master_key_name": null,
            "last_rotate_key_time": null, "crypt_algorithm": null,
        }));
    };
    let name = key.name.clone().or_else(|| world.huawei_keys.get(&key.id)?.alias().map(str::to_owned));
    Ok(json!({
        "id": format!("enc-{id}"),
        "cluster_id": id,
        "master_key_id": key.id,
        "master_key_name": name,
        "last_rotate_key_time": key.rotated,
        "crypt_algorithm": key.algorithm,
    }))
}
