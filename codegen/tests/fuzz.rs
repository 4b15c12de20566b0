//! Specs that someone has damaged: cut, shuffled, misspelt, glued together. Whatever comes in, a model or at least one
//! diagnostic with a file comes out, and what has a model can be printed.
//!
//! The seeds are fixed. `CUMULO_FUZZ_CASES` sets how many cases there are for each service; `CUMULO_FUZZ_SEED` where
//! they begin, to find new ones or to see one again.

use std::fs;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};

use cumulo_codegen::{Options, SourceFile, catalog, emit, model};
use fastrand::Rng;

/// A service: its folder and its files.
type Spec = (String, Vec<SourceFile>);

#[test]
fn damaged_specs_are_read_or_refused() {
    let specs = specs();
    let words = words(&specs);
    let (first, cases) = (setting("CUMULO_FUZZ_SEED", 0), setting("CUMULO_FUZZ_CASES", 150));
    let (mut read, mut refused) = (0, 0);
    for (folder, files) in &specs {
        for seed in first..first + cases {
            let mut rng = Rng::with_seed(seed);
            let mut files = files.clone();
            damage(&mut files, &specs, &words, &mut rng);
            match catch_unwind(AssertUnwindSafe(|| outcome(folder, &files))) {
                Ok(true) => read += 1,
                Ok(false) => refused += 1,
                Err(_) => {
                    panic!("{folder} with the seed {seed} panics; CUMULO_FUZZ_SEED={seed} CUMULO_FUZZ_CASES=1 shows it")
                }
            }
        }
    }
    println!("{read} damaged specs were read, {refused} refused");
    assert!(refused > read, "the damage is too small to say anything: {read} of {} were read", read + refused);
}

/// Text that is no spec at all.
#[test]
fn noise_is_refused() {
    for seed in 0..setting("CUMULO_FUZZ_CASES", 150) {
        let mut rng = Rng::with_seed(seed);
        let text: String = (0..rng.usize(0..2000)).map(|_| sign(&mut rng)).collect();
        let files = [SourceFile { path: "service.yaml".to_owned(), text }];
        assert!(!outcome("alibaba-noise", &files), "seed {seed}");
    }
}

/// Every beginning of a file, as an editor or a broken disk leaves it.
#[test]
fn cut_files_are_read_or_refused() {
    for (folder, files) in specs() {
        for (index, file) in files.iter().enumerate() {
            let lines: Vec<&str> = file.text.split_inclusive('\n').collect();
            for length in (0..lines.len()).step_by(lines.len().div_ceil(20)) {
                let mut files = files.clone();
                files[index].text = lines[..length].concat();
                outcome(&folder, &files);
            }
        }
    }
}

/// Whether the files have a model. Checks what must hold either way.
fn outcome(folder: &str, files: &[SourceFile]) -> bool {
    match model(folder, files) {
        Ok(service) => {
            let options = Options { core_path: "../core".to_owned(), publish: true };
            assert!(!emit(&service, &options).is_empty());
            assert!(catalog(&service).starts_with('{'));
            true
        }
        Err(diagnostics) => {
            assert!(!diagnostics.is_empty(), "refused without a reason");
            for diagnostic in &diagnostics {
                let whole =
                    !diagnostic.message.is_empty() && !diagnostic.help.is_empty() && !diagnostic.code.is_empty();
                assert!(diagnostic.span.file.starts_with(folder) && whole, "{diagnostic}");
            }
            false
        }
    }
}

fn damage(files: &mut [SourceFile], specs: &[Spec], words: &[String], rng: &mut Rng) {
    for _ in 0..rng.usize(1..3) {
        let index = rng.usize(..files.len());
        let text = &mut files[index].text;
        let mut lines: Vec<String> = text.split_inclusive('\n').map(str::to_owned).collect();
        if lines.is_empty() {
            continue;
        }
        let at = rng.usize(..lines.len());
        let other = rng.usize(..lines.len());
        match rng.u8(..12) {
            0 => lines.truncate(at),
            1 => drop(lines.remove(at)),
            2 => lines.insert(at, lines[other].clone()),
            3 => lines.swap(at, other),
            4 => {
                let end = (at + rng.usize(2..10)).min(lines.len());
                rng.shuffle(&mut lines[at..end]);
            }
            5 => lines[at] = format!("{}{}", " ".repeat(rng.usize(1..5)), lines[at]),
            6 => lines[at] = lines[at].trim_start_matches(' ').to_owned(),
            7 => lines[at] = value(&lines[at], rng),
            8 => lines[at] = misspelt(&lines[at], rng),
            9 => lines[at] = renamed(&lines[at], words, rng),
            10 => {
                let indent = lines[at].len() - lines[at].trim_start().len();
                lines.insert(at, format!("{}{}: {}\n", " ".repeat(indent), pick(words, rng), pick(&VALUES, rng)));
            }
            _ => {
                let (_, files) = pick(specs, rng);
                let lent: Vec<&str> = pick(files, rng).text.split_inclusive('\n').collect();
                let from = rng.usize(..lent.len());
                let lent = &lent[from..(from + rng.usize(1..12)).min(lent.len())];
                let depth = |line: &str| line.len() - line.trim_start_matches(' ').len();
                let (has, wants) = (lent.first().map_or(0, |line| depth(line)), depth(&lines[at]));
                let moved = lent.iter().map(|line| format!("{}{}", " ".repeat(wants), line.get(has..).unwrap_or(line)));
                lines.splice(at..at, moved.collect::<Vec<_>>());
            }
        }
        *text = lines.concat();
    }
}

const VALUES: [&str; 18] = [
    "",
    "~",
    "true",
    "false",
    "0",
    "-1",
    "1.5",
    "18446744073709551616",
    ".nan",
    "[]",
    "{}",
    "[a, b]",
    "{$ref: x}",
    "\"\"",
    "text",
    "{type: object, properties: {a: {type: array, items: {}}}}",
    "'quoted'",
    "&a b",
];

/// The line with another value.
fn value(line: &str, rng: &mut Rng) -> String {
    match line.split_once(": ") {
        Some((key, _)) => format!("{key}: {}\n", pick(&VALUES, rng)),
        None => format!("{} {}\n", line.trim_end(), pick(&VALUES, rng)),
    }
}

/// The line with a letter more, less, or another one.
fn misspelt(line: &str, rng: &mut Rng) -> String {
    let mut letters: Vec<char> = line.chars().collect();
    let at = rng.usize(..letters.len().max(1)).min(letters.len().saturating_sub(1));
    match rng.u8(..3) {
        0 => letters.insert(at, sign(rng)),
        1 => drop(letters.remove(at)),
        _ => letters[at] = sign(rng),
    }
    letters.into_iter().collect()
}

/// The line with another key.
fn renamed(line: &str, words: &[String], rng: &mut Rng) -> String {
    match line.split_once(':') {
        Some((key, rest)) => {
            let indent = key.len() - key.trim_start_matches([' ', '-']).len();
            format!("{}{}:{rest}", &key[..indent], pick(words, rng))
        }
        None => line.to_owned(),
    }
}

fn sign(rng: &mut Rng) -> char {
    const SIGNS: &[char] = &[
        'a', 'Z', '0', ' ', ' ', '\n', '\t', ':', '-', '#', '"', '\'', '{', '}', '[', ']', ',', '&', '*', '!', '|',
        '>', '%', '@', '`', '?', '~', '\\', '$', '\u{feff}', '\u{0}', 'é', '鍵', '\u{2028}', '\u{85}', '\r',
    ];
    SIGNS[rng.usize(..SIGNS.len())]
}

fn pick<'a, T>(from: &'a [T], rng: &mut Rng) -> &'a T {
    &from[rng.usize(..from.len())]
}

/// The keys that specs use, and some that they do not.
fn words(specs: &[Spec]) -> Vec<String> {
    let lines = specs.iter().flat_map(|(_, files)| files).flat_map(|file| file.text.lines());
    let keys =
        lines.filter_map(|line| line.split_once(':')).map(|(key, _)| key.trim_start_matches([' ', '-']).to_owned());
    let more = [
        "oneOf",
        "allOf",
        "enum",
        "items",
        "additionalProperties",
        "x-wrapped",
        "x-encoding",
        "x-paging",
        "x-name",
        "<<",
        "x-constructor",
        "x-as-text",
        "x-idempotency-token",
        "x-known-values",
        "$ref",
        "delete",
        "security",
        "headers",
    ];
    let mut words: Vec<String> = keys.chain(more.map(str::to_owned)).collect();
    words.sort();
    words.dedup();
    words
}

/// The specs of the project as they stand, and those of the goldens, which use what the clouds' do not yet.
fn specs() -> Vec<Spec> {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    let goldens = folders(&here.join("tests/golden")).into_iter().flat_map(|golden| folders(&golden));
    let folders = folders(&here.join("../specs")).into_iter().chain(goldens);
    let services = folders.filter(|folder| folder.join("service.yaml").is_file());
    let specs: Vec<Spec> = services
        .map(|folder| {
            let mut files = vec![source(&folder, "service.yaml")];
            let fact = |key: &str| files[0].text.split_once(key).and_then(|(_, rest)| rest.lines().next()).expect(key);
            let name = format!("{}-{}", fact("\n  cloud: "), fact("\n  name: "));
            let operations = sorted(&folder.join("operations"));
            let names = operations.iter().filter_map(|path| path.file_name()).map(|name| name.to_string_lossy());
            let names = sample(names.collect());
            files[0].text = with_operations(&files[0].text, &names);
            files.extend(names.iter().map(|name| source(&folder, &format!("operations/{name}"))));
            (name, files)
        })
        .collect();
    assert!(specs.len() >= 4, "there are specs");
    for (folder, files) in &specs {
        assert!(outcome(folder, files), "{folder} is right before it is damaged");
    }
    specs
}

/// At most six, from all over the service: every case reads the whole spec, and damage in one file of ninety says no
/// more than in one of six.
fn sample<T>(all: Vec<T>) -> Vec<T> {
    let step = all.len().div_ceil(6).max(1);
    all.into_iter().step_by(step).collect()
}

/// The spec of a service, with these operations only.
fn with_operations<T: AsRef<str>>(service: &str, names: &[T]) -> String {
    let lines: Vec<&str> = service.split_inclusive('\n').collect();
    let mut kept = String::new();
    let mut lines = lines.into_iter().peekable();
    while let Some(line) = lines.next() {
        let reference = lines.next_if(|next| line.starts_with("  /") && next.contains("$ref: operations/"));
        let wanted = |reference: &str| names.iter().any(|name| reference.trim_end().ends_with(name.as_ref()));
        if reference.is_none_or(wanted) {
            kept.push_str(line);
            kept.push_str(reference.unwrap_or(""));
        }
    }
    kept
}

fn source(folder: &Path, path: &str) -> SourceFile {
    let text = fs::read_to_string(folder.join(path)).expect("specs can be read");
    SourceFile { path: path.to_owned(), text }
}

fn folders(folder: &Path) -> Vec<PathBuf> {
    sorted(folder).into_iter().filter(|path| path.is_dir()).collect()
}

fn sorted(folder: &Path) -> Vec<PathBuf> {
    let Ok(entries) = fs::read_dir(folder) else { return Vec::new() };
    let mut paths: Vec<PathBuf> = entries.filter_map(Result::ok).map(|entry| entry.path()).collect();
    paths.sort();
    paths
}

fn setting(name: &str, default: u64) -> u64 {
    std::env::var(name).ok().and_then(|text| text.parse().ok()).unwrap_or(default)
}
