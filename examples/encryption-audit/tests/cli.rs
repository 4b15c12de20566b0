//! The program from outside: what it prints, and how it exits.

#![allow(clippy::unwrap_used, reason = "a test stops where it fails")]

use std::process::{Command, Output};

use cumulo_fake::{AlibabaKey, Answer, DwsCluster, FakeCloud, Fault, PolarDbCluster};
use serde_json::Value;

/// A secret of Alibaba Cloud that opens nothing.
const WRONG_SECRET: &str = "planted-secret-that-is-wrong";
const README: &str = include_str!("../README.md");

/// A run, with nothing of the environment but what the program may read.
struct Run(Command);

impl Run {
    /// In the demo's world.
    fn demo(words: &[&str]) -> Self {
        let mut command = Command::new(env!("CARGO_BIN_EXE_encryption-audit"));
        command.args(words).env_clear();
        // Sockets of Windows need it.
        command.envs(std::env::var_os("SystemRoot").map(|root| ("SystemRoot", root)));
        Self(command)
    }

    /// With the flags and variables of the real clouds, at a fake.
    fn at(fake: &FakeCloud, words: &[&str]) -> Self {
        let mut run = Self::demo(words);
        for service in ["alibaba-polardb", "alibaba-kms", "huawei-dws", "huawei-kms"] {
            run.0.arg(format!("--endpoint={service}={}", fake.endpoint_of(service)));
        }
        run.0.envs([
            ("ALIBABA_CLOUD_ACCESS_KEY_ID", FakeCloud::ACCESS_KEY_ID),
            ("ALIBABA_CLOUD_ACCESS_KEY_SECRET", FakeCloud::ACCESS_KEY_SECRET),
            ("HUAWEICLOUD_SDK_AK", FakeCloud::ACCESS_KEY_ID),
            ("HUAWEICLOUD_SDK_SK", FakeCloud::ACCESS_KEY_SECRET),
            ("HUAWEICLOUD_SDK_PROJECT_ID", FakeCloud::PROJECT_ID),
        ]);
        run
    }

    fn output(mut self) -> Output {
        self.0.output().unwrap()
    }

    fn exit_code(self) -> Option<i32> {
        self.output().status.code()
    }

    /// The rows of the JSON.
    fn rows(mut self) -> Vec<Value> {
        self.0.arg("--format=json");
        let whole: Value = serde_json::from_slice(&self.output().stdout).unwrap();
        whole["clusters"].as_array().unwrap().clone()
    }
}

/// Cluster, verdict and codes of the reasons.
fn short(row: &Value) -> String {
    let codes: Vec<_> = row["reasons"].as_array().unwrap().iter().map(|r| r["code"].as_str().unwrap()).collect();
    format!("{} {} {}", row["cluster"].as_str().unwrap(), row["verdict"].as_str().unwrap(), codes.join(","))
}

fn text(bytes: &[u8]) -> &str {
    std::str::from_utf8(bytes).unwrap()
}

#[test]
fn the_demo_prints_what_the_readme_shows() {
    let output = Run::demo(&[]).output();
    let shown = README.split("$ cargo run -q -p encryption-audit\n").nth(1).unwrap().split("```").next().unwrap();
    assert_eq!(text(&output.stdout), shown);
    assert!(text(&output.stderr).contains("fake cloud"));
    assert_eq!(output.status.code(), Some(0));
    for verdict in ["  fine  ", "  look  ", "  act  "] {
        assert!(shown.contains(verdict), "no cluster is{verdict}");
    }
}

#[test]
fn the_exit_code_tells_the_worst_verdict() {
    let table: [(&[&str], i32); 8] = [
        (&[], 0),
        (&["--format", "json"], 0),
        (&["--fail-on", "look"], 2),
        (&["--fail-on", "act"], 2),
        (&["--help"], 0),
        (&["--fail-on", "fine"], 64),
        (&["--polardb", "pc-orders"], 64),
        (&["pc-orders"], 64),
    ];
    for (words, expected) in table {
        assert_eq!(Run::demo(words).exit_code(), Some(expected), "{words:?}");
    }
}

#[test]
fn a_look_is_not_an_act() {
    let fake = FakeCloud::start();
    fake.add(PolarDbCluster::new("pc-open"));
    fake.add(AlibabaKey::new("key-1").rotates(86_400, "2030-01-01T00:00:00Z"));
    fake.add(PolarDbCluster::new("pc-safe").encrypted_with("key-1"));
    let open = ["--polardb", "cn-hangzhou/pc-open"];
    let safe = ["--polardb", "cn-hangzhou/pc-safe"];
    let table: [(&[&str], &[&str], i32); 4] = [
        (&safe, &["--fail-on", "look"], 0),
        (&open, &["--fail-on", "look"], 1),
        (&open, &["--fail-on", "act"], 0),
        (&open, &[], 0),
    ];
    for (cluster, fail_on, expected) in table {
        let words = [cluster, fail_on].concat();
        assert_eq!(Run::at(&fake, &words).exit_code(), Some(expected), "{words:?}");
    }
}

#[test]
fn a_wrong_flag_is_explained_and_nothing_is_printed() {
    let output = Run::demo(&["--format", "xml"]).output();
    assert_eq!(text(&output.stdout), "");
    let expected = "error: cannot parse argument \"xml\": formats are text and json\n\
                    encryption-audit --help lists the options\n";
    assert_eq!(text(&output.stderr), expected);
}

#[test]
fn json_says_the_same_as_the_table() {
    let output = Run::demo(&["--format", "json"]).output();
    let whole: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!((&whole["at"], &whole["worst"]), (&"2025-10-01T00:00:00Z".into(), &"act".into()));
    let rows = whole["clusters"].as_array().unwrap();
    let table = text(&Run::demo(&[]).output().stdout).to_owned();
    for (line, row) in table.lines().skip(1).zip(rows) {
        for value in [&row["cluster"], &row["key"]["id"], &row["key"]["spec"], &row["verdict"]] {
            assert!(value.as_str().is_none_or(|value| line.contains(value)), "{value} is not in {line}");
        }
        for reason in row["reasons"].as_array().unwrap() {
            assert!(line.contains(reason["text"].as_str().unwrap()), "{reason} is not in {line}");
        }
    }
    let key = &rows[0]["key"];
    assert_eq!((&key["used_by"], &key["deletion"]), (&"DiskEncryption".into(), &"2026-05-08T08:14:16Z".into()));
    assert_eq!(rows[2]["key"], Value::Null);
}

#[test]
fn what_cannot_be_read_is_a_row_and_the_others_go_on() {
    let fake = FakeCloud::start();
    fake.add(PolarDbCluster::new("pc-locked").encrypted_with("key-1"));
    fake.add(PolarDbCluster::new("pc-secretive").encrypted_with("key-locked"));
    fake.add(DwsCluster::new("00000000-0000-0000-0000-000000000001"));
    fake.answer_when("DescribeDBClusterEncryptionKey", |request| {
        (request.text("DBClusterId")? == "pc-locked").then(|| Answer::error(403, "NoPermission", "No."))
    });
    fake.answer_when("DescribeKey", |request| {
        (request.text("KeyId")? == "key-locked").then(|| Answer::error(403, "Forbidden.NoPermission", "No."))
    });
    let words = ["--polardb=cn-hangzhou/pc-locked", "--dws=cn-north-4/00000000-0000-0000-0000-000000000001"];
    let more = ["--polardb=cn-hangzhou/pc-secretive", "--dws=cn-north-4/not-a-uuid", "--polardb=NOWHERE/pc-locked"];
    let last = ["--dws=cn-north-4/00000000-0000-0000-0000-000000000002"];
    let rows = Run::at(&fake, &[&words[..], &more, &last].concat()).rows();
    assert_eq!(
        rows.iter().map(short).collect::<Vec<_>>(),
        [
            "pc-locked act cluster-not-read",
            "00000000-0000-0000-0000-000000000001 look not-encrypted",
            "pc-secretive act key-not-read",
            "not-a-uuid act cluster-not-read",
            "pc-locked act cluster-not-read",
            "00000000-0000-0000-0000-000000000002 act cluster-not-found",
        ]
    );
    assert_eq!(rows[0]["reasons"][0]["text"], "cluster not read: access denied (NoPermission)");
}

#[test]
fn clusters_are_read_a_few_at_a_time() {
    let fake = FakeCloud::start();
    fake.fault("*", Fault::delay(std::time::Duration::from_millis(20)).always());
    let words: Vec<String> = (0..64).map(|n| format!("--polardb=cn-hangzhou/pc-{n}")).collect();
    let rows = Run::at(&fake, &words.iter().map(String::as_str).collect::<Vec<_>>()).rows();
    let ids: Vec<_> = rows.iter().map(|row| row["cluster"].as_str().unwrap().to_owned()).collect();
    assert_eq!(ids, (0..64).map(|n| format!("pc-{n}")).collect::<Vec<_>>(), "the order is that of the flags");
    // A connection that is just done may not be back in the pool when the next call begins: some slack.
    assert!(fake.connections() <= 24, "{} connections", fake.connections());
}

#[test]
fn no_secret_is_printed_whatever_happens() {
    let fake = FakeCloud::start();
    for words in [&["--format", "text"], &["--format", "json"]] {
        let mut run =
            Run::at(&fake, &[&words[..], &["--polardb", "cn-hangzhou/pc-1", "--dws", "cn-north-4/x"]].concat());
        run.0.env("ALIBABA_CLOUD_ACCESS_KEY_SECRET", WRONG_SECRET);
        run.0.env("HUAWEICLOUD_SDK_SK", WRONG_SECRET).env("HUAWEICLOUD_SDK_SECURITY_TOKEN", "planted-token");
        let output = run.output();
        let printed = [output.stdout, output.stderr].concat();
        assert!(text(&printed).contains("SignatureDoesNotMatch"), "{}", text(&printed));
        for planted in [WRONG_SECRET, "planted-token"] {
            assert!(!text(&printed).contains(planted), "{}", text(&printed));
        }
    }
}

#[test]
fn missing_credentials_are_named() {
    let fake = FakeCloud::start();
    let mut run = Run::at(&fake, &["--polardb", "cn-hangzhou/pc-1"]);
    run.0.env_remove("ALIBABA_CLOUD_ACCESS_KEY_ID").env_remove("ALIBABA_CLOUD_ACCESS_KEY_SECRET");
    let rows = run.rows();
    let reason = rows[0]["reasons"][0]["text"].as_str().unwrap();
    assert!(reason.contains("ALIBABA_CLOUD_ACCESS_KEY_ID"), "{reason}");
    assert!(fake.ledger().is_empty());
}
