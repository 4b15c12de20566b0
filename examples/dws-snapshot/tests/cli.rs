//! The program from outside, against the fake inside of it and against one that fails.

#![allow(clippy::unwrap_used, reason = "a test stops where it fails")]

use std::process::{Command, Output};

use cumulo_fake::{Answer, DwsCluster, FakeCloud, Fault, json};

const CLUSTER: &str = "5f0c2a41-73d8-4b96-a1e4-08c6d2b7f913";

/// The program, with nothing of the environment.
fn program(words: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_dws-snapshot"));
    command.args(words).env_clear();
    // Sockets of Windows need it.
    command.envs(std::env::var_os("SystemRoot").map(|root| ("SystemRoot", root)));
    command
}

/// The program at a fake of the test, as if it were the real cloud.
fn at(fake: &FakeCloud, words: &[&str]) -> Output {
    fake.add(DwsCluster::new(CLUSTER));
    program(&["--region", FakeCloud::HUAWEI_REGION, "--endpoint", &fake.endpoint(), "--cluster", CLUSTER])
        .args(["--every", "0.02"])
        .args(words)
        .env("HUAWEICLOUD_SDK_AK", FakeCloud::ACCESS_KEY_ID)
        .env("HUAWEICLOUD_SDK_SK", FakeCloud::ACCESS_KEY_SECRET)
        .env("HUAWEICLOUD_SDK_PROJECT_ID", FakeCloud::PROJECT_ID)
        .output()
        .unwrap()
}

fn text(bytes: &[u8]) -> &str {
    std::str::from_utf8(bytes).unwrap()
}

/// The block of the README that shows this command.
fn shown(command: &str) -> String {
    let block = include_str!("../README.md").split("```").find(|block| block.contains(&format!("$ {command}\n")));
    let (_, rest) = block.unwrap().split_once(&format!("$ {command}\n")).unwrap();
    rest.lines().take_while(|line| !line.starts_with("$ ")).map(|line| format!("{line}\n")).collect()
}

#[test]
fn the_demo_prints_what_the_readme_shows() {
    let output = program(&[]).output().unwrap();
    assert_eq!(text(&output.stdout), shown("cargo run -q -p dws-snapshot"), "{}", text(&output.stderr));
    assert_eq!(output.status.code(), Some(0));
}

#[test]
fn a_snapshot_is_taken_once_also_where_the_answer_is_lost() {
    let fake = FakeCloud::start();
    // The service acts, and the connection breaks before it can say so.
    fake.fault("CreateSnapshot", Fault::reset_after_reading());
    let output = at(&fake, &[]);
    assert!(text(&output.stdout).ends_with("nightly can be restored\n"), "{}", text(&output.stderr));
    assert!(text(&output.stderr).contains("looking for it"), "{}", text(&output.stderr));
    assert_eq!(fake.ledger().of("CreateSnapshot").count(), 1);
}

#[test]
fn a_snapshot_that_fails_ends_the_wait_with_its_state() {
    let fake = FakeCloud::start();
    fake.answer("ListSnapshotDetails", Answer::json(json!({"snapshot": {"status": "UNAVAILABLE"}})));
    let output = at(&fake, &[]);
    assert_eq!(output.status.code(), Some(1));
    assert!(text(&output.stderr).contains("`UNAVAILABLE`"), "{}", text(&output.stderr));
}

#[test]
fn patience_ends() {
    let fake = FakeCloud::start();
    fake.world(|world| world.done_after(1_000_000));
    let output = at(&fake, &["--at-most", "0.5"]);
    assert_eq!(output.status.code(), Some(1));
    assert!(text(&output.stderr).contains("the last state is `CREATING`"), "{}", text(&output.stderr));
}

#[test]
fn a_refusal_is_no_doubt() {
    let fake = FakeCloud::start();
    let output = at(&fake, &["--cluster", "00000000-0000-0000-0000-000000000000"]);
    assert!(text(&output.stderr).contains("DWS.0047"), "{}", text(&output.stderr));
    assert_eq!(fake.ledger().of("ListSnapshots").count(), 0);
    assert_eq!(program(&["--at-most", "soon"]).output().unwrap().status.code(), Some(64));
}
