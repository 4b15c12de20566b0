//! The state of Alibaba Cloud KMS: what is made is found, what is encrypted decrypts, what is deleted is gone.

#![allow(clippy::panic, reason = "a test has no better way to fail")]

#[path = "support/client.rs"]
mod client;

use client::{Call, Reply};
use cumulo_fake::{AlibabaKey, AlibabaSecret, FakeCloud, Value, json};

/// Calls an operation; names and values of the query.
fn ask(fake: &FakeCloud, action: &str, query: &[(&str, &str)]) -> Reply {
    let call = Call::alibaba(action, "2016-01-20");
    query.iter().fold(call, |call, (name, value)| call.query(name, value)).send(fake)
}

fn ok(fake: &FakeCloud, action: &str, query: &[(&str, &str)]) -> Value {
    let reply = ask(fake, action, query);
    assert_eq!(reply.status, 200, "{action}: {}", reply.body);
    reply.json()
}

fn refused(fake: &FakeCloud, action: &str, query: &[(&str, &str)]) -> (u16, String) {
    let reply = ask(fake, action, query);
    (reply.status, reply.code())
}

/// Sends the secret's value as a form, as it travels.
fn put(fake: &FakeCloud, action: &str, name: &str, version: &str, data: &str) -> Reply {
    Call::alibaba(action, "2016-01-20")
        .query("SecretName", name)
        .query("VersionId", version)
        .header("content-type", "application/x-www-form-urlencoded")
        .body(&format!("SecretData={data}"))
        .send(fake)
}

fn text<'a>(value: &'a Value, name: &str) -> &'a str {
    value[name].as_str().unwrap_or_else(|| panic!("no {name} in {value}"))
}

#[test]
fn a_key_lives_from_creation_to_deletion() {
    let fake = FakeCloud::start();
    let made = ok(&fake, "CreateKey", &[("Description", "orders"), ("Tags", r#"[{"TagKey":"team","TagValue":"a"}]"#)]);
    let id = text(&made["KeyMetadata"], "KeyId").to_owned();
    let state = |fake: &FakeCloud| {
        let seen = ok(fake, "DescribeKey", &[("KeyId", &id)]);
        text(&seen["KeyMetadata"], "KeyState").to_owned()
    };
    assert_eq!(state(&fake), "Enabled");
    ok(&fake, "DisableKey", &[("KeyId", &id)]);
    assert_eq!(state(&fake), "Disabled");
    let plaintext = [("KeyId", id.as_str()), ("Plaintext", "aGVsbG8=")];
    assert_eq!(refused(&fake, "Encrypt", &plaintext), (409, "Rejected.Disabled".into()));
    ok(&fake, "EnableKey", &[("KeyId", &id)]);
    ok(&fake, "ScheduleKeyDeletion", &[("KeyId", &id), ("PendingWindowInDays", "7")]);
    assert_eq!(state(&fake), "PendingDeletion");
    assert_eq!(refused(&fake, "EnableKey", &[("KeyId", &id)]).1, "Rejected.PendingDeletion");
    ok(&fake, "CancelKeyDeletion", &[("KeyId", &id)]);
    assert_eq!(state(&fake), "Enabled");
    ok(&fake, "ScheduleKeyDeletion", &[("KeyId", &id), ("PendingWindowInDays", "7")]);
    let week = 7 * 86_400 + 1;
    fake.set_clock_offset(week);
    let gone = Call::describe_key(&id).clock(week).send(&fake);
    assert_eq!((gone.status, gone.code().as_str()), (404, "Forbidden.KeyNotFound"));
}

#[test]
fn keys_are_listed_in_pages() {
    let fake = FakeCloud::start();
    for n in 0..23 {
        fake.add(AlibabaKey::new(format!("key-{n:02}")).state(if n % 2 == 0 { "Disabled" } else { "Enabled" }));
    }
    let page = |number: &str| ok(&fake, "ListKeys", &[("PageNumber", number), ("PageSize", "10")]);
    let lengths: Vec<usize> = ["1", "2", "3", "4"].map(|n| page(n)["Keys"]["Key"].as_array().unwrap().len()).into();
    // The documentation's two are there as well.
    assert_eq!(lengths, [10, 10, 5, 0]);
    assert_eq!(page("1")["TotalCount"], 25);
    let filter = r#"[{"Key":"KeyState","Values":["Disabled"]}]"#;
    assert_eq!(ok(&fake, "ListKeys", &[("Filters", filter)])["TotalCount"], 12);
    for odd in [("PageNumber", "0"), ("PageSize", "-1"), ("PageSize", "1000"), ("Filters", "[{}]"), ("Filters", "{")] {
        assert_eq!(refused(&fake, "ListKeys", &[odd]), (400, "InvalidParameter".into()), "{odd:?}");
    }
}

#[test]
fn what_is_encrypted_decrypts_in_its_context_alone() {
    let fake = FakeCloud::start();
    fake.add(AlibabaKey::new("key-orders").alias("alias/orders"));
    let sealed = ok(
        &fake,
        "Encrypt",
        &[("KeyId", "alias/orders"), ("Plaintext", "aGVsbG8="), ("EncryptionContext", r#"{"b":"2","a":"1"}"#)],
    );
    let blob = text(&sealed, "CiphertextBlob");
    let opened = ok(&fake, "Decrypt", &[("CiphertextBlob", blob), ("EncryptionContext", r#"{"a":"1","b":"2"}"#)]);
    assert_eq!((text(&opened, "Plaintext"), text(&opened, "KeyId")), ("aGVsbG8=", "key-orders"));
    for context in [None, Some(("EncryptionContext", r#"{"a":"1"}"#))] {
        let query: Vec<_> = std::iter::once(("CiphertextBlob", blob)).chain(context).collect();
        assert_eq!(refused(&fake, "Decrypt", &query), (400, "InvalidParameter".into()));
    }
    assert_eq!(refused(&fake, "Decrypt", &[("CiphertextBlob", "bm90IG91cnM=")]), (400, "InvalidParameter".into()));
    // Another fake that knows the key opens it too; one that does not says so.
    let other = FakeCloud::start();
    let query = [("CiphertextBlob", blob), ("EncryptionContext", r#"{"a":"1","b":"2"}"#)];
    assert_eq!(refused(&other, "Decrypt", &query), (404, "Forbidden.KeyNotFound".into()));
    other.add(AlibabaKey::new("key-orders"));
    assert_eq!(ok(&other, "Decrypt", &query)["Plaintext"], "aGVsbG8=");
}

#[test]
fn old_versions_decrypt_after_a_rotation() {
    let fake = FakeCloud::start();
    fake.add(AlibabaKey::new("key-orders"));
    let key = [("KeyId", "key-orders")];
    let before = ok(&fake, "Encrypt", &[key[0], ("Plaintext", "b2xk")]);
    let version = ok(&fake, "CreateKeyVersion", &key)["KeyVersion"]["KeyVersionId"].clone();
    let after = ok(&fake, "Encrypt", &[key[0], ("Plaintext", "bmV3")]);
    assert_eq!(after["KeyVersionId"], version);
    assert_ne!(before["KeyVersionId"], version);
    assert_eq!(ok(&fake, "Decrypt", &[("CiphertextBlob", text(&before, "CiphertextBlob"))])["Plaintext"], "b2xk");
    assert_eq!(ok(&fake, "ListKeyVersions", &key)["TotalCount"], 2);
}

#[test]
fn data_keys_come_back_and_move_between_keys() {
    let fake = FakeCloud::start();
    fake.add(AlibabaKey::new("key-a")).add(AlibabaKey::new("key-b"));
    let made = ok(&fake, "GenerateDataKey", &[("KeyId", "key-a"), ("KeySpec", "AES_128")]);
    let moved =
        ok(&fake, "ReEncrypt", &[("CiphertextBlob", text(&made, "CiphertextBlob")), ("DestinationKeyId", "key-b")]);
    assert_eq!(moved["KeyId"], "key-b");
    let opened = ok(&fake, "Decrypt", &[("CiphertextBlob", text(&moved, "CiphertextBlob"))]);
    assert_eq!(opened["Plaintext"], made["Plaintext"]);
    assert_eq!(text(&made, "Plaintext").len(), 24, "16 bytes in Base64");
    let hidden = ok(&fake, "GenerateDataKeyWithoutPlaintext", &[("KeyId", "key-a"), ("NumberOfBytes", "7")]);
    assert!(hidden.get("Plaintext").is_none());
    for odd in [("NumberOfBytes", "0"), ("NumberOfBytes", "1025"), ("NumberOfBytes", "-3"), ("KeySpec", "AES_512")] {
        assert_eq!(refused(&fake, "GenerateDataKey", &[("KeyId", "key-a"), odd]), (400, "InvalidParameter".into()));
    }
    let checked = [("KeyId", "key-a"), ("DryRun", "true")];
    assert_eq!(refused(&fake, "GenerateDataKey", &checked), (400, "DryRunOperationError".into()));
}

#[test]
fn signatures_verify() {
    let fake = FakeCloud::start();
    let made = ok(&fake, "CreateKey", &[("KeySpec", "EC_P256"), ("KeyUsage", "SIGN/VERIFY")]);
    let metadata = &made["KeyMetadata"];
    let digest = "ZOyIygCyaOW6GjVnihtTFtIS9PNmskdyMlNKiuyjfzw=";
    let base = [
        ("KeyId", text(metadata, "KeyId")),
        ("KeyVersionId", text(metadata, "PrimaryKeyVersion")),
        ("Algorithm", "ECDSA_SHA_256"),
    ];
    let with = |more: &[(&'static str, String)]| -> Vec<(&'static str, String)> {
        base.iter().map(|(n, v)| (*n, (*v).to_owned())).chain(more.iter().cloned()).collect()
    };
    let call = |action: &str, query: Vec<(&'static str, String)>| {
        let query: Vec<_> = query.iter().map(|(n, v)| (*n, v.as_str())).collect();
        ok(&fake, action, &query)
    };
    let signed = call("AsymmetricSign", with(&[("Digest", digest.into())]));
    let value = text(&signed, "Value").to_owned();
    let verified = |digest: &str| {
        call("AsymmetricVerify", with(&[("Digest", digest.into()), ("Value", value.clone())]))["Value"].clone()
    };
    assert_eq!(verified(digest), true);
    assert_eq!(verified("AAyIygCyaOW6GjVnihtTFtIS9PNmskdyMlNKiuyjfzw="), false);
    let public = ok(&fake, "GetPublicKey", &base[..2]);
    assert!(text(&public, "PublicKey").starts_with("-----BEGIN PUBLIC KEY-----"));
    // A key that signs does not encrypt.
    let reply = refused(&fake, "Encrypt", &[base[0], ("Plaintext", "aGVsbG8=")]);
    assert_eq!(reply, (400, "UnsupportedOperation".into()));
}

#[test]
fn aliases_move_and_tags_stay() {
    let fake = FakeCloud::start();
    fake.add(AlibabaKey::new("key-a").tag("team", "orders")).add(AlibabaKey::new("key-b"));
    let alias = ("AliasName", "alias/current");
    let named =
        |fake: &FakeCloud| ok(fake, "DescribeKey", &[("KeyId", "alias/current")])["KeyMetadata"]["KeyId"].clone();
    ok(&fake, "CreateAlias", &[("KeyId", "key-a"), alias]);
    assert_eq!(named(&fake), "key-a");
    assert_eq!(refused(&fake, "CreateAlias", &[("KeyId", "key-b"), alias]), (409, "Rejected.ResourceExist".into()));
    ok(&fake, "UpdateAlias", &[("KeyId", "key-b"), alias]);
    assert_eq!(named(&fake), "key-b");
    assert_eq!(ok(&fake, "ListAliases", &[])["TotalCount"], 1);
    ok(&fake, "DeleteAlias", &[alias]);
    assert_eq!(refused(&fake, "DeleteAlias", &[alias]), (404, "Forbidden.AliasNotFound".into()));
    ok(&fake, "TagResource", &[("KeyId", "key-a"), ("Tags", r#"[{"TagKey":"cost","TagValue":"7"}]"#)]);
    ok(&fake, "UntagResource", &[("KeyId", "key-a"), ("TagKeys", r#"["team"]"#)]);
    let tags = ok(&fake, "ListResourceTags", &[("KeyId", "key-a")]);
    assert_eq!(tags["Tags"]["Tag"], json!([{"KeyId": "key-a", "TagKey": "cost", "TagValue": "7"}]));
}

#[test]
fn a_secret_has_versions_with_labels() {
    let fake = FakeCloud::start();
    assert_eq!(put(&fake, "CreateSecret", "db", "v1", "first").status, 200);
    assert_eq!(put(&fake, "CreateSecret", "db", "v1", "first").code(), "Rejected.ResourceExist");
    assert_eq!(put(&fake, "PutSecretValue", "db", "v2", "second").status, 200);
    assert_eq!(put(&fake, "PutSecretValue", "db", "v2", "second").status, 200, "a repeat is passed over");
    assert_eq!(put(&fake, "PutSecretValue", "db", "v2", "other").code(), "Rejected.ResourceExist");
    let name = ("SecretName", "db");
    let read = |more: &[(&str, &str)]| {
        let query: Vec<_> = std::iter::once(name).chain(more.iter().copied()).collect();
        ok(&fake, "GetSecretValue", &query)["SecretData"].clone()
    };
    assert_eq!(read(&[]), "second");
    assert_eq!(read(&[("VersionStage", "ACSPrevious")]), "first");
    assert_eq!(read(&[("VersionId", "v1")]), "first");
    let back = [name, ("VersionStage", "ACSCurrent"), ("RemoveFromVersion", "v2"), ("MoveToVersion", "v1")];
    ok(&fake, "UpdateSecretVersionStage", &back);
    assert_eq!(read(&[]), "first");
    for n in 3..20 {
        put(&fake, "PutSecretValue", "db", &format!("v{n}"), "more");
    }
    let all = [name, ("IncludeDeprecated", "true")];
    assert_eq!(ok(&fake, "ListSecretVersionIds", &all)["TotalCount"], 10);
}

#[test]
fn a_deleted_secret_can_be_restored() {
    let fake = FakeCloud::start();
    fake.add(AlibabaSecret::new("db", "value"));
    let name = ("SecretName", "db");
    ok(&fake, "DeleteSecret", &[name, ("RecoveryWindowInDays", "7")]);
    assert_eq!(refused(&fake, "GetSecretValue", &[name]), (409, "Rejected.ResourceInDeleteWindow".into()));
    ok(&fake, "RestoreSecret", &[name]);
    assert_eq!(refused(&fake, "RestoreSecret", &[name]), (409, "Rejected.ResourceInUse".into()));
    assert_eq!(ok(&fake, "GetSecretValue", &[name])["SecretData"], "value");
    ok(&fake, "DeleteSecret", &[name, ("ForceDeleteWithoutRecovery", "true")]);
    assert_eq!(refused(&fake, "GetSecretValue", &[name]), (404, "Forbidden.ResourceNotFound".into()));
}

#[test]
fn several_secrets_are_read_at_once() {
    let fake = FakeCloud::start();
    fake.add(AlibabaSecret::new("db", "value"));
    let list = r#"[{"SecretName":"db"},{"SecretName":"none"}]"#;
    let answer = ok(&fake, "BatchGetSecretValue", &[("SecretsList", list)]);
    assert_eq!(answer["SecretValues"][0]["SecretData"], "value");
    assert_eq!((&answer["Errors"][0]["SecretName"], &answer["Errors"][0]["HttpStatus"]), (&json!("none"), &json!(404)));
}

#[test]
fn passwords_are_made_up_as_asked() {
    let fake = FakeCloud::start();
    let password = |query: &[(&str, &str)]| text(&ok(&fake, "GetRandomPassword", query), "RandomPassword").to_owned();
    assert_eq!(password(&[]).len(), 32);
    assert_ne!(password(&[]), password(&[]));
    let digits = password(&[
        ("PasswordLength", "8"),
        ("ExcludeLowercase", "true"),
        ("ExcludeUppercase", "true"),
        ("ExcludePunctuation", "true"),
        ("ExcludeCharacters", "01234"),
    ]);
    assert!(digits.len() == 8 && digits.chars().all(|c| ('5'..='9').contains(&c)), "{digits}");
    for _ in 0..50 {
        let all = password(&[("PasswordLength", "8"), ("RequireEachIncludedType", "true")]);
        let has = |kind: fn(&char) -> bool| all.chars().any(|c| kind(&c));
        assert!(has(char::is_ascii_lowercase) && has(char::is_ascii_uppercase), "{all}");
        assert!(has(char::is_ascii_digit) && has(char::is_ascii_punctuation), "{all}");
    }
    assert_eq!(refused(&fake, "GetRandomPassword", &[("PasswordLength", "7")]), (400, "InvalidParameter".into()));
}

#[test]
fn policies_are_kept_word_for_word() {
    let fake = FakeCloud::start();
    fake.add(AlibabaKey::new("key-a")).add(AlibabaSecret::new("orders", "x"));
    let policy = r#"{"Version": "1", "Statement": []}"#;
    for (get, set, thing) in [
        ("GetKeyPolicy", "SetKeyPolicy", ("KeyId", "key-a")),
        ("GetSecretPolicy", "SetSecretPolicy", ("SecretName", "orders")),
    ] {
        assert!(text(&ok(&fake, get, &[thing]), "Policy").contains("kms:*"), "{get}: the default");
        ok(&fake, set, &[thing, ("Policy", policy), ("PolicyName", "default")]);
        assert_eq!(ok(&fake, get, &[thing])["Policy"], policy);
        assert_eq!(refused(&fake, set, &[thing, ("Policy", "no JSON")]), (400, "InvalidParameter".into()));
        let other = [thing, ("PolicyName", "other")];
        assert_eq!(refused(&fake, get, &other), (404, "Forbidden.ResourceNotFound".into()));
    }
    let made = ok(&fake, "CreateKey", &[("Policy", policy)]);
    let key = ("KeyId", text(&made["KeyMetadata"], "KeyId"));
    assert_eq!(ok(&fake, "GetKeyPolicy", &[key])["Policy"], policy);
}

/// Also where the fake knows nothing but the documentation's example of an operation.
#[test]
fn keys_and_secrets_that_are_not_there_are_refused() {
    let fake = FakeCloud::start();
    let export =
        [("PublicKeyBlob", "AA=="), ("WrappingKeySpec", "RSA_2048"), ("WrappingAlgorithm", "RSAES_OAEP_SHA_256")];
    for (action, query) in [
        ("GetKeyPolicy", vec![("KeyId", "key-none")]),
        ("SetKeyPolicy", vec![("KeyId", "key-none"), ("Policy", "{}")]),
        ("GenerateAndExportDataKey", [&[("KeyId", "key-none")], &export[..]].concat()),
    ] {
        assert_eq!(refused(&fake, action, &query), (404, "Forbidden.KeyNotFound".into()), "{action}");
    }
    for (action, query) in [
        ("GetSecretPolicy", vec![("SecretName", "none")]),
        ("SetSecretPolicy", vec![("SecretName", "none"), ("Policy", "{}")]),
    ] {
        assert_eq!(refused(&fake, action, &query), (404, "Forbidden.ResourceNotFound".into()), "{action}");
    }
    let odd = [&[("CiphertextBlob", "b2Rk")], &export[..]].concat();
    assert_eq!(refused(&fake, "ExportDataKey", &odd), (400, "InvalidParameter".into()));
}

#[test]
fn ids_of_the_documentation_keep_their_examples() {
    let fake = FakeCloud::start();
    let policy = ok(&fake, "GetKeyPolicy", &[("KeyId", "05754286-3ba2-4fa6-8d41-4323aca6****")]);
    assert!(text(&policy, "Policy").contains("acs:ram::190325303126****:*"));
    let shown = ok(&fake, "GetSecretValue", &[("SecretName", "secret001")]);
    assert_eq!(shown["SecretData"], "testdata1");
    let query = [
        ("KeyId", "5c438b18-05be-40ad-b6c2-3be6752c****"),
        ("KeyVersionId", "2ab1a983-7072-4bbc-a582-584b5bd8****"),
        ("Algorithm", "RSA_PSS_SHA_256"),
        ("Digest", "ZOyIygCyaOW6GjVnihtTFtIS9PNmskdyMlNKiuyjfzw="),
    ];
    assert!(text(&ok(&fake, "AsymmetricSign", &query), "Value").starts_with("M2CceNZH"));
    let blob = "DZhOWVmZDktM2QxNi00ODk0LWJkNGYtMWZjNDNmM2YyYWJmaaSl+TztSIMe43nbT";
    assert_eq!(ok(&fake, "Decrypt", &[("CiphertextBlob", blob)])["KeyId"], "202b9877-5a25-46e3-a763-e20791b5****");
}
