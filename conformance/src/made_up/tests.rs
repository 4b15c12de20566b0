use serde_json::json;

use super::*;
use crate::operations::alibaba_kms::PLAYERS;
use crate::replay::{Report, made_up};

/// A catalogue of one operation, with a field of most kinds.
fn catalog() -> String {
    json!({
        "style": "rest",
        "version": "v1",
        "operations": [{
            "id": "SetThing", "method": "PUT", "path": "/v1/{project_id}/things/{name}", "signed": true,
            "body": "json", "contentType": "application/json",
            "params": [
                {"name": "project_id", "in": "path", "type": {"t": "string"}, "required": true, "from": "credentials"},
                {"name": "name", "in": "path", "type": {"t": "string"}, "required": true},
                {"name": "ids", "in": "query", "encoding": "repeat", "type": {"t": "array", "items": {"t": "int32"}}},
                {"name": "name", "in": "body", "type": {"t": "string"}, "required": true},
                {"name": "thing", "in": "body", "type": {"t": "ref", "name": "Thing"}},
            ],
            "response": {"t": "object", "fields": [
                {"name": "sizes", "wrapped": "size", "type": {"t": "array", "items": {"t": "int64"}}},
                {"name": "count", "asText": true, "type": {"t": "int32"}},
            ]},
        }],
        "shapes": {"Thing": {"t": "object", "fields": [
            {"name": "on", "type": {"t": "boolean"}},
            {"name": "inner", "type": {"t": "ref", "name": "Thing"}},
        ]}},
    })
    .to_string()
}

#[test]
fn every_field_has_a_value_of_its_own_in_its_place() {
    let entries = entries(&catalog()).unwrap();
    let [full, required] = entries.as_slice() else { panic!("two calls") };
    assert_eq!(full.request["name"], "v-name-2 中文😀");
    assert_eq!(full.request["name@body"], "v-name-6 中文😀");
    assert_eq!(
        full.http.raw_path,
        "/v1/v-project_id-1%20%22q%22%5C%26%3D%23%3F%3B%2C%27/things/v-name-2%20%E4%B8%AD%E6%96%87%F0%9F%98%80"
    );
    assert_eq!(full.http.query, [("ids".into(), "1004".into()), ("ids".into(), "1005".into())]);
    assert_eq!(full.http.body["name"], "v-name-6 中文😀");
    assert_eq!(full.http.body["thing"]["inner"]["inner"]["on"], false);
    assert_eq!(full.response["sizes"]["size"].as_array().map(Vec::len), Some(2));
    assert!(full.response["count"].is_string());

    assert_eq!(required.http.query, []);
    assert_eq!(required.http.body, json!({"name": required.request["name@body"]}));
    assert!(required.http.raw_path.starts_with(&format!("/v1/{PROJECT_ID}/things/v-name-1%20")));
    assert_eq!(required.response, json!({"sizes": null, "count": null}));
}

#[test]
fn what_there_is_no_rule_for_is_named() {
    let said = entries(&catalog().replace("int32", "int33")).unwrap_err();
    assert_eq!(said, "SetThing: ids: no rule for values of type `int33`");
    let said = entries(&catalog().replace("repeat", "xml")).unwrap_err();
    assert_eq!(said, "SetThing: ids: no rule for the encoding `xml`");
}

async fn replayed(catalog: &str) -> Report {
    made_up("alibaba-kms", catalog, PLAYERS).await.unwrap()
}

/// The checks, checked: what the catalogue says and the client does otherwise is seen.
#[tokio::test]
async fn a_change_of_anything_is_seen() {
    let real = include_str!("../../../crates/fake/catalog/alibaba-kms.json");
    let one = |text: &str| {
        let mut catalog: Value = serde_json::from_str(text).unwrap();
        let keep = |operation: &Value| operation["id"] == "UpdateSecret" || operation["id"] == "DescribeKey";
        catalog["operations"].as_array_mut().unwrap().retain(keep);
        catalog.to_string()
    };
    let real = one(real);
    assert_eq!(replayed(&real).await.equal, 4);
    for (from, to, expected) in [
        (r#""name":"KeyId","required":true"#, r#""name":"KeyID","required":true"#, "the request is not read"),
        (r#""method":"POST""#, r#""method":"GET""#, "method: "),
        (r#""encoding":"flat""#, r#""encoding":"json""#, "query: "),
        (r#""signed":true"#, r#""signed":false"#, "authorization is not expected"),
        (r#""name":"Arn""#, r#""name":"Brn""#, "answer.KeyMetadata.Brn: "),
    ] {
        assert!(real.contains(from), "{from}");
        let report = replayed(&real.replace(from, to)).await;
        assert!(report.differences.iter().any(|what| what.contains(expected)), "{from}: {:#?}", report.differences);
    }
}
