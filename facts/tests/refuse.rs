//! What is no whole page is refused, with what was recognised and what is missing.

#![allow(clippy::unwrap_used)]

mod support;

use cumulo_facts::{metadata, read};

#[test]
fn an_unrelated_text_is_no_page() {
    let error = read::page("letter.txt", "Dear all,\n\nthe meeting is at noon.\n").unwrap_err();
    assert_eq!(
        error.to_string(),
        "letter.txt: no reference page of an operation, or one in a language that facts/data has no words for; \
         recognised: plain text, one cell a line; \
         missing: headings of a reference page, tables of parameters"
    );
}

#[test]
fn an_unknown_language_is_named_as_a_possible_reason() {
    let text = "# Clé\n\n## Paramètres de requête\n\n|Nom|Genre|\n|---|---|\n|KeyId|Chaîne|\n";
    let error = read::page("fr.md", text).unwrap_err();
    assert!(error.problem.contains("a language that facts/data has no words for"), "{error}");
    let due = ["Markdown", "headings that no dictionary has: \"Clé\" \"Paramètres de requête\""];
    assert_eq!(error.recognised[..2], due, "{error}");
    assert_eq!(error.recognised[2], "1 table with a head that no dictionary has");
}

#[test]
fn half_a_page_says_what_it_lacks() {
    let text = "# DescribeKey\n\nQueries a key.\n\n## Request parameters\n\n\
                |Parameter|Type|Required|Example|Description|\n|--|--|--|--|--|\n\
                |KeyId|String|Yes|x|The key.|\n";
    let error = read::page("half.md", text).unwrap_err();
    assert!(error.recognised.iter().any(|part| part.contains("Request parameters")), "{error}");
    assert!(error.missing.iter().any(|part| part.contains("response")), "{error}");
}

#[test]
fn a_table_that_ends_inside_of_a_row_is_cut_off() {
    let text = "Queries a key.\nRequest parameters\n|\nParameter |\nType |\nRequired |\n\
                Description |\nExample |\n| KeyId |\nstring |\nYes |\nThe key";
    let error = read::page("cut.txt", text).unwrap_err();
    assert!(error.problem.contains("cut off"), "{error}");
}

#[test]
fn a_cut_seed_is_refused_or_reports_a_loss() {
    let Some(shared) = support::shared() else { return };
    for (name, text) in support::seeds(&shared) {
        let half: String = text.chars().take(text.chars().count() / 3).collect();
        assert!(read::page(&name, &half).is_err(), "{name}: a third of the page was taken as whole");
    }
}

#[test]
fn a_file_that_is_no_metadata_is_refused() {
    let error = metadata::read("x.json", "{\"openapi\": \"3.0.3\", \"paths\": {}}").unwrap_err();
    assert_eq!(error.to_string(), "x.json: no api-docs.json; recognised: openapi, paths; missing: the key \"apis\"");
    let error = metadata::read("x.json", "{\"info\": {\"style\": \"RPC\"").unwrap_err();
    assert!(error.problem.contains("broken JSON"), "{error}");
}
