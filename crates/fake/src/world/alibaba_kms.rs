//! Alibaba Cloud KMS: its keys, and which part of the service answers an operation.

mod aliases;
#[cfg(feature = "rsa")]
mod asymmetric;
mod crypto;
mod encryption;
mod find;
#[cfg(feature = "rsa")]
mod import;
mod keys;
mod pairs;
mod passwords;
mod policies;
mod rotation;
#[cfg(feature = "rsa")]
mod rsa;
mod secrets;
mod signing;
mod stages;
mod tags;
mod versions;

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

pub use secrets::AlibabaSecret;

use super::{Asked, World};
use crate::refusal::Refusal;

/// What the service says. Inside: nothing, where the world leaves it to the documentation's example.
type Said = Result<Option<Value>, Refusal>;

/// A key of Alibaba Cloud KMS. A new one is an enabled symmetric key that does not rotate.
///
/// Its material follows from its id, so that two fakes that know the key decrypt each other's ciphertexts. Other kinds
/// are set by the names of the wire: `AlibabaKey::new("key-1").set("KeySpec", "RSA_2048").set("KeyUsage", "SIGN/VERIFY")`.
#[derive(Clone)]
pub struct AlibabaKey {
    pub(super) id: String,
    pub(super) aliases: Vec<String>,
    pub(super) metadata: Map<String, Value>,
    tags: BTreeMap<String, String>,
    /// Versions before the primary one, oldest first: id and time.
    older: Vec<(String, String)>,
    /// When it is gone, in seconds of the clock. Only for deletions that the service was asked for.
    gone: Option<i64>,
    /// The policy that was set.
    policy: Option<String>,
    /// Material that was imported.
    material: Option<Vec<u8>>,
    /// When that material expires, in seconds of the clock.
    expires: Option<i64>,
    /// A digest of the material of the first import: no other can be imported later.
    #[cfg(feature = "rsa")]
    first_material: Option<[u8; 32]>,
}

/// Imported material is not for logs.
impl std::fmt::Debug for AlibabaKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("AlibabaKey").field("id", &self.id).field("metadata", &self.metadata).finish_non_exhaustive()
    }
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
        Self::of(id, object(metadata))
    }

    fn of(id: String, metadata: Map<String, Value>) -> Self {
        Self {
            id,
            aliases: Vec::new(),
            metadata,
            tags: BTreeMap::new(),
            older: Vec::new(),
            gone: None,
            policy: None,
            material: None,
            expires: None,
            #[cfg(feature = "rsa")]
            first_material: None,
        }
    }

    /// A key pair that signs with ECDSA over P-256.
    pub fn signing(id: impl Into<String>) -> Self {
        Self::new(id).set("KeySpec", "EC_P256").set("KeyUsage", "SIGN/VERIFY")
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

    /// Adds a tag.
    #[must_use]
    pub fn tag(mut self, key: impl Into<String>, value: impl Into<String>) -> Self {
        self.tags.insert(key.into(), value.into());
        self
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
        world.add(AlibabaKey::of(id, metadata));
    }
}

/// What the service says; `None` where the documentation's example is all there is.
pub(super) fn answer(world: &mut World, asked: &Asked<'_>) -> Option<Result<Value, Refusal>> {
    keys::sweep(world, asked.now);
    secrets::sweep(world, asked.now);
    // Each part knows its operations and passes on the others.
    let parts: &[fn(&mut World, &Asked<'_>) -> Option<Said>] = &[
        keys::answer,
        aliases::answer,
        versions::answer,
        rotation::answer,
        tags::answer,
        encryption::answer,
        signing::answer,
        #[cfg(feature = "rsa")]
        asymmetric::answer,
        #[cfg(feature = "rsa")]
        import::answer,
        secrets::answer,
        stages::answer,
        passwords::answer,
        policies::answer,
    ];
    parts.iter().find_map(|part| part(world, asked)).and_then(Result::transpose)
}

/// Key and secret that a request names are there, or an example speaks of them.
pub(super) fn exists(world: &mut World, asked: &Asked<'_>) -> Result<(), Refusal> {
    let named = |name: &str| !asked.text(name).is_empty() && !asked.shown_somewhere(asked.text(name));
    if named("KeyId") {
        find::id(world, asked)?;
    }
    if named("SecretName") {
        secrets::find(world, asked)?;
    }
    Ok(())
}

pub(super) fn object(value: Value) -> Map<String, Value> {
    match value {
        Value::Object(map) => map,
        _ => Map::new(),
    }
}

/// An answer that says nothing but that it is done.
fn done() -> Said {
    Ok(Some(json!({})))
}

/// A list in pages that are counted from 1; a page has 10 elements if nothing is said, 100 at most.
fn paged(asked: &Asked<'_>, list: &str, element: &str, all: impl ExactSizeIterator<Item = Value>) -> Said {
    let number = asked.integer("PageNumber").unwrap_or(1);
    let size = asked.integer("PageSize").unwrap_or(10);
    let (Ok(page @ 1..), Ok(take @ 1..=100)) = (usize::try_from(number), usize::try_from(size)) else {
        return Err(invalid(asked, "PageNumber counts from 1, PageSize is 1 to 100".into()));
    };
    let total = all.len();
    let shown: Vec<Value> = all.skip((page - 1).saturating_mul(take)).take(take).collect();
    Ok(Some(json!({"PageNumber": number, "PageSize": size, "TotalCount": total, list: {element: shown}})))
}

fn invalid(asked: &Asked<'_>, reason: String) -> Refusal {
    asked.refused("InvalidParameter", 400, "The specified parameter is not valid.", reason)
}
