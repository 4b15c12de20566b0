//! Versions of a key. The primary one encrypts, all decrypt.

use serde_json::{Value, json};

use super::{AlibabaKey, Said, find, invalid, paged};
use crate::clock;
use crate::refusal::Refusal;
use crate::world::{Asked, World, as_uuid};

/// A key can have so many versions.
const VERSIONS: usize = 50;

pub(super) fn answer(world: &mut World, asked: &Asked<'_>) -> Option<Said> {
    Some(match asked.operation.id.as_str() {
        "CreateKeyVersion" => create(world, asked),
        "DescribeKeyVersion" => describe(world, asked),
        "ListKeyVersions" => find::key(world, asked).and_then(|key| match key {
            Some(key) => {
                let all: Vec<Value> = key.versions().map(|(id, date)| shown(key, id, date)).collect();
                paged(asked, "KeyVersions", "KeyVersion", all.into_iter())
            }
            None => Ok(None),
        }),
        _ => return None,
    })
}

impl AlibabaKey {
    /// All versions, the primary one first: id and time.
    pub(super) fn versions(&self) -> impl Iterator<Item = (&str, &str)> {
        let primary = (self.text("PrimaryKeyVersion"), self.text("LastRotationDate"));
        let older = self.older.iter().rev().map(|(id, date)| (id.as_str(), date.as_str()));
        std::iter::once(primary).chain(older)
    }

    /// The version that the parameter `KeyVersionId` names.
    pub(super) fn version<'a>(&'a self, asked: &Asked<'_>) -> Result<(&'a str, &'a str), Refusal> {
        let wanted = asked.text("KeyVersionId");
        self.versions().find(|(id, _)| *id == wanted).ok_or_else(|| {
            invalid(asked, format!("`{}` has no version `{wanted}`; ListKeyVersions lists them", self.id))
        })
    }
}

fn shown(key: &AlibabaKey, id: &str, date: &str) -> Value {
    json!({"KeyId": key.id, "KeyVersionId": id, "CreationDate": date})
}

fn describe(world: &mut World, asked: &Asked<'_>) -> Said {
    let Some(key) = find::key(world, asked)? else { return Ok(None) };
    if asked.shows(asked.text("KeyVersionId")) {
        return Ok(None);
    }
    let (id, date) = key.version(asked)?;
    Ok(Some(json!({"KeyVersion": shown(key, id, date)})))
}

fn create(world: &mut World, asked: &Asked<'_>) -> Said {
    let unique = as_uuid(&world.new_id());
    let Some(key) = find::key(world, asked)? else { return Ok(None) };
    find::usable(asked, key)?;
    if !find::does(asked, key, "ENCRYPT/DECRYPT")? {
        return Ok(None);
    }
    if key.older.len() >= VERSIONS {
        let message = "The request was rejected because user create resource limit was exceeded";
        return Err(asked.refused("Rejected.LimitExceeded", 400, message, format!("a key has {VERSIONS} versions")));
    }
    let now = clock::extended(asked.now);
    let before = (key.text("PrimaryKeyVersion").to_owned(), key.text("LastRotationDate").to_owned());
    key.older.push(before);
    key.put("PrimaryKeyVersion", unique.clone());
    key.put("LastRotationDate", now.clone());
    Ok(Some(json!({"KeyVersion": shown(key, &unique, &now)})))
}
