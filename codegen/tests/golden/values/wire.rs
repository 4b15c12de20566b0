//! Single values: what they look like on the wire, and how lenient reading is.

use std::time::UNIX_EPOCH;

use cumulo_core::{Interval, Timestamp, Value};
use cumulo_huawei_golden_values::operations::show_values::State;
use cumulo_huawei_golden_values::{SetValues, ShowValues, ShowValuesOutput};
use serde_json::json;

use crate::{assert_sent, misread, read};

#[test]
fn values_are_sent_in_the_query() {
    let request = ShowValues::new()
        .count(-3)
        .size(9_007_199_254_740_993)
        .ratio(0.5)
        .deep(true)
        .since("2026-01-15T08:30:00Z")
        .state(State::EncryptDecrypt);
    assert_sent(
        &request,
        "GET /v1/values?count=-3&deep=true&ratio=0.5&since=2026-01-15T08%3A30%3A00Z&size=9007199254740993\
         &state=ENCRYPT%2FDECRYPT",
    );
    assert_sent(&ShowValues::new().state("new one"), "GET /v1/values?state=new%20one");
    assert_sent(&ShowValues::new(), "GET /v1/values");
}

#[test]
fn values_are_sent_in_json() {
    let request = SetValues::new("a\"b")
        .count(3)
        .deep(false)
        .ratio(2.0)
        .blob(b"hello")
        .since(Timestamp::from_text("2026-01-15"))
        .period(Interval::from_secs(604_800))
        .any(json!({"a": [1, null]}));
    assert_sent(
        &request,
        "PUT /v1/values\ncontent-type: application/json\n\n\
         {\"name\":\"a\\\"b\",\"count\":\"3\",\"deep\":\"false\",\"ratio\":2.0,\"blob\":\"aGVsbG8=\",\
         \"since\":\"2026-01-15\",\"period\":\"604800s\",\"any\":{\"a\":[1,null]}}",
    );
    assert_sent(&SetValues::new(""), "PUT /v1/values\ncontent-type: application/json\n\n{\"name\":\"\"}");
}

#[test]
fn values_are_read() {
    let answer: ShowValuesOutput = read(
        r#"{"count":3,"size":9007199254740993,"ratio":0.5,"deep":true,"text":"a","blob":"aGVsbG8=",
            "since":"2026-01-15T08:30:00Z","until":"1768465800500","period":"31536000s","level":2,"state":"1","names":["a","b"],"sizes":[1,2],
            "any":{"a":[1,null]},"new":{"deep":[]}}"#,
    );
    assert_eq!(
        (answer.count, answer.size, answer.ratio, answer.deep),
        (Some(3), Some(9_007_199_254_740_993), Some(0.5), Some(true))
    );
    assert_eq!(answer.blob.and_then(|blob| blob.bytes().ok()).as_deref(), Some(&b"hello"[..]));
    assert_eq!(
        answer.period.and_then(|period| period.duration().ok()).map(|period| period.as_secs()),
        Some(31_536_000)
    );
    assert!(answer.since.is_some_and(|since| since.time().is_ok()));
    let until = answer.until.and_then(|until| until.time().ok()?.duration_since(UNIX_EPOCH).ok());
    assert_eq!(until.map(|until| until.as_millis()), Some(1_768_465_800_500));
    assert_eq!(answer.state, Some(State::One));
    assert_eq!((answer.names, answer.sizes), (vec!["a".to_owned(), "b".to_owned()], vec![1, 2]));
    assert_eq!((answer.level, answer.any), (Some(2), Some(json!({"a": [1, null]}))));
}

#[test]
fn numbers_come_as_text_and_text_as_numbers() {
    let answer: ShowValuesOutput = read(
        r#"{"count":"3","size":"-1","ratio":"0.5","deep":"true","text":12,"state":1,"since":1472442386000,"sizes":["1",2.0],
            "names":[1,true]}"#,
    );
    assert_eq!((answer.count, answer.size, answer.ratio, answer.deep), (Some(3), Some(-1), Some(0.5), Some(true)));
    assert_eq!((answer.text.as_deref(), answer.state), (Some("12"), Some(State::One)));
    assert_eq!(answer.since.map(|since| since.to_string()).as_deref(), Some("1472442386000"));
    assert_eq!((answer.sizes, answer.names), (vec![1, 2], vec!["1".to_owned(), "true".to_owned()]));
}

#[test]
fn nothing_is_read_where_nothing_is_meant() {
    let nothings = [
        "{}",
        r#"{"count":null,"text":null,"names":null,"state":null,"since":null,"any":null}"#,
        r#"{"count":"","ratio":"","deep":"","text":[],"names":[],"sizes":[null,null],"level":[]}"#,
    ];
    for nothing in nothings {
        let answer: ShowValuesOutput = read(nothing);
        assert!(answer.count.is_none() && answer.ratio.is_none() && answer.deep.is_none(), "{nothing}");
        assert!(answer.text.is_none() && answer.state.is_none() && answer.since.is_none(), "{nothing}");
        assert!(answer.names.is_empty() && answer.sizes.is_empty() && answer.any.is_none(), "{nothing}");
    }
    let answer: ShowValuesOutput = read(r#"{"names":["a",null,"b"],"text":"","since":""}"#);
    assert_eq!(answer.names, ["a", "b"]);
    assert_eq!(answer.text.as_deref(), Some(""));
    assert!(answer.since.is_some_and(|since| since.time().is_err()));
}

#[test]
fn unknown_values_of_an_enum_are_kept() {
    let state = |text: &str| read::<ShowValuesOutput>(&json!({ "state": text }).to_string()).state;
    assert_eq!(state("AES_256"), Some(State::Aes256));
    assert_eq!(state("8.0"), Some(State::Value8_0));
    assert_eq!(state("Other"), Some(State::OtherValue));
    assert_eq!(state("GONE"), Some(State::Other("GONE".to_owned())));
    assert_eq!(state("GONE").as_ref().map(State::as_str), Some("GONE"));
}

#[test]
fn what_does_not_fit_is_named_and_never_shown() {
    let message = misread::<ShowValuesOutput>(r#"{"count":3000000000}"#);
    assert!(message.starts_with("count: expected integer") && !message.contains("3000"), "{message}");
    let message = misread::<ShowValuesOutput>(r#"{"sizes":[1,"secret"]}"#);
    assert!(message.starts_with("sizes[1]: expected integer") && !message.contains("secret"), "{message}");
    assert!(misread::<ShowValuesOutput>(r#"{"names":{"a":1}}"#).contains("names"));
    assert_eq!(read::<Value>("[1]"), json!([1]));
}
