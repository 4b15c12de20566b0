//! The specs of this project against the pages that they were transcribed from.

#![allow(clippy::unwrap_used, clippy::panic)]

mod support;

use std::path::Path;

use cumulo_facts::compare::{Options, compare};
use cumulo_facts::model::Operation;
use cumulo_facts::{read, spec_read, spec_write};

fn spec(service: &str, name: &str) -> Operation {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../specs").join(service);
    let file = folder.join("operations").join(format!("{name}.yaml"));
    let text = std::fs::read_to_string(&file).unwrap();
    let service = std::fs::read_to_string(folder.join("service.yaml")).unwrap();
    spec_read::operation(name, &text, &service).unwrap()
}

#[test]
fn the_seed_pages_have_not_drifted_from_their_specs() {
    let Some(shared) = support::shared() else { return };
    for (page, service, name) in support::SEEDS {
        let spec = spec(service, name);
        let seeds = support::seeds(&shared);
        let (file, text) = seeds.iter().find(|(file, _)| file.starts_with(page)).unwrap();
        let now = read::page(file, text).unwrap().operation;
        let options = Options { page_text: Some(text), ..Options::default() };
        let found = compare(&spec, &now, page, options);
        assert!(found.is_empty(), "{page}: {found:#?}");
    }
}

#[test]
fn every_spec_is_read() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../specs");
    let mut read = 0;
    for service in std::fs::read_dir(root).unwrap().map(|entry| entry.unwrap().path()) {
        let Ok(text) = std::fs::read_to_string(service.join("service.yaml")) else { continue };
        for (id, path) in spec_read::paths("service.yaml", &text).unwrap() {
            let file = service.join("operations").join(format!("{id}.yaml"));
            let operation = std::fs::read_to_string(&file).unwrap();
            let operation = spec_read::operation(&id, &operation, &text).unwrap();
            assert_eq!(operation.name(), id);
            assert_eq!(operation.path.as_ref().unwrap().value, path);
            assert!(operation.success().is_some(), "{id} has no answer");
            read += 1;
        }
    }
    assert!(read >= 3, "{read} specs");
}

#[test]
fn the_seed_pages_transcribe_to_the_facts_of_their_specs() {
    let Some(shared) = support::shared() else { return };
    for (page, service, name) in support::SEEDS {
        let spec = spec(service, name);
        let seeds = support::seeds(&shared);
        let (file, text) = seeds.iter().find(|(file, _)| file.starts_with(page)).unwrap();
        let mut now = read::page(file, text).unwrap().operation;
        // Two of the pages never say their operation's name; it comes with the page.
        now.name.get_or_insert_with(|| spec.name.clone().unwrap());
        if now.method.is_none() {
            now.method = spec.method.clone();
        }
        let draft = spec_write::operation(&now);
        let path = spec.path.as_ref().unwrap().value.as_str();
        let top = format!("x-service: {{cloud: alibaba}}\npaths:\n  \"{path}#{name}\": {{}}\n");
        let draft = spec_read::operation("draft", &draft, &top).unwrap();
        let facts = |operation: &Operation| {
            let paths = |list: Vec<(String, &cumulo_facts::model::Field)>| {
                let one = |(path, field): (String, &cumulo_facts::model::Field)| (path, field.ty.value);
                list.into_iter().map(one).collect::<Vec<_>>()
            };
            let errors = operation
                .errors
                .iter()
                .filter(|error| error.only_on.is_empty() || error.only_on.iter().any(|only| only == page));
            (
                operation.name().to_owned(),
                operation.method.as_ref().unwrap().value.clone(),
                paths(operation.request_paths()),
                operation.params.iter().map(|param| param.field.required.as_ref().unwrap().value).collect::<Vec<_>>(),
                paths(operation.response_paths()),
                errors.map(|e| (e.status.clone(), e.code.clone(), e.message.clone())).collect::<Vec<_>>(),
            )
        };
        assert_eq!(facts(&draft), facts(&spec), "{page}");
    }
}
