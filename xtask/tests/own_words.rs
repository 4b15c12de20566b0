//! No description of a spec is copied: no eight words of one stand in a row on the vendors' pages or in their metadata.
//!
//! Names and values between backticks are no words: nobody can write them otherwise. The pages are no part of the project. Where they are not at hand, this says so and checks nothing.

#![allow(clippy::unwrap_used, reason = "a test stops where it fails")]

use std::collections::HashMap;
use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};

use cumulo_codegen::SourceFile;
use cumulo_codegen::ir::{Field, OpenEnum, Service, Shape};

/// So many words in a row are no chance.
const RUN: usize = 8;

#[test]
fn no_description_is_copied_from_a_page() {
    let beside = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared");
    let shared = std::env::var_os("CUMULO_SHARED").map_or(beside, PathBuf::from);
    if !shared.join("documents").is_dir() {
        writeln!(std::io::stdout(), "skipped: no stored pages in {} (set CUMULO_SHARED)", shared.display()).unwrap();
        return;
    }
    let folders = ["documents", "metadata"].map(|folder| shared.join(folder)).into_iter();
    let pages: Vec<_> = folders.filter(|folder| folder.is_dir()).flat_map(|folder| files(&folder)).collect();
    let mut runs: HashMap<String, String> = HashMap::new();
    for (name, text) in &pages {
        for run in words(text).windows(RUN) {
            runs.entry(run.join(" ")).or_insert_with(|| name.clone());
        }
    }
    let mut texts = Vec::new();
    for service in services() {
        Own(&service.folder, &mut texts).service(&service);
    }
    let copied: Vec<String> = texts
        .iter()
        .filter_map(|(place, text)| {
            let own: Vec<Vec<String>> = text.split('`').step_by(2).map(words).collect();
            let mut own = own.iter().flat_map(|words| words.windows(RUN));
            let (run, page) = own.find_map(|run| runs.get_key_value(&run.join(" ")))?;
            Some(format!("{place}: `{run}` stands in {page}"))
        })
        .collect();
    let (pages, texts) = (pages.len(), texts.len());
    writeln!(std::io::stdout(), "{texts} texts of the specs compared with {pages} pages and files of metadata")
        .unwrap();
    assert!(copied.is_empty(), "{} of {texts}:\n{}", copied.len(), copied.join("\n"));
}

/// The comparison, checked.
#[test]
fn words_are_what_counts() {
    assert_eq!(words("The *ID* of\n the key, `KeyId`."), ["the", "id", "of", "the", "key", "keyid"]);
}

fn words(text: &str) -> Vec<String> {
    let words = text.split(|letter: char| !letter.is_alphanumeric()).filter(|word| !word.is_empty());
    words.map(str::to_lowercase).collect()
}

/// All files below a folder, as text.
fn files(folder: &Path) -> Vec<(String, String)> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files.extend(self::files(&path));
        } else {
            let text = String::from_utf8_lossy(&fs::read(&path).unwrap()).into_owned();
            files.push((path.file_name().unwrap().to_string_lossy().into_owned(), text));
        }
    }
    files
}

fn services() -> Vec<Service> {
    let specs = Path::new(env!("CARGO_MANIFEST_DIR")).join("../specs");
    let folders = fs::read_dir(&specs).unwrap().map(|entry| entry.unwrap().path()).filter(|path| path.is_dir());
    let service = |folder: PathBuf| {
        let source = |folder: &str, name: String, text| SourceFile { path: format!("{folder}{name}"), text };
        let mut sources =
            vec![source("", "service.yaml".into(), fs::read_to_string(folder.join("service.yaml")).unwrap())];
        let operations = files(&folder.join("operations")).into_iter();
        sources.extend(operations.map(|(name, text)| source("operations/", name, text)));
        cumulo_codegen::model(&folder.file_name().unwrap().to_string_lossy(), &sources).unwrap()
    };
    folders.map(service).collect()
}

/// The texts that are ours, each with its place.
struct Own<'a>(&'a str, &'a mut Vec<(String, String)>);

impl Own<'_> {
    fn add(&mut self, place: &str, what: &str, text: &str) {
        self.1.push((format!("{} {place} {what}", self.0), text.to_owned()));
    }

    fn service(&mut self, service: &Service) {
        self.add("service", "", &service.doc);
        for group in &service.groups {
            self.add("group", &group.name, &group.doc);
        }
        for error in &service.errors {
            self.add("error", &error.code, &error.doc);
        }
        self.types("types", &service.shapes, &service.enums);
        for operation in &service.operations {
            let id = operation.id.as_str();
            self.add(id, "summary", &operation.summary);
            self.add(id, "description", &operation.doc);
            self.add(id, "retry", &operation.retry_reason);
            for constraint in &operation.constraints {
                self.add(id, "constraint", constraint);
            }
            for error in &operation.errors {
                self.add(id, &error.code, &error.doc);
            }
            for (status, text) in &operation.statuses {
                self.add(id, status, text);
            }
            self.fields(id, &operation.fields);
            self.types(id, &operation.shapes, &operation.enums);
            if let Some(answer) = operation.answer() {
                self.types(id, std::slice::from_ref(answer), &[]);
            }
        }
    }

    fn types(&mut self, place: &str, shapes: &[Shape], enums: &[OpenEnum]) {
        for shape in shapes {
            self.add(place, &shape.name, &shape.doc);
            self.fields(&format!("{place} {}", shape.name), &shape.fields);
        }
        for known in enums {
            self.add(place, &known.name, &known.doc);
            for value in &known.values {
                self.add(place, &value.wire, &value.doc);
            }
        }
    }

    fn fields(&mut self, place: &str, fields: &[Field]) {
        for field in fields {
            self.add(place, &field.wire, &field.doc);
            self.add(place, &field.wire, field.returned_when.as_deref().unwrap_or_default());
            for (value, text) in &field.known_numbers {
                self.add(place, &format!("{} {value}", field.wire), text);
            }
        }
    }
}
