//! States that one waits for.

use cumulo_core::wait::Progress;
use cumulo_huawei_golden_waiting::{ShowJobOutput, ShowThingOutput};

use crate::read;

#[test]
fn an_answer_says_how_far_a_state_is() {
    let job = |text: &str| read::<ShowJobOutput>(text).finished();
    assert_eq!(job(r#"{"status":"SUCCESS"}"#), Progress::Done);
    assert_eq!(job(r#"{"status":"RUNNING"}"#), Progress::Waiting("RUNNING".into()));
    assert_eq!(job(r#"{"status":"STOP"}"#), Progress::Failed("STOP".into()));
    assert_eq!(job("{}"), Progress::Waiting("unknown".into()));
}

#[test]
fn a_state_can_stand_inside_of_objects_and_be_an_open_enum() {
    let thing = |text: &str| read::<ShowThingOutput>(text);
    assert_eq!(thing(r#"{"thing":{"status":"READY"}}"#).ready(), Progress::Done);
    assert_eq!(thing(r#"{"thing":{"status":"NEW"}}"#).ready(), Progress::Waiting("NEW".into()));
    assert_eq!(thing(r#"{"thing":{"status":"READY"}}"#).deleted(), Progress::Waiting("READY".into()));
    assert_eq!(thing(r#"{"thing":{"status":"STUCK"}}"#).deleted(), Progress::Failed("STUCK".into()));
    assert_eq!(thing("{}").ready(), Progress::Waiting("unknown".into()));
}
