//! The services of Huawei Cloud that give credentials, and look-ups.

use cumulo_core::Secret;
use cumulo_core::credentials::huawei::{
    DomainLookup, IdentityProvider, Metadata, OidcAgency, PasswordToken, PodIdentity, ProjectLookup, iam_endpoint,
    sts_endpoint,
};
use cumulo_core::credentials::{Cache, Credential, CredentialsErrorKind, ProvideCredentials};
use cumulo_core::endpoint::Endpoint;
use serde_json::json;

use crate::script::{Act, Script, answer, directory, env};

fn iam() -> Endpoint {
    Endpoint::parse("iam.cn-north-4.myhuaweicloud.com").expect("an endpoint")
}

fn security_key() -> String {
    json!({"credential": {"access": "AK", "secret": "planted-secret", "securitytoken": "planted-token",
        "expires_at": "2099-01-01T00:00:00.000000Z"}})
    .to_string()
}

#[tokio::test]
async fn an_instance_asks_with_a_session_token() {
    let (script, http) = Script::new([answer(200, "session"), answer(200, security_key())]);
    let credential = Metadata::new(&http).credentials().await.expect("a credential");
    assert_eq!(credential.id(), "AK");
    assert_eq!(
        script.lines(),
        [
            "PUT http://169.254.169.254/meta-data/latest/api/token",
            "GET http://169.254.169.254/openstack/latest/securitykey"
        ]
    );
    assert_eq!(script.header(0, "x-metadata-token-ttl-seconds"), "21600");
    assert_eq!(script.header(1, "x-metadata-token"), "session");
}

#[tokio::test(start_paused = true)]
async fn an_instance_without_session_tokens_is_asked_without() {
    for status in [404, 405, 503] {
        let (script, http) = Script::new([answer(status, ""), answer(200, security_key())]);
        Metadata::new(&http).credentials().await.expect("a credential");
        assert_eq!((script.lines().len(), script.header(1, "x-metadata-token").as_str()), (2, ""));
    }
    for status in [400, 403, 500] {
        let acts = (0..3).map(|_| answer(status, "planted"));
        let (script, http) = Script::new(acts);
        let error = Metadata::new(&http).credentials().await.expect_err("no token");
        assert!(!error.to_string().contains("planted"));
        assert!(script.lines().iter().all(|line| line.starts_with("PUT")));
    }
}

#[tokio::test]
async fn an_ended_session_token_is_renewed_once() {
    let acts = [answer(200, "one"), answer(401, "expired"), answer(200, "two"), answer(200, security_key())];
    let (script, http) = Script::new(acts);
    Metadata::new(&http).credentials().await.expect("a credential");
    assert_eq!(script.header(3, "x-metadata-token"), "two");
    let (script, http) = Script::new([answer(200, "one"), answer(401, "Please configure Cloud Service Agency first.")]);
    let error = Metadata::new(&http).credentials().await.expect_err("no agency");
    assert!(error.kind() == CredentialsErrorKind::Absent && error.to_string().contains("has no agency"));
    assert_eq!(script.lines().len(), 2);
    let (_, http) = Script::new([Act::NobodyThere]);
    let error = Metadata::new(&http).credentials().await.expect_err("nobody there");
    assert_eq!(error.kind(), CredentialsErrorKind::Absent);
}

#[tokio::test]
async fn an_identity_token_becomes_an_access_key_in_two_steps() {
    let file = directory().join("token");
    std::fs::write(&file, "planted-id-token\n").expect("a file");
    let unscoped = Act::Answer(201, &[("x-subject-token", "planted-subject")], "{}".to_owned());
    let (script, http) = Script::new([unscoped, answer(201, security_key())]);
    let provider = IdentityProvider::from_env(
        &env(&[
            ("HUAWEICLOUD_SDK_IDP_ID", "idp"),
            ("HUAWEICLOUD_SDK_ID_TOKEN_FILE", file.to_str().expect("text")),
            ("HUAWEICLOUD_SDK_PROJECT_ID", "p"),
        ]),
        &http,
    )
    .expect("configured");
    let credential = provider.credentials().await.expect("a credential");
    assert_eq!((credential.id(), credential.project_id()), ("AK", Some("p")));
    assert_eq!(
        script.lines(),
        [
            "POST https://iam.myhuaweicloud.com/v3.0/OS-AUTH/id-token/tokens",
            "POST https://iam.myhuaweicloud.com/v3.0/OS-CREDENTIAL/securitytokens"
        ]
    );
    assert_eq!(script.header(0, "x-idp-id"), "idp");
    assert_eq!(script.body(0), json!({"auth": {"id_token": {"id": "planted-id-token"}}}));
    assert_eq!(script.body(1)["auth"]["identity"]["token"]["id"], "planted-subject");
    assert!(!format!("{provider:?}").contains("planted"));
}

#[tokio::test]
async fn an_agency_is_assumed_with_what_the_environment_says() {
    let body = json!({"credentials": {"access_key_id": "AK", "secret_access_key": "s", "security_token": "t",
        "expiration": "2099-01-01T00:00:00Z"}});
    let (script, http) = Script::new([answer(200, body.to_string())]);
    let provider = OidcAgency::from_env(
        &env(&[
            ("HUAWEICLOUD_OIDC_PROVIDER_URN", "provider"),
            ("HUAWEICLOUD_OIDC_AGENCY_URN", "agency"),
            ("HUAWEICLOUD_OIDC_ID_TOKEN", "planted"),
            ("HUAWEICLOUD_OIDC_DURATION_SECONDS", "900"),
            ("HUAWEICLOUD_OIDC_POLICY_IDS", "a, b"),
            ("HUAWEICLOUD_SDK_PROJECT_ID", "p"),
            ("HUAWEICLOUD_SDK_DOMAIN_ID", "d"),
        ]),
        &http,
    )
    .expect("configured");
    let credential = provider.credentials().await.expect("a credential");
    assert_eq!((credential.id(), credential.project_id(), credential.domain_id()), ("AK", Some("p"), Some("d")));
    assert_eq!(script.lines(), ["POST https://sts.cn-north-4.myhuaweicloud.com/v5/agencies/assume-with-oidc"]);
    let sent = json!({"provider_urn": "provider", "agency_urn": "agency", "agency_session_name": "oidc-sts-session",
        "id_token": "planted", "duration_seconds": 900, "policy_ids": ["a", "b"]});
    assert_eq!(script.body(0), sent);
    assert!(!format!("{provider:?}").contains("planted"));
}

#[tokio::test]
async fn a_pod_shows_its_token_to_near_or_safe_addresses_only() {
    let file = directory().join("token");
    std::fs::write(&file, "planted\n").expect("a file");
    let body = json!({"credential": {"accessKeyId": "AK", "secretAccessKey": "s", "securityToken": "t",
        "expiration": "2099-01-01T00:00:00Z"}});
    let (script, http) = Script::new([answer(200, body.to_string())]);
    let provider = PodIdentity::new("http://169.254.170.2/v1/credentials", &file, &http).expect("near");
    assert_eq!(provider.credentials().await.expect("a credential").id(), "AK");
    assert_eq!((script.header(0, "authorization").as_str(), script.body(0)), ("planted", json!({})));
    assert!(PodIdentity::new("http://example.com/", &file, &http).is_err());
}

#[tokio::test]
async fn a_password_becomes_a_token_that_replaces_the_signature() {
    let body = json!({"token": {"expires_at": "2099-02-13T06:52:13.855000Z", "project": {"id": "p"}}}).to_string();
    let (script, http) =
        Script::new([Act::Answer(201, &[("x-subject-token", "MIIatA")], body), answer(401, "planted")]);
    let password = Secret::from("planted-password");
    let provider = PasswordToken::new("account", "user", password, "cn-north-4", iam(), &http);
    let credential = provider.credentials().await.expect("a credential");
    assert!(credential.is_token() && credential.expiry().is_some());
    assert_eq!(credential.project_id(), Some("p"));
    assert_eq!(script.lines(), ["POST https://iam.cn-north-4.myhuaweicloud.com/v3/auth/tokens?nocatalog=true"]);
    let error = provider.credentials().await.expect_err("refused");
    assert_eq!((script.lines().len(), error.is_transient()), (2, false), "a wrong password is not tried again");
    assert!(!format!("{provider:?} {error}").contains("planted"));
}

#[tokio::test]
async fn the_project_of_a_region_is_asked_for_once() {
    let (script, http) = Script::new([answer(200, r#"{"projects":[{"id":"p","name":"cn-north-4"}]}"#)]);
    let provider = Cache::new(ProjectLookup::new(Credential::new("AK", "s"), "cn-north-4", iam(), &http));
    for _ in 0..3 {
        assert_eq!(provider.credentials().await.expect("a credential").project_id(), Some("p"));
    }
    assert!(provider.ready().is_some());
    assert_eq!(script.lines(), ["GET https://iam.cn-north-4.myhuaweicloud.com/v3/projects?name=cn-north-4"]);
    assert!(script.header(0, "authorization").contains("SignedHeaders=host;x-sdk-date,"));
    let (script, http) = Script::new([]);
    let known = Credential::new("AK", "s").in_project("q");
    let provider = ProjectLookup::new(known, "cn-north-4", iam(), &http);
    assert_eq!(provider.ready().as_ref().and_then(Credential::project_id), Some("q"));
    assert!(script.lines().is_empty());
}

#[tokio::test]
async fn no_project_or_several_is_an_error_that_says_what_to_do() {
    for (body, words) in [
        (r#"{"projects":[]}"#, "set the project id, or let the key list projects"),
        (r#"{"projects":[{"id":"a"},{"id":"b"}]}"#, "2 projects for region cn-north-4"),
        (r#"{}"#, "no project"),
        ("<html>", "no JSON"),
    ] {
        let (_, http) = Script::new([answer(200, body)]);
        let provider = ProjectLookup::new(Credential::new("AK", "s"), "cn-north-4", iam(), &http);
        let error = provider.credentials().await.expect_err(words);
        assert!(error.to_string().contains(words), "{error}");
    }
    let (_, http) = Script::new([answer(403, r#"{"error_code":"IAM.0003","error_msg":"planted"}"#)]);
    let provider = ProjectLookup::new(Credential::new("AK", "s"), "cn-north-4", iam(), &http);
    let error = provider.credentials().await.expect_err("refused");
    assert_eq!(error.to_string(), "project look-up: the service answered 403 IAM.0003");
}

#[tokio::test]
async fn the_account_is_asked_of_iam_then_of_the_token_service() {
    let (script, http) = Script::new([answer(200, r#"{"domains":[]}"#), answer(200, r#"{"account_id":"d"}"#)]);
    let sts = sts_endpoint(&env(&[]), Some("xx-new-1")).expect("an endpoint");
    let provider = DomainLookup::new(Credential::new("AK", "s"), iam(), sts, &http);
    assert_eq!(provider.credentials().await.expect("a credential").domain_id(), Some("d"));
    assert_eq!(provider.credentials().await.expect("a credential").domain_id(), Some("d"));
    assert_eq!(
        script.lines(),
        [
            "GET https://iam.cn-north-4.myhuaweicloud.com/v3/auth/domains",
            "GET https://sts.cn-north-4.myhuaweicloud.com/v5/caller-identity"
        ]
    );
}

#[tokio::test]
async fn look_ups_take_over_the_clock_of_the_service() {
    let refusal = || {
        let message = "Incorrect IAM authentication information: signature expired, \
            signature time:20260115T083000Z, server time:20980101T000000Z";
        answer(401, json!({"error_code": "APIGW.0301", "error_msg": message}).to_string())
    };
    let (script, http) = Script::new([refusal(), answer(200, r#"{"projects":[{"id":"p"}]}"#)]);
    let provider = ProjectLookup::new(Credential::new("AK", "s"), "cn-north-4", iam(), &http);
    assert_eq!(provider.credentials().await.expect("a credential").project_id(), Some("p"));
    let date = script.header(1, "x-sdk-date");
    assert!(date.starts_with("20980101T00000") || date == "20971231T235959Z", "{date}");
    let (script, http) = Script::new([refusal(), answer(200, r#"{"domains":[{"id":"d"}]}"#)]);
    let provider = DomainLookup::new(Credential::new("AK", "s"), iam(), iam(), &http);
    assert_eq!(provider.credentials().await.expect("a credential").domain_id(), Some("d"));
    assert_eq!(script.lines().len(), 2);
    // A key that is refused for another reason is not shown twice: keys are locked.
    let refusal = answer(401, r#"{"error_code":"APIGW.0301","error_msg":"verify aksk signature fail"}"#);
    let (script, http) = Script::new([refusal]);
    let provider = ProjectLookup::new(Credential::new("AK", "s"), "cn-north-4", iam(), &http);
    assert!(provider.credentials().await.is_err() && script.lines().len() == 1);
}

#[test]
fn every_region_has_an_iam() {
    let at = |region| iam_endpoint(&env(&[]), region).expect("an endpoint").to_string();
    assert_eq!(at(Some("cn-north-4")), "https://iam.cn-north-4.myhuaweicloud.com");
    assert_eq!(at(Some("eu-west-101")), "https://iam.eu-west-101.myhuaweicloud.eu");
    assert_eq!(at(Some("cn-south-4")), "https://iam.myhuaweicloud.com");
    assert_eq!(at(None), "https://iam.myhuaweicloud.com");
    let own = env(&[("HUAWEICLOUD_SDK_IAM_ENDPOINT", "http://127.0.0.1:1")]);
    assert_eq!(iam_endpoint(&own, None).expect("an endpoint").to_string(), "http://127.0.0.1:1");
    let wrong = env(&[("HUAWEICLOUD_SDK_IAM_ENDPOINT", "http://example.com")]);
    assert!(iam_endpoint(&wrong, None).is_err_and(|error| error.to_string().contains("HUAWEICLOUD_SDK_IAM_ENDPOINT")));
}
