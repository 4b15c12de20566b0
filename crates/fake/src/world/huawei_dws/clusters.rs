//! The life of a cluster: created, available after some looks, restarted, deleted.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use super::{DwsCluster, Key, Said};
use crate::clock;
use crate::refusal::Refusal;
use crate::world::{Asked, MOST, World, as_uuid, is_uuid};

pub(super) fn answer(world: &mut World, asked: &Asked<'_>) -> Option<Said> {
    Some(match asked.operation.id.as_str() {
        "CreateCluster" | "CreateClusterV2" => create(world, asked),
        "ListClusters" | "ShowClusters" => list(world, asked),
        "ListClusterDetails" => show(world, asked),
        "DeleteCluster" | "DeleteDwsCluster" => delete(world, asked),
        "RestartCluster" => restart(world, asked),
        "StopCluster" => stop(world, asked),
        "StartCluster" => start(world, asked),
        "ModifyClusterName" => rename(world, asked),
        "ListJobDetails" => job_details(world, asked),
        _ => return None,
    })
}

/// What is said of a new cluster.
pub(super) fn facts(id: &str) -> Map<String, Value> {
    let made = "2024-05-20T06:34:21Z";
    let facts = json!({
        "id": id, "name": "dws-1", "status": "AVAILABLE", "version": "8.1.3.200", "created": made, "updated": made,
        "port": 8000, "user_name": "dbadmin", "number_of_node": 3, "node_type": "dws.d2.xlarge", "recent_event": 0,
        "availability_zone": "cn-north-4a", "enterprise_project_id": "0", "sub_status": "NORMAL", "task_status": null,
        "vpc_id": "85b20d7e-9eb7-4b2a-98f3-3c8843ea3574", "subnet_id": "374eca02-cfc4-4de7-8ab5-dbebf7d9a720",
        "security_group_id": "dc3ec145-9029-4b39-b5a3-ace5a01f772b", "public_ip": null, "public_endpoints": [],
        "endpoints": [{"connect_info": "192.168.0.10:8000", "jdbc_url": "jdbc:postgresql://192.168.0.10:8000/gaussdb"}],
        "nodes": [], "tags": [], "action_progress": {},
    });
    match facts {
        Value::Object(facts) => facts,
        _ => Map::new(),
    }
}

impl DwsCluster {
    fn text(&self, name: &str) -> &str {
        self.facts.get(name).and_then(Value::as_str).unwrap_or_default()
    }

    /// Somebody looks at it: time goes by. False where it is gone.
    fn look(&mut self) -> bool {
        let Some((next, left)) = &mut self.becoming else { return true };
        if *left > 0 {
            *left -= 1;
            return true;
        }
        let Some(state) = *next else { return false };
        self.becoming = None;
        self.facts.insert("status".into(), state.into());
        self.facts.insert("task_status".into(), Value::Null);
        self.facts.insert("action_progress".into(), json!({}));
        true
    }

    fn becomes(&mut self, now: &'static str, task: Option<&str>, next: Option<&'static str>, looks: u32) {
        self.facts.insert("status".into(), now.into());
        self.facts.insert("task_status".into(), task.into());
        self.facts.insert("action_progress".into(), task.map_or(json!({}), |task| json!({task: "0%"})));
        self.becoming = Some((next, looks));
    }
}

/// The cluster that `cluster_id` names. Nothing, where only the documentation has it.
pub(super) fn find<'w>(world: &'w mut World, asked: &Asked<'_>) -> Result<Option<&'w mut DwsCluster>, Refusal> {
    let id = asked.text("cluster_id");
    if !world.dws_clusters.contains_key(id) && asked.shows(id) {
        return Ok(None);
    }
    known(world, asked).map(Some)
}

/// The cluster that `cluster_id` names.
pub(super) fn known<'w>(world: &'w mut World, asked: &Asked<'_>) -> Result<&'w mut DwsCluster, Refusal> {
    by_id(world, asked, asked.text("cluster_id"))
}

pub(super) fn by_id<'w>(world: &'w mut World, asked: &Asked<'_>, id: &str) -> Result<&'w mut DwsCluster, Refusal> {
    if !is_uuid(id) {
        return Err(asked.refused("DWS.0001", 400, "Illegal parameter.", format!("cluster_id `{id}` is no UUID")));
    }
    world.dws_clusters.get_mut(id).ok_or_else(|| {
        let reason = format!("no cluster `{id}` here; add it with FakeCloud::add(DwsCluster::new(…))");
        asked.refused("DWS.0047", 404, "The cluster does not exist.", reason)
    })
}

/// Refuses what a cluster cannot do while something else is done to it.
pub(super) fn idle(asked: &Asked<'_>, cluster: &DwsCluster) -> Result<(), Refusal> {
    if cluster.text("status") == "AVAILABLE" && cluster.becoming.is_none() {
        return Ok(());
    }
    let reason = format!("cluster `{}` is {} {}", cluster.id, cluster.text("status"), cluster.text("task_status"));
    Err(asked.refused("DWS.7023", 403, "Cluster is busy. Please try again later.", reason))
}

/// A new cluster that is being created. Its id.
pub(super) fn make(world: &mut World, asked: &Asked<'_>, given: &Value, like: Option<&DwsCluster>) -> Said {
    if world.dws_clusters.len() >= MOST {
        return Err(asked.refused("DWS.5046", 400, "Quota exceeded.", format!("the fake keeps {MOST} clusters")));
    }
    let name = given.get("name").and_then(Value::as_str).unwrap_or_default();
    let fits = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_';
    if !(4..=64).contains(&name.len()) || !name.chars().all(fits) || !name.starts_with(|c: char| c.is_alphabetic()) {
        let reason = format!("the name `{name}` has 4 to 64 letters, digits, `-` and `_`, a letter first");
        return Err(asked.refused("DWS.5059", 400, "Invalid cluster name.", reason));
    }
    let id = as_uuid(&world.new_id());
    let mut cluster = DwsCluster::new(&id);
    if let Some(like) = like {
        cluster.facts = like.facts.clone();
        cluster.key = like.key.clone();
    }
    let now = clock::extended(asked.now);
    for (wire, ours) in [
        ("name", "name"),
        ("vpc_id", "vpc_id"),
        ("subnet_id", "subnet_id"),
        ("security_group_id", "security_group_id"),
        ("enterprise_project_id", "enterprise_project_id"),
        ("availability_zone", "availability_zone"),
        ("flavor", "node_type"),
        ("node_type", "node_type"),
        ("num_node", "number_of_node"),
        ("number_of_node", "number_of_node"),
        ("db_name", "user_name"),
        ("user_name", "user_name"),
        ("port", "port"),
        ("db_port", "port"),
        ("datastore_version", "version"),
        ("tags", "tags"),
    ] {
        if let Some(value) = given.get(wire).filter(|value| !value.is_null()) {
            cluster.facts.insert(ours.into(), value.clone());
        }
    }
    for (name, value) in [("id", id.clone()), ("created", now.clone()), ("updated", now)] {
        cluster.facts.insert(name.into(), value.into());
    }
    if let Some(key) = given.get("master_key_id").and_then(Value::as_str) {
        cluster.key = Some(Key::new(key));
    }
    cluster.becomes("CREATING", Some("CREATING"), Some("AVAILABLE"), world.looks());
    world.dws_clusters.insert(id.clone(), cluster);
    Ok(Some(json!({"cluster": {"id": id}})))
}

fn create(world: &mut World, asked: &Asked<'_>) -> Said {
    let given = asked.parameters.get("cluster").cloned().unwrap_or_default();
    make(world, asked, &given, None)
}

fn list(world: &mut World, asked: &Asked<'_>) -> Said {
    world.dws_clusters.retain(|_, cluster| cluster.look());
    let shown: Vec<&Map<String, Value>> =
        world.dws_clusters.values().filter(|cluster| cluster.listed).map(|cluster| &cluster.facts).collect();
    if shown.is_empty() && asked.examples {
        return Ok(None);
    }
    Ok(Some(json!({"clusters": shown, "count": shown.len()})))
}

fn show(world: &mut World, asked: &Asked<'_>) -> Said {
    let Some(cluster) = find(world, asked)? else { return Ok(None) };
    if cluster.look() {
        return Ok(Some(json!({"cluster": cluster.facts})));
    }
    let id = cluster.id.clone();
    world.dws_clusters.remove(&id);
    by_id(world, asked, &id).map(|_| None)
}

fn delete(world: &mut World, asked: &Asked<'_>) -> Said {
    let (looks, job) = (world.looks(), job(world));
    let Some(cluster) = find(world, asked)? else { return Ok(None) };
    cluster.becomes("DELETING", None, None, looks);
    let id = cluster.id.clone();
    // Nothing said, or 0, keeps no snapshot.
    if asked.integer("keep_last_manual_snapshot").unwrap_or_default() == 0
        && matches!(asked.text("keep_last_manual_backup"), "" | "0")
    {
        world.dws_snapshots.retain(|_, snapshot| snapshot.of() != id);
    }
    Ok(Some(if asked.operation.id == "DeleteCluster" { json!({}) } else { json!({"job_id": job}) }))
}

fn restart(world: &mut World, asked: &Asked<'_>) -> Said {
    let looks = world.looks();
    let Some(cluster) = find(world, asked)? else { return Ok(None) };
    idle(asked, cluster)?;
    cluster.becomes("AVAILABLE", Some("REBOOTING"), Some("AVAILABLE"), looks);
    Ok(Some(json!({})))
}

/// The documentation has no word for the state of a stopped cluster; `STOPPED` is that of its nodes.
fn stop(world: &mut World, asked: &Asked<'_>) -> Said {
    let (looks, job) = (world.looks(), job(world));
    let Some(cluster) = find(world, asked)? else { return Ok(None) };
    idle(asked, cluster)?;
    cluster.becomes("AVAILABLE", Some("STOPPING"), Some("STOPPED"), looks);
    Ok(Some(json!({"job_id": job, "error_code": null, "error_msg": null})))
}

/// A cluster that runs goes on running.
fn start(world: &mut World, asked: &Asked<'_>) -> Said {
    let (looks, job) = (world.looks(), job(world));
    let Some(cluster) = find(world, asked)? else { return Ok(None) };
    if cluster.text("status") == "STOPPED" {
        cluster.becomes("STOPPED", Some("STARTING"), Some("AVAILABLE"), looks);
    } else {
        idle(asked, cluster)?;
    }
    Ok(Some(json!({"job_id": job, "error_code": null, "error_msg": null})))
}

fn rename(world: &mut World, asked: &Asked<'_>) -> Said {
    let job = job(world);
    let Some(cluster) = find(world, asked)? else { return Ok(None) };
    cluster.facts.insert("name".into(), asked.text("cluster_name").into());
    Ok(Some(json!({"job_id": job})))
}

/// A job that is done after some looks. Its id.
pub(super) fn job(world: &mut World) -> String {
    let id: String = world.new_id().chars().take(32).collect();
    let looks = world.looks();
    if world.dws_jobs.len() >= MOST {
        world.dws_jobs = BTreeMap::new();
    }
    world.dws_jobs.insert(id.clone(), looks);
    id
}

fn job_details(world: &mut World, asked: &Asked<'_>) -> Said {
    let id = asked.text("job_id");
    let Some(left) = world.dws_jobs.get_mut(id) else {
        if asked.shows(id) {
            return Ok(None);
        }
        return Err(asked.refused("DWS.0001", 400, "Illegal parameter.", format!("no job `{id}` here")));
    };
    let status = if *left > 0 { "RUNNING" } else { "SUCCESS" };
    *left = left.saturating_sub(1);
    let progress = if status == "SUCCESS" { "100%" } else { "50%" };
    Ok(Some(json!({"job_id": id, "status": status, "progress": progress, "begin_time": clock::extended(asked.now)})))
}
