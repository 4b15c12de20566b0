//! Merging a page into a spec adds, and never changes what stands there.

#![allow(clippy::unwrap_used, clippy::panic)]

mod support;

use std::path::Path;

use cumulo_facts::model::SourcePage;
use cumulo_facts::{merge, read, spec_read};

fn spec(service: &str, name: &str) -> (String, String) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../specs").join(service);
    let operation = std::fs::read_to_string(folder.join(format!("operations/{name}.yaml"))).unwrap();
    (operation, std::fs::read_to_string(folder.join("service.yaml")).unwrap())
}

/// Every line of the old text stands in the new one, in the same order.
fn holds_all_lines(old: &str, new: &str) -> bool {
    let mut lines = new.lines();
    old.lines().all(|line| lines.any(|other| other == line))
}

#[test]
fn a_page_that_the_spec_knows_changes_nothing() {
    let Some(shared) = support::shared() else { return };
    let seeds = support::seeds(&shared);
    for (page, service, name) in support::SEEDS {
        let (text, service) = spec(service, name);
        let (file, words) = seeds.iter().find(|(file, _)| file.starts_with(page)).unwrap();
        let read = read::page(file, words).unwrap().operation;
        let source = SourcePage { page: page.to_owned(), ..SourcePage::default() };
        let merged = merge::merge(name, &text, &service, &read, Some(&source)).unwrap();
        assert_eq!(merged.added, Vec::<String>::new(), "{page}");
        assert_eq!(merged.by_hand, Vec::<String>::new(), "{page}");
        assert_eq!(merged.text, text, "{page}");
        assert!(!merged.offered.is_empty());
    }
}

#[test]
fn news_of_a_page_are_added_and_all_else_stays() {
    let Some(shared) = support::shared() else { return };
    let (text, service) = spec("alibaba-kms", "DescribeKey");
    let seeds = support::seeds(&shared);
    let (file, page) = seeds.iter().find(|(file, _)| file.starts_with("001")).unwrap();
    let page = page
        .replacen("Response parameters\n", "DryRun | Boolean | No | false | Only tries. |\nResponse parameters\n", 1)
        .replacen("Arn | String |", "Alias | String | alias/a | The alias. |\nArn | String |", 1)
        .replacen("\"Arn\"", "\"Alias\" : \"alias/a\",\n\"Arn\"", 1)
        .replacen(
            "400 | InvalidParameter",
            "429 | Rejected.Throttling | Slow down. | Slow. |\n400 | InvalidParameter",
            1,
        );
    let read = read::page(file, &page).unwrap().operation;
    let source = SourcePage { page: "004".to_owned(), language: "en".to_owned(), ..SourcePage::default() };
    let merged = merge::merge("DescribeKey", &text, &service, &read, Some(&source)).unwrap();
    assert_eq!(
        merged.added,
        ["request DryRun", "response KeyMetadata.Alias", "error 429 Rejected.Throttling", "source 004"]
    );
    assert!(holds_all_lines(&text, &merged.text));
    assert!(merged.kept.contains(&"error 404 InvalidAccessKeyId.NotFound".to_owned()));
    // The page's words are offered and not written.
    assert!(merged.offered.contains(&("request DryRun".to_owned(), "Only tries.".to_owned())));
    assert!(!merged.text.contains("Only tries."));
    let again = spec_read::operation("DescribeKey", &merged.text, &service).unwrap();
    assert_eq!(again.param("DryRun").unwrap().field.only_on, ["004"]);
    let paths: Vec<String> = again.response_paths().into_iter().map(|(path, _)| path).collect();
    assert_eq!(paths.last().unwrap(), "KeyMetadata.Alias");
    assert_eq!(again.errors.last().unwrap().only_on, ["004"]);
    let pages: Vec<&str> = again.sources.iter().map(|source| source.page.as_str()).collect();
    // The last two are those of the whole service.
    assert_eq!(pages, ["001", "003", "004", "sdk", "meta"]);
}

const SPEC: &str = include_str!("made/ShowVault.yaml");
const SERVICE: &str = include_str!("made/service.yaml");

/// A made-up page with two parameters, nested news at the end of an object, and two errors.
fn vault() -> cumulo_facts::model::Operation {
    let page = include_str!("made/pipes.md").replace(
        "|404|Vault.NotFound|No such vault.|None there.|",
        "|404|Vault.NotFound|No such vault.|None there.|\n|429|Busy|Wait.|Too many calls.|",
    );
    read::page("pipes.md", &page).unwrap().operation
}

#[test]
fn what_the_page_lacks_is_kept_and_told() {
    let merged = merge::merge("ShowVault", SPEC, SERVICE, &vault(), None).unwrap();
    assert_eq!(merged.kept, ["request Old", "error 400 Vault.Old"]);
    assert!(holds_all_lines(SPEC, &merged.text), "{}", merged.text);
    assert_eq!(merged.text.matches("Our words.").count(), SPEC.matches("Our words.").count());
}

#[test]
fn news_inside_of_an_object_and_beside_it_stand_in_their_places() {
    let merged = merge::merge("ShowVault", SPEC, SERVICE, &vault(), None).unwrap();
    let again = spec_read::operation("ShowVault", &merged.text, SERVICE).unwrap();
    let paths: Vec<String> = again.response_paths().into_iter().map(|(path, _)| path).collect();
    let due = ["RequestId", "Locks", "Locks.Lock", "Locks.Lock[].LockId", "Locks.Lock[].Open", "Owner", "Owner.Name"];
    assert_eq!(paths[..7], due, "{}", merged.text);
}

#[test]
fn lists_that_the_file_lacks_are_begun_once() {
    let (before, errors) = SPEC.split_once("  x-errors:\n").unwrap();
    assert!(errors.contains("Vault.Old"));
    let (top, rest) = before.split_once("  parameters:\n").unwrap();
    let (_, answers) = rest.split_once("  responses:\n").unwrap();
    let bare = format!("{top}  responses:\n{answers}");
    let merged = merge::merge("ShowVault", &bare, SERVICE, &vault(), None).unwrap();
    for head in ["  parameters:\n", "  x-errors:\n"] {
        assert_eq!(merged.text.matches(head).count(), 1, "{}", merged.text);
    }
    let again = spec_read::operation("ShowVault", &merged.text, SERVICE).unwrap();
    let names: Vec<&str> = again.params.iter().map(|param| param.field.name.as_str()).collect();
    assert_eq!(names, ["VaultId", "Size"]);
    let codes: Vec<&str> = again.errors.iter().map(|error| error.code.as_str()).collect();
    assert_eq!(codes, ["Vault.NotFound", "Busy"]);
}

#[test]
fn the_line_ends_of_the_file_stay() {
    let wide = SPEC.replace('\n', "\r\n");
    let merged = merge::merge("ShowVault", &wide, SERVICE, &vault(), None).unwrap();
    let plain = merge::merge("ShowVault", SPEC, SERVICE, &vault(), None).unwrap();
    assert_eq!(merged.text, plain.text.replace('\n', "\r\n"));
}
