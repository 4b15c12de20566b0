//! The file of the command line program, `~/.aliyun/config.json`, as values.

mod place;

use place::Place;

use super::super::grant::problem;
use crate::decode::{Decode, FromWire, Slot, from_json};
use crate::{Secret, Timestamp};

/// The file.
#[derive(Default)]
pub(super) struct Config {
    pub(super) current: Option<String>,
    pub(super) profiles: Vec<Profile>,
}

/// One profile. Which fields it has depends on its mode.
#[derive(Default)]
pub(super) struct Profile {
    pub(super) name: String,
    pub(super) mode: String,
    pub(super) access_key_id: Option<String>,
    pub(super) access_key_secret: Option<Secret<String>>,
    pub(super) sts_token: Option<Secret<String>>,
    pub(super) sts_expiration: Option<Timestamp>,
    pub(super) ram_role_name: Option<String>,
    pub(super) ram_role_arn: Option<String>,
    pub(super) ram_session_name: Option<String>,
    pub(super) role_session_name: Option<String>,
    pub(super) source_profile: Option<String>,
    pub(super) expired_seconds: Option<i64>,
    pub(super) policy: Option<String>,
    pub(super) external_id: Option<String>,
    pub(super) sts_region: Option<String>,
    pub(super) enable_vpc: Option<bool>,
    pub(super) oidc_provider_arn: Option<String>,
    pub(super) oidc_token_file: Option<String>,
    pub(super) process_command: Option<String>,
    pub(super) cloud_sso_sign_in_url: Option<String>,
    pub(super) cloud_sso_account_id: Option<String>,
    pub(super) cloud_sso_access_config: Option<String>,
    pub(super) access_token: Option<Secret<String>>,
    pub(super) cloud_sso_access_token_expire: Option<Timestamp>,
    /// Where in the file it stands.
    pub(super) place: Place,
}

impl Config {
    /// Reads the file. The error names places and kinds.
    pub(super) fn read(text: &str) -> Result<Self, String> {
        let mut config: Self = from_json(text.as_bytes()).map_err(|error| {
            problem(&error, |key| Self::default().field(key).is_some() || Profile::default().field(key).is_some())
        })?;
        let places = place::of_profiles(text);
        // Where the file is written in another way than the program does it, errors have no line.
        if places.len() == config.profiles.len() {
            config.profiles.iter_mut().zip(places).for_each(|(profile, place)| profile.place = place);
        }
        Ok(config)
    }
}

impl Decode for Config {
    fn blank() -> Self {
        Self::default()
    }

    fn field(&mut self, key: &str) -> Option<Slot<'_>> {
        Some(match key {
            "current" => self.current.slot(),
            "profiles" => self.profiles.slot(),
            _ => return None,
        })
    }
}

impl Decode for Profile {
    fn blank() -> Self {
        Self::default()
    }

    fn field(&mut self, key: &str) -> Option<Slot<'_>> {
        Some(match key {
            "name" => self.name.slot(),
            "mode" => self.mode.slot(),
            "access_key_id" => self.access_key_id.slot(),
            "access_key_secret" => self.access_key_secret.slot(),
            "sts_token" => self.sts_token.slot(),
            "sts_expiration" => self.sts_expiration.slot(),
            "ram_role_name" => self.ram_role_name.slot(),
            "ram_role_arn" => self.ram_role_arn.slot(),
            "ram_session_name" => self.ram_session_name.slot(),
            "role_session_name" => self.role_session_name.slot(),
            "source_profile" => self.source_profile.slot(),
            "expired_seconds" => self.expired_seconds.slot(),
            "policy" => self.policy.slot(),
            "external_id" => self.external_id.slot(),
            "sts_region" => self.sts_region.slot(),
            "enable_vpc" => self.enable_vpc.slot(),
            "oidc_provider_arn" => self.oidc_provider_arn.slot(),
            "oidc_token_file" => self.oidc_token_file.slot(),
            "process_command" => self.process_command.slot(),
            "cloud_sso_sign_in_url" => self.cloud_sso_sign_in_url.slot(),
            "cloud_sso_account_id" => self.cloud_sso_account_id.slot(),
            "cloud_sso_access_config" => self.cloud_sso_access_config.slot(),
            "access_token" => self.access_token.slot(),
            "cloud_sso_access_token_expire" => self.cloud_sso_access_token_expire.slot(),
            _ => return None,
        })
    }
}
