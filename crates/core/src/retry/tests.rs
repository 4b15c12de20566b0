//! The table of "what is sent again", case by case.

use bytes::Bytes;

use super::*;
use crate::answer;

fn verdict(status: u16, code: &str, headers: &[(&'static str, &str)]) -> (Verdict, Executed, bool) {
    let body = Bytes::from(format!(r#"{{"Code":"{code}","Message":"m"}}"#));
    let mut map = HeaderMap::new();
    for (name, value) in headers {
        map.insert(*name, value.parse().unwrap());
    }
    let mut error = answer::refusal(StatusCode::from_u16(status).unwrap(), &map, &body);
    let verdict = judge(&mut error, &map);
    (verdict, error.may_have_executed(), error.is_throttled())
}

#[test]
fn throttling_is_known_by_its_code_under_any_status() {
    for (status, code) in [
        (400, "Throttling"),
        (400, "Throttling.User"),
        (429, "Rejected.Throttling"),
        (503, "Throttling.Api"),
        (429, "APIGW.0308"),
        (429, "APIG.0308"),
        (429, "Whatever"),
    ] {
        assert_eq!(verdict(status, code, &[]), (Verdict::Refused(None), Executed::No, true), "{status} {code}");
    }
}

#[test]
fn the_wait_that_a_service_asks_for_is_heard() {
    let wait = |name, value: &str| match verdict(429, "X", &[(name, value)]).0 {
        Verdict::Refused(wait) => wait,
        other => panic!("{other:?}"),
    };
    assert_eq!(wait("x-acs-retry-after", "1500"), Some(Duration::from_millis(1500)));
    assert_eq!(wait("retry-after", "2"), Some(Duration::from_secs(2)));
    for ignored in ["", "-1", "0.5", "soon", "Wed, 21 Oct 2015 07:28:00 GMT"] {
        assert_eq!(wait("retry-after", ignored), None, "{ignored:?}");
    }
    assert_eq!(wait("x-acs-retry-after", "0"), None);
}

#[test]
fn a_date_to_wait_for_is_one_of_the_service_s_clock() {
    let asked = |date: Option<&str>, later: &str| {
        let date = date.map(|date| ("date", date));
        let headers: Vec<_> = date.into_iter().chain([("retry-after", later)]).collect();
        match verdict(503, "X", &headers).0 {
            Verdict::Ambiguous(wait) => wait,
            other => panic!("{other:?}"),
        }
    };
    // The service lives in 2015, and asks for seven seconds of its time.
    let (now, then) = ("Wed, 21 Oct 2015 07:28:00 GMT", "Wed, 21 Oct 2015 07:28:07 GMT");
    assert_eq!(asked(Some(now), then), Some(Duration::from_secs(7)));
    assert_eq!(asked(Some(then), now), None);
    // Where it does not say what time it is, ours has to do.
    let soon = httpdate::fmt_http_date(SystemTime::now() + Duration::from_secs(60));
    for date in [None, Some("today")] {
        let wait = asked(date, &soon).unwrap();
        assert!((Duration::from_secs(57)..=Duration::from_secs(60)).contains(&wait), "{wait:?}");
    }
}

#[test]
fn a_server_error_says_nothing_about_what_was_done() {
    for status in [408, 500, 502, 503, 504] {
        let (verdict, executed, _) = verdict(status, "InternalError", &[]);
        assert_eq!((verdict, executed), (Verdict::Ambiguous(None), Executed::Maybe));
        assert!(verdict.allows(Retry::Safe) && verdict.allows(Retry::Token) && !verdict.allows(Retry::Unsafe));
    }
}

#[test]
fn a_refusal_by_the_caller_s_fault_is_final() {
    for (status, code) in [
        (400, "InvalidParameter"),
        (401, "APIGW.0301"),
        (403, "Forbidden.RAM"),
        (404, "Forbidden.KeyNotFound"),
        (409, "DWS.5050"),
        (400, "SignatureDoesNotMatch"),
    ] {
        assert_eq!(verdict(status, code, &[]), (Verdict::Final, Executed::No, false), "{status} {code}");
    }
}

#[test]
fn a_backend_that_was_never_reached_refuses() {
    assert_eq!(verdict(502, "APIGW.0610", &[]).0, Verdict::Refused(None));
    assert_eq!(verdict(503, "APIGW.0613", &[]).0, Verdict::Refused(None));
    assert_eq!(verdict(403, "DWS.7023", &[]).0, Verdict::Refused(None));
}

#[test]
fn clock_nonce_and_token_have_their_own_remedies() {
    assert_eq!(verdict(400, "InvalidTimeStamp.Expired", &[]).0, Verdict::Clock);
    assert_eq!(verdict(400, "IllegalTimestamp", &[]).0, Verdict::Clock);
    assert_eq!(verdict(400, "SignatureNonceUsed", &[]), (Verdict::Replayed, Executed::Maybe, false));
    assert_eq!(verdict(400, "InvalidSecurityToken.Expired", &[]).0, Verdict::StaleCredential);
    assert_eq!(verdict(401, "APIGW.0307", &[]).0, Verdict::StaleCredential);
    let text = "signature expired, signature time:20260115T083000Z,server time:20260115T090000Z";
    assert!(is_clock("APIGW.0301", text));
    assert_eq!(server_time(&HeaderMap::new(), text), time::parse("2026-01-15T09:00:00Z"));
}

#[test]
fn waits_stay_in_their_bounds() {
    let policy = RetryPolicy::default();
    for attempt in 1..40 {
        assert!(policy.wait(attempt, None) <= Duration::from_secs(20));
    }
    assert!(policy.wait(1, None) <= Duration::from_millis(200));
    assert!(policy.wait(1, Some(Duration::from_secs(3))) >= Duration::from_secs(3));
}

#[test]
fn the_budget_runs_dry_and_refills() {
    let budget = Budget::new();
    assert_eq!((0..1000).filter(|_| budget.take()).count(), 100);
    for _ in 0..5 {
        budget.give();
    }
    assert!(budget.take());
    assert!(!budget.take());
}
