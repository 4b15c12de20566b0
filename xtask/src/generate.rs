//! Specs → files, all in memory. Nothing is written until everything is known to be right.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use cumulo_codegen::ir::Service;
use cumulo_codegen::{Options, OutputFile, SourceFile};

use crate::args::Args;
use crate::place::Places;

/// What one spec makes.
pub(crate) struct Generated {
    /// `alibaba-kms`.
    pub(crate) folder: String,
    /// The files of the crate, by path.
    pub(crate) files: BTreeMap<String, Vec<u8>>,
    /// What the fake cloud knows of the service.
    pub(crate) catalog: Vec<u8>,
    /// The table by which recorded calls find its operations.
    pub(crate) players: OutputFile,
    /// The number of operations, for the first changelog.
    pub(crate) operations: usize,
}

/// A spec that was read.
pub(crate) struct Loaded {
    /// `alibaba-kms`.
    pub(crate) folder: String,
    pub(crate) files: Vec<SourceFile>,
    pub(crate) model: Service,
}

/// Generates the services that are named, or all. Fails with everything that is wrong with any of them.
pub(crate) fn generate(args: &Args, places: &Places) -> Result<Vec<Generated>, String> {
    let options = Options { core_path: "../core".to_owned(), publish: true };
    let files = |service: &Service| cumulo_codegen::emit(service, &options).into_iter();
    let generated = load(args, places)?.into_iter().map(|Loaded { folder, model, .. }| Generated {
        operations: model.operations.len(),
        catalog: cumulo_codegen::catalog(&model).into_bytes(),
        players: cumulo_codegen::players(&model),
        files: files(&model).map(|file| (file.path, file.text.into_bytes())).collect(),
        folder,
    });
    Ok(generated.collect())
}

/// Reads the specs of the services that are named, or all.
pub(crate) fn load(args: &Args, places: &Places) -> Result<Vec<Loaded>, String> {
    let known = services(&places.specs)?;
    for name in &args.names {
        if !known.contains(name) {
            let specs = places.shown(&places.specs);
            return Err(format!("there is no `{specs}/{name}`; there are {}", known.join(", ")));
        }
    }
    let wanted = known.into_iter().filter(|name| args.names.is_empty() || args.names.contains(name));
    let mut problems = Vec::new();
    let mut loaded = Vec::new();
    for folder in wanted {
        let files = match sources(&places.specs.join(&folder)) {
            Ok(files) => files,
            Err(problem) => {
                problems.push(problem);
                continue;
            }
        };
        match cumulo_codegen::model(&folder, &files) {
            Ok(model) => loaded.push(Loaded { folder, files, model }),
            Err(diagnostics) => {
                let specs = places.shown(&places.specs);
                problems.extend(diagnostics.iter().map(|diagnostic| format!("{specs}/{diagnostic}")));
            }
        }
    }
    match problems.as_slice() {
        [] => Ok(loaded),
        [one] => Err(format!("the specs cannot be generated; nothing was written\n\n{one}")),
        many => {
            let text = many.join("\n");
            Err(format!("the specs cannot be generated, for {} reasons; nothing was written\n\n{text}", many.len()))
        }
    }
}

/// The folders of services, sorted.
fn services(specs: &Path) -> Result<Vec<String>, String> {
    let entries = fs::read_dir(specs).map_err(|error| format!("cannot read {}: {error}", specs.display()))?;
    let mut services = Vec::new();
    for entry in entries {
        let entry = entry.map_err(|error| format!("cannot read {}: {error}", specs.display()))?;
        let name = entry.file_name().to_string_lossy().into_owned();
        if entry.path().is_dir() && !name.starts_with('.') {
            services.push(name);
        }
    }
    services.sort();
    Ok(services)
}

/// The YAML files of a service.
fn sources(folder: &Path) -> Result<Vec<SourceFile>, String> {
    let mut sources = Vec::new();
    for (path, bytes) in crate::tree::read(folder)? {
        if Path::new(&path).extension().is_some_and(|extension| extension == "yaml" || extension == "yml") {
            let text = String::from_utf8(bytes)
                .map_err(|_| format!("{}/{path} is not UTF-8; save it as UTF-8", folder.display()))?;
            sources.push(SourceFile { path, text });
        }
    }
    Ok(sources)
}
