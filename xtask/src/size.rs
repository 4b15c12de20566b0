//! `size`: how heavy the client crates are, held against stored limits.
//!
//! Lines, crates, derives, sizes of programs and instructions of calls are the same on every machine with the same
//! compiler and are limited; CPU seconds are not, and are only shown.

mod krate;
mod limits;
mod program;
mod prove;

use std::process::ExitCode;

use crate::Outcome;
use crate::args::Args;
use crate::flags::{Flags, show};
use crate::place::Places;
use limits::{Finding, Limits};

const HELP: &str = "
usage: cargo xtask size [service…] [--release] [--prove]

Shows how heavy the client crates are, programs of one call, and calls; fails past the limits of xtask/limits.tsv.
With names, only those crates. `--release` shows release builds of the crates too. `--prove` plants regressions in a copy
of the repository and fails where this command does not see them.";

pub(crate) fn run(words: Vec<String>) -> Outcome {
    let flags = match Flags::parse(words, &[], &["--release", "--prove"], HELP)? {
        Ok(flags) => flags,
        Err(code) => return Ok(code),
    };
    let places = Places::of(&Args::default())?;
    if flags.has("--prove") {
        return prove::run(places.root());
    }
    let limits = Limits::read(places.root())?;
    let mut findings = Vec::new();
    show(&krate::header());
    for folder in krate::services(&places.out, &flags.names)? {
        let size = krate::measure(&folder, flags.has("--release"))?;
        show(&size.row());
        findings.extend(size.findings());
    }
    show(krate::LEGEND);
    if flags.names.is_empty() {
        let programs = program::measure(places.root())?;
        show(&limits.table(&programs));
        findings.extend(programs);
    }
    match limits.broken(&findings).as_slice() {
        [] => Ok(ExitCode::SUCCESS),
        broken => Err(format!(
            "{}\nmake it smaller, or raise the limit in {} and say why in the commit",
            broken.join("\n"),
            limits::FILE
        )),
    }
}

/// What was measured of something, for the limits.
fn finding(subject: &str, measure: &'static str, value: usize) -> Finding {
    Finding { subject: subject.to_owned(), measure, value: Some(value) }
}
