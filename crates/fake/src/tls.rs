//! The fake behind TLS, with the certificate that a test wants.

use std::sync::Arc;

use rcgen::{
    BasicConstraints, CertificateParams, DnType, ExtendedKeyUsagePurpose, IsCa, Issuer, KeyPair, KeyUsagePurpose,
    date_time_ymd,
};
use rustls::pki_types::{CertificateDer, PrivatePkcs8KeyDer};
use rustls::server::WebPkiClientVerifier;
use rustls::{RootCertStore, ServerConfig};
use tokio::io::AsyncReadExt as _;
use tokio::net::TcpStream;
use tokio_rustls::TlsAcceptor;

use crate::server::{self, Plain, Stream as _};
use crate::shared::Shared;

/// What a server shows to those who connect.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Certificate {
    /// A right one: for this address, valid, by the authority of [`Https::root`].
    Right,
    /// One for `elsewhere.example.com`.
    WrongName,
    /// One that ended in 2020.
    Expired,
    /// One that no authority vouches for.
    SelfSigned,
    /// None: the connection is reset in the middle of the handshake.
    Cut,
}

impl Certificate {
    /// All that must be refused.
    pub const WRONG: [Self; 4] = [Self::WrongName, Self::Expired, Self::SelfSigned, Self::Cut];
}

/// An address of the fake behind TLS.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Https {
    /// The address: `https://127.0.0.1:49153`.
    pub endpoint: String,
    /// The certificate of the authority, as PEM text: what a client must be told to trust.
    pub root: String,
    /// What a client must show, where it is asked for.
    pub client: Option<ClientCertificate>,
}

/// What a client shows to a server that asks who connects.
#[derive(Clone)]
#[non_exhaustive]
pub struct ClientCertificate {
    /// The certificate, as PEM text.
    pub chain: String,
    /// Its private key, as PEM text.
    pub key: String,
}

/// Keys are not for logs, those of fakes included.
impl std::fmt::Debug for ClientCertificate {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("ClientCertificate").finish_non_exhaustive()
    }
}

/// How a listener greets.
#[derive(Clone)]
pub(crate) enum Tls {
    Greet(TlsAcceptor),
    Cut,
}

impl Tls {
    /// The greeting with a certificate, and what a client must know. A server that asks lets only those in who show
    /// one of the same authority.
    pub(crate) fn new(certificate: Certificate, asks: bool) -> Result<(Self, Https), Box<dyn std::error::Error>> {
        let authority_key = KeyPair::generate()?;
        let mut authority = CertificateParams::new(Vec::new())?;
        authority.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        authority.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
        // Names that differ: OpenSSL takes a certificate that is named like its issuer to be signed by itself.
        authority.distinguished_name.push(DnType::CommonName, "cumulo-fake authority");
        let root = authority.self_signed(&authority_key)?;
        let mut https = Https { endpoint: String::new(), root: root.pem(), client: None };
        if certificate == Certificate::Cut {
            return Ok((Self::Cut, https));
        }
        let issuer = Issuer::new(authority, authority_key);
        let name = if certificate == Certificate::WrongName { "elsewhere.example.com" } else { "127.0.0.1" };
        let mut params = CertificateParams::new(vec![name.to_owned()])?;
        params.distinguished_name.push(DnType::CommonName, "cumulo-fake");
        if certificate == Certificate::Expired {
            params.not_before = date_time_ymd(2019, 1, 1);
            params.not_after = date_time_ymd(2020, 1, 1);
        }
        let key = KeyPair::generate()?;
        let shown = match certificate {
            Certificate::SelfSigned => params.self_signed(&key)?,
            _ => params.signed_by(&key, &issuer)?,
        };
        let chain = vec![CertificateDer::from(shown.der().to_vec())];
        let key = PrivatePkcs8KeyDer::from(key.serialize_der());
        // The provider is named, so that a process with several, or none set, does not matter.
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let config =
            ServerConfig::builder_with_provider(Arc::clone(&provider)).with_safe_default_protocol_versions()?;
        let config = if asks {
            let mut roots = RootCertStore::empty();
            roots.add(root.der().clone())?;
            https.client = Some(client_certificate(&issuer)?);
            config.with_client_cert_verifier(
                WebPkiClientVerifier::builder_with_provider(Arc::new(roots), provider).build()?,
            )
        } else {
            config.with_no_client_auth()
        };
        let config = config.with_single_cert(chain, key.into())?;
        Ok((Self::Greet(TlsAcceptor::from(Arc::new(config))), https))
    }

    /// Greets, and serves the connection within.
    pub(crate) async fn serve(self, shared: Arc<Shared>, mut stream: TcpStream, scope: Option<Arc<str>>) {
        match self {
            Self::Cut => {
                // The client's first message is under way by now.
                let _ = stream.read(&mut [0; 64]).await;
                stream.reset();
            }
            Self::Greet(acceptor) => {
                if let Ok(stream) = acceptor.accept(stream).await {
                    server::connection(shared, Plain(stream), scope).await;
                }
            }
        }
    }
}

fn client_certificate(issuer: &Issuer<'_, KeyPair>) -> Result<ClientCertificate, rcgen::Error> {
    let mut params = CertificateParams::new(Vec::new())?;
    params.distinguished_name.push(DnType::CommonName, "cumulo-fake client");
    params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ClientAuth];
    let key = KeyPair::generate()?;
    Ok(ClientCertificate { chain: params.signed_by(&key, issuer)?.pem(), key: key.serialize_pem() })
}
