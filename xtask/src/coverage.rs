//! `coverage`: whether the specs have all that the official clients and the vendors' metadata know of.
//!
//! `xtask/facts/<service>.tsv` holds those facts: names, places, types, required flags, known values, error codes. It is
//! the floor: what stands there must stand in the specs, or differ with a reason (`x-differs`).

mod compare;
mod fact;
mod import;
mod ours;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use cumulo_facts::model::Differs;
use cumulo_facts::spec_read;

use crate::Outcome;
use crate::args::Args;
use crate::generate::{Loaded, load};
use crate::place::Places;
use compare::{Count, Finding, compare};
use fact::Kind;

/// Where the facts are stored, from the root of the repository.
const FACTS: &str = "xtask/facts";

pub(crate) fn run(words: Vec<String>) -> Outcome {
    let (source, words) = import_from(words)?;
    let args = Args::parse(words)?;
    let places = Places::of(&args)?;
    let loaded = load(&args, &places)?;
    if let Some(source) = source {
        return import::run(&source, &places.root().join(FACTS), &loaded);
    }
    println!("{:<18} {:>12}{}", "service", "", Kind::COUNTED.map(|kind| format!(" {:>15}", kind.words())).concat());
    let (mut explained, mut lost) = (Vec::new(), Vec::new());
    for service in &loaded {
        let path = places.root().join(FACTS).join(format!("{}.tsv", service.folder));
        let text = fs::read_to_string(&path).map_err(|error| {
            let import = "cargo xtask coverage --import FOLDER";
            format!("cannot read {}: {error}; `{import}` makes it, see {FACTS}/README.md", places.shown(&path))
        })?;
        let facts = fact::read(&text).map_err(|problem| format!("{}:{problem}", places.shown(&path)))?;
        let found = compare(&facts, &ours::facts(&service.model), &differs(service)?);
        let row = |what: &str, count: fn(&Count) -> String| {
            let cells = Kind::COUNTED.map(|kind| format!(" {:>15}", count(found.count(kind))));
            println!(
                "{:<18} {:>12}{}",
                if what == "of the facts" { service.folder.as_str() } else { "" },
                what,
                cells.concat()
            );
        };
        row("of the facts", |count| format!("{}/{}", count.held, count.facts));
        row("beyond them", |count| format!("+{}", count.beyond));
        for Finding { subject, text, reason } in found.findings {
            match reason {
                Some(reason) => explained.push(format!("{}: {subject}: {text}\n    {reason}", service.folder)),
                None => lost.push(format!("{}: {subject}: {text}", service.folder)),
            }
        }
    }
    section("differ from the facts, with a reason", &explained);
    section("are lost, or differ without a reason", &lost);
    if lost.is_empty() {
        return Ok(ExitCode::SUCCESS);
    }
    println!("\nBring back what is lost, or say with `x-differs` why the spec is right.");
    Ok(ExitCode::FAILURE)
}

fn section(title: &str, lines: &[String]) {
    if !lines.is_empty() {
        println!("\n{} {title}:", lines.len());
        for line in lines {
            println!("  {line}");
        }
    }
}

/// The folder after `--import`, and the other words.
fn import_from(words: Vec<String>) -> Result<(Option<PathBuf>, Vec<String>), String> {
    let (mut folder, mut rest) = (None, Vec::new());
    let mut words = words.into_iter();
    while let Some(word) = words.next() {
        match word.strip_prefix("--import") {
            Some("") => folder = Some(words.next().ok_or("`--import` needs a folder after it")?.into()),
            Some(value) if value.starts_with('=') => folder = Some(Path::new(&value[1..]).to_path_buf()),
            _ => rest.push(word),
        }
    }
    Ok((folder, rest))
}

/// The differences that the specs of a service explain, by operation.
fn differs(service: &Loaded) -> Result<Vec<(String, Vec<Differs>)>, String> {
    let text = |path: &str| service.files.iter().find(|file| file.path == path).map(|file| file.text.as_str());
    let top = text("service.yaml").unwrap_or_default();
    let mut all = Vec::new();
    for operation in &service.model.operations {
        let path = format!("operations/{}.yaml", operation.id);
        let read = spec_read::operation(&path, text(&path).unwrap_or_default(), top);
        let read = read.map_err(|error| format!("{}/{path}: {error:?}", service.folder))?;
        all.push((operation.id.clone(), read.differs));
    }
    Ok(all)
}
