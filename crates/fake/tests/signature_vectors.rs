//! Signature vectors: the verifier takes what the clouds' documents and official SDKs signed, and nothing else.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test has no better way to fail")]

use cumulo_fake::verify::{acs3, acs3_signature, sdk_hmac};
use cumulo_fake::{Credential, Keyring, Value};

type Request = http::Request<String>;

/// One vector: the request as sent, the key, the time.
struct Vector {
    id: String,
    request: Request,
    keys: Keyring,
    now: i64,
    /// Whether the signature covers the body.
    covers_body: bool,
}

fn text(value: &Value, key: &str) -> String {
    value[key].as_str().unwrap_or_default().to_owned()
}

fn pairs(value: &Value) -> Vec<(String, String)> {
    let pair = |pair: &Value| (pair[0].as_str().unwrap().to_owned(), pair[1].as_str().unwrap().to_owned());
    value.as_array().unwrap().iter().map(pair).collect()
}

fn encode(text: &str) -> String {
    let keep = |b: u8| b.is_ascii_alphanumeric() || b"-_.~".contains(&b);
    text.bytes().map(|b| if keep(b) { (b as char).to_string() } else { format!("%{b:02X}") }).collect()
}

/// `2026-01-15T08:30:00Z` or `20260115T083000Z` in seconds.
fn seconds(date: &str) -> i64 {
    let digits: Vec<i64> = date.bytes().filter(u8::is_ascii_digit).map(|b| i64::from(b - b'0')).collect();
    let number = |from: usize, to: usize| digits[from..to].iter().fold(0, |n, d| n * 10 + d);
    let (y, m, d) = (number(0, 4), number(4, 6), number(6, 8));
    let days: i64 = (1970..y).map(|y| 365 + i64::from(leap(y))).sum::<i64>()
        + (1..m)
            .map(|m| [31, 28 + i64::from(leap(y)), 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][m as usize - 1])
            .sum::<i64>()
        + d
        - 1;
    ((days * 24 + number(8, 10)) * 60 + number(10, 12)) * 60 + number(12, 14)
}

fn leap(y: i64) -> bool {
    y % 4 == 0 && (y % 100 != 0 || y % 400 == 0)
}

fn request(vector: &Value, headers: Vec<(String, String)>, body: String) -> Request {
    let query: Vec<String> =
        pairs(&vector["query"]).iter().map(|(name, value)| format!("{}={}", encode(name), encode(value))).collect();
    let path = text(vector, "path");
    let target = if query.is_empty() { path } else { format!("{path}?{}", query.join("&")) };
    let mut request = http::Request::builder().method(vector["method"].as_str().unwrap()).uri(target);
    for (name, value) in headers {
        request = request.header(name, http::HeaderValue::from_bytes(value.as_bytes()).unwrap());
    }
    request.body(body).unwrap()
}

fn vectors(file: &str) -> Vec<Value> {
    let file: Value = serde_json::from_str(file).unwrap();
    file["vectors"].as_array().unwrap().clone()
}

fn alibaba() -> Vec<(Vector, Value)> {
    let vector = |value: Value| {
        let mut headers = pairs(&value["headers"]);
        headers.push(("authorization".into(), text(&value, "authorization")));
        let mut key = Credential::new(text(&value, "access_key_id"), text(&value, "access_key_secret"));
        if let Some(token) = value["security_token"].as_str() {
            key = key.token(token);
        }
        let mut keys = Keyring::new();
        keys.insert(key);
        let date = text(&value, "date");
        let now = if date.is_empty() { 0 } else { seconds(&date) };
        let request = request(&value, headers, text(&value, "body_utf8"));
        (Vector { id: text(&value, "id"), request, keys, now, covers_body: true }, value)
    };
    vectors(include_str!("vectors/acs3.json")).into_iter().map(vector).collect()
}

fn huawei(algorithm: &str) -> Vec<Vector> {
    let vector = |value: Value| {
        let mut headers: Vec<(String, String)> = match value["wire_headers"].as_object() {
            Some(map) => map.iter().map(|(name, value)| (name.clone(), value.as_str().unwrap().to_owned())).collect(),
            // Published vectors list what the caller sets; date and host are the signer's.
            None => {
                let mut headers = pairs(&value["headers"]);
                headers.push(("X-Sdk-Date".into(), text(&value, "date")));
                headers
            }
        };
        let has =
            |headers: &[(String, String)], wanted: &str| headers.iter().any(|(n, _)| n.eq_ignore_ascii_case(wanted));
        if !has(&headers, "host") {
            headers.push(("Host".into(), text(&value, "host")));
        }
        if !has(&headers, "authorization") {
            headers.push(("Authorization".into(), text(&value, "authorization")));
        }
        let covers_body = !headers.iter().any(|(_, value)| value == "UNSIGNED-PAYLOAD");
        let mut key = Credential::new(text(&value, "ak"), text(&value, "sk"));
        if let Some(token) = value["security_token"].as_str() {
            key = key.token(token);
        }
        let mut keys = Keyring::new();
        keys.insert(key);
        let now = seconds(&text(&value, "date"));
        let request = request(&value, headers, text(&value, "body"));
        Vector { id: text(&value, "id"), request, keys, now, covers_body }
    };
    let all = vectors(include_str!("vectors/huawei.json"));
    all.into_iter().filter(|value| value["algorithm"] == algorithm).map(vector).collect()
}

/// The same request with one thing changed.
struct Changed {
    what: &'static str,
    request: Request,
    keys: Keyring,
}

/// Changes one bit of each of key, date, path, query, header and body, where the vector has it.
fn changes(vector: &Vector, date: &str) -> Vec<Changed> {
    let mut changed = Vec::new();
    let mut with = |what: &'static str, change: &dyn Fn(&mut Request)| {
        let mut request = vector.request.clone();
        change(&mut request);
        changed.push(Changed { what, request, keys: vector.keys.clone() });
    };
    // The last digit of the seconds, so that the date stays one and stays in the window.
    if vector.request.headers().contains_key(date) {
        with("date", &|request| {
            let value = request.headers().get(date).unwrap().to_str().unwrap().to_owned();
            let digit = value.len() - 2;
            let flipped: String = value.char_indices().map(|(n, c)| if n == digit { flip(c) } else { c }).collect();
            request.headers_mut().insert(date.parse::<http::HeaderName>().unwrap(), flipped.parse().unwrap());
        });
    }
    with("path", &|request| {
        let uri = request.uri().clone();
        let query = uri.query().map(|query| format!("?{query}")).unwrap_or_default();
        *request.uri_mut() = format!("{}x{query}", uri.path()).parse().unwrap();
    });
    with("query", &|request| {
        let uri = request.uri().clone();
        let query = match uri.query() {
            Some(query) => {
                let last = query.chars().next_back().unwrap();
                let flipped = match flip(last) {
                    other if other.is_ascii_alphanumeric() => other.to_string(),
                    // Not every flipped character can stand in a request line.
                    _ => format!("{last}x"),
                };
                format!("{}{flipped}", &query[..query.len() - last.len_utf8()])
            }
            None => "x=1".into(),
        };
        *request.uri_mut() = format!("{}?{query}", uri.path()).parse().unwrap();
    });
    with("header", &|request| {
        let authorization = request.headers()["authorization"].to_str().unwrap().to_owned();
        let signed = authorization.split("SignedHeaders=").nth(1).unwrap().split(',').next().unwrap().to_owned();
        let other = signed.split(';').find(|name| *name != date && *name != "x-acs-content-sha256");
        match other {
            Some(name) => {
                let mut value = request.headers()[name].as_bytes().trim_ascii().to_vec();
                *value.last_mut().unwrap() ^= 1;
                let name: http::HeaderName = name.parse().unwrap();
                request.headers_mut().insert(name, http::HeaderValue::from_bytes(&value).unwrap());
            }
            // Only the date is signed: then the header that can be wrong is the signature itself.
            None => {
                let last = flip(authorization.chars().next_back().unwrap());
                let flipped = format!("{}{last}", &authorization[..authorization.len() - 1]);
                request.headers_mut().insert("authorization", flipped.parse().unwrap());
            }
        }
    });
    if vector.covers_body {
        with("body", &|request| request.body_mut().push('x'));
    }
    let mut keys = Keyring::new();
    let authorization = vector.request.headers()["authorization"].to_str().unwrap();
    let id = authorization.split_once('=').unwrap().1.split([',', '/']).next().unwrap();
    let mut key = vector.keys.get(id).unwrap().clone();
    key.secret = key.secret.char_indices().map(|(n, c)| if n == 0 { flip(c) } else { c }).collect();
    keys.insert(key);
    changed.push(Changed { what: "key", request: vector.request.clone(), keys });
    changed
}

/// Another letter or digit: the lowest bit flipped.
fn flip(c: char) -> char {
    ((c as u8) ^ 1) as char
}

#[test]
fn acs3_vectors_verify_and_flipped_bits_do_not() {
    let (mut accepted, mut refused) = (0, 0);
    for (vector, value) in alibaba() {
        // One published vector is a bare signature over a payload hash that is given: no date, no host.
        if let Some(hash) = value["payload_hash_override"].as_str() {
            let check = |request: &Request, hash: &str, keys: &Keyring| {
                let (head, _) = request.clone().into_parts();
                acs3_signature(&head, hash, keys)
            };
            assert!(check(&vector.request, hash, &vector.keys).is_ok(), "{}", vector.id);
            accepted += 1;
            for changed in changes(&vector, "x-acs-date") {
                let hash = if changed.what == "body" { hash.replace('5', "4") } else { hash.to_owned() };
                assert!(check(&changed.request, &hash, &changed.keys).is_err(), "{} {}", vector.id, changed.what);
                refused += 1;
            }
            continue;
        }
        let identity = acs3(&vector.request, &vector.keys, vector.now).unwrap_or_else(|r| panic!("{}: {r}", vector.id));
        assert_eq!(identity.access_key_id, text(&value, "access_key_id"));
        accepted += 1;
        for changed in changes(&vector, "x-acs-date") {
            let refusal = acs3(&changed.request, &changed.keys, vector.now).expect_err(changed.what);
            assert_eq!(refusal.code, "SignatureDoesNotMatch", "{} {}: {refusal}", vector.id, changed.what);
            refused += 1;
        }
    }
    println!("ACS3-HMAC-SHA256: {accepted} vectors verified, {refused} changed requests refused");
    assert_eq!(accepted, 41);
}

#[test]
fn sdk_hmac_and_v11_vectors_verify_and_flipped_bits_do_not() {
    for (algorithm, count) in [("SDK-HMAC-SHA256", 52), ("V11-HMAC-SHA256", 9)] {
        let (mut accepted, mut refused) = (0, 0);
        for vector in huawei(algorithm) {
            let identity =
                sdk_hmac(&vector.request, &vector.keys, vector.now).unwrap_or_else(|r| panic!("{}: {r}", vector.id));
            assert_eq!(identity.algorithm, algorithm);
            accepted += 1;
            for changed in changes(&vector, "x-sdk-date") {
                let refusal = sdk_hmac(&changed.request, &changed.keys, vector.now).expect_err(changed.what);
                let (id, what) = (&vector.id, changed.what);
                assert_eq!((refusal.status, refusal.code.as_str()), (401, "APIGW.0301"), "{id} {what}");
                assert!(
                    refusal.message.contains("verify aksk signature fail, canonicalRequest:"),
                    "{id} {what} {refusal}"
                );
                refused += 1;
            }
        }
        println!("{algorithm}: {accepted} vectors verified, {refused} changed requests refused");
        assert_eq!(accepted, count);
    }
}

#[test]
fn dates_outside_of_fifteen_minutes_are_refused() {
    let (vector, _) = alibaba().into_iter().find(|(vector, _)| vector.id == "acs3-kms-describekey").unwrap();
    for (off, fine) in [(-901, false), (-900, true), (900, true), (901, false)] {
        let checked = acs3(&vector.request, &vector.keys, vector.now + off);
        assert_eq!(checked.is_ok(), fine, "{off}");
        if let Err(refusal) = checked {
            assert_eq!((refusal.status, refusal.code.as_str()), (400, "InvalidTimeStamp.Expired"));
        }
    }
    let vector = huawei("SDK-HMAC-SHA256").into_iter().find(|vector| vector.id == "hw-001").unwrap();
    for (off, fine) in [(-901, false), (-900, true), (900, true), (901, false)] {
        let checked = sdk_hmac(&vector.request, &vector.keys, vector.now + off);
        assert_eq!(checked.is_ok(), fine, "{off}");
        if let Err(refusal) = checked {
            assert!(
                refusal.message.contains("signature expired, signature time:20260115T083000Z, server time:"),
                "{refusal}"
            );
        }
    }
}
