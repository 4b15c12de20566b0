//! Goldens: a small spec and the crate that comes of it, byte for byte.
//!
//! Each folder of `golden/` is a rule: `spec/` is what one writes, `expected/` what must come of it. The expected crates
//! are members of the workspace, so that the compiler and the lints judge them too, and `golden/goldens.rs` tries what
//! they send and read. `CUMULO_BLESS=1 cargo test -p cumulo-codegen` writes the expected crates anew.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::{env, fs};

use cumulo_codegen::{Options, SourceFile, emit, model};

/// From an expected crate to the core.
const CORE: &str = "../../../../../crates/core";

#[test]
fn specs_become_the_expected_crates() {
    let bless = env::var_os("CUMULO_BLESS").is_some();
    let mut wrong = Vec::new();
    for rule in rules() {
        let generated = match generate(&rule, sources(&rule)) {
            Ok(generated) => generated,
            Err(refused) => {
                wrong.push(refused);
                continue;
            }
        };
        let expected = rule.join("expected");
        if bless {
            write(&expected, &generated);
        }
        wrong.extend(differences(&expected, &generated));
    }
    assert!(
        wrong.is_empty(),
        "not as expected:\n{}\nIf the change is meant: CUMULO_BLESS=1 cargo test -p cumulo-codegen",
        wrong.join("\n")
    );
}

#[test]
fn the_order_of_the_files_changes_nothing() {
    for rule in rules() {
        let mut turned = sources(&rule);
        turned.reverse();
        assert!(generate(&rule, sources(&rule)) == generate(&rule, turned), "{}", rule.display());
    }
}

/// The folders that hold a spec.
fn rules() -> Vec<PathBuf> {
    let golden = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden");
    let mut rules: Vec<_> = entries(&golden).into_iter().filter(|path| path.join("spec").is_dir()).collect();
    rules.sort();
    assert!(!rules.is_empty());
    rules
}

/// The generated files of a rule, by path, or what is wrong with its spec.
fn generate(rule: &Path, sources: Vec<SourceFile>) -> Result<BTreeMap<String, String>, String> {
    let cloud = if sources.iter().any(|file| file.text.contains("cloud: alibaba")) { "alibaba" } else { "huawei" };
    let name = rule.file_name().and_then(|name| name.to_str()).expect("a rule has a name");
    let service = model(&format!("{cloud}-golden-{name}"), &sources).map_err(|diagnostics| {
        let lines: Vec<_> = diagnostics.iter().map(ToString::to_string).collect();
        lines.join("\n")
    })?;
    let options = Options { core_path: CORE.to_owned(), publish: false };
    Ok(emit(&service, &options).into_iter().map(|file| (file.path, file.text)).collect())
}

fn sources(rule: &Path) -> Vec<SourceFile> {
    let spec = rule.join("spec");
    files(&spec).into_iter().map(|(path, text)| SourceFile { path, text }).collect()
}

fn differences(expected: &Path, generated: &BTreeMap<String, String>) -> Vec<String> {
    let found = files(expected);
    let changed = generated.iter().filter_map(|(path, text)| match found.get(path) {
        Some(found) if found == text => None,
        Some(found) => {
            let at = found.lines().zip(text.lines()).take_while(|(found, text)| found == text).count() + 1;
            Some(format!("{}:{at} differs", expected.join(path).display()))
        }
        None => Some(format!("{} is missing", expected.join(path).display())),
    });
    let stale = found.keys().filter(|path| !generated.contains_key(*path));
    changed.chain(stale.map(|path| format!("{} is stale", expected.join(path).display()))).collect()
}

fn write(expected: &Path, generated: &BTreeMap<String, String>) {
    let _ = fs::remove_dir_all(expected);
    for (path, text) in generated {
        let path = expected.join(path);
        fs::create_dir_all(path.parent().expect("inside of the folder")).expect("can write");
        fs::write(path, text).expect("can write");
    }
}

/// All files below a folder, by their path in it.
fn files(folder: &Path) -> BTreeMap<String, String> {
    let mut files = BTreeMap::new();
    let mut open = vec![folder.to_owned()];
    while let Some(path) = open.pop() {
        if path.is_dir() {
            open.extend(entries(&path));
        } else if let Ok(text) = fs::read_to_string(&path) {
            let name = path.strip_prefix(folder).expect("below the folder").to_string_lossy().replace('\\', "/");
            files.insert(name, text);
        }
    }
    files
}

fn entries(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).into_iter().flatten();
    entries.filter_map(Result::ok).map(|entry| entry.path()).collect()
}
