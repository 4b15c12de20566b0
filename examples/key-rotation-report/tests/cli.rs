//! The program from outside, against the fake inside of it.

#![allow(clippy::unwrap_used, reason = "a test stops where it fails")]

use std::process::{Command, Output};

use cumulo_fake::{AlibabaKey, FakeCloud, Fault, World};

/// The program, with nothing of the environment.
fn run(words: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_key-rotation-report"));
    command.args(words).env_clear();
    // Sockets of Windows need it.
    command.envs(std::env::var_os("SystemRoot").map(|root| ("SystemRoot", root)));
    command.output().unwrap()
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

/// The program at a fake of the test, as if it were the real cloud.
fn at(fake: &FakeCloud) -> Output {
    Command::new(env!("CARGO_BIN_EXE_key-rotation-report"))
        .args(["--region", FakeCloud::ALIBABA_REGION, "--endpoint", &fake.endpoint()])
        .env_clear()
        .envs(std::env::var_os("SystemRoot").map(|root| ("SystemRoot", root)))
        .env("ALIBABA_CLOUD_ACCESS_KEY_ID", FakeCloud::ACCESS_KEY_ID)
        .env("ALIBABA_CLOUD_ACCESS_KEY_SECRET", FakeCloud::ACCESS_KEY_SECRET)
        .output()
        .unwrap()
}

#[test]
fn the_demo_prints_what_the_readme_shows() {
    let output = run(&[]);
    assert_eq!(text(&output.stdout), shown("cargo run -q -p key-rotation-report"), "{}", text(&output.stderr));
    assert_eq!(output.status.code(), Some(1));
}

#[test]
fn every_page_is_read_and_no_key_is_left_out() {
    let fake = FakeCloud::builder().world(World::empty()).start().unwrap();
    for n in 0..250 {
        fake.add(AlibabaKey::new(format!("key-{n:03}")));
    }
    // One key cannot be read: it is a line of the report, not its end.
    fake.fault("DescribeKey", Fault::error(403, "Forbidden.NoPermission", "No.").after(17));
    let output = at(&fake);
    let out = text(&output.stdout);
    assert!(out.contains("250 keys, "), "{out}{}", text(&output.stderr));
    assert_eq!(out.matches("Forbidden.NoPermission").count(), 1);
    assert_eq!(fake.ledger().of("ListKeys").count(), 3);
}

#[test]
fn a_report_that_cannot_be_made_is_no_empty_report() {
    let fake = FakeCloud::start();
    fake.fault("ListKeys", Fault::error(403, "Forbidden.NoPermission", "No.").always());
    let output = at(&fake);
    assert_eq!((output.status.code(), text(&output.stdout)), (Some(70), ""));
    assert!(text(&output.stderr).contains("Forbidden.NoPermission"));
}
