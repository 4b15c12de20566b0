//! B7: key id, secret and token always belong together, while the credential changes all the time.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use cumulo_core::credentials::{Cache, Credential, ProvideCredentials as _};

use super::b6_single_flight::Source;
use crate::bar::{Finding, Options, require};

const READERS: u64 = 4;

pub(crate) fn run(options: &Options) -> Finding {
    let source = Arc::new(Source { life: 5.into(), ..Source::default() });
    let cache = Arc::new(Cache::new(Arc::clone(&source)));
    let (mixed, missing) = (AtomicU64::new(0), AtomicU64::new(0));
    let each = 10_000_000 * options.factor / READERS;
    std::thread::scope(|scope| {
        for _ in 0..READERS {
            scope.spawn(|| {
                let runtime = crate::memory::one_thread();
                for _ in 0..each {
                    let credential = cache.ready().or_else(|| runtime.block_on(cache.credentials()).ok());
                    match credential {
                        Some(credential) if is_mixed(&credential) => drop(mixed.fetch_add(1, Ordering::Relaxed)),
                        Some(_) => {}
                        None => drop(missing.fetch_add(1, Ordering::Relaxed)),
                    }
                }
            });
        }
    });
    let (mixed, missing) = (mixed.into_inner(), missing.into_inner());
    let fetches = source.fetches.load(Ordering::SeqCst);
    let mut short = Vec::new();
    require(&mut short, mixed == 0, || format!("{mixed} mixed triples"));
    require(&mut short, missing == 0, || format!("{missing} readers got no credential from a source that is well"));
    require(&mut short, fetches > 10, || format!("the credential changed only {fetches} times"));
    Finding::new(format!("{mixed} mixed in {} reads, {fetches} renewals, {missing} without", each * READERS), short)
}

fn is_mixed(credential: &Credential) -> bool {
    let number = |text| str::split_once(text, '-').map(|(_, number)| number);
    let id = number(credential.id());
    let token = credential.token().and_then(|token| number(token.expose()));
    id.is_none() || id != number(credential.secret().expose()) || id != token
}
