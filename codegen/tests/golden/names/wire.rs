//! Names that Rust does not take as they are stay as they are on the wire.

use cumulo_huawei_golden_names::operations::move_::{MoveMethod, MoveValue};
use cumulo_huawei_golden_names::{DescribeVpcIds, DescribeVpcIdsOutput, Move, MoveOutput, ReplicateKey, codes};

use crate::{assert_sent, read};

#[test]
fn words_of_rust_are_sent_as_the_cloud_writes_them() {
    let request = Move::new("t", "i")
        .self_("s")
        .own_self("S")
        .new_(true)
        .default_("d")
        .encode_(false)
        .slot_(1)
        .add_(2)
        .clone_(true)
        .from("f")
        .is_enabled(true)
        .fields(["f"])
        .value(MoveValue::new().match_("m"))
        .value_2fa(false)
        .x_request_id("r")
        .d_kms_key_id("k")
        .db_cluster_ids(["c"]);
    let body = "{\"type\":\"t\",\"in\":\"i\",\"self\":\"s\",\"Self\":\"S\",\"new\":true,\"default\":\"d\",\"encode\":false,\
        \"slot\":1,\"add\":2,\"clone\":true,\"from\":\"f\",\"is_enabled\":true,\"fields\":[\"f\"],\"value\":{\"match\":\"m\"},\
        \"2fa\":false,\"x-request.id\":\"r\",\"dKMSKeyId\":\"k\",\"DBClusterIDs\":[\"c\"]}";
    assert_sent(&request, &format!("POST /v1/move\ncontent-type: application/json\n\n{body}"));
    assert_eq!(serde_json::to_string(&request).ok().as_deref(), Some(body));
}

#[test]
fn names_that_differ_in_case_alone_stay_apart() {
    let answer: MoveOutput =
        read(r#"{"Id":"a","id":"b","ID":"c","slot":{"key":"k","fn":"f"},"method":"+","option":{"none":"n"}}"#);
    let ids = [answer.id, answer.small_id, answer.capital_id].map(Option::unwrap_or_default);
    assert_eq!(ids, ["a", "b", "c"]);
    assert_eq!(answer.slot_.and_then(|slot| slot.fn_).as_deref(), Some("f"));
    assert_eq!(answer.method, Some(MoveMethod::Plus));
}

#[test]
fn a_name_can_be_in_several_places() {
    let request = ReplicateKey::new("k-1", "k-2");
    let sent = "POST /v1/keys/k-1\ncontent-type: application/json\n\n{\"key_id\":\"k-2\"}";
    assert_sent(&request, sent);
    let kept = serde_json::to_string(&request).expect("can be kept");
    assert_eq!(kept, r#"{"key_id":"k-1","key_id@body":"k-2"}"#);
    let request: ReplicateKey = serde_json::from_str(&kept).expect("was kept");
    assert_sent(&request, sent);
    assert_sent(&request.logged_key_id("k-3"), &sent.replace("k-1\n", "k-1?key_id=k-3\n"));
}

#[test]
fn values_have_names() {
    let named = [
        (MoveMethod::SelfValue, "Self"),
        (MoveMethod::SelfService, "self-service"),
        (MoveMethod::OtherValue, "Other"),
        (MoveMethod::Value1, "1"),
        (MoveMethod::Minus1, "-1"),
        (MoveMethod::Value1_5_0, "1.5.0"),
        (MoveMethod::Value150, "150"),
    ];
    for (value, text) in named {
        assert_eq!((value.as_str(), MoveMethod::from(text)), (text, value.clone()));
    }
}

#[test]
fn acronyms_are_words() {
    assert_sent(
        &DescribeVpcIds::new("v-1", "a", "b", "c", 1, true, 0.5, ["g", "h"]),
        "GET /v1/ids?VPCId=v-1&a=a&b=b&c=c&d=1&e=true&f=0.5&g=g&g=h",
    );
    let answer: DescribeVpcIdsOutput = read(r#"{"VPCIDs":["v-1"]}"#);
    assert_eq!(answer.vpc_ids, ["v-1"]);
}

#[test]
fn codes_have_names() {
    assert_eq!(
        [codes::CODE_400, codes::KEY_NOT_FOUND, codes::KEY_NOT_FOUND_OLD],
        ["400", "Key.NotFound", "KeyNotFound"]
    );
}
