//! Bodies that are no objects, and bodies that may be missing.

use cumulo_huawei_golden_bodies::operations::set_things::Thing;
use cumulo_huawei_golden_bodies::{SetNames, SetPolicy, SetThings, Start, Stop, UploadImage, WriteNote};
use serde_json::json;

use crate::assert_sent;

#[test]
fn a_body_can_be_a_list() {
    let sent = |path: &str, body: &str| format!("PUT {path}\ncontent-type: application/json\n\n{body}");
    assert_sent(&SetNames::new(["a", "b"]), &sent("/v1/names", r#"["a","b"]"#));
    assert_sent(&SetNames::new([""; 0]), &sent("/v1/names", "[]"));
    let things = [Thing::new("a"), Thing::new("b").size(3)];
    assert_sent(&SetThings::new(things), &sent("/v1/things", r#"[{"id":"a"},{"id":"b","size":3}]"#));
}

#[test]
fn a_body_can_be_any_json() {
    let sent = |body: &str| format!("PUT /v1/policy\ncontent-type: application/merge-patch+json\n\n{body}");
    assert_sent(&SetPolicy::new(json!({"a": null})), &sent(r#"{"a":null}"#));
    assert_sent(&SetPolicy::new("text"), &sent(r#""text""#));
}

#[test]
fn a_body_can_be_bytes_or_text() {
    assert_sent(
        &UploadImage::new("a", &b"\x01{}"[..]),
        "POST /v1/image?name=a\ncontent-type: application/octet-stream\n\n\u{1}{}",
    );
    assert_sent(&WriteNote::new().body("a \"note\""), "PUT /v1/note\ncontent-type: text/plain\n\na \"note\"");
    assert_sent(&WriteNote::new(), "PUT /v1/note");
}

#[test]
fn a_body_that_must_be_there_is_there() {
    assert_sent(&Start::new(), "POST /v1/start\ncontent-type: application/json\n\n{}");
    assert_sent(&Stop::new(), "POST /v1/stop");
    assert_sent(&Stop::new().force(true), "POST /v1/stop\ncontent-type: application/json\n\n{\"force\":true}");
}

#[test]
fn a_request_with_a_whole_body_is_kept_as_json() {
    let request = SetThings::new([Thing::new("a")]);
    let kept = serde_json::to_string(&request).expect("can be kept");
    assert_eq!(kept, r#"{"body":[{"id":"a"}]}"#);
    let request: SetThings = serde_json::from_str(&kept).expect("was kept");
    assert_sent(&request, "PUT /v1/things\ncontent-type: application/json\n\n[{\"id\":\"a\"}]");
}
