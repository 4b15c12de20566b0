//! The transport that ships: reqwest, with rustls or the system's TLS.

use std::fmt;
use std::sync::{Arc, RwLock};
use std::time::Duration;

use bytes::{Bytes, BytesMut};
use http::uri::{Authority, Uri};
use reqwest::Url;

use super::tls::{self, setup};
use super::{BoxFuture, Limits, Stage, Transport, TransportError, innermost};
use crate::error::{Error, ErrorKind};

/// Sends through a [`reqwest::Client`].
///
/// HTTP/1.1 over TLS 1.2 or better; no redirects, no referer, no retries of its own. Proxies come from the environment
/// unless they are set.
#[derive(Clone, Debug)]
pub struct Reqwest {
    client: reqwest::Client,
    base: Base,
}

impl Reqwest {
    /// A transport set up by hand.
    pub fn builder() -> ReqwestBuilder {
        ReqwestBuilder::default()
    }

    /// Uses a client that you set up yourself. It must follow no redirects and retry nothing: a redirect would carry
    /// tokens to another host, and a copy of a request would reuse its nonce.
    #[must_use]
    pub fn from_client(client: reqwest::Client) -> Self {
        Self { client, base: Base::default() }
    }
}

/// The address of the last request, without path and query: the next one goes there too, and most of what reading a URL
/// costs is its host.
#[derive(Clone, Debug, Default)]
struct Base(Arc<RwLock<Option<Url>>>);

impl Base {
    /// The URL of a request.
    fn url(&self, uri: &Uri) -> Result<Url, TransportError> {
        let known = self.0.read().ok().and_then(|base| base.as_ref().filter(|base| is_of(base, uri)).cloned());
        let mut url = match known {
            Some(base) => base,
            None => self.learn(uri)?,
        };
        url.set_path(uri.path());
        url.set_query(uri.query());
        Ok(url)
    }

    fn learn(&self, uri: &Uri) -> Result<Url, TransportError> {
        // The error of a URL may quote it, and a query can hold secrets.
        let unfit = |_| TransportError::new(Stage::Connect, "the address is no URL");
        let mut url = Url::parse(&uri.to_string()).map_err(unfit)?;
        url.set_path("");
        url.set_query(None);
        if let Ok(mut base) = self.0.write() {
            *base = Some(url.clone());
        }
        Ok(url)
    }
}

fn is_of(base: &Url, uri: &Uri) -> bool {
    uri.scheme_str() == Some(base.scheme()) && uri.authority().map(Authority::as_str) == Some(base.authority())
}

/// Where requests pass on their way.
#[derive(Clone, Default)]
enum Proxy {
    #[default]
    Environment,
    None,
    Url(String),
}

/// Sets up a [`Reqwest`].
#[derive(Clone)]
#[must_use = "a builder does nothing until `build`"]
pub struct ReqwestBuilder {
    connect_timeout: Duration,
    idle: Duration,
    proxy: Proxy,
    trust: tls::Trust,
}

impl Default for ReqwestBuilder {
    /// 5 s to connect; idle connections are kept for 20 s, less than the gateways keep them, so that few calls meet a
    /// closed one; proxies from the environment; the system's roots.
    fn default() -> Self {
        Self {
            connect_timeout: Duration::from_secs(5),
            idle: Duration::from_secs(20),
            proxy: Proxy::default(),
            trust: tls::Trust::default(),
        }
    }
}

impl ReqwestBuilder {
    /// Bounds the making of a connection: DNS, TCP and TLS.
    pub fn connect_timeout(mut self, timeout: Duration) -> Self {
        self.connect_timeout = timeout;
        self
    }

    /// Sets how long an idle connection is kept for the next call.
    pub fn idle_timeout(mut self, timeout: Duration) -> Self {
        self.idle = timeout;
        self
    }

    /// Uses this proxy, `http://user:password@host:port`, and none from the environment.
    pub fn proxy(mut self, url: impl Into<String>) -> Self {
        self.proxy = Proxy::Url(url.into());
        self
    }

    /// Uses no proxy, whatever the environment says.
    pub fn no_proxy(mut self) -> Self {
        self.proxy = Proxy::None;
        self
    }

    /// Trusts the certificate authorities of a PEM text beside the system's: dedicated KMS instances have their own.
    pub fn root_certificates(mut self, pem: impl AsRef<[u8]>) -> Self {
        self.trust.roots.push(pem.as_ref().to_vec());
        self
    }

    /// Trusts only the certificate authorities given by [`root_certificates`](Self::root_certificates).
    pub fn without_system_roots(mut self) -> Self {
        self.trust.system = false;
        self
    }

    /// Shows this certificate to servers that ask for one: certificate chain and private key, as PEM texts.
    pub fn client_certificate(mut self, chain: impl AsRef<[u8]>, key: impl AsRef<[u8]>) -> Self {
        self.trust.identity = Some(tls::Identity { chain: chain.as_ref().to_vec(), key: key.as_ref().to_vec() });
        self
    }

    /// The transport.
    ///
    /// # Errors
    ///
    /// Where a certificate, a key or the proxy cannot be read.
    pub fn build(self) -> Result<Reqwest, Error> {
        let builder = tls::protect(reqwest::Client::builder(), &self.trust)?
            .redirect(reqwest::redirect::Policy::none())
            .referer(false)
            .retry(reqwest::retry::never())
            .http1_only()
            .connect_timeout(self.connect_timeout)
            .pool_idle_timeout(self.idle);
        let builder = match self.proxy {
            Proxy::Environment => builder,
            Proxy::None => builder.no_proxy(),
            Proxy::Url(url) => {
                // The error of the URL may quote it, and it may hold a password.
                let proxy = reqwest::Proxy::all(url).map_err(|_| {
                    Error::new(ErrorKind::Configuration, "the proxy is no URL such as http://proxy.example.com:3128")
                })?;
                builder.proxy(proxy)
            }
        };
        builder
            .build()
            .map(Reqwest::from_client)
            .map_err(|error| setup("the HTTP client could not be set up", error.without_url()))
    }
}

/// Keys and the proxy's password are not shown.
impl fmt::Debug for ReqwestBuilder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ReqwestBuilder")
            .field("connect_timeout", &self.connect_timeout)
            .field("idle_timeout", &self.idle)
            .finish_non_exhaustive()
    }
}

impl Transport for Reqwest {
    fn send(
        &self,
        request: http::Request<Bytes>,
        limits: Limits,
    ) -> BoxFuture<'_, Result<http::Response<Bytes>, TransportError>> {
        Box::pin(async move {
            let (parts, body) = request.into_parts();
            let mut request = reqwest::Request::new(parts.method, self.base.url(&parts.uri)?);
            *request.headers_mut() = parts.headers;
            *request.body_mut() = Some(body.into());
            let mut answer = self.client.execute(request).await.map_err(failed)?;
            let mut response = http::Response::new(Bytes::new());
            *response.status_mut() = answer.status();
            let body = read(&mut answer, limits.body).await?;
            *response.headers_mut() = std::mem::take(answer.headers_mut());
            *response.body_mut() = body;
            Ok(response)
        })
    }
}

/// Reads a body whole, in one piece where it came in one.
async fn read(answer: &mut reqwest::Response, limit: usize) -> Result<Bytes, TransportError> {
    let too_large = || TransportError::new(Stage::TooLarge, format!("the answer is longer than {limit} bytes"));
    if answer.content_length().is_some_and(|length| length > limit as u64) {
        return Err(too_large());
    }
    let Some(first) = answer.chunk().await.map_err(failed)? else { return Ok(Bytes::new()) };
    let mut rest = BytesMut::new();
    while let Some(chunk) = answer.chunk().await.map_err(failed)? {
        if rest.is_empty() {
            rest.extend_from_slice(&first);
        }
        if rest.len() + chunk.len() > limit {
            return Err(too_large());
        }
        rest.extend_from_slice(&chunk);
    }
    let body = if rest.is_empty() { first } else { rest.freeze() };
    if body.len() > limit { Err(too_large()) } else { Ok(body) }
}

fn failed(error: reqwest::Error) -> TransportError {
    let error = error.without_url();
    let stage = if error.is_connect() || error.is_builder() { Stage::Connect } else { Stage::Exchange };
    let what = match stage {
        Stage::Connect if error.is_timeout() => "the connection was not made in time",
        Stage::Connect => "no connection could be made",
        _ => "the connection broke",
    };
    TransportError::new(stage, format!("{what}: {}", innermost(&error))).with_source(error)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_url_is_what_parsing_would_give_whatever_address_was_known() {
        let base = Base::default();
        for text in [
            "http://127.0.0.1:8080/?KeyId=key-hzz%2A%2A&Note=%C3%A9%27",
            "http://127.0.0.1:8080/v1/a%20b/c~d",
            "http://127.0.0.1:8080/",
            "https://kms.example.com/v1/p?",
            "https://kms.example.com",
            "http://127.0.0.1:8081/x?a=1",
            "https://[::1]:8443/x?a=1",
        ] {
            let uri: Uri = text.parse().expect("a URI");
            assert_eq!(base.url(&uri).ok(), Url::parse(text).ok(), "{text}");
        }
    }
}
