//! Keys of Huawei Cloud's key service.

use serde_json::{Map, Value, json};

use super::alibaba_kms::object;
use super::{Asked, World, is_uuid};
use crate::refusal::Refusal;

/// A key of Huawei Cloud's key service. A new one is an enabled key of the customer that does not rotate.
#[derive(Clone, Debug)]
pub struct HuaweiKey {
    pub(super) id: String,
    info: Map<String, Value>,
}

impl HuaweiKey {
    /// An enabled symmetric key; its id is a UUID.
    pub fn new(id: impl Into<String>) -> Self {
        let id = id.into();
        let info = json!({
            "key_id": id,
            "domain_id": "b168fe00ff56492495a7d22974df2d0b",
            "key_alias": "",
            "realm": "cn-north-4",
            "key_spec": "AES_256",
            "key_usage": "ENCRYPT_DECRYPT",
            "key_description": "",
            "creation_date": "1716186861000",
            "scheduled_deletion_date": "",
            "key_state": "2",
            "default_key_flag": "0",
            "key_type": "1",
            "expiration_time": "",
            "origin": "kms",
            "key_rotation_enabled": "false",
            "sys_enterprise_project_id": "0",
        });
        Self { id, info: object(info) }
    }

    /// The alias.
    #[must_use]
    pub fn named(self, alias: &str) -> Self {
        self.set("key_alias", alias)
    }

    /// The state: `1` waits for activation, `2` enabled, `3` disabled, `4` waits for deletion, `5` waits for import.
    #[must_use]
    pub fn state(self, state: &str) -> Self {
        self.set("key_state", state)
    }

    /// Schedules its deletion, in milliseconds since 1970: the state becomes `4`.
    #[must_use]
    pub fn deleted_on(self, milliseconds: i64) -> Self {
        self.state("4").set("scheduled_deletion_date", milliseconds.to_string())
    }

    /// Lets its material, which is imported, expire, in milliseconds since 1970.
    #[must_use]
    pub fn material_expires(self, milliseconds: i64) -> Self {
        self.set("expiration_time", milliseconds.to_string()).set("origin", "external")
    }

    /// Lets it rotate by itself.
    #[must_use]
    pub fn rotates(self) -> Self {
        self.set("key_rotation_enabled", "true")
    }

    /// Sets any member of `key_info` by its name on the wire.
    #[must_use]
    pub fn set(mut self, name: &str, value: impl Into<Value>) -> Self {
        self.info.insert(name.to_owned(), value.into());
        self
    }

    pub(super) fn alias(&self) -> Option<&str> {
        self.info.get("key_alias").and_then(Value::as_str)
    }
}

/// The key of the documentation.
pub(super) fn document(world: &mut World, example: Option<&Value>) {
    let key = match example.and_then(|example| example.get("key_info")) {
        Some(Value::Object(info)) => {
            let id = info.get("key_id").and_then(Value::as_str).unwrap_or_default();
            HuaweiKey { id: id.to_owned(), info: info.clone() }
        }
        _ => HuaweiKey::new("0d0466b0-e727-4d9c-b35d-f84bb474a37f").named("kms_test"),
    };
    world.add(key);
}

pub(super) fn list_key_detail(world: &World, asked: &Asked<'_>) -> Result<Value, Refusal> {
    let id = asked.text("key_id");
    if !is_uuid(id) {
        return Err(asked.refused("KMS.0205", 400, "Invalid key ID.", format!("key_id `{id}` is no UUID")));
    }
    let key = world.huawei_keys.get(id).ok_or_else(|| {
        let reason = format!("no key `{id}` here; add it with FakeCloud::add(HuaweiKey::new(…))");
        asked.refused("KMS.0207", 404, "The key does not exist.", reason)
    })?;
    Ok(json!({"key_info": key.info}))
}
