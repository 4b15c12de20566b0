//! TLS by the system's own library: OpenSSL, SChannel or Secure Transport, with the roots that it has.

use reqwest::{Certificate, ClientBuilder, Identity, tls};

use super::{Trust, no_certificate, setup, unreadable};
use crate::error::Error;

/// Puts it into a client of reqwest.
pub(crate) fn protect(builder: ClientBuilder, trust: &Trust) -> Result<ClientBuilder, Error> {
    let mut builder = builder.tls_backend_native().tls_version_min(tls::Version::TLS_1_2);
    let mut roots = Vec::new();
    for pem in &trust.roots {
        let found = Certificate::from_pem_bundle(pem).unwrap_or_default();
        if found.is_empty() {
            return Err(no_certificate("the root certificates"));
        }
        roots.extend(found);
    }
    builder = if trust.system { builder.tls_certs_merge(roots) } else { builder.tls_certs_only(roots) };
    let Some(identity) = &trust.identity else { return Ok(builder) };
    if Certificate::from_pem_bundle(&identity.chain).unwrap_or_default().is_empty() {
        return Err(no_certificate("the client certificate"));
    }
    if !identity.key.windows(KEY.len()).any(|window| window == KEY) {
        return Err(unreadable("the key of the client certificate is no PKCS #8 as PEM (-----BEGIN PRIVATE KEY-----)"));
    }
    let identity = Identity::from_pkcs8_pem(&identity.chain, &identity.key);
    let identity = identity.map_err(|error| setup("the client certificate cannot be used", error.without_url()))?;
    Ok(builder.identity(identity))
}

/// The one form of a key that all of those libraries read.
const KEY: &[u8] = b"-----BEGIN PRIVATE KEY-----";
