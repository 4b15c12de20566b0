//! The four pages that the project starts from are read exactly.

#![allow(clippy::unwrap_used, clippy::panic)]

mod support;

use cumulo_facts::model::{Certainty, FindingKind, Known, Operation, Place, Type};
use cumulo_facts::read::{self, Form, Page};

fn seed(start: &str) -> Option<Page> {
    let shared = support::shared()?;
    let (name, text) = support::seeds(&shared).into_iter().find(|(name, _)| name.starts_with(start)).unwrap();
    Some(read::page(&name, &text).unwrap())
}

fn params(operation: &Operation) -> Vec<(String, Type, Option<bool>)> {
    let one = |param: &cumulo_facts::model::Param| {
        let required = param.field.required.as_ref().map(|required| required.value);
        (param.field.name.clone(), param.field.ty.value, required)
    };
    operation.params.iter().map(one).collect()
}

fn paths(operation: &Operation) -> Vec<String> {
    operation.response_paths().into_iter().map(|(path, _)| path).collect()
}

fn errors(operation: &Operation) -> Vec<(&str, &str)> {
    operation.errors.iter().map(|error| (error.status.as_str(), error.code.as_str())).collect()
}

fn found(operation: &Operation, kind: FindingKind) -> Vec<&str> {
    let of_kind = operation.findings.iter().filter(|finding| finding.kind == kind);
    of_kind.map(|finding| finding.subject.as_str()).collect()
}

fn all_certain(operation: &Operation) -> bool {
    operation.response_paths().iter().all(|(_, field)| field.placed == Certainty::Certain)
}

const KEY_METADATA: [&str; 20] = [
    "DeletionProtection",
    "KeyId",
    "NextRotationDate",
    "KeyState",
    "RotationInterval",
    "Arn",
    "Creator",
    "LastRotationDate",
    "DeleteDate",
    "PrimaryKeyVersion",
    "Description",
    "KeySpec",
    "Origin",
    "MaterialExpireTime",
    "DeletionProtectionDescription",
    "AutomaticRotation",
    "ProtectionLevel",
    "KeyUsage",
    "CreationDate",
    "DKMSInstanceId",
];

fn describe_key_paths() -> Vec<String> {
    let mut all = vec!["RequestId".to_owned(), "KeyMetadata".to_owned()];
    all.extend(KEY_METADATA.iter().map(|name| format!("KeyMetadata.{name}")));
    all
}

#[test]
fn page_000_describe_db_cluster_encryption_key() {
    let Some(page) = seed("000") else { return };
    let operation = &page.operation;
    assert_eq!((page.form, page.layout), (Form::Bars, "Alibaba, newer layout"));
    assert_eq!(operation.name(), "DescribeDBClusterEncryptionKey");
    assert_eq!(operation.method.as_ref().unwrap().value, "POST");
    assert_eq!(operation.path.as_ref().unwrap().value, "/");
    let permission = operation.permissions.first().unwrap();
    assert_eq!(permission.action, "Polardb:DescribeDBClusterEncryptionKey");
    assert_eq!((permission.access.as_str(), permission.resource.as_str()), ("get", "*All Resource"));
    assert_eq!(
        params(operation),
        [("ClientToken".to_owned(), Type::String, Some(false)), ("DBClusterId".to_owned(), Type::String, Some(false)),]
    );
    let list = "EncryptionKeyList[].";
    let members = [
        "AliasName",
        "Creator",
        "DeleteDate",
        "Description",
        "EncryptionKey",
        "EncryptionKeyStatus",
        "KeyType",
        "KeyUsage",
        "MaterialExpireTime",
        "Origin",
        "UsedBy",
    ];
    let mut due = vec!["RequestId".to_owned(), "EncryptionKeyList".to_owned()];
    due.extend(members.iter().map(|name| format!("{list}{name}")));
    assert_eq!(paths(operation), due);
    assert!(all_certain(operation));
    assert_eq!(
        errors(operation),
        [
            ("400", "IdempotentParameterMismatch"),
            ("404", "InvalidDBClusterId.Malformed"),
            ("404", "InvalidDBClusterId.NotFound"),
            ("404", "InvalidDBInstance.NotFound"),
        ]
    );
    assert_eq!(operation.errors.first().unwrap().description, "");
    // Prose against table, and the two messages that speak of the other parameter.
    assert_eq!(
        found(operation, FindingKind::Contradiction),
        ["DBClusterId", "InvalidDBClusterId.NotFound", "InvalidDBInstance.NotFound"]
    );
    let required = operation.param("DBClusterId").unwrap().field.required.as_ref().unwrap();
    assert_eq!(required.certainty, Certainty::Contradictory);
    assert_eq!(
        found(operation, FindingKind::Lost),
        ["EncryptionKeyList[].EncryptionKeyStatus", "EncryptionKeyList[].KeyType", "EncryptionKeyList[].UsedBy",]
    );
}

#[test]
fn page_001_describe_key() {
    let Some(page) = seed("001") else { return };
    let operation = &page.operation;
    assert_eq!((page.form, page.layout), (Form::BarRows, "Alibaba, older layout"));
    assert_eq!(operation.name(), "DescribeKey");
    assert_eq!(params(operation), [("KeyId".to_owned(), Type::String, Some(true))]);
    assert_eq!(paths(operation), describe_key_paths());
    assert!(all_certain(operation));
    let body = operation.success().unwrap().body.as_ref().unwrap();
    let metadata = body.field("KeyMetadata").unwrap();
    assert_eq!(metadata.ty.value, Type::Object);
    assert_eq!(metadata.description.as_ref().unwrap().value, "The metadata of the key.");
    assert!(metadata.example.is_none());
    assert_eq!(metadata.field("DeletionProtection").unwrap().known, Known::Lost);
    assert_eq!(metadata.field("AutomaticRotation").unwrap().known, Known::Lost);
    let date = metadata.field("DeleteDate").unwrap();
    assert!(date.returned_when.as_ref().unwrap().contains("PendingDeletion"));
    assert_eq!(
        errors(operation),
        [("400", "InvalidParameter"), ("404", "Forbidden.KeyNotFound"), ("404", "Forbidden.AliasNotFound"),]
    );
    assert_eq!(operation.samples.len(), 3);
}

#[test]
fn page_002_list_cluster_encrypt_info() {
    let Some(page) = seed("002") else { return };
    let operation = &page.operation;
    assert_eq!((page.form, page.layout), (Form::Lines, "Huawei"));
    assert_eq!(operation.name(), "");
    assert_eq!(operation.title.as_ref().unwrap().value, "Querying Cluster Encryption Information");
    assert_eq!(operation.method.as_ref().unwrap().value, "GET");
    let path = "/v1/{project_id}/clusters/{cluster_id}/encrypt-info";
    assert_eq!(operation.path.as_ref().unwrap().value, path);
    assert_eq!(
        params(operation),
        [("project_id".to_owned(), Type::String, Some(true)), ("cluster_id".to_owned(), Type::String, Some(true)),]
    );
    assert!(operation.params.iter().all(|param| param.place == Place::Path));
    assert_eq!(
        paths(operation),
        ["id", "cluster_id", "master_key_id", "master_key_name", "last_rotate_key_time", "crypt_algorithm"]
    );
    let all = operation.response_paths();
    assert!(all.iter().all(|(_, field)| field.ty.value == Type::String));
    assert!(all_certain(operation));
    let statuses: Vec<&str> = operation.statuses.iter().map(|status| status.value.0.as_str()).collect();
    assert_eq!(statuses, ["200", "400", "401", "403", "404", "500", "503"]);
    assert_eq!(operation.constraints.len(), 2);
    assert!(operation.findings.is_empty(), "{:?}", operation.findings);
}

#[test]
fn page_003_describe_key_in_indonesian() {
    let Some(page) = seed("003") else { return };
    let operation = &page.operation;
    assert_eq!((page.form, page.layout), (Form::Bars, "Alibaba, newer layout"));
    assert_eq!(params(operation), [("KeyId".to_owned(), Type::String, Some(true))]);
    assert_eq!(paths(operation), describe_key_paths());
    assert!(all_certain(operation));
    assert_eq!(
        errors(operation),
        [
            ("400", "InvalidParameter"),
            ("404", "Forbidden.KeyNotFound"),
            ("404", "Forbidden.AliasNotFound"),
            ("404", "InvalidAccessKeyId.NotFound"),
        ]
    );
    let last = operation.errors.last().unwrap();
    assert_eq!(last.message, "The Access Key ID provided does not exist in our records.");
    assert_eq!(last.description, "");
    // The page never says what operation it is about.
    assert_eq!(operation.name(), "");
    assert_eq!(found(operation, FindingKind::Unsaid), [""]);
    assert_eq!(found(operation, FindingKind::Cells), Vec::<&str>::new());
}
