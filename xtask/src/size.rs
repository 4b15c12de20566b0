//! `size`: how heavy the client crates are, held against stored limits.
//!
//! Lines and crates are the same on every machine and are limited; CPU seconds are not, and are only shown. They are
//! those of the crate alone, its dependencies built before, without incremental compilation.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode, Stdio};

use crate::Outcome;
use crate::args::Args;
use crate::place::Places;

/// Where the limits are stored, from the root of the repository.
const LIMITS: &str = "xtask/limits.tsv";

/// What is known of one crate.
struct Size {
    package: String,
    operations: usize,
    lines: usize,
    tree: usize,
    check: Option<f64>,
    build: Option<f64>,
}

pub(crate) fn run(words: Vec<String>) -> Outcome {
    let args = Args::parse(words)?;
    let places = Places::of(&args)?;
    let limits = read_limits(&places.root().join(LIMITS))?;
    println!(
        "{:<26} {:>4} {:>6} {:>9} {:>7} {:>9} {:>9}",
        "crate", "ops", "lines", "lines/op", "crates", "check s", "build s"
    );
    let mut broken = Vec::new();
    for folder in services(&places.out, &args.names)? {
        let size = measure(&folder)?;
        let per_operation = size.lines / size.operations.max(1);
        println!(
            "{:<26} {:>4} {:>6} {:>9} {:>7} {:>9} {:>9}",
            size.package,
            size.operations,
            size.lines,
            per_operation,
            size.tree,
            seconds(size.check),
            seconds(size.build),
        );
        for (what, value) in [("lines-per-operation", per_operation), ("crates", size.tree)] {
            let limit = limits
                .get(&(size.package.clone(), what.to_owned()))
                .or_else(|| limits.get(&("*".to_owned(), what.to_owned())));
            if let Some(limit) = limit.filter(|limit| value > **limit) {
                broken.push(format!("{}: {what} is {value}, and the limit is {limit}", size.package));
            }
        }
    }
    if broken.is_empty() {
        println!(
            "\nlines: code without comments; crates: normal and build dependencies; CPU seconds of the crate alone"
        );
        return Ok(ExitCode::SUCCESS);
    }
    Err(format!("{}\nmake it smaller, or raise the limit in {LIMITS} and say why in the commit", broken.join("\n")))
}

fn seconds(value: Option<f64>) -> String {
    value.map_or_else(|| "-".to_owned(), |value| format!("{value:.2}"))
}

/// The folders of generated crates, those named or all.
fn services(out: &Path, names: &[String]) -> Result<Vec<PathBuf>, String> {
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

fn measure(folder: &Path) -> Result<Size, String> {
    let name = folder.file_name().and_then(|name| name.to_str()).unwrap_or_default();
    let package = format!("cumulo-{name}");
    let (mut lines, mut operations) = (0, 0);
    let mut folders = vec![folder.join("src")];
    while let Some(next) = folders.pop() {
        let read = |error| format!("{}: {error}", next.display());
        for entry in std::fs::read_dir(&next).map_err(read)? {
            let path = entry.map_err(read)?.path();
            if path.is_dir() {
                folders.push(path);
            } else {
                operations += usize::from(next.ends_with("src/operations"));
                lines += code_lines(&std::fs::read_to_string(&path).map_err(read)?);
            }
        }
    }
    let lib = folder.join("src/lib.rs");
    Ok(Size {
        operations,
        lines,
        tree: tree(&package)?,
        check: cpu_seconds("check", &package, &lib),
        build: cpu_seconds("build", &package, &lib),
        package,
    })
}

fn code_lines(text: &str) -> usize {
    text.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with("//")).count()
}

/// The number of crates that a program with this dependency builds, itself left out.
fn tree(package: &str) -> Result<usize, String> {
    let output = Command::new(cargo())
        .args(["tree", "--package", package, "--edges", "normal,build", "--prefix", "none", "--format", "{p}"])
        .output()
        .map_err(|error| format!("cargo tree: {error}"))?;
    if !output.status.success() {
        return Err(format!("cargo tree --package {package} failed: {}", String::from_utf8_lossy(&output.stderr)));
    }
    let text = String::from_utf8_lossy(&output.stdout);
    let crates: BTreeSet<&str> =
        text.lines().filter_map(|line| line.split(" (").next()).filter(|line| !line.is_empty()).collect();
    Ok(crates.len())
}

/// CPU seconds of compiling one crate, dependencies left out. `None` where the system does not tell.
fn cpu_seconds(verb: &str, package: &str, lib: &Path) -> Option<f64> {
    let cargo = || {
        let mut command = Command::new(cargo());
        command.args([verb, "--quiet", "--package", package]).env("CARGO_INCREMENTAL", "0");
        command.stdout(Stdio::null()).status().ok().filter(std::process::ExitStatus::success)
    };
    cargo()?;
    std::fs::File::open(lib).ok()?.set_modified(std::time::SystemTime::now()).ok()?;
    let before = children_ticks()?;
    cargo()?;
    // Linux counts in hundredths of a second.
    Some((children_ticks()? - before) as f64 / 100.0)
}

/// CPU time of ended children so far, in clock ticks.
fn children_ticks() -> Option<u64> {
    let stat = std::fs::read_to_string("/proc/self/stat").ok()?;
    // The name of the program may hold anything; numbers follow its closing bracket.
    let fields: Vec<&str> = stat.rsplit_once(')')?.1.split_whitespace().collect();
    Some(fields.get(13)?.parse::<u64>().ok()? + fields.get(14)?.parse::<u64>().ok()?)
}

fn cargo() -> std::ffi::OsString {
    std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into())
}

/// Limits by crate (`*` for all) and measure.
fn read_limits(path: &Path) -> Result<BTreeMap<(String, String), usize>, String> {
    let text = std::fs::read_to_string(path).map_err(|error| format!("{}: {error}", path.display()))?;
    let mut limits = BTreeMap::new();
    for (index, line) in text.lines().enumerate().filter(|(_, line)| !line.is_empty() && !line.starts_with('#')) {
        let parts: Vec<&str> = line.split('\t').collect();
        let [package, what, limit] = parts[..] else {
            return Err(format!("{LIMITS}:{}: write crate, measure and limit, with tabs between", index + 1));
        };
        let limit = limit.parse().map_err(|_| format!("{LIMITS}:{}: `{limit}` is no number", index + 1))?;
        limits.insert((package.to_owned(), what.to_owned()), limit);
    }
    Ok(limits)
}
