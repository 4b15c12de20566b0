//! The table "what is sent again" of the README, printed by the code that decides.

use bytes::Bytes;
use http::HeaderName;

use super::*;
use crate::answer;

/// What can happen, in the words of the table.
struct Row {
    what: &'static str,
    /// Judged alike for all that the words name.
    verdict: Verdict,
    executed: &'static str,
}

/// An answer of the service: status, code, message and a header.
type Answer = (u16, &'static str, &'static str, Option<(&'static str, &'static str)>);

const fn code(status: u16, code: &'static str) -> Answer {
    (status, code, "m", None)
}

fn executed(executed: Executed) -> &'static str {
    match executed {
        Executed::No => "No",
        Executed::Maybe => "Maybe",
        Executed::Yes => "Yes",
    }
}

/// A row on answers. All that its words name are here, and each must be judged like the first.
fn service(what: &'static str, answers: &[Answer]) -> Row {
    let judged = answers.iter().map(|(status, code, message, header)| {
        let mut headers = HeaderMap::new();
        headers.extend(header.map(|(name, value)| (HeaderName::from_static(name), HeaderValue::from_static(value))));
        let body = Bytes::from(format!(r#"{{"Code":"{code}","Message":"{message}"}}"#));
        let mut error = answer::refusal(StatusCode::from_u16(*status).unwrap(), &headers, &body);
        // What is asked for does not matter here.
        let verdict = match judge(&mut error, &headers) {
            Verdict::Refused(_) => Verdict::Refused(None),
            Verdict::Ambiguous(_) => Verdict::Ambiguous(None),
            other => other,
        };
        (verdict, executed(error.may_have_executed()))
    });
    let judged: Vec<_> = judged.collect();
    assert!(judged.iter().all(|one| *one == judged[0]), "{what}: {judged:?}");
    let (verdict, executed) = judged[0];
    Row { what, verdict, executed }
}

/// A row on failures without an answer.
fn failure(what: &'static str, kinds: &[ErrorKind]) -> Row {
    let judged = kinds.iter().map(|kind| {
        let error = Error::new(*kind, "m");
        (judge_failure(&error), executed(error.may_have_executed()))
    });
    let judged: Vec<_> = judged.collect();
    assert!(judged.iter().all(|one| *one == judged[0]), "{what}: {judged:?}");
    let (verdict, executed) = judged[0];
    Row { what, verdict, executed }
}

fn rows() -> Vec<Row> {
    const EXPIRED: &str = "signature expired, server time:20260115T090000Z";
    let statuses = |range: &[std::ops::RangeInclusive<u16>]| -> Vec<Answer> {
        range.iter().cloned().flatten().map(|status| code(status, "SomeOther")).collect()
    };
    vec![
        failure("no connection: DNS, TCP or TLS failed", &[ErrorKind::Connect]),
        failure("the connection broke, or no answer came in time", &[ErrorKind::Transport, ErrorKind::Timeout]),
        service(
            "throttled: `Throttling…`, `Rejected.Throttling`, `APIGW.0308`, 429, `x-acs-retry-after`",
            &[
                code(400, "Throttling"),
                code(503, "Throttling.User"),
                code(429, "Rejected.Throttling"),
                code(400, "APIGW.0308"),
                code(429, "SomeOther"),
                (500, "SomeOther", "m", Some(("x-acs-retry-after", "250"))),
            ],
        ),
        service(
            "no backend behind the gateway: `APIGW.0610` with 502, `APIGW.0613` with 503",
            &[code(502, "APIGW.0610"), code(503, "APIGW.0613")],
        ),
        service("the cluster is busy: `DWS.7023`", &[code(403, "DWS.7023"), code(200, "DWS.7023")]),
        service("408, 500, 502, 503, 504", &statuses(&[408..=408, 500..=500, 502..=504])),
        service(
            "the clocks differ: `InvalidTimeStamp.Expired`, `IllegalTimestamp`, `RequestTimeTooSkewed`, \
             `APIGW.0301` and `APIGW.0303` with \"signature expired\"",
            &[
                code(400, "InvalidTimeStamp.Expired"),
                code(400, "IllegalTimestamp"),
                code(403, "RequestTimeTooSkewed"),
                (401, "APIGW.0301", EXPIRED, None),
                (401, "APIGW.0303", EXPIRED, None),
            ],
        ),
        service(
            "`SignatureNonceUsed`: something on the way sent the request twice",
            &[code(400, "SignatureNonceUsed")],
        ),
        service(
            "`InvalidSecurityToken.Expired`, `APIGW.0307` with 401",
            &[code(400, "InvalidSecurityToken.Expired"), code(401, "APIGW.0307")],
        ),
        service("any other 4xx, a wrong signature and 401 included", &{
            let mut answers = statuses(&[400..=407, 409..=428, 430..=499]);
            answers.extend([code(401, "APIGW.0301"), code(400, "SignatureDoesNotMatch")]);
            answers
        }),
        service("any other 5xx", &statuses(&[501..=501, 505..=599])),
        service("a redirect, which is never followed", &statuses(&[300..=399])),
        service("a success whose body is any other error", &statuses(&[200..=299])),
        Row { executed: "Yes or Maybe", ..failure("the answer is a success and cannot be read", &[ErrorKind::Answer]) },
    ]
}

fn table() -> String {
    let mut text = String::from("| what happened | safe | token | unsafe | did it act? |\n|---|---|---|---|---|\n");
    for Row { what, verdict, executed } in rows() {
        let cell = |class| match verdict {
            _ if !verdict.allows(class) => "no",
            Verdict::Clock => "once, with the service's time",
            Verdict::Replayed => "once, at once",
            Verdict::StaleCredential => "once, with a new credential",
            _ => "yes",
        };
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
