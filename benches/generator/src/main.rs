//! The generator, its limit and its peer, each in a process of its own so that memory tells.
//!
//! `bench-generator ours|limit|progenitor SPECS OPERATIONS` takes the specs of one service, repeats its operations up to
//! a number (0: as they are), and prints what generating costs. `bench-generator derived SPECS` prints the same types
//! with serde derives, for the bench of builds.

mod catalogue;
mod derived;
mod document;

use std::collections::BTreeSet;
use std::path::Path;
use std::time::Duration;

use cumulo_codegen::{Options, OutputFile};
use nix::time::{ClockId, clock_gettime};

fn main() {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    match words[..] {
        ["derived", specs] => print!("{}", derived::types(&model(Path::new(specs), 0))),
        [what, specs, operations] => {
            let operations = operations.parse().expect("a number of operations");
            measure(what, Path::new(specs), operations);
        }
        _ => panic!("bench-generator ours|limit|progenitor SPECS OPERATIONS | derived SPECS"),
    }
}

fn measure(what: &str, specs: &Path, operations: usize) {
    let (count, seconds, bytes) = match what {
        "ours" => {
            let (folder, files) = catalogue::read(specs, operations);
            timed(|| generate(&folder, &files))
        }
        "limit" => {
            let (folder, files) = catalogue::read(specs, operations);
            let (count, texts) = generate(&folder, &files);
            timed(|| (count, texts.iter().map(|text| again(text)).collect()))
        }
        "progenitor" => {
            let model = model(specs, operations);
            let document = document::of(&model);
            timed(|| {
                let document = serde_json::from_value(document).expect("an OpenAPI document");
                let tokens = progenitor::Generator::default().generate_tokens(&document).expect("tokens");
                (model.operations.len(), vec![again(&tokens.to_string())])
            })
        }
        _ => panic!("there is no `{what}`"),
    };
    println!(
        "{{\"operations\":{count},\"seconds\":{seconds:.4},\"bytes\":{bytes},\"peak_kib\":{}}}",
        peak_kib().unwrap_or_default(),
    );
}

fn timed(work: impl FnOnce() -> (usize, Vec<String>)) -> (usize, f64, usize) {
    let start = cpu();
    let (count, texts) = work();
    (count, (cpu() - start).as_secs_f64(), texts.iter().map(String::len).sum())
}

/// CPU time of this process, so that what else the machine does costs nothing.
fn cpu() -> Duration {
    Duration::from(clock_gettime(ClockId::CLOCK_PROCESS_CPUTIME_ID).expect("a clock of this process"))
}

/// Every Rust file of the client, as `regen` makes it.
fn generate(folder: &str, files: &[cumulo_codegen::SourceFile]) -> (usize, Vec<String>) {
    let model = checked(cumulo_codegen::model(folder, files));
    let options = Options { core_path: "../core".to_owned(), publish: true };
    let rust = |file: &OutputFile| file.path.ends_with(".rs");
    let texts = cumulo_codegen::emit(&model, &options).into_iter().filter(rust).map(|file| file.text).collect();
    (model.operations.len(), texts)
}

fn model(specs: &Path, operations: usize) -> cumulo_codegen::ir::Service {
    let (folder, files) = catalogue::read(specs, operations);
    checked(cumulo_codegen::model(&folder, &files))
}

fn checked<T>(result: Result<T, Vec<cumulo_codegen::diag::Diagnostic>>) -> T {
    result.unwrap_or_else(|problems| {
        let first: BTreeSet<String> = problems.iter().take(5).map(ToString::to_string).collect();
        panic!("{} problems: {first:#?}", problems.len())
    })
}

/// Parses a file and prints it: what no generator of formatted code can do without.
fn again(text: &str) -> String {
    prettyplease::unparse(&syn::parse_file(text).expect("a file that is Rust"))
}

/// The most memory that this process held at once, in KiB, as Linux tells it.
fn peak_kib() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?.trim().strip_suffix(" kB")?.parse().ok()
}
