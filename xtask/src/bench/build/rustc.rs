//! Builds from nothing, with every run of the compiler written down.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::measure::{self, cargo, children_seconds};

/// A cargo whose compiler is watched by `bench-rustc`.
pub(super) struct Rustc {
    folder: PathBuf,
    wrapper: PathBuf,
    log: PathBuf,
}

/// What one build cost.
pub(super) struct Built {
    /// CPU seconds of everything, C code and cargo itself too.
    pub(super) cpu: f64,
    crates: Vec<(String, Crate)>,
}

/// What compiling one crate cost.
#[derive(Clone, Copy)]
pub(super) struct Crate {
    /// CPU seconds.
    pub(super) cpu: f64,
    /// The most memory, in KiB.
    pub(super) peak: f64,
}

impl Rustc {
    pub(super) fn new(root: &Path, wrapper: &Path, scratch: &Path) -> Self {
        let (folder, log) = (root.join("benches"), scratch.join("rustc.log"));
        Self { folder, wrapper: wrapper.to_path_buf(), log }
    }

    /// The same in another workspace.
    pub(super) fn at(&self, folder: &Path) -> Self {
        Self { folder: folder.to_path_buf(), wrapper: self.wrapper.clone(), log: self.log.clone() }
    }

    /// Builds a package, as its users would. A program that is built by `cargo rustc` is stripped.
    pub(super) fn build(&self, package: &str, target: &Path, words: &[&str]) -> Result<Built, String> {
        let _ = fs::remove_file(&self.log);
        let mut command = self.command(package, target, words);
        command.env("CARGO_INCREMENTAL", "0");
        if words.first() == Some(&"rustc") {
            command.args(["--", "-Cstrip=symbols"]);
        }
        let cpu = seconds(&mut command)?;
        let log = fs::read_to_string(&self.log).map_err(|error| format!("{}: {error}", self.log.display()))?;
        let line = |line: &str| {
            let mut parts = line.split('\t');
            let name = parts.next()?.to_owned();
            Some((name, Crate { cpu: parts.next()?.parse().ok()?, peak: parts.next()?.parse().ok()? }))
        };
        Ok(Built { cpu, crates: log.lines().filter_map(line).collect() })
    }

    /// Builds a package as one does while working on it. CPU seconds.
    pub(super) fn incremental(&self, package: &str, target: &Path) -> Result<f64, String> {
        seconds(self.command(package, target, &["build"]).env("CARGO_INCREMENTAL", "1"))
    }

    fn command(&self, package: &str, target: &Path, words: &[&str]) -> Command {
        let mut command = Command::new(cargo());
        command.current_dir(&self.folder).args(words).args(["--quiet", "--package", package]);
        command.env("CARGO_TARGET_DIR", target).env("RUSTC_WRAPPER", &self.wrapper).env("BENCH_RUSTC_LOG", &self.log);
        command.env("CARGO_PROFILE_RELEASE_DEBUG", "false");
        command
    }
}

fn seconds(command: &mut Command) -> Result<f64, String> {
    let before = children_seconds();
    measure::run(command, measure::BUILD)?;
    let both = children_seconds().zip(before);
    both.map(|(after, before)| after - before)
        .ok_or_else(|| "this system does not tell CPU time of children".to_owned())
}

impl Built {
    /// What one crate cost.
    pub(super) fn of(&self, name: &str) -> Result<Crate, String> {
        let found = self.crates.iter().find(|(krate, _)| krate == name);
        found.map(|(_, cost)| *cost).ok_or_else(|| format!("rustc was not asked to compile {name}"))
    }
}
