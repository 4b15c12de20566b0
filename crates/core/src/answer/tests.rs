//! Every shape of error body that the clouds are known to answer.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE;

use super::*;

fn error(status: u16, body: &str) -> Error {
    let status = StatusCode::from_u16(status).unwrap();
    refusal(status, &HeaderMap::new(), &Bytes::copy_from_slice(body.as_bytes()))
}

fn said(body: &str) -> (Option<String>, String) {
    let error = error(400, body);
    (error.code().map(str::to_owned), error.message().to_owned())
}

fn code_and_message(code: &str, message: &str) -> (Option<String>, String) {
    (Some(code.to_owned()), message.to_owned())
}

#[test]
fn alibaba_json() {
    let error = error(
        404,
        r#"{"Code":"Forbidden.KeyNotFound","Message":"The specified Key is not found.","RequestId":"r-1",
            "HostId":"kms.cn-hangzhou.aliyuncs.com","Recommend":"x","AccessDeniedDetail":{"AuthAction":"a"}}"#,
    );
    assert!(error.is("Forbidden.KeyNotFound"));
    assert_eq!(error.request_id(), Some("r-1"));
    assert_eq!(
        error.to_string(),
        "Forbidden.KeyNotFound (status 404): The specified Key is not found. [request id r-1]"
    );
}

#[test]
fn alibaba_lower_case_and_xml() {
    assert_eq!(said(r#"{"code":"A.B","message":"m","requestId":"r"}"#), code_and_message("A.B", "m"));
    let xml = "<?xml version='1.0'?><KMS><RequestId>r</RequestId><Code>A.B</Code><Message>a &lt; b</Message></KMS>";
    assert_eq!(said(xml), code_and_message("A.B", "a < b"));
}

#[test]
fn huawei_shapes() {
    let expected = code_and_message("X.1", "m");
    for body in [
        r#"{"error_code":"X.1","error_msg":"m","request_id":"r"}"#,
        r#"{"error_code":"X.1","error_msg":"m","encoded_authorization_message":"e"}"#,
        r#"{"errCode":"X.1","externalMessage":"m"}"#,
        r#"{"error":{"error_code":"X.1","error_msg":"m"}}"#,
        r#"{"code":"X.1","message":"m"}"#,
        r#"{"badRequest":{"code":"X.1","message":"m"}}"#,
        r#"{"errorCode":"X.1","errorMsg":"m"}"#,
    ] {
        assert_eq!(said(body), expected, "{body}");
    }
    let nested = r#"{"error":{"code":401,"message":"m","title":"Unauthorized"}}"#;
    assert_eq!(said(nested), code_and_message("401", "m"));
}

#[test]
fn half_a_pair_is_not_lost() {
    assert_eq!(said(r#"{"error_code":"X.1"}"#), code_and_message("X.1", "the service gives no message"));
    assert_eq!(said(r#"{"error_msg":"m"}"#), (None, "m".to_owned()));
}

#[test]
fn huawei_base64() {
    let body = URL_SAFE.encode(r#"{"errCode":"DWS.0047","externalMessage":"cluster does not exist?>"}"#);
    assert_eq!(said(&body), code_and_message("DWS.0047", "cluster does not exist?>"));
    assert_eq!(said(body.trim_end_matches('=')), code_and_message("DWS.0047", "cluster does not exist?>"));
}

#[test]
fn html_and_nothing_keep_the_status() {
    let html = error(502, "<html><body>Bad Gateway</body></html>");
    assert_eq!((html.code(), html.status()), (None, Some(StatusCode::BAD_GATEWAY)));
    assert_eq!(
        html.to_string(),
        "status 502: Bad Gateway; the answer is not an error in a known shape (37 bytes, no content type)"
    );
    assert_eq!(html.body(), b"<html><body>Bad Gateway</body></html>");
    assert_eq!(error(503, "").to_string(), "status 503: Service Unavailable; the answer is empty");
}

#[test]
fn the_request_id_comes_from_the_header_first() {
    let mut headers = HeaderMap::new();
    headers.insert("x-request-id", "from-header".parse().unwrap());
    let error = refusal(StatusCode::BAD_REQUEST, &headers, &Bytes::from_static(br#"{"RequestId":"from-body"}"#));
    assert_eq!(error.request_id(), Some("from-header"));
}

#[test]
fn an_echo_of_the_request_is_not_shown() {
    let (_, message) = said(
        r#"{"Code":"SignatureDoesNotMatch","Message":"Specified signature is not matched with our calculation. server string to sign is:POST&SecurityToken=hunter2"}"#,
    );
    assert!(!message.contains("hunter2"), "{message}");
    let (_, message) = said(
        r#"{"error_code":"APIGW.0301","error_msg":"Get secretKey failed,ak:AKEXAMPLE0000000000A,err:ak not exist"}"#,
    );
    assert_eq!(message, "Get secretKey failed,ak:…000A,err:ak not exist");
}

#[test]
fn a_long_body_is_cut() {
    let error = error(500, &"é".repeat(10_000));
    assert_eq!(error.body().len(), 4096);
}

#[test]
fn a_refusal_inside_a_success_is_seen() {
    let hidden = |body: &'static str| {
        hidden_refusal(StatusCode::OK, &HeaderMap::new(), &Bytes::from_static(body.as_bytes()))
            .and_then(|error| error.code().map(str::to_owned))
    };
    assert_eq!(hidden(r#"{"error_code":"DWS.7023","error_msg":"busy"}"#).as_deref(), Some("DWS.7023"));
    assert_eq!(hidden(r#"{"error_code":"DWS.0000"}"#), None);
    assert_eq!(hidden(r#"{"error_code":null,"job_id":"j"}"#), None);
    assert_eq!(hidden(r#"{"job_id":"j"}"#), None);
}

#[test]
fn a_long_body_is_not_looked_into() {
    let body = Bytes::from(format!(r#"{{"Code":"C","Message":"{}"}}"#, "x".repeat(100_000)));
    let error = refusal(StatusCode::BAD_GATEWAY, &HeaderMap::new(), &body);
    assert_eq!((error.code(), error.body().len()), (None, 4096));
    assert!(error.message().contains("100025 bytes"), "{error}");
    assert!(hidden_refusal(StatusCode::OK, &HeaderMap::new(), &body).is_none());
}
