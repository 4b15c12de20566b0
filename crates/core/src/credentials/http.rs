//! How providers reach the services that give credentials.
//!
//! Bodies are bounded and never quoted, redirects are refused, waits are short. Metadata services are reached without a
//! proxy.

use std::fmt;
use std::sync::{Arc, OnceLock};
use std::time::{Duration, SystemTime};

use bytes::Bytes;
use http::{Request, Response, StatusCode};

use super::{CredentialsError, CredentialsErrorKind};
use crate::answer;
use crate::retry::{self, Verdict};
use crate::skew::{Skew, service_time};
use crate::transport::{Limits, Stage, Transport};

/// No answer that holds credentials is longer than this.
const BODY: usize = 64 * 1024;

/// What providers send requests through.
#[derive(Clone)]
pub struct Http {
    outside: Arc<dyn Transport>,
    direct: Direct,
}

/// The way past any proxy.
#[derive(Clone)]
enum Direct {
    Given(Arc<dyn Transport>),
    /// Made when it is first needed: most programs never ask a metadata service.
    Lazy(Arc<OnceLock<Option<Arc<dyn Transport>>>>),
}

impl Http {
    /// Uses one transport for everything. It should use no proxy: metadata services must be asked directly.
    #[must_use]
    pub fn new(transport: Arc<dyn Transport>) -> Self {
        Self { direct: Direct::Given(Arc::clone(&transport)), outside: transport }
    }

    /// Uses this transport for metadata services and loopback. It should use no proxy and give up connecting after a
    /// second.
    #[must_use]
    pub fn with_direct(mut self, transport: Arc<dyn Transport>) -> Self {
        self.direct = Direct::Given(transport);
        self
    }

    /// Uses the transport that ships for metadata services and loopback: no proxy, and it gives up connecting after a
    /// second. It is made when it is first needed.
    #[must_use]
    pub fn with_system_direct(mut self) -> Self {
        self.direct = Direct::Lazy(Arc::default());
        self
    }

    /// The transports that ship: one as the environment says, one without proxy and quick to give up.
    ///
    /// # Errors
    ///
    /// Where TLS cannot be set up on this system.
    #[cfg(feature = "reqwest")]
    pub fn system() -> Result<Self, crate::Error> {
        Ok(Self::new(Arc::new(crate::transport::Reqwest::builder().build()?)).with_system_direct())
    }

    fn direct(&self) -> Option<&Arc<dyn Transport>> {
        match &self.direct {
            Direct::Given(transport) => Some(transport),
            Direct::Lazy(cell) => cell.get_or_init(system_direct).as_ref(),
        }
    }

    /// Sends a request that may be sent twice, and tries again where that may help. An answer with an error status below
    /// 500 is an answer.
    pub(super) async fn send(
        &self,
        way: &Way<'_>,
        request: impl Fn() -> Result<Request<Bytes>, CredentialsError>,
    ) -> Result<Response<Bytes>, CredentialsError> {
        self.send_but(way, &[], request).await
    }

    /// Like [`send`](Self::send); these statuses are answers too.
    pub(super) async fn send_but(
        &self,
        way: &Way<'_>,
        answers: &[StatusCode],
        request: impl Fn() -> Result<Request<Bytes>, CredentialsError>,
    ) -> Result<Response<Bytes>, CredentialsError> {
        let mut tries = 0;
        loop {
            let error = match self.once(way, answers, request()?).await {
                Ok(response) => return Ok(response),
                Err(error) => error,
            };
            tries += 1;
            if tries >= way.tries || !error.is_transient() {
                return Err(error);
            }
            tokio::time::sleep(Duration::from_millis(100 << tries).mul_f64(0.5 + crate::random::unit() / 2.0)).await;
        }
    }

    /// Like [`send`](Self::send), for requests that hold the time: where the service refuses ours, its own is taken over,
    /// and the request goes once more.
    pub(super) async fn send_timed(
        &self,
        way: &Way<'_>,
        skew: &Skew,
        request: impl Fn(SystemTime) -> Result<Request<Bytes>, CredentialsError>,
    ) -> Result<Response<Bytes>, CredentialsError> {
        let signed_with = skew.seconds();
        let response = self.send(way, || request(service_time(signed_with))).await?;
        if response.status().is_success() {
            return Ok(response);
        }
        let mut refusal = answer::refusal(response.status(), response.headers(), response.body());
        let of_the_clock = retry::judge(&mut refusal, response.headers()) == Verdict::Clock;
        if !of_the_clock || !skew.mend(signed_with, response.headers(), &refusal) {
            return Ok(response);
        }
        self.send(way, || request(service_time(skew.seconds()))).await
    }

    async fn once(
        &self,
        way: &Way<'_>,
        answers: &[StatusCode],
        request: Request<Bytes>,
    ) -> Result<Response<Bytes>, CredentialsError> {
        let transport = if way.direct { self.direct() } else { Some(&self.outside) };
        let Some(transport) = transport else {
            return Err(way.error(CredentialsErrorKind::Invalid, NO_DIRECT));
        };
        let answer = match tokio::time::timeout(way.limit, transport.send(request, Limits { body: BODY })).await {
            Ok(answer) => answer,
            Err(_) => {
                return Err(way.error(CredentialsErrorKind::Unavailable, format!("no answer within {:?}", way.limit)));
            }
        };
        match answer {
            Ok(response) if answers.contains(&response.status()) => Ok(response),
            Ok(response) if response.status().as_u16() == 429 || response.status().is_server_error() => {
                Err(way.error(CredentialsErrorKind::Unavailable, format!("the service answered {}", response.status())))
            }
            Ok(response) if response.status().is_redirection() => {
                Err(way.error(CredentialsErrorKind::Refused, "the service redirects, and redirects are never followed"))
            }
            Ok(response) => Ok(response),
            Err(error) => Err(match (error.stage(), way.lonely) {
                (Stage::Connect, Some(meaning)) => way.error(CredentialsErrorKind::Absent, meaning),
                (Stage::TooLarge, _) => way.error(CredentialsErrorKind::Refused, error.to_string()),
                _ => way.error(CredentialsErrorKind::Unavailable, error.to_string()),
            }),
        }
    }
}

/// How long connecting to a metadata service may take: it is near, or not there.
#[cfg(any(feature = "reqwest", feature = "hyper"))]
const CONNECT: Duration = Duration::from_secs(1);

const NO_DIRECT: &str = "there is no transport for metadata services: enable the feature `reqwest`, or set one";

#[cfg(feature = "reqwest")]
fn system_direct() -> Option<Arc<dyn Transport>> {
    let transport = crate::transport::Reqwest::builder().no_proxy().connect_timeout(CONNECT).build().ok()?;
    Some(Arc::new(transport))
}

#[cfg(all(feature = "hyper", not(feature = "reqwest")))]
fn system_direct() -> Option<Arc<dyn Transport>> {
    // This transport knows no proxies.
    Some(Arc::new(crate::transport::Hyper::new(CONNECT).ok()?))
}

#[cfg(not(any(feature = "reqwest", feature = "hyper")))]
fn system_direct() -> Option<Arc<dyn Transport>> {
    None
}

/// How a request is sent.
pub(super) struct Way<'a> {
    /// Who asks, for errors.
    pub(super) provider: &'a str,
    /// Past any proxy.
    pub(super) direct: bool,
    /// For one try.
    pub(super) limit: Duration,
    /// How often it is tried.
    pub(super) tries: u32,
    /// What it means that nobody is there.
    pub(super) lonely: Option<&'static str>,
}

impl<'a> Way<'a> {
    /// To a service of the cloud.
    pub(super) fn outside(provider: &'a str) -> Self {
        Self { provider, direct: false, limit: Duration::from_secs(10), tries: 3, lonely: None }
    }

    /// To a metadata service, or a service on this machine.
    pub(super) fn direct(provider: &'a str, lonely: &'static str) -> Self {
        Self { provider, direct: true, limit: Duration::from_secs(2), tries: 3, lonely: Some(lonely) }
    }

    pub(super) fn error(&self, kind: CredentialsErrorKind, message: impl Into<String>) -> CredentialsError {
        CredentialsError::new(kind, self.provider, message)
    }

    /// The error of an answer that is no success. Of the body only a code is shown that looks like one.
    pub(super) fn refusal(&self, response: &Response<Bytes>) -> CredentialsError {
        let code = error_code(response.body()).map_or(String::new(), |code| format!(" {code}"));
        self.error(CredentialsErrorKind::Refused, format!("the service answered {}{code}", response.status().as_u16()))
    }

    /// Lets a success pass.
    pub(super) fn success(&self, response: Response<Bytes>) -> Result<Response<Bytes>, CredentialsError> {
        if response.status().is_success() { Ok(response) } else { Err(self.refusal(&response)) }
    }
}

/// The error code in an answer: a short word of letters, digits, dots and the like.
pub(super) fn error_code(body: &[u8]) -> Option<String> {
    let word = |text: &str| {
        let usual = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'_' | b'-');
        (1..=64).contains(&text.len()) && text.bytes().all(usual)
    };
    let value: serde_json::Value = serde_json::from_slice(body).ok()?;
    let object = value.get("error").filter(|inner| inner.is_object()).unwrap_or(&value);
    let code = ["Code", "code", "error_code", "errorCode"].iter().find_map(|key| object.get(key))?;
    let code = code.as_str().map_or_else(|| code.to_string(), str::to_owned);
    word(&code).then_some(code)
}

impl fmt::Debug for Http {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Http").finish_non_exhaustive()
    }
}
