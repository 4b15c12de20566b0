//! `SDK-HMAC-SHA256` of Huawei Cloud, and `V11-HMAC-SHA256` with its derived key.

use super::{Checked, Identity, Parts, canonical_headers, header, same, well_ordered};
use crate::clock;
use crate::credentials::{Credential, Keyring};
use crate::encoding::{canonical_query, decode, encode, hex, hmac, pairs, sha256_hex};
use crate::refusal::Refusal;

const PLAIN: &str = "SDK-HMAC-SHA256";
const DERIVED: &str = "V11-HMAC-SHA256";

/// Checks a request of Huawei Cloud: date, token, signature. `now` is in seconds since 1970.
///
/// # Errors
///
/// The refusal that the gateway answers.
pub fn sdk_hmac<B: AsRef<[u8]>>(request: &http::Request<B>, keys: &Keyring, now: i64) -> Checked {
    let headers = request.headers();
    let Some(authorization) = header(headers, "authorization") else {
        return Err(refused("x-auth-token not found").because("there is neither Authorization nor X-Auth-Token"));
    };
    let (algorithm, parts) = read(&authorization).ok_or_else(|| {
        refused("Authorization format is incorrect").because(format!(
            "Authorization must read `{PLAIN} Access=…, SignedHeaders=…, Signature=…` or `{DERIVED} Credential=…`"
        ))
    })?;
    let (id, scope) = match algorithm {
        DERIVED => parts.credential.split_once('/').unwrap_or((parts.credential, "")),
        _ => (parts.credential, ""),
    };
    let Some(credential) = keys.get(id) else {
        return Err(refused(format!("Get secretKey failed,ak:{id},err:ak not exist")));
    };
    let date = check_date(headers, &parts.signed, now)?;
    if algorithm == DERIVED && !scope_fits(scope, &date) {
        return Err(refused("Authorization format is incorrect")
            .because("Credential must read `<id>/<day of X-Sdk-Date>/<region>/<service>`"));
    }
    check_token(headers, credential, now)?;
    let canonical = canonical_request(request, &parts.signed)?;

    let hash = sha256_hex(canonical.as_bytes());
    let signature = match algorithm {
        DERIVED => {
            let key = derived_key(credential, scope);
            hmac(key.as_bytes(), format!("{DERIVED}\n{date}\n{scope}\n{hash}").as_bytes())
        }
        _ => hmac(credential.secret.as_bytes(), format!("{PLAIN}\n{date}\n{hash}").as_bytes()),
    };
    if same(&hex(&signature), parts.signature) {
        return Ok(Identity { access_key_id: credential.id.clone(), algorithm });
    }
    let shown = canonical.replace('\n', "|");
    Err(refused(format!("verify aksk signature fail, canonicalRequest:{shown}")))
}

/// What the gateway says to everything that is wrong with a key, a token or a signature.
pub(crate) fn refused(what: impl Into<String>) -> Refusal {
    Refusal::new(401, "APIGW.0301", format!("Incorrect IAM authentication information: {}", what.into()))
}

fn read(authorization: &str) -> Option<(&'static str, Parts<'_>)> {
    let (algorithm, rest) = authorization.split_once(' ')?;
    match algorithm {
        PLAIN => Some((PLAIN, Parts::read(rest, "Access", ", ")?)),
        DERIVED => Some((DERIVED, Parts::read(rest, "Credential", ", ")?)),
        _ => None,
    }
}

fn check_date(headers: &http::HeaderMap, signed: &[&str], now: i64) -> Result<String, Refusal> {
    if !well_ordered(signed) || !signed.contains(&"x-sdk-date") {
        return Err(refused("Authorization format is incorrect")
            .because("SignedHeaders must be in lower case, sorted, each name once, with x-sdk-date among them"));
    }
    let date = header(headers, "x-sdk-date").unwrap_or_default();
    let Some(seconds) = clock::parse_compact(&date) else {
        return Err(refused("the format of X-Sdk-Date is incorrect")
            .because("X-Sdk-Date must be UTC in whole seconds, as in 20260115T083000Z"));
    };
    if (seconds - now).abs() > clock::WINDOW {
        let server = clock::compact(now);
        return Err(refused(format!("signature expired, signature time:{date}, server time:{server}")));
    }
    Ok(date.into_owned())
}

fn scope_fits(scope: &str, date: &str) -> bool {
    let parts: Vec<&str> = scope.split('/').collect();
    matches!(parts[..], [day, region, service] if date.starts_with(day) && day.len() == 8 && !region.is_empty() && !service.is_empty())
}

fn check_token(headers: &http::HeaderMap, credential: &Credential, now: i64) -> Result<(), Refusal> {
    match (&credential.token, header(headers, "x-security-token")) {
        (None, None) => return Ok(()),
        (Some(token), Some(sent)) if same(token, &sent) => {}
        (Some(_), None) => {
            return Err(refused("the security token is missing").because("a temporary key needs X-Security-Token"));
        }
        _ => return Err(refused("the security token is wrong")),
    }
    if credential.expires.is_some_and(|expires| expires <= now) {
        return Err(refused("the security token has expired"));
    }
    Ok(())
}

fn canonical_request<B: AsRef<[u8]>>(request: &http::Request<B>, signed: &[&str]) -> Result<String, Refusal> {
    let headers = request.headers();
    let lines = canonical_headers(headers, signed).map_err(|name| {
        refused("Authorization format is incorrect")
            .because(format!("SignedHeaders names {name}, which the request does not have"))
    })?;
    let body = request.body().as_ref();
    let hash = match header(headers, "x-sdk-content-sha256") {
        Some(declared) if !body.is_empty() => declared.into_owned(),
        _ => sha256_hex(body),
    };
    let uri = request.uri();
    let canonical = [
        request.method().as_str(),
        &canonical_path(uri.path()),
        &canonical_query(pairs(uri.query().unwrap_or_default())),
        &lines,
        &signed.join(";"),
        &hash,
    ];
    Ok(canonical.join("\n"))
}

/// Decoded once, split on `/` (an escaped one separates too), encoded again, with a `/` at the end.
fn canonical_path(path: &str) -> String {
    let decoded = String::from_utf8_lossy(&decode(path)).into_owned();
    let mut canonical = decoded.split('/').map(|piece| encode(piece.as_bytes())).collect::<Vec<_>>().join("/");
    if !canonical.ends_with('/') {
        canonical.push('/');
    }
    canonical
}

/// HKDF with the id as salt and the secret as input; the key is the hex text of its 32 bytes.
fn derived_key(credential: &Credential, scope: &str) -> String {
    let extracted = hmac(credential.id.as_bytes(), credential.secret.as_bytes());
    hex(&hmac(&extracted, &[scope.as_bytes(), &[1]].concat()))
}
