//! Stands before rustc (`RUSTC_WRAPPER`) and appends to `BENCH_RUSTC_LOG`, a line a crate: its name, the CPU seconds of
//! compiling it, and the most memory that took, in KiB.

use std::fs::OpenOptions;
use std::io::Write as _;
use std::process::{Command, ExitCode};

use nix::sys::resource::{UsageWho, getrusage};
use nix::sys::time::TimeValLike as _;

fn main() -> ExitCode {
    let mut words = std::env::args_os().skip(1);
    let rustc = words.next().expect("cargo names the compiler");
    let words: Vec<_> = words.collect();
    let status = Command::new(rustc).args(&words).status().expect("the compiler");
    let name = words.iter().position(|word| word == "--crate-name").and_then(|at| words.get(at + 1));
    if let (Some(name), Some(path)) = (name, std::env::var_os("BENCH_RUSTC_LOG")) {
        let usage = getrusage(UsageWho::RUSAGE_CHILDREN).expect("what children used");
        let seconds = (usage.user_time() + usage.system_time()).num_microseconds() as f64 / 1e6;
        let line = format!("{}\t{seconds:.3}\t{}\n", name.to_string_lossy(), usage.max_rss());
        let mut log = OpenOptions::new().append(true).create(true).open(path).expect("a log");
        log.write_all(line.as_bytes()).expect("a log that takes a line");
    }
    status.code().and_then(|code| u8::try_from(code).ok()).map_or(ExitCode::FAILURE, ExitCode::from)
}
