//! B10: whatever a service answers, reading it neither panics nor takes much memory, and errors keep what is known.

mod corpus;
mod credentials;
mod memory;

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Mutex};
use std::time::{Duration, SystemTime};

use bytes::Bytes;
use cumulo_core::credentials::Credential;
use cumulo_core::operation::{Operation, Service};
use cumulo_core::sign::{Target, acs3, sdk_hmac};
use cumulo_core::transport::{BoxFuture, Limits, Transport, TransportError};
use cumulo_core::{Client, Error, RetryPolicy};
use http::{HeaderMap, HeaderName, HeaderValue};

use self::corpus::mutated;
pub(super) use self::memory::status_kib;
pub(crate) use self::memory::weigh;
use crate::bar::{Finding, Options, require};
use crate::dice::Dice;
use crate::memory::cpu_time;
use crate::memory::{lock, one_thread};

/// Runs of each target, where no time is given.
const RUNS: u64 = 1_000_000;

/// Makes the function of one run.
type Make = fn() -> Run;

/// What is fuzzed: its name, and what makes the function of one run.
const TARGETS: [(&str, Make); 7] = [
    ("errors of Alibaba Cloud", || calls(corpus::alibaba_errors(), true, cumulo_alibaba_kms::DescribeKey::new("k"))),
    ("errors of Huawei Cloud", || {
        calls(corpus::huawei_errors(), true, cumulo_huawei_dws::ShowClusterEncryptInfo::new("c"))
    }),
    ("answers", answers),
    ("headers", headers),
    ("requests to sign", requests),
    ("profiles and environment", credentials::profiles_and_environment),
    ("services that give credentials", credentials::services),
];

/// One run; the error says what is wrong.
type Run = Box<dyn FnMut(&mut Dice) -> Result<(), String>>;

pub(crate) fn run(options: &Options) -> Finding {
    let mut short = Vec::new();
    // Two targets at a time, each on its thread; by the clock all at once, so that a run that is cut short is fair.
    let together = if options.fuzz.is_some() { TARGETS.len() } else { 2 };
    let mut measured = Vec::new();
    for some in TARGETS.chunks(together) {
        let ended: Vec<_> = std::thread::scope(|scope| {
            let threads: Vec<_> = some.iter().map(|(name, make)| scope.spawn(|| fuzz(name, make(), options))).collect();
            threads.into_iter().map(std::thread::ScopedJoinHandle::join).collect()
        });
        for end in ended {
            match end {
                Ok((done, wrong)) => {
                    measured.push(done);
                    short.extend(wrong);
                }
                Err(_) => short.push("a target died".to_owned()),
            }
        }
    }
    let least = measured.iter().min().copied().unwrap_or_default();
    let (count, wrong) = (TARGETS.len(), short.len());
    let factor = memory::factor(&mut short);
    let ran = match options.fuzz {
        Some(time) => {
            let runs: u64 = measured.iter().sum();
            format!("{count} targets, {} CPU seconds each, {runs} runs in all, {least} or more each", time.as_secs())
        }
        None => {
            require(&mut short, least >= RUNS, || format!("only {least} runs of a target"));
            format!("{count} targets, {least} runs or more each")
        }
    };
    Finding::new(format!("{ran}, {wrong} wrong; memory {factor:.1}x the body"), short)
}

/// Runs a target; gives how often it ran, and what was wrong with which run.
fn fuzz(name: &str, mut run: Run, options: &Options) -> (u64, Vec<String>) {
    let (begun, mut wrong) = (cpu_time(), Vec::new());
    let runs = RUNS * options.factor;
    let (mut done, mut told) = (0, Duration::ZERO);
    loop {
        let enough = match options.fuzz {
            Some(time) if done % 1_000 == 0 => {
                let spent = cpu_time().saturating_sub(begun);
                if spent >= told + Duration::from_secs(60) {
                    told = spent;
                    // Runs of hours say how far they are.
                    eprintln!("{name}: {done} runs in {} CPU seconds, {} wrong", spent.as_secs(), wrong.len());
                }
                spent >= time
            }
            Some(_) => false,
            None => done >= runs,
        };
        if enough {
            break;
        }
        let seed = options.seed.unwrap_or(done);
        let mut dice = Dice::new(seed);
        match catch_unwind(AssertUnwindSafe(|| run(&mut dice))) {
            Ok(Ok(())) => {}
            Ok(Err(why)) => wrong.push(format!("{name}, seed {seed}: {why}")),
            Err(_) => wrong.push(format!("{name}, seed {seed}: it panicked")),
        }
        done += 1;
        if options.seed.is_some() || wrong.len() >= 20 {
            break;
        }
    }
    (done, wrong)
}

/// A transport that gives the one answer that was put there.
#[derive(Clone, Default)]
pub(super) struct Canned(Arc<Mutex<http::Response<Bytes>>>);

impl Canned {
    pub(super) fn put(&self, status: u16, headers: HeaderMap, body: Vec<u8>) {
        let mut answer = http::Response::new(Bytes::from(body));
        *answer.status_mut() = http::StatusCode::from_u16(status).unwrap_or_default();
        *answer.headers_mut() = headers;
        *lock(&self.0) = answer;
    }

    fn client<S: Service>(&self) -> Client<S> {
        let built = Client::builder()
            .endpoint("https://fake.example.com")
            .credentials(Credential::temporary("STS.fake-id", corpus::SECRET, corpus::TOKEN))
            .project_id("p")
            .retry(RetryPolicy::never())
            .transport(self.clone())
            .build();
        built.unwrap_or_else(|error| crate::give_up(&error.to_string()))
    }
}

impl Transport for Canned {
    fn send(&self, _: http::Request<Bytes>, _: Limits) -> BoxFuture<'_, Result<http::Response<Bytes>, TransportError>> {
        let answer = lock(&self.0).clone();
        Box::pin(std::future::ready(Ok(answer)))
    }
}

const REQUEST_ID: &str = "the-request-id";

/// What an error must have kept.
fn keeps(error: &Error, status: u16, id: bool) -> Result<(), String> {
    let text = format!("{error} {error:?}");
    let checks = [
        (error.status().is_some_and(|kept| kept.as_u16() == status), "the status is lost"),
        (!id || error.request_id() == Some(REQUEST_ID), "the request id is lost"),
        (error.body().len() <= 4096, "more than 4 KiB of the body are kept"),
        (!text.contains(corpus::SECRET) && !text.contains(corpus::TOKEN), "a secret shows"),
    ];
    checks.iter().find(|(holds, _)| !holds).map_or(Ok(()), |(_, what)| Err(format!("{what}: {error}")))
}

/// Calls whose answer is a changed body of a corpus.
fn calls<O: Operation + Clone + 'static>(corpus: Vec<Vec<u8>>, errors: bool, operation: O) -> Run {
    let (canned, runtime) = (Canned::default(), one_thread());
    let client = canned.client::<O::Service>();
    Box::new(move |dice| {
        let status = if errors { dice.one(400, &[401, 403, 404, 429, 500, 502, 503, 200]) } else { 200 };
        let name = if O::Service::FACTS.name == "dws" { "x-request-id" } else { "x-acs-request-id" };
        let mut headers = HeaderMap::new();
        headers.insert(name, HeaderValue::from_static(REQUEST_ID));
        canned.put(status, headers, mutated(&corpus, dice));
        match runtime.block_on(async { client.send(operation.clone()).await }) {
            Ok(_) if status >= 400 => Err(format!("status {status} was taken for a success")),
            Ok(_) => Ok(()),
            Err(error) => keeps(&error, status, true),
        }
    })
}

/// Answers of status 200, read into models of all services in turn.
fn answers() -> Run {
    let mut readers = corpus::readers();
    let count = readers.len();
    Box::new(move |dice| {
        let Some((examples, read)) = readers.get_mut(dice.below(count)) else { return Ok(()) };
        read(&mutated(examples, dice));
        Ok(())
    })
}

/// Header values of any bytes, under the names that the client reads.
fn headers() -> Run {
    const NAMES: [&str; 7] =
        ["date", "retry-after", "x-acs-retry-after", "x-acs-request-id", "x-request-id", "content-type", "location"];
    let (canned, runtime) = (Canned::default(), one_thread());
    let client = canned.client();
    let values = corpus::header_values();
    Box::new(move |dice| {
        let mut headers = HeaderMap::new();
        for name in NAMES {
            if let Ok(value) = HeaderValue::from_bytes(&mutated(&values, dice)) {
                headers.append(HeaderName::from_static(name), value);
            }
        }
        let status = dice.one(400, &[307, 401, 429, 503]);
        let code = dice.one("InvalidTimeStamp.Expired", &["Throttling", "SignatureNonceUsed", "SignatureDoesNotMatch"]);
        canned.put(status, headers, format!(r#"{{"Code":"{code}","Message":"server time:x"}}"#).into_bytes());
        // A clock that is told to be anywhere is taken over, and the call goes again.
        let call = client.send(cumulo_alibaba_kms::DescribeKey::new("k")).timeout(Duration::from_secs(5));
        match runtime.block_on(async { call.await }) {
            Ok(_) => Err("a refusal was taken for a success".to_owned()),
            Err(error) if error.status().is_none() => Err(format!("the answer is lost: {error}")),
            Err(error) => keeps(&error, status, false),
        }
    })
}

/// Paths, queries, headers and bodies of any bytes: signed, or refused with a reason.
fn requests() -> Run {
    let corpus = corpus::targets();
    let credential = Credential::new("fake-id", "fake-secret");
    Box::new(move |dice| {
        let text = |dice: &mut Dice| String::from_utf8_lossy(&mutated(&corpus, dice)).into_owned();
        let (path, query, body) = (text(dice), text(dice), mutated(&corpus, dice));
        let odd = text(dice);
        let host = dice.one("fake.example.com".to_owned(), &[odd]);
        let target = Target { method: "POST", host: &host, path: &path, query: &query, body: &body };
        let mut headers = HeaderMap::new();
        for name in ["x-acs-any", "content-type", "x-any"] {
            if let Ok(value) = HeaderValue::from_bytes(&mutated(&corpus, dice)) {
                headers.append(name, value);
            }
        }
        let time = SystemTime::UNIX_EPOCH + Duration::from_secs(dice.next() % 253_402_300_800);
        for signed in [
            acs3::Signer::new().sign(&credential, &target, &mut headers.clone(), time, "n").map(drop),
            sdk_hmac::Signer::new().sign(&credential, &target, &mut headers, time).map(drop),
        ] {
            let smuggles =
                [&path, &query, &host].iter().any(|text| text.bytes().any(|b| b.is_ascii_control() || b == b' '));
            if signed.is_ok() && smuggles {
                return Err(format!("signed a request line with white space: {path:?} {query:?} {host:?}"));
            }
        }
        Ok(())
    })
}
