//! Every public type of the core and of the fake is either shown here with a secret inside, or named as one that holds none. The
//! sources are read, so that a new type cannot be forgotten.

mod sources;

use std::collections::BTreeSet;
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

/// Types that hold no value of a caller or a service, or hold it on purpose: crate, file and name.
#[rustfmt::skip]
const HARMLESS: &[(&str, &[&str])] = &[
    ("facts that stand in the source", &["core/intercept::Attempt", "core/operation::Answer", "core/operation::Body", "core/operation::Cloud", "core/encode::In", "core/operation::Method", "core/operation::Network", "core/operation::OperationFacts", "core/operation::Retry", "core/operation::Server", "core/operation::ServiceFacts", "fake/fault/scenario::Scenario"]),
    ("one of a few words", &["core/credentials/error::CredentialsErrorKind", "core/decode::Fit", "core/error::ErrorKind", "core/error::Executed", "core/sign/acs3::Selection", "core/sign/sdk_hmac::Selection", "core/transport::Stage", "fake/ledger::Verdict", "fake/tls::Certificate"]),
    ("numbers", &["core/options::Timeouts", "core/page::Walk", "core/retry::RetryPolicy", "core/transport::Limits", "fake/run::Options"]),
    ("no state", &["core/env::ProcessEnv"]),
    ("names a place and a kind, never a value", &["core/decode::DecodeError", "core/sign::SignError", "core/text::TextError", "core/wire::InputError", "fake/cloud/builder::StartError"]),
    ("a public value of a model; secret ones are Secret<T>", &["core/text::Blob", "core/text::Interval", "core/text::Timestamp"]),
    (NO_DEBUG, &["core/encode::AsText", "core/encode::Wire", "core/encode::Wrapped", "core/serde_support::Exposed", "core/sign/headers::SignedHeaders", "fake/request::Request"]),
    ("shows a count, a kind or the name of a state", &["core/decode::Slot", "core/page/stream::Items", "core/page/stream::Page", "core/page/stream::Pages", "core/wait::Progress", "core/wait::Waiter"]),
    (IN_PROVIDERS, &["core/credentials/alibaba/ecs::EcsRole", "core/credentials/alibaba/process::ProcessCredentials", "core/credentials/alibaba/role::AssumeRole", "core/credentials/alibaba/role::OidcRole", "core/credentials/alibaba/uri::CredentialsUri", "core/credentials/huawei/identity::IdentityProvider", "core/credentials/huawei/lookup::DomainLookup", "core/credentials/huawei/lookup::ProjectLookup", "core/credentials/huawei/metadata::Metadata", "core/credentials/huawei/oidc::OidcAgency", "core/credentials/huawei/password::PasswordToken", "core/credentials/huawei/pod::PodIdentity"]),
    ("looked at with every failure", &["core/credentials/error::CredentialsError", "core/error::Error"]),
    ("a path and a name of a profile; files are read in `cargo test`, where planted secrets are in no error", &["core/credentials/alibaba/cli::CliProfile", "core/credentials/alibaba/ini_file::CredentialsFile", "core/credentials/huawei/profile::Profile"]),
    ("what a test tells the fake to answer, or the fake tells of what exists; the data of its secrets and keys apart", &["fake/answer::Answer", "fake/fault::Fault", "fake/refusal::Refusal", "fake/verify::Identity", "fake/world/huawei_dws/snapshots::DwsSnapshot", "fake/world/huawei_dws::DwsCluster", "fake/world/huawei_kms::HuaweiKey", "fake/world/polardb::PolarDbCluster"]),
];

/// These reasons are checked.
const NO_DEBUG: &str = "no Debug";
const IN_PROVIDERS: &str = "looked at with its answers in `providers`";

const SECRET: &str = "planted-in-a-type";

/// Shows all; gives how many public types there are. The providers that were looked at are told by their names.
pub(super) fn all(short: &mut Vec<String>, providers: &BTreeSet<String>) -> usize {
    let mut shown: Vec<(&str, String)> = calls();
    shown.extend(signing().into_iter().chain(credentials()).chain(fake()));
    for (name, text) in &shown {
        look(name, text);
    }
    let public = sources::public_types();
    let harmless = || HARMLESS.iter().flat_map(|(reason, types)| types.iter().map(move |key| (*key, *reason)));
    let known: BTreeSet<&str> = shown.iter().map(|(key, _)| *key).chain(harmless().map(|(key, _)| key)).collect();
    for key in public.keys() {
        require(short, known.contains(key.as_str()), || format!("the public type {key} is not looked at"));
    }
    for key in known {
        require(short, public.contains_key(key), || format!("{key} is no public type"));
    }
    for (key, reason) in harmless() {
        let name = key.rsplit(':').next().unwrap_or_default();
        let holds = match reason {
            NO_DEBUG => public.get(key) == Some(&false),
            IN_PROVIDERS => providers.contains(name),
            _ => true,
        };
        require(short, holds, || format!("{key} is not as it is said to be: {reason}"));
    }
    require(short, public.len() > 90, || format!("only {} public types were found", public.len()));
    public.len()
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
        ("core/client/builder::Builder", built),
        ("core/client::Client", format!("{client:?}")),
        ("core/call::Call", format!("{:?}", client.send(act()))),
        ("core/client/blocking::Blocking", format!("{:?}", client.blocking())),
        ("core/response::Response", format!("{response:?}")),
        ("core/wire::WireRequest", format!("{wire:?}")),
        ("core/wire::Context", format!("{:?}", Context { token: Some("an idempotency token"), ..Context::default() })),
        ("core/secret::Secret", format!("{:?} {:?}", Secret::from(SECRET), Secret::new(SECRET.as_bytes().to_vec()))),
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
        ("core/sign/target::Target", format!("{target:?}")),
        ("core/sign::Signed", format!("{signed:?} {huawei:?}")),
        ("core/sign/acs3::Signer", format!("{:?}", acs3::Signer::new())),
        ("core/sign/sdk_hmac::Signer", format!("{:?}", sdk_hmac::Signer::new())),
        ("core/sign/canonical::Canonical", format!("{canonical:?}")),
        ("core/sign/canonical::CanonicalRequest", format!("{:?}", canonical.build())),
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
        ("core/credentials::Credential", format!("{ready:?} {:?}", Credential::auth_token(SECRET))),
        ("core/credentials/environment::Environment", format!("{environment:?} {:?}", Environment::huawei(&variables))),
        (
            "core/credentials/cache::Cache",
            format!("{cache:?} {:?}", crate::memory::one_thread().block_on(cache.credentials())),
        ),
        ("core/credentials/chain::Chain", format!("{:?}", Chain::new("mine").with(Credential::new("fake-id", SECRET)))),
        ("core/credentials/http::Http", format!("{:?}", Http::new(empty))),
        ("core/transport::TransportError", format!("{transport:?} {transport}")),
        ("core/transport/reqwest::ReqwestBuilder", format!("{builder:?} {refused:?}")),
        (
            "core/transport/reqwest::Reqwest",
            format!("{:?}", Reqwest::builder().proxy(format!("http://u:{SECRET}@127.0.0.1:9")).build()),
        ),
        ("core/transport/hyper::Hyper", format!("{:?}", Hyper::new(std::time::Duration::from_secs(1)))),
        ("core/endpoint::Endpoint", format!("{:?}", Endpoint::parse("https://h"))),
        ("core/endpoint::EndpointError", format!("{endpoint:?}")),
    ]
}

/// The fake, what it knows, and a request in its ledger.
fn fake() -> Vec<(&'static str, String)> {
    use cumulo_fake::{AlibabaKey, AlibabaSecret, Keyring, Resource, World};
    let own = cumulo_fake::Credential::new("STS.fake-id", SECRET).token(SECRET);
    let (mut world, mut keys) = (World::empty(), Keyring::new());
    keys.insert(own.clone());
    world.add(AlibabaSecret::new("s", SECRET));
    let builder = cumulo_fake::FakeCloud::builder().credential(own.clone()).world(world);
    let set_up = format!("{builder:?}");
    let fake = crate::zoo::fake();
    fake.accept(own.clone());
    let client = Client::<Alibaba>::builder()
        .endpoint(fake.endpoint())
        .credentials(Credential::temporary("STS.fake-id", SECRET, SECRET))
        .build();
    let sent = client.map(|client| crate::memory::real(1).block_on(async { client.send(act()).await.map(drop) }));
    let ledger = fake.ledger();
    let asking = fake.https_for_clients();
    // What is looked for begins like all that is planted.
    let key = format!("{:?}", asking.client).replace("PRIVATE KEY", "planted");
    vec![
        ("fake/cloud::FakeCloud", format!("{fake:?} {sent:?}")),
        ("fake/cloud/builder::Builder", set_up),
        ("fake/credentials::Credential", format!("{own:?}")),
        ("fake/credentials::Keyring", format!("{keys:?}")),
        ("fake/ledger::Ledger", format!("{ledger:?}")),
        ("fake/ledger::Entry", format!("{:?}", ledger.iter().next())),
        ("fake/tls::Https", format!("{asking:?}")),
        ("fake/tls::ClientCertificate", key),
        ("fake/world::World", fake.world(|world| format!("{world:?}"))),
        ("fake/world::Resource", format!("{:?}", Resource::from(AlibabaSecret::new("s", SECRET)))),
        ("fake/world/alibaba_kms/secrets::AlibabaSecret", format!("{:?}", AlibabaSecret::new("s", SECRET))),
        ("fake/world/alibaba_kms::AlibabaKey", format!("{:?}", AlibabaKey::new("k"))),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_public_type_is_looked_at_or_known_to_hold_no_secret() {
        let mut short = Vec::new();
        all(&mut short, &super::super::providers::all().1);
        short.extend(crate::listen::heard().1);
        assert!(short.is_empty(), "{short:#?}");
    }
}
