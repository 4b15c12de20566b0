//! Answers that are no objects, empty ones, and errors in good ones.

use cumulo_core::operation::{Answer, Operation};
use cumulo_core::{Bytes, Value};
use cumulo_huawei_golden_answers::{
    DownloadReport, ListNames, ListThings, Restart, RestartOutput, ShowLimits, ShowLog, ShowPolicy, ShowState,
    ShowStateOutput, codes,
};
use serde_json::json;

use crate::{assert_sent, misread, read};

/// Reads an answer as the operation does.
fn answer<O: Operation>(answer: &str) -> O::Output {
    read(answer)
}

#[test]
fn an_answer_can_be_a_list() {
    assert_eq!(answer::<ListNames>(r#"["a",null,"b"]"#), ["a", "b"]);
    assert!(answer::<ListNames>("[]").is_empty());
    let ids: Vec<_> = answer::<ListThings>(r#"[{"id":"a"},{"other":1}]"#).into_iter().map(|thing| thing.id).collect();
    assert_eq!(ids, [Some("a".to_owned()), None]);
    assert!(misread::<Vec<String>>("7").contains("expected list"));
}

#[test]
fn an_answer_can_be_any_json_or_a_map() {
    let policy: Value = answer::<ShowPolicy>(r#"{"Version":"1","Statement":[]}"#);
    assert_eq!(policy, json!({"Version": "1", "Statement": []}));
    assert_eq!(answer::<ShowLimits>(r#"{"a":1,"b":"2"}"#).get("b"), Some(&2));
}

#[test]
fn an_answer_can_be_taken_as_it_is() {
    fn raw<O: Operation<Output = Bytes>>() -> Answer {
        O::FACTS.answer
    }
    assert_eq!((raw::<DownloadReport>(), raw::<ShowLog>()), (Answer::Raw, Answer::Raw));
}

#[test]
fn an_answer_can_be_empty() {
    assert_sent(&Restart::new(), "POST /v1/restart");
    let RestartOutput { .. } = read(r#"{"whatever":1}"#);
}

#[test]
fn of_several_content_types_json_is_spoken() {
    let state: ShowStateOutput = read(r#"{"state":"up"}"#);
    assert_eq!(state.state.as_deref(), Some("up"));
}

#[test]
fn a_good_status_can_carry_an_error() {
    assert_eq!([ShowState::FACTS, ListNames::FACTS].map(|facts| facts.errors_in_answer), [true, false]);
    assert_eq!(codes::DWS_6000, "DWS.6000");
}
