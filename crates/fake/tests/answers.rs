//! What the fake answers to requests that are right: the documentation's examples, its world, what a test sets.

#[path = "support/client.rs"]
mod client;

use client::{Call, Connection};
use cumulo_fake::{
    AlibabaKey, Answer, Credential, DwsCluster, FakeCloud, HuaweiKey, PolarDbCluster, Verdict, World, json,
};

const CLUSTER: &str = "97cbaab3-939e-4dbc-9187-0fe240f2b9fd";
const KEY: &str = "0d0466b0-e727-4d9c-b35d-f84bb474a37f";

#[test]
fn the_documented_key_gets_the_documented_answer() {
    let fake = FakeCloud::start();
    let reply = Call::describe_key("key-hzz630494463ejqjx****").send(&fake);
    assert_eq!(reply.status, 200);
    let metadata = &reply.json()["KeyMetadata"];
    assert_eq!(metadata["KeyState"], "Enabled");
    assert_eq!(metadata["Arn"], "acs:kms:cn-hangzhou:154035569884****:key/key-hzz630494463ejqjx****");
    assert_eq!(metadata.as_object().unwrap().len(), 20);
}

#[test]
fn every_answer_has_a_request_id_of_its_own() {
    let fake = FakeCloud::start();
    let replies: Vec<_> = (0..2).map(|_| Call::describe_key("key-hzz630494463ejqjx****").send(&fake)).collect();
    for reply in &replies {
        assert_eq!(reply.header("x-acs-request-id").unwrap(), reply.json()["RequestId"]);
    }
    assert_ne!(replies[0].header("x-acs-request-id"), replies[1].header("x-acs-request-id"));
    let reply = Call::encrypt_info(CLUSTER).send(&fake);
    assert_eq!(reply.header("x-request-id").unwrap(), fake.ledger()[2].request_id);
}

#[test]
fn keys_are_found_by_id_alias_and_arn() {
    let fake = FakeCloud::start();
    fake.add(AlibabaKey::new("key-orders").alias("alias/orders").state("Disabled"));
    for name in
        ["key-orders", "alias/orders", "acs:kms:cn-hangzhou:1:key/key-orders", "acs:kms:cn-hangzhou:1:alias/orders"]
    {
        let reply = Call::describe_key(name).send(&fake);
        assert_eq!(reply.json()["KeyMetadata"]["KeyId"], "key-orders", "{name}");
        assert_eq!(reply.json()["KeyMetadata"]["KeyState"], "Disabled", "{name}");
    }
}

#[test]
fn unknown_ids_get_the_documented_errors() {
    let fake = FakeCloud::start();
    let uuid = "00000000-0000-0000-0000-000000000000";
    for (call, status, code) in [
        (Call::describe_key("no-such-key"), 404, "Forbidden.KeyNotFound"),
        (Call::describe_key("alias/none"), 404, "Forbidden.AliasNotFound"),
        (Call::describe_key(""), 400, "InvalidParameter"),
        (Call::encryption_key("pc-none"), 404, "InvalidDBClusterId.NotFound"),
        (Call::encryption_key("rm-other-kind"), 404, "InvalidDBClusterId.Malformed"),
        (Call::encrypt_info(uuid), 404, "DWS.0047"),
        (Call::encrypt_info("no-uuid"), 400, "DWS.0001"),
        (Call::list_key_detail(&json!({"key_id": uuid}).to_string()), 404, "KMS.0207"),
        (Call::list_key_detail(r#"{"key_id":"no-uuid"}"#), 400, "KMS.0205"),
    ] {
        let reply = call.send(&fake);
        assert_eq!((reply.status, reply.code().as_str()), (status, code), "{}", reply.body);
    }
}

#[test]
fn errors_have_the_shape_of_their_cloud() {
    let fake = FakeCloud::start();
    let alibaba = Call::describe_key("no-such-key").send(&fake).json();
    for name in ["Code", "Message", "RequestId", "HostId", "Recommend"] {
        assert!(alibaba[name].is_string(), "{name}");
    }
    let dws = Call::encrypt_info("no-uuid").send(&fake);
    assert_eq!(dws.json()["request_id"], dws.header("x-request-id").unwrap());
    // The key service nests its errors.
    let kms = Call::list_key_detail(r#"{"key_id":"no-uuid"}"#).send(&fake).json();
    assert!(kms["error"]["error_msg"].is_string());
}

#[test]
fn a_cluster_says_of_its_key_what_the_key_service_knows() {
    let fake = FakeCloud::start();
    fake.add(AlibabaKey::new("key-orders").alias("alias/orders").deleted_on("2026-12-01T00:00:00Z"));
    fake.add(PolarDbCluster::new("pc-orders").encrypted_with("key-orders"));
    fake.add(PolarDbCluster::new("pc-plain"));
    let list = &Call::encryption_key("pc-orders").send(&fake).json()["EncryptionKeyList"];
    assert_eq!(list[0]["EncryptionKeyStatus"], "PendingDeletion");
    assert_eq!(list[0]["AliasName"], "alias/orders");
    assert_eq!(list[0]["DeleteDate"], "2026-12-01T00:00:00Z");
    assert_eq!(Call::encryption_key("pc-plain").send(&fake).json()["EncryptionKeyList"], json!([]));
}

#[test]
fn a_dws_cluster_without_encryption_answers_nulls() {
    let fake = FakeCloud::start();
    let plain = Call::encrypt_info(CLUSTER).send(&fake).json();
    assert_eq!(plain.as_object().unwrap().len(), 6);
    assert!(plain.as_object().unwrap().values().all(|value| value.is_null()));

    let encrypted = "11111111-939e-4dbc-9187-0fe240f2b9fd";
    fake.add(HuaweiKey::new(KEY).named("orders").rotates());
    fake.add(DwsCluster::new(encrypted).encrypted_with(KEY).rotated("2026-01-15T08:30:00Z"));
    let info = Call::encrypt_info(encrypted).send(&fake).json();
    assert_eq!(info["master_key_id"], KEY);
    assert_eq!(info["master_key_name"], "orders");
    let detail = Call::list_key_detail(&json!({"key_id": KEY}).to_string()).send(&fake).json();
    assert_eq!(detail["key_info"]["key_rotation_enabled"], "true");
}

#[test]
fn a_test_sets_answers_and_the_last_one_goes_first() {
    let fake = FakeCloud::start();
    let mine = json!({"RequestId": "mine", "KeyMetadata": {"KeyState": "Odd"}});
    fake.answer("DescribeKey", mine.clone());
    fake.answer_when("DescribeKey", |request| {
        (request.text("KeyId")? == "special").then(|| Answer::error(403, "Forbidden.RAM", "No."))
    });
    let reply = Call::describe_key("any").send(&fake);
    assert_eq!(reply.json(), mine);
    assert_eq!(reply.header("x-acs-request-id"), Some("mine"));
    let reply = Call::describe_key("special").send(&fake);
    assert_eq!((reply.status, reply.code().as_str()), (403, "Forbidden.RAM"));
    assert_eq!(Call::describe_key("any").send(fake.heal()).code(), "Forbidden.KeyNotFound");
}

#[test]
#[should_panic(expected = "no operation `DescribKey`; did you mean `DescribeKey`?")]
fn a_misspelt_operation_is_told_at_once() {
    FakeCloud::start().answer("DescribKey", json!({}));
}

#[test]
fn without_accept_alibaba_cloud_answers_xml() {
    let fake = FakeCloud::start();
    let reply = Call::describe_key("key-hzz630494463ejqjx****").without("accept").send(&fake);
    assert_eq!(reply.header("content-type"), Some("text/xml;charset=utf-8"));
    assert!(reply.body.contains("<DescribeKeyResponse><KeyMetadata>"), "{}", reply.body);
    let error = Call::describe_key("no-such-key").without("accept").send(&fake);
    assert!(error.body.contains("<KMS><Code>Forbidden.KeyNotFound</Code>"), "{}", error.body);
}

#[test]
fn the_ledger_holds_every_request() {
    let fake = FakeCloud::start();
    let mut connection = Connection::open(&fake.endpoint()).unwrap();
    for _ in 0..2 {
        connection.send(&Call::encryption_key("pc-none").query("ClientToken", "token-1")).unwrap();
        connection.reply().unwrap();
    }
    Call::describe_key("k").key(FakeCloud::ACCESS_KEY_ID, "wrong").send(&fake);
    let ledger = fake.ledger();
    let polardb = ledger.of("DescribeDBClusterEncryptionKey");
    assert_eq!((ledger.count(), polardb.count(), polardb.connections()), (3, 2, 1));
    let entry = &polardb[0];
    assert_eq!(entry.service, "alibaba-polardb");
    assert_eq!(entry.verdict, Verdict::Valid);
    assert_eq!(entry.access_key_id.as_deref(), Some(FakeCloud::ACCESS_KEY_ID));
    assert_eq!(entry.idempotency_token.as_deref(), Some("token-1"));
    assert_eq!(entry.text("DBClusterId"), Some("pc-none"));
    assert_eq!((entry.status, entry.code.as_deref()), (Some(404), Some("InvalidDBClusterId.NotFound")));
    assert!(entry.nonce.is_some() && entry.date.is_some());
    assert_eq!(ledger.repeated_nonce(), None);
    assert_eq!(ledger[2].verdict, Verdict::Refused("SignatureDoesNotMatch".into()));
    assert_eq!(ledger.valid().count(), 2);
}

#[test]
fn the_ledger_prints_no_credential() {
    let fake = FakeCloud::start();
    Call::describe_key("k")
        .key(FakeCloud::TEMPORARY_KEY_ID, FakeCloud::TEMPORARY_KEY_SECRET)
        .header("x-acs-accesskey-id", FakeCloud::TEMPORARY_KEY_ID)
        .header("x-acs-security-token", FakeCloud::SECURITY_TOKEN)
        .send(&fake);
    let printed = format!("{:?}", fake.ledger());
    assert!(printed.contains("DescribeKey") && printed.contains("[hidden]"));
    assert!(!printed.contains("Signature=") && !printed.contains(FakeCloud::SECURITY_TOKEN), "{printed}");
}

#[test]
fn one_service_can_have_an_address_of_its_own() {
    let fake = FakeCloud::start();
    let polardb = fake.endpoint_of("alibaba-polardb");
    assert_eq!(polardb, fake.endpoint_of("alibaba-polardb"));
    assert_ne!(polardb, fake.endpoint());
    assert_eq!(Call::encryption_key("Pc-***").send_to(&polardb).status, 200);
    assert_eq!(Call::describe_key("key-hzz630494463ejqjx****").send_to(&polardb).code(), "InvalidVersion");
    assert_eq!(fake.ledger().count(), 2);
}

#[test]
fn it_refuses_to_start_with_keys_that_could_be_real() {
    for (id, secret) in [
        ("LTAI5tJ8sQeXvBnM2kLpWcRz", "fake"),
        ("QTWAOYTTINDUT2QVKYUC", "fake"),
        ("my-test-key", "MFyfvK41ba2giqM7Uio6PznpdUKGpownRZlmVmHc"),
    ] {
        let error = FakeCloud::builder().credential(Credential::new(id, secret)).start().unwrap_err().to_string();
        assert!(error.contains("could be a real one; use an obviously fake key"), "{error}");
        assert!(!error.contains(secret) || secret == "fake", "{error}");
    }
}

#[test]
fn the_world_can_be_empty_and_things_can_go() {
    let fake = FakeCloud::builder().world(World::empty()).start().unwrap();
    assert_eq!(Call::describe_key("key-hzz630494463ejqjx****").send(&fake).status, 404);
    fake.add(AlibabaKey::new("key-1"));
    assert_eq!(Call::describe_key("key-1").send(&fake).status, 200);
    fake.world(|world| world.remove("key-1"));
    assert_eq!(Call::describe_key("key-1").send(&fake).status, 404);
}

#[tokio::test]
async fn it_starts_and_ends_inside_of_a_runtime() {
    let fake = FakeCloud::start();
    let endpoint = fake.endpoint();
    let reply = tokio::task::spawn_blocking(move || Call::encrypt_info(CLUSTER).send_to(&endpoint)).await.unwrap();
    assert_eq!(reply.status, 200);
    let endpoint = fake.endpoint();
    drop(fake);
    assert!(Connection::open(&endpoint).is_err(), "it listens no more once it is dropped");
}
