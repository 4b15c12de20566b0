//! `bench`: measures that are held against bars.
//!
//! They are built on demand and in release: the other commands must not wait for them.

use std::process::{Command, ExitCode};

use crate::Outcome;

/// The benches, and the package of each.
const BENCHES: &[(&str, &str)] = &[("faults", "cumulo-faults")];

pub(crate) fn run(words: Vec<String>) -> Outcome {
    let mut words = words.into_iter();
    let name = words.next().unwrap_or_default();
    let Some((_, package)) = BENCHES.iter().find(|(bench, _)| *bench == name) else {
        let names: Vec<&str> = BENCHES.iter().map(|(name, _)| *name).collect();
        return Err(format!("there is no bench `{name}`; write one of: {}", names.join(", ")));
    };
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let status = Command::new(cargo)
        .args(["run", "--quiet", "--release", "--package", package, "--"])
        .args(words)
        .status()
        .map_err(|error| format!("cargo run: {error}"))?;
    Ok(status.code().and_then(|code| u8::try_from(code).ok()).map_or(ExitCode::FAILURE, ExitCode::from))
}
