//! Signs a file with a key that never leaves KMS; anybody can verify it.

mod cloud;
mod signature;

use std::error::Error;
use std::ffi::OsString;
use std::path::PathBuf;
use std::process::ExitCode;

use cloud::{Cloud, Place};
use cumulo_alibaba_kms::core::Blob;
use cumulo_fake::AlibabaKey;
use lexopt::{Arg, Parser, ValueExt as _};
use signature::{Signer, verify_with};

const HELP: &str = "\
Signs a file with a key that never leaves KMS; anybody can verify it.

Usage: sign-verify [OPTIONS] sign FILE SIGNATURE
       sign-verify [OPTIONS] verify FILE SIGNATURE

Options:
      --key ID         An EC_P256 key for SIGN/VERIFY: its id or alias/… [default: alias/release]
      --region REGION  Use Alibaba Cloud KMS in this region; without it, a fake inside this program
      --endpoint URL   Reach KMS at this address
  -h, --help           Print this

Credentials come from the environment: ALIBABA_CLOUD_ACCESS_KEY_ID, ALIBABA_CLOUD_ACCESS_KEY_SECRET
and ALIBABA_CLOUD_SECURITY_TOKEN. The caller needs kms:ListKeyVersions, kms:AsymmetricSign,
kms:AsymmetricVerify and kms:GetPublicKey.

Exit codes: 0 done, or the signature is right; 1 the signature is wrong, or something failed; 64 the command line
is wrong.
";

/// What the command line asks for.
struct Args {
    sign: bool,
    file: PathBuf,
    signature: PathBuf,
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
            eprintln!("error: {problem}\nsign-verify --help shows how it is used");
            return ExitCode::from(64);
        }
    };
    match run(&args).await {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
    }
}

/// False where a signature is wrong.
async fn run(args: &Args) -> Result<bool, Box<dyn Error>> {
    let cloud = Cloud::reach(&args.place, |fake| {
        fake.add(AlibabaKey::signing("key-release").alias("alias/release"));
    })?;
    let kms = &cloud.kms;
    let message = std::fs::read(&args.file).map_err(|error| format!("{}: {error}", args.file.display()))?;
    let signer = Signer::find(kms, &args.key).await?;
    let place = args.signature.display();
    if args.sign {
        let signature = signer.sign(kms, &message).await?;
        std::fs::write(&args.signature, signature.as_str()).map_err(|error| format!("{place}: {error}"))?;
        println!("signed {} bytes with version {}", message.len(), signer.version);
        return Ok(true);
    }
    let text = std::fs::read_to_string(&args.signature).map_err(|error| format!("{place}: {error}"))?;
    let signature = Blob::from_text(text.trim());
    let there = signer.verify(kms, &message, &signature).await?;
    let here = verify_with(&signer.public_key(kms).await?, &message, &signature)?;
    let word = |right| if right { "right" } else { "wrong" };
    println!("the service says: {}\nthe public key says: {}", word(there), word(here));
    Ok(there && here)
}

/// Reads the command line; `None` asks for help.
fn parse(words: impl IntoIterator<Item = OsString>) -> Result<Option<Args>, lexopt::Error> {
    let mut parser = Parser::from_args(words);
    let (mut key, mut place, mut rest) = ("alias/release".to_owned(), Place::default(), Vec::new());
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
    let [verb, file, signature] =
        rest.try_into().map_err(|_| "give sign or verify, a file, and that of its signature")?;
    let sign = match verb.to_str() {
        Some("sign") => true,
        Some("verify") => false,
        _ => return Err("the first word is sign or verify".into()),
    };
    Ok(Some(Args { sign, file: file.into(), signature: signature.into(), key, place }))
}
