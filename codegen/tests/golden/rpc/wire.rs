//! Structured parameters of RPC: `Name.N.Key`, JSON in a parameter, forms.

use cumulo_alibaba_golden_rpc::operations::run_command::Target;
use cumulo_alibaba_golden_rpc::operations::tag_resources::{Filter, Tag};
use cumulo_alibaba_golden_rpc::{RunCommand, RunCommandOutput, TagResources};
use serde_json::json;

use crate::{assert_sent, read};

#[test]
fn structure_is_flattened() {
    let request = TagResources::new("cn-hangzhou", ["r-1", "r-2"])
        .tag([Tag::new("team").value("a b"), Tag::new("zone").scope(["x", "y"])])
        .label([("one", "1"), ("two", "2")])
        .filter(Filter::new().status("on").ids([7]));
    assert_sent(
        &request,
        "POST /?Filter.Ids.1=7&Filter.Status=on&Label.one=1&Label.two=2&RegionId=cn-hangzhou&ResourceId.1=r-1\
         &ResourceId.2=r-2&Tag.1.Key=team&Tag.1.Value=a%20b&Tag.2.Key=zone&Tag.2.Scope.1=x&Tag.2.Scope.2=y",
    );
}

#[test]
fn structure_is_written_as_json_or_joined_where_the_page_says_so() {
    let request = TagResources::new("r", [""; 0])
        .options([("b", "2"), ("a", "1")])
        .names(["x", "y"])
        .ports([80, 443])
        .policy(json!({"Statement": []}));
    assert_sent(
        &request,
        "POST /?Names=%5B%22x%22%2C%22y%22%5D&Options=%7B%22a%22%3A%221%22%2C%22b%22%3A%222%22%7D\
         &Policy=%7B%22Statement%22%3A%5B%5D%7D&Ports=80%2C443&RegionId=r",
    );
}

#[test]
fn an_empty_list_is_sent_only_as_json() {
    let request = TagResources::new("r", [""; 0]).tag([]).ports([]).names([""; 0]);
    assert_sent(&request, "POST /?Names=%5B%5D&RegionId=r");
}

#[test]
fn a_form_is_flattened_too() {
    let request = RunCommand::new("echo a&b")
        .region_id("r")
        .instance_id(["i-1"])
        .timeout(60)
        .parameters([("name", "value")])
        .target([Target::new().kind("group").id("g-1")]);
    assert_sent(
        &request,
        "POST /?RegionId=r\ncontent-type: application/x-www-form-urlencoded\n\n\
         Content=echo%20a%26b&InstanceId.1=i-1&Parameters=%7B%22name%22%3A%22value%22%7D&Target.1.Id=g-1\
         &Target.1.Kind=group&Timeout=60",
    );
}

#[test]
fn the_answer_is_json() {
    let answer: RunCommandOutput = read(r#"{"RequestId":"r-1","InvokeId":7}"#);
    assert_eq!((answer.request_id.as_deref(), answer.invoke_id.as_deref()), (Some("r-1"), Some("7")));
}
