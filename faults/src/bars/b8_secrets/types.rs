//! Every public type of the core is either shown here with a secret inside, or named as one that holds none. The
//! sources are read, so that a new type cannot be forgotten.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::SystemTime;

use cumulo_core::credentials::{Cache, Chain, Credential, Environment, Http, ProvideCredentials as _};
use cumulo_core::endpoint::Endpoint;
use cumulo_core::operation::{Operation as _, Service as _};
use cumulo_core::sign::{Canonical, SignedHeaders, Target, acs3, sdk_hmac};
use cumulo_core::transport::{Hyper, Reqwest, Stage, TransportError};
use cumulo_core::wire::{Context, WireRequest};
use cumulo_core::{Client, Secret};
use http::{HeaderMap, HeaderValue};

use crate::bar::require;
use crate::bars::b10_decode::Canned;
use crate::listen::look;
use crate::zoo::{Act, Alibaba, SAFE};

/// Types that hold no value of a caller or a service, or hold it on purpose.
#[rustfmt::skip]
const HARMLESS: &[(&str, &[&str])] = &[
    ("facts that stand in the source", &["Answer", "Attempt", "Body", "Cloud", "In", "KeyState", "Method", "Network", "OperationFacts", "Retry", "Server", "ServiceFacts"]),
    ("one of a few words", &["CredentialsErrorKind", "ErrorKind", "Executed", "Fit", "Selection", "Stage"]),
    ("numbers", &["Limits", "RetryPolicy", "Timeouts"]),
    ("no state", &["ProcessEnv"]),
    ("names a place and a kind, never a value", &["DecodeError", "InputError", "SignError", "TextError"]),
    ("a public value of a model; secret ones are Secret<T>", &["Blob", "Interval", "Timestamp"]),
    ("no Debug", &["AsText", "Exposed", "Items", "SignedHeaders", "Wire", "Wrapped"]),
    ("shows a count, a kind or the name of a state", &["Page", "Pages", "Progress", "Slot", "Waiter"]),
    ("looked at with its answers in `providers`", &["AssumeRole", "CredentialsError", "CredentialsUri", "DomainLookup", "EcsRole", "IdentityProvider", "Metadata", "OidcAgency", "OidcRole", "PasswordToken", "PodIdentity", "ProcessCredentials", "ProjectLookup"]),
    ("looked at with every failed call", &["Error"]),
    ("a path and a name of a profile; files are read in `cargo test`, where planted secrets are in no error", &["CliProfile", "CredentialsFile", "Profile"]),
];

const SECRET: &str = "planted-in-a-type";

/// Shows all; gives how many public types there are.
pub(super) fn all(short: &mut Vec<String>) -> usize {
    let shown: Vec<(&str, String)> = calls().into_iter().chain(signing()).chain(credentials()).collect();
    for (name, text) in &shown {
        look(name, text);
    }
    let harmless = HARMLESS.iter().flat_map(|(_, names)| names.iter().copied());
    let known: BTreeSet<&str> = shown.iter().map(|(name, _)| *name).chain(harmless).collect();
    let public = public_types(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../crates/core/src"));
    for name in &public {
        require(short, known.contains(name.as_str()), || format!("the public type {name} is not looked at"));
    }
    require(short, public.len() > 50, || format!("only {} public types were found", public.len()));
    public.len()
}

/// Names after `pub struct` and `pub enum` in the sources below a folder, tests left out.
fn public_types(folder: &Path) -> BTreeSet<String> {
    let mut names = BTreeSet::new();
    let mut folders = vec![PathBuf::from(folder)];
    while let Some(next) = folders.pop() {
        for path in std::fs::read_dir(next).into_iter().flatten().flatten().map(|entry| entry.path()) {
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|end| end == "rs") && !path.ends_with("tests.rs") {
                let text = std::fs::read_to_string(&path).unwrap_or_default();
                for line in text.lines().map(str::trim_start) {
                    let rest = line.strip_prefix("pub struct ").or_else(|| line.strip_prefix("pub enum "));
                    let name = rest.and_then(|rest| rest.split(|c: char| !c.is_alphanumeric()).next());
                    names.extend(name.filter(|name| !name.is_empty()).map(str::to_owned));
                }
            }
        }
    }
    names
}

fn act() -> Act<SAFE> {
    Act::new("t").password(SECRET)
}

/// Client, call, request and answer.
fn calls() -> Vec<(&'static str, String)> {
    let canned = Canned::default();
    let mut headers = HeaderMap::new();
    headers.insert("x-subject-token", HeaderValue::from_static(SECRET));
    canned.put(200, headers, br#"{"Count":7}"#.to_vec());
    let builder = Client::<Alibaba>::builder()
        .endpoint("https://fake.example.com")
        .credentials(Credential::temporary("fake-id", SECRET, SECRET))
        .transport(canned);
    let built = format!("{builder:?}");
    let Ok(client) = builder.build() else { return Vec::new() };
    let runtime = crate::memory::one_thread();
    let response = runtime.block_on(async { client.send(act()).await });
    let wire = WireRequest::of(&act(), &Act::<SAFE>::FACTS, Alibaba::FACTS.cloud, &Context::default());
    vec![
        ("Builder", built),
        ("Client", format!("{client:?}")),
        ("Call", format!("{:?}", client.send(act()))),
        ("Blocking", format!("{:?}", client.blocking())),
        ("Response", format!("{response:?}")),
        ("WireRequest", format!("{wire:?}")),
        ("Context", format!("{:?}", Context { token: Some("an idempotency token"), ..Context::default() })),
        ("Secret", format!("{:?} {:?}", Secret::from(SECRET), Secret::new(SECRET.as_bytes().to_vec()))),
    ]
}

/// What is signed, and how.
fn signing() -> Vec<(&'static str, String)> {
    let credential = Credential::temporary("fake-id", SECRET, SECRET);
    let query = format!("Password={SECRET}");
    let target = Target { method: "POST", host: "h", path: "/", query: &query, body: SECRET.as_bytes() };
    let mut headers = HeaderMap::new();
    headers.insert("x-acs-any", HeaderValue::from_static(SECRET));
    let now = SystemTime::now();
    let signed = acs3::Signer::new().sign(&credential, &target, &mut headers.clone(), now, "n");
    let huawei = sdk_hmac::Signer::new().sign(&credential, &target, &mut headers.clone(), now);
    let Ok(chosen) = SignedHeaders::choose(&headers, |_| true) else { return Vec::new() };
    let canonical =
        Canonical { method: "POST", path: "/".into(), query: query.as_str().into(), headers: chosen, payload: SECRET };
    vec![
        ("Target", format!("{target:?}")),
        ("Signed", format!("{signed:?} {huawei:?}")),
        ("Signer", format!("{:?} {:?}", acs3::Signer::new(), sdk_hmac::Signer::new())),
        ("Canonical", format!("{canonical:?}")),
        ("CanonicalRequest", format!("{:?}", canonical.build())),
    ]
}

/// Credentials, and what they travel by.
fn credentials() -> Vec<(&'static str, String)> {
    let variables = |_: &str| Some(SECRET.to_owned());
    let environment = Environment::alibaba(&variables);
    let ready = environment.ready();
    let cache = Cache::new(Credential::temporary("fake-id", SECRET, SECRET));
    let transport = TransportError::new(Stage::Exchange, "the connection broke");
    let key = format!("-----BEGIN PRIVATE KEY-----\n{SECRET}\n");
    let builder = Reqwest::builder().proxy(format!("http://u:{SECRET}@127.0.0.1:9")).client_certificate(&key, &key);
    let refused = builder.clone().build().err();
    let endpoint = Endpoint::parse(&format!("https://user:{SECRET}@h/")).err();
    let empty: Arc<dyn cumulo_core::transport::Transport> = Arc::new(Canned::default());
    vec![
        ("Credential", format!("{ready:?} {:?}", Credential::auth_token(SECRET))),
        ("Environment", format!("{environment:?} {:?}", Environment::huawei(&variables))),
        ("Cache", format!("{cache:?} {:?}", crate::memory::one_thread().block_on(cache.credentials()))),
        ("Chain", format!("{:?}", Chain::new("mine").with(Credential::new("fake-id", SECRET)))),
        ("Http", format!("{:?}", Http::new(empty))),
        ("TransportError", format!("{transport:?} {transport}")),
        ("ReqwestBuilder", format!("{builder:?} {refused:?}")),
        ("Reqwest", format!("{:?}", Reqwest::builder().proxy(format!("http://u:{SECRET}@127.0.0.1:9")).build())),
        ("Hyper", format!("{:?}", Hyper::new(std::time::Duration::from_secs(1)))),
        ("Endpoint", format!("{:?}", Endpoint::parse("https://h"))),
        ("EndpointError", format!("{endpoint:?}")),
    ]
}
