//! The recorded calls, all of them.

#![allow(clippy::unwrap_used, reason = "a test stops where it fails")]

use std::io::Write as _;
use std::sync::LazyLock;

use cumulo_alibaba_kms::{DescribeKey, KmsService};
use cumulo_conformance::{Player, Report, replay, replay_all, replay_made_up};

/// The two calls of one operation.
static RECORDED: LazyLock<String> = LazyLock::new(|| {
    let all = include_str!("../recorded/alibaba-kms.jsonl").lines();
    all.filter(|line| line.starts_with(r#"{"operation":"DescribeKey","#)).map(|line| format!("{line}\n")).collect()
});

#[expect(
    clippy::explicit_write,
    reason = "`println!` is caught, and the counts are to be seen where the test passes, too"
)]
fn all_are_equal(reports: &[Report], least: usize) {
    for report in reports {
        writeln!(std::io::stdout(), "{report}").unwrap();
    }
    let differences: Vec<_> = reports.iter().flat_map(|report| &report.differences).collect();
    assert!(differences.is_empty(), "{differences:#?}");
    let played: usize = reports.iter().map(|report| report.played).sum();
    assert!(played >= least, "{played} calls were replayed, and there were {least} before");
}

#[tokio::test]
async fn every_recorded_call_is_ours() {
    all_are_equal(&replay_all().await.unwrap(), 104);
}

/// Operations without a recording have the same test, from what the generator says of them.
#[tokio::test]
async fn every_made_up_call_is_ours() {
    let reports = replay_made_up().await.unwrap();
    assert!(reports.iter().all(|report| report.not_recorded.is_empty() && report.without_player.is_empty()));
    all_are_equal(&reports, 284);
}

async fn replayed(recorded: &str) -> Report {
    replay("alibaba-kms", recorded, &[Player::<KmsService>::of::<DescribeKey>()]).await.unwrap()
}

/// The checks, checked: a recording that is changed in one place is not equal any more.
#[tokio::test]
async fn a_change_of_anything_is_seen() {
    assert_eq!(replayed(&RECORDED).await.equal, 2);
    for (from, to, expected) in [
        (r#""method":"POST""#, r#""method":"GET""#, "method: "),
        ("kms.cn-hangzhou.aliyuncs.com", "kms.cn-beijing.aliyuncs.com", "host: "),
        (r#""raw_path":"/""#, r#""raw_path":"/v1""#, "path: "),
        (r#"["KeyId","v-"#, r#"["KeyId","w-"#, "query KeyId: "),
        ("2016-01-20", "2016-01-21", "header x-acs-version: "),
        (r#""content_type":null"#, r#""content_type":"application/json""#, "content type: "),
        (r#""body":null"#, r#""body":{}"#, "body: "),
        (r#""request":{"KeyId""#, r#""request":{"KeyID""#, "the request is not read: "),
        (r#""Arn":""#, r#""Brn":""#, "answer.KeyMetadata.Brn: "),
    ] {
        assert!(RECORDED.contains(from), "{from}");
        let report = replayed(&RECORDED.replace(from, to)).await;
        assert!(report.differences.iter().any(|what| what.contains(expected)), "{from}: {:#?}", report.differences);
        assert!(report.equal < report.played);
    }
}

#[tokio::test]
async fn what_is_missing_on_either_side_is_named() {
    let report = replayed(&RECORDED.replace("\"operation\":\"DescribeKey\"", "\"operation\":\"ListKeys\"")).await;
    assert_eq!(
        report.to_string(),
        "alibaba-kms: 0 recorded calls, 0 equal; recorded, but without a type (1): ListKeys; \
         not recorded (1): DescribeKey"
    );
}

#[tokio::test]
async fn a_line_that_is_no_recording_is_named() {
    let error = replay::<KmsService>("alibaba-kms", "\n{\"operation\": \"X\"}\n", &[]).await.unwrap_err();
    assert_eq!(error.to_string(), "line 2: `http` is missing");
}
