//! Whole requests of Huawei Cloud's official Python SDK, sent again byte by byte: the fake takes them as the gateway does.

#[path = "support/client.rs"]
mod client;

use std::time::{SystemTime, UNIX_EPOCH};

use client::Connection;
use cumulo_fake::{Credential, FakeCloud, Value, Verdict};

/// 2026-01-15T08:30:00Z, the clock of the captures.
const THEN: i64 = 1_768_465_800;

#[test]
fn official_requests_verify_from_the_wire() {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs();
    let id = "AKEXAMPLE0000000000A";
    let secret = "SKexample000000000000000000000000000000A";
    let fake = FakeCloud::builder().clock_offset(THEN - i64::try_from(now).unwrap()).start().unwrap();
    let file: Value = serde_json::from_str(include_str!("vectors/huawei-captures.json")).unwrap();
    let captures = file["captures"].as_array().unwrap();
    for capture in captures {
        let text = |value: &Value| value.as_str().unwrap().to_owned();
        let headers = capture["headers"].as_array().unwrap();
        let header = |name: &str| headers.iter().find(|h| h[0] == name).map(|h| text(&h[1]));
        let key = Credential::new(id, secret);
        fake.accept(match header("X-Security-Token") {
            Some(token) => key.token(token),
            None => key,
        });
        let mut wire = format!("{}\r\n", text(&capture["request_line"]));
        for header in headers {
            wire.push_str(&format!("{}: {}\r\n", text(&header[0]), text(&header[1])));
        }
        wire.push_str("\r\n");
        wire.push_str(&text(&capture["body"]));
        let mut connection = Connection::open(&fake.endpoint()).unwrap();
        connection.write(&wire).unwrap();
        let reply = connection.reply().unwrap();

        let entry = fake.ledger().last().unwrap().clone();
        let name = text(&capture["name"]);
        if name.ends_with("(X-Auth-Token)") {
            assert_eq!(entry.verdict, Verdict::Refused("APIGW.0301".into()), "a token that is not the fake's: {name}");
            continue;
        }
        assert_eq!(entry.verdict, Verdict::Valid, "{name}: {}", reply.body);
        assert_eq!(entry.access_key_id.as_deref(), Some(id));
        // The others are about things that are not in the fake's world.
        if ["ShowClusterEncryptInfo", "ListKeyDetail"].contains(&entry.operation.as_str()) {
            assert_eq!(reply.status, 200, "{name}: {}", reply.body);
        }
    }
    assert_eq!(fake.ledger().count(), 9);
}
