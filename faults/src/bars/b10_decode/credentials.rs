//! Readers of credentials under broken text: profile files, environment variables, and the services that give keys.
//! They may say no; they may not panic, and no error may quote what was planted.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use cumulo_core::credentials::alibaba::{CliProfile, CredentialsFile};
use cumulo_core::credentials::huawei::{Profile, iam_endpoint};
use cumulo_core::credentials::{Chain, CredentialsError, Environment, Http, ProvideCredentials};
use http::{HeaderMap, HeaderValue};

use super::corpus::mutated;
use super::{Canned, Run};
use crate::bars::b8_secrets;
use crate::dice::Dice;
use crate::memory::paused;

/// No error may show this. Codes of refusals are shown, and no code has such signs.
const PLANTED: &str = "planted+/";

const CONFIG: [&str; 4] = [
    r#"{"current":"p","profiles":[{"name":"p","mode":"AK","access_key_id":"id","access_key_secret":"planted+/"},{"name":"q","mode":"StsToken","access_key_id":"id","access_key_secret":"planted+/","sts_token":"planted+/"}]}"#,
    r#"{"current":"p","profiles":[{"name":"p","mode":"ChainableRamRoleArn","source_profile":"q","ram_role_arn":"acs:ram::1:role/r","expired_seconds":900,"enable_vpc":true,"sts_region":"cn-hangzhou"},{"name":"q","mode":"RamRoleArn","access_key_id":"id","access_key_secret":"planted+/","ram_role_arn":"acs:ram::1:role/r","policy":"{}","external_id":"e"}]}"#,
    r#"{"current":"p","profiles":[{"name":"p","mode":"OAuth","access_key_id":"id","access_key_secret":"planted+/","sts_token":"planted+/","sts_expiration":4070908800},{"name":"q","mode":"EcsRamRole","ram_role_name":"r"}]}"#,
    r#"{"current":"p","profiles":[{"name":"p","mode":"CloudSSO","cloud_sso_sign_in_url":"https://signin.example.com/u","cloud_sso_account_id":"1","cloud_sso_access_config":"c","access_token":"planted+/","cloud_sso_access_token_expire":4070908800},{"name":"q","mode":"OIDC","ram_role_arn":"a","oidc_provider_arn":"b","oidc_token_file":"nowhere","role_session_name":"s"}]}"#,
];

const CREDENTIALS_INI: [&str; 3] = [
    "# c\n[default]\ntype = access_key # the plain kind\naccess_key_id = id\naccess_key_secret = planted+/\n",
    "[default]\ntype=ram_role_arn\naccess_key_id=id\naccess_key_secret=planted+/\nrole_arn=acs:ram::1:role/r\nrole_session_name=s\npolicy={}\n",
    "[other]\ntype=ecs_ram_role\nrole_name=r\n[default]\ntype=oidc_role_arn\nrole_arn=a\noidc_provider_arn=b\noidc_token_file_path=nowhere\n",
];

const HUAWEI_PROFILE: [&str; 3] = [
    "[basic]\nak = id\nsk = planted+/%\nsecurity_token = planted+/\nproject_id = p\n[global]\nak = g\nsk = planted+/ ; x\ndomain_id = d\n",
    "[basiccredentials]\r\nAK=id\r\nSK=planted+/\r\niam_endpoint=https://iam.example.com\r\n",
    "[global]\nidp_id = i\nid_token_file = nowhere\niam_endpoint = https://iam.example.com\ndomain_id = d\n",
];

/// Endpoints, regions, switches, addresses: what variables hold that are no secrets.
const VARIABLES: [&str; 8] = [
    "true",
    "cn-hangzhou",
    "https://iam.example.com",
    "http://127.0.0.1:9/x?y=z",
    "acs:ram::1:role/r",
    "3600",
    "a,b,,c",
    "nowhere/at/all",
];

/// What the services that give credentials answer.
const GRANTS: [&str; 7] = [
    r#"{"Code":"Success","AccessKeyId":"STS.id","AccessKeySecret":"planted+/","SecurityToken":"planted+/","Expiration":"2099-01-01T00:00:00Z"}"#,
    r#"{"RequestId":"r","AssumedRoleUser":{"Arn":"a"},"Credentials":{"AccessKeyId":"STS.id","AccessKeySecret":"planted+/","SecurityToken":"planted+/","Expiration":"2099-01-01T00:00:00Z"}}"#,
    r#"{"credential":{"access":"id","secret":"planted+/","securitytoken":"planted+/","expires_at":"2099-01-01T00:00:00.000000Z"}}"#,
    r#"{"credentials":{"access_key_id":"id","secret_access_key":"planted+/","security_token":"planted+/","expiration":"2099-01-01T00:00:00Z"}}"#,
    r#"{"token":{"expires_at":"2099-02-13T06:52:13.855000Z","project":{"id":"p","name":"n"}}}"#,
    r#"{"projects":[{"id":"p","name":"cn-north-4","domain_id":"d","enabled":true}],"domains":[{"id":"d"}],"account_id":"d"}"#,
    "fake-metadata-token",
];

/// An error that shows a secret is wrong. Names of profiles are shown, in quotes or brackets, and may be anything.
fn quotes_nothing(error: &CredentialsError) -> Result<(), String> {
    let shown = format!("{error} {error:?}");
    let mut rest = shown.as_str();
    let mut own_words = String::new();
    while let Some((before, after)) = rest.split_once(['"', '[']) {
        own_words.push_str(before);
        rest = after.split_once(['"', ']']).map_or("", |(_, after)| after);
    }
    own_words.push_str(rest);
    if own_words.contains(PLANTED) { Err(format!("an error quotes a secret: {shown}")) } else { Ok(()) }
}

fn texts(corpus: &[&str]) -> Vec<Vec<u8>> {
    corpus.iter().map(|text| text.as_bytes().to_vec()).collect()
}

/// A file that is there for as long as the run.
struct File(PathBuf);

impl File {
    fn new(what: &str) -> Self {
        // In memory where the system offers that: a million files are written.
        let memory = Path::new("/dev/shm");
        let folder = if memory.is_dir() { memory.to_path_buf() } else { std::env::temp_dir() };
        Self(folder.join(format!("cumulo-faults-{what}-{}", std::process::id())))
    }

    /// Writes a changed text of a corpus. An empty file is waited for by its reader, so it gets a line feed and a word.
    fn write(&self, corpus: &[Vec<u8>], dice: &mut Dice) {
        let mut bytes = mutated(corpus, dice);
        if bytes.iter().all(u8::is_ascii_whitespace) {
            bytes.extend(b"\nx");
        }
        std::fs::write(&self.0, bytes).unwrap_or_else(|error| crate::give_up(&format!("{:?}: {error}", self.0)));
    }
}

impl Drop for File {
    fn drop(&mut self) {
        let _ = std::fs::remove_file(&self.0);
    }
}

/// Files of all three kinds and the environment of both clouds.
pub(super) fn profiles_and_environment() -> Run {
    let canned = Canned::default();
    canned.put(200, HeaderMap::new(), GRANTS[0].as_bytes().to_vec());
    let http = Http::new(Arc::new(canned));
    let runtime = paused();
    let file = File::new("profile");
    let (config, ini, huawei) = (texts(&CONFIG), texts(&CREDENTIALS_INI), texts(&HUAWEI_PROFILE));
    let (variables, secrets) = (texts(&VARIABLES), texts(&["planted+/x", "planted+/y"]));
    Box::new(move |dice| {
        let path = || file.0.clone();
        let provider: Box<dyn ProvideCredentials> = match dice.below(4) {
            0 => {
                file.write(&config, dice);
                let name = dice.one(None, &[Some("q".to_owned())]);
                Box::new(CliProfile::new(path(), name, &http))
            }
            1 => {
                file.write(&ini, dice);
                Box::new(CredentialsFile::new(path(), "default", &http))
            }
            2 => {
                file.write(&huawei, dice);
                let iam = iam_endpoint(&|_: &str| None, None).map_err(|error| error.to_string())?;
                Box::new(Profile::new(path(), iam, &http))
            }
            _ => return environment(dice, &variables, &secrets, &http),
        };
        runtime.block_on(provider.credentials()).map_or_else(|error| quotes_nothing(&error), |_| Ok(()))
    })
}

/// Every variable is set to something or to nothing; what is read at once is read.
fn environment(dice: &mut Dice, plain: &[Vec<u8>], secrets: &[Vec<u8>], http: &Http) -> Result<(), String> {
    let seed = dice.next();
    let env = |name: &str| {
        let sum = name.bytes().fold(seed, |sum, byte| sum.wrapping_mul(31).wrapping_add(byte.into()));
        let mut dice = Dice::new(sum);
        let secret = ["SECRET", "_SK", "TOKEN", "_AK", "KEY_ID"].iter().any(|part| name.contains(part));
        let corpus = if secret && !name.ends_with("FILE") { secrets } else { plain };
        (!dice.percent(30)).then(|| String::from_utf8_lossy(&mutated(corpus, &mut dice)).into_owned())
    };
    for environment in [Environment::alibaba(&env), Environment::huawei(&env)] {
        if let Err(error) = crate::memory::now(environment.credentials()) {
            quotes_nothing(&error)?;
        }
    }
    // A chain reads its variables when it is made, and has the errors of those that it cannot use.
    for chain in [Chain::alibaba(&env, http), Chain::huawei(&env, http)] {
        let _ = format!("{chain:?}");
    }
    iam_endpoint(&env, Some("cn-north-4")).map_or_else(|error| quotes_nothing(&error), |_| Ok(()))
}

/// Every provider that asks a service, and any answer.
pub(super) fn services() -> Run {
    let canned = Canned::default();
    let http = Http::new(Arc::new(canned.clone()));
    let runtime = paused();
    let file = File::new("token");
    let _ = std::fs::write(&file.0, "planted+/of-a-file");
    let providers = b8_secrets::services(&http, &file.0);
    let grants = texts(&GRANTS);
    let tokens = texts(&["MIIatA-a-token", "planted+/"]);
    Box::new(move |dice| {
        // It is removed with the run.
        let _kept = &file;
        let mut headers = HeaderMap::new();
        if let Ok(value) = HeaderValue::from_bytes(&mutated(&tokens, dice)) {
            headers.insert("x-subject-token", value);
        }
        canned.put(dice.one(200, &[200, 200, 201, 400, 401, 404, 405]), headers, mutated(&grants, dice));
        let Some(provider) = providers.get(dice.below(providers.len())) else { return Ok(()) };
        runtime.block_on(provider.credentials()).map_or_else(|error| quotes_nothing(&error), |_| Ok(()))
    })
}
