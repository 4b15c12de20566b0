//! The services of Alibaba Cloud that give credentials.

use std::time::Duration;

use cumulo_core::credentials::alibaba::{AssumeRole, CredentialsUri, EcsRole, OidcRole};
use cumulo_core::credentials::{Credential, CredentialsErrorKind, ProvideCredentials};

use crate::script::{Act, Script, answer, directory, env, grant};

fn key() -> Credential {
    Credential::new("id", "planted-secret")
}

#[tokio::test]
async fn an_instance_asks_for_token_role_and_credentials() {
    let (script, http) = Script::new([answer(200, "session"), answer(200, "my role\n"), answer(200, grant(None))]);
    let error = EcsRole::new(&http).credentials().await.expect_err("a role name with a space is no role name");
    assert!(error.to_string().contains("gave no role name"), "{error}");
    drop(script);

    let (script, http) = Script::new([answer(200, "session"), answer(200, "a/../b"), answer(200, grant(None))]);
    let credential = EcsRole::new(&http).credentials().await.expect("a credential");
    assert_eq!((credential.id(), credential.secret().expose().as_str()), ("STS.id", "planted-secret"));
    assert!(credential.expiry().is_some());
    let base = "http://100.100.100.200/latest";
    assert_eq!(
        script.lines(),
        [
            format!("PUT {base}/api/token"),
            format!("GET {base}/meta-data/ram/security-credentials/"),
            format!("GET {base}/meta-data/ram/security-credentials/a%2F..%2Fb"),
        ]
    );
    assert_eq!(script.header(0, "x-aliyun-ecs-metadata-token-ttl-seconds"), "21600");
    assert_eq!(script.header(2, "x-aliyun-ecs-metadata-token"), "session");
}

#[tokio::test]
async fn a_known_role_name_saves_a_request() {
    let (script, http) = Script::new([answer(200, "session"), answer(200, grant(None))]);
    let provider = EcsRole::from_env(&env(&[("ALIBABA_CLOUD_ECS_METADATA", "role")]), &http).expect("switched on");
    provider.credentials().await.expect("a credential");
    assert!(script.lines()[1].ends_with("/role"));
}

#[tokio::test]
async fn the_way_without_session_token_must_be_allowed() {
    for status in [404, 405] {
        let (script, http) = Script::new([answer(status, "")]);
        let error = EcsRole::new(&http).role("r").credentials().await.expect_err("not allowed");
        assert!(error.to_string().contains("ALIBABA_CLOUD_IMDSV1_DISABLED=false"), "{error}");
        assert_eq!(script.lines().len(), 1);
        let (script, http) = Script::new([answer(status, ""), answer(200, grant(None))]);
        let allowed = env(&[("ALIBABA_CLOUD_IMDSV1_DISABLED", "false"), ("ALIBABA_CLOUD_ECS_METADATA", "r")]);
        EcsRole::from_env(&allowed, &http).expect("switched on").credentials().await.expect("a credential");
        assert_eq!(script.header(1, "x-aliyun-ecs-metadata-token"), "");
    }
    // A service that fails does not make anyone less careful.
    let (_, http) = Script::new([answer(403, ""), answer(200, grant(None))]);
    assert!(EcsRole::new(&http).role("r").allow_v1(true).credentials().await.is_err());
}

#[tokio::test(start_paused = true)]
async fn metadata_that_fails_is_told_from_metadata_that_is_not_there() {
    use CredentialsErrorKind::{Absent, Refused, Unavailable};
    for (acts, kind, words) in [
        (vec![Act::NobodyThere], Absent, "this is no ECS instance"),
        (vec![Act::Hang, Act::Hang, Act::Hang], Unavailable, "no answer within 2s"),
        (vec![answer(500, ""), answer(502, ""), answer(503, "")], Unavailable, "503"),
        (vec![answer(200, "s"), answer(404, "<html>")], Absent, "no RAM role"),
        (vec![answer(302, "")], Refused, "redirects"),
        (vec![answer(200, "s"), answer(200, "planted")], Refused, "cannot be read"),
        (vec![answer(200, "s"), answer(200, r#"{"Code":"Failed","x":"planted"}"#)], Refused, "no success"),
        (vec![answer(200, "s"), answer(200, r#"{"AccessKeyId":"planted"}"#)], Refused, "no secret"),
        (vec![answer(200, "s"), answer(200, grant(None).replace("2099-01-01T00:00:00Z", "soon"))], Refused, "no time"),
        (vec![answer(200, "s"), answer(200, grant(None).replace("Expiration", "E"))], Refused, "no expiration"),
        (vec![answer(200, "s"), answer(200, grant(None).replace("SecurityToken", "S"))], Refused, "no security token"),
    ] {
        let (_, http) = Script::new(acts);
        let error = EcsRole::new(&http).role("r").credentials().await.expect_err(words);
        let text = format!("{error} {error:?}");
        assert!(error.kind() == kind && text.contains(words) && !text.contains("planted"), "{words}: {text}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_slow_start_is_waited_for() {
    let (script, http) = Script::new([Act::Hang, answer(500, ""), answer(200, "s"), answer(200, grant(None))]);
    EcsRole::new(&http).role("r").credentials().await.expect("the third try succeeds");
    assert_eq!(script.lines().len(), 4);
}

#[tokio::test]
async fn metadata_can_be_switched_off() {
    let (_, http) = Script::new([]);
    let error = EcsRole::from_env(&env(&[("ALIBABA_CLOUD_ECS_METADATA_DISABLED", "True")]), &http).expect_err("off");
    assert!(error.to_string().contains("switched off by ALIBABA_CLOUD_ECS_METADATA_DISABLED"));
}

#[tokio::test(start_paused = true)]
async fn a_role_is_assumed_by_a_signed_call() {
    let (script, http) = Script::new([answer(503, ""), answer(200, grant(Some("Credentials")))]);
    let base = Credential::temporary("STS.base", "s", "base-token");
    let role = AssumeRole::new(base, "acs:ram::1:role/r", &http).expect("a role");
    let role = role.session_name("s").duration(Duration::from_secs(60)).policy(r#"{"a": "b+*~"}"#).external_id("x y");
    let credential = role.credentials().await.expect("a credential");
    assert_eq!(credential.token().map(|token| token.expose().as_str()), Some("planted-token"));
    assert_eq!(
        script.lines()[1],
        "POST https://sts.aliyuncs.com/?DurationSeconds=900&ExternalId=x%20y&Policy=%7B%22a%22%3A%20%22b%2B%2A~%22%7D\
         &RoleArn=acs%3Aram%3A%3A1%3Arole%2Fr&RoleSessionName=s"
    );
    for (name, value) in [
        ("x-acs-action", "AssumeRole"),
        ("x-acs-version", "2015-04-01"),
        ("x-acs-security-token", "base-token"),
        ("accept", "application/json"),
    ] {
        assert_eq!(script.header(1, name), value);
    }
    assert!(script.header(1, "authorization").starts_with("ACS3-HMAC-SHA256 Credential=STS.base,"));
    assert_ne!(script.header(0, "x-acs-signature-nonce"), script.header(1, "x-acs-signature-nonce"));
}

#[tokio::test]
async fn a_refusal_shows_its_code_and_nothing_else() {
    let body = r#"{"Code":"EntityNotExist.Role","Message":"planted","RequestId":"r"}"#;
    let (_, http) = Script::new([answer(404, body)]);
    let role = AssumeRole::new(key(), "acs:ram::1:role/r", &http).expect("a role");
    let error = role.credentials().await.expect_err("refused");
    assert_eq!(error.to_string(), "RAM role: the service answered 404 EntityNotExist.Role");
    assert_eq!(error.kind(), CredentialsErrorKind::Refused);
    let (_, http) = Script::new([answer(400, r#"{"Code":"planted secret text"}"#)]);
    let role = AssumeRole::new(key(), "acs:ram::1:role/r", &http).expect("a role");
    assert_eq!(role.credentials().await.expect_err("refused").to_string(), "RAM role: the service answered 400");
}

#[tokio::test]
async fn a_wrong_clock_is_corrected_once_and_remembered() {
    let clock = r#"{"Code":"InvalidTimeStamp.Expired"}"#;
    let refusal = || Act::Answer(400, &[("date", "Wed, 01 Jan 2098 00:00:00 GMT")], clock.to_owned());
    let (script, http) =
        Script::new([refusal(), answer(200, grant(Some("Credentials"))), answer(200, grant(Some("Credentials")))]);
    let role = AssumeRole::new(key(), "acs:ram::1:role/r", &http).expect("a role");
    role.credentials().await.expect("a credential");
    role.credentials().await.expect("a credential");
    for index in [1, 2] {
        let date = script.header(index, "x-acs-date");
        assert!(date.starts_with("2098-01-01T00:00:0") || date == "2097-12-31T23:59:59Z", "{date}");
    }
    let (script, http) = Script::new([refusal(), refusal()]);
    let role = AssumeRole::new(key(), "acs:ram::1:role/r", &http).expect("a role");
    assert!(role.credentials().await.is_err());
    assert_eq!(script.lines().len(), 2, "one correction, not a loop");
}

#[tokio::test]
async fn an_unsigned_call_tells_the_time_of_the_service_too() {
    let file = directory().join("token");
    std::fs::write(&file, "t").expect("a file");
    let refusal =
        Act::Answer(400, &[("date", "Wed, 01 Jan 2098 00:00:00 GMT")], r#"{"Code":"InvalidTimeStamp.Expired"}"#.into());
    let (script, http) = Script::new([refusal, answer(200, grant(Some("Credentials")))]);
    let role = OidcRole::new("acs:ram::1:role/r", "acs:ram::1:oidc-provider/p", file, &http).expect("a role");
    role.credentials().await.expect("a credential");
    let told = &script.query(1)["Timestamp"];
    assert!(told.starts_with("2098-01-01T00:00:0") || told == "2097-12-31T23:59:59Z", "{told}");
}

/// `Date` is what the service's clock says; the end is told by the same clock.
#[tokio::test]
async fn the_end_of_a_credential_is_put_on_our_clock() {
    let moment = |text: &str| httpdate::parse_http_date(text).expect("a time");
    let expiry = |headers: &'static [(&'static str, &'static str)]| async move {
        let (_, http) = Script::new([Act::Answer(200, headers, grant(None))]);
        let provider = CredentialsUri::new("https://example.com/", &http).expect("a URL");
        provider.credentials().await.expect("a credential").expiry().expect("an end")
    };
    let told = moment("Thu, 01 Jan 2099 00:00:00 GMT");
    // The service is in the last hour of 2098: there is an hour left, whatever our clock says.
    let end = expiry(&[("date", "Wed, 31 Dec 2098 23:00:00 GMT")]).await;
    let left = end.duration_since(std::time::SystemTime::now()).expect("a future");
    assert!(left.abs_diff(Duration::from_secs(3600)) < Duration::from_secs(30), "{left:?}");
    // Without a date, or with one that a cache has kept, there is nothing to go by.
    assert_eq!(expiry(&[]).await, told);
    assert_eq!(expiry(&[("date", "Wed, 31 Dec 2098 23:00:00 GMT"), ("age", "600")]).await, told);
    // Half a minute is the way of the answer, not a clock.
    let now: &'static str = httpdate::fmt_http_date(std::time::SystemTime::now() - Duration::from_secs(30)).leak();
    assert_eq!(expiry(vec![("date", now)].leak()).await, told);
}

#[tokio::test]
async fn an_oidc_token_is_read_anew_and_trimmed() {
    let file = directory().join("token");
    let (script, http) =
        Script::new([answer(200, grant(Some("Credentials"))), answer(200, grant(Some("Credentials")))]);
    let provider = OidcRole::from_env(
        &env(&[
            ("ALIBABA_CLOUD_ROLE_ARN", "acs:ram::1:role/r"),
            ("ALIBABA_CLOUD_OIDC_PROVIDER_ARN", "acs:ram::1:oidc-provider/p"),
            ("ALIBABA_CLOUD_OIDC_TOKEN_FILE", file.to_str().expect("text")),
            ("ALIBABA_CLOUD_ROLE_SESSION_NAME", "pod"),
            ("ALIBABA_CLOUD_STS_REGION", "cn-beijing"),
            ("ALIBABA_CLOUD_VPC_ENDPOINT_ENABLED", "true"),
        ]),
        &http,
    )
    .expect("configured");
    for token in ["planted.one", "planted.two"] {
        std::fs::write(&file, format!(" {token}\n")).expect("a file");
        provider.credentials().await.expect("a credential");
    }
    assert!(script.lines()[0].starts_with("POST https://sts-vpc.cn-beijing.aliyuncs.com/?Action=AssumeRoleWithOIDC&"));
    let query = script.query(1);
    for (name, value) in [
        ("OIDCToken", "planted.two"),
        ("OIDCProviderArn", "acs:ram::1:oidc-provider/p"),
        ("RoleArn", "acs:ram::1:role/r"),
        ("RoleSessionName", "pod"),
        ("Version", "2015-04-01"),
        ("Format", "JSON"),
    ] {
        assert_eq!(query[name], value);
    }
    assert_eq!(script.header(1, "authorization"), "", "nothing signs this call");
    std::fs::write(&file, "two words\n").expect("a file");
    let error = provider.credentials().await.expect_err("no token");
    assert!(error.to_string().contains("holds no token") && !error.to_string().contains("words"));
    assert!(!format!("{provider:?}").contains("planted"));
}

#[tokio::test]
async fn a_region_of_the_token_service_cannot_lead_elsewhere() {
    let (_, http) = Script::new([]);
    let variables = |region| {
        env(&[
            ("ALIBABA_CLOUD_ROLE_ARN", "a"),
            ("ALIBABA_CLOUD_OIDC_PROVIDER_ARN", "p"),
            ("ALIBABA_CLOUD_OIDC_TOKEN_FILE", "f"),
            ("ALIBABA_CLOUD_STS_REGION", region),
        ])
    };
    for region in ["evil.example/", "evil.example#", "a@b", "CN"] {
        let error = OidcRole::from_env(&variables(region), &http).expect_err(region);
        assert!(error.to_string().contains("ALIBABA_CLOUD_STS_REGION"), "{error}");
    }
}

#[tokio::test]
async fn a_credentials_uri_is_https_or_near() {
    let (_, http) = Script::new([]);
    for uri in [
        "https://example.com/x?y=z",
        "http://127.0.0.1:8080/",
        "http://localhost/",
        "http://[::1]:1/",
        "http://169.254.170.2/",
        "http://[fe80::1]/",
    ] {
        assert!(CredentialsUri::new(uri, &http).is_ok(), "{uri}");
    }
    for uri in [
        "http://example.com/?planted",
        "http://10.0.0.1/?planted",
        "http://localhost.planted/",
        "http://planted@127.0.0.1/",
        "https://planted@example.com/",
        "file:///planted",
        "planted",
        "",
    ] {
        let error = CredentialsUri::new(uri, &http).expect_err(uri);
        assert!(!error.to_string().contains("planted"), "{error}");
    }
}

#[tokio::test]
async fn a_credentials_uri_gives_all_four_parts() {
    let (script, http) = Script::new([answer(200, grant(None)), answer(403, "planted")]);
    let uri = env(&[("ALIBABA_CLOUD_CREDENTIALS_URI", "https://example.com/x?y=z")]);
    let provider = CredentialsUri::from_env(&uri, &http).expect("configured");
    assert_eq!(provider.credentials().await.expect("a credential").id(), "STS.id");
    assert_eq!(script.lines(), ["GET https://example.com/x?y=z"]);
    let error = provider.credentials().await.expect_err("refused");
    assert_eq!(error.to_string(), "credentials URI: the service answered 403");
    assert!(!format!("{provider:?}").contains("y=z"));
}
