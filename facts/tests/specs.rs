//! The specs of this project against the pages that they were transcribed from.

#![allow(clippy::unwrap_used, clippy::panic)]

mod support;

use std::path::Path;

use cumulo_facts::compare::{Class, Options, compare};
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

/// One edit of a page, and what drift must say of it.
struct Edit(&'static str, &'static str, &'static str, &'static str, Class);

const EDITS: [Edit; 27] = [
    // A parameter renamed.
    Edit("000", "| DBClusterId |", "| DBClusterName |", "request DBClusterId", Class::Breaking),
    Edit("001", "KeyId | String | Yes |", "Key | String | Yes |", "request KeyId", Class::Breaking),
    Edit("002", "\n\ncluster_id\n\nYes\n", "\n\nclusterid\n\nYes\n", "request clusterid", Class::Contradiction),
    Edit("003", "| KeyId |\nstring |\nYes", "| Key |\nstring |\nYes", "request KeyId", Class::Breaking),
    // A type changed.
    Edit("000", "| ClientToken |\nString |", "| ClientToken |\nInteger |", "request ClientToken", Class::Breaking),
    Edit(
        "000",
        "| Creator |\nString |",
        "| Creator |\nBoolean |",
        "response EncryptionKeyList[].Creator",
        Class::Breaking,
    ),
    Edit("001", "KeyState | String |", "KeyState | Integer |", "response KeyMetadata.KeyState", Class::Breaking),
    Edit(
        "002",
        "master_key_id\n\nString",
        "master_key_id\n\nArray of strings",
        "response master_key_id",
        Class::Breaking,
    ),
    Edit("003", "| Arn |\nstring |", "| Arn |\ninteger |", "response KeyMetadata.Arn", Class::Breaking),
    // Required flipped.
    Edit(
        "000",
        "| DBClusterId |\nString |\nNo |",
        "| DBClusterId |\nString |\nYes |",
        "request DBClusterId",
        Class::Breaking,
    ),
    Edit(
        "000",
        "| ClientToken |\nString |\nNo |",
        "| ClientToken |\nString |\nYes |",
        "request ClientToken",
        Class::Breaking,
    ),
    Edit("001", "KeyId | String | Yes |", "KeyId | String | No |", "request KeyId", Class::Additive),
    Edit("002", "cluster_id\n\nYes\n", "cluster_id\n\nNo\n", "request cluster_id", Class::Additive),
    Edit("003", "| KeyId |\nstring |\nYes |", "| KeyId |\nstring |\nNo |", "request KeyId", Class::Additive),
    // A response field removed from the nesting.
    Edit(
        "000",
        "| Creator |\nString |\nThe UID of the Alibaba Cloud account that created the key. |\n1****1 |\n",
        "",
        "response EncryptionKeyList[].Creator",
        Class::Contradiction,
    ),
    Edit(
        "001",
        "KeyUsage | String | ENCRYPT/DECRYPT | The usage of the key. |\n",
        "",
        "response KeyMetadata.KeyUsage",
        Class::Contradiction,
    ),
    Edit(
        "002",
        "crypt_algorithm\n\nString\n\nDefinition\n\nEncryption mode.\n\nRange\n\nN/A\n",
        "",
        "response crypt_algorithm",
        Class::Contradiction,
    ),
    Edit(
        "003",
        "| Origin |\nstring |\nThe source of the key material for the CMK. |\nAliyun_KMS |\n",
        "",
        "response KeyMetadata.Origin",
        Class::Contradiction,
    ),
    // An error code added; for the page without codes, a status.
    Edit(
        "000",
        "| 404 | InvalidDBClusterId.Malformed",
        "| 400 | Cluster.Busy | Wait. | Busy. |\n| 404 | InvalidDBClusterId.Malformed",
        "error Cluster.Busy",
        Class::Additive,
    ),
    Edit(
        "001",
        "404 | Forbidden.KeyNotFound",
        "429 | Rejected.Throttling | Slow. | Slow. |\n404 | Forbidden.KeyNotFound",
        "error Rejected.Throttling",
        Class::Additive,
    ),
    Edit(
        "002",
        "404\n\nNo resources found.",
        "404\n\nNo resources found.\n\n409\n\nConflict.",
        "status 409",
        Class::Additive,
    ),
    Edit(
        "003",
        "| 404 | Forbidden.KeyNotFound",
        "| 429 | Rejected.Throttling | Slow. | Slow. |\n| 404 | Forbidden.KeyNotFound",
        "error Rejected.Throttling",
        Class::Additive,
    ),
    // A known value added.
    Edit(
        "000",
        "The status of the key. Valid values:\n|",
        "The status of the key. Valid values: Enabled, Disabled, Lost |",
        "response EncryptionKeyList[].EncryptionKeyStatus",
        Class::Additive,
    ),
    Edit(
        "001",
        "deletion protection is enabled. Valid values:\n|",
        "deletion protection is enabled. Valid values: Enabled, Disabled, Paused |",
        "response KeyMetadata.DeletionProtection",
        Class::Additive,
    ),
    Edit(
        "002",
        "Encryption mode.\n\nRange\n\nN/A",
        "Encryption mode.\n\nRange\n\n  \u{2022} generalCipher: AES.\n\n  \u{2022} newCipher: New.",
        "response crypt_algorithm",
        Class::Additive,
    ),
    Edit(
        "003",
        "deletion protection is enabled. Valid values:\n|",
        "deletion protection is enabled. Valid values: Enabled, Disabled, Paused |",
        "response KeyMetadata.DeletionProtection",
        Class::Additive,
    ),
    // The path.
    Edit("002", "GET /v1/{project_id}", "GET /v2/{project_id}", "path", Class::Breaking),
];

#[test]
fn drift_finds_every_edit_of_the_seed_pages() {
    let Some(shared) = support::shared() else { return };
    let seeds = support::seeds(&shared);
    let mut found = 0;
    for Edit(page, from, to, subject, class) in &EDITS {
        let (_, service, name) = support::SEEDS.iter().find(|(id, ..)| id == page).unwrap();
        let (file, text) = seeds.iter().find(|(file, _)| file.starts_with(page)).unwrap();
        assert!(text.contains(from), "{page}: {from:?} is not on the page");
        let edited = text.replacen(from, to, 1);
        let now = read::page(file, &edited).unwrap().operation;
        let options = Options { page_text: Some(&edited), ..Options::default() };
        let differences = compare(&spec(service, name), &now, page, options);
        let hit = differences.iter().any(|d| d.subject == *subject && d.class == *class);
        if !hit {
            println!("missed: {page} {subject}: {differences:#?}");
        }
        found += usize::from(hit);
    }
    println!("{found} of {} edits found", EDITS.len());
    assert_eq!(found, EDITS.len());
}
