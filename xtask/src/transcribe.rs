//! `transcribe`: saved reference pages become operations of a spec, or are merged into them.

mod report;
mod score;

use std::path::Path;
use std::process::ExitCode;

use cumulo_facts::compare::{Options, compare};
use cumulo_facts::model::{Certainty, Cloud, Fact, Operation, Source, SourcePage};
use cumulo_facts::read::{self, Page};
use cumulo_facts::{merge, score as facts_score, spec_write};

use crate::Outcome;
use crate::args::Args;
use crate::flags::{self, Flags, Format};
use crate::place::Places;
use crate::saved::Saved;
use crate::spec::{self, Spec};
use report::Report;

const HELP: &str = "
cargo xtask transcribe <page>… [--service S | --into DIR] [options]
cargo xtask transcribe <folder>… --score FACTS

Reads saved reference pages (text, Markdown, RST, HTML) and merges them into the spec of a service. What the spec has
stays as it stands; what it lacks is added; the words of the page are offered and never written. Without --service and
--into, the drafts are printed and nothing is written.

  --service S     the service in specs/, such as alibaba-kms
  --into DIR      the folder of the service, wherever it lies
  --name NAME     the operation, where the page does not say it
  --page ID       the short id of the page in x-source; made of the file's name otherwise
  --strict        write nothing if the place of a field is not resolved
  --format F      of the report: text (default), json, md
  --score FACTS   compare the pages of folders with the facts of an SDK package, and print how many come out

Pages are all read before anything is written: one that is broken, cut off, or no reference page leaves every file as
it was. Ends with 0; 1 where places are not resolved and --strict says so; 2 for anything else.
";

pub(crate) fn run(words: Vec<String>) -> Outcome {
    let values = ["--service", "--into", "--name", "--page", "--format", "--score"];
    let flags = match Flags::parse(words, &values, &["--strict"], HELP)? {
        Ok(flags) => flags,
        Err(code) => return Ok(code),
    };
    if flags.names.is_empty() {
        return Err(format!("name a saved page\n\n{}", HELP.trim()));
    }
    if let Some(facts) = flags.one("--score") {
        return score::run(Path::new(facts), &flags.names);
    }
    if flags.names.len() > 1 && (flags.one("--name").is_some() || flags.one("--page").is_some()) {
        return Err("`--name` and `--page` go with one page; call it once for each".to_owned());
    }
    let format = flags.format()?;
    let mut spec = target(&flags)?;
    let mut known = spec.as_ref().map_or(Ok(Vec::new()), Spec::operations)?;
    let mut reports = Vec::new();
    let mut problems = Vec::new();
    for path in &flags.names {
        match page(Path::new(path), &flags, spec.as_mut(), &mut known) {
            Ok(report) => reports.push(report),
            Err(problem) => problems.push(problem),
        }
    }
    if !problems.is_empty() {
        return Err(format!("{}\nnothing was written", problems.join("\n")));
    }
    let unresolved = reports.iter().any(|report| report.unresolved() > 0);
    let refused = unresolved && flags.has("--strict");
    let mut written = Vec::new();
    if let Some(spec) = spec.as_ref().filter(|_| !refused) {
        let files = spec.changes();
        spec::write(&files)?;
        written.extend(files.iter().map(|(path, _)| path.display().to_string()));
    }
    let complaints = spec.as_ref().map(Spec::complaints).unwrap_or_default();
    let text = report::all(&reports, &written, &complaints, format);
    match &spec {
        Some(_) => flags::show(&text),
        // The drafts go where the user sends them; the report goes to the screen.
        None => {
            eprint!("{text}");
            reports.iter().for_each(|report| flags::show(&report.draft));
        }
    }
    if refused {
        eprintln!("error: the place of a field is not resolved; nothing was written (--strict)");
        return Ok(ExitCode::FAILURE);
    }
    if spec.is_some() && written.is_empty() && format == Format::Text {
        println!("The spec has all of it; nothing to write.");
    }
    Ok(ExitCode::SUCCESS)
}

fn target(flags: &Flags) -> Result<Option<Spec>, String> {
    let folder = match (flags.one("--into"), flags.one("--service")) {
        (Some(_), Some(_)) => return Err("give `--into` or `--service`, not both".to_owned()),
        (Some(into), None) => into.into(),
        (None, Some(service)) => Places::of(&Args::default())?.specs.join(service),
        (None, None) => return Ok(None),
    };
    let spec = Spec::load(&folder)?;
    spec.service()?;
    Ok(Some(spec))
}

/// Reads one page and puts what it says into the spec, in memory. `known` are the operations of the spec.
fn page(path: &Path, flags: &Flags, spec: Option<&mut Spec>, known: &mut Vec<Operation>) -> Result<Report, String> {
    let saved = Saved::page(path)?;
    let page = read::page(&saved.name, &saved.text).map_err(|error| error.to_string())?;
    if let Some(spec) = &spec {
        fits(&saved, &page, spec)?;
    }
    let name = name(&saved, &page, flags, known)?;
    let own = known.iter().find(|operation| operation.name() == name);
    let source = source(&saved, &page, flags, own);
    let id = source.page.clone();
    let mut operation = page.operation.clone();
    if operation.name() != name {
        let at = Source::new(&saved.name, "", 0);
        operation.name = Some(Fact { value: name.clone(), at, certainty: Certainty::Inferred });
    }
    let file = spec::file_of(&name);
    let mut report = Report::new(&page, operation, own.is_none());
    match spec {
        Some(spec) => {
            let shown = format!("{}/{file}", spec.name);
            let merged = match spec.text(&file) {
                Some(text) => merge::merge(&shown, text, spec.service()?, &report.operation, Some(&source)),
                None => {
                    let listed = merge::paths(&shown, spec.service()?, std::slice::from_ref(&report.operation));
                    spec.put(spec::SERVICE, listed.map_err(|error| error.to_string())?.text);
                    report.operation.sources = vec![source];
                    let text = spec_write::operation(&report.operation);
                    Ok(merge::Merged { text, ..merge::Merged::default() })
                }
            };
            let merged = merged.map_err(|error| error.to_string())?;
            spec.put(&file, merged.text.clone());
            // What was written is read again before it is on disk, and held against the page.
            if let Some(now) = spec.operation(&name)? {
                let options = Options { page_text: Some(&saved.text), ..Options::default() };
                let left = compare(&now, &page.operation, &id, options);
                report.left = left
                    .iter()
                    .map(|left| format!("{}: {}: {}", left.class.words(), left.subject, left.text))
                    .collect();
                known.retain(|own| own.name() != name);
                known.push(now);
            }
            report.file = shown;
            report.merged = merged;
        }
        None => {
            report.operation.sources = vec![source];
            report.draft = spec_write::operation(&report.operation);
        }
    }
    Ok(report)
}

/// A page of one cloud does not belong into a spec of the other.
fn fits(saved: &Saved, page: &Page, spec: &Spec) -> Result<(), String> {
    let cloud = match page.operation.cloud {
        Cloud::Alibaba => "alibaba",
        Cloud::Huawei => "huawei",
    };
    match spec.name.split_once('-') {
        Some((other @ ("alibaba" | "huawei"), _)) if other != cloud => {
            Err(format!("{}: the page is one of {cloud} ({}), and the spec is {}", saved.name, page.layout, spec.name))
        }
        _ => Ok(()),
    }
}

/// What the page says, what the spec knows it by, or what the caller says.
fn name(saved: &Saved, page: &Page, flags: &Flags, known: &[Operation]) -> Result<String, String> {
    let said = page.operation.name();
    let name = match flags.one("--name") {
        Some(name) => name,
        None => match find(saved, page, known) {
            Some(operation) => operation.name(),
            None => said,
        },
    };
    if name.is_empty() {
        return Err(format!("{}: the page never says the operation's name; give it with --name", saved.name));
    }
    if !spec::is_name(name) {
        return Err(format!("`{name}` cannot be the name of an operation: write letters and digits"));
    }
    Ok(name.to_owned())
}

/// The operation that a page is about: by name, by method and path, by the file's name.
pub(crate) fn find<'a>(saved: &Saved, page: &Page, known: &'a [Operation]) -> Option<&'a Operation> {
    facts_score::find(&page.operation, known)
        .or_else(|| known.iter().find(|operation| operation.sources.iter().any(|own| own.document == saved.name)))
        .or_else(|| {
            let silent = page.operation.name().is_empty();
            known.iter().find(|operation| silent && operation.name() == saved.stem())
        })
}

/// The entry of `x-source` for a page: by the file's name, or by its text.
pub(crate) fn known_as<'a>(saved: &Saved, own: &'a Operation) -> Option<&'a SourcePage> {
    let same_name = own.sources.iter().find(|source| source.document == saved.name);
    same_name.or_else(|| own.sources.iter().find(|source| source.sha256 == saved.sha256))
}

fn source(saved: &Saved, page: &Page, flags: &Flags, own: Option<&Operation>) -> SourcePage {
    let known = own.and_then(|own| known_as(saved, own));
    let id = match (flags.one("--page"), known) {
        (Some(id), _) => id.to_owned(),
        (None, Some(known)) => known.page.clone(),
        (None, None) => short(saved.stem()),
    };
    let said = |fact: &Option<Fact<String>>| fact.as_ref().map(|fact| fact.value.clone());
    SourcePage {
        page: id,
        document: saved.name.clone(),
        title: said(&page.operation.title).or_else(|| said(&page.operation.name)).unwrap_or_default(),
        language: page.language.to_owned(),
        sha256: saved.sha256.clone(),
        shared: false,
    }
}

/// `001_34fa77b9` → `001`; `Describe Key` → `describe-key`.
fn short(stem: &str) -> String {
    let number: String = stem.chars().take_while(char::is_ascii_digit).collect();
    if !number.is_empty() {
        return number;
    }
    let letter = |c: char| if c.is_ascii_alphanumeric() { c.to_ascii_lowercase() } else { '-' };
    stem.chars().map(letter).collect::<String>().trim_matches('-').to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_get_short_ids() {
        assert_eq!(short("001_34fa77b937fbe54e"), "001");
        assert_eq!(short("Describe Key"), "describe-key");
    }
}
