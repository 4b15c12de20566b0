//! PolarDB clusters and their keys in Alibaba Cloud KMS.

use cumulo_alibaba_kms::operations::describe_key::{AutomaticRotation, KeyMetadata, KeyState, Origin};
use cumulo_alibaba_kms::{DescribeKey, Kms, codes as kms_codes};
use cumulo_alibaba_polardb::operations::describe_db_cluster_encryption_key::{EncryptionKey, KeyType};
use cumulo_alibaba_polardb::{DescribeDbClusterEncryptionKey, PolarDb, codes};
use cumulo_core::Error;

use super::{Found, given, words};
use crate::key::{Key, Rotation, State};
use crate::verdict::Reason;

/// The keys of a cluster; none where it is not encrypted.
pub(super) async fn keys(polardb: &PolarDb, kms: &Kms, cluster: &str) -> Result<Vec<Found>, Reason> {
    let request = DescribeDbClusterEncryptionKey::new().db_cluster_id(cluster);
    let answer = polardb.send(request).await.map_err(|error| cluster_problem(&error))?.into_inner();
    let mut found = Vec::new();
    for listed in answer.encryption_key_list {
        let mut key = listed_key(listed);
        let problem = match kms.send(DescribeKey::new(&key.id)).await {
            Ok(answer) => {
                describe(&mut key, answer.into_inner().key_metadata.unwrap_or_default());
                None
            }
            Err(error) => Some(key_problem(&error)),
        };
        found.push(Found { key, problem });
    }
    Ok(found)
}

fn cluster_problem(error: &Error) -> Reason {
    match error.code() {
        Some(codes::INVALID_DB_CLUSTER_ID_NOT_FOUND | codes::INVALID_DB_INSTANCE_NOT_FOUND) => Reason::ClusterNotFound,
        _ => Reason::ClusterNotRead(words(error)),
    }
}

fn key_problem(error: &Error) -> Reason {
    match error.code() {
        Some(kms_codes::FORBIDDEN_KEY_NOT_FOUND | kms_codes::FORBIDDEN_ALIAS_NOT_FOUND) => Reason::KeyNotFound,
        _ => Reason::KeyNotRead(words(error)),
    }
}

/// What the cluster says of its key.
fn listed_key(listed: EncryptionKey) -> Key {
    Key {
        id: listed.encryption_key.unwrap_or_default(),
        used_by: listed.used_by.map(|user| user.to_string()),
        kept_by_service: listed.key_type == Some(KeyType::ServiceKey),
        ..Key::default()
    }
}

/// Adds what the key service says of it.
fn describe(key: &mut Key, metadata: KeyMetadata) {
    key.spec = metadata.key_spec.map(|spec| spec.to_string());
    key.state = match metadata.key_state {
        Some(KeyState::Enabled) => State::Enabled,
        Some(KeyState::Disabled) => State::Disabled,
        Some(KeyState::PendingDeletion) => State::PendingDeletion,
        Some(KeyState::PendingImport) => State::PendingMaterial,
        Some(other) => State::Unknown(other.to_string()),
        None => State::default(),
    };
    key.rotation = match metadata.automatic_rotation {
        Some(AutomaticRotation::Enabled) => Rotation::On,
        Some(AutomaticRotation::Disabled) => Rotation::Off,
        Some(AutomaticRotation::Suspended) => Rotation::Suspended,
        _ => Rotation::Unknown,
    };
    key.made_by_service = metadata.origin == Some(Origin::AliyunKms);
    key.deletion = given(metadata.delete_date);
    key.expiry = given(metadata.material_expire_time);
}
