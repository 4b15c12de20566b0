//! What there is to audit without an account: a fake of both clouds inside this program.

use std::time::SystemTime;

use cumulo_core::credentials::Credential;
use cumulo_core::{Error, Timestamp};
use cumulo_fake::{AlibabaKey, DwsCluster, FakeCloud, HuaweiKey, PolarDbCluster, StartError};

use crate::audit::{Cluster, Database};
use crate::clouds::Clouds;

/// The day of the demo. It stands still, so that the table is the same every day.
const TODAY: &str = "2025-10-01T00:00:00Z";

/// A fake cloud, and the clusters in it.
pub(crate) struct Demo {
    fake: FakeCloud,
    pub(crate) clusters: Vec<Cluster>,
}

impl Demo {
    /// # Errors
    ///
    /// Where no port of loopback can be had.
    pub(crate) fn start() -> Result<Self, StartError> {
        let fake = FakeCloud::builder().start()?;
        let clusters = [samples(&fake), polardb(&fake), dws(&fake)].concat();
        Ok(Self { fake, clusters })
    }

    /// The fake in place of the clouds.
    ///
    /// # Errors
    ///
    /// Where TLS cannot be set up on this system.
    pub(crate) fn clouds(&self) -> Result<Clouds, Error> {
        let credential =
            Credential::new(FakeCloud::ACCESS_KEY_ID, FakeCloud::ACCESS_KEY_SECRET).in_project(FakeCloud::PROJECT_ID);
        Clouds::at(&self.fake.endpoint(), credential)
    }

    pub(crate) fn now() -> SystemTime {
        Timestamp::from_text(TODAY).time().unwrap_or_else(|_| SystemTime::now())
    }
}

/// What the pages of the documentation show. The fake has their clusters and keys by itself; what ties one page to the
/// other is added here.
fn samples(fake: &FakeCloud) -> Vec<Cluster> {
    // PolarDB's page names a key, and says this of it.
    fake.add(
        AlibabaKey::new("51858179-afb3-4369-8329-*********")
            .set("DeleteDate", "2026-05-08T08:14:16Z")
            .set("MaterialExpireTime", "2025-10-18T08:14:16Z"),
    );
    // The key services' pages show a key each, which here encrypts a cluster.
    fake.add(PolarDbCluster::new("pc-samples").encrypted_with("key-hzz630494463ejqjx****"));
    let of_dws = "5f0c2a41-73d8-4b96-a1e4-08c6d2b7f913";
    let key = "0d0466b0-e727-4d9c-b35d-f84bb474a37f";
    fake.add(DwsCluster::new(of_dws).encrypted_with(key).algorithm("generalCipher"));
    vec![
        cluster(Database::PolarDb, "pc-****************"),
        cluster(Database::PolarDb, "pc-samples"),
        cluster(Database::Dws, "97cbaab3-939e-4dbc-9187-0fe240f2b9fd"),
        cluster(Database::Dws, of_dws),
    ]
}

/// A healthy cluster, and some that are not.
fn polardb(fake: &FakeCloud) -> Vec<Cluster> {
    fake.add(AlibabaKey::new("key-orders").rotates(31_536_000, "2026-05-20T06:34:21Z"));
    fake.add(AlibabaKey::new("key-billing").deleted_on("2025-10-08T00:00:00Z"));
    fake.add(AlibabaKey::new("key-archive").material_expires("2025-10-12T00:00:00Z"));
    for (id, key) in [
        ("pc-orders", "key-orders"),
        ("pc-billing", "key-billing"),
        ("pc-archive", "key-archive"),
        ("pc-legacy", "key-that-was-deleted"),
    ] {
        fake.add(PolarDbCluster::new(id).encrypted_with(key));
    }
    ["pc-orders", "pc-billing", "pc-archive", "pc-legacy", "pc-that-is-gone"]
        .map(|id| cluster(Database::PolarDb, id))
        .into()
}

/// Here clusters and keys are named by UUIDs.
fn dws(fake: &FakeCloud) -> Vec<Cluster> {
    let (warehouse, its_key) = ("c3a9e6d2-18f4-4c70-b5d3-6e2f9a0b7c81", "2b5e8f10-6a3c-4d0e-9f7b-1c8d2e3f4a5b");
    fake.add(HuaweiKey::new(its_key).named("warehouse").rotates());
    fake.add(DwsCluster::new(warehouse).encrypted_with(its_key));
    let (reports, its_key) = ("e8b7d054-2c61-49fa-93a8-7d5e0f1c6b24", "7d1c4e92-0b8f-4a6d-8e35-9f0a1b2c3d4e");
    fake.add(HuaweiKey::new(its_key).named("reports").state("3"));
    fake.add(DwsCluster::new(reports).encrypted_with(its_key));
    [warehouse, reports].map(|id| cluster(Database::Dws, id)).into()
}

fn cluster(database: Database, id: &str) -> Cluster {
    let region = match database {
        Database::PolarDb => FakeCloud::ALIBABA_REGION,
        Database::Dws => FakeCloud::HUAWEI_REGION,
    };
    Cluster { database, region: region.to_owned(), id: id.to_owned() }
}
