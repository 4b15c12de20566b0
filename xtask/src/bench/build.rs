//! What building costs: a program of one call, and the service crate alone, each from nothing.

mod rustc;

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

use super::table::{Cell, Table};
use crate::measure::{self, cargo};
use rustc::{Crate, Rustc};

/// The programs, and what a reader must know of each.
const PROGRAMS: [(&str, &str); 5] = [
    ("by-hand", "by hand: reqwest, hmac, serde"),
    ("cumulo", "cumulo (reqwest)"),
    ("lean", "cumulo (hyper)"),
    ("sts", "cumulo (reqwest), a service of 4 operations"),
    ("aws", "aws-sdk-kms"),
];

/// A service crate, or the types that stand for one.
struct Service {
    name: &'static str,
    operations: usize,
    check: Crate,
    debug: Crate,
    release: Crate,
}

/// What a program costs.
struct Program {
    tree: usize,
    debug: f64,
    touched: f64,
    release: f64,
    bytes: u64,
}

pub(super) fn run(root: &Path) -> Result<Vec<Table>, String> {
    let tools = measure::built(root, &["--package", "bench-rustc", "--package", "bench-generator"])?;
    let scratch = Scratch::new(measure::target(root, "bench-build"))?;
    let rustc = Rustc::new(root, &tools.join("bench-rustc"), &scratch.0);
    let (mut programs, mut services, mut note) = (Vec::new(), Vec::new(), String::new());
    for (name, _) in PROGRAMS {
        let package = format!("program-{name}");
        let target = scratch.0.join(name);
        let debug = rustc.build(&package, &target, &["build"])?;
        let release = rustc.build(&package, &target, &["rustc", "--release"])?;
        let binary = target.join("release").join(&package);
        let bytes = fs::metadata(&binary).map_err(|error| format!("{}: {error}", binary.display()))?.len();
        let touched = touch(root, &rustc, &package, &target)?;
        programs.push(Program { tree: tree(root, &package)?, debug: debug.cpu, touched, release: release.cpu, bytes });
        let service = match name {
            "cumulo" => {
                Some(("cumulo-alibaba-kms", "cumulo_alibaba_kms", operations(&root.join("crates/alibaba-kms"))?))
            }
            "aws" => Some(("aws-sdk-kms", "aws_sdk_kms", operations(&source(root, "aws-sdk-kms")?)?)),
            _ => None,
        };
        if let Some((name, krate, operations)) = service {
            let check = rustc.build(&package, &target, &["check"])?.of(krate)?;
            services.push(Service { name, operations, check, debug: debug.of(krate)?, release: release.of(krate)? });
        }
        if name == "cumulo" {
            note = others(root, &binary)?;
        }
        let _ = fs::remove_dir_all(&target);
    }
    let derived = derived(root, &tools, &rustc, &scratch.0)?;
    services.insert(1, derived);
    Ok(vec![programs_table(&programs, note), services_table(&services)])
}

fn programs_table(programs: &[Program], note: String) -> Table {
    let by_hand = programs.first().map(|program| program.bytes as f64);
    let row = |(program, (_, name)): (&Program, (&str, &str))| {
        vec![
            Cell::text(name),
            Cell::Number(program.tree as f64, 0),
            Cell::Number(program.debug, 1),
            Cell::Number(program.touched, 2),
            Cell::Number(program.release, 1),
            Cell::Number(program.bytes as f64 / 1024.0, 0),
            Cell::ratio(Some(program.bytes as f64), by_hand),
        ]
    };
    let about = "Each is a program that makes one call over TLS; aws-sdk-kms is without aws-config. CPU seconds of the whole \
                 tree from nothing, C code too; \"touched\" is a debug build after main.rs was touched, incremental. \
                 KiB are those of the stripped release binary.";
    Table {
        title: "A program of one call",
        columns: vec!["program", "crates", "debug, CPU s", "touched, CPU s", "release, CPU s", "KiB", "× by hand, KiB"],
        rows: programs.iter().zip(PROGRAMS).map(row).collect(),
        notes: vec![about.to_owned(), note],
    }
}

fn services_table(services: &[Service]) -> Table {
    let each = |service: &Service, krate: &Crate| krate.cpu * 1000.0 / service.operations as f64;
    let ours = services.first();
    let rows = services.iter().map(|service| {
        let peak =
            [&service.check, &service.debug, &service.release].map(|krate| krate.peak).into_iter().fold(0.0, f64::max);
        let by = |krate: fn(&Service) -> &Crate| {
            Cell::ratio(Some(each(service, krate(service))), ours.map(|ours| each(ours, krate(ours))))
        };
        vec![
            Cell::text(service.name),
            Cell::Number(service.operations as f64, 0),
            Cell::Number(each(service, &service.check), 1),
            Cell::Number(each(service, &service.debug), 1),
            Cell::Number(each(service, &service.release), 1),
            Cell::Number(peak / 1024.0, 0),
            by(|service| &service.check),
            by(|service| &service.debug),
            by(|service| &service.release),
        ]
    });
    let columns = vec![
        "crate",
        "operations",
        "check, ms/op",
        "debug, ms/op",
        "release, ms/op",
        "rustc peak MiB",
        "× ours, check",
        "× ours, debug",
        "× ours, release",
    ];
    let about = "CPU milliseconds of rustc on this crate alone, by its number of operations, CARGO_INCREMENTAL=0. The \
                 derived types are the same requests and answers as plain structs with serde derives, without a client.";
    Table { title: "The service crate alone", columns, rows: rows.collect(), notes: vec![about.to_owned()] }
}

/// The same types with serde derives, in a crate of their own.
fn derived(root: &Path, tools: &Path, rustc: &Rustc, scratch: &Path) -> Result<Service, String> {
    let home = scratch.join("derived");
    let wrong = |error: std::io::Error| format!("{}: {error}", home.display());
    let mut generator = Command::new(tools.join("bench-generator"));
    let types = measure::run(generator.current_dir(root).args(["derived", "specs/alibaba-kms"]), measure::RUN)?.out;
    let manifest = "[package]\nname = \"derived\"\nedition = \"2024\"\n\n[workspace]\n\n[dependencies]\nserde = { version = \"1\", \
                    features = [\"derive\"] }\nserde_json = \"1\"\n";
    fs::create_dir_all(home.join("src")).map_err(wrong)?;
    fs::write(home.join("Cargo.toml"), manifest).map_err(wrong)?;
    fs::write(home.join("src/lib.rs"), types).map_err(wrong)?;
    fs::copy(root.join("benches/Cargo.lock"), home.join("Cargo.lock")).map_err(wrong)?;
    let rustc = rustc.at(&home);
    let build = |words: &[&str]| rustc.build("derived", &home.join("target"), words)?.of("derived");
    Ok(Service {
        name: "the same types with serde derives",
        operations: operations(&root.join("crates/alibaba-kms"))?,
        check: build(&["check"])?,
        debug: build(&["build"])?,
        release: build(&["build", "--release"])?,
    })
}

/// CPU seconds of building again after `main.rs` was touched.
fn touch(root: &Path, rustc: &Rustc, package: &str, target: &Path) -> Result<f64, String> {
    rustc.incremental(package, target)?;
    let main = root.join("benches/programs").join(package.trim_start_matches("program-")).join("src/main.rs");
    let now = std::time::SystemTime::now();
    let file = fs::File::open(&main).and_then(|file| file.set_modified(now));
    file.map_err(|error| format!("{}: {error}", main.display()))?;
    rustc.incremental(package, target)
}

/// The number of crates that are built for a package, itself left out.
fn tree(root: &Path, package: &str) -> Result<usize, String> {
    let mut command = measure::benches(root, "tree");
    command.args(["--package", package, "--edges", "normal,build", "--prefix", "none", "--format", "{p}"]);
    let text = measure::run(&mut command, measure::RUN)?.out;
    let crates: BTreeSet<&str> =
        text.lines().filter_map(|line| line.split(" (").next()).filter(|line| !line.is_empty()).collect();
    Ok(crates.len().saturating_sub(1))
}

/// The operations of a crate that has a file for each.
fn operations(package: &Path) -> Result<usize, String> {
    let folder =
        ["src/operations", "src/operation"].map(|name| package.join(name)).into_iter().find(|path| path.is_dir());
    let folder = folder.ok_or_else(|| format!("{}: there are no operations", package.display()))?;
    let entries = fs::read_dir(&folder).map_err(|error| format!("{}: {error}", folder.display()))?;
    Ok(entries.filter_map(Result::ok).filter(|entry| entry.path().is_file()).count())
}

/// Where the source of a peer lies.
fn source(root: &Path, name: &str) -> Result<PathBuf, String> {
    let mut command = Command::new(cargo());
    command.current_dir(root.join("benches")).args(["metadata", "--format-version", "1"]);
    let said = measure::run(&mut command, measure::RUN)?;
    let found: Value = serde_json::from_str(&said.out).map_err(|error| format!("cargo metadata: {error}"))?;
    let packages = found.get("packages").and_then(Value::as_array).into_iter().flatten();
    let package = packages.into_iter().find(|package| package.get("name").and_then(Value::as_str) == Some(name));
    let manifest = package.and_then(|package| package.get("manifest_path")).and_then(Value::as_str).map(Path::new);
    manifest.and_then(Path::parent).map(Path::to_path_buf).ok_or_else(|| format!("cargo metadata does not know {name}"))
}

/// Says how many of the operations that the program does not send are in its binary. Short names are parts of other
/// words and are left out.
fn others(root: &Path, binary: &Path) -> Result<String, String> {
    let bytes = fs::read(binary).map_err(|error| format!("{}: {error}", binary.display()))?;
    let mut names = Vec::new();
    for path in crate::tree::read(&root.join("specs/alibaba-kms/operations"))?.into_keys() {
        names.extend(
            path.strip_suffix(".yaml").filter(|name| name.len() >= 12 && *name != "DescribeKey").map(str::to_owned),
        );
    }
    let there = names.iter().filter(|name| bytes.windows(name.len()).any(|window| window == name.as_bytes())).count();
    Ok(format!(
        "Of {} operations of KMS with a name of 12 letters or more that the program with cumulo does not send, {there} are in \
         its binary, by name.",
        names.len()
    ))
}

/// A folder that is empty at first and gone afterwards.
struct Scratch(PathBuf);

impl Scratch {
    fn new(path: PathBuf) -> Result<Self, String> {
        let _ = fs::remove_dir_all(&path);
        fs::create_dir_all(&path).map_err(|error| format!("{}: {error}", path.display()))?;
        Ok(Self(path))
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}
