//! Objects in lists in maps in objects, in bodies of several methods.

use std::collections::BTreeMap;

use cumulo_huawei_golden_nested::operations::create_cluster::{Cluster, Limit, NodeSpec};
use cumulo_huawei_golden_nested::operations::delete_nodes::Gone;
use cumulo_huawei_golden_nested::{CreateCluster, CreateClusterOutput, DeleteNodes, UpdateCluster};
use serde_json::json;

use crate::{assert_sent, misread, read};

fn cluster() -> Cluster {
    Cluster::new("c", [NodeSpec::new("small").zones(["a", "b"]), NodeSpec::new("large")])
        .labels([("team", "a"), ("cost", "7")])
        .limits([("cpu", Limit::new().soft(1).hard(2)), ("disk", Limit::new())])
        .matrix([vec![1, 2], vec![]])
        .extra(json!({"any": null}))
}

const CLUSTER: &str = "{\"cluster\":{\"name\":\"c\",\"nodes\":[{\"flavor\":\"small\",\"zones\":[\"a\",\"b\"]},\
    {\"flavor\":\"large\"}],\"labels\":{\"cost\":\"7\",\"team\":\"a\"},\"limits\":{\"cpu\":{\"soft\":1,\"hard\":2},\
    \"disk\":{}},\"matrix\":[[1,2],[]],\"extra\":{\"any\":null}}}";

#[test]
fn objects_nest_in_a_body() {
    assert_sent(
        &CreateCluster::new(cluster()),
        &format!("POST /v1/p-1/clusters\ncontent-type: application/json\n\n{CLUSTER}"),
    );
    assert_sent(
        &CreateCluster::new(Cluster::new("", [])).project_id("p 2").dry_run(true),
        "POST /v1/p%202/clusters\ncontent-type: application/json\n\n{\"cluster\":{\"name\":\"\",\"nodes\":[]},\"dry_run\":true}",
    );
}

#[test]
fn an_empty_list_is_not_an_absent_one() {
    let sent =
        |body: &str| format!("PATCH /v1/p-1/clusters/c-1\ncontent-type: application/json;charset=utf-8\n\n{body}");
    assert_sent(&UpdateCluster::new("c-1").name("n"), &sent(r#"{"name":"n"}"#));
    assert_sent(
        &UpdateCluster::new("c-1").zones([""; 0]).labels([("a", "b"); 0]),
        &sent(r#"{"zones":[],"labels":{}}"#),
    );
    assert_sent(&UpdateCluster::new("c-1"), &sent("{}"));
}

#[test]
fn a_delete_can_have_a_body() {
    assert_sent(
        &DeleteNodes::new("c/1", [Gone::new("n-1"), Gone::new("n-2").force(true)]),
        "DELETE /v1/p-1/clusters/c%2F1/nodes\ncontent-type: application/json\n\n\
         {\"nodes\":[{\"id\":\"n-1\"},{\"id\":\"n-2\",\"force\":true}]}",
    );
}

#[test]
fn nested_answers_are_read() {
    let answer: CreateClusterOutput = read(
        r#"{"cluster":{"id":"c-1","nodes":[{"id":"n-1","addresses":{"inner":["10.0.0.1",null]}},null,{"addresses":null}],
            "labels":{"team":"a","none":null},"extra":[1,{"b":"c"}]}}"#,
    );
    let cluster = answer.cluster.unwrap_or_default();
    assert_eq!(cluster.nodes.len(), 2);
    let addresses = cluster.nodes.first().map(|node| node.addresses.clone());
    assert_eq!(addresses, Some(BTreeMap::from([("inner".to_owned(), vec!["10.0.0.1".to_owned()])])));
    assert_eq!(cluster.labels, BTreeMap::from([("team".to_owned(), "a".to_owned())]));
    assert_eq!(cluster.extra, [json!(1), json!({"b": "c"})]);
}

#[test]
fn what_the_object_of_an_answer_holds_is_at_hand() {
    let answer: CreateClusterOutput = read(r#"{"cluster":{"id":"c-1","nodes":[{}],"labels":{"team":"a"}}}"#);
    assert_eq!(answer.id(), Some("c-1"));
    assert_eq!((answer.nodes().len(), answer.extra().len()), (1, 0));
    assert_eq!(answer.labels().and_then(|labels| labels.get("team")).map(String::as_str), Some("a"));
    let empty: CreateClusterOutput = read("{}");
    assert_eq!((empty.id(), empty.nodes().len(), empty.labels()), (None, 0, None));
}

#[test]
fn a_misfit_is_named_by_its_path() {
    let answer = r#"{"cluster":{"nodes":[{},{"addresses":{"inner":[{"x":1}]}}]}}"#;
    let message = misread::<CreateClusterOutput>(answer);
    assert!(message.starts_with("cluster.nodes[1].addresses[…][0]: expected text, found object"), "{message}");
}

#[test]
fn a_request_is_kept_as_json_and_sent_again() {
    let request: CreateCluster = serde_json::from_str(CLUSTER).expect("has all that is required");
    assert_eq!(serde_json::to_string(&request).ok().as_deref(), Some(CLUSTER));
    assert_sent(&request, &format!("POST /v1/p-1/clusters\ncontent-type: application/json\n\n{CLUSTER}"));
    let missing =
        serde_json::from_str::<CreateCluster>(r#"{"cluster":{"name":"c"}}"#).map_err(|error| error.to_string());
    assert!(missing.is_err_and(|message| message.contains("nodes")));
}
