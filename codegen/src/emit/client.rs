//! `src/client.rs`: the client, and the facts of the service.

use quote::quote;

use super::doc::Doc;
use super::{ident, package, spec_of};
use crate::OutputFile;
use crate::format;
use crate::ir::{Cloud, Service};

/// The client and the marker type of the service.
pub(super) fn file(service: &Service) -> OutputFile {
    let client = ident(&service.client);
    let marker = ident(&format!("{}Service", service.client));
    let cloud = ident(match service.cloud {
        Cloud::Alibaba => "Alibaba",
        Cloud::Huawei => "Huawei",
    });
    let (name, version) = (&service.name, &service.api_version);
    let agent = format!("{}/", package(service));
    let servers = service.servers.iter().map(|server| {
        let network = ident(if server.vpc { "Vpc" } else { "Public" });
        let (host, regions) = (&server.host, &server.regions);
        quote!(Server { network: Network::#network, host: #host, regions: &[#(#regions),*] })
    });
    let client_doc = Doc::at(0)
        .text(&format!("The client of {}.", service.title))
        .text(
            "Clone it freely: clones share connections and credentials. The documentation of the crate has an example.",
        )
        .attributes();
    let marker_doc = Doc::at(0).text("Ties the operations of this crate to their client.").attributes();
    let imports = if service.servers.is_empty() {
        quote!(
            use cumulo_core::operation::{Cloud, Service, ServiceFacts};
        )
    } else {
        quote!(
            use cumulo_core::operation::{Cloud, Network, Server, Service, ServiceFacts};
        )
    };
    let items = quote! {
        #client_doc
        pub type #client = cumulo_core::Client<#marker>;
        #marker_doc
        #[derive(Clone, Debug)]
        #[non_exhaustive]
        pub struct #marker;
        impl Service for #marker {
            const FACTS: ServiceFacts = ServiceFacts {
                cloud: Cloud::#cloud,
                name: #name,
                version: #version,
                agent: concat!(#agent, env!("CARGO_PKG_VERSION")),
                servers: &[#(#servers),*],
            };
        }
    };
    format::rust("src/client.rs", &spec_of(service), &[], vec![imports.into(), items.into()])
}
