//! `drift`: what pages or metadata say otherwise than the specs.

mod report;

use std::path::Path;
use std::process::ExitCode;

use cumulo_facts::compare::{Class, Difference, Options, compare};
use cumulo_facts::model::{Cloud, Operation, Source, SourcePage};
use cumulo_facts::{metadata, read};

use crate::Outcome;
use crate::args::Args;
use crate::flags::{self, Flags};
use crate::place::Places;
use crate::saved::{self, Saved};
use crate::spec::Spec;
use crate::transcribe::{find, known_as};
use report::Report;

const HELP: &str = "
cargo xtask drift [service] --pages DIR [options]
cargo xtask drift [service] --metadata FILE [options]

Compares the facts of saved reference pages, or of a service's metadata, with the specs. Nothing is written.

  --pages DIR      a folder of saved pages (.txt, .md, .rst, .html), with the folders in it
  --metadata FILE  an api-docs.json of Alibaba Cloud
  --specs DIR      another folder of specs
  --format F       text (default), json, or md for the body of a pull request

A page belongs to the operation that it names, else to the one with its method and path, else to the one that names
its file in x-source. What a spec explains with x-differs stays silent; an x-differs whose difference is gone is told.

Ends with the worst that was found: 0 nothing, or only what the text form cannot carry; 10 wording; 20 additive;
30 the source contradicts itself; 40 breaking. 1 where nothing was found but some file could not be read; 2 where
nothing could be compared.
";

/// What the operations of one source gave.
struct Compared {
    operation: String,
    /// The file.
    source: String,
    differences: Vec<Difference>,
}

/// A service with the facts of all its operations.
struct Known {
    name: String,
    operations: Vec<Operation>,
}

pub(crate) fn run(words: Vec<String>) -> Outcome {
    let flags = match Flags::parse(words, &["--pages", "--metadata", "--specs", "--format"], &[], HELP)? {
        Ok(flags) => flags,
        Err(code) => return Ok(code),
    };
    let format = flags.format()?;
    let args = Args { specs: flags.one("--specs").map(Into::into), ..Args::default() };
    let specs = Places::of(&args)?.specs;
    let service = match flags.names.as_slice() {
        [] => None,
        [one] => Some(one.as_str()),
        _ => return Err("name one service, or none for all".to_owned()),
    };
    let report = match (flags.one("--pages"), flags.one("--metadata")) {
        (Some(folder), None) => pages(Path::new(folder), service, &specs)?,
        (None, Some(file)) => service_file(Path::new(file), service, &specs)?,
        _ => return Err(format!("give `--pages` or `--metadata`\n\n{}", HELP.trim())),
    };
    flags::show(&report.written(format));
    Ok(code(&report))
}

/// The exit code by severity.
fn code(report: &Report) -> ExitCode {
    match report.worst() {
        Some(Class::Breaking) => ExitCode::from(40),
        Some(Class::Contradiction) => ExitCode::from(30),
        Some(Class::Additive) => ExitCode::from(20),
        Some(Class::Wording) => ExitCode::from(10),
        Some(Class::Lost) | None if !report.unread.is_empty() => ExitCode::FAILURE,
        Some(Class::Lost) | None => ExitCode::SUCCESS,
    }
}

fn load(folder: &Path) -> Result<Known, String> {
    let spec = Spec::load(folder)?;
    Ok(Known { operations: spec.operations()?, name: spec.name })
}

fn pages(folder: &Path, service: Option<&str>, specs: &Path) -> Result<Report, String> {
    let saved = saved::pages(folder)?;
    let known: Vec<Known> = match service {
        Some(service) => vec![load(&specs.join(service))?],
        None => Spec::all(specs)?.iter().map(|spec| load(&spec.folder)).collect::<Result<_, _>>()?,
    };
    let mut report = Report::default();
    for saved in saved {
        let read = saved.and_then(|saved| match read::page(&saved.name, &saved.text) {
            Ok(page) => Ok((saved, page)),
            Err(error) => Err(error.to_string()),
        });
        let (saved, page) = match read {
            Ok(read) => read,
            Err(problem) => {
                report.unread.push(problem);
                continue;
            }
        };
        report.sources += 1;
        let cloud = page.operation.cloud;
        let of_cloud = |known: &&Known| known.operations.iter().all(|operation| operation.cloud == cloud);
        let fits = |known: &'_ Known| find(&saved, &page, &known.operations).cloned();
        let mut found: Vec<Operation> = known.iter().filter(of_cloud).filter_map(fits).collect();
        if found.iter().any(|operation| known_as(&saved, operation).is_some()) {
            found.retain(|operation| known_as(&saved, operation).is_some());
        }
        match found.as_slice() {
            [own] => {
                let id = known_as(&saved, own).or_else(|| likely(page.language, own));
                let id = id.map(|source| source.page.as_str()).unwrap_or_default();
                let options = Options { page_text: Some(&saved.text), ..Options::default() };
                let differences = compare(own, &page.operation, id, options);
                report.compared.push(Compared {
                    operation: own.name().to_owned(),
                    source: saved.name.clone(),
                    differences,
                });
            }
            [] => report.compared.push(new(&page.operation, &saved.name)),
            _ => report.unread.push(format!("{}: several services have this operation; name one", saved.name)),
        }
    }
    if report.sources == 0 {
        return Err(format!("no page could be read\n{}", report.unread.join("\n")));
    }
    let services: Vec<&str> = known.iter().map(|known| known.name.as_str()).collect();
    report.against = services.join(", ");
    report.operations = known.iter().map(|known| known.operations.len()).sum();
    Ok(report)
}

/// A page under a new name is most likely the newer copy of the one page in its language.
fn likely<'a>(language: &str, own: &'a Operation) -> Option<&'a SourcePage> {
    let mut same =
        own.sources.iter().filter(|source| source.language == language && !source.document.ends_with(".json"));
    same.next().filter(|_| same.next().is_none())
}

/// An operation that no spec has.
fn new(operation: &Operation, source: &str) -> Compared {
    let value = |fact: &Option<cumulo_facts::model::Fact<String>>| {
        fact.as_ref().map(|fact| fact.value.clone()).unwrap_or_default()
    };
    let call = format!("{} {}", value(&operation.method), value(&operation.path));
    let at = operation.path.as_ref().map(|path| path.at.clone()).unwrap_or_default();
    let name = [operation.name(), call.trim()].into_iter().find(|text| !text.is_empty()).unwrap_or(source);
    Compared {
        operation: name.to_owned(),
        source: source.to_owned(),
        differences: vec![Difference {
            class: Class::Additive,
            subject: "operation".to_owned(),
            text: "no spec has it".to_owned(),
            at,
        }],
    }
}

fn service_file(file: &Path, service: Option<&str>, specs: &Path) -> Result<Report, String> {
    let saved = Saved::metadata(file)?;
    let now = metadata::read(&saved.name, &saved.text).map_err(|error| error.to_string())?;
    let own = format!("alibaba-{}", now.product.to_ascii_lowercase());
    let known = load(&specs.join(service.unwrap_or(&own)))?;
    if known.operations.iter().any(|operation| operation.cloud == Cloud::Huawei) {
        return Err(format!("{} is a service of huawei, and {} is metadata of Alibaba Cloud", known.name, saved.name));
    }
    let mut report = Report { sources: 1, against: known.name.clone(), ..Report::default() };
    report.operations = known.operations.len();
    for operation in &now.operations {
        let Some(own) = known.operations.iter().find(|own| own.name() == operation.name()) else {
            report.compared.push(new(operation, &saved.name));
            continue;
        };
        let id = known_as(&saved, own).map(|source| source.page.as_str()).unwrap_or_default();
        let differences = compare(own, operation, id, Options::default());
        report.compared.push(Compared { operation: own.name().to_owned(), source: saved.name.clone(), differences });
    }
    for own in &known.operations {
        if now.operations.iter().any(|operation| operation.name() == own.name()) {
            continue;
        }
        if came_from(own, &saved) {
            let text = "the metadata has it no more".to_owned();
            let at = Source::new(&saved.name, "apis", 0);
            let differences = vec![Difference { class: Class::Breaking, subject: "operation".to_owned(), text, at }];
            report.compared.push(Compared {
                operation: own.name().to_owned(),
                source: saved.name.clone(),
                differences,
            });
        } else {
            report.absent.push(own.name().to_owned());
        }
    }
    Ok(report)
}

/// Was the operation transcribed from an older copy of this file? Its own sources decide, else those of the service.
fn came_from(own: &Operation, saved: &Saved) -> bool {
    let shared = own.sources.iter().all(|source| source.shared);
    let mut sources = own.sources.iter().filter(|source| source.shared == shared);
    sources.any(|source| source.document == saved.name && source.sha256 != saved.sha256)
}
