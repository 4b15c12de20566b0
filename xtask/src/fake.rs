//! `fake`: runs the fake cloud by hand.
//!
//! It is built on demand: the other commands must not wait for a server to compile.

use std::process::{Command, ExitCode};

use crate::Outcome;

pub(crate) fn run(words: Vec<String>) -> Outcome {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let status = Command::new(cargo)
        .args(["run", "--quiet", "--package", "cumulo-fake", "--example", "serve", "--"])
        .args(&words)
        .status()
        .map_err(|error| format!("cargo run: {error}"))?;
    Ok(status.code().and_then(|code| u8::try_from(code).ok()).map_or(ExitCode::FAILURE, ExitCode::from))
}
