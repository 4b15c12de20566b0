//! TLS by rustls.

use std::sync::Arc;

use ::rustls::crypto::CryptoProvider;
use ::rustls::pki_types::pem::PemObject as _;
use ::rustls::pki_types::{CertificateDer, PrivateKeyDer};
use ::rustls::{ClientConfig, ConfigBuilder, RootCertStore, WantsVerifier, client};
use rustls_platform_verifier::Verifier;

use super::{Trust, no_certificate, setup, unreadable};
use crate::error::Error;

/// The provider of cryptography, passed on explicitly: no process-wide default is needed and none can clash.
fn provider() -> Arc<CryptoProvider> {
    #[cfg(feature = "tls-aws-lc")]
    let provider = ::rustls::crypto::aws_lc_rs::default_provider();
    #[cfg(all(feature = "tls-ring", not(feature = "tls-aws-lc")))]
    let provider = ::rustls::crypto::ring::default_provider();
    Arc::new(provider)
}

/// Puts it into a client of reqwest.
#[cfg(feature = "reqwest")]
pub(crate) fn protect(builder: reqwest::ClientBuilder, trust: &Trust) -> Result<reqwest::ClientBuilder, Error> {
    Ok(builder.tls_backend_preconfigured(config(trust)?))
}

pub(crate) fn config(trust: &Trust) -> Result<ClientConfig, Error> {
    let builder = ClientConfig::builder_with_provider(provider())
        .with_safe_default_protocol_versions()
        .map_err(|error| setup("TLS could not be set up", error))?;
    let builder = verifier(builder, trust)?;
    let Some(identity) = &trust.identity else { return Ok(builder.with_no_client_auth()) };
    let chain = certificates(&identity.chain, "the client certificate")?;
    let key = PrivateKeyDer::from_pem_slice(&identity.key)
        .map_err(|_| unreadable("the key of the client certificate is not one private key as PEM"))?;
    builder.with_client_auth_cert(chain, key).map_err(|error| setup("the client certificate cannot be used", error))
}

fn verifier(
    builder: ConfigBuilder<ClientConfig, WantsVerifier>,
    trust: &Trust,
) -> Result<ConfigBuilder<ClientConfig, client::WantsClientCert>, Error> {
    let mut roots = Vec::new();
    for pem in &trust.roots {
        roots.extend(certificates(pem, "the root certificates")?);
    }
    if trust.system {
        if let Ok(verifier) = Verifier::new_with_extra_roots(roots.clone(), provider()) {
            return Ok(builder.dangerous().with_custom_certificate_verifier(Arc::new(verifier)));
        }
        // Minimal containers have no roots. That must not keep a client from calling loopback, nor from trusting the
        // roots that were given; every other handshake fails with an unknown issuer.
        tracing::warn!("the system has no root certificates: install them, or give your own");
    }
    let mut store = RootCertStore::empty();
    for root in roots {
        store.add(root).map_err(|error| setup("a root certificate cannot be used", error))?;
    }
    Ok(builder.with_root_certificates(store))
}

fn certificates(pem: &[u8], what: &str) -> Result<Vec<CertificateDer<'static>>, Error> {
    let found: Result<Vec<_>, _> = CertificateDer::pem_slice_iter(pem).collect();
    match found {
        Ok(found) if !found.is_empty() => Ok(found),
        _ => Err(no_certificate(what)),
    }
}
