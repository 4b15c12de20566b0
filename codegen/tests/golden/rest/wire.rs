//! Paths, repeated keys, headers.

use cumulo_core::decode::Decode;
use cumulo_core::operation::Operation;
use cumulo_huawei_golden_rest::operations::list_objects::Filter;
use cumulo_huawei_golden_rest::operations::show_object::XLanguage;
use cumulo_huawei_golden_rest::{ListObjects, ListObjectsOutput, ShowObject, ShowObjectOutput};

use crate::{assert_sent, read};

#[test]
fn parameters_fill_path_and_headers() {
    let request = ShowObject::new("my/bucket", 7, XLanguage::EnUs).x_depth(2).x_labels(["a", "b"]);
    assert_sent(&request, "GET /v1/p-1/buckets/my%2Fbucket/objects/7\nx-language: en-us\nx-depth: 2\nx-labels: a,b");
    assert_sent(&ShowObject::new("b", 7, "fr"), "GET /v1/p-1/buckets/b/objects/7\nx-language: fr");
}

#[test]
fn lists_repeat_their_key_or_are_joined() {
    assert_sent(
        &ListObjects::new([3, 1]).tag(["b", "a&c"]).filter(Filter::new().name("x")).all(false),
        "GET /v1/objects?all=false&filter=%7B%22name%22%3A%22x%22%7D&id=3%2C1&tag=a%26c&tag=b",
    );
    assert_sent(&ListObjects::new([]), "GET /v1/objects");
}

#[test]
fn headers_of_the_answer_are_fields_of_the_output() {
    assert_eq!(ShowObject::FACTS.answer_headers, ["X-Request-Id", "X-Size"]);
    let mut answer: ShowObjectOutput = read(r#"{"name":"a"}"#);
    assert!(answer.field("X-Size").is_some() && answer.field("x-other").is_none());
    assert_eq!((answer.name.as_deref(), answer.x_size), (Some("a"), None));
    let answer: ListObjectsOutput = read(r#"{"X-Request-Id":"r-1"}"#);
    assert_eq!(answer.x_request_id.as_deref(), Some("r-1"));
}
