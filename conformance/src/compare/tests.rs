use serde_json::json;

use super::*;

/// A request of most kinds: a query with JSON, a boolean and a list, a header, a form.
fn recorded() -> Http {
    Http {
        method: "POST".into(),
        host: "kms.example.com".into(),
        raw_path: "/v1/a%20b".into(),
        query: pairs(&json!([["Context", "{\"a\": 1, \"b\": [true]}"], ["DryRun", "True"], ["Id.1", "x y"]])).unwrap(),
        headers: vec![
            ("accept".into(), "*/*".into()),
            ("x-acs-action".into(), "Do".into()),
            ("x-project-id".into(), "p".into()),
        ],
        content_type: Some("application/x-www-form-urlencoded".into()),
        body: json!([["Data", "é"]]),
    }
}

const TARGET: &str =
    "https://kms.example.com/v1/a%20b?Context=%7B%22b%22%3A%5Btrue%5D%2C%22a%22%3A1%7D&DryRun=true&Id.1=x%20y";

/// The request that equals it.
fn sent() -> Request<Bytes> {
    Request::post(TARGET)
        .header("host", "kms.example.com")
        .header("authorization", "signed")
        .header("x-acs-action", "Do")
        .header("content-type", "application/x-www-form-urlencoded")
        .body(Bytes::from_static(b"Data=%C3%A9"))
        .unwrap()
}

fn changed(change: impl FnOnce(&mut Request<Bytes>)) -> Vec<String> {
    let mut request = sent();
    change(&mut request);
    differences(&recorded(), &request)
}

fn at(target: &'static str) -> Vec<String> {
    changed(|request| *request.uri_mut() = target.parse().unwrap())
}

fn with(name: &'static str, value: &'static str) -> Vec<String> {
    changed(|request| drop(request.headers_mut().insert(name, value.parse().unwrap())))
}

fn without(name: &'static str) -> Vec<String> {
    changed(|request| drop(request.headers_mut().remove(name)))
}

#[test]
fn order_and_spelling_that_do_not_matter_are_no_difference() {
    assert_eq!(differences(&recorded(), &sent()), [""; 0]);
    assert_eq!(with("x-project-id", "p"), [""; 0]);
    assert_eq!(with("content-type", "application/x-www-form-urlencoded; charset=utf-8"), [""; 0]);
}

#[test]
fn each_thing_that_matters_is_one() {
    let table = [
        (changed(|request| *request.method_mut() = http::Method::GET), "method: expected \"POST\", found \"GET\""),
        (with("x-acs-action", "Other"), "header x-acs-action: expected \"Do\", found Some(\"Other\")"),
        (without("x-acs-action"), "header x-acs-action: expected \"Do\", found None"),
        (with("x-project-id", "q"), "header x-project-id: expected \"p\", found Some(\"q\")"),
        (with("host", "elsewhere"), "header host: expected \"kms.example.com\", found \"elsewhere\""),
        (with("x-acs-note", "a"), "header x-acs-note is not expected"),
        (without("authorization"), "authorization is missing"),
        (without("content-type"), "content type: expected Some(\"application/x-www-form-urlencoded\"), found None"),
        (changed(|request| *request.body_mut() = "Data=e".into()), "form Data: expected \"é\", found \"e\""),
        (changed(|request| *request.body_mut() = Bytes::new()), "form: expected [\"Data\"], found []"),
    ];
    for (found, expected) in table {
        assert_eq!(found.first().map(String::as_str), Some(expected));
    }
    for (part, from, to) in [
        ("scheme", "https", "http"),
        ("host", "kms.example.com", "kms.example.com:8443"),
        ("path", "a%20b", "a+b"),
        ("query", "&Id.1", "&Id.2"),
        ("query Id.1", "x%20y", "x+y"),
        ("query DryRun", "DryRun=true", "DryRun=false"),
        ("query Context", "1%7D", "2%7D"),
    ] {
        let found = at(TARGET.replace(from, to).leak());
        assert!(found.len() == 1 && found[0].starts_with(&format!("{part}: ")), "{part}: {found:?}");
    }
}

#[test]
fn json_bodies_are_compared_as_json() {
    let recorded = Http {
        content_type: Some("application/json;charset=utf-8".into()),
        body: json!({"a": 1, "b": [2]}),
        ..recorded()
    };
    let compared = |body: &'static str| {
        let mut request = sent();
        request.headers_mut().insert("content-type", "application/json".parse().unwrap());
        *request.body_mut() = body.into();
        differences(&recorded, &request)
    };
    assert_eq!(compared(r#"{ "b": [2], "a": 1 }"#), [""; 0]);
    assert_eq!(compared(r#"{"a": 1, "b": [3]}"#), ["body.b[0]: expected 2, found 3"]);
    assert_eq!(compared(""), ["body: expected {\"a\":1,\"b\":[2]}, found b\"\""]);
}

#[test]
fn a_form_that_is_not_sent_needs_no_content_type() {
    let recorded = Http { body: Value::Null, ..recorded() };
    let mut request = sent();
    *request.body_mut() = Bytes::new();
    assert_eq!(differences(&recorded, &request), [""; 0]);
    request.headers_mut().remove("content-type");
    assert_eq!(differences(&recorded, &request), [""; 0]);
    *request.body_mut() = "{}".into();
    assert!(!differences(&recorded, &request).is_empty());
}

#[test]
fn a_token_of_the_client_is_no_difference() {
    let target = format!("{TARGET}&ClientToken={TOKEN}");
    assert_eq!(at(target.leak()), [""; 0]);
    assert_eq!(with("client-token", TOKEN), [""; 0]);
}

#[test]
fn an_anonymous_call_is_not_signed() {
    let mut recorded = recorded();
    recorded.query = pairs(&json!([["Action", "Do"]])).unwrap();
    let mut request = sent();
    // The recordings leave out what is never twice the same.
    let target = "https://kms.example.com/v1/a%20b?Action=Do&SignatureNonce=n&Timestamp=2026-01-15T08%3A30%3A00Z";
    *request.uri_mut() = target.parse().unwrap();
    assert_eq!(differences(&recorded, &request), ["authorization is not expected"]);
}
