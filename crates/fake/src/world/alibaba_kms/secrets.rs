//! Secrets: made, read, listed, deleted and brought back.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use super::stages::Version;
use super::{ACCOUNT, REGION, Said, invalid, paged, policies, rotation, tags};
use crate::clock;
use crate::refusal::Refusal;
use crate::world::{Asked, MOST, World};

/// A secret of Alibaba Cloud KMS. A new one is generic, with a version `v1`.
#[derive(Clone)]
pub struct AlibabaSecret {
    pub(in crate::world) name: String,
    /// What DescribeSecret answers, but for name, ARN and tags.
    pub(super) facts: Map<String, Value>,
    pub(super) tags: BTreeMap<String, String>,
    /// Oldest first.
    pub(super) versions: Vec<Version>,
    /// The policy that was set.
    pub(super) policy: Option<String>,
    /// When it is gone, in seconds of the clock.
    gone: Option<i64>,
}

impl AlibabaSecret {
    /// A generic secret with this text.
    pub fn new(name: impl Into<String>, data: impl Into<String>) -> Self {
        let made = "2024-02-21T15:39:26Z";
        let facts = json!({
            "SecretType": "Generic", "Description": "", "CreateTime": made, "UpdateTime": made,
            "AutomaticRotation": "Disabled",
        });
        Self {
            name: name.into(),
            facts: super::object(facts),
            tags: BTreeMap::new(),
            versions: vec![Version::new("v1", data, "text", made)],
            policy: None,
            gone: None,
        }
    }

    /// Adds a version, which becomes the current one.
    #[must_use]
    pub fn version(mut self, id: impl Into<String>, data: impl Into<String>) -> Self {
        self.put(Version::new(id, data, "text", "2024-02-21T15:39:26Z"));
        self
    }

    /// Sets any member of DescribeSecret's answer by its name on the wire.
    #[must_use]
    pub fn set(mut self, name: &str, value: impl Into<Value>) -> Self {
        self.facts.insert(name.to_owned(), value.into());
        self
    }

    pub(super) fn arn(&self) -> String {
        format!("acs:kms:{REGION}:{ACCOUNT}:secret/{}", self.name)
    }

    pub(super) fn text(&self, name: &str) -> &str {
        self.facts.get(name).and_then(Value::as_str).unwrap_or_default()
    }
}

/// The data of a secret is not for logs.
impl std::fmt::Debug for AlibabaSecret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("AlibabaSecret").field("name", &self.name).finish_non_exhaustive()
    }
}

pub(super) fn answer(world: &mut World, asked: &Asked<'_>) -> Option<Said> {
    Some(match asked.operation.id.as_str() {
        "CreateSecret" => create(world, asked),
        "DescribeSecret" => find(world, asked).map(|secret| secret.map(|secret| describe(secret, asked))),
        "ListSecrets" => list(world, asked),
        "UpdateSecret" => find(world, asked).map(|secret| {
            let secret = secret?;
            secret.facts.insert("Description".into(), asked.text("Description").into());
            Some(json!({"SecretName": secret.name}))
        }),
        "UpdateSecretRotationPolicy" => rotate_by_itself(world, asked),
        "DeleteSecret" => delete(world, asked),
        "RestoreSecret" => restore(world, asked),
        _ => return None,
    })
}

/// Secrets whose time is over are gone.
pub(super) fn sweep(world: &mut World, now: i64) {
    world.alibaba_secrets.retain(|_, secret| secret.gone.is_none_or(|gone| now < gone));
}

/// The secret that the parameter `SecretName` names, by name or ARN. Nothing, where only the documentation has it.
pub(super) fn find<'w>(world: &'w mut World, asked: &Asked<'_>) -> Result<Option<&'w mut AlibabaSecret>, Refusal> {
    let wanted = asked.text("SecretName");
    if wanted.is_empty() {
        return Err(invalid(asked, "SecretName is empty".into()));
    }
    let name = wanted.split_once(":secret/").map_or(wanted, |(_, name)| name);
    match world.alibaba_secrets.get_mut(name) {
        Some(secret) => Ok(Some(secret)),
        None if asked.shows(name) => Ok(None),
        None => {
            let reason = format!("no secret `{name}` here; add it with FakeCloud::add(AlibabaSecret::new(…))");
            Err(asked.refused("Forbidden.ResourceNotFound", 404, "Resource not found.", reason))
        }
    }
}

/// Refuses the use of a secret that waits for its deletion.
pub(super) fn usable(asked: &Asked<'_>, secret: &AlibabaSecret) -> Result<(), Refusal> {
    if secret.gone.is_none() {
        return Ok(());
    }
    let reason = format!("`{}` is deleted on {}", secret.name, secret.text("PlannedDeleteTime"));
    Err(asked.refused("Rejected.ResourceInDeleteWindow", 409, "The secret is planned to be deleted.", reason))
}

fn create(world: &mut World, asked: &Asked<'_>) -> Said {
    let name = asked.text("SecretName");
    if name.is_empty() || name.len() > 64 {
        return Err(invalid(asked, "SecretName has 1 to 64 characters".into()));
    }
    if let Some(secret) = world.alibaba_secrets.get(name) {
        usable(asked, secret)?;
        let message = "The request was rejected because the resource already exists.";
        return Err(asked.refused("Rejected.ResourceExist", 409, message, format!("there is a secret `{name}`")));
    }
    if world.alibaba_secrets.len() >= MOST {
        let message = "The request was rejected because user create resource limit was exceeded";
        return Err(asked.refused("Rejected.LimitExceeded", 400, message, format!("the fake keeps {MOST} secrets")));
    }
    let now = clock::extended(asked.now);
    let mut secret = AlibabaSecret::new(name, "")
        .set("CreateTime", now.clone())
        .set("UpdateTime", now.clone())
        .set("Description", asked.text("Description"));
    secret.tags = tags::parse(asked, asked.text("Tags"))?;
    secret.policy = policies::given(asked)?;
    secret.versions = vec![Version::asked(asked, now)];
    for (given, kept) in
        [("SecretType", "SecretType"), ("EncryptionKeyId", "EncryptionKeyId"), ("DKMSInstanceId", "DKMSInstanceId")]
    {
        if !asked.text(given).is_empty() {
            secret.facts.insert(kept.into(), asked.text(given).into());
        }
    }
    if let Some(config) = asked.parameters.get("ExtendedConfig") {
        secret.facts.insert("ExtendedConfig".into(), config.to_string().into());
    }
    if asked.flag("EnableAutomaticRotation") {
        policy(asked, &mut secret)?;
    }
    let mut answer = json!({
        "Arn": secret.arn(), "SecretName": name, "VersionId": asked.text("VersionId"),
        "SecretType": secret.text("SecretType"), "AutomaticRotation": secret.text("AutomaticRotation"),
    });
    copy(&secret, &mut answer, &["RotationInterval", "NextRotationDate", "ExtendedConfig", "DKMSInstanceId"]);
    world.alibaba_secrets.insert(name.to_owned(), secret);
    Ok(Some(answer))
}

/// Copies what the secret has of these.
pub(super) fn copy(secret: &AlibabaSecret, answer: &mut Value, names: &[&str]) {
    let Value::Object(members) = answer else { return };
    for name in names {
        if let Some(value) = secret.facts.get(*name) {
            members.insert((*name).to_owned(), value.clone());
        }
    }
}

fn tag_list(secret: &AlibabaSecret) -> Value {
    let tags = secret.tags.iter().map(|(name, value)| json!({"TagKey": name, "TagValue": value}));
    json!({"Tag": tags.collect::<Vec<_>>()})
}

fn describe(secret: &AlibabaSecret, asked: &Asked<'_>) -> Value {
    let mut facts = secret.facts.clone();
    facts.insert("SecretName".into(), secret.name.clone().into());
    facts.insert("Arn".into(), secret.arn().into());
    if asked.flag("FetchTags") {
        facts.insert("Tags".into(), tag_list(secret));
    }
    Value::Object(facts)
}

fn list(world: &World, asked: &Asked<'_>) -> Said {
    let all = world.alibaba_secrets.values().map(|secret| {
        let mut shown = json!({"SecretName": secret.name});
        copy(secret, &mut shown, &["SecretType", "CreateTime", "UpdateTime", "PlannedDeleteTime"]);
        if asked.flag("FetchTags")
            && let Value::Object(members) = &mut shown
        {
            members.insert("Tags".into(), tag_list(secret));
        }
        shown
    });
    paged(asked, "SecretList", "Secret", all)
}

/// Sets that it rotates by itself.
fn policy(asked: &Asked<'_>, secret: &mut AlibabaSecret) -> Result<(), Refusal> {
    let seconds = rotation::seconds(asked)?;
    secret.facts.insert("AutomaticRotation".into(), "Enabled".into());
    secret.facts.insert("RotationInterval".into(), format!("{seconds}s").into());
    let next = clock::extended(asked.now.saturating_add(seconds));
    secret.facts.insert("NextRotationDate".into(), next.into());
    Ok(())
}

fn rotate_by_itself(world: &mut World, asked: &Asked<'_>) -> Said {
    let Some(secret) = find(world, asked)? else { return Ok(None) };
    usable(asked, secret)?;
    if asked.flag("EnableAutomaticRotation") {
        policy(asked, secret)?;
    } else {
        secret.facts.insert("AutomaticRotation".into(), "Disabled".into());
        secret.facts.remove("RotationInterval");
        secret.facts.remove("NextRotationDate");
    }
    Ok(Some(json!({"SecretName": secret.name})))
}

fn delete(world: &mut World, asked: &Asked<'_>) -> Said {
    let (force, window) = (asked.flag("ForceDeleteWithoutRecovery"), asked.text("RecoveryWindowInDays"));
    let days = if window.is_empty() { Some(30) } else { window.parse::<i64>().ok().filter(|d| (7..=30).contains(d)) };
    let Some(days) = days.filter(|_| !force || window.is_empty()) else {
        let reason = "RecoveryWindowInDays is 7 to 30, and not given with ForceDeleteWithoutRecovery";
        return Err(invalid(asked, reason.into()));
    };
    let Some(secret) = find(world, asked)? else { return Ok(None) };
    let name = secret.name.clone();
    if force {
        world.alibaba_secrets.remove(&name);
        return Ok(Some(json!({"SecretName": name})));
    }
    usable(asked, secret)?;
    let gone = asked.now.saturating_add(days.saturating_mul(86_400));
    secret.gone = Some(gone);
    secret.facts.insert("PlannedDeleteTime".into(), clock::extended(gone).into());
    Ok(Some(json!({"SecretName": name, "PlannedDeleteTime": clock::extended(gone)})))
}

fn restore(world: &mut World, asked: &Asked<'_>) -> Said {
    let Some(secret) = find(world, asked)? else { return Ok(None) };
    if secret.gone.take().is_none() {
        let reason = format!("`{}` does not wait for its deletion", secret.name);
        return Err(asked.refused("Rejected.ResourceInUse", 409, "restore normal secret", reason));
    }
    secret.facts.remove("PlannedDeleteTime");
    Ok(Some(json!({"SecretName": secret.name})))
}
