//! Chains: who is asked in which order, and what the error says when all have failed.

use cumulo_core::credentials::{Chain, Credential, CredentialsErrorKind, ProvideCredentials, default_provider};
use cumulo_core::operation::Cloud;

use crate::script::{Act, Script, answer, env, grant, home};

#[tokio::test]
async fn the_order_of_alibaba_cloud() {
    let (_, http) = Script::new([]);
    let names = ["environment", "OIDC role", "CLI profile", "credentials file", "ECS RAM role", "credentials URI"];
    assert_eq!(Chain::alibaba(&env(&[]), &http).names().collect::<Vec<_>>(), names);
}

#[tokio::test]
async fn the_order_of_huawei_cloud() {
    let (_, http) = Script::new([]);
    let names = ["OIDC agency", "environment", "profile file", "instance metadata", "pod identity"];
    assert_eq!(Chain::huawei(&env(&[]), &http).names().collect::<Vec<_>>(), names);
}

#[tokio::test]
async fn the_error_names_every_member_and_its_reason() {
    let home = home("other", "");
    let (_, http) = Script::new([Act::NobodyThere]);
    let error = Chain::alibaba(&env(&[("HOME", &home)]), &http).credentials().await.expect_err("nothing is there");
    let lines = [
        "Alibaba Cloud: no credentials in any of the 6 places tried:".to_owned(),
        "- environment: neither ALIBABA_CLOUD_ACCESS_KEY_ID nor ALIBABA_CLOUD_ACCESS_KEY_SECRET is set".to_owned(),
        "- OIDC role: ALIBABA_CLOUD_ROLE_ARN is not set".to_owned(),
        format!("- CLI profile: file {home}/.aliyun/config.json does not exist"),
        format!("- credentials file: file {home}/.alibabacloud/credentials.ini does not exist"),
        "- ECS RAM role: nobody answers at the metadata address, so this is no ECS instance".to_owned(),
        "- credentials URI: ALIBABA_CLOUD_CREDENTIALS_URI is not set".to_owned(),
    ];
    assert_eq!(error.to_string().lines().map(str::trim).collect::<Vec<_>>(), lines);
    assert_eq!((error.kind(), error.tried().len()), (CredentialsErrorKind::Absent, 6));
}

#[tokio::test]
async fn metadata_that_is_not_there_hides_no_later_member() {
    let (_, http) = Script::new([Act::NobodyThere]);
    let variables = env(&[("HC_CONTAINER_CREDENTIALS_FULL_URI", "http://127.0.0.1/")]);
    let error = Chain::huawei(&variables, &http).credentials().await.expect_err("nothing is there");
    let text = error.to_string();
    assert!(text.contains("instance metadata: nobody answers"), "{text}");
    assert!(text.contains("pod identity: HC_CONTAINER_AUTHORIZATION_TOKEN_FILE is not set"), "{text}");
}

#[tokio::test]
async fn the_member_that_had_credentials_is_asked_alone_from_then_on() {
    let (script, http) = Script::new([answer(200, grant(None)), answer(200, grant(None)), answer(403, "")]);
    let variables = env(&[
        ("ALIBABA_CLOUD_ECS_METADATA_DISABLED", "true"),
        ("ALIBABA_CLOUD_CREDENTIALS_URI", "https://example.com/"),
    ]);
    let chain = Chain::alibaba(&variables, &http);
    chain.credentials().await.expect("a credential");
    assert_eq!(chain.name(), "credentials URI");
    chain.credentials().await.expect("a credential");
    let error = chain.credentials().await.expect_err("refused");
    assert_eq!(error.to_string(), "credentials URI: the service answered 403");
    assert_eq!(script.lines().len(), 3);
}

#[tokio::test]
async fn a_key_in_the_environment_is_there_at_once() {
    let (_, http) = Script::new([]);
    let alibaba = env(&[("ALIBABA_CLOUD_ACCESS_KEY_ID", "id"), ("ALIBABA_CLOUD_ACCESS_KEY_SECRET", "s")]);
    assert!(Chain::alibaba(&alibaba, &http).ready().is_some());
    assert!(Chain::alibaba(&alibaba, &http).without("environment").ready().is_none());
    let huawei = env(&[("HUAWEICLOUD_SDK_AK", "id"), ("HUAWEICLOUD_SDK_SK", "s")]);
    assert!(Chain::huawei(&huawei, &http).ready().is_some());
    let tokens = env(&[
        ("HUAWEICLOUD_SDK_AK", "id"),
        ("HUAWEICLOUD_SDK_SK", "s"),
        ("HUAWEICLOUD_SDK_IDP_ID", "i"),
        ("HUAWEICLOUD_SDK_ID_TOKEN_FILE", "f"),
    ]);
    assert!(Chain::huawei(&tokens, &http).ready().is_none(), "the token of an identity provider wins");
}

#[tokio::test]
async fn a_half_set_environment_does_not_end_the_search() {
    let home = home(
        ".aliyun/config.json",
        r#"{"profiles":[{"name":"default","mode":"AK","access_key_id":"id","access_key_secret":"s"}]}"#,
    );
    let (_, http) = Script::new([]);
    let variables = env(&[("HOME", &home), ("ALIBABA_CLOUD_ACCESS_KEY_ID", "half")]);
    let chain = Chain::alibaba(&variables, &http);
    assert_eq!(chain.credentials().await.expect("a credential").id(), "id");
    assert_eq!(chain.name(), "CLI profile");
}

#[tokio::test]
async fn the_default_looks_up_the_project_of_a_region() {
    let variables = env(&[("HUAWEICLOUD_SDK_AK", "AK"), ("HUAWEICLOUD_SDK_SK", "s")]);
    let (script, http) = Script::new([answer(200, r#"{"projects":[{"id":"p"}]}"#)]);
    let provider = default_provider(Cloud::Huawei, &variables, &http, Some("cn-north-4")).expect("an endpoint");
    for _ in 0..2 {
        let credential = provider.credentials().await.expect("a credential");
        assert_eq!((credential.id(), credential.project_id()), ("AK", Some("p")));
    }
    assert_eq!(provider.ready().as_ref().and_then(Credential::project_id), Some("p"));
    assert_eq!(script.lines().len(), 1);
    let provider = default_provider(Cloud::Huawei, &variables, &http, None).expect("an endpoint");
    assert!(provider.ready().is_some(), "without a region there is nothing to ask");
}
