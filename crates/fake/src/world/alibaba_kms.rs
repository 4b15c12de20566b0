//! Keys of Alibaba Cloud KMS.

use serde_json::{Map, Value, json};

use super::{Asked, World};
use crate::refusal::Refusal;

/// A key of Alibaba Cloud KMS. A new one is an enabled symmetric key that does not rotate.
#[derive(Clone, Debug)]
pub struct AlibabaKey {
    pub(super) id: String,
    pub(super) aliases: Vec<String>,
    pub(super) metadata: Map<String, Value>,
}

const ACCOUNT: &str = "1540355698840000";
const REGION: &str = "cn-hangzhou";

impl AlibabaKey {
    /// An enabled symmetric key.
    pub fn new(id: impl Into<String>) -> Self {
        let id = id.into();
        let metadata = json!({
            "KeyId": id,
            "Arn": format!("acs:kms:{REGION}:{ACCOUNT}:key/{id}"),
            "Creator": ACCOUNT,
            "CreationDate": "2024-05-20T06:34:21Z",
            "Description": "",
            "KeyState": "Enabled",
            "KeySpec": "Aliyun_AES_256",
            "KeyUsage": "ENCRYPT/DECRYPT",
            "Origin": "Aliyun_KMS",
            "ProtectionLevel": "SOFTWARE",
            "MaterialExpireTime": "",
            "PrimaryKeyVersion": "515e0b0a-624f-45ab-92b5-54f9b5510000",
            "LastRotationDate": "2024-05-20T06:34:21Z",
            "AutomaticRotation": "Disabled",
            "DeletionProtection": "Disabled",
        });
        Self { id, aliases: Vec::new(), metadata: object(metadata) }
    }

    /// Binds an alias (`alias/…`); the key is found by it too.
    #[must_use]
    pub fn alias(mut self, alias: impl Into<String>) -> Self {
        self.aliases.push(alias.into());
        self
    }

    /// The state: `Enabled`, `Disabled`, `PendingDeletion`, `PendingImport` …
    #[must_use]
    pub fn state(self, state: &str) -> Self {
        self.set("KeyState", state)
    }

    /// Schedules its deletion: the state becomes `PendingDeletion`.
    #[must_use]
    pub fn deleted_on(self, date: &str) -> Self {
        self.state("PendingDeletion").set("DeleteDate", date)
    }

    /// Lets its material, which is imported, expire.
    #[must_use]
    pub fn material_expires(self, date: &str) -> Self {
        self.set("MaterialExpireTime", date).set("Origin", "EXTERNAL")
    }

    /// Lets it rotate by itself, every so many seconds, next on this date.
    #[must_use]
    pub fn rotates(self, seconds: u64, next: &str) -> Self {
        self.set("AutomaticRotation", "Enabled")
            .set("RotationInterval", format!("{seconds}s"))
            .set("NextRotationDate", next)
    }

    /// Protects it from deletion.
    #[must_use]
    pub fn protected(self, why: &str) -> Self {
        self.set("DeletionProtection", "Enabled").set("DeletionProtectionDescription", why)
    }

    /// Sets any member of `KeyMetadata` by its name on the wire.
    #[must_use]
    pub fn set(mut self, name: &str, value: impl Into<Value>) -> Self {
        self.metadata.insert(name.to_owned(), value.into());
        self
    }
}

/// The keys of the documentation: its example, and the same under the id of the other page.
pub(super) fn document(world: &mut World, example: Option<&Value>) {
    let Some(Value::Object(metadata)) = example.and_then(|example| example.get("KeyMetadata")) else { return };
    let mut ids = vec!["05754286-3ba2-4fa6-8d41-4323aca6****".to_owned()];
    ids.extend(metadata.get("KeyId").and_then(Value::as_str).map(str::to_owned));
    for id in ids {
        let mut metadata = metadata.clone();
        metadata.insert("KeyId".into(), id.clone().into());
        metadata.insert("Arn".into(), format!("acs:kms:{REGION}:154035569884****:key/{id}").into());
        world.add(AlibabaKey { id, aliases: Vec::new(), metadata });
    }
}

pub(super) fn describe_key(world: &World, asked: &Asked<'_>) -> Result<Value, Refusal> {
    let wanted = asked.text("KeyId");
    if wanted.is_empty() {
        let message = "The specified parameter is not valid.";
        return Err(asked.refused("InvalidParameter", 400, message, "KeyId is empty".into()));
    }
    // An ARN ends in `key/<id>` or `alias/<name>`; who holds the key does not matter here.
    let name = wanted.strip_prefix("acs:kms:").and_then(|arn| arn.rsplit(':').next()).unwrap_or(wanted);
    let found = if name.starts_with("alias/") {
        world.alibaba_keys.values().find(|key| key.aliases.iter().any(|alias| alias == name)).ok_or_else(|| {
            let reason = format!("no key has the alias `{name}`; add one with AlibabaKey::alias");
            asked.refused("Forbidden.AliasNotFound", 404, "The specified Alias is not found.", reason)
        })
    } else {
        let id = name.strip_prefix("key/").unwrap_or(name);
        world.alibaba_keys.get(id).ok_or_else(|| {
            let reason = format!("no key `{id}` here; add it with FakeCloud::add(AlibabaKey::new(…))");
            asked.refused("Forbidden.KeyNotFound", 404, "The specified Key is not found.", reason)
        })
    };
    Ok(json!({"KeyMetadata": found?.metadata}))
}

pub(super) fn object(value: Value) -> Map<String, Value> {
    match value {
        Value::Object(map) => map,
        _ => Map::new(),
    }
}
