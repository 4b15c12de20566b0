//! What is Alibaba Cloud's own in an attempt: its headers, its signature, and the shape of anonymous calls.

use std::time::SystemTime;

use bytes::Bytes;
use http::header::{ACCEPT, CONTENT_TYPE, HOST, USER_AGENT};
use http::{HeaderMap, HeaderName, HeaderValue, Request};

use crate::credentials::Credential;
use crate::encode::percent;
use crate::intercept::{self, Attempt};
use crate::shared::Shared;
use crate::sign::{Hex, SignError, Signed, Target, acs3};
use crate::time;
use crate::wire::WireRequest;

const ACTION: HeaderName = HeaderName::from_static("x-acs-action");
const VERSION: HeaderName = HeaderName::from_static("x-acs-version");

/// The request of one attempt, and what was signed of it.
pub(crate) fn request(
    shared: &Shared,
    attempt: &Attempt,
    wire: &WireRequest,
    credential: Option<&Credential>,
    time: SystemTime,
) -> Result<(Request<Bytes>, Option<Signed>), SignError> {
    let mut headers = HeaderMap::with_capacity(wire.headers.len() + 12);
    headers.extend(wire.headers.iter().cloned());
    headers.insert(USER_AGENT, shared.user_agent.clone());
    headers.insert(ACTION, HeaderValue::from_static(attempt.operation));
    headers.insert(VERSION, HeaderValue::from_static(shared.facts.version));
    if let Some(content_type) = wire.content_type {
        headers.insert(CONTENT_TYPE, HeaderValue::from_static(content_type));
    }
    if credential.is_some() {
        headers.insert(ACCEPT, HeaderValue::from_static("application/json"));
    }
    intercept::before_signing(&shared.hooks, attempt, &mut headers);
    headers.insert(HOST, shared.endpoint.host_header().clone());
    let nonce = Hex::random()?;
    let Some(credential) = credential else {
        let query = anonymous_query(shared, attempt.operation, wire, time, nonce.as_str());
        return Ok((wire.at(&shared.endpoint, &query, headers)?, None));
    };
    let target = Target {
        method: wire.method,
        host: shared.endpoint.host(),
        path: &wire.path,
        query: &wire.query,
        body: &wire.body,
    };
    let signed = acs3::Signer::new().sign(credential, &target, &mut headers, time, nonce.as_str())?;
    Ok((wire.at(&shared.endpoint, &wire.query, headers)?, Some(signed)))
}

/// Anonymous calls keep the older shape: what is otherwise in headers stands in the query.
fn anonymous_query(shared: &Shared, action: &str, wire: &WireRequest, time: SystemTime, nonce: &str) -> String {
    let mut query = wire.query.clone();
    let common = [
        ("Action", action),
        ("Format", "json"),
        ("Version", shared.facts.version),
        ("Timestamp", &time::to_rfc3339(time)),
        ("SignatureNonce", nonce),
    ];
    for (name, value) in common {
        if !query.is_empty() {
            query.push('&');
        }
        query.push_str(name);
        query.push('=');
        percent::push(&mut query, value);
    }
    query
}
