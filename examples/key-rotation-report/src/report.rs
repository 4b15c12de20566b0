//! What the report says of a key, and why.

use std::time::{Duration, SystemTime};

use cumulo_alibaba_kms::core::Timestamp;
use cumulo_alibaba_kms::operations::describe_key::KeyMetadata;

pub(crate) const DAY: Duration = Duration::from_secs(86_400);

/// One line of the report.
pub(crate) struct Line {
    pub(crate) key: String,
    pub(crate) spec: String,
    pub(crate) state: String,
    pub(crate) rotation: String,
    /// Days since the material was made or changed.
    pub(crate) age: Option<u64>,
    pub(crate) finding: Finding,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Finding {
    Fine,
    /// The material is older than asked for.
    Old,
    /// Its age is not known.
    Unknown,
    /// The key could not be read: why.
    Unread(String),
}

impl Finding {
    pub(crate) fn word(&self) -> &str {
        match self {
            Self::Fine => "fine",
            Self::Old => "OLD",
            Self::Unknown => "unknown age",
            Self::Unread(why) => why,
        }
    }
}

impl Line {
    pub(crate) fn of(key: &KeyMetadata, now: SystemTime, limit: Duration) -> Self {
        // A key that never rotated has the age of its creation.
        let changed = [&key.last_rotation_date, &key.creation_date].into_iter().flatten().find_map(known);
        let age = changed.map(|time| now.duration_since(time).unwrap_or_default());
        Self {
            key: key.key_id.clone().unwrap_or_default(),
            spec: key.key_spec.as_ref().map(|spec| spec.as_str().to_owned()).unwrap_or_default(),
            state: key.key_state.as_ref().map(|state| state.as_str().to_owned()).unwrap_or_default(),
            rotation: rotation(key),
            age: age.map(|age| age.as_secs() / DAY.as_secs()),
            finding: match age {
                None => Finding::Unknown,
                Some(age) if age > limit => Finding::Old,
                Some(_) => Finding::Fine,
            },
        }
    }

    pub(crate) fn unread(key: String, why: String) -> Self {
        let none = String::new;
        Self { key, spec: none(), state: none(), rotation: none(), age: None, finding: Finding::Unread(why) }
    }
}

/// The service writes an empty text where there is no time.
fn known(time: &Timestamp) -> Option<SystemTime> {
    time.time().ok()
}

fn rotation(key: &KeyMetadata) -> String {
    let state = key.automatic_rotation.as_ref().map_or("unknown", |state| state.as_str());
    match key.rotation_interval.as_ref().and_then(|interval| interval.duration().ok()) {
        Some(interval) => format!("{state}, {} days", interval.as_secs() / DAY.as_secs()),
        None => state.to_owned(),
    }
}

/// The lines as a table, with the number of findings under it.
pub(crate) fn table(lines: &[Line]) -> String {
    let width = lines.iter().map(|line| line.key.len() + 2).max().unwrap_or_default().max(5);
    let mut text = format!("{:<width$}{:<16}{:<17}{:<20}{:>5}  FINDING\n", "KEY", "SPEC", "STATE", "ROTATION", "AGE");
    for line in lines {
        let age = line.age.map_or("-".to_owned(), |days| format!("{days}d"));
        let Line { key, spec, state, rotation, finding, .. } = line;
        let row = format!("{key:<width$}{spec:<16}{state:<17}{rotation:<20}{age:>5}  {}", finding.word());
        text.push_str(row.trim_end());
        text.push('\n');
    }
    let fine = lines.iter().filter(|line| line.finding == Finding::Fine).count();
    text.push_str(&format!("\n{} keys, {} to look at\n", lines.len(), lines.len() - fine));
    text
}
