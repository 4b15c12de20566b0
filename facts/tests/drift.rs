//! Edited copies of pages: every planted change is found, and the untouched copy is silent.

#![allow(clippy::unwrap_used, clippy::panic)]

mod support;

use cumulo_facts::compare::{Class, Difference, Options, compare};
use cumulo_facts::model::{Certainty, Differs, Field, FindingKind, Operation};
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

/// What is done to one row of a page, in place of each other.
const RETYPED: [(&str, &str); 4] =
    [("String", "Long  "), ("string", "long  "), ("Integer", "String "), ("Boolean", "String ")];
const FLIPPED: [(&str, &str); 6] = [
    ("|Yes|", "|No|"),
    ("|No|", "|Yes|"),
    ("| Yes ", "| No  "),
    ("| No  ", "| Yes "),
    ("|是|", "|否|"),
    ("|否|", "|是|"),
];

const WHAT: [&str; 4] = ["rows renamed", "types changed", "required flipped", "rows deleted"];

/// A page with something changed on one line, if there is exactly one of it.
fn edited(text: &str, line: usize, from: &str, to: &str) -> Option<String> {
    let mut lines: Vec<&str> = text.split('\n').collect();
    let own = *lines.get(line.checked_sub(1)?)?;
    let changed = own.replacen(from, to, 1);
    lines[line - 1] = &changed;
    (own.matches(from).count() == 1).then(|| lines.join("\n"))
}

fn without(text: &str, line: usize) -> String {
    let lines = text.split('\n').enumerate().filter(|(at, _)| at + 1 != line);
    lines.map(|(_, line)| line).collect::<Vec<_>>().join("\n")
}

fn certain(field: &mut Field) {
    field.placed = Certainty::Certain;
    field.fields.iter_mut().chain(field.item.as_deref_mut()).for_each(certain);
}

/// The name of a field with another last letter: tables keep their widths.
fn renamed(name: &str) -> String {
    format!("{}Z", &name[..name.len() - 1])
}

/// The edits of one row: which kind, and the page.
fn edits(text: &str, field: &Field, request: bool) -> Vec<(usize, String)> {
    let (name, line) = (field.name.as_str(), field.at.line);
    let escaped = name.replace('_', "\\_");
    let own = if text.contains(&escaped) { escaped } else { name.to_owned() };
    let other = if name.len() > 2 { edited(text, line, &own, &renamed(&own)) } else { None };
    let one = |pairs: &[(&str, &str)]| pairs.iter().find_map(|(from, to)| edited(text, line, from, to));
    // A row of Markdown that begins and ends on its line. Many tables have no rows for objects, so that one less is no news.
    let plain = field.fields.is_empty() && field.item.is_none();
    let row = text.split('\n').nth(line.wrapping_sub(1)).unwrap_or_default().trim_end();
    let whole = row.starts_with('|') && row.ends_with('|') && row.len() > 2;
    let gone = if whole && plain { Some(without(text, line)) } else { None };
    let all = [other, one(&RETYPED), one(&FLIPPED).filter(|_| request), gone];
    all.into_iter().enumerate().filter_map(|(kind, text)| Some((kind, text?))).collect()
}

/// Rows of the stored pages whose cells stand on one line, renamed, retyped, made required or optional, deleted. Every ninth, or
/// as many as CUMULO_EVERY says.
#[test]
fn changes_of_rows_are_found() {
    let Some(shared) = support::shared() else { return };
    let every = std::env::var("CUMULO_EVERY").ok().and_then(|every| every.parse().ok()).unwrap_or(9);
    let (mut count, mut planted, mut found) = (0, [0; 4], [0; 4]);
    for folder in support::FOLDERS {
        for (name, text) in support::pages(&shared, folder) {
            let Ok(page) = read::page("page", &text) else { continue };
            // As a spec has it: what it says is certain.
            let mut had = acknowledged(&text);
            let bodies = had.responses.iter_mut().filter_map(|answer| answer.body.as_mut());
            had.params.iter_mut().map(|param| &mut param.field).chain(bodies).for_each(certain);
            let known = changes(&had, &text);
            let request = page.operation.request_paths().into_iter().map(|field| (true, field));
            let response = page.operation.response_paths().into_iter().map(|field| (false, field));
            for (request, (path, field)) in request.chain(response) {
                for (kind, text) in edits(&text, field, request) {
                    count += 1;
                    if count % every != 0 {
                        continue;
                    }
                    planted[kind] += 1;
                    let names = [field.name.clone(), renamed(&field.name)];
                    let hit = read::page("page", &text).is_ok_and(|now| {
                        let found = compare(&had, &now.operation, "page", Options::default());
                        let mut news = found.iter().filter(|found| !known.contains(found));
                        news.any(|found| names.iter().any(|name| found.subject.contains(name.as_str())))
                    });
                    found[kind] += usize::from(hit);
                    if !hit {
                        println!("  missed: {folder}/{name}: {path}: {}", WHAT[kind]);
                    }
                }
            }
        }
    }
    for (kind, what) in WHAT.iter().enumerate() {
        println!("{what}: {} of {} found", found[kind], planted[kind]);
        assert!(planted[kind] > 0 && found[kind] == planted[kind], "{what}");
    }
}
