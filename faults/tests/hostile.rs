//! F42: hostile text in parameters. It arrives as it is, in its place, or it is refused before anything is sent.

#![allow(clippy::unwrap_used, reason = "a test stops where it fails")]

use cumulo_alibaba_kms::{DescribeKey, Kms};
use cumulo_core::credentials::Credential;
use cumulo_core::{ErrorKind, Executed};
use cumulo_fake::{FakeCloud, Verdict, json};
use cumulo_huawei_dws::{Dws, ShowClusterEncryptInfo};

fn hostile() -> Vec<String> {
    let texts = [
        "..",
        ".",
        "",
        "%2e%2e",
        "%2E",
        "a/../b",
        "//",
        "/",
        "a//b",
        "\\..\\",
        "a\r\nX-Injected: 1",
        "a\nb",
        "a\0b",
        "\t",
        " a ",
        "a&b=c",
        "a?b",
        "a#b",
        "a;b",
        "a+b",
        "a%zz",
        "%",
        "%00",
        "é中😀",
        "\u{fffd}\u{202e}",
        "{x",
        "<a>&amp;",
        "'\"`$(x)",
    ];
    let long = ["x", "é", "%", "/.."].map(|piece| piece.repeat(64 * 1024 / piece.len()));
    // Bytes that are no UTF-8 become text before they can be a parameter.
    let lone = String::from_utf8_lossy(b"a\xed\xa0\x80b\xff").into_owned();
    texts.iter().map(|text| (*text).to_owned()).chain(long).chain([lone]).collect()
}

fn key() -> Credential {
    Credential::new(FakeCloud::ACCESS_KEY_ID, FakeCloud::ACCESS_KEY_SECRET)
}

#[tokio::test]
async fn f42_hostile_text_in_a_query_arrives_as_it_is() {
    let fake = FakeCloud::start();
    fake.answer("DescribeKey", json!({}));
    let client = Kms::builder().endpoint(fake.endpoint()).credentials(key()).build().unwrap();
    for text in hostile() {
        let shown: String = text.chars().take(20).collect();
        let result = client.send(DescribeKey::new(text.clone())).await;
        let ledger = fake.take_ledger();
        match result {
            Ok(_) => {
                assert_eq!(ledger[0].verdict, Verdict::Valid, "{shown:?}");
                assert_eq!(ledger[0].query, [("KeyId".to_owned(), text)], "{shown:?}");
                assert!(ledger[0].headers.get("x-injected").is_none());
            }
            // 64 KiB that triple by their encoding are longer than a URL may be.
            Err(error) => {
                assert!(text.len() > 10_000, "{shown:?}: {error}");
                assert!(ledger.is_empty() && error.may_have_executed() == Executed::No, "{shown:?}: {error}");
            }
        }
    }
}

#[tokio::test]
async fn f42_hostile_text_in_a_path_stays_in_its_place() {
    let fake = FakeCloud::start();
    fake.answer("ShowClusterEncryptInfo", json!({}));
    let builder = Dws::builder().endpoint(fake.endpoint()).credentials(key()).project_id(FakeCloud::PROJECT_ID);
    let client = builder.build().unwrap();
    for text in hostile() {
        let shown: String = text.chars().take(20).collect();
        let result = client.send(ShowClusterEncryptInfo::new(text.clone())).await;
        let ledger = fake.take_ledger();
        match result {
            Ok(_) => {
                let sent =
                    ledger[0].path.strip_prefix("/v1/").and_then(|path| path.strip_suffix("/encrypt-info")).unwrap();
                assert_eq!(sent.split('/').count(), 3, "project, `clusters` and the id: {sent}");
                assert_eq!(ledger[0].text("cluster_id"), Some(text.as_str()), "{shown:?}");
            }
            Err(error) => {
                assert!(ledger.is_empty() && error.may_have_executed() == Executed::No, "{shown:?}: {error}");
                let folded = ["..", ".", "", "%2e%2e", "%2E"].contains(&text.as_str());
                assert!(folded && error.kind() == ErrorKind::Input || text.len() > 10_000, "{shown:?}: {error}");
            }
        }
    }
}
