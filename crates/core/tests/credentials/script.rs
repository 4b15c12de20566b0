//! A transport that follows a script, and what else the tests of providers need.

use std::collections::{BTreeMap, VecDeque};
use std::path::PathBuf;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use bytes::Bytes;
use cumulo_core::credentials::{Env, Http};
use cumulo_core::transport::{BoxFuture, Limits, Stage, Transport, TransportError};
use http::{Request, Response};

/// What the other side does with one request.
pub(crate) enum Act {
    Answer(u16, &'static [(&'static str, &'static str)], String),
    NobodyThere,
    Hang,
}

/// An answer without headers.
pub(crate) fn answer(status: u16, body: impl Into<String>) -> Act {
    Act::Answer(status, &[], body.into())
}

#[derive(Default)]
pub(crate) struct Script {
    acts: Mutex<VecDeque<Act>>,
    seen: Mutex<Vec<Request<Bytes>>>,
}

impl Script {
    pub(crate) fn new(acts: impl IntoIterator<Item = Act>) -> (Arc<Self>, Http) {
        let script = Arc::new(Self { acts: Mutex::new(acts.into_iter().collect()), ..Self::default() });
        let transport: Arc<dyn Transport> = Arc::new(Shared(Arc::clone(&script)));
        (script, Http::new(transport))
    }

    /// The requests so far: method and address each.
    pub(crate) fn lines(&self) -> Vec<String> {
        let seen = self.seen.lock().expect("not poisoned");
        seen.iter().map(|request| format!("{} {}", request.method(), request.uri())).collect()
    }

    /// A header of a request, counted from 0.
    pub(crate) fn header(&self, index: usize, name: &str) -> String {
        let seen = self.seen.lock().expect("not poisoned");
        let value = seen.get(index).and_then(|request| request.headers().get(name));
        value.map_or(String::new(), |value| String::from_utf8_lossy(value.as_bytes()).into_owned())
    }

    /// The body of a request, counted from 0.
    pub(crate) fn body(&self, index: usize) -> serde_json::Value {
        let seen = self.seen.lock().expect("not poisoned");
        serde_json::from_slice(seen[index].body()).unwrap_or_default()
    }

    /// The parameters of a request, decoded.
    pub(crate) fn query(&self, index: usize) -> BTreeMap<String, String> {
        let seen = self.seen.lock().expect("not poisoned");
        let decode = |text: &str| {
            let mut bytes = Vec::new();
            let mut rest = text.bytes();
            while let Some(byte) = rest.next() {
                let hex: String =
                    if byte == b'%' { rest.by_ref().take(2).map(char::from).collect() } else { String::new() };
                bytes.push(u8::from_str_radix(&hex, 16).unwrap_or(byte));
            }
            String::from_utf8(bytes).expect("text")
        };
        let query = seen[index].uri().query().unwrap_or("");
        query.split('&').filter_map(|pair| pair.split_once('=')).map(|(k, v)| (decode(k), decode(v))).collect()
    }
}

struct Shared(Arc<Script>);

impl Transport for Shared {
    fn send(&self, request: Request<Bytes>, limits: Limits) -> BoxFuture<'_, Result<Response<Bytes>, TransportError>> {
        assert!(limits.body <= 64 * 1024, "answers of credential services are bounded");
        self.0.seen.lock().expect("not poisoned").push(request);
        let act = self.0.acts.lock().expect("not poisoned").pop_front();
        Box::pin(async move {
            match act {
                Some(Act::Answer(status, headers, body)) => {
                    let mut response = Response::builder().status(status);
                    for (name, value) in headers {
                        response = response.header(*name, *value);
                    }
                    Ok(response.body(Bytes::from(body)).expect("a response"))
                }
                Some(Act::Hang) => std::future::pending().await,
                Some(Act::NobodyThere) => Err(TransportError::new(Stage::Connect, "no connection could be made")),
                None => Err(TransportError::new(Stage::Exchange, "the script has ended")),
            }
        })
    }
}

/// An environment.
pub(crate) fn env(pairs: &[(&str, &str)]) -> impl Env + use<> {
    let pairs: BTreeMap<String, String> =
        pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
    move |name: &str| pairs.get(name).cloned()
}

/// A new empty directory.
pub(crate) fn directory() -> PathBuf {
    static COUNT: AtomicUsize = AtomicUsize::new(0);
    let name = format!("credentials-{}-{}", std::process::id(), COUNT.fetch_add(1, Ordering::Relaxed));
    let path = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(name);
    std::fs::create_dir_all(&path).expect("a directory");
    path
}

/// A file in a new home directory; gives the home.
pub(crate) fn home(path: &str, text: &str) -> String {
    let home = directory();
    let file = home.join(path);
    std::fs::create_dir_all(file.parent().expect("a parent")).expect("a directory");
    std::fs::write(&file, text).expect("a file");
    home.to_str().expect("text").to_owned()
}

/// What STS and metadata of Alibaba Cloud answer, in a wrapper or bare.
pub(crate) fn grant(wrapper: Option<&str>) -> String {
    let inner = r#"{"Code":"Success","AccessKeyId":"STS.id","AccessKeySecret":"planted-secret","SecurityToken":"planted-token","Expiration":"2099-01-01T00:00:00Z"}"#;
    match wrapper {
        Some(name) => format!(r#"{{"RequestId":"r","{name}":{inner}}}"#),
        None => inner.to_owned(),
    }
}
