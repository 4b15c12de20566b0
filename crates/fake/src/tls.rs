//! The fake behind TLS, with the certificate that a test wants.

use std::sync::Arc;

use rcgen::{BasicConstraints, CertificateParams, DnType, IsCa, Issuer, KeyPair, KeyUsagePurpose, date_time_ymd};
use rustls::ServerConfig;
use rustls::pki_types::{CertificateDer, PrivatePkcs8KeyDer};
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
}

/// How a listener greets.
#[derive(Clone)]
pub(crate) enum Tls {
    Greet(TlsAcceptor),
    Cut,
}

impl Tls {
    /// The greeting for a certificate, and the authority's certificate.
    pub(crate) fn new(certificate: Certificate) -> Result<(Self, String), Box<dyn std::error::Error>> {
        let authority_key = KeyPair::generate()?;
        let mut authority = CertificateParams::new(Vec::new())?;
        authority.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        authority.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
        // Names that differ: OpenSSL takes a certificate that is named like its issuer to be signed by itself.
        authority.distinguished_name.push(DnType::CommonName, "cumulo-fake authority");
        let root = authority.self_signed(&authority_key)?.pem();
        if certificate == Certificate::Cut {
            return Ok((Self::Cut, root));
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
        let config = ServerConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()?
            .with_no_client_auth()
            .with_single_cert(chain, key.into())?;
        Ok((Self::Greet(TlsAcceptor::from(Arc::new(config))), root))
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
