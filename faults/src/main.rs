//! Measures what the clients hold to when everything around them fails, and says whether that is enough.
//!
//! `cargo xtask bench faults` runs every bar in minutes; `--only B3` one of them, `--seed N` one case of the storm,
//! `--case NAME` one over sockets, `--handover` all of them for an hour.
//! The bars and what was measured at the last hand-over stand in `RELIABILITY.md`.

mod bar;
mod bars;
mod catalogs;
mod dice;
mod handover;
mod listen;
mod memory;
mod roster;
mod storm;
mod tcp;
mod zoo;

use std::process::ExitCode;
use std::time::{Duration, Instant};

use bar::{Absent, Bar, Options};
use tcp::cases::Case;

const USAGE: &str = "\
usage: cargo xtask bench faults [options]

  --only B1,B3        runs these bars
  --seed N            runs one case of the storm (bars B1 to B4); with --only B6, B10 or B11 one of theirs
  --case NAME         runs one of B1's cases over sockets, by the name that B1 prints: f15-cut-answer:hyper:17:token
  --calls N           calls of the storm; 20,000 without it
  --factor N          N times the rounds of the other bars
  --fuzz-seconds N    time for each target of B10, in place of a number of runs
  --soak 30m          runs B14 for so long: 90s, 30m, 8h
  --threads N         threads of the storm; 2 without it
  --no-skip           a bar that cannot be run on this machine falls short
  --handover          the long run: 200,000 calls, 30 minutes of soak, 10 CPU minutes for each target of B10
  --list              the scenarios, F1 to F42: where each is, and how to have it alone";

fn main() -> ExitCode {
    let (options, only) = match read_arguments() {
        Ok(Asked::Run(options, only)) => (options, only),
        Ok(Asked::Handover) => return handover::run(),
        Ok(Asked::Weigh(body)) => {
            let Some(factor) = bars::weigh(&body) else { return ExitCode::FAILURE };
            println!("{factor}");
            return ExitCode::SUCCESS;
        }
        Ok(Asked::List) => {
            roster::print();
            return ExitCode::SUCCESS;
        }
        Ok(Asked::Help) => {
            println!("{USAGE}");
            return ExitCode::SUCCESS;
        }
        Err(problem) => {
            eprintln!("error: {problem}\n\n{USAGE}");
            return ExitCode::from(2);
        }
    };
    // Threads that die on purpose would fill the screen; bars count panics and name their seeds.
    if std::env::var_os("RUST_BACKTRACE").is_none() {
        std::panic::set_hook(Box::new(|_| {}));
    }
    // Parts of a longer run have the head of the whole.
    if !options.part {
        println!("{:<4} {:<20} {:<52} {:<11} measured", "bar", "what", "required", "");
    }
    let mut all_hold = true;
    for bar in bars::ALL.iter().filter(|bar| only.is_empty() || only.iter().any(|id| id == bar.id)) {
        all_hold &= show(bar, &options);
    }
    if all_hold { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// Runs a bar and prints its line. True where it holds, or was not run for a reason that is allowed.
fn show(bar: &Bar, options: &Options) -> bool {
    let begun = Instant::now();
    let finding = (bar.run)(options);
    let (verdict, measured) = match &finding.absent {
        Some(Absent::Skipped(why)) if options.no_skip => ("falls short", why),
        Some(Absent::Skipped(why)) => ("skipped", why),
        Some(Absent::LeftOut(why)) => ("left out", why),
        None if finding.short.is_empty() => ("holds", &finding.measured),
        None => ("falls short", &finding.measured),
    };
    let seconds = begun.elapsed().as_secs_f64();
    println!("{:<4} {:<20} {:<52} {verdict:<11} {measured} ({seconds:.1} s)", bar.id, bar.what, bar.required);
    for short in finding.short.iter().take(10) {
        println!("       {short}");
    }
    if finding.short.len() > 10 {
        println!("       … and {} more", finding.short.len() - 10);
    }
    verdict != "falls short"
}

/// What the command line asks for.
enum Asked {
    Run(Options, Vec<String>),
    Handover,
    /// For B10: the memory that a body takes.
    Weigh(String),
    List,
    Help,
}

fn read_arguments() -> Result<Asked, String> {
    use lexopt::prelude::*;
    let mut options = Options { calls: 20_000, factor: 1, threads: 2, ..Options::default() };
    let mut only = Vec::new();
    let mut words = lexopt::Parser::from_env();
    let text = |error: lexopt::Error| error.to_string();
    while let Some(word) = words.next().map_err(text)? {
        let number = |words: &mut lexopt::Parser| words.value().and_then(|value| value.parse::<u64>()).map_err(text);
        match word {
            Long("calls") => options.calls = number(&mut words)?,
            Long("seed") => options.seed = Some(number(&mut words)?),
            Long("factor") => options.factor = number(&mut words)?.max(1),
            Long("threads") => options.threads = number(&mut words)?.max(1),
            Long("fuzz-seconds") => options.fuzz = Some(Duration::from_secs(number(&mut words)?)),
            Long("soak") => options.soak = Some(span(&words.value().and_then(ValueExt::string).map_err(text)?)?),
            Long("only") => {
                let ids = words.value().and_then(ValueExt::string).map_err(text)?.to_ascii_uppercase();
                only.extend(ids.split(',').map(str::to_owned));
            }
            Long("case") => {
                let name = words.value().and_then(ValueExt::string).map_err(text)?;
                options.case = Some(Case::named(&name).ok_or_else(|| format!("there is no case `{name}`"))?);
            }
            Long("no-skip") => options.no_skip = true,
            Long("part") => options.part = true,
            Long("weigh") => return words.value().and_then(ValueExt::string).map(Asked::Weigh).map_err(text),
            Long("handover") => return Ok(Asked::Handover),
            Long("list") => return Ok(Asked::List),
            Long("help") | Short('h') => return Ok(Asked::Help),
            other => return Err(other.unexpected().to_string()),
        }
    }
    if options.seed.is_some() && only.is_empty() {
        only = ["B1", "B2", "B3", "B4"].map(str::to_owned).to_vec();
    }
    if options.case.is_some() {
        if options.seed.is_some() || only.iter().any(|id| id != "B1") {
            return Err("a case is one of B1, and its name holds its seed".to_owned());
        }
        only = vec!["B1".to_owned()];
    }
    for id in &only {
        let Some(bar) = bars::ALL.iter().find(|bar| bar.id == id.as_str()) else {
            return Err(format!("there is no bar `{id}`"));
        };
        if options.seed.is_some() && !bar.seeded {
            return Err(format!("{id} is run as a whole: it has no seeds"));
        }
    }
    Ok(Asked::Run(options, only))
}

/// `90s`, `30m`, `8h`.
fn span(text: &str) -> Result<Duration, String> {
    let unit = match text.chars().last() {
        Some('s') => 1,
        Some('m') => 60,
        Some('h') => 3600,
        _ => 0,
    };
    let number = text.get(..text.len().saturating_sub(1)).and_then(|number| number.parse::<u64>().ok());
    match (number, unit) {
        (Some(number), 1..) => Ok(Duration::from_secs(number * unit)),
        _ => Err(format!("`{text}` is no time; write 90s, 30m or 8h")),
    }
}

/// Nothing can be measured without this.
#[expect(clippy::panic, reason = "the run cannot go on")]
fn give_up(why: &str) -> ! {
    panic!("{why}")
}
