//! Aliases: other names of keys. An alias names one key, a key can have several.

use serde_json::{Value, json};

use super::{ACCOUNT, AlibabaKey, REGION, Said, done, find, invalid, paged};
use crate::refusal::Refusal;
use crate::world::{Asked, World};

pub(super) fn answer(world: &mut World, asked: &Asked<'_>) -> Option<Said> {
    Some(match asked.operation.id.as_str() {
        "CreateAlias" => create(world, asked),
        "UpdateAlias" => update(world, asked),
        "DeleteAlias" => delete(world, asked),
        "ListAliases" => {
            let all: Vec<Value> = world.alibaba_keys.values().flat_map(shown).collect();
            paged(asked, "Aliases", "Alias", all.into_iter())
        }
        "ListAliasesByKeyId" => find::key(world, asked).and_then(|key| match key {
            // The key of the example has aliases in the documentation alone.
            Some(key) if key.aliases.is_empty() && asked.shows(&key.id) => Ok(None),
            Some(key) => paged(asked, "Aliases", "Alias", shown(key).collect::<Vec<_>>().into_iter()),
            None => Ok(None),
        }),
        _ => return None,
    })
}

fn shown(key: &AlibabaKey) -> impl Iterator<Item = Value> {
    key.aliases.iter().map(
        |alias| json!({"AliasName": alias, "AliasArn": format!("acs:kms:{REGION}:{ACCOUNT}:{alias}"), "KeyId": key.id}),
    )
}

fn name<'a>(asked: &'a Asked<'_>) -> Result<&'a str, Refusal> {
    match asked.text("AliasName") {
        name if name.len() > "alias/".len() && name.starts_with("alias/") => Ok(name),
        name => Err(invalid(asked, format!("AliasName `{name}` has the form alias/<name>"))),
    }
}

/// Takes the alias from the key that has it.
fn take(world: &mut World, alias: &str) -> bool {
    let mut taken = false;
    for key in world.alibaba_keys.values_mut() {
        let before = key.aliases.len();
        key.aliases.retain(|own| own != alias);
        taken |= key.aliases.len() < before;
    }
    taken
}

fn create(world: &mut World, asked: &Asked<'_>) -> Said {
    let alias = name(asked)?;
    if world.alibaba_keys.values().any(|key| key.aliases.iter().any(|own| own == alias)) {
        let message = "The request was rejected because the resource already exists.";
        let reason = format!("`{alias}` names a key already; UpdateAlias binds it to another");
        return Err(asked.refused("Rejected.ResourceExist", 409, message, reason));
    }
    let Some(key) = find::key(world, asked)? else { return Ok(None) };
    key.aliases.push(alias.to_owned());
    done()
}

fn update(world: &mut World, asked: &Asked<'_>) -> Said {
    let alias = name(asked)?;
    let Some(id) = find::id(world, asked)? else { return Ok(None) };
    if !take(world, alias) {
        return missing(asked, alias);
    }
    if let Some(key) = world.alibaba_keys.get_mut(&id) {
        key.aliases.push(alias.to_owned());
    }
    done()
}

fn delete(world: &mut World, asked: &Asked<'_>) -> Said {
    let alias = name(asked)?;
    if take(world, alias) { done() } else { missing(asked, alias) }
}

fn missing(asked: &Asked<'_>, alias: &str) -> Said {
    if asked.shows(alias) {
        return Ok(None);
    }
    let reason = format!("no key has the alias `{alias}`");
    Err(asked.refused("Forbidden.AliasNotFound", 404, "The specified Alias is not found.", reason))
}
