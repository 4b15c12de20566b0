//! All services. Their operations are listed in the files of this folder, which `cargo xtask regen` writes.

use crate::entry::EntryError;
use crate::replay::{Report, made_up, replay};

/// Services: the folder of their crate, and the table of their operations.
macro_rules! services {
    ($($folder:literal $table:ident;)*) => {
        $(pub(crate) mod $table;)*

        /// Replays all that is recorded, service by service.
        ///
        /// # Errors
        ///
        /// Where a recorded line cannot be read.
        pub async fn replay_all() -> Result<Vec<Report>, EntryError> {
            Ok(vec![$(
                replay($folder, include_str!(concat!("../recorded/", $folder, ".jsonl")), $table::PLAYERS).await?,
            )*])
        }

        /// Replays made-up calls of every operation, service by service: `full` and `required` ones.
        ///
        /// # Errors
        ///
        /// Where a catalogue has something that there is no rule for.
        pub async fn replay_made_up() -> Result<Vec<Report>, String> {
            Ok(vec![$(
                made_up($folder, include_str!(concat!("../../crates/fake/catalog/", $folder, ".json")), $table::PLAYERS)
                    .await?,
            )*])
        }
    };
}

services! {
    "alibaba-kms" alibaba_kms;
    "alibaba-polardb" alibaba_polardb;
    "alibaba-sts" alibaba_sts;
    "huawei-dws" huawei_dws;
    "huawei-kms" huawei_kms;
}
