//! The emitters: each prints one kind of file. They read the model and decide nothing.

mod catalog;
mod client;
mod codes;
mod doc;
mod enums;
mod example;
mod facts;
mod imports;
mod manifest;
mod object;
mod operation;
mod operations;
mod paging;
mod players;
mod readme;
mod request;
mod root;
mod rust;
mod tests;
mod types;
mod waiting;
mod within;

use crate::ir::Service;
use crate::{Options, OutputFile};

pub(crate) use catalog::run as catalog;
pub(crate) use players::file as players;

/// Prints the crate of a service, sorted by path.
pub(crate) fn run(service: &Service, options: &Options) -> Vec<OutputFile> {
    let mut files = vec![
        manifest::cargo(service, options),
        manifest::rustfmt(service),
        readme::file(service),
        root::file(service),
        client::file(service),
        codes::file(service),
        operations::file(service),
    ];
    files.extend(service.operations.iter().map(|operation| operation::file(service, operation)));
    files.extend(types::file(service));
    files.extend(tests::file(service));
    files.extend(manifest::licenses(options));
    files.sort_by(|a, b| a.path.cmp(&b.path));
    files
}

/// The path of the spec that a file of the whole service comes from.
fn spec_of(service: &Service) -> String {
    format!("specs/{}/service.yaml", service.folder)
}

/// The name of the package.
fn package(service: &Service) -> String {
    format!("cumulo-{}", service.folder)
}

/// The name of the crate in Rust.
fn crate_name(service: &Service) -> String {
    package(service).replace('-', "_")
}

/// An identifier. Names come out of the passes, which let nothing else through.
fn ident(name: &str) -> proc_macro2::Ident {
    proc_macro2::Ident::new(name, proc_macro2::Span::call_site())
}
