//! `tests/answers.rs`: documented answers read, and nothing in them is lost.

use std::fmt::Write as _;

use super::{crate_name, spec_of};
use crate::OutputFile;
use crate::format::{self, Item};
use crate::ir::{Operation, Output, Service};

/// One test for each operation that documents an answer. Printed as text: JSON keeps its lines.
pub(super) fn file(service: &Service) -> Option<OutputFile> {
    let krate = crate_name(service);
    let tests: Vec<Item> = service.operations.iter().filter_map(|operation| test(&krate, operation)).collect();
    if tests.is_empty() {
        return None;
    }
    let imports = format!("use {krate}::core::decode;\nuse {krate}::core::operation::Operation;\n");
    let holds = "/// Reads an answer, and asserts that its type has a place for every field.\n\
        fn holds<O: Operation>(answer: &str) {\n    \
            assert_eq!(decode::unread::<O::Output>(answer.as_bytes()), Ok(Vec::new()));\n\
        }\n";
    let items = [Item::Text(imports)].into_iter().chain(tests).chain([Item::Text(holds.to_owned())]);
    let docs = ["Documented answers read, and nothing in them is lost.".to_owned()];
    Some(format::rust("tests/answers.rs", &spec_of(service), &docs, items.collect()))
}

fn test(krate: &str, operation: &Operation) -> Option<Item> {
    let example = operation.example.as_ref()?;
    if matches!(operation.output, Output::Raw | Output::Empty(_)) {
        return None;
    }
    let answer = serde_json::to_string_pretty(example).ok()?;
    let hashes = if answer.contains("\"#") { "##" } else { "#" };
    let mut text = String::from("#[test]\n");
    if operation.deprecated.is_some() {
        text += "#[expect(deprecated)]\n";
    }
    let _ = writeln!(text, "fn {}() {{", operation.module);
    let _ = writeln!(text, "    holds::<{krate}::{}>(r{hashes}\"{answer}\"{hashes});\n}}", operation.name);
    Some(Item::Text(text))
}
