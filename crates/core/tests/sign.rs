//! Signing as a user sees it: requests go in, signed requests come out, hostile text changes nothing.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use cumulo_core::credentials::Credential;
use cumulo_core::sign::{SignError, Target, acs3, explain_mismatch, nonce, sdk_hmac};
use http::{HeaderMap, HeaderValue, Request};

const SECRET: &str = "planted-secret-4711";
const TOKEN: &str = "planted-token-4711";

fn time() -> SystemTime {
    UNIX_EPOCH + Duration::from_secs(1_768_465_800)
}

fn key() -> Credential {
    Credential::new("LTAI5tExampleKeyId0001", SECRET)
}

fn target<'a>(path: &'a str, query: &'a str) -> Target<'a> {
    Target { method: "GET", host: "dws.cn-north-4.myhuaweicloud.com", path, query, body: b"" }
}

#[test]
fn a_request_is_signed_in_place() {
    let mut request = Request::post("https://kms.cn-hangzhou.aliyuncs.com:443/?b=2&a=x+y")
        .header("x-acs-action", "Encrypt")
        .body("body")
        .expect("a request");
    let signed = acs3::sign(&mut request, &Credential::temporary("STS.id", SECRET, TOKEN)).expect("signed");
    let lines: Vec<&str> = signed.canonical_request().lines().collect();
    assert_eq!(lines[..4], ["POST", "/", "a=x%20y&b=2", "host:kms.cn-hangzhou.aliyuncs.com"]);
    assert_eq!(request.uri().query(), Some("a=x%20y&b=2"), "what is signed is what is sent");
    let headers = request.headers();
    assert_eq!(headers["authorization"], signed.authorization());
    assert_eq!(headers["x-acs-accesskey-id"], "STS.id");
    assert_eq!(headers["x-acs-security-token"], TOKEN);
    assert_eq!(headers["x-acs-signature-nonce"].len(), 32);
    assert_eq!(*request.body(), "body");
}

#[test]
fn signing_again_replaces_what_the_first_attempt_left() {
    let mut headers = HeaderMap::new();
    let target = target("/", "");
    let temporary = Credential::temporary("STS.id", SECRET, TOKEN);
    acs3::Signer::new().sign(&temporary, &target, &mut headers, time(), "one").expect("signed");
    let again = acs3::Signer::new().sign(&key(), &target, &mut headers, time(), "two").expect("signed");
    let mut fresh = HeaderMap::new();
    let first = acs3::Signer::new().sign(&key(), &target, &mut fresh, time(), "two").expect("signed");
    assert_eq!((headers, again.authorization()), (fresh, first.authorization()));

    let mut headers = HeaderMap::new();
    sdk_hmac::Signer::new().sign(&temporary, &target, &mut headers, time()).expect("signed");
    sdk_hmac::Signer::new().sign(&key(), &target, &mut headers, time()).expect("signed");
    assert!(!headers.contains_key("x-security-token"));
}

#[test]
fn every_attempt_has_its_own_nonce() {
    let nonces: std::collections::BTreeSet<String> = (0..1000).map(|_| nonce().expect("random")).collect();
    assert_eq!(nonces.len(), 1000);
    assert!(nonces.iter().all(|nonce| nonce.len() == 32 && nonce.bytes().all(|b| b.is_ascii_hexdigit())));
}

#[test]
fn proxies_may_change_what_is_not_signed() {
    let mut headers = HeaderMap::new();
    for name in ["user-agent", "accept", "content-type", "x-project-id", "x-odd_name"] {
        headers.insert(name, HeaderValue::from_static("application/json"));
    }
    let alibaba =
        acs3::Signer::new().sign(&key(), &target("/", ""), &mut headers.clone(), time(), "n").expect("signed");
    let names = "content-type;host;x-acs-content-sha256;x-acs-date;x-acs-signature-nonce";
    assert!(alibaba.authorization().contains(&format!("SignedHeaders={names},")));
    let huawei = sdk_hmac::Signer::new().sign(&key(), &target("/", ""), &mut headers, time()).expect("signed");
    assert!(huawei.is_some_and(|s| s.authorization().contains("SignedHeaders=host;x-project-id;x-sdk-date,")));
}

/// Each pair of spellings means the same to a server, so both have one canonical request.
#[test]
fn spelling_does_not_change_the_signature() {
    for (one, other) in [
        (("/v1/p/a%2Fb", "a=1&a=2"), ("/v1/p/a/b", "a=2&a=1")),
        (("/v1/%E9%80%BB", "k=%7E"), ("/v1/%e9%80%bb/", "k=~")),
        (("/100%25", "empty"), ("/100%25/", "empty=")),
        (("/x", "k=a%20b"), ("/%78", "k=a+b")),
        (("", ""), ("/", "&")),
    ] {
        let sign = |(path, query)| {
            let mut headers = HeaderMap::new();
            let signed = sdk_hmac::Signer::new().sign(&key(), &target(path, query), &mut headers, time());
            signed.expect("signed").expect("a signature").authorization().to_owned()
        };
        assert_eq!(sign(one), sign(other), "{one:?} {other:?}");
    }
}

#[test]
fn text_that_could_smuggle_a_line_is_an_error() {
    let sign = |target: Target<'_>| acs3::Signer::new().sign(&key(), &target, &mut HeaderMap::new(), time(), "n");
    for text in ["/a\r\nx-acs-evil:1", "/a\0", "/a b", "/é", "a"] {
        assert!(matches!(sign(target(text, "")), Err(SignError::Target { part: "path", .. })), "{text:?}");
    }
    for text in ["a=\n", "a=é", "a= ", "a=1#b"] {
        assert!(matches!(sign(target("/", text)), Err(SignError::Target { part: "query", .. })), "{text:?}");
    }
    for host in ["", "a b", "a\r\nb", "user@host", "host/path", "hôst"] {
        assert!(
            matches!(sign(Target { host, ..target("/", "") }), Err(SignError::Target { part: "host", .. })),
            "{host:?}"
        );
    }
    for method in ["", "get", "GET\nX"] {
        let error = sign(Target { method, ..target("/", "") });
        assert!(matches!(error, Err(SignError::Target { part: "method", .. })), "{method:?}");
    }
}

#[test]
fn header_values_that_cannot_travel_are_an_error_without_the_value() {
    let token = Credential::temporary("id", SECRET, "planted\r\nx-evil: 1");
    let error =
        acs3::Signer::new().sign(&token, &target("/", ""), &mut HeaderMap::new(), time(), "n").expect_err("token");
    assert!(matches!(&error, SignError::Header { name } if name == "x-acs-security-token"));
    assert!(!format!("{error} {error:?}").contains("planted"));
    let error =
        sdk_hmac::Signer::new().sign(&token, &target("/", ""), &mut HeaderMap::new(), time()).expect_err("token");
    assert!(matches!(&error, SignError::Header { name } if name == "x-security-token"));
    let mut headers = HeaderMap::new();
    headers.insert("x-acs-odd", HeaderValue::from_bytes(b"\xff\xfe").expect("a header value"));
    let error = acs3::Signer::new().sign(&key(), &target("/", ""), &mut headers, time(), "n").expect_err("no UTF-8");
    assert!(matches!(&error, SignError::Header { name } if name == "x-acs-odd"));
    let error =
        acs3::Signer::new().sign(&key(), &target("/", ""), &mut HeaderMap::new(), time(), "a\nb").expect_err("nonce");
    assert!(matches!(&error, SignError::Header { name } if name == "x-acs-signature-nonce"));
}

#[test]
fn a_credential_that_cannot_sign_says_why() {
    for (credential, reason) in [
        (Credential::new("", SECRET), "id is empty"),
        (Credential::new("id", " \n"), "secret of the access key is empty"),
        (Credential::auth_token(TOKEN), "a token cannot sign"),
    ] {
        let error = acs3::Signer::new().sign(&credential, &target("/", ""), &mut HeaderMap::new(), time(), "n");
        assert!(error.is_err_and(|error| error.to_string().contains(reason)), "{reason}");
    }
}

#[test]
fn a_token_of_huawei_cloud_travels_in_place_of_a_signature() {
    let mut request = Request::get("https://iam.myhuaweicloud.com/v3/projects").body("").expect("a request");
    let signed = sdk_hmac::sign(&mut request, &Credential::auth_token(TOKEN)).expect("a token is enough");
    assert!(signed.is_none());
    assert_eq!(request.headers()["x-auth-token"], TOKEN);
    assert_eq!(request.headers().len(), 1);
}

#[test]
fn bodies_that_are_no_json_go_unsigned_on_huawei_cloud() {
    for (content_type, body, header) in [
        ("application/json;charset=utf-8", "{}", None),
        ("application/x-www-form-urlencoded", "a=1", Some("UNSIGNED-PAYLOAD")),
        ("application/x-www-form-urlencoded", "", None),
    ] {
        let mut request =
            Request::post("https://h.example/").header("content-type", content_type).body(body).expect("a request");
        let signed = sdk_hmac::sign(&mut request, &key()).expect("signed").expect("a signature");
        assert_eq!(request.headers().get("x-sdk-content-sha256").and_then(|v| v.to_str().ok()), header);
        assert_eq!(signed.canonical_request().ends_with("UNSIGNED-PAYLOAD"), header.is_some());
    }
}

#[test]
fn a_request_without_a_host_is_refused() {
    let mut request = Request::get("/").body("").expect("a request");
    let error = acs3::sign(&mut request, &key()).expect_err("no host");
    assert!(error.to_string().contains("absolute URI"), "{error}");
    let mut request = Request::get("/").header("host", "h.example:8443").body("").expect("a request");
    let signed = acs3::sign(&mut request, &key()).expect("signed");
    assert!(signed.canonical_request().contains("\nhost:h.example:8443\n"));
}

#[test]
fn no_secret_shows() {
    let credential = Credential::temporary("LTAI5tExampleKeyId0001", SECRET, TOKEN);
    let mut request = Request::post("https://kms.cn-hangzhou.aliyuncs.com/").body("").expect("a request");
    let signed = acs3::sign(&mut request, &credential).expect("signed");
    let shown = format!("{credential:?} {signed:?} {request:?} {:?}", Credential::auth_token(TOKEN));
    for planted in [SECRET, TOKEN, "LTAI5tExample", "Signature="] {
        // The id stands in a header of its own, which is no secret; the credential itself masks it.
        assert!(planted.starts_with("LTAI") || !shown.contains(planted), "{planted} in {shown}");
    }
    assert!(!format!("{credential:?}").contains("LTAI5tExample"));
    assert_eq!(
        format!("{:?}", Credential::new("ab", "c")),
        "Credential { id: \"…b\", temporary: false, expiry: None }"
    );
}

#[test]
fn a_refused_signature_is_explained_by_the_first_difference() {
    let mut request = Request::post("https://h.example/v1/p?a=1&token=geheim")
        .header("x-project-id", "p")
        .body("{}")
        .expect("a request");
    let ours = sdk_hmac::sign(&mut request, &key()).expect("signed").expect("a signature");
    let canonical = ours.canonical_request();
    let explain = |theirs: &str| {
        let message = format!("verify aksk signature fail, canonicalRequest:{}", theirs.replace('\n', "|"));
        explain_mismatch(&message, &ours).expect("an explanation")
    };
    for (from, to, part) in [
        ("POST", "PUT", "the method"),
        ("/v1/p/", "/v1/q/", "the path"),
        ("token=geheim", "token=anders", "the query, at or before parameter token"),
        ("host:h.example", "host:other", "the headers, at or before host"),
        ("x-project-id:p", "x-project-id:q", "the headers, at or before x-project-id"),
        (";x-sdk-date", "", "the list of signed headers"),
        ("44136fa3", "00000000", "the hash of the body"),
    ] {
        let cause = explain(&canonical.replacen(from, to, 1));
        assert!(cause.ends_with(part) && !cause.contains("geheim"), "{from}: {cause}");
    }
    assert!(explain(canonical).contains("the secret does not belong"));
    assert_eq!(explain_mismatch("no hint at all", &ours), None);
}

#[test]
fn a_hint_with_a_hash_alone_tells_what_it_can() {
    let mut request = Request::post("https://h.example/").body("").expect("a request");
    let ours = acs3::sign(&mut request, &key()).expect("signed");
    let hint = |text: &str| {
        explain_mismatch(&format!("Specified signature does not match. server string to sign is:{text}"), &ours)
    };
    assert!(hint("ACS3-HMAC-SHA256\n0000").is_some_and(|cause| cause.contains("another canonical request")));
    assert!(hint("GET&%2F&x").is_some_and(|cause| cause.contains("another signature algorithm")));
    assert!(hint(&ours.string_to_sign()).is_some_and(|cause| cause.contains("the secret does not belong")));
}
