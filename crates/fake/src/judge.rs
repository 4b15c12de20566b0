//! Judges a request that arrived in full: operation, signature, parameters, answer.

mod instead;
mod lock;

use std::sync::atomic::Ordering;

use bytes::Bytes;
use serde_json::{Map, Value, json};

pub(crate) use self::lock::Locks;
use crate::answer::{Answer, Content, Context, Rendered};
use crate::catalog::{Cloud, Operation, Service};
use crate::encoding;
use crate::fault::Fault;
use crate::identity;
use crate::ledger::{Entry, Verdict};
use crate::metadata;
use crate::params::{self, Received};
use crate::refusal::Refusal;
use crate::request::Request;
use crate::route::{self, Route};
use crate::shared::Shared;
use crate::verify::{self, Identity};
use crate::world::Asked;
use crate::{clock, locked};

/// A judged request: what to answer. It stands in the ledger already.
pub(crate) struct Judged {
    pub(crate) rendered: Rendered,
    /// Its number in the ledger.
    pub(crate) number: usize,
}

/// Judges a request and writes it into the ledger.
pub(crate) fn judge(
    shared: &Shared,
    connection: u64,
    scope: Option<&str>,
    request: &http::Request<Bytes>,
    fault: Option<&Fault>,
) -> Judged {
    let now = shared.clock.now().saturating_add(fault.map_or(0, |fault| fault.clock));
    let query = encoding::text_pairs(request.uri().query().unwrap_or_default());
    let route = route::find(&shared.services, scope, request.method(), request.uri().path(), &query, request.headers());
    let mut case = Case { shared, request, query, route, now, parameters: Map::new() };

    let signature = case.signature();
    let verdict = match &signature {
        Ok(Some(_)) => Verdict::Valid,
        Ok(None) => Verdict::Unsigned,
        Err(refusal) => Verdict::Refused(refusal.code.clone()),
    };
    let right = case.answer(&signature).unwrap_or_else(Answer::from);
    let answer = match fault.and_then(|fault| fault.instead.as_ref()) {
        Some(instead) => instead::answer(instead, right, &case.route, clock::extended(now)),
        None => right,
    };
    case.conclude(connection, answer, signature.ok().flatten(), verdict, fault)
}

/// A request under judgement.
struct Case<'a> {
    shared: &'a Shared,
    request: &'a http::Request<Bytes>,
    query: Vec<(String, String)>,
    route: Route<'a>,
    now: i64,
    parameters: Map<String, Value>,
}

impl Case<'_> {
    fn header(&self, name: &str) -> Option<&str> {
        self.request.headers().get(name).and_then(|value| value.to_str().ok())
    }

    /// Who signed it; nobody, where none is needed.
    fn signature(&self) -> Result<Option<Identity>, Refusal> {
        let authorized = self.header("authorization").is_some();
        // Some services know their callers by a token in that header, which is no signature.
        let signature = |value: &str| ["ACS", "SDK-", "V11-"].iter().any(|start| value.starts_with(start));
        let signed = self.header("authorization").is_some_and(signature);
        let anonymous = self.route.found.is_some_and(|(_, operation)| !operation.signed);
        if anonymous && !signed {
            return Ok(None);
        }
        let keys = locked(&self.shared.keys).clone();
        match self.route.cloud {
            Cloud::Alibaba => {
                if !authorized && self.query.iter().any(|(name, _)| name == "SignatureMethod") {
                    let message = "The request signature does not conform to Aliyun standards.";
                    return Err(Refusal::new(400, "IncompleteSignature", message).because(
                        "signatures in the query (HMAC-SHA1) are not taken here; sign with ACS3-HMAC-SHA256",
                    ));
                }
                let identity = verify::acs3(self.request, &keys, self.now)?;
                self.nonce_is_new(&identity)?;
                Ok(Some(identity))
            }
            Cloud::Huawei => match self.header("x-auth-token") {
                Some(token) if !authorized => {
                    let known = locked(&self.shared.tokens).contains(token);
                    let refusal =
                        verify::refused("decrypt token fail").because("X-Auth-Token holds no token of the fake");
                    if known { Ok(None) } else { Err(refusal) }
                }
                _ => {
                    let verdict = verify::sdk_hmac(self.request, &keys, self.now);
                    locked(&self.shared.locks).judge(self.request, verdict, self.now).map(Some)
                }
            },
        }
    }

    fn nonce_is_new(&self, identity: &Identity) -> Result<(), Refusal> {
        let nonce = self.header("x-acs-signature-nonce").unwrap_or_default().to_owned();
        let new = locked(&self.shared.nonces).insert((identity.access_key_id.clone(), nonce));
        let message = "Specified signature nonce was used already.";
        new.then_some(()).ok_or_else(|| Refusal::new(400, "SignatureNonceUsed", message))
    }

    /// The right answer, faults aside.
    fn answer(&mut self, signature: &Result<Option<Identity>, Refusal>) -> Result<Answer, Refusal> {
        if let Some(refusal) = self.route.refusal.clone() {
            return Err(refusal);
        }
        signature.as_ref().map_err(Clone::clone)?;
        let Some((service, operation)) = self.route.found else {
            return Err(Refusal::new(404, "APIGW.0101", "The API does not exist."));
        };
        let received = Received {
            path: self.request.uri().path(),
            query: &self.query,
            headers: self.request.headers(),
            body: self.request.body(),
        };
        self.parameters = params::read(service, operation, &received, self.shared.strict)
            .map_err(|problem| problem.refusal(service, operation))?;
        self.project_agrees()?;
        self.token_agrees(operation)?;
        if let Some(answer) = self.shared.scripted(&self.as_request(service, operation)) {
            return Ok(answer);
        }
        let headers = self.request.headers();
        if let Some(answer) = metadata::answer(&service.id, &operation.id, headers, self.now) {
            return answer;
        }
        let tokens = locked(&self.shared.tokens).clone();
        let claim = identity::Claim { headers, parameters: &self.parameters, now: self.now, tokens: &tokens };
        if let Some(answer) = identity::answer(&service.id, &operation.id, &claim) {
            return answer;
        }
        let asked = Asked::new(service, operation, &self.parameters, self.now);
        match locked(&self.shared.world).answer(&asked) {
            Some(answer) => answer.map(Answer::stamped),
            // Nothing is known of this operation but its documentation.
            None => Ok(Answer::stamped(operation.example.clone().unwrap_or_else(|| json!({})))),
        }
    }

    fn as_request(&self, service: &Service, operation: &Operation) -> Request {
        Request {
            service: service.id.clone(),
            operation: operation.id.clone(),
            method: self.request.method().to_string(),
            path: self.request.uri().path().to_owned(),
            query: self.query.clone(),
            headers: self.request.headers().clone(),
            body: self.request.body().clone(),
            parameters: self.parameters.clone(),
        }
    }

    /// The project of the header is that of the path.
    fn project_agrees(&self) -> Result<(), Refusal> {
        let header = self.header("x-project-id");
        let path = self.parameters.get("project_id").and_then(Value::as_str);
        match (header, path) {
            (Some(header), Some(path)) if header != path => Err(verify::refused("project id does not match")
                .because(format!("X-Project-Id is {header}, the path has {path}"))),
            _ => Ok(()),
        }
    }

    /// An idempotency token comes again only with the same parameters.
    fn token_agrees(&self, operation: &Operation) -> Result<(), Refusal> {
        let Some(token) = self.idempotency_token() else { return Ok(()) };
        let mut seen = locked(&self.shared.tokens_seen);
        let before = seen.entry((operation.id.clone(), token)).or_insert_with(|| self.parameters.clone());
        if *before == self.parameters {
            return Ok(());
        }
        let message = "The request uses the same client token as a previous, but non-identical request. Do not reuse a \
                       client token with different requests, unless the requests are identical.";
        Err(Refusal::new(400, "IdempotentParameterMismatch", message))
    }

    fn idempotency_token(&self) -> Option<String> {
        let (_, operation) = self.route.found?;
        // Reads have a ClientToken as well, which clients do not fill in by themselves; the gateway minds it all the same.
        let param = operation.params.iter().find(|param| param.token || param.name == "ClientToken")?;
        self.parameters.get(&param.name).and_then(Value::as_str).map(str::to_owned)
    }

    fn conclude(
        self,
        connection: u64,
        answer: Answer,
        identity: Option<Identity>,
        verdict: Verdict,
        fault: Option<&Fault>,
    ) -> Judged {
        let cloud = self.route.cloud;
        let json = |text: &str| text.to_ascii_lowercase().contains("json");
        let format = self.query.iter().find(|(name, _)| name == "Format");
        let wants_json = self.header("accept").is_some_and(json) || format.is_some_and(|(_, value)| json(value));
        let context = Context {
            cloud,
            service: self.route.found.map_or("gateway", |(service, _)| service.name.as_str()),
            operation: &self.route.called,
            host: self.header("host").unwrap_or_default(),
            request_id: &self.shared.request_id(cloud),
            now: self.now,
            xml: cloud == Cloud::Alibaba && !wants_json,
        };
        let code = match &answer.content {
            Content::Error { code, .. } => Some(code.clone()),
            _ => None,
        };
        let rendered = answer.render(&context);
        let secrets = self.route.found.map_or(Vec::new(), |(_, operation)| {
            operation.params.iter().filter(|param| param.secret).map(|param| param.name.clone()).collect()
        });
        let mut ledger = locked(&self.shared.ledger);
        let number = self.shared.entries.fetch_add(1, Ordering::Relaxed);
        ledger.push(Entry {
            number,
            at: self.shared.started.elapsed(),
            connection,
            service: self.route.found.map_or(String::new(), |(service, _)| service.id.clone()),
            operation: self.route.called.clone(),
            method: self.request.method().to_string(),
            path: self.request.uri().path().to_owned(),
            headers: self.request.headers().clone(),
            body: self.request.body().clone(),
            access_key_id: identity.map(|identity| identity.access_key_id),
            nonce: self.header("x-acs-signature-nonce").map(str::to_owned),
            date: self.header("x-acs-date").or(self.header("x-sdk-date")).map(str::to_owned),
            idempotency_token: self.idempotency_token(),
            verdict,
            status: None,
            code,
            request_id: rendered.request_id.clone(),
            fault: fault.map(|fault| fault.name),
            secrets,
            query: self.query,
            parameters: self.parameters,
        });
        Judged { rendered, number }
    }
}
