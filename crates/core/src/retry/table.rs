//! The table "what is sent again" of the README, printed by the code that decides.

use bytes::Bytes;

use super::*;
use crate::answer;

/// What can happen, in the words of the table.
fn cases() -> Vec<(&'static str, Verdict, Executed)> {
    let service = |what: &'static str, status: u16, code: &str| {
        let body = Bytes::from(format!(r#"{{"Code":"{code}","Message":"m"}}"#));
        let mut error = answer::refusal(StatusCode::from_u16(status).unwrap(), &HeaderMap::new(), &body);
        let verdict = judge(&mut error, &HeaderMap::new());
        (what, verdict, error.may_have_executed())
    };
    let failure = |what: &'static str, kind: ErrorKind| {
        let error = Error::new(kind, "m");
        (what, judge_failure(&error), error.may_have_executed())
    };
    vec![
        failure("no connection: DNS, TCP or TLS failed", ErrorKind::Connect),
        failure("the connection broke, or no answer came in time", ErrorKind::Transport),
        service(
            "throttled: `Throttling…`, `Rejected.Throttling`, `APIGW.0308`, 429, `x-acs-retry-after`",
            400,
            "Throttling",
        ),
        service("no backend behind the gateway: `APIGW.0610`, `APIGW.0613`", 503, "APIGW.0613"),
        service("the cluster is busy: `DWS.7023`", 403, "DWS.7023"),
        service("500, 502, 503, 504", 500, "InternalError"),
        service("the clocks differ: `InvalidTimeStamp.Expired` and the like", 400, "InvalidTimeStamp.Expired"),
        service("`SignatureNonceUsed`", 400, "SignatureNonceUsed"),
        service("`InvalidSecurityToken.Expired`, `APIGW.0307`", 400, "InvalidSecurityToken.Expired"),
        service("any other 4xx, a wrong signature and 401 included", 401, "APIGW.0301"),
        failure("the answer is a success and cannot be read", ErrorKind::Answer),
    ]
}

fn table() -> String {
    let mut text = String::from("| what happened | safe | token | unsafe | did it act? |\n|---|---|---|---|---|\n");
    for (what, verdict, executed) in cases() {
        let cell = |class| match verdict {
            _ if !verdict.allows(class) => "no",
            Verdict::Clock => "once, with the service's time",
            Verdict::Replayed => "once, at once",
            Verdict::StaleCredential => "once, with a new credential",
            _ => "yes",
        };
        let executed =
            if what.contains("cannot be read") { "Yes or Maybe".to_owned() } else { format!("{executed:?}") };
        let [safe, token, acts] = [Retry::Safe, Retry::Token, Retry::Unsafe].map(cell);
        text.push_str(&format!("| {what} | {safe} | {token} | {acts} | {executed} |\n"));
    }
    text
}

#[test]
fn the_readme_shows_what_the_code_decides() {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("README.md");
    let readme = std::fs::read_to_string(&path).unwrap();
    let (before, rest) = readme.split_once("<!-- retries -->\n").unwrap();
    let (shown, after) = rest.split_once("<!-- /retries -->").unwrap();
    if shown == table() {
        return;
    }
    if std::env::var_os("CUMULO_BLESS").is_some() {
        std::fs::write(&path, format!("{before}<!-- retries -->\n{}<!-- /retries -->{after}", table())).unwrap();
        return;
    }
    panic!("README.md differs; run the test with CUMULO_BLESS=1. It should be:\n{}", table());
}
