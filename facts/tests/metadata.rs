//! Metadata files are read, printed as pages in three forms, and read back.

#![allow(clippy::unwrap_used, clippy::panic)]

mod support;

use std::time::Instant;

use cumulo_facts::compare::{self, Class, Options};
use cumulo_facts::metadata::{self, Service};
use cumulo_facts::model::{Certainty, Operation, SampleKind};
use cumulo_facts::read::{self, Form};
use cumulo_facts::{json, print};

fn services() -> Vec<(String, Service)> {
    let Some(shared) = support::shared() else { return Vec::new() };
    let files = ["cs-2015-12-15", "kms-2016-01-20", "polardb-2017-08-01", "sts-2015-04-01"];
    let read = |file: &&str| {
        let path = shared.join("metadata").join(format!("{file}.api-docs.json"));
        let text = std::fs::read_to_string(path).unwrap();
        let start = Instant::now();
        let service = metadata::read(file, &text).unwrap();
        println!("{file}: {} operations in {:?}", service.operations.len(), start.elapsed());
        ((*file).to_owned(), service)
    };
    files.iter().map(read).collect()
}

#[test]
fn all_four_files_are_read_whole() {
    for (file, service) in services() {
        let due = match file.split('-').next().unwrap() {
            "cs" => ("ROA", 117),
            "kms" => ("RPC", 92),
            "polardb" => ("RPC", 143),
            _ => ("RPC", 4),
        };
        assert_eq!((service.style.as_str(), service.operations.len()), due, "{file}");
        assert!(!service.endpoints.is_empty());
        let bodies = service.operations.iter().filter(|op| op.success().is_some()).count();
        assert!(bodies * 10 > service.operations.len() * 9, "{file}: {bodies} answers");
    }
}

/// A sample that shows every field of the answer can guide; one that does not leaves guesses.
fn has_sample(operation: &Operation) -> bool {
    let json = operation.samples.iter().any(|sample| {
        sample.kind == SampleKind::Response && json::parse(&sample.text).is_some_and(|p| p.slips.is_empty())
    });
    json || operation.response_paths().is_empty()
}

/// Nothing on a page says where an object of the request ends, unless an example shows it.
fn request_is_told(operation: &Operation) -> bool {
    operation.request_paths().iter().all(|(_, field)| {
        let members = field.item.as_ref().map_or(&field.fields, |item| &item.fields);
        let example = field.example.as_ref().and_then(|example| json::parse(&example.value));
        members.is_empty() || example.is_some_and(|parsed| parsed.slips.is_empty())
    })
}

#[test]
fn printed_pages_come_back() {
    let verbose = std::env::var_os("CUMULO_MISSES").is_some();
    let services = services();
    for form in [Form::Bars, Form::BarRows, Form::Lines] {
        let (mut all_told, mut all_exact) = (0, 0);
        for (file, service) in &services {
            let (mut exact, mut answers, mut of, mut wrong) = (0, 0, 0, 0);
            let (mut told, mut told_exact) = (0, 0);
            for operation in service.operations.iter().filter(|op| has_sample(op)) {
                of += 1;
                let text = print::page(operation, form);
                let page = match read::page(operation.name(), &text) {
                    Ok(page) => page,
                    Err(error) => {
                        if verbose {
                            println!("  {form:?} {error}");
                        }
                        continue;
                    }
                };
                assert_eq!(page.form, form, "{}", operation.name());
                let found = compare::compare(operation, &page.operation, "", Options::default());
                let found: Vec<_> = found
                    .iter()
                    .filter(|d| matches!(d.class, Class::Breaking | Class::Additive | Class::Contradiction))
                    .filter(|d| !d.subject.starts_with("page") && !d.text.contains("values are listed now"))
                    .collect();
                exact += usize::from(found.is_empty());
                if request_is_told(operation) {
                    told += 1;
                    told_exact += usize::from(found.is_empty());
                }
                answers += usize::from(!found.iter().any(|d| d.subject.starts_with("response")));
                for difference in &found {
                    if verbose {
                        println!("  {form:?} {}: {}: {}", operation.name(), difference.subject, difference.text);
                    }
                }
                wrong += page
                    .operation
                    .response_paths()
                    .iter()
                    .filter(|(path, field)| {
                        field.placed == Certainty::Certain
                            && !operation.response_paths().iter().any(|(own, _)| own == path)
                    })
                    .count();
            }
            println!(
                "{file} {form:?}: {exact} of {of} come back exactly ({answers} answers; {told_exact} of the {told} with a sample for every nested part), {wrong} wrong places unmarked"
            );
            assert_eq!(wrong, 0, "{file} {form:?}");
            (all_told, all_exact) = (all_told + told, all_exact + told_exact);
        }
        println!("{form:?}: {all_exact} of {all_told} with a sample for every nested part come back exactly");
        assert!(all_exact * 100 >= all_told * 99, "{form:?}");
    }
}
