//! Credentials from code, from the environment, from files and from services.

#[path = "credentials/alibaba.rs"]
mod alibaba;
#[path = "credentials/chains.rs"]
mod chains;
#[path = "credentials/huawei.rs"]
mod huawei;
#[path = "credentials/profiles.rs"]
mod profiles;
#[path = "credentials/script.rs"]
mod script;

use std::time::{Duration, UNIX_EPOCH};

use cumulo_core::credentials::{Credential, CredentialsErrorKind, Env, Environment, ProvideCredentials};
use cumulo_core::operation::Cloud;

fn env(pairs: &'static [(&'static str, &'static str)]) -> impl Env {
    move |name: &str| pairs.iter().find(|(key, _)| *key == name).map(|(_, value)| (*value).to_owned())
}

#[test]
fn alibaba_cloud_reads_its_three_variables_and_trims_them() {
    let provider = Environment::alibaba(&env(&[
        ("ALIBABA_CLOUD_ACCESS_KEY_ID", " STS.NUxExample\n"),
        ("ALIBABA_CLOUD_ACCESS_KEY_SECRET", "secret\r\n"),
        ("ALIBABA_CLOUD_SECURITY_TOKEN", "token\n"),
    ]));
    let credential = provider.ready().expect("a credential");
    assert_eq!(credential.id(), "STS.NUxExample");
    assert_eq!(credential.secret().expose(), "secret");
    assert_eq!(credential.token().map(|token| token.expose().as_str()), Some("token"));
    assert_eq!(credential.expiry(), None);
}

#[test]
fn an_empty_token_means_a_permanent_key() {
    let provider = Environment::alibaba(&env(&[
        ("ALIBABA_CLOUD_ACCESS_KEY_ID", "id"),
        ("ALIBABA_CLOUD_ACCESS_KEY_SECRET", "secret"),
        ("ALIBABA_CLOUD_SECURITY_TOKEN", ""),
    ]));
    assert!(provider.ready().is_some_and(|credential| credential.token().is_none()));
}

#[test]
fn huawei_cloud_reads_project_and_account_too() {
    let provider = Environment::huawei(&env(&[
        ("HUAWEICLOUD_SDK_AK", "ak"),
        ("HUAWEICLOUD_SDK_SK", "sk%with=symbols"),
        ("HUAWEICLOUD_SDK_PROJECT_ID", "89cd04f1"),
        ("HUAWEICLOUD_SDK_DOMAIN_ID", "d78cbac1"),
    ]));
    let credential = provider.ready().expect("a credential");
    assert_eq!(credential.secret().expose(), "sk%with=symbols");
    assert_eq!((credential.project_id(), credential.domain_id()), (Some("89cd04f1"), Some("d78cbac1")));
}

#[test]
fn what_is_missing_is_named_and_nothing_is_quoted() {
    use CredentialsErrorKind::{Absent, Invalid};
    for (cloud, provider, kind, words) in [
        (Cloud::Alibaba, env(&[]), Absent, "neither ALIBABA_CLOUD_ACCESS_KEY_ID nor ALIBABA_CLOUD_ACCESS_KEY_SECRET"),
        (Cloud::Huawei, env(&[]), Absent, "neither HUAWEICLOUD_SDK_AK nor HUAWEICLOUD_SDK_SK is set"),
        (Cloud::Huawei, env(&[("HUAWEICLOUD_SDK_AK", "planted")]), Invalid, "HUAWEICLOUD_SDK_SK is not"),
        (Cloud::Huawei, env(&[("HUAWEICLOUD_SDK_SK", "planted")]), Invalid, "HUAWEICLOUD_SDK_AK is not"),
        (
            Cloud::Huawei,
            env(&[("HUAWEICLOUD_SDK_AK", "planted key"), ("HUAWEICLOUD_SDK_SK", "planted")]),
            Invalid,
            "HUAWEICLOUD_SDK_AK holds characters",
        ),
    ] {
        let provider = Environment::of(cloud, &provider);
        assert!(provider.ready().is_none());
        let shown = format!("{provider:?}");
        assert!(shown.contains(words) && !shown.contains("planted"), "{shown}");
        let error = poll(provider.credentials()).expect_err("no credential");
        assert_eq!((error.kind(), error.provider(), error.is_transient()), (kind, "environment", false));
    }
}

#[test]
fn a_credential_provides_itself_and_never_changes() {
    let credential = Credential::new("id", "secret").expires_at(UNIX_EPOCH + Duration::from_secs(1));
    let same = poll(credential.credentials()).expect("a credential");
    assert!(same.is(&credential));
    let other = same.clone().in_project("p");
    assert_eq!((credential.project_id(), other.project_id()), (None, Some("p")));
    assert_eq!(other.expiry(), credential.expiry());
}

/// Drives a future that never waits.
fn poll<F: Future + Unpin>(mut future: F) -> F::Output {
    let mut context = std::task::Context::from_waker(std::task::Waker::noop());
    match std::pin::Pin::new(&mut future).poll(&mut context) {
        std::task::Poll::Ready(output) => output,
        std::task::Poll::Pending => unreachable!("the future waits"),
    }
}
