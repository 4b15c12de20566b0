//! `import`: Alibaba Cloud's own metadata becomes the spec of a whole service, or is merged into one.

use std::fmt::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};
use std::time::Instant;

use cumulo_facts::merge::{self, Merged};
use cumulo_facts::model::SourcePage;
use cumulo_facts::report::quote;
use cumulo_facts::spec_write;
use cumulo_facts::{infer, metadata};

use crate::Outcome;
use crate::args::Args;
use crate::flags::{self, Flags, Format};
use crate::place::Places;
use crate::saved::Saved;
use crate::spec::{self, Spec};

const HELP: &str = "
cargo xtask import <api-docs.json>… [--into DIR] [--format text|json|md]
cargo xtask import --fetch <product> <version> [--into DIR] [--format text|json|md]

Makes specs of whole services from Alibaba Cloud's metadata: service.yaml with endpoints, and a file for each operation
with parameters, answers and errors. Where the service has a spec, the metadata is merged into it: what the spec has
stays as it stands, what it lacks is added. The vendor's words are never written; texts are made of names, for a person
to replace.

The files are public; save them from
  https://api.aliyun.com/meta/v1/products/<product>/versions/<version>/api-docs.json
or let --fetch do it with curl.

  --into DIR  the folder of specs; specs/ of this repository otherwise
";

/// The id of the metadata in `x-source`.
const PAGE: &str = "meta";

pub(crate) fn run(words: Vec<String>) -> Outcome {
    let flags = match Flags::parse(words, &["--into", "--format"], &["--fetch"], HELP)? {
        Ok(flags) => flags,
        Err(code) => return Ok(code),
    };
    let format = flags.format()?;
    if flags.names.is_empty() {
        return Err(format!("name a saved api-docs.json\n\n{}", HELP.trim()));
    }
    let into = match flags.one("--into") {
        Some(into) => PathBuf::from(into),
        None => Places::of(&Args::default())?.specs,
    };
    let files = match (flags.has("--fetch"), flags.names.as_slice()) {
        (true, [product, version]) => vec![fetch(product, version)?],
        (true, _) => return Err("`--fetch` needs a product and a version, such as `Kms 2016-01-20`".to_owned()),
        (false, names) => names.iter().map(|name| Saved::metadata(Path::new(name))).collect::<Result<_, _>>()?,
    };
    let mut imports = Vec::new();
    for saved in &files {
        let import = service(saved, &into).map_err(|problem| format!("{problem}\nnothing was written"))?;
        if imports.iter().any(|known: &Import| known.spec.name == import.spec.name) {
            return Err(format!("{} is imported twice; nothing was written", import.spec.name));
        }
        imports.push(import);
    }
    let all: Vec<(PathBuf, &str)> = imports.iter().flat_map(|import| import.spec.changes()).collect();
    spec::write(&all)?;
    let reports: Vec<String> = imports.iter().map(|import| import.report(format)).collect();
    let text = match format {
        Format::Json => format!("[{}]\n", reports.join(",")),
        Format::Text | Format::Markdown => reports.concat(),
    };
    flags::show(&text);
    if format == Format::Text {
        println!("{} files written{}", all.len(), memory());
    }
    Ok(ExitCode::SUCCESS)
}

/// What one file becomes.
struct Import {
    spec: Spec,
    operations: usize,
    /// What came of it, by operation; `service.yaml` first. Empty for a new service.
    merged: Vec<(String, Merged)>,
    /// What new specs say and the metadata does not, by operation.
    inferred: Vec<(String, Vec<String>)>,
    seconds: f64,
}

fn service(saved: &Saved, into: &Path) -> Result<Import, String> {
    let start = Instant::now();
    let mut now = metadata::read(&saved.name, &saved.text).map_err(|error| error.to_string())?;
    let name = folder(saved, &now.product)?;
    if let Some(bad) = now.operations.iter().find(|operation| !spec::is_name(operation.name())) {
        return Err(format!("{}: `{}` cannot be the name of an operation", saved.name, bad.name()));
    }
    let mut spec = Spec::load(&into.join(name))?;
    let source = SourcePage {
        page: PAGE.to_owned(),
        document: saved.name.clone(),
        title: format!("{} {}", now.product, now.version),
        language: now.language.clone(),
        sha256: saved.sha256.clone(),
        shared: true,
    };
    let mut merged = Vec::new();
    let inferred = now.operations.iter().filter(|new| spec.text(&spec::file_of(new.name())).is_none());
    let inferred = inferred.map(|new| (new.name().to_owned(), infer::inferred(new)));
    let inferred = inferred.filter(|(_, facts)| !facts.is_empty()).collect();
    if spec.service().is_ok() {
        merge_into(&mut spec, &now, &source, &mut merged)?;
    } else {
        now.sources = vec![source];
        spec.put(spec::SERVICE, spec_write::service(&now));
        for operation in &now.operations {
            spec.put(&spec::file_of(operation.name()), spec_write::operation(operation));
        }
    }
    // What was written is read again before it is on disk.
    spec.operations()?;
    Ok(Import { operations: now.operations.len(), spec, merged, inferred, seconds: start.elapsed().as_secs_f64() })
}

fn merge_into(
    spec: &mut Spec,
    now: &metadata::Service,
    source: &SourcePage,
    out: &mut Vec<(String, Merged)>,
) -> Result<(), String> {
    let shown = |file: &str, spec: &Spec| format!("{}/{file}", spec.name);
    let top = merge::service(&shown(spec::SERVICE, spec), spec.service()?, now, Some(source));
    let top = top.map_err(|error| error.to_string())?;
    spec.put(spec::SERVICE, top.text.clone());
    out.push((spec::SERVICE.to_owned(), top));
    for operation in &now.operations {
        let file = spec::file_of(operation.name());
        let text = match spec.text(&file) {
            None => spec_write::operation(operation),
            Some(text) => {
                let merged = merge::merge(&shown(&file, spec), text, spec.service()?, operation, Some(source));
                let merged = merged.map_err(|error| error.to_string())?;
                let text = merged.text.clone();
                out.push((operation.name().to_owned(), merged));
                text
            }
        };
        spec.put(&file, text);
    }
    Ok(())
}

/// `Kms` → `alibaba-kms`.
fn folder(saved: &Saved, product: &str) -> Result<String, String> {
    let name = product.to_ascii_lowercase();
    let plain = name.starts_with(|c: char| c.is_ascii_lowercase())
        && name.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-');
    if plain {
        Ok(format!("alibaba-{name}"))
    } else {
        Err(format!("{}: the product `{product}` cannot be the name of a service", saved.name))
    }
}

/// Gets the public file with curl: this repository's commands bring no client for http along.
fn fetch(product: &str, version: &str) -> Result<Saved, String> {
    let plain = |word: &str| !word.is_empty() && word.chars().all(|c| c.is_ascii_alphanumeric() || "-_.".contains(c));
    if !plain(product) || !plain(version) {
        return Err(format!("`{product} {version}` is no product with its version, such as `Kms 2016-01-20`"));
    }
    let url = format!("https://api.aliyun.com/meta/v1/products/{product}/versions/{version}/api-docs.json");
    let out = Command::new("curl")
        .args(["--fail", "--silent", "--show-error", "--location", "--proto", "=https", "--max-time", "60", &url])
        .output()
        .map_err(|error| format!("cannot run curl: {error}; save {url} and import the file"))?;
    if !out.status.success() {
        let said = String::from_utf8_lossy(&out.stderr);
        return Err(format!("cannot get {url}: {}; save it another way and import the file", said.trim()));
    }
    let name = format!("{}-{version}.api-docs.json", product.to_ascii_lowercase());
    Saved::of(Path::new(&url), name, out.stdout)
}

impl Import {
    fn report(&self, format: Format) -> String {
        let changed = self.spec.changes().len();
        let head = format!(
            "{}: {} operations, {changed} files to write, {:.2} s",
            self.spec.name, self.operations, self.seconds
        );
        if format == Format::Json {
            return self.json();
        }
        let mut out = if format == Format::Markdown { format!("### {head}\n\n") } else { format!("{head}\n") };
        let bullet = if format == Format::Markdown { "- " } else { "  " };
        let mut kept = 0;
        for (operation, merged) in &self.merged {
            let lists = [("added", &merged.added), ("to do by hand", &merged.by_hand)];
            for (what, items) in lists {
                for item in items {
                    let _ = writeln!(out, "{bullet}{operation}: {what}: {item}");
                }
            }
            kept += merged.kept.len();
        }
        if kept > 0 {
            let _ = writeln!(
                out,
                "{bullet}{kept} facts that the metadata does not have were kept (--format json lists them)"
            );
        }
        for (operation, facts) in &self.inferred {
            for fact in facts {
                let _ = writeln!(out, "{bullet}{operation}: inferred: {fact}");
            }
        }
        for complaint in self.spec.complaints() {
            let _ = writeln!(out, "{bullet}regen will say: {complaint}");
        }
        out
    }

    fn json(&self) -> String {
        let list = |items: &[String]| items.iter().map(|item| quote(item)).collect::<Vec<_>>().join(",");
        let one = |(operation, merged): &(String, Merged)| {
            format!(
                "{{\"file\":{},\"added\":[{}],\"kept\":[{}],\"byHand\":[{}]}}",
                quote(operation),
                list(&merged.added),
                list(&merged.kept),
                list(&merged.by_hand)
            )
        };
        let merged: Vec<String> = self.merged.iter().map(one).collect();
        let inferred = self.inferred.iter();
        let inferred: Vec<String> = inferred
            .map(|(operation, facts)| format!("{{\"file\":{},\"inferred\":[{}]}}", quote(operation), list(facts)))
            .collect();
        format!(
            "{{\"service\":{},\"operations\":{},\"files\":{},\"merged\":[{}],\"inferred\":[{}],\
             \"complaints\":[{}]}}",
            quote(&self.spec.name),
            self.operations,
            self.spec.changes().len(),
            merged.join(","),
            inferred.join(","),
            list(&self.spec.complaints())
        )
    }
}

/// The most memory that this process has held, where the system says it.
fn memory() -> String {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let kilobytes = peak.and_then(|peak| peak.trim().trim_end_matches(" kB").parse::<u64>().ok());
    kilobytes.map(|kilobytes| format!(", {} MB at most", kilobytes / 1024)).unwrap_or_default()
}
