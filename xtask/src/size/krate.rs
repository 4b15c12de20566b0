//! A client crate by itself.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use super::{Finding, finding};
use crate::measure::{self, cargo, children_seconds};

/// What the columns mean.
pub(super) const LEGEND: &str = "\nlines: code without comments; crates: normal and build dependencies; derives: those beside Clone, Debug \
     and Default; CPU seconds of the crate alone, and CPU milliseconds for each of its operations, its dependencies built before, \
     CARGO_INCREMENTAL=0\n";

/// What a service crate may derive. All else has a cost that its users pay in compile time.
const DERIVES: [&str; 3] = ["Clone", "Debug", "Default"];

/// What is known of one crate.
pub(super) struct Size {
    package: String,
    operations: usize,
    lines: usize,
    derives: usize,
    tree: usize,
    check: Option<f64>,
    debug: Option<f64>,
    release: Option<f64>,
}

pub(super) fn header() -> String {
    format!(
        "{:<26} {:>4} {:>6} {:>9} {:>7} {:>7} {:>8} {:>6} {:>8} {:>6} {:>9} {:>6}\n",
        "crate",
        "ops",
        "lines",
        "lines/op",
        "derives",
        "crates",
        "check s",
        "ms/op",
        "debug s",
        "ms/op",
        "release s",
        "ms/op"
    )
}

impl Size {
    fn per_operation(&self) -> usize {
        self.lines / self.operations.max(1)
    }

    pub(super) fn row(&self) -> String {
        let shown =
            |value: Option<f64>, digits| value.map_or_else(|| "-".to_owned(), |value| format!("{value:.digits$}"));
        let seconds = |value| shown(value, 2);
        let each = |value: Option<f64>| shown(value.map(|value| value * 1000.0 / self.operations.max(1) as f64), 0);
        format!(
            "{:<26} {:>4} {:>6} {:>9} {:>7} {:>7} {:>8} {:>6} {:>8} {:>6} {:>9} {:>6}\n",
            self.package,
            self.operations,
            self.lines,
            self.per_operation(),
            self.derives,
            self.tree,
            seconds(self.check),
            each(self.check),
            seconds(self.debug),
            each(self.debug),
            seconds(self.release),
            each(self.release),
        )
    }

    pub(super) fn findings(&self) -> [Finding; 3] {
        [
            finding(&self.package, "lines-per-operation", self.per_operation()),
            finding(&self.package, "derives", self.derives),
            finding(&self.package, "crates", self.tree),
        ]
    }
}

/// The folders of generated crates, those named or all.
pub(super) fn services(out: &Path, names: &[String]) -> Result<Vec<PathBuf>, String> {
    let read = |error| format!("{}: {error}", out.display());
    let mut folders = BTreeSet::new();
    for entry in std::fs::read_dir(out).map_err(read)? {
        let folder = entry.map_err(read)?.path();
        let name = folder.file_name().and_then(|name| name.to_str()).unwrap_or_default().to_owned();
        if folder.join("src/operations").is_dir() && (names.is_empty() || names.contains(&name)) {
            folders.insert(folder);
        }
    }
    match names.iter().find(|name| !folders.contains(&out.join(name))) {
        Some(name) => Err(format!("there is no client crate {}", out.join(name).display())),
        None => Ok(folders.into_iter().collect()),
    }
}

pub(super) fn measure(folder: &Path, release: bool) -> Result<Size, String> {
    let name = folder.file_name().and_then(|name| name.to_str()).unwrap_or_default();
    let package = format!("cumulo-{name}");
    let (mut lines, mut operations, mut derives) = (0, 0, 0);
    for (path, bytes) in crate::tree::read(&folder.join("src"))? {
        let text = String::from_utf8_lossy(&bytes);
        operations += usize::from(path.starts_with("operations/"));
        lines += code_lines(&text);
        derives += heavy_derives(&text);
    }
    let workspace = folder.parent().and_then(Path::parent).unwrap_or(folder);
    let seconds = |words: &[&str]| cpu_seconds(workspace, words, &package, &folder.join("src/lib.rs"));
    Ok(Size {
        operations,
        lines,
        derives,
        tree: tree(workspace, &package, &[])?,
        check: seconds(&["check"]),
        debug: seconds(&["build"]),
        release: if release { seconds(&["build", "--release"]) } else { None },
        package,
    })
}

fn code_lines(text: &str) -> usize {
    text.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with("//")).count()
}

/// The number of derives that a service crate may not have.
fn heavy_derives(text: &str) -> usize {
    let lists = text.split("derive(").skip(1).filter_map(|rest| rest.split(')').next());
    let names = lists.flat_map(|list| list.split(',')).map(str::trim).filter(|name| !name.is_empty());
    names.filter(|name| !DERIVES.contains(name)).count()
}

/// The number of crates that a program with this dependency builds, with these features.
pub(super) fn tree(workspace: &Path, package: &str, features: &[&str]) -> Result<usize, String> {
    let mut command = Command::new(cargo());
    command.current_dir(workspace).args(["tree", "--package", package]).args(features);
    command.args(["--edges", "normal,build", "--prefix", "none", "--format", "{p}"]);
    let text = measure::run(&mut command, measure::RUN)?.out;
    let crates: BTreeSet<&str> =
        text.lines().filter_map(|line| line.split(" (").next()).filter(|line| !line.is_empty()).collect();
    Ok(crates.len())
}

/// CPU seconds of compiling one crate, dependencies left out. `None` where the system does not tell.
fn cpu_seconds(workspace: &Path, words: &[&str], package: &str, lib: &Path) -> Option<f64> {
    let build = || {
        let mut command = Command::new(cargo());
        command.current_dir(workspace).args(words).args(["--quiet", "--package", package]);
        command.env("CARGO_INCREMENTAL", "0").stdout(Stdio::null());
        command.status().ok().filter(std::process::ExitStatus::success)
    };
    build()?;
    std::fs::File::open(lib).ok()?.set_modified(std::time::SystemTime::now()).ok()?;
    let before = children_seconds()?;
    build()?;
    Some(children_seconds()? - before)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_derive_that_costs_is_counted_wherever_it_hides() {
        assert_eq!(heavy_derives("#[derive(Clone, Debug, Default)]\nstruct A;\n#[derive(Clone)]\nstruct B;"), 0);
        assert_eq!(heavy_derives("#[derive(Clone, PartialEq)]\nstruct A;"), 1);
        assert_eq!(heavy_derives("#[cfg_attr(feature = \"serde\", derive(\n    Serialize,\n    Deserialize,\n))]"), 2);
    }

    #[test]
    fn comments_and_blank_lines_are_no_code() {
        assert_eq!(code_lines("//! A module.\n\nuse a;\n    // why\n    fn b() {}\n"), 2);
    }
}
