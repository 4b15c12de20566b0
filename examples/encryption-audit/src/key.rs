//! What the audit knows of a key, in words that both clouds share.

use std::fmt;

use cumulo_core::Timestamp;

/// A key, as far as it is known. The default knows nothing.
#[derive(Clone, Debug, Default)]
pub(crate) struct Key {
    pub(crate) id: String,
    /// What uses the key, in the database's words.
    pub(crate) used_by: Option<String>,
    /// How the data is encrypted, in the database's words.
    pub(crate) algorithm: Option<String>,
    /// Algorithm and length of the key, in the key service's words.
    pub(crate) spec: Option<String>,
    pub(crate) state: State,
    pub(crate) rotation: Rotation,
    pub(crate) deletion: Option<Timestamp>,
    /// When the key material expires.
    pub(crate) expiry: Option<Timestamp>,
    /// Whether the key service made the material itself, so that it neither expires nor hinders rotation.
    pub(crate) made_by_service: bool,
    /// Whether a cloud service keeps the key for the customer, who then has no say in its rotation.
    pub(crate) kept_by_service: bool,
}

impl Key {
    /// Whether its owner could let it rotate: a symmetric key of their own, of material that the service made.
    pub(crate) fn can_rotate(&self) -> bool {
        let symmetric = self.spec.as_ref().is_none_or(|spec| spec.contains("AES") || spec.contains("SM4"));
        symmetric && self.made_by_service && !self.kept_by_service
    }
}

/// Whether the key can be used, and why not.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum State {
    Enabled,
    Disabled,
    PendingDeletion,
    PendingMaterial,
    PendingActivation,
    Frozen,
    /// A state that this program does not know, in the service's words; empty where none was given.
    Unknown(String),
}

impl Default for State {
    fn default() -> Self {
        Self::Unknown(String::new())
    }
}

impl fmt::Display for State {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Enabled => "enabled",
            Self::Disabled => "disabled",
            Self::PendingDeletion => "pending deletion",
            Self::PendingMaterial => "pending material",
            Self::PendingActivation => "pending activation",
            Self::Frozen => "frozen",
            Self::Unknown(word) => word,
        })
    }
}

/// Whether the key rotates by itself.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Rotation {
    On,
    Off,
    Suspended,
    #[default]
    Unknown,
}

impl fmt::Display for Rotation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::On => "on",
            Self::Off => "off",
            Self::Suspended => "suspended",
            Self::Unknown => "",
        })
    }
}

/// The day of a time, or its text where that is no time.
pub(crate) fn day(time: &Timestamp) -> String {
    match time.time() {
        Ok(known) => Timestamp::from_time(known).as_str().chars().take_while(|c| *c != 'T').collect(),
        Err(_) => time.to_string(),
    }
}
