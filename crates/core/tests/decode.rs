//! Reading answers: what services write where the page says otherwise, and what a caller gets for it.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test stops where it fails")]

use std::collections::BTreeMap;

use cumulo_core::decode::{Decode, FromWire, Slot, from_json};
use cumulo_core::{Blob, Interval, Secret, Timestamp, Value};

cumulo_core::open_enum! {
    /// A state.
    pub enum State {
        /// On.
        On = "On",
    }
}

#[derive(Default, Debug)]
struct Thing {
    name: Option<String>,
    count: Option<i32>,
    size: Option<i64>,
    ratio: Option<f64>,
    on: Option<bool>,
    state: Option<State>,
    at: Option<Timestamp>,
    every: Option<Interval>,
    blob: Option<Blob>,
    password: Option<Secret<String>>,
    any: Option<Value>,
    tags: Vec<Tag>,
    wrapped: Vec<Tag>,
    texts: Vec<String>,
    map: BTreeMap<String, i64>,
    inner: Option<Box<Thing>>,
}

#[derive(Default, Debug)]
struct Tag {
    key: Option<String>,
}

impl Decode for Tag {
    fn blank() -> Self {
        Self::default()
    }

    fn field(&mut self, key: &str) -> Option<Slot<'_>> {
        Some(match key {
            "Key" => self.key.slot(),
            _ => return None,
        })
    }
}

impl Decode for Thing {
    fn blank() -> Self {
        Self::default()
    }

    fn field(&mut self, key: &str) -> Option<Slot<'_>> {
        Some(match key {
            "Name" => self.name.slot(),
            "Count" => self.count.slot(),
            "Size" => self.size.slot(),
            "Ratio" => self.ratio.slot(),
            "On" => self.on.slot(),
            "State" => self.state.slot(),
            "At" => self.at.slot(),
            "Every" => self.every.slot(),
            "Blob" => self.blob.slot(),
            "Password" => self.password.slot(),
            "Any" => self.any.slot(),
            "Tags" => self.tags.slot(),
            "Wrapped" => self.wrapped.slot().wrapped("Tag"),
            "Texts" => self.texts.slot(),
            "Map" => self.map.slot(),
            "Inner" => self.inner.slot(),
            _ => return None,
        })
    }
}

fn read(json: &str) -> Thing {
    from_json(json.as_bytes()).unwrap_or_else(|error| panic!("{json}: {error}"))
}

fn refused(json: &str) -> String {
    from_json::<Thing>(json.as_bytes()).expect_err(json).to_string()
}

fn keys(tags: &[Tag]) -> Vec<&str> {
    tags.iter().map(|tag| tag.key.as_deref().unwrap_or("-")).collect()
}

#[test]
fn a_number_where_text_is_declared_is_read_as_text() {
    assert_eq!(read(r#"{"Name":12}"#).name.as_deref(), Some("12"));
    assert_eq!(read(r#"{"Name":18446744073709551615}"#).name.as_deref(), Some("18446744073709551615"));
    assert_eq!(read(r#"{"Name":true}"#).name.as_deref(), Some("true"));
    assert_eq!(read(r#"{"At":1768465800000}"#).at.as_ref().map(Timestamp::as_str), Some("1768465800000"));
}

#[test]
fn text_where_a_number_is_declared_is_read_as_the_number() {
    let thing = read(r#"{"Count":"3","Size":" 9007199254740993 ","Ratio":"0.5","On":"True"}"#);
    assert_eq!(
        (thing.count, thing.size, thing.ratio, thing.on),
        (Some(3), Some(9_007_199_254_740_993), Some(0.5), Some(true))
    );
    assert_eq!(read(r#"{"Count":3.0}"#).count, Some(3));
    assert_eq!(read(r#"{"On":1}"#).on, Some(true));
}

#[test]
fn empty_text_and_empty_lists_stand_for_nothing() {
    let thing = read(r#"{"Count":"","On":"","Ratio":[],"Name":[],"Inner":"","Tags":"","Wrapped":"","Map":""}"#);
    assert_eq!((thing.count, thing.on, thing.ratio, thing.name), (None, None, None, None));
    assert!(thing.inner.is_none() && thing.tags.is_empty() && thing.wrapped.is_empty() && thing.map.is_empty());
    assert_eq!(read(r#"{"Name":""}"#).name.as_deref(), Some(""), "empty text is text where text is declared");
}

#[test]
fn null_and_absence_are_the_same() {
    let thing =
        read(r#"{"Name":null,"Count":null,"Tags":null,"Map":null,"Inner":null,"Any":null,"Unknown":{"a":[1]}}"#);
    assert!(thing.name.is_none() && thing.count.is_none() && thing.tags.is_empty() && thing.inner.is_none());
}

#[test]
fn unknown_values_of_an_enum_are_kept() {
    assert_eq!(read(r#"{"State":"On"}"#).state, Some(State::On));
    assert_eq!(read(r#"{"State":"Asleep"}"#).state.as_ref().map(State::as_str), Some("Asleep"));
    assert_eq!(read(r#"{"State":2}"#).state.as_ref().map(State::as_str), Some("2"));
}

#[test]
fn lists_come_in_every_wrapping() {
    for json in [
        r#"{"Wrapped":{"Tag":[{"Key":"a"},{"Key":"b"}]}}"#,
        r#"{"Wrapped":[{"Key":"a"},{"Key":"b"}]}"#,
        r#"{"Wrapped":{"Tag":{"Tag":[{"Key":"a"},{"Key":"b"}]}}}"#,
        r#"{"Wrapped":{"Tag":[null,{"Key":"a"},null,{"Key":"b"}]}}"#,
    ] {
        assert_eq!(keys(&read(json).wrapped), ["a", "b"], "{json}");
    }
    for json in [r#"{"Wrapped":{"Tag":{"Key":"a"}}}"#, r#"{"Wrapped":{"Key":"a"}}"#] {
        assert_eq!(keys(&read(json).wrapped), ["a"], "{json}");
    }
    for json in [r#"{"Wrapped":{}}"#, r#"{"Wrapped":{"Tag":null}}"#, r#"{"Wrapped":{"Tag":[]}}"#, r#"{"Wrapped":[]}"#] {
        assert!(read(json).wrapped.is_empty(), "{json}");
    }
}

#[test]
fn a_bare_object_for_a_list_is_its_only_element() {
    assert_eq!(keys(&read(r#"{"Tags":{"Key":"a"}}"#).tags), ["a"]);
    assert!(read(r#"{"Tags":{}}"#).tags.is_empty());
}

#[test]
fn null_elements_are_dropped() {
    assert_eq!(keys(&read(r#"{"Tags":[null,{"Key":"a"},null]}"#).tags), ["a"]);
    assert_eq!(read(r#"{"Texts":[null,"x",7]}"#).texts, ["x", "7"]);
    assert_eq!(read(r#"{"Map":{"a":1,"b":null}}"#).map.len(), 1);
}

#[test]
fn what_comes_twice_holds_what_came_last() {
    let thing = read(r#"{"Name":"a","Name":"b","Tags":[{"Key":"a"}],"Tags":[{"Key":"b"}]}"#);
    assert_eq!((thing.name.as_deref(), keys(&thing.tags)), (Some("b"), vec!["b"]));
}

#[test]
fn texts_with_a_meaning_never_fail_an_answer() {
    let thing = read(r#"{"At":"","Every":"soon","Blob":"%%"}"#);
    assert!(thing.at.is_some_and(|at| at.time().is_err()));
    assert!(thing.every.is_some_and(|every| every.duration().is_err()));
    assert!(thing.blob.is_some_and(|blob| blob.bytes().is_err()));
}

#[test]
fn an_error_names_path_and_kinds_and_no_value() {
    assert_eq!(
        refused(r#"{"Inner":{"Tags":[{},{"Key":{"hunter2":1}}]}}"#),
        "Inner.Tags[1].Key: expected text, found object at line 1 column 38"
    );
    assert!(refused(r#"{"Count":"hunter2"}"#).starts_with("Count: expected integer, found text"));
    assert!(refused(r#"{"Count":2147483648}"#).starts_with("Count: expected integer, found integer"));
    assert!(!refused(r#"{"Password":{"hunter2":"hunter2"}}"#).contains("hunter2"));
    // In broken JSON a value can stand where a key should.
    assert!(!refused(r#"{"hunter2":["Name":1]}"#).contains("hunter2"));
    assert!(refused(r#"{"Map":{"hunter2":"x"}}"#).starts_with("Map[…]: expected integer, found text"));
}

#[test]
fn broken_bodies_are_errors() {
    for json in ["", "<html>", "{", r#"{"Name":"a"} x"#, "[1]", "\"x\"", "\u{feff}{}", r#"{"Name":"\ud800"}"#] {
        refused(json);
    }
    assert!(from_json::<Thing>(b"{\"Name\":\"\xff\"}").is_err());
}

#[test]
fn depth_is_bounded() {
    let deep = format!("{}{}", r#"{"Inner":"#.repeat(10_000), "}".repeat(10_000));
    assert!(from_json::<Thing>(deep.as_bytes()).is_err());
    // What is skipped is skipped without recursion.
    let unknown = format!(r#"{{"Unknown":{}{}}}"#, "[".repeat(10_000), "]".repeat(10_000));
    assert!(from_json::<Thing>(unknown.as_bytes()).is_ok());
}

#[test]
fn a_list_at_the_top_and_free_json_are_read() {
    assert_eq!(from_json::<Vec<i64>>(b"[1,\"2\",null]"), Ok(vec![1, 2]));
    assert_eq!(from_json::<Value>(b"{\"a\":[1]}").map(|value| value["a"][0].as_i64()), Ok(Some(1)));
}
