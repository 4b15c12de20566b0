//! The program from outside, against the fake inside of it.

#![allow(clippy::unwrap_used, reason = "a test stops where it fails")]

use std::process::{Command, Output};

/// The program, with nothing of the environment.
fn run(words: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_secret-cache"));
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

#[test]
fn the_demo_prints_what_the_readme_shows() {
    let output = run(&[]);
    assert_eq!(text(&output.stdout), shown("cargo run -q -p secret-cache"), "{}", text(&output.stderr));
    assert_eq!(output.status.code(), Some(0));
}

#[test]
fn no_output_holds_the_secret() {
    let output = run(&[]);
    for stream in [&output.stdout, &output.stderr] {
        assert!(!text(stream).contains("correct horse"));
    }
}

#[test]
fn a_wrong_command_line_is_told() {
    let output = run(&["--times", "many"]);
    assert_eq!(output.status.code(), Some(64));
    assert!(text(&output.stderr).contains("--help"));
}
