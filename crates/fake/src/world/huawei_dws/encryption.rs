//! How clusters are encrypted.

use serde_json::{Value, json};

use super::{Key, Said, clusters};
use crate::clock;
use crate::world::{Asked, World};

pub(super) fn answer(world: &mut World, asked: &Asked<'_>) -> Option<Said> {
    Some(match asked.operation.id.as_str() {
        "ShowClusterEncryptInfo" => show(world, asked),
        "EncryptCluster" => encrypt(world, asked),
        "RotateKey" => rotate(world, asked),
        _ => return None,
    })
}

impl Key {
    pub(super) fn new(id: impl Into<String>) -> Self {
        Self { id: id.into(), name: None, rotated: None, algorithm: "AES256".into() }
    }
}

fn show(world: &mut World, asked: &Asked<'_>) -> Said {
    let id = asked.text("cluster_id");
    let cluster = clusters::known(world, asked)?;
    let Some(key) = cluster.key.clone() else {
        return Ok(Some(json!({
            "id": null, "cluster_id": null, "master_key_id": null, "master_key_name": null,
            "last_rotate_key_time": null, "crypt_algorithm": null,
        })));
    };
    let name = key.name.clone().or_else(|| world.huawei_keys.get(&key.id)?.alias().map(str::to_owned));
    Ok(Some(json!({
        "id": format!("enc-{id}"),
        "cluster_id": id,
        "master_key_id": key.id,
        "master_key_name": name,
        "last_rotate_key_time": key.rotated,
        "crypt_algorithm": key.algorithm,
    })))
}

fn encrypt(world: &mut World, asked: &Asked<'_>) -> Said {
    let job = clusters::job(world);
    let Some(cluster) = clusters::find(world, asked)? else { return Ok(None) };
    clusters::idle(asked, cluster)?;
    let given = asked.parameters.get("encrypt");
    let text = |name: &str| given.and_then(|given| given.get(name)).and_then(Value::as_str).unwrap_or_default();
    let mut key = Key::new(text("master_key_id"));
    key.name = Some(text("master_key_name").to_owned()).filter(|name| !name.is_empty());
    text("crypt_algorithm").clone_into(&mut key.algorithm);
    cluster.key = Some(key);
    Ok(Some(json!({"job_id": job})))
}

fn rotate(world: &mut World, asked: &Asked<'_>) -> Said {
    let now = clock::extended(asked.now);
    let Some(cluster) = clusters::find(world, asked)? else { return Ok(None) };
    let Some(key) = &mut cluster.key else {
        let reason = format!("cluster `{}` is not encrypted", cluster.id);
        return Err(asked.refused("DWS.0001", 400, "Illegal parameter.", reason));
    };
    key.rotated = Some(now.clone());
    Ok(Some(json!({"master_key_name": key.name, "cluster_id": cluster.id, "rotate_key_time": now})))
}
