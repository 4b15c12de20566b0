//! The operations that are replayed, by service. A new operation is one more name here.

use crate::entry::EntryError;
use crate::replay::{Player, Report, replay};

/// Services: the folder, the crate with its service type, the operations.
macro_rules! services {
    ($($folder:literal => $client:ident::$service:ident [$($operation:ident),* $(,)?];)*) => {
        /// Replays all that is recorded, service by service.
        ///
        /// # Errors
        ///
        /// Where a recorded line cannot be read.
        pub async fn replay_all() -> Result<Vec<Report>, EntryError> {
            Ok(vec![$(
                replay::<$client::$service>(
                    $folder,
                    include_str!(concat!("../recorded/", $folder, ".jsonl")),
                    &[$(Player::of::<$client::$operation>()),*],
                )
                .await?,
            )*])
        }
    };
}

services! {
    "alibaba-kms" => cumulo_alibaba_kms::KmsService [DescribeKey];
    "alibaba-polardb" => cumulo_alibaba_polardb::PolarDbService [DescribeDbClusterEncryptionKey];
    "huawei-dws" => cumulo_huawei_dws::DwsService [ShowClusterEncryptInfo];
    "huawei-kms" => cumulo_huawei_kms::KmsService [ListKeyDetail];
}
