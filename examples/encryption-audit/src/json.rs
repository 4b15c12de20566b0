//! The result as JSON for programs.

use std::time::SystemTime;

use cumulo_core::Timestamp;
use serde_json::{Value, json};

use crate::audit::Row;
use crate::key::{Key, Rotation, State};
use crate::verdict::{Criteria, Reason};

/// One object: the time of the audit, the rows, the worst verdict.
pub(crate) fn print(rows: &[Row], criteria: &Criteria) -> String {
    let worst = rows.iter().map(|row| row.verdict).max();
    let whole = json!({
        "at": time(criteria.now),
        "clusters": rows.iter().map(row).collect::<Vec<_>>(),
        "worst": worst.map(|verdict| verdict.to_string()),
    });
    format!("{whole:#}\n")
}

fn row(row: &Row) -> Value {
    json!({
        "cloud": row.cluster.database.cloud(),
        "service": row.cluster.database.name(),
        "region": row.cluster.region,
        "cluster": row.cluster.id,
        "key": row.key.as_ref().map(key),
        "verdict": row.verdict.to_string(),
        "reasons": row.reasons.iter().map(reason).collect::<Vec<_>>(),
    })
}

/// What is not known is null.
fn key(key: &Key) -> Value {
    json!({
        "id": key.id,
        "used_by": key.used_by,
        "algorithm": key.algorithm,
        "spec": key.spec,
        "state": (key.state != State::default()).then(|| key.state.to_string()),
        "rotation": (key.rotation != Rotation::Unknown).then(|| key.rotation.to_string()),
        "deletion": key.deletion.as_ref().map(when),
        "material_expiry": key.expiry.as_ref().map(when),
    })
}

fn reason(reason: &Reason) -> Value {
    json!({"code": reason.code(), "verdict": reason.verdict().to_string(), "text": reason.to_string()})
}

/// In one form for both clouds, where it is a time at all.
fn when(text: &Timestamp) -> String {
    text.time().map_or_else(|_| text.to_string(), time)
}

fn time(time: SystemTime) -> String {
    Timestamp::from_time(time).to_string()
}
