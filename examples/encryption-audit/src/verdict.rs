//! What is wrong with a key, and how urgent that is. Pure: facts in, reasons out.

use std::fmt;
use std::time::{Duration, SystemTime};

use cumulo_core::Timestamp;

use crate::key::{Key, Rotation, State, day};

/// How urgent it is.
///
/// *Act*: the database cannot read its data, or soon will not, or the audit could not see whether it can.
/// *Look*: nothing breaks by itself, but somebody should know and decide.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Verdict {
    Fine,
    Look,
    Act,
}

impl Verdict {
    /// The worst of these reasons; fine without any.
    pub(crate) fn of(reasons: &[Reason]) -> Self {
        reasons.iter().map(Reason::verdict).max().unwrap_or(Self::Fine)
    }
}

impl fmt::Display for Verdict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Fine => "fine",
            Self::Look => "look",
            Self::Act => "act",
        })
    }
}

/// Why a verdict is not fine.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Reason {
    ClusterNotFound,
    ClusterNotRead(String),
    NotEncrypted,
    KeyNotFound,
    KeyNotRead(String),
    Unusable(State),
    PendingDeletion(Option<Timestamp>),
    UnexpectedDeletion(Timestamp),
    UnknownState(String),
    MaterialExpired(Timestamp),
    MaterialExpires { on: Timestamp, days: u64 },
    UnknownExpiry(Timestamp),
    RotationOff,
    RotationSuspended,
    RotationUnknown,
}

impl Reason {
    pub(crate) fn verdict(&self) -> Verdict {
        self.parts().0
    }

    /// A short name for programs, which stays as it is.
    pub(crate) fn code(&self) -> &'static str {
        self.parts().1
    }

    fn parts(&self) -> (Verdict, &'static str, String) {
        use Verdict::{Act, Look};
        match self {
            // A cluster that cannot be read may be the one that burns: never a green light.
            Self::ClusterNotFound => (Act, "cluster-not-found", "the cluster does not exist".into()),
            Self::ClusterNotRead(why) => (Act, "cluster-not-read", format!("cluster not read: {why}")),
            // Nothing breaks, and it may be meant so; some clusters can only be encrypted when they are created.
            Self::NotEncrypted => (Look, "not-encrypted", "not encrypted".into()),
            Self::KeyNotFound => (Act, "key-not-found", "the key service has no such key".into()),
            Self::KeyNotRead(why) => (Act, "key-not-read", format!("key not read: {why}")),
            Self::Unusable(state) => (Act, "unusable", format!("cannot be used: {state}")),
            Self::PendingDeletion(Some(on)) => (Act, "pending-deletion", format!("will be deleted on {}", day(on))),
            Self::PendingDeletion(None) => (Act, "pending-deletion", "will be deleted".into()),
            Self::UnexpectedDeletion(on) => {
                (Look, "unexpected-deletion", format!("has a deletion date, {}, but is not pending deletion", day(on)))
            }
            Self::UnknownState(word) if word.is_empty() => (Look, "unknown-state", "state not given".into()),
            Self::UnknownState(word) => (Look, "unknown-state", format!("unknown state {word:?}")),
            Self::MaterialExpired(on) => (Act, "material-expired", format!("material expired on {}", day(on))),
            Self::MaterialExpires { on, days } => {
                (Look, "material-expires", format!("material expires on {}, in {days} days", day(on)))
            }
            Self::UnknownExpiry(text) => (Look, "unknown-expiry", format!("unknown expiry {:?}", text.as_str())),
            Self::RotationOff => (Look, "rotation-off", "rotation is off".into()),
            Self::RotationSuspended => (Look, "rotation-suspended", "rotation is suspended".into()),
            Self::RotationUnknown => (Look, "rotation-unknown", "rotation not given".into()),
        }
    }
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.parts().2)
    }
}

/// What a key is measured by.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Criteria {
    /// The time of the audit.
    pub(crate) now: SystemTime,
    /// Material that expires within this time is worth a look.
    pub(crate) expires_within: Duration,
}

/// All that is wrong with a key.
pub(crate) fn judge(key: &Key, criteria: &Criteria) -> Vec<Reason> {
    let mut reasons = Vec::new();
    match (&key.state, &key.deletion) {
        (State::PendingDeletion, on) => reasons.push(Reason::PendingDeletion(on.clone())),
        // The clouds name a date only for keys that are pending deletion.
        (_, Some(on)) => reasons.push(Reason::UnexpectedDeletion(on.clone())),
        (_, None) => {}
    }
    match &key.state {
        State::Enabled | State::PendingDeletion => {}
        State::Unknown(word) => reasons.push(Reason::UnknownState(word.clone())),
        unusable => reasons.push(Reason::Unusable(unusable.clone())),
    }
    reasons.extend(judge_expiry(key, criteria));
    // What has stopped working has worse problems than its rotation.
    if key.state == State::Enabled && key.can_rotate() {
        match key.rotation {
            Rotation::On => {}
            Rotation::Off => reasons.push(Reason::RotationOff),
            Rotation::Suspended => reasons.push(Reason::RotationSuspended),
            Rotation::Unknown => reasons.push(Reason::RotationUnknown),
        }
    }
    reasons
}

/// Only imported material expires; the samples of both clouds' pages show the date for all keys.
fn judge_expiry(key: &Key, criteria: &Criteria) -> Option<Reason> {
    let on = key.expiry.clone().filter(|_| !key.made_by_service)?;
    let Ok(time) = on.time() else { return Some(Reason::UnknownExpiry(on)) };
    match time.duration_since(criteria.now) {
        Err(_) | Ok(Duration::ZERO) => Some(Reason::MaterialExpired(on)),
        Ok(left) if left <= criteria.expires_within => {
            Some(Reason::MaterialExpires { on, days: left.as_secs() / (24 * 60 * 60) })
        }
        Ok(_) => None,
    }
}

#[cfg(test)]
mod tests;
