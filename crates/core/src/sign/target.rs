//! Method, host, path, query and body: what a signature covers beside the headers.

use std::borrow::Cow;

use http::header::HOST;
use http::uri::{PathAndQuery, Scheme};
use http::{HeaderMap, Request, Uri};

use super::{SignError, canonical_query};

/// The parts of a request that are signed and are no headers.
#[derive(Clone, Copy)]
pub struct Target<'a> {
    /// The method, upper case.
    pub method: &'a str,
    /// The host as the `Host` header will have it: with a port unless it is the default one.
    pub host: &'a str,
    /// The path as the request line has it, percent-encoded.
    pub path: &'a str,
    /// The query as the request line has it, percent-encoded, without the question mark; empty where there is none.
    pub query: &'a str,
    /// The body.
    pub body: &'a [u8],
}

/// Query and body can hold secrets; neither is shown.
impl std::fmt::Debug for Target<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Target")
            .field("method", &self.method)
            .field("host", &self.host)
            .field("body_len", &self.body.len())
            .finish_non_exhaustive()
    }
}

impl Target<'_> {
    /// Refuses text that cannot stand in a request line, so that nothing can be smuggled into what is signed.
    pub(super) fn check(&self) -> Result<(), SignError> {
        let error = |part, problem| Err(SignError::Target { part, problem });
        if self.method.is_empty() || !self.method.bytes().all(|b| b.is_ascii_uppercase() || b == b'-') {
            return error("method", "it must be upper-case letters");
        }
        let odd = |b: u8| !b.is_ascii_graphic() || matches!(b, b'/' | b'?' | b'#' | b'@' | b',' | b'\\');
        if self.host.is_empty() || self.host.bytes().any(odd) {
            return error("host", "it must be a host name with an optional port, without scheme, path or user");
        }
        if !self.path.is_empty() && !self.path.starts_with('/') {
            return error("path", "it must begin with a slash");
        }
        if self.path.bytes().any(|b| !b.is_ascii_graphic() || matches!(b, b'?' | b'#')) {
            return error("path", "it must be percent-encoded");
        }
        if self.query.bytes().any(|b| !b.is_ascii_graphic() || b == b'#') {
            return error("query", "it must be percent-encoded");
        }
        Ok(())
    }
}

/// Takes a request apart so that its headers can be signed in place.
pub(super) fn in_place<B: AsRef<[u8]>, T>(
    request: &mut Request<B>,
    sign: impl FnOnce(&Target<'_>, &mut HeaderMap) -> Result<T, SignError>,
) -> Result<T, SignError> {
    settle_query(request)?;
    let host = host(request)?;
    let mut headers = std::mem::take(request.headers_mut());
    let uri = request.uri();
    let target = Target {
        method: request.method().as_str(),
        host: &host,
        path: uri.path(),
        query: uri.query().unwrap_or(""),
        body: request.body().as_ref(),
    };
    let result = sign(&target, &mut headers);
    *request.headers_mut() = headers;
    result
}

/// The text that the `Host` header will have. HTTP stacks leave the default port out.
fn host<B>(request: &Request<B>) -> Result<String, SignError> {
    let uri = request.uri();
    if let Some(value) = request.headers().get(HOST) {
        let text = std::str::from_utf8(value.as_bytes());
        return text.map(str::to_owned).map_err(|_| SignError::Header { name: HOST.to_string() });
    }
    let Some(authority) = uri.authority() else {
        return Err(SignError::Target {
            part: "host",
            problem: "give an absolute URI such as https://kms.cn-hangzhou.aliyuncs.com/, or a Host header",
        });
    };
    let default = match uri.scheme().map(Scheme::as_str) {
        Some("https") => ":443",
        Some("http") => ":80",
        _ => "",
    };
    let text = authority.as_str();
    Ok(text.strip_suffix(default).unwrap_or(text).to_owned())
}

/// Puts the query of a request in its canonical form, so that client and server cannot read it differently.
fn settle_query<B>(request: &mut Request<B>) -> Result<(), SignError> {
    const ERROR: SignError = SignError::Target { part: "query", problem: "it cannot be put in canonical form" };
    let Some(Cow::Owned(query)) = request.uri().query().map(canonical_query) else { return Ok(()) };
    let path = request.uri().path();
    let text = if query.is_empty() { path.to_owned() } else { format!("{path}?{query}") };
    let mut parts = request.uri().clone().into_parts();
    parts.path_and_query = Some(PathAndQuery::try_from(text).map_err(|_| ERROR)?);
    *request.uri_mut() = Uri::from_parts(parts).map_err(|_| ERROR)?;
    Ok(())
}
