//! Which key encrypts my database, and is that key healthy?

mod args;
mod audit;
mod clouds;
mod demo;
mod json;
mod key;
mod table;
mod verdict;

use std::error::Error;
use std::io::Write as _;
use std::process::ExitCode;
use std::time::SystemTime;

use crate::args::{Args, Command, Format};
use crate::audit::Row;
use crate::clouds::Clouds;
use crate::demo::Demo;
use crate::verdict::{Criteria, Verdict};

/// The command line is wrong (`EX_USAGE`).
const USAGE: u8 = 64;
/// The audit could not begin, or its result could not be written (`EX_SOFTWARE`).
const FAILED: u8 = 70;

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    let done = match args::parse(std::env::args_os().skip(1)) {
        Ok(Command::Help) => print(args::HELP).map(|()| ExitCode::SUCCESS),
        Ok(Command::Audit(args)) => run(args).await,
        Err(problem) => {
            eprintln!("error: {problem}\nencryption-audit --help lists the options");
            return USAGE.into();
        }
    };
    done.unwrap_or_else(|error| {
        eprintln!("error: {error}");
        FAILED.into()
    })
}

async fn run(args: Args) -> Result<ExitCode, Box<dyn Error>> {
    let (rows, criteria) = if args.clusters.is_empty() {
        let criteria = Criteria { now: Demo::now(), expires_within: args.expires_within };
        let demo = Demo::start()?;
        eprintln!("No clusters are given: these are of a fake cloud. See --help for your own.\n");
        (audit::run(&demo.clouds()?, demo.clusters.clone(), criteria).await, criteria)
    } else {
        let criteria = Criteria { now: SystemTime::now(), expires_within: args.expires_within };
        let clouds = Clouds::from_env(args.endpoints)?;
        (audit::run(&clouds, args.clusters, criteria).await, criteria)
    };
    print(&match args.format {
        Format::Text => table::print(&rows),
        Format::Json => json::print(&rows, &criteria),
    })?;
    Ok(exit_code(&rows, args.fail_on))
}

fn exit_code(rows: &[Row], fail_on: Option<Verdict>) -> ExitCode {
    match (rows.iter().map(|row| row.verdict).max(), fail_on) {
        (Some(worst), Some(limit)) if worst >= limit => ExitCode::from(worst as u8),
        _ => ExitCode::SUCCESS,
    }
}

/// `print!` would panic where the reader of a pipe has left.
fn print(text: &str) -> Result<(), Box<dyn Error>> {
    Ok(std::io::stdout().write_all(text.as_bytes())?)
}
