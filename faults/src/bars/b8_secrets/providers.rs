//! Services that give credentials, and give wrong answers which hold secrets: no error may quote them.

use std::collections::BTreeSet;
use std::path::Path;
use std::sync::Arc;

use bytes::Bytes;
use cumulo_core::Secret;
use cumulo_core::credentials::alibaba::{AssumeRole, CredentialsUri, EcsRole, OidcRole, ProcessCredentials};
use cumulo_core::credentials::huawei::{
    DomainLookup, IdentityProvider, Metadata, OidcAgency, PasswordToken, PodIdentity, ProjectLookup,
};
use cumulo_core::credentials::{Cache, Chain, Credential, Http, ProvideCredentials};
use cumulo_core::endpoint::Endpoint;
use cumulo_core::transport::{BoxFuture, Limits, Transport, TransportError};

use super::look_at_error;
use crate::listen::look;
use crate::memory::one_thread;

/// Answers that hold secrets and are of no use, or of use.
const ANSWERS: [(u16, &str); 9] = [
    (
        200,
        r#"{"Code":"Success","AccessKeyId":"id","AccessKeySecret":"planted-in-an-answer","SecurityToken":"planted-in-an-answer","Expiration":"never"}"#,
    ),
    (200, r#"{"AccessKeySecret":"planted-in-an-answer""#),
    (200, "planted-in-an-answer"),
    (400, r#"{"Code":"planted in a code","Message":"planted-in-an-answer","RequestId":"r"}"#),
    (401, r#"{"error":{"message":"planted-in-an-answer","code":401}}"#),
    (500, "<html>planted-in-an-answer</html>"),
    (302, "planted-in-an-answer"),
    (
        200,
        r#"{"credential":{"access":"a","secret":"planted-in-an-answer","securitytoken":"planted-in-an-answer","expires_at":"x"}}"#,
    ),
    (
        201,
        r#"{"token":{"expires_at":"planted-in-an-answer"},"Credentials":{"AccessKeyId":7,"AccessKeySecret":"planted-in-an-answer"}}"#,
    ),
];

/// Always the same answer, with a token in its headers too.
struct Echo(u16, &'static str);

impl Transport for Echo {
    fn send(&self, _: http::Request<Bytes>, _: Limits) -> BoxFuture<'_, Result<http::Response<Bytes>, TransportError>> {
        let mut answer = http::Response::new(Bytes::from_static(self.1.as_bytes()));
        *answer.status_mut() = http::StatusCode::from_u16(self.0).unwrap_or_default();
        answer.headers_mut().insert("x-subject-token", http::HeaderValue::from_static("planted-in-a-header"));
        Box::pin(std::future::ready(Ok(answer)))
    }
}

/// Asks every provider for every answer; gives how many that were, and the providers' types.
pub(super) fn all() -> (usize, BTreeSet<String>) {
    // A clock that runs ahead: waits between tries take no time.
    let runtime = crate::memory::paused();
    let token_file = std::env::temp_dir().join(format!("cumulo-faults-{}", std::process::id()));
    let _ = std::fs::write(&token_file, "planted-token-of-a-file");
    let (mut asked, mut types) = (0, BTreeSet::new());
    let mut show = |what: &str, provider: &dyn std::fmt::Debug| {
        let text = format!("{provider:?}");
        look(what, &text);
        types.extend(text.split(|c: char| !c.is_alphanumeric()).next().map(str::to_owned));
    };
    for (status, body) in ANSWERS {
        let echo: Arc<dyn Transport> = Arc::new(Echo(status, body));
        let http = Http::new(Arc::clone(&echo)).with_direct(echo);
        for provider in providers(&http, &token_file) {
            show("a provider", &provider);
            match runtime.block_on(provider.credentials()) {
                Ok(credential) => look("a credential", &format!("{credential:?}")),
                Err(error) => look_at_error(provider.name(), &error),
            }
            asked += 1;
        }
    }
    // A program that prints secrets and fails; this one needs processes, so a runtime with I/O.
    let commands =
        ["sh -c 'echo planted-by-a-program; echo planted-by-a-program >&2; exit 3'", "echo planted-by-a-program"];
    for provider in commands.iter().flat_map(|command| ProcessCredentials::new(command)) {
        show("a program", &provider);
        if let Err(error) = one_thread().block_on(provider.credentials()) {
            look_at_error("a program", &error);
        }
        asked += 1;
    }
    let _ = std::fs::remove_file(&token_file);
    (asked, types)
}

/// The providers that ask a service, pointed at an address of no one.
pub(crate) fn services(http: &Http, token_file: &Path) -> Vec<Box<dyn ProvideCredentials>> {
    let Ok(near) = Endpoint::parse("http://127.0.0.1:9") else { return Vec::new() };
    let base = || Credential::temporary("id", "planted-base-secret", "planted-base-token");
    let file = || token_file.to_path_buf();
    let mut all: Vec<Box<dyn ProvideCredentials>> = vec![
        Box::new(EcsRole::new(http).role("r")),
        Box::new(EcsRole::new(http).allow_v1(true)),
        Box::new(IdentityProvider::new("idp", file(), near.clone(), http).in_project(Some("p".to_owned()))),
        Box::new(Metadata::new(http)),
        Box::new(OidcAgency::new("p", "a", file(), near.clone(), http)),
        Box::new(PasswordToken::new("a", "u", Secret::from("planted-user-password"), "p", near.clone(), http)),
        Box::new(ProjectLookup::new(base(), "cn-north-4", near.clone(), http)),
        Box::new(DomainLookup::new(base(), near.clone(), near.clone(), http)),
    ];
    let role = AssumeRole::new(base(), "acs:ram::1:role/r", http);
    all.extend(role.map(|role| Box::new(role.endpoint(near.clone())) as Box<dyn ProvideCredentials>));
    let role = OidcRole::new("acs:ram::1:role/r", "acs:ram::1:oidc-provider/p", file(), http);
    all.extend(role.map(|role| Box::new(role.endpoint(near.clone())) as Box<dyn ProvideCredentials>));
    let uri = CredentialsUri::new("http://127.0.0.1:9/planted-path?token=planted-query", http);
    all.extend(uri.map(|uri| Box::new(uri) as Box<dyn ProvideCredentials>));
    let pod = PodIdentity::new("http://127.0.0.1:9/pod?token=planted-query", file(), http);
    all.extend(pod.map(|pod| Box::new(pod) as Box<dyn ProvideCredentials>));
    all
}

/// The same, with a cache and the chains of both clouds.
fn providers(http: &Http, token_file: &Path) -> Vec<Box<dyn ProvideCredentials>> {
    let mut all = services(http, token_file);
    all.push(Box::new(Cache::new(EcsRole::new(http))));
    let variables = |name: &str| match name {
        "HOME" | "USERPROFILE" => None,
        name if name.ends_with("FILE") => Some("/nowhere/at/all".to_owned()),
        name if name.ends_with("URI") => Some("http://127.0.0.1:9/?t=planted-in-a-variable".to_owned()),
        name if name.contains("SECRET") || name.ends_with("_SK") || name.contains("TOKEN") => {
            Some("planted-in-a-variable".to_owned())
        }
        name if name.contains("URN") || name.contains("ARN") => Some("acs:ram::1:role/r".to_owned()),
        // No key id: the chains must go on to their ends.
        _ => None,
    };
    all.push(Box::new(Chain::alibaba(&variables, http)));
    all.push(Box::new(Chain::huawei(&variables, http)));
    all
}
