//! Finding a key by what a caller names it with, and whether its state allows its use.

use super::{AlibabaKey, invalid};
use crate::refusal::Refusal;
use crate::world::{Asked, World};

/// The id of the key that the parameter `KeyId` names.
///
/// Inside: nothing, where the world has no such key but the documentation shows it.
pub(super) fn id(world: &World, asked: &Asked<'_>) -> Result<Option<String>, Refusal> {
    named(world, asked, asked.text("KeyId"))
}

/// The id of the key that this names: by id, alias or ARN.
pub(super) fn named(world: &World, asked: &Asked<'_>, wanted: &str) -> Result<Option<String>, Refusal> {
    if wanted.is_empty() {
        return Err(invalid(asked, "KeyId is empty".into()));
    }
    // An ARN ends in `key/<id>` or `alias/<name>`; who holds the key does not matter here.
    let name = wanted.strip_prefix("acs:kms:").and_then(|arn| arn.rsplit(':').next()).unwrap_or(wanted);
    if name.starts_with("alias/") {
        if let Some(key) = world.alibaba_keys.values().find(|key| key.aliases.iter().any(|alias| alias == name)) {
            return Ok(Some(key.id.clone()));
        }
        if asked.shows(name) {
            return Ok(None);
        }
        let reason = format!("no key has the alias `{name}`; add one with AlibabaKey::alias");
        return Err(asked.refused("Forbidden.AliasNotFound", 404, "The specified Alias is not found.", reason));
    }
    let id = name.strip_prefix("key/").unwrap_or(name);
    match world.alibaba_keys.get(id) {
        Some(key) => Ok(Some(key.id.clone())),
        None if asked.shows(id) => Ok(None),
        None => Err(no_key(asked, id)),
    }
}

pub(super) fn no_key(asked: &Asked<'_>, id: &str) -> Refusal {
    let reason = format!("no key `{id}` here; add it with FakeCloud::add(AlibabaKey::new(…))");
    asked.refused("Forbidden.KeyNotFound", 404, "The specified Key is not found.", reason)
}

/// The key that the parameter `KeyId` names, to change it.
pub(super) fn key<'w>(world: &'w mut World, asked: &Asked<'_>) -> Result<Option<&'w mut AlibabaKey>, Refusal> {
    let Some(id) = id(world, asked)? else { return Ok(None) };
    Ok(world.alibaba_keys.get_mut(&id))
}

/// Refuses the use of a key that is not enabled.
pub(super) fn usable(asked: &Asked<'_>, key: &AlibabaKey) -> Result<(), Refusal> {
    let state = key.text("KeyState");
    let code = match state {
        "Enabled" => return Ok(()),
        "Disabled" => "Rejected.Disabled",
        "PendingDeletion" => "Rejected.PendingDeletion",
        _ => "Rejected.Unavailable",
    };
    let message = format!("The request was rejected because the key state is {state}.");
    Err(asked.refused(code, 409, &message, format!("`{}` is {state}", key.id)))
}

/// Refuses what a key of this kind cannot do. Keys that the documentation masks leave it to the example.
pub(super) fn does(asked: &Asked<'_>, key: &AlibabaKey, usage: &str) -> Result<bool, Refusal> {
    if key.text("KeyUsage") == usage {
        return Ok(true);
    }
    if asked.shows(&key.id) {
        return Ok(false);
    }
    let reason = format!("`{}` is for {}, not for {usage}", key.id, key.text("KeyUsage"));
    Err(asked.refused("UnsupportedOperation", 400, "This action is not supported.", reason))
}
