//! DWS clusters and their keys in Huawei Cloud's key service.

use cumulo_core::Error;
use cumulo_huawei_dws::{Dws, ShowClusterEncryptInfo, codes};
use cumulo_huawei_kms::operations::list_key_detail::{DefaultKeyFlag, KeyInfo, KeyState, Origin};
use cumulo_huawei_kms::{Kms, ListKeyDetail, codes as kms_codes};

use super::{Found, given, words};
use crate::key::{Key, Rotation, State};
use crate::verdict::Reason;

/// The key of a cluster; none where it is not encrypted.
pub(super) async fn keys(dws: &Dws, kms: &Kms, cluster: &str) -> Result<Vec<Found>, Reason> {
    let answer = dws.send(ShowClusterEncryptInfo::new(cluster)).await.map_err(|error| cluster_problem(&error))?;
    let answer = answer.into_inner();
    let Some(id) = answer.master_key_id.filter(|id| !id.is_empty()) else { return Ok(Vec::new()) };
    let algorithm = answer.crypt_algorithm.map(|algorithm| algorithm.to_string());
    let mut key = Key { id, algorithm, ..Key::default() };
    let problem = match kms.send(ListKeyDetail::new(&key.id)).await {
        Ok(answer) => {
            describe(&mut key, answer.into_inner().key_info.unwrap_or_default());
            None
        }
        Err(error) => Some(key_problem(&error)),
    };
    Ok(vec![Found { key, problem }])
}

/// Statuses of DWS vary for one and the same code, so the code alone decides.
fn cluster_problem(error: &Error) -> Reason {
    match error.code() {
        Some(codes::DWS_0015 | codes::DWS_0047 | codes::DWS_3027 | codes::DWS_5212) => Reason::ClusterNotFound,
        _ => Reason::ClusterNotRead(words(error)),
    }
}

fn key_problem(error: &Error) -> Reason {
    match error.code() {
        Some(kms_codes::KMS_0207) => Reason::KeyNotFound,
        _ => Reason::KeyNotRead(words(error)),
    }
}

/// Adds what the key service says of the key.
fn describe(key: &mut Key, info: KeyInfo) {
    key.spec = info.key_spec.map(|spec| spec.to_string());
    key.state = match info.key_state {
        Some(KeyState::Enabled) => State::Enabled,
        Some(KeyState::Disabled) => State::Disabled,
        Some(KeyState::PendingDeletion) => State::PendingDeletion,
        Some(KeyState::PendingImport) => State::PendingMaterial,
        Some(KeyState::PendingActivation) => State::PendingActivation,
        Some(KeyState::Frozen) => State::Frozen,
        Some(other) => State::Unknown(other.to_string()),
        None => State::default(),
    };
    key.rotation = match info.key_rotation_enabled.as_deref() {
        Some("true") => Rotation::On,
        Some("false") => Rotation::Off,
        _ => Rotation::Unknown,
    };
    key.made_by_service = info.origin == Some(Origin::Kms);
    key.kept_by_service = info.default_key_flag == Some(DefaultKeyFlag::DefaultKey);
    key.deletion = given(info.scheduled_deletion_date);
    key.expiry = given(info.expiration_time);
}
