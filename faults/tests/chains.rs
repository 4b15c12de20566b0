//! Every way to a credential, followed to the call that it signs: provider, service that gives the key, service that is
//! called.

#![allow(clippy::unwrap_used, reason = "a test stops where it fails")]

use std::path::PathBuf;
use std::sync::Arc;

use cumulo_alibaba_kms::Kms;
use cumulo_core::Secret;
use cumulo_core::credentials::alibaba::{AssumeRole, CliProfile, CredentialsUri, EcsRole, OidcRole};
use cumulo_core::credentials::huawei::{
    DomainLookup, IdentityProvider, Metadata, OidcAgency, PasswordToken, PodIdentity, Profile, ProjectLookup,
};
use cumulo_core::credentials::{Chain, Credential, Http, ProvideCredentials};
use cumulo_core::endpoint::Endpoint;
use cumulo_core::transport::Reqwest;
use cumulo_fake::{Certificate, FakeCloud, Verdict};
use cumulo_huawei_dws::Dws;

/// A fake, and what providers need to reach it.
struct Place {
    fake: FakeCloud,
    http: Http,
    near: Endpoint,
    folder: PathBuf,
}

impl Place {
    fn new(name: &str) -> Self {
        let fake = FakeCloud::start();
        let near = Endpoint::parse(&fake.endpoint()).unwrap();
        let folder = std::env::temp_dir().join(format!("cumulo-chains-{name}-{}", std::process::id()));
        std::fs::create_dir_all(&folder).unwrap();
        Self { fake, http: Http::system().unwrap(), near, folder }
    }

    fn file(&self, name: &str, text: &str) -> PathBuf {
        let path = self.folder.join(name);
        std::fs::write(&path, text).unwrap();
        path
    }

    fn at(&self, path: &str) -> String {
        format!("{}{path}", self.fake.endpoint())
    }

    /// Calls a service of Alibaba Cloud with it.
    async fn alibaba(&self, provider: impl ProvideCredentials + 'static) {
        let name = provider.name().to_owned();
        let client = Kms::builder().endpoint(self.fake.endpoint()).credentials(provider).build().unwrap();
        client.send(cumulo_alibaba_kms::DescribeKey::new("key-hzz630494463ejqjx****")).await.unwrap();
        self.the_call_was_signed(&name, "DescribeKey");
    }

    /// Calls a service of Huawei Cloud with it.
    async fn huawei(&self, provider: impl ProvideCredentials + 'static) {
        let name = provider.name().to_owned();
        let client = Dws::builder().endpoint(self.fake.endpoint()).credentials(provider).build().unwrap();
        let call = client.send(cumulo_huawei_dws::ShowClusterEncryptInfo::new("97cbaab3-939e-4dbc-9187-0fe240f2b9fd"));
        call.await.unwrap();
        self.the_call_was_signed(&name, "ShowClusterEncryptInfo");
    }

    fn the_call_was_signed(&self, name: &str, operation: &str) {
        let ledger = self.fake.take_ledger();
        let calls = ledger.of(operation);
        assert_eq!(calls.count(), 1, "{name}");
        let by_token = calls[0].header("x-auth-token").is_some();
        assert!(by_token || calls[0].verdict == Verdict::Valid, "{name}: {:?}", calls[0].verdict);
        assert!(ledger.iter().all(|entry| !matches!(entry.verdict, Verdict::Refused(_))), "{name}: {ledger:?}");
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}

fn key() -> Credential {
    Credential::new(FakeCloud::ACCESS_KEY_ID, FakeCloud::ACCESS_KEY_SECRET)
}

const ROLE: &str = "acs:ram::1234567890123456:role/reader";

#[tokio::test]
async fn alibaba_cloud_from_every_provider_to_the_call() {
    let place = Place::new("alibaba");
    let (http, near) = (&place.http, || place.near.clone());
    let token = place.file("token", "fake-id-token\n");
    place.alibaba(AssumeRole::new(key(), ROLE, http).unwrap().endpoint(near())).await;
    place.alibaba(OidcRole::new(ROLE, "acs:ram::1:oidc-provider/p", token, http).unwrap().endpoint(near())).await;
    place.alibaba(EcsRole::new(http).endpoint(&near())).await;
    place.alibaba(CredentialsUri::new(&place.at("/credentials"), http).unwrap()).await;
    // A role that another role may assume.
    let first = AssumeRole::new(key(), ROLE, http).unwrap().endpoint(near());
    place.alibaba(AssumeRole::new(first, ROLE, http).unwrap().endpoint(near()).session_name("second")).await;
}

#[tokio::test]
async fn alibaba_cloud_from_a_login_of_cloud_sso_to_the_call() {
    let place = Place::new("sso");
    let https = place.fake.https(Certificate::Right);
    let transport =
        Reqwest::builder().no_proxy().root_certificates(&https.root).without_system_roots().build().unwrap();
    let profile = format!(
        r#"{{"current":"p","profiles":[{{"name":"p","mode":"CloudSSO","cloud_sso_sign_in_url":"{}/device/login",
        "cloud_sso_account_id":"1","cloud_sso_access_config":"c","access_token":"fake-access-token","cloud_sso_access_token_expire":4070908800}}]}}"#,
        https.endpoint
    );
    let file = place.file("config.json", &profile);
    place.alibaba(CliProfile::new(file, None, &Http::new(Arc::new(transport)))).await;
}

#[tokio::test]
async fn huawei_cloud_from_every_provider_to_the_call() {
    let place = Place::new("huawei");
    let (http, near) = (&place.http, || place.near.clone());
    let token = place.file("token", "fake-id-token\n");
    let scoped = |provider| ProjectLookup::new(provider, FakeCloud::HUAWEI_REGION, near(), http);
    place.huawei(scoped(Box::new(key()) as Box<dyn ProvideCredentials>)).await;
    place.huawei(scoped(Box::new(IdentityProvider::new("idp", &token, near(), http)))).await;
    place.huawei(scoped(Box::new(OidcAgency::new("urn:p", "urn:a", &token, near(), http)))).await;
    place.huawei(scoped(Box::new(Metadata::new(http).endpoint(&near())))).await;
    place.huawei(scoped(Box::new(PodIdentity::new(&place.at("/pod-credentials"), &token, http).unwrap()))).await;
    // A token knows its project itself.
    let password = Secret::from(FakeCloud::PASSWORD);
    place.huawei(PasswordToken::new("account", "user", password, FakeCloud::HUAWEI_REGION, near(), http)).await;
}

#[tokio::test]
async fn huawei_cloud_tells_the_account_of_a_key() {
    let place = Place::new("account");
    let lookup = || DomainLookup::new(key(), place.near.clone(), place.near.clone(), &place.http);
    assert_eq!(lookup().credentials().await.unwrap().domain_id(), Some(FakeCloud::DOMAIN_ID));
    // A user who may not list accounts gets an empty list, and may ask who it is.
    place.fake.answer("ListDomains", cumulo_fake::json!({"domains": []}));
    assert_eq!(lookup().credentials().await.unwrap().domain_id(), Some(FakeCloud::DOMAIN_ID));
    let asked: Vec<String> = place.fake.ledger().iter().map(|entry| entry.operation.clone()).collect();
    assert_eq!(asked, ["ListDomains", "ListDomains", "GetCallerIdentity"]);
}

/// The machine is a day ahead or behind: what is signed, what is told and what ends is by the clouds' clock.
#[tokio::test]
async fn a_clock_that_is_off_keeps_nobody_from_a_key() {
    for offset in [-86_400, 86_400] {
        let place = Place::new(&format!("clock{offset}"));
        place.fake.set_clock_offset(offset);
        let (http, near) = (&place.http, || place.near.clone());
        let token = place.file("token", "fake-id-token\n");
        let alibaba: [Box<dyn ProvideCredentials>; 3] = [
            Box::new(AssumeRole::new(key(), ROLE, http).unwrap().endpoint(near())),
            Box::new(OidcRole::new(ROLE, "acs:ram::1:oidc-provider/p", &token, http).unwrap().endpoint(near())),
            Box::new(EcsRole::new(http).endpoint(&near())),
        ];
        for provider in alibaba {
            let kms = Kms::builder().endpoint(place.fake.endpoint()).credentials(provider).build().unwrap();
            kms.send(cumulo_alibaba_kms::DescribeKey::new("key-hzz630494463ejqjx****")).await.unwrap();
        }
        let huawei: [Box<dyn ProvideCredentials>; 3] = [
            Box::new(key()),
            Box::new(IdentityProvider::new("idp", &token, near(), http)),
            Box::new(Metadata::new(http).endpoint(&near())),
        ];
        for provider in huawei {
            let lookup = ProjectLookup::new(provider, FakeCloud::HUAWEI_REGION, near(), http);
            let dws = Dws::builder().endpoint(place.fake.endpoint()).credentials(lookup).build().unwrap();
            let cluster = "97cbaab3-939e-4dbc-9187-0fe240f2b9fd";
            dws.send(cumulo_huawei_dws::ShowClusterEncryptInfo::new(cluster)).await.unwrap();
        }
    }
}

#[tokio::test]
async fn the_chain_of_huawei_cloud_asks_where_the_environment_says() {
    let place = Place::new("chain");
    let token = place.file("token", "fake-id-token\n").display().to_string();
    let endpoint = place.fake.endpoint();
    let pod = place.at("/pod-credentials");
    let always = [("HUAWEICLOUD_SDK_IAM_ENDPOINT", endpoint.as_str()), ("HUAWEICLOUD_SDK_STS_ENDPOINT", &endpoint)];
    let ways: [(&str, &[(&str, &str)]); 4] = [
        (
            "OIDC agency",
            &[
                ("HUAWEICLOUD_OIDC_PROVIDER_URN", "urn:p"),
                ("HUAWEICLOUD_OIDC_AGENCY_URN", "urn:a"),
                ("HUAWEICLOUD_OIDC_TOKEN_FILE", &token),
            ],
        ),
        ("environment", &[("HUAWEICLOUD_SDK_IDP_ID", "idp"), ("HUAWEICLOUD_SDK_ID_TOKEN_FILE", &token)]),
        (
            "environment",
            &[("HUAWEICLOUD_SDK_AK", FakeCloud::ACCESS_KEY_ID), ("HUAWEICLOUD_SDK_SK", FakeCloud::ACCESS_KEY_SECRET)],
        ),
        (
            "pod identity",
            &[("HC_CONTAINER_CREDENTIALS_FULL_URI", &pod), ("HC_CONTAINER_AUTHORIZATION_TOKEN_FILE", &token)],
        ),
    ];
    for (name, variables) in ways {
        let env = |wanted: &str| {
            let mut all = variables.iter().chain(&always);
            all.find(|(name, _)| *name == wanted).map(|(_, value)| (*value).to_owned())
        };
        // The metadata address of a real machine is not asked in a test.
        let chain = Arc::new(Chain::huawei(&env, &place.http).without("instance metadata"));
        let lookup = ProjectLookup::new(Arc::clone(&chain), FakeCloud::HUAWEI_REGION, place.near.clone(), &place.http);
        place.huawei(lookup).await;
        assert_eq!(chain.name(), name);
    }
}

#[tokio::test]
async fn a_profile_s_own_iam_is_asked_for_its_project() {
    let place = Place::new("profile");
    let text = format!(
        "[basic]\nak = {}\nsk = {}\niam_endpoint = {}\n",
        FakeCloud::ACCESS_KEY_ID,
        FakeCloud::ACCESS_KEY_SECRET,
        place.fake.endpoint()
    );
    let elsewhere = || Endpoint::parse(&FakeCloud::closed_endpoint()).unwrap();
    let profile = Profile::new(place.file("credentials", &text), elsewhere(), &place.http);
    place.huawei(ProjectLookup::new(profile, FakeCloud::HUAWEI_REGION, elsewhere(), &place.http)).await;
}
