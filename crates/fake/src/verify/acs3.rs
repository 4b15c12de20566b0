//! `ACS3-HMAC-SHA256` of Alibaba Cloud.

use http::request::Parts as Head;

use super::{Checked, Identity, Parts, canonical_headers, header, same, well_ordered};
use crate::clock;
use crate::credentials::{Credential, Keyring};
use crate::encoding::{canonical_query, hex, hmac, pairs, sha256_hex};
use crate::refusal::Refusal;

const ALGORITHM: &str = "ACS3-HMAC-SHA256";

/// Checks a request of Alibaba Cloud: required headers, date, body hash, token, signature.
///
/// `now` is in seconds since 1970. Nonces are not looked at: whether one was used before takes a memory.
///
/// # Errors
///
/// The refusal that the gateway answers.
pub fn acs3<B: AsRef<[u8]>>(request: &http::Request<B>, keys: &Keyring, now: i64) -> Checked {
    let headers = request.headers();
    let need = |name, parameter: &str| {
        header(headers, name).filter(|value| !value.is_empty()).ok_or_else(|| {
            Refusal::new(400, format!("Missing{parameter}"), format!("{parameter} is mandatory for this action."))
                .because(format!("the header {name} is missing"))
        })
    };
    need("authorization", "AccessKeyId")?;
    let date = need("x-acs-date", "Timestamp")?;
    need("x-acs-signature-nonce", "SignatureNonce")?;
    let hash = need("x-acs-content-sha256", "ContentSha256")?;
    check_date(&date, now)?;
    let ours = sha256_hex(request.body().as_ref());
    if !same(&ours, &hash) {
        let message = "Specified signature is not matched with our calculation.";
        return Err(Refusal::new(400, "SignatureDoesNotMatch", message)
            .because(format!("x-acs-content-sha256 is {hash}, the body received has {ours}")));
    }
    let (head, ()) = request_head(request).into_parts();
    let credential = check(&head, &hash, keys, true)?;
    check_token(headers, credential, now)?;
    Ok(Identity { access_key_id: credential.id.clone(), algorithm: ALGORITHM })
}

/// Checks the signature alone, for a payload hash that is given: neither date nor body nor required headers.
///
/// # Errors
///
/// The refusal that the gateway answers.
pub fn acs3_signature(head: &Head, payload_hash: &str, keys: &Keyring) -> Checked {
    let credential = check(head, payload_hash, keys, false)?;
    Ok(Identity { access_key_id: credential.id.clone(), algorithm: ALGORITHM })
}

fn request_head<B>(request: &http::Request<B>) -> http::Request<()> {
    let mut head = http::Request::new(());
    *head.method_mut() = request.method().clone();
    *head.uri_mut() = request.uri().clone();
    *head.headers_mut() = request.headers().clone();
    head
}

fn check_date(date: &str, now: i64) -> Result<(), Refusal> {
    let Some(date) = clock::parse_extended(date) else {
        return Err(Refusal::new(
            400,
            "InvalidTimeStamp.Format",
            "Specified time stamp or date value is not well formatted.",
        )
        .because("x-acs-date must be UTC in whole seconds, as in 2026-01-15T08:30:00Z"));
    };
    if (date - now).abs() > clock::WINDOW {
        return Err(Refusal::new(400, "InvalidTimeStamp.Expired", "Specified time stamp or date value is expired.")
            .because(format!("x-acs-date is {}, the clock here is {}", clock::extended(date), clock::extended(now))));
    }
    Ok(())
}

/// A temporary key needs its own token, a permanent one must have none.
fn check_token(headers: &http::HeaderMap, credential: &Credential, now: i64) -> Result<(), Refusal> {
    let sent = header(headers, "x-acs-security-token");
    match (&credential.token, sent) {
        (None, None) => return Ok(()),
        (Some(_), None) => {
            return Err(Refusal::new(400, "MissingSecurityToken", "SecurityToken is mandatory for this action."));
        }
        (None, Some(_)) => {
            let message = "Specified SecurityToken is mismatched with access key.";
            return Err(Refusal::new(400, "InvalidSecurityToken.MismatchWithAccessKey", message));
        }
        (Some(token), Some(sent)) if !same(token, &sent) => {
            return Err(Refusal::new(400, "InvalidSecurityToken.Malformed", "Specified SecurityToken is malformed."));
        }
        (Some(_), Some(_)) => {}
    }
    if header(headers, "x-acs-accesskey-id").is_none_or(|id| id != credential.id.as_str()) {
        let message = "Specified SecurityToken is mismatched with access key.";
        return Err(Refusal::new(400, "InvalidSecurityToken.MismatchWithAccessKey", message)
            .because("with a temporary key the header x-acs-accesskey-id holds its id"));
    }
    if credential.expires.is_some_and(|expires| expires <= now) {
        return Err(Refusal::new(400, "InvalidSecurityToken.Expired", "Specified SecurityToken is expired."));
    }
    Ok(())
}

fn check<'k>(head: &Head, payload_hash: &str, keys: &'k Keyring, whole: bool) -> Result<&'k Credential, Refusal> {
    let incomplete = |why: String| {
        Refusal::new(400, "IncompleteSignature", "The request signature does not conform to Aliyun standards.")
            .because(why)
    };
    let authorization = header(&head.headers, "authorization").unwrap_or_default();
    let parts = authorization
        .strip_prefix(ALGORITHM)
        .and_then(|rest| Parts::read(rest.strip_prefix(' ')?, "Credential", ","))
        .ok_or_else(|| {
            incomplete(format!("Authorization must read `{ALGORITHM} Credential=…,SignedHeaders=…,Signature=…`"))
        })?;
    if !well_ordered(&parts.signed) {
        return Err(incomplete("SignedHeaders must be in lower case, sorted, each name once".into()));
    }
    if whole && let Some(missing) = unsigned(&head.headers, &parts.signed) {
        return Err(incomplete(format!("the header {missing} must be among SignedHeaders")));
    }
    let credential = keys
        .get(parts.credential)
        .ok_or_else(|| Refusal::new(404, "InvalidAccessKeyId.NotFound", "Specified access key is not found."))?;

    let lines = canonical_headers(&head.headers, &parts.signed)
        .map_err(|name| incomplete(format!("SignedHeaders names {name}, which the request does not have")))?;
    let canonical = [
        head.method.as_str(),
        head.uri.path(),
        &canonical_query(pairs(head.uri.query().unwrap_or_default())),
        &lines,
        &parts.signed.join(";"),
        payload_hash,
    ]
    .join("\n");
    let string_to_sign = format!("{ALGORITHM}\n{}", sha256_hex(canonical.as_bytes()));
    let signature = hex(&hmac(credential.secret.as_bytes(), string_to_sign.as_bytes()));
    if same(&signature, parts.signature) {
        return Ok(credential);
    }
    // The gateway's message ends with its string to sign; the canonical request before it is what helps a developer.
    let message = format!(
        "Specified signature is not matched with our calculation. server canonical request is:{canonical} \
         server string to sign is:{string_to_sign}"
    );
    Err(Refusal::new(400, "SignatureDoesNotMatch", message))
}

/// A header that must be signed and is not: host, and each `x-acs-` header.
fn unsigned(headers: &http::HeaderMap, signed: &[&str]) -> Option<String> {
    if !signed.contains(&"host") {
        return Some("host".into());
    }
    let mut names = headers.keys().map(http::HeaderName::as_str);
    names.find(|name| name.starts_with("x-acs-") && !signed.contains(name)).map(str::to_owned)
}
