//! Everything that can be wrong with a spec, and what is said of it.
//!
//! `diagnostics/<code>/<case>.yaml` is a spec with one mistake. The mark `#~ code: words` stands on the line that the
//! diagnostic must name, `#~^` below and `#~v` above it; the words must occur in its message or its help. A case says all
//! of what is reported: no more, no less.
//!
//! A case is the file of the operation `ShowThing`, unless lines `### <path>` begin other files. A service that a case
//! does not have is `diagnostics/service.yaml`.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use cumulo_codegen::diag::Diagnostic;
use cumulo_codegen::{SourceFile, model};

const FOLDER: &str = "huawei-things";

#[test]
fn each_mistake_is_named_with_file_and_line() {
    let mut failures = String::new();
    let mut count = 0;
    for case in cases() {
        count += 1;
        let found = model(FOLDER, &files(&case)).err().unwrap_or_default();
        if let Err(problem) = compare(&marks(&case), &found) {
            failures.push_str(&format!("\n{}: {problem}", case.display()));
            found.iter().for_each(|diagnostic| failures.push_str(&format!("\n  {diagnostic}")));
        }
    }
    assert!(failures.is_empty(), "{failures}");
    assert!(count > 140, "only {count} cases were found");
}

/// A case lies in the folder of the code that it is about.
#[test]
fn each_case_is_about_its_folder() {
    for case in cases() {
        let code =
            case.parent().and_then(Path::file_name).expect("cases lie in folders").to_string_lossy().into_owned();
        assert!(marks(&case).iter().any(|mark| mark.code == code), "{} has no mark of {code}", case.display());
    }
}

/// Every code has a case, or a test below.
#[test]
fn each_code_has_a_case() {
    let by_hand = ["missing-file", "not-openapi", "too-big", "too-deep", "unused-file"];
    // Reading refuses these before the check of the model can; that has tests of its own.
    let by_model = ["as-text-type", "method", "whole-body", "wrapped-type"];
    let tested: BTreeSet<String> = cases().iter().flat_map(|case| marks(case)).map(|mark| mark.code).collect();
    let mut untested = codes();
    untested.retain(|code| {
        !tested.contains(code) && !by_hand.contains(&code.as_str()) && !by_model.contains(&code.as_str())
    });
    assert_eq!(untested, BTreeSet::new());
}

#[test]
fn the_specs_around_the_mistakes_are_right() {
    let service = SourceFile { path: "service.yaml".to_owned(), text: read(&here().join("service.yaml")) };
    let text = read(&here().join("operation.yaml"));
    let operation = SourceFile { path: "operations/ShowThing.yaml".to_owned(), text };
    model(FOLDER, &[service, operation]).map_err(shown).expect("this is the spec that cases change");
}

#[test]
fn files_that_are_missing_or_left_over_are_named_without_a_line() {
    let found = shown(model(FOLDER, &[]).expect_err("there is nothing"));
    assert!(found.starts_with("huawei-things/service.yaml: error[missing-file]"), "{found}");

    let service = SourceFile { path: "service.yaml".to_owned(), text: read(&here().join("service.yaml")) };
    let stray = SourceFile { path: "operations/HideThing.yaml".to_owned(), text: "get: {}\n".to_owned() };
    let found = shown(model(FOLDER, &[service, stray]).expect_err("one file is missing, one left over"));
    assert!(found.contains("huawei-things/operations/HideThing.yaml: error[unused-file]"), "{found}");
    assert!(found.contains("huawei-things/service.yaml:28: error[missing-file]"), "{found}");
}

#[test]
fn a_file_of_any_size_and_depth_is_refused_or_read() {
    let with = |text: String| {
        let service = SourceFile { path: "service.yaml".to_owned(), text: read(&here().join("service.yaml")) };
        let operation = SourceFile { path: "operations/ShowThing.yaml".to_owned(), text };
        shown(model(FOLDER, &[service, operation]).expect_err("too much"))
    };
    assert!(with(format!("get: {}", "[".repeat(1_000_000))).contains("error[too-deep]"));
    assert!(with(format!("get: {}", "{a: ".repeat(1_000_000))).contains("error[too-deep]"));
    assert!(with("- ".repeat(1_000_000)).contains("error[too-deep]"));
    assert!(with(format!("get: {}", "a".repeat(5_000_000))).contains("error[too-big]"));
}

/// Schemas may stand within each other as deep as the files may; nothing overflows on the way.
#[test]
fn the_deepest_schema_that_can_be_read_can_be_lowered() {
    let name = "{type: string, description: Name.}";
    let deep = |open: &str, close: &str, levels: usize| {
        let schema = format!("{}{{type: string, description: D}}{}", open.repeat(levels), close.repeat(levels));
        let text = read(&here().join("operation.yaml")).replace(name, &schema);
        let service = SourceFile { path: "service.yaml".to_owned(), text: read(&here().join("service.yaml")) };
        model(FOLDER, &[service, SourceFile { path: "operations/ShowThing.yaml".to_owned(), text }])
    };
    for (open, close) in [
        ("{type: object, description: D, x-name: O, properties: {a: ", "}}"),
        ("{type: array, description: D, items: ", "}"),
        ("{type: object, description: D, additionalProperties: ", "}"),
    ] {
        let problems: Vec<String> = (1..64).filter_map(|levels| deep(open, close, levels).err()).map(shown).collect();
        assert!(problems.iter().any(|problem| problem.contains("error[too-deep]")), "{open}");
    }
}

/// A mark of a case: where a diagnostic is expected, and what it says.
struct Mark {
    file: String,
    line: usize,
    code: String,
    words: String,
}

fn compare(expected: &[Mark], found: &[Diagnostic]) -> Result<(), String> {
    let place = |file: &str, line: usize, code: &str| format!("{file}:{line} {code}");
    let mut wanted: Vec<String> =
        expected.iter().map(|mark| place(&format!("{FOLDER}/{}", mark.file), mark.line, &mark.code)).collect();
    let mut given: Vec<String> = found.iter().map(|d| place(&d.span.file, d.span.line, d.code)).collect();
    wanted.sort();
    given.sort();
    if wanted != given {
        return Err(format!("expected {wanted:?}"));
    }
    for Mark { words, code, .. } in expected {
        if !found.iter().any(|d| d.code == code && (d.message.contains(words) || d.help.contains(words))) {
            return Err(format!("nothing says `{words}`"));
        }
    }
    Ok(())
}

fn marks(case: &Path) -> Vec<Mark> {
    let mut marks = Vec::new();
    for SourceFile { path, text } in written(case) {
        for (index, line) in text.lines().enumerate() {
            let Some((_, mark)) = line.split_once("#~") else { continue };
            let (mark, line) = match (mark.strip_prefix('^'), mark.strip_prefix('v')) {
                (Some(mark), _) => (mark, index),
                (_, Some(mark)) => (mark, index + 2),
                _ => (mark, index + 1),
            };
            let (code, words) = mark.trim().split_once(": ").expect("a mark is `#~ code: words`");
            marks.push(Mark { file: path.clone(), line, code: code.to_owned(), words: words.to_owned() });
        }
    }
    marks
}

/// The files of a case.
fn files(case: &Path) -> Vec<SourceFile> {
    let mut files = written(case);
    for (path, default) in [("service.yaml", "service.yaml"), ("operations/ShowThing.yaml", "operation.yaml")] {
        if !files.iter().any(|file| file.path == path) {
            files.push(SourceFile { path: path.to_owned(), text: read(&here().join(default)) });
        }
    }
    files
}

/// The files that a case writes itself.
fn written(case: &Path) -> Vec<SourceFile> {
    let mut files: BTreeMap<String, String> = BTreeMap::new();
    let mut path = "operations/ShowThing.yaml".to_owned();
    for line in read(case).split_inclusive('\n') {
        match line.strip_prefix("### ") {
            Some(next) => path = next.trim().to_owned(),
            None => files.entry(path.clone()).or_default().push_str(line),
        }
    }
    files.into_iter().map(|(path, text)| SourceFile { path, text }).collect()
}

fn cases() -> Vec<PathBuf> {
    let folders = entries(&here()).into_iter().filter(|path| path.is_dir());
    folders.flat_map(|folder| entries(&folder)).collect()
}

/// The codes that stand in the sources.
fn codes() -> BTreeSet<String> {
    let mut codes = BTreeSet::new();
    for folder in ["src/load", "src/lower", "src/pass", "src/check"] {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join(folder);
        let sources = entries(&folder).into_iter().chain([folder.with_extension("rs")]).map(|path| read(&path));
        for source in sources {
            let calls = ["report(", "Word(", "Refused(", "=> ("];
            for after in calls.iter().flat_map(|call| source.split(call).skip(1)) {
                let literal = after.trim_start().strip_prefix('"').and_then(|rest| rest.split_once('"'));
                let code = |text: &str| text.chars().all(|c| c.is_ascii_lowercase() || c == '-' || c.is_ascii_digit());
                codes.extend(literal.map(|(text, _)| text.to_owned()).filter(|text| code(text)));
            }
        }
    }
    assert!(codes.len() > 40, "the sources are written in another way: {codes:?}");
    codes
}

fn shown(diagnostics: Vec<Diagnostic>) -> String {
    diagnostics.iter().map(|diagnostic| format!("{diagnostic}\n")).collect()
}

fn entries(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).expect("the folder is there").map(|entry| entry.expect("readable").path());
    let mut entries: Vec<PathBuf> = entries.collect();
    entries.sort();
    entries
}

fn here() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/diagnostics")
}

fn read(path: &Path) -> String {
    fs::read_to_string(path).expect("cases and sources can be read")
}
