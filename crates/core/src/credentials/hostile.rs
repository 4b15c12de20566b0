//! Broken and hostile text for every reader of credentials: it may say no, it may not panic, and it may not quote.

use http::Response;

use super::alibaba::read_config;
use super::grant;
use super::ini::{Form, Ini};

/// Changes of bytes, by a fixed sequence of numbers.
struct Mutations(u64);

impl Mutations {
    fn below(&mut self, end: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap_or(0) % end.max(1)
    }

    /// Cuts, doubles, overwrites and swaps parts of a text.
    fn apply(&mut self, text: &str) -> Vec<u8> {
        const BYTES: &[u8] = b"\"{}[]:,\\0-e.nt\x00\xff\n=#;%\xc3[";
        let mut bytes = text.as_bytes().to_vec();
        for _ in 0..=self.below(4) {
            let (at, to) = (self.below(bytes.len()), self.below(bytes.len()));
            let (from, until) = (at.min(to), at.max(to));
            match self.below(5) {
                0 => bytes.truncate(until),
                1 => drop(bytes.drain(from..until)),
                2 => {
                    let part = bytes[from..until].to_vec();
                    bytes.splice(from..from, part);
                }
                _ if bytes.is_empty() => {}
                _ => bytes[at] = BYTES[self.below(BYTES.len())],
            }
        }
        bytes
    }
}

const GRANT: &str = r#"{"Code":"Success","Credentials":{"AccessKeyId":"STS.id","AccessKeySecret":"planted","SecurityToken":"planted","Expiration":"2099-01-01T00:00:00Z"}}"#;
const CONFIG: &str = r#"{"current":"p","profiles":[{"name":"p","mode":"AK","access_key_id":"id","access_key_secret":"planted","expired_seconds":900,"enable_vpc":true,"sts_expiration":4070908800}]}"#;
const INI: &str = "# c\n[basic]\nak = id\nsk = planted\n[global]\nak = g\nsk = planted ; x\n";

#[test]
fn answers_of_services() {
    let mut mutations = Mutations(1);
    for _ in 0..50_000 {
        let bytes = mutations.apply(GRANT);
        if let Err(error) = grant::temporary("test", &Response::new(bytes.into())) {
            assert!(!error.to_string().contains("planted"), "{error}");
        }
    }
    let deep = format!("{}{}", r#"{"Credentials":"#.repeat(10_000), "}".repeat(10_000));
    assert!(grant::temporary("test", &Response::new(deep.into())).is_err());
}

#[test]
fn profiles_in_json() {
    let mut mutations = Mutations(2);
    for _ in 0..50_000 {
        let bytes = mutations.apply(CONFIG);
        if let Err(error) = read_config(&String::from_utf8_lossy(&bytes)) {
            assert!(!error.contains("planted"), "{error}");
        }
    }
}

#[test]
fn profiles_in_ini() {
    let mut mutations = Mutations(3);
    for _ in 0..50_000 {
        let bytes = mutations.apply(INI);
        let text = String::from_utf8_lossy(&bytes);
        for comments_after_values in [false, true] {
            match Ini::parse(&text, &Form { comments_after_values, keys: &["ak", "sk"] }) {
                Ok(ini) => assert!(!format!("{ini:?}").contains("= planted")),
                Err(error) => assert!(!error.to_string().contains("planted"), "{error}"),
            }
        }
    }
}
