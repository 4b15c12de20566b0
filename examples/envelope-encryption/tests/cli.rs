//! The program from outside, against the fake inside of it.

#![allow(clippy::unwrap_used, reason = "a test stops where it fails")]

use std::process::{Command, Output};

/// The program, with nothing of the environment.
fn run(words: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_envelope-encryption"));
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
fn a_file_comes_back_as_it_was() {
    let folder = folder("there-and-back");
    let path = |name: &str| folder.join(name).to_str().unwrap().to_owned();
    std::fs::write(path("letter.txt"), "Meet me at noon.").unwrap();
    let output = run(&["encrypt", &path("letter.txt"), &path("letter.sealed")]);
    assert_eq!(text(&output.stdout), "encrypted 16 bytes to 184 bytes\n", "{}", text(&output.stderr));
    let sealed = std::fs::read(path("letter.sealed")).unwrap();
    assert!(!sealed.windows(4).any(|window| window == b"noon"));
    // Another process, another fake: the encrypted data key is all that is needed.
    let output = run(&["decrypt", &path("letter.sealed"), &path("letter.again")]);
    assert_eq!(text(&output.stdout), "decrypted 184 bytes to 16 bytes\n", "{}", text(&output.stderr));
    assert_eq!(std::fs::read(path("letter.again")).unwrap(), b"Meet me at noon.");
}

#[test]
fn a_file_that_was_changed_anywhere_does_not_open() {
    let folder = folder("changed");
    let path = |name: &str| folder.join(name).to_str().unwrap().to_owned();
    std::fs::write(path("data"), "data").unwrap();
    run(&["encrypt", &path("data"), &path("sealed")]);
    let sealed = std::fs::read(path("sealed")).unwrap();
    for at in [0, 18, 40, 120, sealed.len() - 30, sealed.len() - 1] {
        let mut changed = sealed.clone();
        changed[at] ^= 1;
        std::fs::write(path("changed"), changed).unwrap();
        let output = run(&["decrypt", &path("changed"), &path("out")]);
        assert_eq!(output.status.code(), Some(1), "byte {at}");
        assert!(text(&output.stderr).starts_with("error: "), "byte {at}");
    }
    assert!(!folder.join("out").exists(), "nothing of it comes out");
}

#[test]
fn errors_say_what_is_wrong() {
    let output = run(&["encrypt", "no-such-file", "out"]);
    assert!(text(&output.stderr).contains("no-such-file"));
    assert_eq!(run(&["encrypt", "one"]).status.code(), Some(64));
    let manifest = concat!(env!("CARGO_MANIFEST_DIR"), "/Cargo.toml");
    let output = run(&["--key", "alias/none", "encrypt", manifest, "out"]);
    assert!(text(&output.stderr).contains("Forbidden.AliasNotFound"), "{}", text(&output.stderr));
}
