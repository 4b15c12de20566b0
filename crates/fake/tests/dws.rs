//! The state of DWS: clusters and snapshots take their time, and are gone once they are deleted.

#![allow(clippy::unwrap_used, reason = "a test stops where it fails")]

#[path = "support/client.rs"]
mod client;

use client::{Call, Reply};
use cumulo_fake::{DwsCluster, FakeCloud, HuaweiKey, Value, json};

const CLUSTER: &str = "c3a9e6d2-18f4-4c70-b5d3-6e2f9a0b7c81";
const KEY: &str = "2b5e8f10-6a3c-4d0e-9f7b-1c8d2e3f4a5b";

fn ask(fake: &FakeCloud, method: &str, path: &str, body: Option<Value>) -> Reply {
    let (version, rest) = path.split_once('/').unwrap();
    let call = Call::huawei(method, &format!("/{version}/{}/{rest}", FakeCloud::PROJECT_ID));
    match body {
        Some(body) => call.header("content-type", "application/json").body(&body.to_string()).send(fake),
        None => call.send(fake),
    }
}

fn ok(fake: &FakeCloud, method: &str, path: &str, body: Option<Value>) -> Value {
    let reply = ask(fake, method, path, body);
    assert!((200..300).contains(&reply.status), "{method} {path}: {}", reply.body);
    reply.json()
}

/// The state at each look, until it stays or the thing is gone.
fn states(fake: &FakeCloud, path: &str, kind: &str) -> Vec<String> {
    let look = |_| {
        let reply = ask(fake, "GET", path, None);
        if reply.status == 200 { reply.json()[kind]["status"].as_str().unwrap().to_owned() } else { reply.code() }
    };
    (0..4).map(look).collect()
}

fn new_cluster(name: &str) -> Value {
    json!({"cluster": {
        "name": name, "flavor": "dws.d2.xlarge", "num_node": 3, "db_name": "dbadmin", "db_password": "Fake-password-1",
        "db_port": 8000, "availability_zones": ["cn-north-4a"], "datastore_version": "8.1.3.200",
        "vpc_id": "v", "subnet_id": "s", "volume": {"volume": "SSD", "capacity": 100}, "master_key_id": KEY,
    }})
}

#[test]
fn a_cluster_is_created_and_deleted_in_its_time() {
    let fake = FakeCloud::start();
    fake.add(HuaweiKey::new(KEY).named("warehouse"));
    let made = ok(&fake, "POST", "v2/clusters", Some(new_cluster("orders")));
    let id = made["cluster"]["id"].as_str().unwrap();
    let path = format!("v1.0/clusters/{id}");
    assert_eq!(states(&fake, &path, "cluster"), ["CREATING", "CREATING", "AVAILABLE", "AVAILABLE"]);
    assert_eq!(ok(&fake, "GET", &path, None)["cluster"]["name"], "orders");
    assert_eq!(ok(&fake, "GET", "v1.0/clusters", None)["count"], 1);
    let encryption = ok(&fake, "GET", &format!("v1/clusters/{id}/encrypt-info"), None);
    assert_eq!((&encryption["master_key_id"], &encryption["master_key_name"]), (&json!(KEY), &json!("warehouse")));
    ok(&fake, "DELETE", &path, Some(json!({"keep_last_manual_snapshot": 0})));
    assert_eq!(states(&fake, &path, "cluster"), ["DELETING", "DELETING", "DWS.0047", "DWS.0047"]);
}

#[test]
fn a_snapshot_is_taken_copied_restored_and_deleted() {
    let fake = FakeCloud::start();
    fake.world(|world| world.done_after(1));
    fake.add(DwsCluster::new(CLUSTER).named("orders").encrypted_with(KEY));
    let new = json!({"snapshot": {"name": "nightly", "cluster_id": CLUSTER}});
    let made = ok(&fake, "POST", "v1.0/snapshots", Some(new));
    let id = made["snapshot"]["id"].as_str().unwrap().to_owned();
    let path = format!("v1.0/snapshots/{id}");
    let restore = json!({"restore": {"name": "orders-again"}});
    let early = ask(&fake, "POST", &format!("{path}/actions"), Some(restore.clone()));
    assert_eq!(early.code(), "DWS.5149", "not before it is done");
    assert_eq!(states(&fake, &path, "snapshot"), ["CREATING", "AVAILABLE", "AVAILABLE", "AVAILABLE"]);
    let copied = ok(&fake, "POST", &format!("{path}/linked-copy"), Some(json!({"backup_name": "copy"})));
    assert_ne!(copied["snapshot_id"], json!(id));
    assert_eq!(ok(&fake, "GET", "v1.0/snapshots", None)["count"], 2);
    assert_eq!(ok(&fake, "GET", &format!("v1.0/clusters/{CLUSTER}/snapshots"), None)["count"], 2);
    let restored = ok(&fake, "POST", &format!("{path}/actions"), Some(restore));
    let again = restored["cluster"]["id"].as_str().unwrap();
    assert_eq!(ok(&fake, "GET", &format!("v1/clusters/{again}/encrypt-info"), None)["master_key_id"], KEY);
    let job = ok(&fake, "DELETE", &path, None)["job_id"].as_str().unwrap().to_owned();
    assert_eq!(ask(&fake, "GET", &path, None).code(), "DWS.0001");
    assert_eq!(ok(&fake, "GET", &format!("v1.0/job/{job}"), None)["status"], "RUNNING");
    assert_eq!(ok(&fake, "GET", &format!("v1.0/job/{job}"), None)["status"], "SUCCESS");
}

#[test]
fn a_cluster_does_one_thing_at_a_time() {
    let fake = FakeCloud::start();
    fake.add(DwsCluster::new(CLUSTER));
    let restart = || ask(&fake, "POST", &format!("v1.0/clusters/{CLUSTER}/restart"), Some(json!({"restart": {}})));
    assert_eq!(restart().status, 200);
    assert_eq!(restart().code(), "DWS.7023");
    let new = json!({"snapshot": {"name": "nightly", "cluster_id": CLUSTER}});
    assert_eq!(ask(&fake, "POST", "v1.0/snapshots", Some(new)).code(), "DWS.7023");
}

#[test]
fn a_cluster_stops_and_starts_again() {
    let fake = FakeCloud::start();
    fake.add(DwsCluster::new(CLUSTER));
    let path = format!("v1.0/clusters/{CLUSTER}");
    let states = || states(&fake, &path, "cluster");
    assert!(ok(&fake, "POST", &format!("v1/clusters/{CLUSTER}/stop"), None)["job_id"].is_string());
    assert_eq!(states(), ["AVAILABLE", "AVAILABLE", "STOPPED", "STOPPED"]);
    let restart = ask(&fake, "POST", &format!("{path}/restart"), Some(json!({"restart": {}})));
    assert_eq!(restart.code(), "DWS.7023");
    ok(&fake, "POST", &format!("v1/clusters/{CLUSTER}/start"), None);
    assert_eq!(states(), ["STOPPED", "STOPPED", "AVAILABLE", "AVAILABLE"]);
}

#[test]
fn tags_of_a_cluster_are_kept() {
    let fake = FakeCloud::start();
    fake.add(DwsCluster::new(CLUSTER));
    let path = |end: &str| format!("v1.0/clusters/{CLUSTER}/tags{end}");
    let tags = |list: Value| Some(json!({"tags": list}));
    let list = || ok(&fake, "GET", &path(""), None)["tags"].clone();
    let (blue, green) = (json!({"key": "team", "value": "blue"}), json!({"key": "team", "value": "green"}));
    assert_eq!(list(), json!([]));
    ok(&fake, "POST", &path("/batch-create"), tags(json!([blue, {"key": "cost", "value": "1"}])));
    ok(&fake, "POST", &path("/batch-create"), tags(json!([green])));
    assert_eq!(list(), json!([{"key": "cost", "value": "1"}, green]), "a key has one value");
    ok(&fake, "POST", &path("/batch-delete"), tags(json!([blue, green])));
    assert_eq!(list(), json!([{"key": "cost", "value": "1"}]));
}

#[test]
fn odd_input_is_refused_in_the_words_of_the_documentation() {
    let fake = FakeCloud::start();
    let none = "00000000-0000-0000-0000-000000000000";
    let tags = json!({"tags": [{"key": "a", "value": "b"}]});
    for (method, path, body, code) in [
        ("GET", format!("v1.0/clusters/{none}"), None, "DWS.0047"),
        ("GET", "v1.0/clusters/odd".to_owned(), None, "DWS.0001"),
        ("GET", format!("v1.0/snapshots/{none}"), None, "DWS.0001"),
        ("POST", "v2/clusters".to_owned(), Some(new_cluster("1")), "DWS.5059"),
        ("POST", "v1.0/snapshots".to_owned(), Some(json!({"snapshot": {"name": "n", "cluster_id": none}})), "DWS.0047"),
        // Also where the fake knows nothing but the documentation's example.
        ("POST", format!("v1/clusters/{none}/stop"), None, "DWS.0047"),
        ("POST", format!("v1/clusters/{none}/start"), None, "DWS.0047"),
        (
            "POST",
            format!("v1.0/clusters/{none}/reset-password"),
            Some(json!({"new_password": "New-password-1"})),
            "DWS.0047",
        ),
        ("POST", format!("v1.0/clusters/{none}/tags/batch-create"), Some(tags.clone()), "DWS.0047"),
        ("POST", format!("v1.0/clusters/{none}/tags/batch-delete"), Some(tags), "DWS.0047"),
        ("GET", format!("v1.0/clusters/{none}/tags"), None, "DWS.0047"),
        ("GET", format!("v2/clusters/{none}/nodes"), None, "DWS.0047"),
    ] {
        let reply = ask(&fake, method, &path, body);
        assert_eq!(reply.code(), code, "{method} {path}: {}", reply.body);
    }
}

#[test]
fn ids_of_the_documentation_keep_their_examples() {
    let fake = FakeCloud::start();
    let shown = "7d85f602-a948-4a30-afd4-e84f47471c15";
    assert_eq!(ok(&fake, "GET", &format!("v1.0/clusters/{shown}"), None)["cluster"]["name"], "dws-1");
    assert_eq!(ok(&fake, "GET", "v1.0/clusters", None)["clusters"][0]["id"], shown);
    let snapshot = "2a4d0f86-67cd-408a-8b66-017454fb7793";
    assert_eq!(ok(&fake, "GET", &format!("v1.0/snapshots/{snapshot}"), None)["snapshot"]["name"], "snapshot-1");
}
