//! Services imported from the vendor's metadata against the same services as people transcribed them.

#![allow(clippy::unwrap_used, clippy::panic)]

mod support;

use std::collections::BTreeMap;
use std::path::Path;

use cumulo_facts::compare::{Class, Options, compare};
use cumulo_facts::{metadata, spec_read, spec_write};

/// What parts an imported service from the one by hand: operation, subject, class, how often, and why.
type Listed = (&'static str, &'static str, Class, usize, &'static str);

const NEWER: &str = "the spec lists more values, from newer sources";

const KMS: &[Listed] = &[
    ("DescribeAccountKmsStatus", "response AccountStatus", Class::Wording, 1, NEWER),
    ("CreateSecret", "request SecretType", Class::Wording, 2, NEWER),
    ("CreateSecret", "response SecretType", Class::Wording, 2, NEWER),
    ("DescribeSecret", "response SecretType", Class::Wording, 2, NEWER),
    ("GetSecretValue", "response SecretType", Class::Wording, 2, NEWER),
    ("ListSecrets", "response SecretList.Secret[].SecretType", Class::Wording, 4, NEWER),
    (
        "CreatePolicy",
        "request Permissions",
        Class::Additive,
        1,
        "the values are those of elements inside of a JSON text",
    ),
    (
        "UpdatePolicy",
        "request Permissions",
        Class::Additive,
        1,
        "the values are those of elements inside of a JSON text",
    ),
    ("UpdateKmsInstanceBindVpc", "method", Class::Breaking, 1, "the metadata knows GET alone; the client posts"),
    ("ListKeyVersions", "request PageNumber", Class::Breaking, 1, "the client can leave it out"),
];

const STS: &[Listed] = &[
    ("AssumeRoleWithOIDC", "request OIDCProviderArn", Class::Breaking, 1, "the client can leave it out"),
    ("AssumeRoleWithOIDC", "request OIDCToken", Class::Breaking, 1, "the client can leave it out"),
    ("AssumeRoleWithOIDC", "request RoleArn", Class::Breaking, 1, "the client can leave it out"),
    ("AssumeRoleWithSAML", "request RoleArn", Class::Breaking, 1, "the client can leave it out"),
    ("AssumeRoleWithSAML", "request SAMLAssertion", Class::Breaking, 1, "the client can leave it out"),
    ("AssumeRoleWithSAML", "request SAMLProviderArn", Class::Breaking, 1, "the client can leave it out"),
];

/// Compares a whole service and prints what it finds. Differences that are not listed fail.
fn agree(file: &str, folder: &str, listed: &[Listed]) {
    let Some(shared) = support::shared() else { return };
    let path = shared.join("metadata").join(format!("{file}.api-docs.json"));
    let service = metadata::read(file, &std::fs::read_to_string(path).unwrap()).unwrap();
    let imported_top = spec_write::service(&service);
    let by_hand = Path::new(env!("CARGO_MANIFEST_DIR")).join("../specs").join(folder);
    let top = std::fs::read_to_string(by_hand.join("service.yaml")).unwrap();
    let (mut both, mut facts, mut differ) = (0, 0, 0);
    let mut only_imported = Vec::new();
    let mut found: BTreeMap<(String, String, Class), usize> = BTreeMap::new();
    for operation in &service.operations {
        let name = operation.name();
        let Ok(text) = std::fs::read_to_string(by_hand.join(format!("operations/{name}.yaml"))) else {
            only_imported.push(name);
            continue;
        };
        let hand = spec_read::operation(name, &text, &top).unwrap();
        // The facts go all the way: into the imported spec, and out of it.
        let imported = spec_write::operation(operation);
        let imported = spec_read::operation(name, &imported, &imported_top).unwrap();
        both += 1;
        facts += imported.request_paths().len() + imported.response_paths().len() + imported.errors.len();
        let mut differences = compare(&hand, &imported, "meta", Options::default());
        // A list that the writer leaves out (one value, or none that fits) is seen in the facts themselves.
        differences.retain(|difference| difference.class != Class::Lost);
        differ += differences.len();
        for difference in differences {
            println!("  {name}: {}: {}: {}", difference.class.words(), difference.subject, difference.text);
            *found.entry((name.to_owned(), difference.subject, difference.class)).or_default() += 1;
        }
    }
    let ids: Vec<String> = spec_read::paths("service.yaml", &top).unwrap().into_iter().map(|(id, _)| id).collect();
    let only_by_hand: Vec<&String> =
        ids.iter().filter(|id| !service.operations.iter().any(|operation| operation.name() == *id)).collect();
    println!("{folder}: {both} operations on both sides with {facts} facts in the import, {differ} differences");
    println!("  only imported ({}): {}", only_imported.len(), only_imported.join(", "));
    println!("  only by hand ({}): {only_by_hand:?}", only_by_hand.len());
    for ((operation, subject, class), count) in &found {
        let due = listed.iter().find(|(o, s, c, ..)| o == operation && s == subject && c == class);
        let allowed = due.map_or(0, |(_, _, _, count, _)| *count);
        assert!(*count <= allowed, "{operation}: {subject}: {count} × {}, {allowed} listed", class.words());
    }
    for (operation, subject, class, _, why) in listed {
        let key = ((*operation).to_owned(), (*subject).to_owned(), *class);
        if found.contains_key(&key) {
            println!("  listed: {operation}: {subject}: {why}");
        } else {
            println!("  gone, and still listed in this test: {operation}: {subject}");
        }
    }
}

#[test]
fn kms_imported_and_kms_by_hand_agree_up_to_what_is_listed() {
    agree("kms-2016-01-20", "alibaba-kms", KMS);
}

#[test]
fn sts_imported_and_sts_by_hand_agree_up_to_what_is_listed() {
    agree("sts-2015-04-01", "alibaba-sts", STS);
}

/// The lines below a key of an operation.
fn below<'a>(text: &'a str, key: &str) -> Vec<&'a str> {
    let lines = text.lines().skip_while(|line| line.trim() != key).skip(1);
    lines.take_while(|line| line.starts_with("    ")).map(str::trim).collect()
}

#[test]
fn what_names_infer_is_what_people_wrote() {
    let Some(shared) = support::shared() else { return };
    let text = std::fs::read_to_string(shared.join("metadata/kms-2016-01-20.api-docs.json")).unwrap();
    let service = metadata::read("kms", &text).unwrap();
    let by_hand = Path::new(env!("CARGO_MANIFEST_DIR")).join("../specs/alibaba-kms/operations");
    let (mut turned, mut wrapped) = (0, 0);
    let mut missed = Vec::new();
    for operation in &service.operations {
        let name = operation.name();
        let Ok(hand) = std::fs::read_to_string(by_hand.join(format!("{name}.yaml"))) else { continue };
        let imported = spec_write::operation(operation);
        let (ours, theirs) = (below(&imported, "x-paging:"), below(&hand, "x-paging:"));
        if ours.is_empty() && !theirs.is_empty() {
            missed.push(name);
        } else {
            assert_eq!(ours, theirs, "{name}");
            turned += usize::from(!ours.is_empty());
        }
        let count = |text: &str| text.matches("x-wrapped: true").count();
        assert_eq!(count(&imported), count(&hand), "{name}: wrappers");
        wrapped += count(&imported);
    }
    println!(
        "x-paging of {turned} operations and {wrapped} wrappers are inferred as people wrote them; missed: {missed:?}"
    );
    // The metadata says that its page number must be given, so that turning pages cannot set it.
    assert_eq!(missed, ["ListKeyVersions"]);
    assert!(turned >= 10 && wrapped >= 15, "{turned} {wrapped}");
}
