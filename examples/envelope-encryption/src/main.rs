//! Encrypts a file with a data key of KMS, and decrypts it.

mod cloud;
mod envelope;

use std::error::Error;
use std::ffi::OsString;
use std::path::PathBuf;
use std::process::ExitCode;

use cloud::{Cloud, Place};
use cumulo_fake::AlibabaKey;
use lexopt::{Arg, Parser, ValueExt as _};
use zeroize::Zeroizing;

const HELP: &str = "\
Encrypts a file with a data key of KMS, and decrypts it.

Usage: envelope-encryption [OPTIONS] encrypt FILE OUT
       envelope-encryption [OPTIONS] decrypt FILE OUT

Options:
      --key ID         The key that protects the data key: id, alias/… or ARN [default: alias/files]
      --region REGION  Use Alibaba Cloud KMS in this region; without it, a fake inside this program
      --endpoint URL   Reach KMS at this address
  -h, --help           Print this

Credentials come from the environment: ALIBABA_CLOUD_ACCESS_KEY_ID, ALIBABA_CLOUD_ACCESS_KEY_SECRET
and ALIBABA_CLOUD_SECURITY_TOKEN. The caller needs kms:GenerateDataKey and kms:Decrypt.
";

/// What the command line asks for.
struct Args {
    encrypt: bool,
    from: PathBuf,
    to: PathBuf,
    key: String,
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
            eprintln!("error: {problem}\nenvelope-encryption --help shows how it is used");
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
        fake.add(AlibabaKey::new("key-files").alias("alias/files"));
    })?;
    let input =
        std::fs::read(&args.from).map(Zeroizing::new).map_err(|error| format!("{}: {error}", args.from.display()))?;
    let output = if args.encrypt {
        Zeroizing::new(envelope::seal(&cloud.kms, &args.key, &input).await?)
    } else {
        envelope::open(&cloud.kms, &input).await?
    };
    std::fs::write(&args.to, &output).map_err(|error| format!("{}: {error}", args.to.display()))?;
    let done = if args.encrypt { "encrypted" } else { "decrypted" };
    println!("{done} {} bytes to {} bytes", input.len(), output.len());
    Ok(())
}

/// Reads the command line; `None` asks for help.
fn parse(words: impl IntoIterator<Item = OsString>) -> Result<Option<Args>, lexopt::Error> {
    let mut parser = Parser::from_args(words);
    let (mut key, mut place, mut rest) = ("alias/files".to_owned(), Place::default(), Vec::new());
    while let Some(arg) = parser.next()? {
        match arg {
            Arg::Long("key") => key = parser.value()?.string()?,
            Arg::Long("region") => place.region = Some(parser.value()?.string()?),
            Arg::Long("endpoint") => place.endpoint = Some(parser.value()?.string()?),
            Arg::Short('h') | Arg::Long("help") => return Ok(None),
            Arg::Value(word) => rest.push(word),
            other => return Err(other.unexpected()),
        }
    }
    let [verb, from, to] = rest.try_into().map_err(|_| "give encrypt or decrypt, a file to read and one to write")?;
    let encrypt = match verb.to_str() {
        Some("encrypt") => true,
        Some("decrypt") => false,
        _ => return Err("the first word is encrypt or decrypt".into()),
    };
    Ok(Some(Args { encrypt, from: from.into(), to: to.into(), key, place }))
}
