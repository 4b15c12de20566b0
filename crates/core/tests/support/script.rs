//! The other side of a client in tests: a transport that follows a script and keeps what it was sent.

#![allow(dead_code, reason = "each test uses a part of it")]

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};

use bytes::Bytes;
use cumulo_core::credentials::Credential;
use cumulo_core::operation::{Cloud, Service, ServiceFacts};
use cumulo_core::transport::{BoxFuture, Limits, Stage, Transport, TransportError};
use cumulo_core::{Builder, Client};
use tokio::time::Instant;

pub(crate) const SECRET: &str = "planted-access-key-secret";
pub(crate) const TOKEN: &str = "planted-security-token";

/// A service of Alibaba Cloud.
pub(crate) struct Kms;

impl Service for Kms {
    const FACTS: ServiceFacts = ServiceFacts {
        cloud: Cloud::Alibaba,
        name: "kms",
        version: "2016-01-20",
        agent: "cumulo-test/0",
        servers: &[],
    };
}

/// What the other side does with one request.
#[derive(Clone)]
pub(crate) enum Turn {
    Answer(u16, &'static [(&'static str, &'static str)], String),
    Broken,
    Unreachable,
    Silence,
}

/// An answer without headers.
pub(crate) fn answer(status: u16, body: impl Into<String>) -> Turn {
    Turn::Answer(status, &[], body.into())
}

/// A refusal as Alibaba Cloud words it.
pub(crate) fn error(status: u16, code: &str) -> Turn {
    answer(status, format!(r#"{{"Code":"{code}","Message":"m","RequestId":"r-2"}}"#))
}

/// A request, and when it came.
type Seen = (Instant, http::Request<Bytes>);

/// Takes its turns in order, and after them the last thing again and again.
#[derive(Clone)]
pub(crate) struct Script {
    turns: Arc<Mutex<VecDeque<Turn>>>,
    then: Turn,
    seen: Arc<Mutex<Vec<Seen>>>,
}

impl Script {
    pub(crate) fn of(turns: impl IntoIterator<Item = Turn>, then: Turn) -> Self {
        Self { turns: Arc::new(Mutex::new(turns.into_iter().collect())), then, seen: Arc::default() }
    }

    pub(crate) fn builder<S: Service>(&self) -> Builder<S> {
        Client::builder()
            .endpoint("https://kms.example.com")
            .credentials(Credential::temporary("STS.id", SECRET, TOKEN))
            .transport(self.clone())
    }

    pub(crate) fn client<S: Service>(&self) -> Client<S> {
        self.builder().build().unwrap()
    }

    /// Something of every request so far.
    pub(crate) fn each<T>(&self, of: impl Fn(&http::Request<Bytes>) -> T) -> Vec<T> {
        self.seen.lock().unwrap().iter().map(|(_, request)| of(request)).collect()
    }

    /// A header of every request so far.
    pub(crate) fn header(&self, name: &str) -> Vec<String> {
        self.each(|request| request.headers()[name].to_str().unwrap().to_owned())
    }

    pub(crate) fn query(&self) -> Vec<String> {
        self.each(|request| request.uri().query().unwrap().to_owned())
    }

    pub(crate) fn count(&self) -> usize {
        self.seen.lock().unwrap().len()
    }

    /// The pauses between requests, in seconds.
    pub(crate) fn pauses(&self) -> Vec<f64> {
        self.seen.lock().unwrap().windows(2).map(|two| (two[1].0 - two[0].0).as_secs_f64()).collect()
    }
}

impl Transport for Script {
    fn send(
        &self,
        request: http::Request<Bytes>,
        _: Limits,
    ) -> BoxFuture<'_, Result<http::Response<Bytes>, TransportError>> {
        self.seen.lock().unwrap().push((Instant::now(), request));
        let turn = self.turns.lock().unwrap().pop_front().unwrap_or_else(|| self.then.clone());
        Box::pin(async move {
            match turn {
                Turn::Answer(status, headers, body) => {
                    let mut response = http::Response::builder().status(status);
                    for (name, value) in headers {
                        response = response.header(*name, *value);
                    }
                    Ok(response.body(Bytes::from(body)).unwrap())
                }
                Turn::Broken => Err(TransportError::new(Stage::Exchange, "the connection broke")),
                Turn::Unreachable => Err(TransportError::new(Stage::Connect, "no connection could be made")),
                Turn::Silence => std::future::pending().await,
            }
        })
    }
}
