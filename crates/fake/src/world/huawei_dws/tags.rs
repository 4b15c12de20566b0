//! Tags of clusters.

use serde_json::{Value, json};

use super::{DwsCluster, Said, clusters};
use crate::world::{Asked, World};

pub(super) fn answer(world: &mut World, asked: &Asked<'_>) -> Option<Said> {
    Some(match asked.operation.id.as_str() {
        "ListClusterTags" => clusters::find(world, asked)
            .map(|cluster| cluster.map(|cluster| json!({"tags": cluster.facts.get("tags")}))),
        "BatchCreateResourceTag" => change(world, asked, |tags, new| {
            tags.retain(|tag| tag.get("key") != new.get("key"));
            tags.push(new.clone());
        }),
        "BatchDeleteResourceTag" => change(world, asked, |tags, old| tags.retain(|tag| tag != old)),
        _ => return None,
    })
}

/// Changes the tags of a cluster by each of those in the request.
fn change(world: &mut World, asked: &Asked<'_>, by: fn(&mut Vec<Value>, &Value)) -> Said {
    let Some(DwsCluster { facts, .. }) = clusters::find(world, asked)? else { return Ok(None) };
    let given = asked.parameters.get("tags").and_then(Value::as_array).into_iter().flatten();
    if let Value::Array(tags) = facts.entry("tags").or_insert_with(|| json!([])) {
        given.for_each(|tag| by(tags, tag));
    }
    Ok(Some(json!({})))
}
