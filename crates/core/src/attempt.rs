//! The loop: credentials → sign → send → judge → wait, until a success, a final error or the end of the time.
//!
//! Every attempt is signed anew, with its own date and nonce. One deadline bounds all of it. Dropping the call at any
//! await point leaves nothing behind: no task is spawned, no lock is held across an await.

use std::future::poll_fn;
use std::pin::{Pin, pin};
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use http::{HeaderMap, Response};
use tokio::time::Instant;
use tracing::Span;

use crate::answer;
use crate::credentials::{Credential, ProvideCredentials};
use crate::encode::Encode;
use crate::error::{Error, ErrorKind, Executed};
use crate::intercept::Attempt;
use crate::operation::{Cloud, OperationFacts};
use crate::options::CallOptions;
use crate::retry::{self, RetryPolicy, Verdict};
use crate::shared::Shared;
use crate::sign::{self, Signed};
use crate::skew::service_time;
use crate::transport::{BoxFuture, Stage, TransportError};
use crate::wire::{Context, WireRequest};

/// A call, ready for its attempts. What it holds stays the same through all of them; what changes with each — date,
/// nonce, signature — is added there.
struct Plan {
    request: WireRequest,
    retry: RetryPolicy,
}

/// A success.
pub(crate) struct Exchanged {
    pub(crate) response: Response<Bytes>,
    pub(crate) attempts: u32,
}

/// How far a call has come.
#[derive(Default)]
struct Progress {
    attempts: u32,
    /// Whether an attempt has ended of which nobody knows what became.
    doubt: bool,
}

/// Runs a call to its end.
pub(crate) async fn run(
    shared: &Shared,
    facts: &'static OperationFacts,
    operation: &(dyn Encode + Sync),
    options: &CallOptions,
) -> Result<Exchanged, Error> {
    let mut progress = Progress::default();
    let deadline = Deadline::after(options.timeout.unwrap_or(shared.timeouts.call));
    let span = call_span(shared, facts);
    let result = within(&span, pin!(attempts(shared, facts, operation, options, &deadline, &mut progress))).await;
    let Progress { attempts, doubt } = progress;
    result.map(|response| Exchanged { response, attempts }).map_err(|mut error| {
        // The last attempt was refused, but the ones before it may have acted.
        if doubt && error.may_have_executed() == Executed::No {
            error.parts_mut().executed = Some(Executed::Maybe);
        }
        span.record("error.type", kind_of(&error));
        error.during(facts.name, attempts)
    })
}

/// The end of a call's time. Every await is bounded by it, so no further timer runs beside them.
struct Deadline {
    at: Instant,
    timeout: Duration,
}

impl Deadline {
    fn after(timeout: Duration) -> Self {
        let now = Instant::now();
        // A timeout beyond the end of time is none.
        let at = now.checked_add(timeout).unwrap_or_else(|| now + Duration::from_secs(86_400 * 365));
        Self { at, timeout }
    }

    /// Whether a wait would end past it.
    fn is_before_end_of(&self, wait: Duration) -> bool {
        self.at.saturating_duration_since(Instant::now()) <= wait
    }

    fn error(&self, executed: Executed) -> Error {
        let mut error = Error::new(ErrorKind::Timeout, format!("no success within {:?}", self.timeout));
        error.parts_mut().executed = Some(executed);
        error.parts_mut().retryable = true;
        error
    }
}

/// The span of a call, with the names of OpenTelemetry's conventions for RPC clients.
fn call_span(shared: &Shared, facts: &OperationFacts) -> Span {
    tracing::info_span!(
        "cumulo.call",
        otel.kind = "client",
        rpc.system = shared.facts.cloud.as_str(),
        rpc.service = shared.facts.name,
        rpc.method = facts.name,
        server.address = shared.endpoint.bare_host(),
        server.port = shared.endpoint.port(),
        error.type = tracing::field::Empty,
    )
}

/// The span of an attempt, with the names of OpenTelemetry's conventions for HTTP clients. Never a path or a query:
/// they can hold what is nobody's business.
fn attempt_span(shared: &Shared, plan: &Plan, number: u32) -> Span {
    tracing::debug_span!(
        "cumulo.attempt",
        otel.kind = "client",
        http.request.method = plan.request.method,
        http.request.resend_count = (number > 1).then(|| number - 1),
        server.address = shared.endpoint.bare_host(),
        server.port = shared.endpoint.port(),
        http.response.status_code = tracing::field::Empty,
        error.type = tracing::field::Empty,
    )
}

/// What spans say of an error: one of few words.
fn kind_of(error: &Error) -> &str {
    error.code().unwrap_or(error.kind().as_str())
}

/// Drives a future inside a span, where it lies: the futures of a call are large, and wrapping would move them.
async fn within<F: Future>(span: &Span, mut future: Pin<&mut F>) -> F::Output {
    poll_fn(|context| span.in_scope(|| future.as_mut().poll(context))).await
}

/// Builds the request of a call.
async fn plan(
    shared: &Shared,
    facts: &'static OperationFacts,
    operation: &(dyn Encode + Sync),
    options: &CallOptions,
    deadline: &Deadline,
) -> Result<Plan, Error> {
    let made;
    let token = match (&options.token, facts.token) {
        (Some(token), _) => Some(token.as_str()),
        (None, Some(_)) => {
            made = sign::nonce().map_err(|error| Error::new(ErrorKind::Configuration, error.to_string()))?;
            Some(made.as_str())
        }
        (None, None) => None,
    };
    let given = options.project_id.as_deref().or(shared.project_id.as_deref());
    // Where nobody set a project, it may come with the credentials.
    let credential = match (shared.facts.cloud, given) {
        (Cloud::Huawei, None) if facts.signed => Some(credential(shared, deadline).await?),
        _ => None,
    };
    let own = credential.as_ref();
    let ready = |lookup: &Option<Arc<dyn ProvideCredentials>>, id: &str| {
        lookup.as_ref().filter(|_| facts.path.contains(id)).and_then(|lookup| lookup.ready())
    };
    let mut project = ready(&shared.lookups.project, "{project_id}");
    let mut account = ready(&shared.lookups.account, "{domain_id}");
    loop {
        let found = project.as_ref().and_then(Credential::project_id);
        let project_id = given.or_else(|| own.and_then(Credential::project_id)).or(found);
        let found = account.as_ref().and_then(Credential::domain_id);
        let domain_id = shared.domain_id.as_deref().or_else(|| own.and_then(Credential::domain_id)).or(found);
        let context = Context { project_id, domain_id, token };
        let unknown = match WireRequest::of(operation, facts, shared.facts.cloud, &context) {
            Ok(request) => return Ok(Plan { request, retry: options.retry.unwrap_or(shared.retry) }),
            Err(error) => error,
        };
        // What stands in the path, and neither the request nor anyone else names, is looked up, once.
        let (lookup, place) = match unknown.unknown_id() {
            Some("project_id") => (&shared.lookups.project, &mut project),
            Some("domain_id") => (&shared.lookups.account, &mut account),
            _ => return Err(unknown.into()),
        };
        let Some(lookup) = lookup.as_ref().filter(|_| place.is_none()) else { return Err(unknown.into()) };
        *place = Some(provided(lookup, deadline).await?);
    }
}

async fn credential(shared: &Shared, deadline: &Deadline) -> Result<Credential, Error> {
    provided(&shared.credentials, deadline).await
}

async fn provided(provider: &Arc<dyn ProvideCredentials>, deadline: &Deadline) -> Result<Credential, Error> {
    if let Some(credential) = provider.ready() {
        return Ok(credential);
    }
    match tokio::time::timeout_at(deadline.at, provider.credentials()).await {
        Ok(found) => found.map_err(|error| Error::new(ErrorKind::Credentials, error.to_string()).with_source(error)),
        Err(_) => Err(deadline.error(Executed::No)),
    }
}

async fn attempts(
    shared: &Shared,
    facts: &'static OperationFacts,
    operation: &(dyn Encode + Sync),
    options: &CallOptions,
    deadline: &Deadline,
    progress: &mut Progress,
) -> Result<Response<Bytes>, Error> {
    let plan = plan(shared, facts, operation, options, deadline).await?;
    let mut remedies = Remedies::default();
    loop {
        let number = progress.attempts + 1;
        let attempt = Attempt { operation: facts.name, number };
        let credential = if facts.signed { Some(credential(shared, deadline).await?) } else { None };
        let skew = shared.skew.seconds();
        let (request, signed) = sign_request(shared, &plan, &attempt, credential.as_ref(), skew)?;
        progress.attempts = number;
        let span = attempt_span(shared, &plan, number);
        let sent = shared.transport.send(request, shared.limits);
        let exchange = once(shared, facts, &attempt, sent, signed.as_ref(), deadline, &span);
        let Failed { error, verdict, headers } = match within(&span, pin!(exchange)).await {
            Ok(response) => {
                shared.budget.give();
                return Ok(response);
            }
            Err(failed) => *failed,
        };
        span.record("error.type", kind_of(&error));
        progress.doubt |= error.may_have_executed() != Executed::No;
        if !verdict.allows(facts.retry) || !plan.retry.allows_any() {
            return Err(error);
        }
        let wait = match verdict {
            Verdict::Refused(asked) | Verdict::Ambiguous(asked) => {
                let counted = number - remedies.taken;
                if !plan.retry.allows(counted) || !shared.budget.take() {
                    return Err(error);
                }
                plan.retry.wait(counted, asked)
            }
            Verdict::Clock if remedies.clock.first() && shared.skew.mend(skew, &headers, &error) => remedies.take(),
            Verdict::Replayed if remedies.nonce.first() => remedies.take(),
            Verdict::StaleCredential if remedies.credential.first() && mend_credential(shared, credential.as_ref()) => {
                remedies.take()
            }
            _ => return Err(error),
        };
        if deadline.is_before_end_of(wait) {
            // A wait past the deadline helps nobody: the caller hears now what is wrong.
            return Err(error);
        }
        tracing::debug!(wait_ms = wait.as_millis(), kind = ?error.kind(), code = error.code(), "sending again");
        for hook in &shared.hooks {
            hook.on_retry(&attempt, &error, wait);
        }
        if !wait.is_zero() {
            tokio::time::sleep(wait).await;
        }
    }
}

/// Remedies that cost one extra attempt each, once a call. The policy does not count them.
#[derive(Default)]
struct Remedies {
    clock: Once,
    nonce: Once,
    credential: Once,
    taken: u32,
}

impl Remedies {
    /// Notes one that is under way, and says how long to wait for it.
    fn take(&mut self) -> Duration {
        self.taken += 1;
        Duration::ZERO
    }
}

/// True the first time it is asked.
#[derive(Default)]
struct Once(bool);

impl Once {
    fn first(&mut self) -> bool {
        !std::mem::replace(&mut self.0, true)
    }
}

fn mend_credential(shared: &Shared, refused: Option<&Credential>) -> bool {
    refused.is_some_and(|refused| shared.credentials.invalidate(refused))
}

/// A failed attempt: what happened, what to do about it, and the headers of the answer.
struct Failed {
    error: Error,
    verdict: Verdict,
    headers: HeaderMap,
}

impl Failed {
    fn without_answer(error: Error) -> Box<Self> {
        let verdict = retry::judge_failure(&error);
        Box::new(Self { error, verdict, headers: HeaderMap::new() })
    }
}

/// One attempt.
async fn once(
    shared: &Shared,
    facts: &OperationFacts,
    attempt: &Attempt,
    sent: BoxFuture<'_, Result<Response<Bytes>, TransportError>>,
    signed: Option<&Signed>,
    deadline: &Deadline,
    span: &Span,
) -> Result<Response<Bytes>, Box<Failed>> {
    let limit = Deadline::after(shared.timeouts.attempt);
    let response = match tokio::time::timeout_at(limit.at.min(deadline.at), sent).await {
        Ok(Ok(response)) => response,
        Ok(Err(error)) => return Err(Failed::without_answer(broken(error))),
        // Past the deadline of the call there is no further attempt, and the error says so.
        Err(_) if deadline.at <= limit.at => return Err(Failed::without_answer(deadline.error(Executed::Maybe))),
        Err(_) => {
            let message = format!("no answer within {:?}", shared.timeouts.attempt);
            let mut error = Error::new(ErrorKind::Timeout, message);
            error.parts_mut().retryable = true;
            return Err(Failed::without_answer(error));
        }
    };
    let (status, headers, body) = (response.status(), response.headers(), response.body());
    span.record("http.response.status_code", status.as_u16());
    for hook in &shared.hooks {
        hook.after_answer(attempt, status, headers);
    }
    let refusal = if status.is_success() {
        facts.errors_in_answer.then(|| answer::hidden_refusal(status, headers, body)).flatten()
    } else {
        Some(answer::refusal(status, headers, body))
    };
    let Some(mut error) = refusal else { return Ok(response) };
    if let Some(signed) = signed {
        answer::explain(&mut error, body, signed);
    }
    let verdict = retry::judge(&mut error, headers);
    if status.is_redirection() {
        error.parts_mut().message = "the service redirects, and redirects are never followed".to_owned();
    }
    Err(Box::new(Failed { error, verdict, headers: response.into_parts().0.headers }))
}

fn broken(error: TransportError) -> Error {
    let (kind, executed) = match error.stage {
        Stage::Connect => (ErrorKind::Connect, Executed::No),
        Stage::Exchange => (ErrorKind::Transport, Executed::Maybe),
        // It answered, so it acted or refused; we shall not know.
        Stage::TooLarge => (ErrorKind::Answer, Executed::Maybe),
    };
    let mut broken = Error::new(kind, error.to_string()).with_source(error);
    broken.parts_mut().executed = Some(executed);
    broken.parts_mut().retryable = kind != ErrorKind::Answer;
    broken
}

/// Signs: what is new in each attempt.
fn sign_request(
    shared: &Shared,
    plan: &Plan,
    attempt: &Attempt,
    credential: Option<&Credential>,
    skew: i64,
) -> Result<(http::Request<Bytes>, Option<Signed>), Error> {
    let time = service_time(skew);
    let signed = (shared.ways.request)(shared, attempt, &plan.request, credential, time);
    signed.map_err(|error| Error::new(ErrorKind::Input, error.to_string()).with_source(error))
}
