//! Clients over real sockets, with each transport that ships.

pub(crate) mod cases;

use std::time::Duration;

use bytes::Bytes;
use cumulo_core::credentials::Credential;
use cumulo_core::operation::Service;
use cumulo_core::transport::{BoxFuture, Hyper, Limits, Reqwest, Transport, TransportError};
use cumulo_core::{Builder, Client};
use cumulo_fake::FakeCloud;

/// The transports that ship.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Reqwest,
    Hyper,
}

pub(crate) const BOTH: [Kind; 2] = [Kind::Reqwest, Kind::Hyper];

/// How long connecting may take here.
const CONNECT: Duration = Duration::from_millis(300);

/// One of them.
#[derive(Clone)]
pub(crate) enum Wire {
    Reqwest(Reqwest),
    Hyper(Hyper),
}

impl Wire {
    /// A transport that trusts the system's roots, or this one.
    pub(crate) fn new(kind: Kind, root: Option<&str>) -> Self {
        let built = match kind {
            Kind::Reqwest => {
                let builder = Reqwest::builder().connect_timeout(CONNECT).no_proxy();
                let builder = match root {
                    Some(root) => builder.root_certificates(root).without_system_roots(),
                    None => builder,
                };
                builder.build().map(Self::Reqwest)
            }
            Kind::Hyper => match root {
                Some(root) => Hyper::with_roots(CONNECT, &[root.as_bytes()]).map(Self::Hyper),
                None => Hyper::new(CONNECT).map(Self::Hyper),
            },
        };
        built.unwrap_or_else(|error| crate::give_up(&error.to_string()))
    }
}

impl Transport for Wire {
    fn send(
        &self,
        request: http::Request<Bytes>,
        limits: Limits,
    ) -> BoxFuture<'_, Result<http::Response<Bytes>, TransportError>> {
        match self {
            Self::Reqwest(transport) => transport.send(request, limits),
            Self::Hyper(transport) => transport.send(request, limits),
        }
    }
}

/// A client of an address, with the fake's temporary key.
pub(crate) fn client<S: Service>(endpoint: &str, wire: Wire) -> Client<S> {
    let built = builder(endpoint, wire).build();
    built.unwrap_or_else(|error| crate::give_up(&error.to_string()))
}

/// The same, still to be set up.
pub(crate) fn builder<S: Service>(endpoint: &str, wire: Wire) -> Builder<S> {
    let (id, secret) = (FakeCloud::TEMPORARY_KEY_ID, FakeCloud::TEMPORARY_KEY_SECRET);
    Client::builder()
        .endpoint(endpoint)
        .credentials(Credential::temporary(id, secret, FakeCloud::SECURITY_TOKEN))
        .project_id(FakeCloud::PROJECT_ID)
        .transport(wire)
}
