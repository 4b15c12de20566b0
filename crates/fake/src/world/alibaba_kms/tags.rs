//! Tags of keys and secrets.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::{Said, done, find, invalid, secrets};
use crate::refusal::Refusal;
use crate::world::{Asked, World};

type Tags = BTreeMap<String, String>;

pub(super) fn answer(world: &mut World, asked: &Asked<'_>) -> Option<Said> {
    Some(match asked.operation.id.as_str() {
        "TagResource" => tag_one(world, asked),
        "UntagResource" => untag_one(world, asked),
        "TagResources" => tag_several(world, asked),
        "UntagResources" => untag_several(world, asked),
        "ListResourceTags" => find::key(world, asked).map(|key| {
            let key = key?;
            let tags = key.tags.iter().map(|(name, value)| json!({"KeyId": key.id, "TagKey": name, "TagValue": value}));
            Some(json!({"Tags": {"Tag": tags.collect::<Vec<_>>()}}))
        }),
        "ListTagResources" => list(world, asked),
        _ => return None,
    })
}

/// `[{"TagKey": "team", "TagValue": "orders"}]`, as text.
pub(super) fn parse(asked: &Asked<'_>, text: &str) -> Result<Tags, Refusal> {
    if text.is_empty() {
        return Ok(Tags::new());
    }
    let wrong = || invalid(asked, "Tags is a JSON list of {\"TagKey\": …, \"TagValue\": …}".into());
    let parsed: Vec<Value> = serde_json::from_str(text).map_err(|_| wrong())?;
    let tags = parsed.iter().map(|tag| {
        let part = |name: &str| tag.get(name).and_then(Value::as_str).map(str::to_owned);
        Some((part("TagKey")?, part("TagValue").unwrap_or_default()))
    });
    tags.collect::<Option<_>>().ok_or_else(wrong)
}

/// The tags of the one thing that `KeyId` or `SecretName` names.
fn one<'w>(world: &'w mut World, asked: &Asked<'_>) -> Result<Option<&'w mut Tags>, Refusal> {
    if !asked.text("SecretName").is_empty() {
        return Ok(secrets::find(world, asked)?.map(|secret| &mut secret.tags));
    }
    if !asked.text("CertificateId").is_empty() {
        return Ok(None);
    }
    Ok(find::key(world, asked)?.map(|key| &mut key.tags))
}

fn tag_one(world: &mut World, asked: &Asked<'_>) -> Said {
    let new = parse(asked, asked.text("Tags"))?;
    let Some(tags) = one(world, asked)? else { return Ok(None) };
    tags.extend(new);
    done()
}

fn untag_one(world: &mut World, asked: &Asked<'_>) -> Said {
    let names: Vec<String> = serde_json::from_str(asked.text("TagKeys"))
        .map_err(|_| invalid(asked, "TagKeys is a JSON list of texts".into()))?;
    let Some(tags) = one(world, asked)? else { return Ok(None) };
    tags.retain(|name, _| !names.contains(name));
    done()
}

fn texts<'a>(asked: &'a Asked<'_>, name: &str) -> Vec<&'a str> {
    let list = asked.parameters.get(name).and_then(Value::as_array);
    list.into_iter().flatten().filter_map(Value::as_str).collect()
}

/// Changes the tags of all things that `ResourceId` lists, or of none.
fn each(world: &mut World, asked: &Asked<'_>, change: impl Fn(&mut Tags)) -> Said {
    let ids = texts(asked, "ResourceId");
    let known = |id: &str| world.alibaba_keys.contains_key(id) || world.alibaba_secrets.contains_key(id);
    if let Some(id) = ids.iter().find(|id| !known(id)) {
        if asked.shows(id) {
            return Ok(None);
        }
        let message = "The specified ResourceId is not found.";
        return Err(asked.refused("InvalidResourceId.NotFound", 404, message, format!("no key or secret `{id}`")));
    }
    for id in ids {
        let of_key = world.alibaba_keys.get_mut(id).map(|key| &mut key.tags);
        let tags = of_key.or_else(|| world.alibaba_secrets.get_mut(id).map(|secret| &mut secret.tags));
        tags.map(&change);
    }
    done()
}

fn tag_several(world: &mut World, asked: &Asked<'_>) -> Said {
    let list = asked.parameters.get("Tag").and_then(Value::as_array);
    let mut new = Tags::new();
    for tag in list.into_iter().flatten() {
        let part = |name: &str| tag.get(name).and_then(Value::as_str).unwrap_or_default().to_owned();
        if new.insert(part("Key"), part("Value")).is_some() {
            let message = "The specified tagKey is duplicate.";
            return Err(asked.refused("Duplicate.TagKey", 400, message, "a tag is given twice".into()));
        }
    }
    each(world, asked, |tags| tags.extend(new.clone()))
}

fn untag_several(world: &mut World, asked: &Asked<'_>) -> Said {
    let (names, all) = (texts(asked, "TagKey"), asked.flag("All"));
    each(world, asked, |tags| tags.retain(|name, _| !all && !names.contains(&name.as_str())))
}

fn list(world: &World, asked: &Asked<'_>) -> Said {
    let ids = texts(asked, "ResourceId");
    if ids.iter().any(|id| asked.shows(id)) {
        return Ok(None);
    }
    let kind = asked.text("ResourceType");
    let wanted = asked.parameters.get("Tag").and_then(Value::as_array);
    let fits = |tags: &Tags| {
        wanted.into_iter().flatten().all(|tag| {
            let part = |name: &str| tag.get(name).and_then(Value::as_str);
            part("Key").and_then(|name| tags.get(name)).is_some_and(|have| part("Value").is_none_or(|v| v == have))
        })
    };
    let keys = world.alibaba_keys.iter().filter(|_| kind == "key").map(|(id, key)| (id, &key.tags));
    let secrets = world.alibaba_secrets.iter().filter(|_| kind == "secret").map(|(id, secret)| (id, &secret.tags));
    let shown: Vec<Value> = keys
        .chain(secrets)
        .filter(|(id, tags)| (ids.is_empty() || ids.contains(&id.as_str())) && fits(tags))
        .flat_map(|(id, tags)| {
            tags.iter().map(
                move |(name, value)| json!({"ResourceType": kind, "ResourceId": id, "TagKey": name, "TagValue": value}),
            )
        })
        .collect();
    // All in one page; an empty token says that there is no other.
    Ok(Some(json!({"NextToken": "", "TagResources": {"TagResource": shown}})))
}
