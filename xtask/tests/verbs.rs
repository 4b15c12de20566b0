//! The verbs as people call them, on copies of the specs.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::atomic::{AtomicUsize, Ordering};

/// A folder with a copy of the specs and, after `regen`, the crates. Gone when the test ends.
struct Place(PathBuf);

impl Place {
    fn new() -> Self {
        static COUNT: AtomicUsize = AtomicUsize::new(0);
        let name = format!("verbs-{}-{}", std::process::id(), COUNT.fetch_add(1, Ordering::Relaxed));
        let place = Self(Path::new(env!("CARGO_TARGET_TMPDIR")).join(name));
        copy(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../specs"), &place.specs());
        place
    }

    fn specs(&self) -> PathBuf {
        self.0.join("specs")
    }

    fn crates(&self, path: &str) -> PathBuf {
        self.0.join("crates").join(path)
    }

    /// Calls a verb on this place.
    fn call(&self, words: &[&str]) -> Said {
        let mut command = Command::new(env!("CARGO_BIN_EXE_xtask"));
        command.args(words).arg("--specs").arg(self.specs());
        if words[0] != "new-service" {
            command.arg("--out").arg(self.crates(""));
        }
        Said(command.output().expect("the program starts"))
    }

    fn regen(&self) {
        self.call(&["regen"]).passes();
    }

    fn append(&self, path: &str, text: &str) {
        let path = self.0.join(path);
        let before = fs::read_to_string(&path).expect("the file is there");
        fs::write(path, before + text).expect("the file can be written");
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

/// What a call printed, and how it ended.
struct Said(Output);

impl Said {
    fn text(&self) -> String {
        String::from_utf8_lossy(&self.0.stdout).into_owned() + &String::from_utf8_lossy(&self.0.stderr)
    }

    fn passes(self) -> String {
        assert!(self.0.status.success(), "{}", self.text());
        self.text()
    }

    fn fails(self, code: i32) -> String {
        assert_eq!(self.0.status.code(), Some(code), "{}", self.text());
        self.text()
    }
}

#[test]
fn regen_makes_crates_that_check_accepts() {
    let place = Place::new();
    let said = place.call(&["regen"]).passes();
    assert!(said.contains("services, ") && said.contains(" changed, "), "{said}");
    assert!(place.crates("alibaba-kms/src/lib.rs").is_file());
    assert!(place.crates("alibaba-kms/CHANGELOG.md").is_file());
    assert!(place.crates("fake/catalog/alibaba-kms.json").is_file());
    place.call(&["check"]).passes();
}

#[test]
fn regen_a_second_time_changes_nothing() {
    let place = Place::new();
    place.regen();
    let before = fs::metadata(place.crates("alibaba-kms/src/lib.rs")).and_then(|data| data.modified()).expect("a time");
    assert!(place.call(&["regen"]).passes().contains(" 0 changed, "));
    let after = fs::metadata(place.crates("alibaba-kms/src/lib.rs")).and_then(|data| data.modified()).expect("a time");
    assert_eq!(before, after, "cargo need not build it again");
}

#[test]
fn an_edited_file_is_named_and_mended() {
    let place = Place::new();
    place.regen();
    place.append("crates/alibaba-kms/src/lib.rs", "// by hand\n");
    let said = place.call(&["check"]).fails(1);
    assert!(said.contains("changed ") && said.contains("alibaba-kms/src/lib.rs"), "{said}");
    assert!(said.contains("Run `cargo xtask regen --specs "), "{said}");
    place.regen();
    place.call(&["check"]).passes();
}

#[test]
fn a_stale_file_is_named_and_removed() {
    let place = Place::new();
    place.regen();
    fs::write(place.crates("alibaba-kms/src/operations/old_key.rs"), "// from before\n").expect("it can be written");
    fs::write(place.crates("fake/catalog/alibaba-old.json"), "{}\n").expect("it can be written");
    let said = place.call(&["check"]).fails(1);
    assert!(said.contains("stale ") && said.contains("alibaba-kms/src/operations/old_key.rs"), "{said}");
    assert!(said.contains("fake/catalog/alibaba-old.json"), "{said}");
    place.regen();
    assert!(!place.crates("alibaba-kms/src/operations/old_key.rs").exists());
    assert!(!place.crates("fake/catalog/alibaba-old.json").exists());
}

#[test]
fn a_missing_file_is_named() {
    let place = Place::new();
    place.regen();
    fs::remove_file(place.crates("alibaba-kms/src/codes.rs")).expect("it is there");
    fs::remove_file(place.crates("fake/catalog/huawei-dws.json")).expect("it is there");
    let said = place.call(&["check"]).fails(1);
    assert!(said.contains("missing ") && said.contains("alibaba-kms/src/codes.rs"), "{said}");
    assert!(said.contains("fake/catalog/huawei-dws.json"), "{said}");
}

#[test]
fn the_tables_of_operations_are_kept_where_recorded_calls_are() {
    let place = Place::new();
    fs::create_dir_all(place.0.join("conformance")).expect("a folder");
    let said = place.call(&["check"]).fails(1);
    assert!(said.contains("missing ") && said.contains("conformance/src/operations/alibaba_kms.rs"), "{said}");
    place.regen();
    fs::write(place.0.join("conformance/src/operations/alibaba_old.rs"), "// from before\n")
        .expect("it can be written");
    let said = place.call(&["check"]).fails(1);
    assert!(said.contains("stale ") && said.contains("conformance/src/operations/alibaba_old.rs"), "{said}");
    place.regen();
    place.call(&["check"]).passes();
}

#[test]
fn an_edited_spec_names_the_files_that_it_makes() {
    let place = Place::new();
    place.regen();
    let spec = place.specs().join("alibaba-kms/operations/DescribeKey.yaml");
    let text = fs::read_to_string(&spec).expect("the spec is there");
    fs::write(&spec, text.replacen("summary: ", "summary: Anew. ", 1)).expect("it can be written");
    let said = place.call(&["check"]).fails(1);
    assert!(said.contains("alibaba-kms/src/operations/describe_key.rs"), "{said}");
    assert!(!said.contains("alibaba-polardb"), "{said}");
    place.call(&["regen", "alibaba-kms"]).passes();
    place.call(&["check"]).passes();
}

#[test]
fn a_crate_whose_spec_is_gone_is_stale() {
    let place = Place::new();
    place.regen();
    fs::remove_dir_all(place.specs().join("huawei-dws")).expect("it is there");
    let said = place.call(&["check"]).fails(1);
    assert!(said.contains("huawei-dws: no spec makes this crate"), "{said}");
    let said = place.call(&["regen"]).passes();
    assert!(said.contains("huawei-dws; delete it"), "{said}");
    assert!(place.crates("huawei-dws").is_dir(), "whole crates are for people to delete");
}

#[test]
fn a_broken_spec_leaves_everything_as_it_was() {
    let place = Place::new();
    place.regen();
    let before = snapshot(&place.crates(""));
    let spec = place.specs().join("alibaba-kms/operations/DescribeKey.yaml");
    let text = fs::read_to_string(&spec).expect("the spec is there");
    fs::write(&spec, text.replacen("summary: ", "summery: ", 1)).expect("it can be written");
    // This one is right, and would change.
    let other = place.specs().join("alibaba-polardb/operations/DescribeDBClusterEncryptionKey.yaml");
    let text = fs::read_to_string(&other).expect("the spec is there");
    fs::write(&other, text.replacen("summary: ", "summary: Anew. ", 1)).expect("it can be written");

    for verb in ["regen", "check"] {
        let said = place.call(&[verb]).fails(2);
        assert!(said.contains("alibaba-kms/operations/DescribeKey.yaml:4: error[unknown-key]"), "{said}");
        assert!(said.contains("did you mean `summary`?"), "{said}");
    }
    assert_eq!(before, snapshot(&place.crates("")));
    assert_eq!(fs::read_dir(&place.0).expect("it is there").count(), 2, "nothing is left beside specs and crates");
}

#[test]
fn the_changelog_is_written_once_and_kept() {
    let place = Place::new();
    place.regen();
    place.append("crates/alibaba-kms/CHANGELOG.md", "- Something else.\n");
    place.append("crates/alibaba-kms/src/lib.rs", "// by hand\n");
    place.regen();
    let log = fs::read_to_string(place.crates("alibaba-kms/CHANGELOG.md")).expect("it is there");
    assert!(log.starts_with("# Changelog") && log.ends_with("- Something else.\n"), "{log}");
}

#[test]
fn a_new_service_can_be_generated_as_it_stands() {
    let place = Place::new();
    place.call(&["new-service", "alibaba-image-search"]).passes();
    place.call(&["new-service", "huawei-obs"]).passes();
    place.regen();
    assert!(place.crates("alibaba-image-search/src/operations/describe_example.rs").is_file());
    assert!(place.crates("huawei-obs/src/operations/show_example.rs").is_file());
}

#[test]
fn a_new_service_has_a_good_name_and_is_new() {
    let place = Place::new();
    assert!(place.call(&["new-service", "alibaba-kms"]).fails(2).contains("is there already"));
    assert!(place.call(&["new-service", "aws-kms"]).fails(2).contains("`aws` is no cloud"));
    assert!(place.call(&["new-service", "alibaba-../kms"]).fails(2).contains("small letters"));
    assert!(place.call(&["new-service"]).fails(2).contains("name one service"));
}

#[test]
fn unknown_words_get_help() {
    let place = Place::new();
    let said = place.call(&["regenerate"]).fails(2);
    assert!(said.contains("no command `regenerate`") && said.contains("cargo xtask regen "), "{said}");
    assert!(place.call(&["regen", "alibaba-kmz"]).fails(2).contains("there are alibaba-kms"));
    assert!(place.call(&["regen", "--force"]).fails(2).contains("no option `--force`"));
}

fn snapshot(folder: &Path) -> Vec<(PathBuf, Vec<u8>)> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder).expect("the folder is there") {
        let path = entry.expect("it can be read").path();
        match path.is_dir() {
            true => files.extend(snapshot(&path)),
            false => files.push((path.clone(), fs::read(&path).expect("it can be read"))),
        }
    }
    files.sort();
    files
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).expect("a folder");
    for entry in fs::read_dir(from).expect("the folder is there") {
        let path = entry.expect("it can be read").path();
        let to = to.join(path.file_name().expect("it has a name"));
        match path.is_dir() {
            true => copy(&path, &to),
            false => drop(fs::copy(&path, &to).expect("it can be copied")),
        }
    }
}
