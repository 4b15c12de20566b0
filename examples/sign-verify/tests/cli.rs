//! The program from outside, against the fake inside of it.

#![allow(clippy::unwrap_used, reason = "a test stops where it fails")]

use std::process::{Command, Output};

/// The program, with nothing of the environment.
fn run(words: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_sign-verify"));
    command.args(words).env_clear();
    // Sockets of Windows need it.
    command.envs(std::env::var_os("SystemRoot").map(|root| ("SystemRoot", root)));
    command.output().unwrap()
}

fn text(bytes: &[u8]) -> &str {
    std::str::from_utf8(bytes).unwrap()
}

/// A folder of its own for a test.
fn folder(name: &str) -> std::path::PathBuf {
    let folder = std::path::Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    std::fs::create_dir_all(&folder).unwrap();
    folder
}

#[test]
fn a_signature_holds_for_its_file_alone() {
    let folder = folder("sign-verify");
    let path = |name: &str| folder.join(name).to_str().unwrap().to_owned();
    std::fs::write(path("release.tar"), "version 1").unwrap();
    let output = run(&["sign", &path("release.tar"), &path("release.sig")]);
    assert!(text(&output.stdout).starts_with("signed 9 bytes with version "), "{}", text(&output.stderr));

    let output = run(&["verify", &path("release.tar"), &path("release.sig")]);
    assert_eq!(text(&output.stdout), "the service says: right\nthe public key says: right\n");
    assert_eq!(output.status.code(), Some(0));

    std::fs::write(path("release.tar"), "version 2").unwrap();
    let output = run(&["verify", &path("release.tar"), &path("release.sig")]);
    assert_eq!(text(&output.stdout), "the service says: wrong\nthe public key says: wrong\n");
    assert_eq!(output.status.code(), Some(1));
}

#[test]
fn a_key_that_is_not_there_is_named() {
    let manifest = concat!(env!("CARGO_MANIFEST_DIR"), "/Cargo.toml");
    let output = run(&["--key", "key-none", "sign", manifest, "out"]);
    assert!(text(&output.stderr).contains("Forbidden.KeyNotFound"), "{}", text(&output.stderr));
    assert_eq!(run(&["sign"]).status.code(), Some(64));
}
