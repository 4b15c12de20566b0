//! Generates the cumulo client crates from their specs.
//!
//! Text in, text out: no disk, no network, no clock. `load` and `lower` read specs into the model ([`ir`]), the passes
//! settle names and types, `check` refuses what the core cannot put on the wire, the emitters print the crate.

mod check;
pub mod diag;
mod emit;
mod ext;
mod format;
pub mod ir;
mod load;
mod lower;
mod pass;

use std::thread;

use crate::diag::{Diagnostic, Diagnostics, Span};

/// A file of the specs of a service.
#[derive(Clone, Debug)]
pub struct SourceFile {
    /// The path inside the folder of the service: `service.yaml`, `operations/DescribeKey.yaml`.
    pub path: String,
    /// The text.
    pub text: String,
}

/// What the caller decides about the generated crates.
#[derive(Clone, Debug)]
pub struct Options {
    /// The path of the core, as the crate's manifest says it: `../core`.
    pub core_path: String,
    /// Whether the crate may be published. The expected crates of the goldens may not.
    pub publish: bool,
}

/// A generated file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OutputFile {
    /// The path inside the crate: `src/lib.rs`.
    pub path: String,
    /// The text.
    pub text: String,
}

/// Bytes of the stack on which specs are read. openapiv3 takes some 30 kB for each schema within another one, and the
/// main thread of some systems has only 1 MB.
const STACK: usize = 16 << 20;

/// The model of a service, from the files of its folder. Everything that is wrong with them is named at once.
///
/// # Errors
/// What cannot be generated: code, file and line, what to write instead. Never empty.
pub fn model(folder: &str, files: &[SourceFile]) -> Result<ir::Service, Vec<Diagnostic>> {
    thread::scope(|scope| {
        let reader = thread::Builder::new().stack_size(STACK).spawn_scoped(scope, || read(folder, files));
        match reader.map(thread::ScopedJoinHandle::join) {
            Ok(Ok(service)) => service,
            Ok(Err(panic)) => std::panic::resume_unwind(panic),
            Err(error) => {
                let span = Span { file: format!("{folder}/service.yaml"), line: 0 };
                let message = format!("no thread can be started to read the specs: {error}");
                Err(vec![Diagnostic::new("no-thread", &span, message, "close other programs and try again")])
            }
        }
    })
}

fn read(folder: &str, files: &[SourceFile]) -> Result<ir::Service, Vec<Diagnostic>> {
    let mut diagnostics = Diagnostics::default();
    let service = load::load(folder, files, &mut diagnostics).map(|loaded| {
        let mut service = lower::lower(folder, &loaded, &mut diagnostics);
        pass::run(&mut service, &mut diagnostics);
        check::run(&service, &mut diagnostics);
        service
    });
    match service {
        Some(service) if diagnostics.is_empty() => Ok(service),
        _ => Err(diagnostics.into_sorted()),
    }
}

/// The generated files of a crate, sorted by path.
#[must_use]
pub fn emit(service: &ir::Service, options: &Options) -> Vec<OutputFile> {
    emit::run(service, options)
}

/// What the fake cloud must know of a service, as JSON.
#[must_use]
pub fn catalog(service: &ir::Service) -> String {
    emit::catalog(service)
}

/// The table of the operations of a service by which recorded calls find their types.
#[must_use]
pub fn players(service: &ir::Service) -> OutputFile {
    emit::players(service)
}
