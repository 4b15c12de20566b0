//! What the fuzzer starts from: documented answers and errors, and what changes them.

use cumulo_core::decode::{FromWire, from_json};

use crate::catalogs::{self, list};
use crate::dice::Dice;

/// The secret of the fuzzer's credential.
pub(super) const SECRET: &str = "planted-secret-of-the-fuzzer";

/// Its token.
pub(super) const TOKEN: &str = "planted-token-of-the-fuzzer";

/// Errors as both clouds write them, and as others do who stand before them.
const ERRORS: [&str; 10] = [
    r#"{"Code":"Forbidden.KeyNotFound","Message":"No such key.","RequestId":"r","HostId":"h","Recommend":"u"}"#,
    r#"{"error_code":"DWS.7023","error_msg":"busy","request_id":"r"}"#,
    r#"{"error":{"error_code":"KMS.0207","error_msg":"no such key"}}"#,
    r#"{"error":{"message":"m","code":401,"title":"Unauthorized"}}"#,
    r#"{"errCode":"DWS.0001","externalMessage":"m"}"#,
    "eyJlcnJvcl9jb2RlIjoiRFdTLjAwMDEiLCJlcnJvcl9tc2ciOiJtIn0=",
    r#"{"Code":"SignatureDoesNotMatch","Message":"Specified signature is not matched with our calculation. server string to sign is:ACS3-HMAC-SHA256\n-x-acs-security-token:planted"}"#,
    "<?xml version='1.0'?><Error><Code>InternalError</Code><Message>&lt;m&gt;</Message><RequestId>r</RequestId></Error>",
    "<html><head><title>502 Bad Gateway</title></head></html>",
    r#"{"error_code":"APIGW.0301","error_msg":"signature expired, signature time:20260115T083000Z,server time:20260115T090000Z"}"#,
];

pub(super) fn alibaba_errors() -> Vec<Vec<u8>> {
    ERRORS.iter().map(|text| text.as_bytes().to_vec()).collect()
}

pub(super) fn huawei_errors() -> Vec<Vec<u8>> {
    let mut all = alibaba_errors();
    all.extend(examples("ShowClusterEncryptInfo"));
    all
}

pub(super) fn header_values() -> Vec<Vec<u8>> {
    let values =
        ["Thu, 15 Jan 2026 08:30:00 GMT", "120", "1500", "-1", "99999999999999999999", "text/html", "https://a/"];
    values.iter().map(|text| text.as_bytes().to_vec()).collect()
}

pub(super) fn targets() -> Vec<Vec<u8>> {
    let texts = [
        "/v1/p/clusters/a%2Fb/encrypt-info",
        "/",
        "a=1&b=%20&a=2&ü",
        "x=..%2f&%00",
        "{\"a\":\"ä\"}",
        "/../%2e%2e//",
        "line",
    ];
    texts.iter().map(|text| text.as_bytes().to_vec()).collect()
}

/// The documented answers of an operation, in every service that has it.
fn examples(operation: &str) -> Vec<Vec<u8>> {
    let mut found = Vec::new();
    for catalog in catalogs::all() {
        let named = list(&catalog, "operations").filter(|o| o.get("id").is_some_and(|id| id == operation));
        found.extend(named.filter_map(|o| Some(o.get("example")?.to_string().into_bytes())));
    }
    found
}

/// Reads a body and forgets it.
type Reader = (Vec<Vec<u8>>, fn(&[u8]));

fn read<T: FromWire>(body: &[u8]) {
    // It may say no.
    let _ = from_json::<T>(body);
}

/// Models with the examples of their operations.
pub(super) fn readers() -> Vec<Reader> {
    macro_rules! readers {
        ($($operation:literal => $output:ty),+ $(,)?) => {
            vec![$((examples($operation), read::<$output> as fn(&[u8]))),+]
        };
    }
    readers! {
        "DescribeKey" => cumulo_alibaba_kms::DescribeKeyOutput,
        "DescribeDBClusterEncryptionKey" => cumulo_alibaba_polardb::DescribeDbClusterEncryptionKeyOutput,
        "ShowClusterEncryptInfo" => cumulo_huawei_dws::ShowClusterEncryptInfoOutput,
        "ListKeyDetail" => cumulo_huawei_kms::ListKeyDetailOutput,
        "BatchGetSecretValue" => cumulo_alibaba_kms::BatchGetSecretValueOutput,
        "DescribeSecret" => cumulo_alibaba_kms::DescribeSecretOutput,
        "ListKeys" => cumulo_alibaba_kms::ListKeysOutput,
        "AssumeRole" => cumulo_alibaba_sts::AssumeRoleOutput,
        "ListClusterDetails" => cumulo_huawei_dws::ListClusterDetailsOutput,
    }
}

/// One text of a corpus, mostly changed: cut, doubled, bytes and pieces put in.
pub(super) fn mutated(corpus: &[Vec<u8>], dice: &mut Dice) -> Vec<u8> {
    const PIECES: [&[u8]; 18] = [
        b"null",
        b"[",
        b"]",
        b"{",
        b"}",
        b"\"",
        b",",
        b":",
        b"\xff",
        b"\x00",
        b"1e999",
        b"-0",
        b"\\ud800",
        b"\r\n",
        b"%2e",
        b"9223372036854775808",
        b"true",
        b"{\"a\":[{}]}",
    ];
    let mut bytes = corpus.get(dice.below(corpus.len())).cloned().unwrap_or_default();
    for _ in 0..dice.below(5) {
        let (a, b) = (dice.below(bytes.len() + 1), dice.below(bytes.len() + 1));
        let (from, to) = (a.min(b), a.max(b));
        match dice.below(7) {
            0 => bytes.truncate(to),
            1 => drop(bytes.drain(from..to)),
            2 => {
                let part = bytes.get(from..to.min(from + 64)).unwrap_or_default().to_vec();
                bytes.splice(from..from, part);
            }
            3 => {
                let noise = dice.bytes(8);
                bytes.splice(from..from, noise);
            }
            4 => {
                let piece = PIECES.get(dice.below(PIECES.len())).copied().unwrap_or_default();
                let many = piece.repeat(dice.one(1, &[2, 200]));
                bytes.splice(from..from, many);
            }
            5 => {
                let piece = PIECES.get(dice.below(PIECES.len())).copied().unwrap_or_default();
                bytes.splice(from..to.min(from + 8), piece.iter().copied());
            }
            _ => {
                if let Some(byte) = bytes.get_mut(from) {
                    *byte = dice.next() as u8;
                }
            }
        }
    }
    bytes
}
