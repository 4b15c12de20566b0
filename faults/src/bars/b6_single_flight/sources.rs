//! F34 and F35: the services that give credentials, asked over memory with a paused clock. Whatever they answer, a fetch
//! ends in time, with a credential or an error that quotes nothing; once they are well, there is a credential.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use cumulo_core::Secret;
use cumulo_core::credentials::alibaba::{AssumeRole, CredentialsUri, EcsRole, OidcRole};
use cumulo_core::credentials::huawei::{
    IdentityProvider, Metadata, OidcAgency, PasswordToken, PodIdentity, ProjectLookup,
};
use cumulo_core::credentials::{Credential, CredentialsError, Http, ProvideCredentials};
use cumulo_core::endpoint::Endpoint;
use cumulo_fake::{FakeCloud, Fault, Scenario};

use crate::bar::require;
use crate::dice::Dice;
use crate::memory::{Memory, paused};

/// Longer than this no fetch takes: its requests have ten seconds and three tries each.
const LIMIT: Duration = Duration::from_secs(100);

/// So many fetches a case makes at most: one that fails ten times three tries needs thirty-one, where it tries once.
const FETCHES: usize = 32;

/// How long each of the sources waits for an answer, in seconds.
const LIMITS: [u64; 10] = [2, 3, 10, 10, 10, 10, 10, 10, 5, 10];

/// F34, each answer of nine tenths of the time that its provider waits: it is waited for, and nothing is asked twice.
pub(super) fn slow(short: &mut Vec<String>) {
    for (number, limit) in LIMITS.into_iter().enumerate() {
        let mut asked = Vec::new();
        for fault in [None, Some(Fault::delay(Duration::from_millis(900 * limit)).always())] {
            let (fake, runtime) = (Arc::new(crate::zoo::fake()), paused());
            let http = Http::new(Arc::new(Memory::new(&fake)));
            let provider = file().and_then(|file| source(number, &fake, &http, &file));
            let Ok(provider) = provider.map_err(|error| short.push(error)) else { return };
            fault.into_iter().for_each(|fault| _ = fake.fault("*", fault));
            let fetched = runtime.block_on(provider.credentials());
            require(short, fetched.is_ok(), || format!("{} fails of answers after 0.9 of {limit} s", provider.name()));
            asked.push(fake.ledger().iter().map(|entry| entry.operation.clone()).collect::<Vec<_>>());
        }
        require(short, asked.first() == asked.last(), || format!("slow answers are asked for twice: {asked:?}"));
    }
}

/// The token of a workload, in a file.
fn file() -> Result<PathBuf, String> {
    let path = std::env::temp_dir().join(format!("cumulo-faults-source-{}", std::process::id()));
    std::fs::write(&path, "fake-id-token").map(|()| path).map_err(|error| format!("no file can be written: {error}"))
}

/// One case; gives how many fetches it took.
pub(super) fn case(short: &mut Vec<String>, seed: u64) -> usize {
    let mut dice = Dice::new(seed);
    let (fake, runtime) = (Arc::new(crate::zoo::fake()), paused());
    let file = match file() {
        Ok(file) => file,
        Err(error) => {
            short.push(format!("seed {seed}: {error}"));
            return 0;
        }
    };
    let http = Http::new(Arc::new(Memory::new(&fake)));
    let provider = source(dice.below(LIMITS.len()), &fake, &http, &file);
    let scenarios = Scenario::of_credentials();
    let Some(scenario) = scenarios.get(dice.below(scenarios.len())) else { return 0 };
    let (Ok(provider), name) = (provider, scenario.name) else {
        short.push(format!("seed {seed}: a provider cannot be made"));
        return 0;
    };
    fake.fault("*", scenario.fault(dice.next()));
    let (mut fetches, mut recovered) = (0, false);
    while fetches < FETCHES && !recovered {
        fetches += 1;
        let waiting = fake.faults_waiting();
        let fetch = async { tokio::time::timeout(LIMIT, provider.credentials()).await };
        let wrong = match runtime.block_on(fetch) {
            Err(_) => Some("did not end".to_owned()),
            Ok(Ok(_)) => {
                recovered = true;
                None
            }
            Ok(Err(error)) => {
                // Its fault is used up: what it fails of now is its own.
                (waiting == 0).then(|| format!("fails of nothing: {error}")).or_else(|| quoted(&error))
            }
        };
        if let Some(wrong) = wrong {
            short.push(format!("seed {seed}: {} under {name} {wrong}", provider.name()));
            return fetches;
        }
    }
    require(short, recovered, || format!("seed {seed}: {} under {name} has not recovered", provider.name()));
    fetches
}

fn quoted(error: &CredentialsError) -> Option<String> {
    let text = format!("{error} {error:?}");
    let secrets = [FakeCloud::TEMPORARY_KEY_SECRET, FakeCloud::SECURITY_TOKEN, FakeCloud::AUTH_TOKEN, "fake-id-token"];
    secrets.iter().any(|secret| text.contains(secret)).then(|| format!("quotes a secret: {text}"))
}

/// A provider, pointed at the fake.
fn source(
    number: usize,
    fake: &FakeCloud,
    http: &Http,
    file: &std::path::Path,
) -> Result<Box<dyn ProvideCredentials>, String> {
    let text = |error: &dyn std::fmt::Display| error.to_string();
    let near = Endpoint::parse(&fake.endpoint()).map_err(|error| text(&error))?;
    let base = || Credential::new(FakeCloud::ACCESS_KEY_ID, FakeCloud::ACCESS_KEY_SECRET);
    let (role, at) = ("acs:ram::1:role/r", |path: &str| format!("{}{path}", fake.endpoint()));
    Ok(match number {
        0 => Box::new(EcsRole::new(http).endpoint(&near)),
        1 => Box::new(Metadata::new(http).endpoint(&near)),
        2 => Box::new(AssumeRole::new(base(), role, http).map_err(|error| text(&error))?.endpoint(near)),
        3 => Box::new(OidcRole::new(role, "acs:oidc", file, http).map_err(|error| text(&error))?.endpoint(near)),
        4 => Box::new(CredentialsUri::new(&at("/credentials"), http).map_err(|error| text(&error))?),
        5 => Box::new(IdentityProvider::new("idp", file, near, http)),
        6 => Box::new(OidcAgency::new("p", "a", file, near, http)),
        7 => {
            let password = Secret::from(FakeCloud::PASSWORD);
            Box::new(PasswordToken::new("a", "u", password, FakeCloud::HUAWEI_REGION, near, http))
        }
        8 => Box::new(PodIdentity::new(&at("/pod-credentials"), file, http).map_err(|error| text(&error))?),
        _ => Box::new(ProjectLookup::new(base(), FakeCloud::HUAWEI_REGION, near, http)),
    })
}
