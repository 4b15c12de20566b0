//! Snapshots of clusters: taken, copied, restored, deleted.

use serde_json::{Map, Value, json};

use super::{Said, clusters};
use crate::clock;
use crate::refusal::Refusal;
use crate::world::{Asked, MOST, World, as_uuid};

/// A snapshot of a DWS cluster. A new one is done and can be restored.
#[derive(Clone, Debug)]
pub struct DwsSnapshot {
    pub(in crate::world) id: String,
    facts: Map<String, Value>,
    /// How many looks it still takes, and took in all.
    left: u32,
    looks: u32,
}

impl DwsSnapshot {
    /// A snapshot of this cluster; both ids are UUIDs.
    pub fn new(id: impl Into<String>, cluster_id: &str, name: &str) -> Self {
        let id = id.into();
        let facts = json!({
            "id": id, "name": name, "description": "", "cluster_id": cluster_id, "type": "MANUAL", "status": "AVAILABLE",
            "started": "2024-05-20T06:34:21Z", "finished": "2024-05-20T06:44:21Z", "size": 500.0, "progress": "100%",
        });
        Self { id, facts: crate::world::alibaba_kms::object(facts), left: 0, looks: 0 }
    }

    /// The state: `AVAILABLE`, `UNAVAILABLE` …
    #[must_use]
    pub fn state(mut self, state: &str) -> Self {
        self.facts.insert("status".into(), state.into());
        self
    }

    pub(super) fn of(&self) -> &str {
        self.text("cluster_id")
    }

    fn text(&self, name: &str) -> &str {
        self.facts.get(name).and_then(Value::as_str).unwrap_or_default()
    }

    /// Somebody looks at it: time goes by.
    fn look(&mut self, now: i64) {
        if self.text("status") != "CREATING" {
            return;
        }
        if self.left == 0 {
            for (name, value) in
                [("status", "AVAILABLE".into()), ("finished", clock::extended(now)), ("progress", "100%".into())]
            {
                self.facts.insert(name.into(), value.into());
            }
            return;
        }
        let done = (self.looks - self.left.min(self.looks)) * 100 / (self.looks + 1);
        self.facts.insert("progress".into(), format!("{done}%").into());
        self.left -= 1;
    }
}

pub(super) fn answer(world: &mut World, asked: &Asked<'_>) -> Option<Said> {
    Some(match asked.operation.id.as_str() {
        "CreateSnapshot" => create(world, asked),
        "CopySnapshot" => copy(world, asked),
        "ListSnapshotDetails" => find(world, asked).map(|snapshot| {
            let snapshot = snapshot?;
            snapshot.look(asked.now);
            Some(json!({"snapshot": snapshot.facts}))
        }),
        "ListSnapshots" => list(world, asked),
        "ListClusterSnapshots" => list_of_cluster(world, asked),
        "RestoreCluster" => restore(world, asked),
        "DeleteSnapshot" => delete(world, asked),
        _ => return None,
    })
}

/// The snapshot that `snapshot_id` names. Nothing, where only the documentation has it.
fn find<'w>(world: &'w mut World, asked: &Asked<'_>) -> Result<Option<&'w mut DwsSnapshot>, Refusal> {
    let id = asked.text("snapshot_id");
    match world.dws_snapshots.get_mut(id) {
        Some(snapshot) => Ok(Some(snapshot)),
        None if asked.shows(id) => Ok(None),
        None => {
            let reason = format!("no snapshot `{id}` here; add it with FakeCloud::add(DwsSnapshot::new(…))");
            Err(asked.refused("DWS.0001", 400, "The snapshot does not exist.", reason))
        }
    }
}

/// A snapshot that is being taken. Its id.
fn make(world: &mut World, asked: &Asked<'_>, cluster: &str, name: &str, description: &str) -> Result<String, Refusal> {
    if world.dws_snapshots.len() >= MOST {
        return Err(asked.refused("DWS.5046", 400, "Quota exceeded.", format!("the fake keeps {MOST} snapshots")));
    }
    let id = as_uuid(&world.new_id());
    let mut snapshot = DwsSnapshot::new(&id, cluster, name).state("CREATING");
    snapshot.left = world.looks();
    snapshot.looks = world.looks();
    for (name, value) in [
        ("description", json!(description)),
        ("started", json!(clock::extended(asked.now))),
        ("finished", Value::Null),
        ("progress", json!("0%")),
    ] {
        snapshot.facts.insert(name.into(), value);
    }
    world.dws_snapshots.insert(id.clone(), snapshot);
    Ok(id)
}

fn create(world: &mut World, asked: &Asked<'_>) -> Said {
    let given = asked.parameters.get("snapshot").cloned().unwrap_or_default();
    let text = |name: &str| given.get(name).and_then(Value::as_str).unwrap_or_default();
    let cluster = text("cluster_id");
    // Every snapshot of the documentation is of a cluster that only the documentation has.
    if !world.dws_clusters.contains_key(cluster) && asked.shown_somewhere(cluster) {
        return Ok(None);
    }
    clusters::idle(asked, clusters::by_id(world, asked, cluster)?)?;
    let id = make(world, asked, cluster, text("name"), text("description"))?;
    Ok(Some(json!({"snapshot": {"id": id}})))
}

fn copy(world: &mut World, asked: &Asked<'_>) -> Said {
    let Some(snapshot) = find(world, asked)? else { return Ok(None) };
    let cluster = snapshot.of().to_owned();
    let id = make(world, asked, &cluster, asked.text("backup_name"), asked.text("description"))?;
    Ok(Some(json!({"snapshot_id": id})))
}

fn list(world: &mut World, asked: &Asked<'_>) -> Said {
    if world.dws_snapshots.is_empty() && asked.examples {
        return Ok(None);
    }
    world.dws_snapshots.values_mut().for_each(|snapshot| snapshot.look(asked.now));
    let shown: Vec<&Map<String, Value>> = world.dws_snapshots.values().map(|snapshot| &snapshot.facts).collect();
    Ok(Some(json!({"snapshots": shown, "count": shown.len()})))
}

fn list_of_cluster(world: &mut World, asked: &Asked<'_>) -> Said {
    let id = asked.text("cluster_id");
    if !world.dws_snapshots.values().any(|snapshot| snapshot.of() == id) && clusters::find(world, asked)?.is_none() {
        return Ok(None);
    }
    world.dws_snapshots.values_mut().filter(|snapshot| snapshot.of() == id).for_each(|one| one.look(asked.now));
    let all: Vec<&DwsSnapshot> = world.dws_snapshots.values().filter(|snapshot| snapshot.of() == id).collect();
    let number = |name: &str, otherwise: usize| {
        asked.integer(name).and_then(|number| usize::try_from(number).ok()).unwrap_or(otherwise)
    };
    let shown: Vec<_> = all.iter().skip(number("offset", 0)).take(number("limit", 10)).map(|one| &one.facts).collect();
    Ok(Some(json!({
        "snapshots": shown, "count": all.len(), "cluster_id": id, "project_id": asked.text("project_id"),
    })))
}

fn restore(world: &mut World, asked: &Asked<'_>) -> Said {
    let Some(snapshot) = find(world, asked)? else { return Ok(None) };
    if snapshot.text("status") != "AVAILABLE" {
        let reason = format!("snapshot `{}` is {}", snapshot.id, snapshot.text("status"));
        return Err(asked.refused("DWS.5149", 400, "The snapshot cannot be restored.", reason));
    }
    let source = snapshot.of().to_owned();
    let like = world.dws_clusters.get(&source).cloned();
    let given = asked.parameters.get("restore").cloned().unwrap_or_default();
    clusters::make(world, asked, &given, like.as_ref())
}

fn delete(world: &mut World, asked: &Asked<'_>) -> Said {
    let job = clusters::job(world);
    let Some(snapshot) = find(world, asked)? else { return Ok(None) };
    let id = snapshot.id.clone();
    world.dws_snapshots.remove(&id);
    Ok(Some(json!({"job_id": job})))
}
