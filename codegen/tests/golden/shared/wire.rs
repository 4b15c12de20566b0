//! Types that several operations have in common, and constructors that stay as they are.

use cumulo_huawei_golden_shared::types::{Rule, State, Tag};
use cumulo_huawei_golden_shared::{CreateRule, ListTags, ListTagsOutput, SetTags};

use crate::{assert_sent, read};

#[test]
fn what_was_read_is_sent_again() {
    let answer: ListTagsOutput =
        read(r#"{"request_id":"r-1","tags":[{"key":"a","state":"on","more":["c"]},{}],"first":{"key":"a"}}"#);
    assert_eq!(answer.first.and_then(|tag| tag.key).as_deref(), Some("a"));
    assert_eq!(answer.tags.first().and_then(|tag| tag.state.clone()), Some(State::On));
    assert_sent(
        &SetTags::new(answer.tags),
        "PUT /v1/tags\ncontent-type: application/json\n\n{\"tags\":[{\"key\":\"a\",\"state\":\"on\",\"more\":[\"c\"]},{}]}",
    );
}

#[test]
fn a_shared_object_is_built() {
    let tag = Tag::new("a").value("b").state("idle").more([""; 0]);
    assert_sent(
        &SetTags::new([]).by_name([("one", tag)]),
        "PUT /v1/tags\ncontent-type: application/json\n\n\
         {\"tags\":[],\"by_name\":{\"one\":{\"key\":\"a\",\"value\":\"b\",\"state\":\"idle\",\"more\":[]}}}",
    );
    assert_sent(&ListTags::new().state(State::Off), "GET /v1/tags?state=off");
}

#[test]
fn a_frozen_constructor_takes_what_it_took() {
    let rule = Rule::new("r").state(State::On).tags([Tag::new("a")]);
    assert_sent(
        &CreateRule::new(rule).zone("z"),
        "POST /v1/rules\ncontent-type: application/json\n\n\
         {\"zone\":\"z\",\"rule\":{\"name\":\"r\",\"state\":\"on\",\"tags\":[{\"key\":\"a\"}]}}",
    );
}

#[test]
fn answers_are_kept_as_json() {
    let text = r#"{"request_id":"r-1","tags":[{"key":"a","state":"on"}]}"#;
    let answer: ListTagsOutput = serde_json::from_str(text).expect("can be read");
    assert_eq!(serde_json::to_string(&answer).ok().as_deref(), Some(text));
}
