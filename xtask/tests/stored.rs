//! The verbs on stored pages and metadata. They are the vendors' words and no part of the project: where they are
//! absent, the tests say so and pass.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Instant;

/// The folder with pages and metadata, or nothing with a clear line.
fn shared() -> Option<PathBuf> {
    let beside = root().join("../shared");
    let path = std::env::var_os("CUMULO_SHARED").map_or(beside, PathBuf::from);
    if path.join("documents").is_dir() {
        return Some(path);
    }
    println!("skipped: no stored pages in {} (set CUMULO_SHARED)", path.display());
    None
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

fn scratch(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("{name}-{}", std::process::id()));
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).expect("a folder");
    folder
}

fn xtask(words: &[&str], folder: &Path) -> (Option<i32>, String) {
    let out = Command::new(env!("CARGO_BIN_EXE_xtask")).args(words).current_dir(folder).output();
    let out = out.expect("the program starts");
    (out.status.code(), String::from_utf8_lossy(&out.stdout).into_owned() + &String::from_utf8_lossy(&out.stderr))
}

const SEEDS: [(&str, &str); 4] =
    [("000", "alibaba-polardb"), ("001", "alibaba-kms"), ("002", "huawei-dws"), ("003", "alibaba-kms")];

#[test]
fn the_four_pages_have_not_drifted_and_change_nothing() {
    let Some(shared) = shared() else { return };
    let place = scratch("seeds");
    let pages = place.join("pages");
    fs::create_dir_all(&pages).expect("a folder");
    for page in fs::read_dir(shared.join("documents")).expect("a folder").flatten().map(|entry| entry.path()) {
        let name = page.file_name().expect("a name").to_string_lossy().into_owned();
        let Some((_, service)) = SEEDS.iter().find(|(start, _)| name.starts_with(start)) else { continue };
        let text = fs::read(&page).expect("it can be read");
        fs::write(pages.join(&name), text).expect("it can be written");
        let specs = root().join("specs").join(service);
        // A copy: nothing may be written, and a test must not be able to.
        let copy = place.join("specs").join(service);
        fs::create_dir_all(copy.join("operations")).expect("a folder");
        for folder in ["", "operations"] {
            for file in fs::read_dir(specs.join(folder)).expect("a folder").flatten().map(|entry| entry.path()) {
                if file.is_file() {
                    let to = copy.join(folder).join(file.file_name().expect("a name"));
                    fs::copy(&file, to).expect("it can be copied");
                }
            }
        }
        let (code, said) = xtask(
            &["transcribe", &page.display().to_string(), "--into", &copy.display().to_string(), "--strict"],
            &place,
        );
        assert_eq!(code, Some(0), "{said}");
        assert!(said.contains("nothing to write") && !said.contains("to do by hand"), "{name}: {said}");
    }
    let (code, said) = xtask(&["drift", "--specs", "specs", "--pages", "pages"], &place);
    println!("{said}");
    assert_eq!(code, Some(0), "{said}");
    assert!(said.contains("4 files against") && said.contains("no differences; 4 without any"), "{said}");
    let _ = fs::remove_dir_all(place);
}

/// Imports the four files and generates their crates, in a place of their own.
fn imported(shared: &Path, name: &str) -> PathBuf {
    let place = scratch(name);
    for (service, file) in [
        ("cs", "cs-2015-12-15"),
        ("polardb", "polardb-2017-08-01"),
        ("kms", "kms-2016-01-20"),
        ("sts", "sts-2015-04-01"),
    ] {
        let file = shared.join("metadata").join(format!("{file}.api-docs.json"));
        let start = Instant::now();
        let (code, said) = xtask(&["import", &file.display().to_string(), "--into", "specs"], &place);
        assert_eq!(code, Some(0), "{said}");
        assert!(!said.contains("regen will say"), "{said}");
        // What was imported is what the file says.
        let (code, drift) = xtask(&["drift", "--specs", "specs", "--metadata", &file.display().to_string()], &place);
        assert_eq!(code, Some(0), "{drift}");
        println!("{}", drift.trim());
        let folder = format!("alibaba-{service}");
        let (code, made) = xtask(&["regen", &folder, "--specs", "specs", "--out", "crates"], &place);
        assert_eq!(code, Some(0), "{made}");
        let seconds = start.elapsed().as_secs_f64();
        let told: Vec<&str> = said.lines().filter(|line| !line.contains(": inferred: ")).collect();
        let inferred = said.lines().count() - told.len();
        println!("{}; {inferred} inferred; {}; {seconds:.2} s in all", told.join("; "), made.trim());
        assert!(seconds < 60.0, "{service} took {seconds} s");
    }
    place
}

#[test]
fn the_four_metadata_files_become_crates_in_seconds() {
    let Some(shared) = shared() else { return };
    let place = imported(&shared, "imported");
    for crate_ in ["alibaba-cs", "alibaba-kms", "alibaba-polardb", "alibaba-sts"] {
        assert!(place.join("crates").join(crate_).join("src/lib.rs").is_file());
    }
    let _ = fs::remove_dir_all(place);
}

/// `cargo test -p xtask --test stored -- --ignored --nocapture`
#[test]
#[ignore = "compiles 356 operations and the core, which takes a minute or two"]
fn crates_of_imported_services_compile() {
    let Some(shared) = shared() else { return };
    let place = imported(&shared, "compiled");
    let manifest = fs::read_to_string(root().join("Cargo.toml")).expect("it is there");
    let core = root().join("crates/core").canonicalize().expect("it is there").display().to_string();
    let lines: Vec<String> = manifest
        .lines()
        .filter(|line| !line.starts_with("cumulo-"))
        .map(|line| if line.starts_with("members") { MEMBERS.to_owned() } else { line.to_owned() })
        .collect();
    fs::write(place.join("Cargo.toml"), lines.join("\n")).expect("it can be written");
    fs::copy(root().join("Cargo.lock"), place.join("Cargo.lock")).expect("it can be copied");
    copy(Path::new(&core), &place.join("crates/core"));
    let start = Instant::now();
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let out = Command::new(cargo)
        .args(["check", "--workspace", "--offline", "--quiet", "--target-dir"])
        .arg(Path::new(env!("CARGO_TARGET_TMPDIR")).join("imported-target"))
        .current_dir(&place)
        .output()
        .expect("cargo starts");
    let said = String::from_utf8_lossy(&out.stderr);
    println!("four imported crates and the core are checked in {:.0} s", start.elapsed().as_secs_f64());
    assert!(out.status.success(), "{said}");
    assert!(!said.contains("warning"), "{said}");
    let _ = fs::remove_dir_all(place);
}

const MEMBERS: &str = r#"members = ["crates/alibaba-*", "crates/core"]"#;

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).expect("a folder");
    for path in fs::read_dir(from).expect("a folder").flatten().map(|entry| entry.path()) {
        let target = to.join(path.file_name().expect("a name"));
        if path.is_dir() {
            copy(&path, &target);
        } else {
            fs::copy(&path, target).expect("it can be copied");
        }
    }
}
