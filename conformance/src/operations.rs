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
                made_up($folder, &catalog($folder)?, $table::PLAYERS).await?,
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

/// The catalogue of a service. It lies in the fake's folder and is read where it lies: a package holds no file of another.
fn catalog(folder: &str) -> Result<String, String> {
    let path = format!("{}/../crates/fake/catalog/{folder}.json", env!("CARGO_MANIFEST_DIR"));
    std::fs::read_to_string(&path).map_err(|error| format!("crates/fake/catalog/{folder}.json: {error}"))
}
