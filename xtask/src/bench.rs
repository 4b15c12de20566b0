//! `bench`: measures, beside those of peers or against bars.
//!
//! What is measured is built on demand and in release: the other commands must not wait for it. Peers live in
//! `benches/`, a workspace of its own.

mod build;
mod calls;
mod generator;
mod parts;
mod table;

use std::path::Path;
use std::process::{Command, ExitCode};

use crate::Outcome;
use crate::args::Args;
use crate::flags::{Flags, show};
use crate::measure::cargo;
use crate::place::Places;
use table::{Report, Table};

pub(crate) use calls::{Server, instructions};

const HELP: &str = "
usage: cargo xtask bench [calls|parts|build|generator]… [--json FILE] [--markdown FILE]
       cargo xtask bench faults [--help]

Measures the clients and the generator beside their peers, and prints a table. All of them without a name.
`faults` measures what the clients hold to when everything around them fails.";

/// A bench that makes tables, from the root of the repository.
type Bench = fn(&Path) -> Result<Vec<Table>, String>;

const BENCHES: &[(&str, Bench)] =
    &[("calls", calls::run), ("parts", parts::run), ("build", build::run), ("generator", generator::run)];

pub(crate) fn run(words: Vec<String>) -> Outcome {
    if let Some(("faults", rest)) = words.split_first().map(|(name, rest)| (name.as_str(), rest)) {
        return faults(rest);
    }
    let flags = match Flags::parse(words, &["--json", "--markdown"], &[], HELP)? {
        Ok(flags) => flags,
        Err(code) => return Ok(code),
    };
    if let Some(name) = flags.names.iter().find(|name| BENCHES.iter().all(|(bench, _)| bench != name)) {
        return Err(format!("there is no bench `{name}`\n\n{}", HELP.trim()));
    }
    let places = Places::of(&Args::default())?;
    let command = flags.names.iter().fold("cargo xtask bench".to_owned(), |text, name| format!("{text} {name}"));
    let mut report = Report { command, tables: Vec::new() };
    let wanted = |name: &str| flags.names.is_empty() || flags.names.iter().any(|wanted| wanted == name);
    for (_, bench) in BENCHES.iter().filter(|(name, _)| wanted(name)) {
        report.tables.extend(bench(places.root())?);
    }
    show(&report.markdown());
    for (flag, text) in [("--json", report.json()), ("--markdown", report.markdown())] {
        if let Some(path) = flags.one(flag) {
            std::fs::write(path, text).map_err(|error| format!("{path}: {error}"))?;
        }
    }
    Ok(ExitCode::SUCCESS)
}

/// The bars under fault have a program of their own.
fn faults(words: &[String]) -> Outcome {
    let status = Command::new(cargo())
        .args(["run", "--quiet", "--release", "--package", "cumulo-faults", "--"])
        .args(words)
        .status()
        .map_err(|error| format!("cargo run: {error}"))?;
    Ok(status.code().and_then(|code| u8::try_from(code).ok()).map_or(ExitCode::FAILURE, ExitCode::from))
}
