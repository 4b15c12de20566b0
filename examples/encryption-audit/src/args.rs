//! The command line.

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::time::Duration;

use cumulo_core::endpoint::Endpoint;
use lexopt::{Arg, Parser, ValueExt as _};

use crate::audit::{Cluster, Database};
use crate::clouds::SERVICES;
use crate::verdict::Verdict;

pub(crate) const HELP: &str = "\
Which key encrypts my database, and is that key healthy?

Usage: encryption-audit [OPTIONS]

Without clusters it audits those of a fake cloud inside this program; no account is needed.

Options:
      --polardb REGION/CLUSTER  Audit a PolarDB cluster of Alibaba Cloud; may be repeated
      --dws REGION/CLUSTER      Audit a DWS cluster of Huawei Cloud; may be repeated
      --endpoint SERVICE=URL    Reach a service at this address; may be repeated. Services:
                                alibaba-polardb, alibaba-kms, huawei-dws, huawei-kms
      --expires-within DAYS     Report key material that expires within so many days [default: 30]
      --format text|json        Print a table or JSON [default: text]
      --fail-on look|act        Let the exit code tell the worst verdict, from this one on
  -h, --help                    Print this

Credentials come from the environment: ALIBABA_CLOUD_ACCESS_KEY_ID, ALIBABA_CLOUD_ACCESS_KEY_SECRET
and ALIBABA_CLOUD_SECURITY_TOKEN; HUAWEICLOUD_SDK_AK, HUAWEICLOUD_SDK_SK,
HUAWEICLOUD_SDK_SECURITY_TOKEN and HUAWEICLOUD_SDK_PROJECT_ID.

Verdicts: `act` is a database that cannot read its data, or soon will not, or that the audit could
not read; `look` is for somebody to decide; `fine` is the rest.

Exit codes: 0 the audit is done; with --fail-on, 1 and 2 if its worst verdict is look or act;
64 the command line is wrong; 70 the audit could not begin, or its result could not be written.
";

/// What the command line asks for.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Command {
    Help,
    Audit(Args),
}

/// How to audit.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Args {
    /// In the order of the command line; empty for the fake cloud.
    pub(crate) clusters: Vec<Cluster>,
    /// Addresses by service.
    pub(crate) endpoints: BTreeMap<String, String>,
    pub(crate) expires_within: Duration,
    pub(crate) format: Format,
    pub(crate) fail_on: Option<Verdict>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Format {
    Text,
    Json,
}

/// Reads the command line, without the name of the program.
///
/// # Errors
///
/// What is wrong, and what to write instead.
pub(crate) fn parse(words: impl IntoIterator<Item = OsString>) -> Result<Command, String> {
    read(Parser::from_args(words)).map_err(|error| error.to_string())
}

fn read(mut parser: Parser) -> Result<Command, lexopt::Error> {
    let mut args = Args {
        clusters: Vec::new(),
        endpoints: BTreeMap::new(),
        expires_within: days("30")?,
        format: Format::Text,
        fail_on: None,
    };
    while let Some(arg) = parser.next()? {
        match arg {
            Arg::Long("polardb") => {
                args.clusters.push(parser.value()?.parse_with(|text| cluster(Database::PolarDb, text))?)
            }
            Arg::Long("dws") => args.clusters.push(parser.value()?.parse_with(|text| cluster(Database::Dws, text))?),
            Arg::Long("endpoint") => args.endpoints.extend([parser.value()?.parse_with(endpoint)?]),
            Arg::Long("expires-within") => args.expires_within = parser.value()?.parse_with(days)?,
            Arg::Long("format") => args.format = parser.value()?.parse_with(format)?,
            Arg::Long("fail-on") => args.fail_on = Some(parser.value()?.parse_with(verdict)?),
            Arg::Short('h') | Arg::Long("help") => return Ok(Command::Help),
            _ => return Err(arg.unexpected()),
        }
    }
    if args.clusters.is_empty() && !args.endpoints.is_empty() {
        return Err("--endpoint goes with --polardb or --dws; the fake cloud has its own address".into());
    }
    Ok(Command::Audit(args))
}

fn cluster(database: Database, text: &str) -> Result<Cluster, String> {
    match text.split_once('/') {
        Some((region, id)) if !region.is_empty() && !id.is_empty() => {
            Ok(Cluster { database, region: region.to_owned(), id: id.to_owned() })
        }
        _ => Err("a cluster is named REGION/CLUSTER, as in cn-hangzhou/pc-orders".to_owned()),
    }
}

fn endpoint(text: &str) -> Result<(String, String), String> {
    let (service, url) = text.split_once('=').ok_or("an endpoint is named SERVICE=URL")?;
    if !SERVICES.contains(&service) {
        return Err(format!("there is no service `{service}`; there are {}", SERVICES.join(", ")));
    }
    Endpoint::parse(url).map_err(|error| error.to_string())?;
    Ok((service.to_owned(), url.to_owned()))
}

fn days(text: &str) -> Result<Duration, String> {
    let days: u32 = text.parse().map_err(|_| "days are a whole number".to_owned())?;
    Ok(Duration::from_secs(u64::from(days) * 24 * 60 * 60))
}

fn format(text: &str) -> Result<Format, String> {
    match text {
        "text" => Ok(Format::Text),
        "json" => Ok(Format::Json),
        _ => Err("formats are text and json".to_owned()),
    }
}

fn verdict(text: &str) -> Result<Verdict, String> {
    match text {
        "look" => Ok(Verdict::Look),
        "act" => Ok(Verdict::Act),
        _ => Err("verdicts to fail on are look and act".to_owned()),
    }
}

#[cfg(test)]
mod tests;
