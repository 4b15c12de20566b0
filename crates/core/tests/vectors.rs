//! Signatures that the clouds have published, and signatures that their official SDKs made: each is replayed here.
//!
//! Algorithms that this crate does not have are counted by name, not passed over in silence.

use std::collections::BTreeMap;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use cumulo_core::Timestamp;
use cumulo_core::credentials::Credential;
use cumulo_core::sign::{Canonical, EMPTY_SHA256, Signed, SignedHeaders, Target, acs3, canonical_query, sdk_hmac};
use http::{HeaderMap, HeaderName, HeaderValue};
use serde_json::Value;

const ALIBABA: &str = include_str!("data/vectors/alibaba.json");
const HUAWEI: &str = include_str!("data/vectors/huawei.json");

#[test]
fn every_vector_of_alibaba_cloud() {
    let data: Value = serde_json::from_str(ALIBABA).expect("JSON");
    let mut count = Count::default();
    for vector in list(&data["vectors"]) {
        let algorithm = text(&vector["algorithm"]);
        if algorithm == acs3::ALGORITHM {
            alibaba(vector);
            count.pass(algorithm);
        } else {
            count.skip(algorithm);
        }
    }
    count.print("Alibaba Cloud");
    assert_eq!((count.passed, count.skipped), (41, 12));
}

#[test]
fn every_vector_of_huawei_cloud() {
    let data: Value = serde_json::from_str(HUAWEI).expect("JSON");
    let mut count = Count::default();
    for vector in list(&data["published"]).iter().chain(list(&data["vectors"])) {
        let algorithm = text(&vector["algorithm"]);
        if [sdk_hmac::ALGORITHM, sdk_hmac::DERIVED_ALGORITHM].contains(&algorithm) {
            huawei(vector);
            count.pass(algorithm);
        } else {
            count.skip(algorithm);
        }
    }
    for capture in list(&data["captures"]) {
        match capture.get("canonical_request") {
            Some(canonical) => {
                captured(capture, text(canonical));
                count.pass("captured SDK-HMAC-SHA256");
            }
            None => count.skip("captured X-Auth-Token (nothing is signed)"),
        }
    }
    count.print("Huawei Cloud");
    assert_eq!((count.passed, count.skipped), (69, 1));
}

/// A vector that gives the payload hash goes to the lowest level; all others through the signer, which must find date,
/// nonce, content hash and token headers by itself.
fn alibaba(vector: &Value) {
    let credential = credential(vector, "access_key_id", "access_key_secret");
    let selection = if vector["header_selection"] == "all" { acs3::Selection::All } else { acs3::Selection::Standard };
    let query = query(vector);
    if let Some(payload) = vector.get("payload_hash_override") {
        let headers = headers(&vector["headers"], |_| true);
        let canonical = Canonical {
            method: text(&vector["method"]),
            path: acs3::canonical_path(""),
            query: canonical_query(&query),
            headers: SignedHeaders::choose(&headers, |name| selection.signs(name)).expect("text"),
            payload: text(payload),
        };
        return compare(vector, &acs3::authorize(&credential, &canonical).expect("signed"));
    }
    let added = ["host", "x-acs-date", "x-acs-signature-nonce", "x-acs-content-sha256", "x-acs-accesskey-id"];
    let mut headers = headers(&vector["headers"], |name| !added.contains(&name) && name != "x-acs-security-token");
    let body = text(&vector["body_utf8"]);
    let signed = acs3::Signer::new()
        .selection(selection)
        .sign(&credential, &target(vector, &query, body), &mut headers, date(vector), text(&vector["nonce"]))
        .expect("signed");
    compare(vector, &signed);
    let sent: BTreeMap<&str, &[u8]> = headers.iter().map(|(name, value)| (name.as_str(), value.as_bytes())).collect();
    for pair in list(&vector["headers"]) {
        let name = text(&pair[0]).to_ascii_lowercase();
        assert!(name == "host" || sent[name.as_str()] == text(&pair[1]).as_bytes(), "{}: {name}", vector["id"]);
    }
}

fn huawei(vector: &Value) {
    let credential = credential(vector, "ak", "sk");
    let selection = match text(&vector["sign_policy"]) {
        "all" => sdk_hmac::Selection::All,
        "java" => sdk_hmac::Selection::Java,
        "go" => sdk_hmac::Selection::Go,
        other => unreachable!("unknown policy {other}"),
    };
    let mut signer = sdk_hmac::Signer::new().selection(selection);
    if let Some(derived) = vector.get("derived") {
        signer = signer.derived(text(&derived["region_id"]), text(&derived["service"]));
    }
    let mut headers = headers(&vector["headers"], |_| true);
    for (name, key) in [("x-project-id", "project_id"), ("x-domain-id", "domain_id")] {
        if let Some(id) = vector[key].as_str() {
            headers.insert(name, HeaderValue::from_str(id).expect("a header"));
        }
    }
    let query = query(vector);
    let signed = signer
        .sign(&credential, &target(vector, &query, text(&vector["body"])), &mut headers, date(vector))
        .expect("signed")
        .expect("a signature");
    compare(vector, &signed);
    for (name, value) in vector["expected"]["wire_headers"].as_object().into_iter().flatten() {
        // The SDK sends values without the white space around them; on the wire that makes no difference.
        let sent = headers.get(name).map(|value| value.as_bytes().trim_ascii());
        let host = name.eq_ignore_ascii_case("host");
        assert!(host || sent == Some(text(value).as_bytes()), "{}: {name}", vector["id"]);
    }
}

/// A request as it was received: the list of signed headers is in its `Authorization`, the rest on its lines.
fn captured(capture: &Value, expected: &str) {
    let headers = headers(&capture["headers"], |_| true);
    let authorization = headers["authorization"].to_str().expect("text");
    let part = |key: &str| authorization.split(", ").find_map(|part| part.split_once(key)).expect("a part").1;
    let names: Vec<&str> = part("SignedHeaders=").split(';').collect();
    let mut line = text(&capture["request_line"]).split(' ');
    let (method, uri) = (line.next().expect("a method"), line.next().expect("a path"));
    let (path, query) = uri.split_once('?').unwrap_or((uri, ""));
    let body = text(&capture["body"]);
    let payload = hash(body);
    let canonical = Canonical {
        method,
        path: sdk_hmac::canonical_path(path),
        query: canonical_query(query),
        headers: SignedHeaders::choose(&headers, |name| names.contains(&name)).expect("text"),
        payload: &payload,
    };
    assert_eq!(canonical.build().as_str(), expected);
    let credential = Credential::new("AKEXAMPLE0000000000A", "SKexample000000000000000000000000000000A");
    let date = headers["x-sdk-date"].to_str().expect("text");
    let signed = sdk_hmac::Signer::new().authorize(&credential, &canonical, date).expect("signed");
    assert_eq!(signed.authorization(), authorization, "{}", capture["name"]);
}

fn compare(vector: &Value, signed: &Signed) {
    let (id, expected) = (&vector["id"], &vector["expected"]);
    assert_eq!(signed.canonical_request(), text(&expected["canonical_request"]), "{id}");
    assert_eq!(signed.string_to_sign(), text(&expected["string_to_sign"]), "{id}");
    assert_eq!(signed.authorization(), text(&expected["authorization"]), "{id}");
}

fn target<'a>(vector: &'a Value, query: &'a str, body: &'a str) -> Target<'a> {
    Target {
        method: text(&vector["method"]),
        host: text(&vector["host"]),
        path: text(&vector["path"]),
        query,
        body: body.as_bytes(),
    }
}

fn credential(vector: &Value, id: &str, secret: &str) -> Credential {
    let (id, secret) = (text(&vector[id]), text(&vector[secret]));
    match vector["security_token"].as_str() {
        Some(token) => Credential::temporary(id, secret, token),
        None => Credential::new(id, secret),
    }
}

/// The pairs as a careless client would write them: unsorted, everything but letters and digits in lower-case hex.
fn query(vector: &Value) -> String {
    let encode = |text: &str| -> String {
        text.bytes()
            .map(|b| if b.is_ascii_alphanumeric() { char::from(b).to_string() } else { format!("%{b:02x}") })
            .collect()
    };
    let pairs: Vec<String> = list(&vector["query"])
        .iter()
        .filter_map(|pair| Some(format!("{}={}", encode(text(&pair[0])), encode(pair[1].as_str()?))))
        .collect();
    pairs.join("&")
}

fn headers(pairs: &Value, keep: impl Fn(&str) -> bool) -> HeaderMap {
    let mut headers = HeaderMap::new();
    for pair in list(pairs) {
        let name = text(&pair[0]).to_ascii_lowercase();
        if keep(&name) {
            let value = HeaderValue::from_bytes(text(&pair[1]).as_bytes()).expect("a header value");
            headers.append(HeaderName::try_from(name).expect("a header name"), value);
        }
    }
    headers
}

fn date(vector: &Value) -> SystemTime {
    Timestamp::from(text(&vector["date"])).time().expect("a date")
}

/// SHA-256 as the signer sees it: taken from a signature over the body alone.
fn hash(body: &str) -> String {
    if body.is_empty() {
        return EMPTY_SHA256.to_owned();
    }
    let target = Target { method: "POST", host: "h", path: "/", query: "", body: body.as_bytes() };
    let mut headers = HeaderMap::new();
    let time = UNIX_EPOCH + Duration::from_secs(1);
    acs3::Signer::new().sign(&Credential::new("a", "b"), &target, &mut headers, time, "n").expect("signed");
    headers["x-acs-content-sha256"].to_str().expect("text").to_owned()
}

fn list(value: &Value) -> &[Value] {
    value.as_array().map_or(&[], Vec::as_slice)
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap_or("")
}

#[derive(Default)]
struct Count {
    passed: usize,
    skipped: usize,
    by_name: BTreeMap<(bool, String), usize>,
}

impl Count {
    fn pass(&mut self, algorithm: &str) {
        self.passed += 1;
        *self.by_name.entry((false, algorithm.to_owned())).or_default() += 1;
    }

    fn skip(&mut self, algorithm: &str) {
        self.skipped += 1;
        *self.by_name.entry((true, algorithm.to_owned())).or_default() += 1;
    }

    fn print(&self, cloud: &str) {
        let names = |skipped: bool| -> String {
            let of_kind = self.by_name.iter().filter(|((kind, _), _)| *kind == skipped);
            of_kind.map(|((_, name), count)| format!("{count} {name}")).collect::<Vec<_>>().join(", ")
        };
        println!("{cloud}: {} passed ({}), {} skipped: {}", self.passed, names(false), self.skipped, names(true));
    }
}
