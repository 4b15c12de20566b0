//! B8: planted secrets show nowhere: not in `Debug` or `Display` of any public type, not in errors and their sources,
//! not in logs and spans of any level, over every scenario.

mod models;
mod providers;
mod types;

use std::error::Error as StdError;

pub(super) use self::providers::services;
use cumulo_core::transport::Reqwest;
use cumulo_core::{Client, RetryPolicy};

use crate::bar::{Finding, Options, require};
use crate::listen::{self, look};
use crate::tcp::cases;
use crate::zoo::{Act, Alibaba, SAFE};

pub(crate) fn run(_: &Options) -> Finding {
    let mut short = Vec::new();
    // They are listened to while they run, whichever bar runs them first.
    let cases = cases::all();
    listen::on();
    for case in cases {
        look(&case.what, &case.shown);
        if let Err(Some(error)) = &case.end {
            look_at_error(&case.what, error);
        }
        for entry in case.ledger.iter() {
            look("an entry of the fake's ledger", &format!("{entry:?}"));
        }
    }
    proxies();
    let (providers, kinds) = providers::all();
    let models = models::all(&mut short);
    let types = types::all(&mut short, &kinds);
    listen::off();
    let (lines, found) = listen::heard();
    require(&mut short, lines > 1_000, || format!("only {lines} lines were heard"));
    let count = found.len();
    short.extend(found);
    let measured = format!(
        "{count} found in {lines} texts: {} calls, {providers} credential answers, {models} models, {types} public types",
        cases.len()
    );
    Finding::new(measured, short)
}

/// Looks at an error and all that it stands on.
fn look_at_error(what: &str, error: &(dyn StdError + 'static)) {
    let mut next = Some(error);
    while let Some(error) = next {
        look(what, &format!("{error} {error:?} {error:#?}"));
        next = error.source();
    }
}

/// A proxy's password, by proxies that are not there and that refuse.
fn proxies() {
    let runtime = crate::memory::real(1);
    let fake = crate::zoo::fake();
    fake.fault("*", cumulo_fake::Fault::answer(cumulo_fake::Answer::new(407)).always());
    let refusing = fake.endpoint().replace("http://", "http://user:planted-proxy-password@");
    let absent = cumulo_fake::FakeCloud::closed_endpoint().replace("http://", "http://user:planted-proxy-password@");
    for proxy in
        [refusing.as_str(), absent.as_str(), "no url planted-proxy-password", "ftp://u:planted-proxy-password@h"]
    {
        let builder = Reqwest::builder().proxy(proxy);
        look("the builder of a transport", &format!("{builder:?}"));
        let transport = match builder.build() {
            Ok(transport) => transport,
            Err(error) => {
                look_at_error("a proxy that is no URL", &error);
                continue;
            }
        };
        look("a transport with a proxy", &format!("{transport:?}"));
        for endpoint in ["https://kms.example.com", "http://127.0.0.1:9"] {
            let built = Client::<Alibaba>::builder()
                .endpoint(endpoint)
                .credentials(cumulo_core::credentials::Credential::new("id", cases::SECRET))
                .retry(RetryPolicy::never())
                .transport(transport.clone())
                .build();
            let Ok(client) = built else { continue };
            let ended = runtime.block_on(async { client.send(Act::<SAFE>::new("t").password(cases::PASSWORD)).await });
            if let Err(error) = ended {
                look_at_error("a call by a proxy", &error);
            }
        }
    }
}
