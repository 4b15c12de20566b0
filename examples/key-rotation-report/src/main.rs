//! Which keys of KMS are older than they should be?

mod cloud;
mod report;

use std::error::Error;
use std::ffi::OsString;
use std::process::ExitCode;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use cloud::{Cloud, Place};
use cumulo_alibaba_kms::core::Timestamp;
use cumulo_alibaba_kms::{DescribeKey, Kms, ListKeys, codes};
use cumulo_fake::{AlibabaKey, FakeCloud};
use lexopt::{Arg, Parser, ValueExt as _};
use report::{DAY, Finding, Line};
use tokio::sync::Semaphore;
use tokio::task::JoinSet;

const HELP: &str = "\
Which keys of KMS are older than they should be?

Usage: key-rotation-report [OPTIONS]

Options:
      --older-than DAYS  Report keys whose material is older than this [default: 365]
      --region REGION    Report on Alibaba Cloud KMS in this region; without it, on a fake inside this program
      --endpoint URL     Reach KMS at this address
  -h, --help             Print this

Credentials come from the environment: ALIBABA_CLOUD_ACCESS_KEY_ID, ALIBABA_CLOUD_ACCESS_KEY_SECRET
and ALIBABA_CLOUD_SECURITY_TOKEN. The caller needs kms:ListKeys and kms:DescribeKey.

Exit codes: 0 all keys are fine; 1 some are not; 64 the command line is wrong; 70 the report could not be made.
";

/// So many keys are looked at side by side.
const AT_ONCE: usize = 8;

/// The day of the demo. It stands still, so that the report is the same every day.
const DEMO: &str = "2025-10-01T00:00:00Z";

/// What the command line asks for.
struct Args {
    limit: Duration,
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
            eprintln!("error: {problem}\nkey-rotation-report --help lists the options");
            return ExitCode::from(64);
        }
    };
    match run(&args).await {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::from(1),
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::from(70)
        }
    }
}

/// Prints the report; says whether all is fine.
async fn run(args: &Args) -> Result<bool, Box<dyn Error>> {
    let cloud = Cloud::reach(&args.place, demo)?;
    let now = match cloud.fake {
        Some(_) => Timestamp::from_text(DEMO).time()?,
        None => SystemTime::now(),
    };
    let lines = report(&cloud.kms, now, args.limit).await?;
    print!("{}", report::table(&lines));
    Ok(lines.iter().all(|line| line.finding == Finding::Fine))
}

/// Lists all keys, page by page, and describes some at a time.
async fn report(kms: &Kms, now: SystemTime, limit: Duration) -> Result<Vec<Line>, Box<dyn Error>> {
    let mut keys = kms.pages(ListKeys::new().page_size(100)).items();
    let (mut tasks, free) = (JoinSet::new(), Arc::new(Semaphore::new(AT_ONCE)));
    let mut lines = Vec::new();
    while let Some(key) = keys.next().await {
        let Some(id) = key?.key_id else { continue };
        let permit = Arc::clone(&free).acquire_owned().await?;
        let kms = kms.clone();
        tasks.spawn(async move {
            let line = describe(&kms, id, now, limit).await;
            drop(permit);
            line
        });
    }
    while let Some(line) = tasks.join_next().await {
        lines.extend(line?);
    }
    lines.sort_by(|a, b| b.age.cmp(&a.age).then_with(|| a.key.cmp(&b.key)));
    Ok(lines)
}

/// The line of one key; none for a key that was deleted since it was listed.
async fn describe(kms: &Kms, id: String, now: SystemTime, limit: Duration) -> Option<Line> {
    match kms.send(DescribeKey::new(&id)).await {
        Ok(answer) => Some(match &answer.key_metadata {
            Some(key) => Line::of(key, now, limit),
            None => Line::unread(id, "the answer says nothing of the key".into()),
        }),
        Err(error) if error.is(codes::FORBIDDEN_KEY_NOT_FOUND) => None,
        // One key that cannot be read does not hide the others, and is not left out.
        Err(error) => Some(Line::unread(id, error.to_string())),
    }
}

/// Keys of the fake, beside the two that the documentation shows.
fn demo(fake: &FakeCloud) {
    let key = |id: &str, rotated: &str| AlibabaKey::new(id).set("LastRotationDate", rotated);
    fake.add(key("key-orders", "2025-05-20T06:34:21Z").rotates(31_536_000, "2026-05-20T06:34:21Z"));
    fake.add(key("key-billing", "2021-03-01T00:00:00Z"));
    fake.add(key("key-archive", "").set("CreationDate", "2023-10-01T00:00:00Z").state("Disabled"));
    fake.add(AlibabaKey::signing("key-release").set("LastRotationDate", "2025-09-01T00:00:00Z"));
    fake.add(key("key-imported", "2024-12-24T00:00:00Z").set("Origin", "EXTERNAL"));
}

/// Reads the command line; `None` asks for help.
fn parse(words: impl IntoIterator<Item = OsString>) -> Result<Option<Args>, lexopt::Error> {
    let mut parser = Parser::from_args(words);
    let mut args = Args { limit: 365 * DAY, place: Place::default() };
    while let Some(arg) = parser.next()? {
        match arg {
            Arg::Long("older-than") => args.limit = DAY.saturating_mul(parser.value()?.parse()?),
            Arg::Long("region") => args.place.region = Some(parser.value()?.string()?),
            Arg::Long("endpoint") => args.place.endpoint = Some(parser.value()?.string()?),
            Arg::Short('h') | Arg::Long("help") => return Ok(None),
            other => return Err(other.unexpected()),
        }
    }
    Ok(Some(args))
}
