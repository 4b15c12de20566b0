//! What the fake refuses, with which status and code, and what it tells the developer.

#![allow(clippy::unwrap_used, reason = "a test has no better way to fail")]

#[path = "support/client.rs"]
mod client;

use client::Call;
use cumulo_fake::{Credential, FakeCloud, Verdict, json};

const KNOWN: &str = "key-hzz630494463ejqjx****";
const CLUSTER: &str = "97cbaab3-939e-4dbc-9187-0fe240f2b9fd";
const ZOO: &str = include_str!("support/zoo.json");

fn zoo() -> FakeCloud {
    FakeCloud::builder().catalog(ZOO).start().unwrap()
}

fn everything() -> Call {
    Call::alibaba("Everything", "2000-01-01")
}

/// Sends and compares status, code, and a part of the message.
#[track_caller]
fn refused(fake: &FakeCloud, call: &Call, status: u16, code: &str, message: &str) {
    let reply = call.send(fake);
    let (have, text) = reply.error();
    assert_eq!((reply.status, have.as_str()), (status, code), "{}", reply.body);
    assert!(text.contains(message), "{text}");
}

#[test]
fn alibaba_cloud_refuses_what_is_not_signed_well() {
    let fake = FakeCloud::start();
    let call = Call::describe_key(KNOWN);
    let id = FakeCloud::ACCESS_KEY_ID;
    refused(
        &fake,
        &call.clone().key(id, "wrong"),
        400,
        "SignatureDoesNotMatch",
        "server string to sign is:ACS3-HMAC-SHA256\n",
    );
    refused(&fake, &call.clone().key("fake-nobody", "x"), 404, "InvalidAccessKeyId.NotFound", "not found");
    refused(&fake, &call.clone().clock(-901), 400, "InvalidTimeStamp.Expired", "the clock here is");
    refused(&fake, &call.clone().clock(1000), 400, "InvalidTimeStamp.Expired", "expired");
    refused(
        &fake,
        &call.clone().header("x-acs-date", "2026-01-15 08:30"),
        400,
        "InvalidTimeStamp.Format",
        "whole seconds",
    );
    refused(&fake, &call.clone().unsigned(), 400, "MissingAccessKeyId", "authorization is missing");
    refused(&fake, &call.clone().unsigned().header("authorization", "Bearer x"), 400, "MissingTimestamp", "x-acs-date");
    let hash = client::hash("another body");
    refused(
        &fake,
        &call.clone().header("x-acs-content-sha256", &hash),
        400,
        "SignatureDoesNotMatch",
        "the body received has",
    );
    assert!(fake.ledger().iter().all(|entry| matches!(entry.verdict, Verdict::Refused(_))));
}

#[test]
fn the_signature_covers_host_and_every_acs_header() {
    let fake = FakeCloud::start();
    let host = fake.endpoint().replace("http://", "");
    let wire = Call::describe_key(KNOWN).wire(&host);
    let mut connection = client::Connection::open(&fake.endpoint()).unwrap();
    connection.write(&wire.replace("\r\n\r\n", "\r\nx-acs-late: 1\r\n\r\n")).unwrap();
    let (code, message) = connection.reply().unwrap().error();
    assert_eq!(code, "IncompleteSignature");
    assert!(message.contains("x-acs-late must be among SignedHeaders"), "{message}");
}

#[test]
fn a_nonce_works_once() {
    let fake = FakeCloud::start();
    let call = Call::describe_key(KNOWN).header("x-acs-signature-nonce", "n-1");
    assert_eq!(call.send(&fake).status, 200);
    refused(&fake, &call, 400, "SignatureNonceUsed", "used already");
    assert_eq!(fake.ledger().repeated_nonce(), Some("n-1"));
}

#[test]
fn a_temporary_key_needs_its_token() {
    let fake = FakeCloud::start();
    let call = Call::describe_key(KNOWN).key(FakeCloud::TEMPORARY_KEY_ID, FakeCloud::TEMPORARY_KEY_SECRET);
    let call = call.header("x-acs-accesskey-id", FakeCloud::TEMPORARY_KEY_ID);
    refused(&fake, &call, 400, "MissingSecurityToken", "mandatory");
    let wrong = call.clone().header("x-acs-security-token", "other");
    refused(&fake, &wrong, 400, "InvalidSecurityToken.Malformed", "malformed");
    let right = call.header("x-acs-security-token", FakeCloud::SECURITY_TOKEN);
    assert_eq!(right.send(&fake).status, 200);
    let expired = Credential::new(FakeCloud::TEMPORARY_KEY_ID, FakeCloud::TEMPORARY_KEY_SECRET);
    fake.accept(expired.token(FakeCloud::SECURITY_TOKEN).expires(1));
    refused(&fake, &right, 400, "InvalidSecurityToken.Expired", "expired");
    let permanent = Call::describe_key(KNOWN).header("x-acs-security-token", "t");
    refused(&fake, &permanent, 400, "InvalidSecurityToken.MismatchWithAccessKey", "mismatched");
}

#[test]
fn huawei_cloud_refuses_what_is_not_signed_well() {
    let fake = FakeCloud::start();
    let call = Call::encrypt_info(CLUSTER);
    let id = FakeCloud::ACCESS_KEY_ID;
    // The gateway shows its own canonical request, with bars for line feeds.
    let shown = format!("canonicalRequest:GET|/v1/{}/clusters/{CLUSTER}/encrypt-info/||host:", FakeCloud::PROJECT_ID);
    refused(&fake, &call.clone().key(id, "wrong"), 401, "APIGW.0301", &shown);
    refused(
        &fake,
        &call.clone().key("fake-nobody", "x"),
        401,
        "APIGW.0301",
        "Get secretKey failed,ak:fake-nobody,err:ak not exist",
    );
    refused(&fake, &call.clone().clock(-901), 401, "APIGW.0301", "signature expired, signature time:");
    refused(&fake, &call.clone().unsigned(), 401, "APIGW.0301", "x-auth-token not found");
    refused(&fake, &call.clone().header("x-sdk-date", "2026-01-15T08:30:00Z"), 401, "APIGW.0301", "X-Sdk-Date must be");
    refused(&fake, &call.clone().header("x-project-id", "other"), 401, "APIGW.0301", "X-Project-Id is other");
    let temporary = call.key(FakeCloud::TEMPORARY_KEY_ID, FakeCloud::TEMPORARY_KEY_SECRET);
    refused(&fake, &temporary, 401, "APIGW.0301", "security token is missing");
    assert_eq!(temporary.header("x-security-token", FakeCloud::SECURITY_TOKEN).send(&fake).status, 200);
}

#[test]
fn huawei_cloud_takes_a_token_in_place_of_a_signature() {
    let fake = FakeCloud::start();
    let call = Call::encrypt_info(CLUSTER).unsigned();
    assert_eq!(call.clone().header("x-auth-token", FakeCloud::AUTH_TOKEN).send(&fake).status, 200);
    refused(&fake, &call.header("x-auth-token", "other"), 401, "APIGW.0301", "decrypt token fail");
    assert_eq!(fake.ledger()[0].verdict, Verdict::Unsigned);
}

#[test]
fn unknown_operations_are_named_with_the_nearest_known_one() {
    let fake = FakeCloud::start();
    refused(
        &fake,
        &Call::alibaba("Describekey", "2016-01-20"),
        404,
        "InvalidAction.NotFound",
        "did you mean `DescribeKey`?",
    );
    refused(&fake, &Call::alibaba("DescribeKey", "2016-01-21"), 400, "InvalidVersion", "2016-01-20 of alibaba-kms");
    refused(&fake, &Call::describe_key(KNOWN).without("x-acs-action"), 400, "MissingAction", "x-acs-action");
    refused(&fake, &Call::describe_key(KNOWN).method("PUT"), 405, "UnsupportedHTTPMethod", "takes POST or GET");
    refused(
        &fake,
        &Call::huawei("GET", "/v1.0/p/nothing"),
        404,
        "APIGW.0101",
        "no operation has the path /v1.0/p/nothing",
    );
    let path = format!("/v1/p/clusters/{CLUSTER}/encrypt-info");
    refused(&fake, &Call::huawei("POST", &path), 404, "APIGW.0101", "takes GET, not POST");
}

#[test]
fn parameters_are_required_and_known() {
    let fake = FakeCloud::start();
    let bare = Call::alibaba("DescribeKey", "2016-01-20");
    refused(&fake, &bare, 400, "MissingParameter", "\"KeyId\" that is mandatory");
    refused(
        &fake,
        &bare.query("KeyID", "k"),
        400,
        "InvalidParameter",
        "no query parameter `KeyID`; did you mean `KeyId`?",
    );
    refused(
        &fake,
        &Call::describe_key(KNOWN).body("x=1"),
        400,
        "InvalidParameter",
        "DescribeKey takes no body, 3 bytes came",
    );
    let body = |text: &str| Call::list_key_detail(text);
    refused(&fake, &body(""), 400, "KMS.0204", "key_id is required");
    refused(&fake, &body("{}"), 400, "KMS.0204", "key_id is required");
    refused(&fake, &body("{"), 400, "KMS.0202", "not JSON");
    refused(&fake, &body("[]"), 400, "KMS.0202", "must be an object, it is a list");
    refused(&fake, &body(r#"{"key_id":1}"#), 400, "KMS.0308", "key_id must be text, it is a number");
    refused(&fake, &body(r#"{"key_id":"k","sequenze":"1"}"#), 400, "KMS.0308", "did you mean `sequence`?");
    refused(
        &fake,
        &body("{}").header("content-type", "text/plain"),
        400,
        "KMS.0202",
        "content-type must be application/json",
    );
    refused(&fake, &Call::encrypt_info(CLUSTER).query("x", "1"), 400, "DWS.0001", "no query parameter `x`");
    refused(&fake, &Call::encrypt_info("%7Bcluster_id%7D"), 400, "DWS.0001", "cluster_id is required");
}

#[test]
fn a_lenient_fake_lets_slips_pass() {
    let fake = FakeCloud::builder().lenient().start().unwrap();
    assert_eq!(Call::describe_key(KNOWN).query("Nonsense", "1").send(&fake).status, 200);
    assert_eq!(Call::encrypt_info(CLUSTER).body("{}").send(&fake).status, 200);
}

#[test]
fn types_are_read_as_the_gateway_reads_them() {
    let fake = zoo();
    let reply = everything()
        .query("Flag", "True")
        .query("Count", "-3")
        .query("Big", "9007199254740993")
        .query("Ratio", "0.1")
        .query("ResourceId.1", "a")
        .query("ResourceId.2", "b")
        .query("ResourceId.10", "j")
        .query("Tag.1.Key", "k")
        .query("Tag.1.Value", "")
        .query("Env.path.to", "v")
        .query("Context", r#"{"a":"b"}"#)
        .query("Tree", r#"{"Name":"root","Children":[{"Name":"leaf"}]}"#)
        .header("content-type", "application/x-www-form-urlencoded")
        .body("SecretData=a+b%2Bc")
        .send(&fake);
    assert_eq!(reply.status, 200, "{}", reply.body);
    let entry = &fake.ledger()[0];
    let want = json!({
        "Flag": true, "Count": -3, "Big": 9_007_199_254_740_993_i64, "Ratio": 0.1, "ResourceId": ["a", "b", "j"],
        "Tag": [{"Key": "k", "Value": ""}], "Env": {"path.to": "v"}, "Context": {"a": "b"},
        "Tree": {"Name": "root", "Children": [{"Name": "leaf"}]}, "SecretData": "a b+c",
    });
    assert_eq!(serde_json::Value::Object(entry.parameters.clone()), want);
    assert!(!format!("{entry:?}").contains("a b+c"), "secret parameters are not printed");
}

#[test]
fn values_that_do_not_fit_their_type_are_refused() {
    let fake = zoo();
    for (name, value, message) in [
        ("Flag", "yes", "Flag is not true or false: `yes`"),
        ("Count", "3000000000", "Count is not a whole number of 32 bits"),
        ("Big", "1.5", "Big is not a whole number"),
        ("Ratio", "much", "Ratio is not a number"),
        ("ResourceId", "a", "ResourceId is a list"),
        ("ResourceId.0", "a", "counts its elements from 1"),
        ("Tag.1.Name", "a", "has no member `Name`"),
        ("Tag.1.Value", "a", "lacks its required member `Key`"),
        ("Context", "{a}", "Context is not JSON"),
        ("Context", r#"{"a":1}"#, "Context.a must be text, it is a number"),
        (
            "Tree",
            r#"{"Name":"r","Children":[{"Nam":"l"}]}"#,
            "Tree.Children[0] has no member `Nam`; did you mean `Name`?",
        ),
        ("Count.1", "1", "Count is a single value"),
        ("SecretData", "x", "SecretData`; it belongs in the form"),
    ] {
        refused(&fake, &everything().query(name, value), 400, "InvalidParameter", message);
    }
    refused(&fake, &everything().query("Count", "1").query("Count", "2"), 400, "InvalidParameter", "given twice");
    let json = everything().header("content-type", "application/json").body("{}");
    refused(&fake, &json, 400, "InvalidParameter", "content-type must be application/x-www-form-urlencoded");
}

#[test]
fn anonymous_operations_take_the_old_shape() {
    let fake = zoo();
    let call = Call::huawei("POST", "/")
        .unsigned()
        .query("Action", "Assume")
        .query("Version", "2000-01-01")
        .query("Format", "json")
        .query("Timestamp", "2026-01-15T08:30:00Z")
        .query("SignatureNonce", "n")
        .query("RoleArn", "r")
        .query("OIDCToken", "planted-token");
    let reply = call.send(&fake);
    assert_eq!(
        (reply.status, &reply.json()["Credentials"]["AccessKeyId"]),
        (200, &json!("STS.fake")),
        "{}",
        reply.body
    );
    let entry = &fake.ledger()[0];
    assert_eq!((entry.operation.as_str(), &entry.verdict), ("Assume", &Verdict::Unsigned));
    assert!(!format!("{entry:?}").contains("planted-token"));
    refused(&fake, &call.clone().query("Rolle", "x"), 400, "InvalidParameter", "no query parameter `Rolle`");
    // The new shape without a signature works as well.
    let new = Call::alibaba("Assume", "2000-01-01").unsigned().query("RoleArn", "r").query("OIDCToken", "t");
    assert_eq!(new.query("Format", "json").send(&fake).status, 200);
}

#[test]
fn signatures_in_the_query_are_refused_with_advice() {
    let fake = FakeCloud::start();
    let call = Call::huawei("GET", "/").unsigned().query("Action", "DescribeKey").query("Version", "2016-01-20");
    let call = call.query("Format", "JSON").query("SignatureMethod", "HMAC-SHA1").query("KeyId", "k");
    refused(&fake, &call, 400, "IncompleteSignature", "sign with ACS3-HMAC-SHA256");
}

#[test]
fn an_idempotency_token_belongs_to_one_request() {
    let fake = FakeCloud::start();
    let call = |cluster| Call::encryption_key(cluster).query("ClientToken", "t-1");
    assert_eq!(call("Pc-***").send(&fake).status, 200);
    assert_eq!(call("Pc-***").send(&fake).status, 200);
    refused(&fake, &call("pc-other"), 400, "IdempotentParameterMismatch", "same client token");
}
