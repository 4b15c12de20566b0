//! Addresses that the environment names, and which of them are to be trusted.

use std::net::IpAddr;

use http::Uri;

use super::{CredentialsError, CredentialsErrorKind};

/// An address that a token may be sent to and a secret taken from. Its text is not quoted: its query may be a secret.
pub(super) fn trusted(provider: &str, text: &str) -> Result<Uri, CredentialsError> {
    let error = |problem: &str| Err(CredentialsError::new(CredentialsErrorKind::Invalid, provider, problem));
    let Ok(uri) = text.trim().parse::<Uri>() else { return error("the address is no URL") };
    let Some(authority) = uri.authority() else { return error("the address is no URL with a host") };
    if authority.as_str().contains('@') {
        return error("the address must hold no user name and no password");
    }
    match uri.scheme_str() {
        Some("https") => Ok(uri),
        Some("http") if is_near(authority.host()) => Ok(uri),
        Some("http") => error("plain http is allowed to loopback and link-local addresses only; use https"),
        _ => error("the address must begin with https://"),
    }
}

/// Loopback or link-local. Names are not looked up but for `localhost`: what they mean can change.
fn is_near(host: &str) -> bool {
    let host = host.trim_start_matches('[').trim_end_matches(']');
    host.eq_ignore_ascii_case("localhost")
        || host.parse().is_ok_and(|address: IpAddr| match address {
            IpAddr::V4(address) => address.is_loopback() || address.is_link_local(),
            IpAddr::V6(address) => address.is_loopback() || address.is_unicast_link_local(),
        })
}
