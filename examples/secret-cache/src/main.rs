//! Reads a secret of KMS often, and calls seldom.

mod cache;
mod cloud;

use std::error::Error;
use std::ffi::OsString;
use std::process::ExitCode;
use std::time::Duration;

use cache::SecretCache;
use cloud::{Cloud, Place};
use cumulo_alibaba_kms::PutSecretValue;
use cumulo_fake::{AlibabaSecret, FakeCloud, Fault};
use lexopt::{Arg, Parser, ValueExt as _};

const HELP: &str = "\
Reads a secret of KMS often, and calls seldom.

Usage: secret-cache [OPTIONS]

Options:
      --secret NAME    The secret to read [default: database-password]
      --times N        How often to read it [default: 1000]
      --region REGION  Read from Alibaba Cloud KMS in this region; without it, from a fake inside this program,
                       which shows a new version and an outage as well
      --endpoint URL   Reach KMS at this address
  -h, --help           Print this

Credentials come from the environment: ALIBABA_CLOUD_ACCESS_KEY_ID, ALIBABA_CLOUD_ACCESS_KEY_SECRET
and ALIBABA_CLOUD_SECURITY_TOKEN. The caller needs kms:GetSecretValue, and kms:Decrypt for its key.
";

/// What the command line asks for.
struct Args {
    secret: String,
    times: u32,
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
            eprintln!("error: {problem}\nsecret-cache --help lists the options");
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
        fake.add(AlibabaSecret::new(&args.secret, "correct horse"));
    })?;
    // Five minutes fit most secrets; the demo is in a hurry.
    let fresh = if cloud.fake.is_some() { Duration::from_millis(200) } else { Duration::from_secs(300) };
    let cache = SecretCache::new(cloud.kms.clone(), fresh, Duration::from_secs(3600));

    let started = std::time::Instant::now();
    for _ in 0..args.times {
        cache.get(&args.secret).await?;
        if started.elapsed() >= fresh / 2 {
            break;
        }
    }
    let value = cache.get(&args.secret).await?;
    // The value goes where it is needed. Here only its length is shown.
    println!("a secret of {} characters", value.expose().chars().count());
    match &cloud.fake {
        Some(fake) => demo(args, &cloud, fake, &cache, fresh).await,
        None => Ok(()),
    }
}

/// What happens to a cache in the course of a day, in a second.
async fn demo(
    args: &Args,
    cloud: &Cloud,
    fake: &FakeCloud,
    cache: &SecretCache,
    fresh: Duration,
) -> Result<(), Box<dyn Error>> {
    let name = args.secret.as_str();
    let calls = || fake.ledger().of("GetSecretValue").count();
    println!("many reads: {} call", calls());

    cloud.kms.send(PutSecretValue::new(name, "v2", "correct horse battery staple")).await?;
    tokio::time::sleep(fresh).await;
    let value = cache.get(name).await?;
    println!("a new version, and the old one grown old: {} characters, {} calls", value.expose().len(), calls());

    tokio::time::sleep(fresh).await;
    fake.fault("GetSecretValue", Fault::unavailable().always());
    let value = cache.get(name).await?;
    println!("the service is away: still {} characters", value.expose().len());

    fake.heal();
    cache.forget(name).await;
    let value = cache.get(name).await?;
    println!("the service is back: {} characters, fetched anew", value.expose().len());
    Ok(())
}

/// Reads the command line; `None` asks for help.
fn parse(words: impl IntoIterator<Item = OsString>) -> Result<Option<Args>, lexopt::Error> {
    let mut parser = Parser::from_args(words);
    let mut args = Args { secret: "database-password".to_owned(), times: 1000, place: Place::default() };
    while let Some(arg) = parser.next()? {
        match arg {
            Arg::Long("secret") => args.secret = parser.value()?.string()?,
            Arg::Long("times") => args.times = parser.value()?.parse()?,
            Arg::Long("region") => args.place.region = Some(parser.value()?.string()?),
            Arg::Long("endpoint") => args.place.endpoint = Some(parser.value()?.string()?),
            Arg::Short('h') | Arg::Long("help") => return Ok(None),
            other => return Err(other.unexpected()),
        }
    }
    Ok(Some(args))
}
