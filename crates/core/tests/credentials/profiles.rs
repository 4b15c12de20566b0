//! Files with profiles: every mode, and every way in which a file can be broken.

use cumulo_core::credentials::alibaba::{CliProfile, CredentialsFile, ProcessCredentials};
use cumulo_core::credentials::huawei::Profile;
use cumulo_core::credentials::{Credential, CredentialsError, CredentialsErrorKind, ProvideCredentials};
use cumulo_core::endpoint::Endpoint;

use crate::script::{Act, Script, answer, directory, env, grant, home};

/// Reads a profile of a `config.json`, with what services answer.
async fn cli(
    config: &str,
    profile: Option<&str>,
    acts: impl IntoIterator<Item = Act>,
) -> (Result<Credential, CredentialsError>, Vec<String>) {
    let home = home(".aliyun/config.json", config);
    let (script, http) = Script::new(acts);
    let mut variables = vec![("HOME", home.as_str())];
    variables.extend(profile.map(|name| ("ALIBABA_CLOUD_PROFILE", name)));
    let provider = CliProfile::from_env(&env(&variables), &http).expect("switched on");
    (provider.credentials().await, script.lines())
}

fn one(profile: &str) -> String {
    format!(r#"{{"current":"p","profiles":[{{"name":"p",{profile}}}],"meta_path":""}}"#)
}

const KEY: &str = r#""access_key_id":"id","access_key_secret":"planted-secret""#;

#[tokio::test]
async fn profiles_with_keys_need_no_service() {
    let ak = one(&format!(r#""mode":"AK",{KEY},"region_id":"cn-hangzhou","retry_count":0,"language":"zh""#));
    let (credential, lines) = cli(&ak, None, []).await;
    let credential = credential.expect("a credential");
    assert_eq!((credential.id(), credential.token().is_some(), lines.len()), ("id", false, 0));
    let sts = one(&format!(r#""mode":"StsToken",{KEY},"sts_token":"planted-token""#));
    let (credential, _) = cli(&sts, None, []).await;
    assert!(credential.is_ok_and(|credential| credential.token().is_some()));
}

#[tokio::test]
async fn profiles_with_a_role_ask_the_token_service() {
    let role = r#""ram_role_arn":"acs:ram::1:role/r","ram_session_name":"s","expired_seconds":1800,"sts_region":"cn-beijing","enable_vpc":true,"policy":"","external_id":"e""#;
    let config = one(&format!(r#""mode":"RamRoleArn",{KEY},"sts_token":"ignored",{role}"#));
    let (credential, lines) = cli(&config, None, [answer(200, grant(Some("Credentials")))]).await;
    assert_eq!(credential.expect("a credential").id(), "STS.id");
    assert_eq!(
        lines,
        ["POST https://sts-vpc.cn-beijing.aliyuncs.com/?DurationSeconds=1800&ExternalId=e\
          &RoleArn=acs%3Aram%3A%3A1%3Arole%2Fr&RoleSessionName=s"]
    );
}

#[tokio::test]
async fn profiles_can_be_chained_but_not_in_a_circle() {
    let config = format!(
        r#"{{"current":"a","profiles":[
            {{"name":"a","mode":"ChainableRamRoleArn","source_profile":"b","ram_role_arn":"role-a"}},
            {{"name":"b","mode":"ChainableRamRoleArn","source_profile":"c","ram_role_arn":"role-b"}},
            {{"name":"c","mode":"AK",{KEY}}},
            {{"name":"x","mode":"ChainableRamRoleArn","source_profile":"y","ram_role_arn":"r"}},
            {{"name":"y","mode":"ChainableRamRoleArn","source_profile":"x","ram_role_arn":"r"}}]}}"#
    );
    let grants = || (0..2).map(|_| answer(200, grant(Some("Credentials"))));
    let (credential, lines) = cli(&config, None, grants()).await;
    assert!(credential.is_ok());
    assert!(lines[0].contains("RoleArn=role-b") && lines[1].contains("RoleArn=role-a"), "{lines:?}");
    let (circle, _) = cli(&config, Some("x"), grants()).await;
    assert!(circle.is_err_and(|error| error.to_string().contains("source_profile leads in a circle")));
}

#[tokio::test]
async fn profiles_of_instances_and_pods() {
    let acts = [answer(200, "session"), answer(200, grant(None))];
    let (credential, lines) = cli(&one(r#""mode":"EcsRamRole","ram_role_name":"role""#), None, acts).await;
    assert!(credential.is_ok() && lines[1].ends_with("/security-credentials/role"));
    let token = directory().join("token");
    std::fs::write(&token, "t").expect("a file");
    let config = one(&format!(
        r#""mode":"OIDC","ram_role_arn":"r","oidc_provider_arn":"p","oidc_token_file":{:?},"role_session_name":"n","ram_session_name":"no""#,
        token.to_str().expect("text")
    ));
    let (credential, lines) = cli(&config, None, [answer(200, grant(Some("Credentials")))]).await;
    assert!(credential.is_ok() && lines[0].contains("&RoleSessionName=n&"), "{lines:?}");
}

#[tokio::test]
async fn profiles_of_logins_are_used_while_they_last() {
    let sso = |end: &str| {
        one(&format!(
            r#""mode":"CloudSSO","cloud_sso_sign_in_url":"https://signin.example.com/x/login","cloud_sso_account_id":"1","cloud_sso_access_config":"ac","access_token":"planted-access","cloud_sso_access_token_expire":{end}"#
        ))
    };
    let (credential, lines) = cli(&sso("4070908800"), None, [answer(200, grant(Some("CloudCredential")))]).await;
    assert_eq!(credential.expect("a credential").id(), "STS.id");
    assert_eq!(lines, ["POST https://signin.example.com/cloud-credentials"]);
    let (ended, lines) = cli(&sso("1600000000"), None, []).await;
    assert!(lines.is_empty());
    let error = ended.expect_err("it has ended");
    assert!(error.to_string().contains("log in again") && !error.to_string().contains("planted"), "{error}");

    let oauth = |end: &str| one(&format!(r#""mode":"OAuth",{KEY},"sts_token":"t","sts_expiration":{end}"#));
    let (credential, _) = cli(&oauth("4070908800"), None, []).await;
    assert!(credential.is_ok_and(|credential| credential.expiry().is_some()));
    let (ended, _) = cli(&oauth("1600000000"), None, []).await;
    assert!(ended.is_err_and(|error| error.to_string().contains("aliyun configure --mode OAuth")));
}

#[cfg(unix)]
#[tokio::test]
async fn profiles_of_programs() {
    let program = r#"echo '{"mode":"StsToken","access_key_id":"id","access_key_secret":"s","sts_token":"t","expiration":"2099-01-01T00:00:00Z"}'"#;
    let (credential, _) = cli(&one(&format!(r#""mode":"External","process_command":{program:?}"#)), None, []).await;
    assert!(credential.is_ok_and(|credential| credential.token().is_some() && credential.expiry().is_some()));
    for (command, words) in [
        ("", "the command is empty"),
        ("echo 'planted", "quote that is not closed"),
        ("echo planted", "cannot be read"),
        ("false planted", "the program failed"),
        ("no-such-program-here planted", "cannot be started"),
        ("yes planted", "more than 64 KiB"),
        ("echo '{}' planted", "cannot be read"),
    ] {
        let error = match ProcessCredentials::new(command) {
            Ok(provider) => {
                assert!(!format!("{provider:?}").contains("planted"));
                provider.credentials().await.expect_err(command)
            }
            Err(error) => error,
        };
        assert!(error.to_string().contains(words) && !error.to_string().contains("planted"), "{command}: {error}");
    }
}

/// The official SDKs run the program for each call; here it runs again after five minutes, once for all who wait.
#[cfg(unix)]
#[tokio::test]
async fn a_key_of_a_program_that_does_not_say_its_end_is_not_kept_for_good() {
    use std::time::{Duration, SystemTime};
    for end in ["", r#","expiration":null"#, r#","expiration":"""#] {
        let command = format!(r#"echo '{{"mode":"AK","access_key_id":"id","access_key_secret":"s"{end}}}'"#);
        let provider = ProcessCredentials::new(&command).expect("a command");
        let expiry = provider.credentials().await.expect("a credential").expiry().expect("an end");
        let left = expiry.duration_since(SystemTime::now()).expect("a future");
        assert!(left > Duration::from_secs(240) && left <= Duration::from_secs(300), "{left:?}");
    }
}

#[cfg(unix)]
#[tokio::test]
async fn a_program_in_a_profile_is_run_as_late_as_one_alone() {
    use std::time::Duration;
    let hour = Duration::from_secs(3600);
    let program = r#"echo '{"access_key_id":"id","access_key_secret":"s"}'"#;
    let (external, ak) =
        (one(&format!(r#""mode":"External","process_command":{program:?}"#)), one(&format!(r#""mode":"AK",{KEY}"#)));
    let path = directory().join("config.json");
    let provider = CliProfile::new(&path, None, &Script::new([]).1);
    for (config, ahead) in [(external, 180), (ak, 900)] {
        std::fs::write(&path, config).expect("a file");
        provider.credentials().await.expect("a credential");
        assert_eq!(provider.renew_ahead(hour), Duration::from_secs(ahead));
    }
}

#[cfg(unix)]
#[tokio::test]
async fn a_program_ends_with_the_caller_that_wants_its_answer() {
    let mark = directory().join("mark");
    let command = format!("sh -c 'sleep 1; touch {}'", mark.display());
    let provider = ProcessCredentials::new(&command).expect("a command");
    let dropped = tokio::time::timeout(std::time::Duration::from_millis(50), provider.credentials()).await;
    assert!(dropped.is_err());
    tokio::time::sleep(std::time::Duration::from_millis(1500)).await;
    assert!(!mark.exists(), "the program was stopped");
}

#[tokio::test]
async fn a_broken_config_names_place_and_key_and_never_a_value() {
    use CredentialsErrorKind::{Absent, Invalid};
    for (config, kind, words) in [
        ("{\n  \"planted", Invalid, "line 2"),
        ("[]", Absent, "no profile \"default\""),
        (
            "{\"profiles\":[{\"name\":\"default\",\n\"mode\":{\"planted\":1}}]}",
            Invalid,
            "profiles[0].mode: expected text, found object at line 2 ",
        ),
        (r#"{"profiles":[{"name":"p","mode":"AK"}]}"#, Absent, "no profile \"default\""),
        (r#"{"current":"p"}"#, Absent, "no profile \"p\""),
        (&one("\n\"mode\":\"planted\""), Invalid, "line 2: profile \"p\": mode is none that is known"),
        (
            "{\n\"current\":\"p\",\"profiles\":[{},\n{\"name\":\"p\",\n\"mode\":\"AK\",\"access_key_id\":\"planted\"}]}",
            Invalid,
            "line 3: profile \"p\": access_key_secret is missing",
        ),
        (&one("\"mode\":\"AK\",\n\"access_key_id\":\"\""), Invalid, "line 2: profile \"p\": access_key_id is missing"),
        (&one(r#""mode":"AK","access_key_secret":"planted""#), Invalid, "access_key_id is missing"),
        (&one(&format!(r#""mode":"StsToken",{KEY}"#)), Invalid, "sts_token is missing"),
        (&one(&format!(r#""mode":"RamRoleArn",{KEY}"#)), Invalid, "ram_role_arn is missing"),
        (&one(&format!(r#""mode":"RamRoleArn",{KEY},"ram_role_arn":"r","sts_region":"a/b""#)), Invalid, "sts_region"),
        (&one(r#""mode":"OIDC","ram_role_arn":"r""#), Invalid, "oidc_provider_arn is missing"),
        (&one(r#""mode":"External""#), Invalid, "process_command is missing"),
        (
            &one("\"mode\":\"External\",\n\"process_command\":\"x 'planted\""),
            Invalid,
            "line 2: profile \"p\": process_command has a",
        ),
        (&one(&format!(r#""mode":"OAuth",{KEY},"sts_token":"t""#)), Invalid, "sts_expiration is missing"),
    ] {
        let (result, _) = cli(config, None, []).await;
        let error = result.expect_err(words);
        let text = format!("{error} {error:?}");
        assert!(error.kind() == kind && text.contains(words) && !text.contains("planted"), "{words}: {text}");
    }
}

#[tokio::test]
async fn a_missing_or_strange_file_is_told() {
    let (_, http) = Script::new([]);
    let empty = directory();
    let read = |path: std::path::PathBuf| {
        let provider = CliProfile::new(path, None, &http);
        async move { provider.credentials().await.expect_err("no file") }
    };
    let error = read(empty.join("none.json")).await;
    assert!(error.kind() == CredentialsErrorKind::Absent && error.to_string().ends_with("none.json does not exist"));
    std::fs::write(empty.join("latin.json"), b"{\"planted\xff\"}").expect("a file");
    assert!(read(empty.join("latin.json")).await.to_string().contains("is not UTF-8 text"));
    std::fs::write(empty.join("big.json"), vec![b' '; 1024 * 1024 + 1]).expect("a file");
    assert!(read(empty.join("big.json")).await.to_string().contains("is longer than 1 MiB"));
    assert!(read(empty).await.to_string().contains("cannot be read"));
    let off = CliProfile::from_env(&env(&[("ALIBABA_CLOUD_CLI_PROFILE_DISABLED", "true")]), &http);
    assert!(off.is_err_and(|error| error.to_string().contains("switched off")));
    let homeless = CliProfile::from_env(&env(&[]), &http);
    assert!(homeless.is_err_and(|error| error.kind() == CredentialsErrorKind::Absent));
}

#[tokio::test]
async fn every_type_of_a_credentials_ini() {
    let text = "[default]\ntype = access_key # comment\naccess_key_id = id\naccess_key_secret = a%(b)s%\n\
        [role]\ntype = ram_role_arn\naccess_key_id = id\naccess_key_secret = s\nrole_arn = r\nrole_session_name = n\n\
        [ecs]\ntype = ecs_ram_role\nrole_name = e\n\
        [oidc]\ntype = oidc_role_arn\nrole_arn = r\noidc_provider_arn = p\noidc_token_file_path = none\n\
        [rsa]\ntype = rsa_key_pair\n[half]\ntype = access_key\naccess_key_id = planted\n";
    let home = home(".alibabacloud/credentials.ini", text);
    let read = |profile: &'static str, acts: Vec<Act>| {
        let (script, http) = Script::new(acts);
        let mut variables = vec![("HOME", home.as_str())];
        variables.extend((!profile.is_empty()).then_some(("ALIBABA_CLOUD_PROFILE", profile)));
        let provider = CredentialsFile::from_env(&env(&variables), &http).expect("a home");
        async move { (provider.credentials().await, script.lines()) }
    };
    let (credential, _) = read("", vec![]).await;
    assert!(credential.is_ok_and(|credential| credential.secret().expose() == "a%(b)s%"));
    let (credential, lines) = read("role", vec![answer(200, grant(Some("Credentials")))]).await;
    assert!(credential.is_ok() && lines[0].ends_with("&RoleArn=r&RoleSessionName=n"), "{lines:?}");
    let (credential, lines) = read("ecs", vec![answer(200, "s"), answer(200, grant(None))]).await;
    assert!(credential.is_ok() && lines[1].ends_with("/e"));
    for (profile, words) in [
        ("oidc", "credentials file, OIDC role: file none does not exist"),
        ("rsa", "line 20: profile [rsa]: its type is not"),
        ("half", "line 21: profile [half] has no access_key_secret"),
        ("none", "there is no profile [none]"),
    ] {
        let (result, _) = read(profile, vec![]).await;
        let error = result.expect_err(profile);
        assert!(error.to_string().contains(words) && !error.to_string().contains("planted"), "{profile}: {error}");
    }
}

#[tokio::test]
async fn a_profile_file_of_huawei_cloud() {
    let (_, http) = Script::new([]);
    let read = |text: &str| {
        let home = home(".huaweicloud/credentials", text);
        let provider = Profile::from_env(&env(&[("HOME", &home)]), &http).expect("a home");
        async move { provider.credentials().await }
    };
    let both = "[basiccredentials]\nak = no\nsk = no\n[basic]\nAK = a\nsk = 1%2=;\nproject_id = p\n[global]\nak = g\nsk = s\ndomain_id = d\n";
    let credential = read(both).await.expect("a credential");
    assert_eq!((credential.id(), credential.secret().expose().as_str()), ("a", "1%2=;"));
    assert_eq!((credential.project_id(), credential.domain_id()), (Some("p"), None));
    let long = read("[basiccredentials]\nak = a\nsk = s\nsecurity_token = t\n").await.expect("a credential");
    assert!(long.token().is_some());
    let alike = read("[globalcredentials]\nak = g\nsk = s\ndomain_id = d\n").await.expect("a credential");
    assert_eq!((alike.id(), alike.domain_id()), ("g", Some("d")));
    let global = read("[global]\nak = g\nsk = s\ndomain_id = d\n").await.expect("a credential");
    assert_eq!(global.domain_id(), Some("d"));
    for (text, words) in [
        ("[other]\nak = planted\n", "there is no section [basic] or [global]"),
        ("#\n[basic]\nak = planted\n", "line 2: [basic] has no sk"),
        ("[basic]\nak = a\nsk =\n", "line 3: [basic] has no sk"),
        ("[basic]\nak planted\n", "line 2: ak: an entry is written as key = value"),
        ("[basic]\nsk = planted\nSK = planted\n", "line 3: sk: this key is here twice in its section"),
        (
            "[basic]\nidp_id = i\nid_token_file = none\niam_endpoint = http://planted.example.com\n",
            "line 4: [basic] iam_endpoint: endpoint: plain http",
        ),
        ("[basic]\nidp_id = i\nid_token_file = none\n", "file none does not exist"),
    ] {
        let error = read(text).await.expect_err(words);
        assert!(error.to_string().contains(words) && !error.to_string().contains("planted"), "{words}: {error}");
    }
}

#[tokio::test]
async fn an_oidc_role_of_a_credentials_ini() {
    let token = directory().join("token");
    std::fs::write(&token, "planted\n").expect("a file");
    let text = format!(
        "[default]\ntype = oidc_role_arn\nrole_arn = r\noidc_provider_arn = p\noidc_token_file_path = {}\n\
        role_session_name = n\npolicy = {{}}\n",
        token.display()
    );
    let home = home(".alibabacloud/credentials.ini", &text);
    let (script, http) = Script::new([answer(200, grant(Some("Credentials")))]);
    let provider = CredentialsFile::from_env(&env(&[("HOME", home.as_str())]), &http).expect("a home");
    assert_eq!(provider.credentials().await.expect("a credential").id(), "STS.id");
    let query = script.query(0);
    for (name, value) in [
        ("Action", "AssumeRoleWithOIDC"),
        ("RoleArn", "r"),
        ("OIDCProviderArn", "p"),
        ("OIDCToken", "planted"),
        ("RoleSessionName", "n"),
        ("Policy", "{}"),
    ] {
        assert_eq!(query[name], value);
    }
}

#[tokio::test]
async fn an_identity_provider_of_a_profile_file_of_huawei_cloud() {
    let token = directory().join("token");
    std::fs::write(&token, "planted-id-token\n").expect("a file");
    let text = format!(
        "[basic]\nidp_id = idp\nid_token_file = {}\nproject_id = p\niam_endpoint = iam.example.com\n",
        token.display()
    );
    let home = home(".huaweicloud/credentials", &text);
    let key =
        r#"{"credential":{"access":"AK","secret":"s","securitytoken":"t","expires_at":"2099-01-01T00:00:00.000000Z"}}"#;
    let unscoped = Act::Answer(201, &[("x-subject-token", "subject")], "{}".to_owned());
    let (script, http) = Script::new([unscoped, answer(201, key)]);
    let provider = Profile::from_env(&env(&[("HOME", &home)]), &http).expect("a home");
    let credential = provider.credentials().await.expect("a credential");
    assert_eq!((credential.id(), credential.project_id(), credential.token().is_some()), ("AK", Some("p"), true));
    assert_eq!(
        script.lines(),
        [
            "POST https://iam.example.com/v3.0/OS-AUTH/id-token/tokens",
            "POST https://iam.example.com/v3.0/OS-CREDENTIAL/securitytokens"
        ]
    );
    assert_eq!(
        (script.header(0, "x-idp-id").as_str(), script.body(0)["auth"]["id_token"]["id"].as_str()),
        ("idp", Some("planted-id-token"))
    );
}

/// What the error says to set is heard by profiles too.
#[tokio::test]
async fn profiles_of_instances_hear_that_session_tokens_are_not_needed() {
    let config = one(r#""mode":"EcsRamRole","ram_role_name":"r""#);
    let ini = "[default]\ntype = ecs_ram_role\nrole_name = r\n";
    for (path, text) in [(".aliyun/config.json", config.as_str()), (".alibabacloud/credentials.ini", ini)] {
        for (switch, allowed) in [("", false), ("true", false), ("False", true)] {
            let home = home(path, text);
            let variables = env(&[("HOME", home.as_str()), ("ALIBABA_CLOUD_IMDSV1_DISABLED", switch)]);
            let (script, http) = Script::new([answer(404, ""), answer(200, grant(None))]);
            let provider: Box<dyn ProvideCredentials> = match path {
                ".aliyun/config.json" => Box::new(CliProfile::from_env(&variables, &http).expect("switched on")),
                _ => Box::new(CredentialsFile::from_env(&variables, &http).expect("a home")),
            };
            let found = provider.credentials().await;
            assert_eq!((found.is_ok(), script.lines().len()), (allowed, 1 + usize::from(allowed)), "{path} {switch}");
        }
    }
}

/// The environment chooses the token service where a profile does not.
#[tokio::test]
async fn profiles_ask_the_token_service_of_the_environment() {
    let config = one(&format!(r#""mode":"RamRoleArn",{KEY},"ram_role_arn":"r""#));
    let ini = "[default]\ntype=ram_role_arn\naccess_key_id=id\naccess_key_secret=planted-secret\nrole_arn=r\n";
    for (path, text) in [(".aliyun/config.json", config.as_str()), (".alibabacloud/credentials.ini", ini)] {
        let home = home(path, text);
        let variables = env(&[
            ("HOME", home.as_str()),
            ("ALIBABA_CLOUD_STS_REGION", "cn-beijing"),
            ("ALIBABA_CLOUD_VPC_ENDPOINT_ENABLED", "True"),
        ]);
        let (script, http) = Script::new([answer(200, grant(Some("Credentials")))]);
        let provider: Box<dyn ProvideCredentials> = match path {
            ".aliyun/config.json" => Box::new(CliProfile::from_env(&variables, &http).expect("switched on")),
            _ => Box::new(CredentialsFile::from_env(&variables, &http).expect("a home")),
        };
        provider.credentials().await.expect("a credential");
        assert!(script.lines()[0].starts_with("POST https://sts-vpc.cn-beijing.aliyuncs.com/"), "{:?}", script.lines());
    }
}

/// Two keys take turns in a file, written in every way that programs write; readers see the one or the other, whole.
#[test]
fn f37_a_file_that_is_rewritten_under_its_reader_is_read_whole() {
    for seed in 0..3 {
        let path = directory().join("credentials");
        let text = |key: &str| format!("# {}\n[basic]\nak = {key}\nsk = secret-of-{key}\n", key.repeat(100));
        std::fs::write(&path, text("one")).expect("a file");
        let (_, http) = Script::new([]);
        let iam = Endpoint::parse("https://iam.example.com").expect("an endpoint");
        let provider = Profile::new(&path, iam, &http);
        let (mut read, mut failed) = (0_u32, 0_u32);
        std::thread::scope(|scope| {
            let writer = scope.spawn(|| {
                for turn in 0..1_000_u32 {
                    let text = text(if turn % 2 == 0 { "two" } else { "one" });
                    match seed {
                        // In place: emptied, then written.
                        0 => std::fs::write(&path, text).expect("a file"),
                        // Beside it, then renamed: the way of those who know.
                        1 => {
                            std::fs::write(path.with_extension("new"), text).expect("a file");
                            std::fs::rename(path.with_extension("new"), &path).expect("a file");
                        }
                        // Removed, then written.
                        _ => {
                            std::fs::remove_file(&path).expect("a file");
                            std::fs::write(&path, text).expect("a file");
                        }
                    }
                }
            });
            while !writer.is_finished() {
                match crate::poll(provider.credentials()) {
                    Ok(credential) => {
                        read += 1;
                        let whole = credential.secret().expose() == &format!("secret-of-{}", credential.id());
                        assert!(whole, "seed {seed}: a mixture, {credential:?}");
                    }
                    Err(error) => {
                        failed += 1;
                        assert!(!error.to_string().contains("secret-of"), "seed {seed}: {error}");
                    }
                }
            }
        });
        assert!(read > 0, "seed {seed}: nothing could be read, {failed} failures");
        assert!(seed != 1 || failed == 0, "a rename is seen by nobody: {failed} failures");
        assert!(crate::poll(provider.credentials()).is_ok(), "seed {seed}: it holds still now");
    }
}
