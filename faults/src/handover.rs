//! The long run by one command: three parts at the same time, each a process of its own, for what B10 and B14 measure is
//! the memory of a process.

use std::process::{Child, Command, ExitCode, Stdio};

/// The words of each part.
const PARTS: [&[&str]; 3] = [
    &["--only", "B1,B2,B3,B4,B5,B6,B7,B8,B9,B11,B12,B13,B15", "--calls", "200000"],
    &["--only", "B10", "--fuzz-seconds", "600"],
    &["--only", "B14", "--soak", "30m"],
];

/// Starts all parts and waits for them; each prints its lines as they come.
pub(crate) fn run() -> ExitCode {
    let Ok(program) = std::env::current_exe() else {
        eprintln!("error: the system does not say which program this is");
        return ExitCode::FAILURE;
    };
    println!("{:<4} {:<20} {:<52} {:<11} measured", "bar", "what", "required", "");
    let start = |words: &&[&str]| Command::new(&program).args(*words).arg("--part").stdin(Stdio::null()).spawn();
    let parts: Vec<std::io::Result<Child>> = PARTS.iter().map(start).collect();
    let mut all_hold = true;
    for part in parts {
        let ended = part.and_then(|mut part| part.wait());
        all_hold &= ended.is_ok_and(|status| status.success());
    }
    if all_hold { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}
