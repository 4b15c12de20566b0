//! What is Huawei Cloud's own in an attempt: its headers and its signature.

use std::time::SystemTime;

use bytes::Bytes;
use http::header::{CONTENT_TYPE, HOST, USER_AGENT};
use http::{HeaderMap, HeaderValue, Request};

use crate::credentials::Credential;
use crate::intercept::{self, Attempt};
use crate::shared::Shared;
use crate::sign::{SignError, Signed, Target, sdk_hmac};
use crate::wire::WireRequest;

/// The request of one attempt, and what was signed of it.
pub(crate) fn request(
    shared: &Shared,
    attempt: &Attempt,
    wire: &WireRequest,
    credential: Option<&Credential>,
    time: SystemTime,
) -> Result<(Request<Bytes>, Option<Signed>), SignError> {
    let mut headers = HeaderMap::with_capacity(wire.headers.len() + 9);
    headers.extend(wire.headers.iter().cloned());
    headers.insert(USER_AGENT, shared.user_agent.clone());
    if let Some(content_type) = wire.content_type {
        headers.insert(CONTENT_TYPE, HeaderValue::from_static(content_type));
    }
    intercept::before_signing(&shared.hooks, attempt, &mut headers);
    headers.insert(HOST, shared.endpoint.host_header().clone());
    let mut signed = None;
    if let Some(credential) = credential {
        let target = Target {
            method: wire.method,
            host: shared.endpoint.host(),
            path: &wire.path,
            query: &wire.query,
            body: &wire.body,
        };
        signed = sdk_hmac::Signer::new().sign(credential, &target, &mut headers, time)?;
    }
    Ok((wire.at(&shared.endpoint, &wire.query, headers)?, signed))
}
