//! Takes a snapshot of a DWS cluster, once, and waits until it can be restored.

mod cloud;
mod snapshot;

use std::error::Error;
use std::ffi::OsString;
use std::process::ExitCode;
use std::time::Duration;

use cloud::{Cloud, Place};
use cumulo_fake::DwsCluster;
use lexopt::{Arg, Parser, ValueExt as _};
use snapshot::Patience;

const HELP: &str = "\
Takes a snapshot of a DWS cluster, once, and waits until it can be restored.

Usage: dws-snapshot [OPTIONS]

Options:
      --cluster ID      The cluster [default: that of the fake]
      --name NAME       The snapshot's name, its own each time [default: nightly]
      --every SECONDS   How often to look at first; pauses grow [default: 10; 0.1 for the fake]
      --at-most SECONDS How long to wait [default: 7200]
      --region REGION   Use Huawei Cloud in this region; without it, a fake inside this program
      --endpoint URL    Reach DWS at this address
  -h, --help            Print this

Credentials come from the environment: HUAWEICLOUD_SDK_AK, HUAWEICLOUD_SDK_SK,
HUAWEICLOUD_SDK_SECURITY_TOKEN and HUAWEICLOUD_SDK_PROJECT_ID.

Exit codes: 0 the snapshot can be restored; 1 it cannot, or not yet, or something failed; 64 the command line is wrong.
";

/// The cluster of the fake.
const CLUSTER: &str = "c3a9e6d2-18f4-4c70-b5d3-6e2f9a0b7c81";

/// What the command line asks for.
struct Args {
    cluster: String,
    name: String,
    every: Duration,
    at_most: Duration,
    place: Place,
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    let args = match parse(std::env::args_os().skip(1)) {
        Ok(Some(args)) => args,
        Ok(None) => {
            print!("{HELP}");
            return ExitCode::SUCCESS;
        }
        Err(problem) => {
            eprintln!("error: {problem}\ndws-snapshot --help lists the options");
            return ExitCode::from(64);
        }
    };
    match run(&args).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
    }
}

async fn run(args: &Args) -> Result<(), Box<dyn Error>> {
    let cloud = Cloud::reach(&args.place, |fake| {
        fake.add(DwsCluster::new(CLUSTER).named("warehouse"));
    })?;
    let id = snapshot::take(&cloud.dws, &args.cluster, &args.name).await?;
    println!("snapshot {id} of cluster {}", args.cluster);
    let patience = Patience { every: args.every, at_most: args.at_most };
    let done = snapshot::done(&cloud.dws, &id, patience).await?;
    println!("{} can be restored", done.name.as_deref().unwrap_or(&id));
    Ok(())
}

/// Reads the command line; `None` asks for help.
fn parse(words: impl IntoIterator<Item = OsString>) -> Result<Option<Args>, lexopt::Error> {
    let mut parser = Parser::from_args(words);
    let mut every = None;
    let mut args = Args {
        cluster: CLUSTER.to_owned(),
        name: "nightly".to_owned(),
        every: Duration::ZERO,
        at_most: Duration::from_secs(7200),
        place: Place::default(),
    };
    while let Some(arg) = parser.next()? {
        match arg {
            Arg::Long("cluster") => args.cluster = parser.value()?.string()?,
            Arg::Long("name") => args.name = parser.value()?.string()?,
            Arg::Long("every") => every = Some(seconds(&parser.value()?.string()?)?),
            Arg::Long("at-most") => args.at_most = seconds(&parser.value()?.string()?)?,
            Arg::Long("region") => args.place.region = Some(parser.value()?.string()?),
            Arg::Long("endpoint") => args.place.endpoint = Some(parser.value()?.string()?),
            Arg::Short('h') | Arg::Long("help") => return Ok(None),
            other => return Err(other.unexpected()),
        }
    }
    // A snapshot takes minutes; that of the fake, no time.
    let usual = if args.place.region.is_some() { Duration::from_secs(10) } else { Duration::from_millis(100) };
    args.every = every.unwrap_or(usual);
    Ok(Some(args))
}

fn seconds(text: &str) -> Result<Duration, String> {
    let seconds = text.parse().map_err(|_| format!("`{text}` is no number of seconds"))?;
    Duration::try_from_secs_f64(seconds).map_err(|error| format!("{text} seconds: {error}"))
}
