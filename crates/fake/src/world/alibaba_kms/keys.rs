//! The life of a key: made, described, listed, switched off and on, deleted.

use serde_json::{Value, json};

use super::{ACCOUNT, AlibabaKey, REGION, Said, crypto, done, find, invalid, paged, policies, tags};
use crate::clock;
use crate::refusal::Refusal;
use crate::world::{Asked, MOST, World, as_uuid};

pub(super) fn answer(world: &mut World, asked: &Asked<'_>) -> Option<Said> {
    Some(match asked.operation.id.as_str() {
        "CreateKey" => create(world, asked),
        // The keys that the documentation shows are in the world, so nothing answers for them once they are taken away.
        "DescribeKey" => find::key(world, asked).and_then(|key| match key {
            Some(key) => Ok(Some(json!({"KeyMetadata": key.metadata}))),
            None => Err(find::no_key(asked, asked.text("KeyId"))),
        }),
        "ListKeys" => list(world, asked),
        "EnableKey" => switch(world, asked, "Enabled"),
        "DisableKey" => switch(world, asked, "Disabled"),
        "ScheduleKeyDeletion" => schedule_deletion(world, asked),
        "CancelKeyDeletion" => cancel_deletion(world, asked),
        "UpdateKeyDescription" => find::key(world, asked).and_then(|key| match key {
            Some(key) => {
                key.put("Description", asked.text("Description"));
                done()
            }
            None => Ok(None),
        }),
        "SetDeletionProtection" => protect(world, asked),
        _ => return None,
    })
}

/// Keys whose time is over are gone, and so is material.
pub(super) fn sweep(world: &mut World, now: i64) {
    for key in world.alibaba_keys.values_mut().filter(|key| key.expires.is_some_and(|end| end <= now)) {
        key.forget_material();
    }
    world.alibaba_keys.retain(|_, key| key.gone.is_none_or(|gone| now < gone));
}

impl AlibabaKey {
    pub(super) fn text(&self, name: &str) -> &str {
        self.metadata.get(name).and_then(Value::as_str).unwrap_or_default()
    }

    pub(super) fn put(&mut self, name: &str, value: impl Into<Value>) {
        self.metadata.insert(name.to_owned(), value.into());
    }

    /// Whether it has a public and a private half.
    pub(super) fn is_pair(&self) -> bool {
        self.text("KeySpec").starts_with("RSA_") || self.text("KeySpec").starts_with("EC_")
    }

    /// What a version of this key encrypts with, if it is a symmetric one.
    pub(super) fn material(&self, version: &str) -> [u8; 32] {
        crypto::symmetric(&self.id, version, self.material.as_deref())
    }

    /// Imported material is gone; the key waits for it.
    pub(super) fn forget_material(&mut self) {
        self.material = None;
        self.expires = None;
        self.put("KeyState", "PendingImport");
    }

    pub(super) fn arn(&self) -> String {
        format!("acs:kms:{REGION}:{ACCOUNT}:key/{}", self.id)
    }
}

fn create(world: &mut World, asked: &Asked<'_>) -> Said {
    if world.alibaba_keys.len() >= MOST {
        let message = "The request was rejected because user create resource limit was exceeded";
        return Err(asked.refused("Rejected.LimitExceeded", 400, message, format!("the fake keeps {MOST} keys")));
    }
    let text = |name: &str, otherwise: &str| match asked.text(name) {
        "" => otherwise.to_owned(),
        given => given.to_owned(),
    };
    let spec = text("KeySpec", "Aliyun_AES_256");
    let natural = if spec.starts_with("RSA") || spec.starts_with("EC_") {
        "SIGN/VERIFY"
    } else if spec.starts_with("HMAC") {
        "GENERATE/VERIFY_MAC"
    } else {
        "ENCRYPT/DECRYPT"
    };
    let origin = text("Origin", "Aliyun_KMS");
    let (tags, policy) = (tags::parse(asked, asked.text("Tags"))?, policies::given(asked)?);
    let unique = world.new_id();
    let id = format!("key-{}", unique.get(..20).unwrap_or_default());
    let now = clock::extended(asked.now);
    let mut key = AlibabaKey::new(&id)
        .set("CreationDate", now.clone())
        .set("LastRotationDate", now)
        .set("Description", asked.text("Description"))
        .set("KeyUsage", text("KeyUsage", natural))
        .set("KeySpec", spec)
        .set("ProtectionLevel", text("ProtectionLevel", "SOFTWARE"))
        .set("PrimaryKeyVersion", as_uuid(unique.get(32..).unwrap_or_default()));
    if origin == "EXTERNAL" {
        key = key.state("PendingImport");
    }
    key.put("Origin", origin);
    if !asked.text("DKMSInstanceId").is_empty() {
        key.put("DKMSInstanceId", asked.text("DKMSInstanceId"));
    }
    key.tags = tags;
    key.policy = policy;
    if asked.flag("EnableAutomaticRotation") {
        super::rotation::set(asked, &mut key, true)?;
    }
    let metadata = key.metadata.clone();
    world.alibaba_keys.insert(id, key);
    Ok(Some(json!({"KeyMetadata": metadata})))
}

fn list(world: &World, asked: &Asked<'_>) -> Said {
    let filters = filters(asked)?;
    let kept: Vec<&AlibabaKey> = world
        .alibaba_keys
        .values()
        .filter(|key| filters.iter().all(|(name, values)| values.iter().any(|value| value == key.text(name))))
        .collect();
    paged(asked, "Keys", "Key", kept.iter().map(|key| json!({"KeyId": key.id, "KeyArn": key.arn()})))
}

/// `[{"Key": "KeyState", "Values": ["Enabled"]}]`, as text.
fn filters(asked: &Asked<'_>) -> Result<Vec<(String, Vec<String>)>, Refusal> {
    let text = asked.text("Filters");
    if text.is_empty() {
        return Ok(Vec::new());
    }
    let wrong = || invalid(asked, "Filters is a JSON list of {\"Key\": …, \"Values\": […]}".into());
    let parsed: Value = serde_json::from_str(text).map_err(|_| wrong())?;
    let filters = parsed.as_array().ok_or_else(wrong)?.iter().map(|filter| {
        let name = filter.get("Key").and_then(Value::as_str)?;
        let values = filter.get("Values").and_then(Value::as_array)?;
        Some((name.to_owned(), values.iter().filter_map(Value::as_str).map(str::to_owned).collect()))
    });
    filters.collect::<Option<_>>().ok_or_else(wrong)
}

fn switch(world: &mut World, asked: &Asked<'_>, state: &str) -> Said {
    let Some(key) = find::key(world, asked)? else { return Ok(None) };
    if !matches!(key.text("KeyState"), "Enabled" | "Disabled") {
        find::usable(asked, key)?;
    }
    key.put("KeyState", state);
    done()
}

fn schedule_deletion(world: &mut World, asked: &Asked<'_>) -> Said {
    let days = asked.integer("PendingWindowInDays").unwrap_or_default();
    if !(7..=366).contains(&days) {
        return Err(invalid(asked, format!("PendingWindowInDays is 7 to 366, not {days}")));
    }
    let Some(key) = find::key(world, asked)? else { return Ok(None) };
    if key.text("DeletionProtection") == "Enabled" {
        let reason = format!("`{}` is protected; SetDeletionProtection takes the protection away", key.id);
        return Err(asked.refused("Rejected.UnsupportedOperation", 400, "Unsupported operation.", reason));
    }
    let gone = asked.now.saturating_add(days.saturating_mul(86_400));
    key.gone = Some(gone);
    key.put("KeyState", "PendingDeletion");
    key.put("DeleteDate", clock::extended(gone));
    done()
}

fn cancel_deletion(world: &mut World, asked: &Asked<'_>) -> Said {
    let Some(key) = find::key(world, asked)? else { return Ok(None) };
    if key.text("KeyState") == "PendingDeletion" {
        key.gone = None;
        key.put("KeyState", "Enabled");
        key.metadata.remove("DeleteDate");
    }
    done()
}

fn protect(world: &mut World, asked: &Asked<'_>) -> Said {
    let named = [asked.text("KeyId"), asked.text("ProtectedResourceArn")].into_iter().find(|name| !name.is_empty());
    let Some(named) = named else { return Ok(None) };
    let Some(id) = find::named(world, asked, named)? else { return Ok(None) };
    let Some(key) = world.alibaba_keys.get_mut(&id) else { return Ok(None) };
    if asked.flag("EnableDeletionProtection") {
        if key.text("KeyState") == "PendingDeletion" {
            find::usable(asked, key)?;
        }
        key.put("DeletionProtection", "Enabled");
        key.put("DeletionProtectionDescription", asked.text("DeletionProtectionDescription"));
    } else {
        key.put("DeletionProtection", "Disabled");
        key.metadata.remove("DeletionProtectionDescription");
    }
    done()
}
