//! Edited copies of pages: every planted change is found, and the untouched copy is silent.

#![allow(clippy::unwrap_used, clippy::panic)]

mod support;

use cumulo_facts::compare::{Class, Difference, Options, compare};
use cumulo_facts::model::{Differs, FindingKind, Operation};
use cumulo_facts::read;

/// A page with its own traps acknowledged, as a spec does with `x-differs`.
fn acknowledged(text: &str) -> Operation {
    let mut operation = read::page("page", text).unwrap().operation;
    let kinds = [
        FindingKind::Contradiction,
        FindingKind::Misplaced,
        FindingKind::Lost,
        FindingKind::Cells,
        FindingKind::MissingTable,
    ];
    let findings = operation.findings.iter().filter(|finding| kinds.contains(&finding.kind));
    operation.differs = findings
        .map(|finding| Differs { subject: finding.subject.clone(), says: finding.text.clone(), ..Differs::default() })
        .collect();
    operation
}

fn changes(had: &Operation, text: &str) -> Vec<Difference> {
    let now = read::page("page", text).unwrap().operation;
    compare(had, &now, "page", Options::default())
}

#[test]
fn untouched_pages_are_silent() {
    let Some(shared) = support::shared() else { return };
    let mut all = support::seeds(&shared);
    for folder in support::FOLDERS {
        all.extend(support::pages(&shared, folder));
    }
    let mut silent = 0;
    for (name, text) in all {
        if read::page(&name, &text).is_err() {
            continue;
        }
        let found = changes(&acknowledged(&text), &text);
        assert!(found.is_empty(), "{name}: {found:?}");
        silent += 1;
    }
    println!("{silent} pages compared with themselves, no alarm");
}

/// One planted change: the page, what is replaced by what, the subject and the class due.
struct Planted(&'static str, &'static str, &'static str, &'static str, Class);

const PLANTED: [Planted; 12] = [
    Planted("000", "| DBClusterId |", "| DBClusterName |", "request DBClusterId", Class::Breaking),
    Planted("001", "KeyId | String | Yes |", "Key | String | Yes |", "request KeyId", Class::Breaking),
    Planted(
        "001",
        "NextRotationDate | String |",
        "NextRotationDate | Integer |",
        "response KeyMetadata.NextRotationDate",
        Class::Breaking,
    ),
    Planted("003", "| KeyId |\nstring |\nYes |", "| KeyId |\nstring |\nNo |", "request KeyId", Class::Additive),
    Planted(
        "000",
        "| ClientToken |\nString |\nNo |",
        "| ClientToken |\nString |\nYes |",
        "request ClientToken",
        Class::Breaking,
    ),
    Planted(
        "000",
        "| Creator |\nString |\nThe UID of the Alibaba Cloud account that created the key. |\n1****1 |\n",
        "",
        "response EncryptionKeyList[].Creator",
        Class::Contradiction,
    ),
    Planted(
        "001",
        "404 | Forbidden.KeyNotFound",
        "400 | Rejected.Throttling | Slow down. | Slow down. |\n404 | Forbidden.KeyNotFound",
        "error Rejected.Throttling",
        Class::Additive,
    ),
    Planted(
        "003",
        "| 404 | Forbidden.KeyNotFound | The specified Key is not found.",
        "| 404 | Forbidden.KeyNotFound | No such key.",
        "error Forbidden.KeyNotFound",
        Class::Wording,
    ),
    Planted(
        "002",
        "cluster_id\n\nYes\n\nString",
        "cluster_id\n\nYes\n\nInteger",
        "request cluster_id",
        Class::Breaking,
    ),
    Planted("002", "crypt_algorithm\n\nString\n\n", "cipher\n\nString\n\n", "response cipher", Class::Additive),
    Planted("002", "GET /v1/{project_id}", "GET /v2/{project_id}", "path", Class::Breaking),
    Planted(
        "002",
        "master_key_name\n\nString",
        "master_key_name\n\nArray of strings",
        "response master_key_name",
        Class::Breaking,
    ),
];

#[test]
fn every_planted_change_of_the_seeds_is_found() {
    let Some(shared) = support::shared() else { return };
    let seeds = support::seeds(&shared);
    let mut found = 0;
    for Planted(page, from, to, subject, class) in &PLANTED {
        let (_, text) = seeds.iter().find(|(name, _)| name.starts_with(page)).unwrap();
        assert!(text.contains(from), "{page}: {from:?} is not on the page");
        let differences = changes(&acknowledged(text), &text.replacen(from, to, 1));
        let hit = differences.iter().any(|d| d.subject == *subject && d.class == *class);
        assert!(hit, "{page} {subject}: {differences:#?}");
        found += 1;
    }
    println!("{found} of {} planted changes found", PLANTED.len());
}

#[test]
fn a_new_known_value_is_found() {
    let Some(shared) = support::shared() else { return };
    let all = support::pages(&shared, "alibaba-kms-en");
    let (_, text) = all.iter().find(|(name, _)| name == "DescribeKey.md").unwrap();
    let edited = text.replacen("-   Suspended", "-   Suspended\n-   Paused", 1);
    let found = changes(&acknowledged(text), &edited);
    let subjects: Vec<(&str, &str)> = found.iter().map(|d| (d.subject.as_str(), d.text.as_str())).collect();
    let due = ("response KeyMetadata.AutomaticRotation", "the value Paused is new");
    assert_eq!(subjects, [due]);
}

#[test]
fn a_known_difference_that_is_gone_is_reported() {
    let Some(shared) = support::shared() else { return };
    let (_, text) = support::seeds(&shared).into_iter().find(|(name, _)| name.starts_with("000")).unwrap();
    let healed = text.replacen("Parameter is required.", "Parameter is optional.", 1);
    let found = changes(&acknowledged(&text), &healed);
    let subjects: Vec<&str> = found.iter().map(|d| d.subject.as_str()).collect();
    assert_eq!(subjects, ["known difference DBClusterId"]);
}
