//! The things that exist in the fake clouds, and what their services say of them.

mod alibaba_kms;
mod huawei_dws;
mod huawei_kms;
mod polardb;

use std::collections::BTreeMap;

use serde_json::{Map, Value};

pub use alibaba_kms::{AlibabaKey, AlibabaSecret};
pub use huawei_dws::{DwsCluster, DwsSnapshot};
pub use huawei_kms::HuaweiKey;
pub use polardb::PolarDbCluster;

use crate::catalog::{Operation, Service};
use crate::refusal::Refusal;

/// What exists: keys, secrets, clusters and snapshots. The fake starts with those of the documentation, and what is
/// created through its services is added.
///
/// ```
/// use cumulo_fake::{AlibabaKey, FakeCloud, PolarDbCluster};
///
/// let fake = FakeCloud::start();
/// fake.add(AlibabaKey::new("key-orders").alias("alias/orders").deleted_on("2026-12-01T00:00:00Z"));
/// fake.add(PolarDbCluster::new("pc-orders").encrypted_with("key-orders"));
/// ```
#[derive(Clone, Debug, Default)]
pub struct World {
    alibaba_keys: BTreeMap<String, AlibabaKey>,
    alibaba_secrets: BTreeMap<String, AlibabaSecret>,
    polardb_clusters: BTreeMap<String, PolarDbCluster>,
    dws_clusters: BTreeMap<String, DwsCluster>,
    dws_snapshots: BTreeMap<String, DwsSnapshot>,
    /// Jobs, and how many looks they still take.
    dws_jobs: BTreeMap<String, u32>,
    /// How many looks a change takes, where a test says it.
    looks: Option<u32>,
    huawei_keys: BTreeMap<String, HuaweiKey>,
    /// How many things were made by the services; their ids come from it.
    made: u64,
    /// Whether the documentation's examples answer for ids that only they know.
    documented: bool,
}

/// So many things of a kind can be made through a service: more than a test needs, and no memory leak.
const MOST: usize = 10_000;

/// A thing that can be added to a [`World`].
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum Resource {
    /// A key of Alibaba Cloud KMS.
    AlibabaKey(AlibabaKey),
    /// A secret of Alibaba Cloud KMS.
    AlibabaSecret(AlibabaSecret),
    /// A PolarDB cluster.
    PolarDbCluster(PolarDbCluster),
    /// A DWS cluster.
    DwsCluster(DwsCluster),
    /// A snapshot of a DWS cluster.
    DwsSnapshot(DwsSnapshot),
    /// A key of Huawei Cloud KMS.
    HuaweiKey(HuaweiKey),
}

macro_rules! resources {
    ($($name:ident),*) => {$(
        impl From<$name> for Resource {
            fn from(resource: $name) -> Self {
                Self::$name(resource)
            }
        }
    )*};
}
resources!(AlibabaKey, AlibabaSecret, PolarDbCluster, DwsCluster, DwsSnapshot, HuaweiKey);

impl World {
    /// Nothing exists.
    pub fn empty() -> Self {
        Self::default()
    }

    /// What the documentation's examples speak of exists.
    pub(crate) fn documented(services: &[Service]) -> Self {
        let mut world = Self { documented: true, ..Self::default() };
        let example = |id: &str| {
            services
                .iter()
                .flat_map(|service| &service.operations)
                .find(|o| o.id == id)
                .and_then(|o| o.example.as_ref())
        };
        alibaba_kms::document(&mut world, example("DescribeKey"));
        polardb::document(&mut world, example("DescribeDBClusterEncryptionKey"));
        huawei_dws::document(&mut world);
        huawei_kms::document(&mut world, example("ListKeyDetail"));
        world
    }

    /// Adds a thing, or replaces the one of the same id.
    pub fn add(&mut self, resource: impl Into<Resource>) {
        match resource.into() {
            Resource::AlibabaKey(key) => drop(self.alibaba_keys.insert(key.id.clone(), key)),
            Resource::AlibabaSecret(secret) => drop(self.alibaba_secrets.insert(secret.name.clone(), secret)),
            Resource::PolarDbCluster(cluster) => drop(self.polardb_clusters.insert(cluster.id.clone(), cluster)),
            Resource::DwsCluster(cluster) => drop(self.dws_clusters.insert(cluster.id.clone(), cluster)),
            Resource::DwsSnapshot(snapshot) => drop(self.dws_snapshots.insert(snapshot.id.clone(), snapshot)),
            Resource::HuaweiKey(key) => drop(self.huawei_keys.insert(key.id.clone(), key)),
        }
    }

    /// Takes away the thing of this id, of whatever kind.
    pub fn remove(&mut self, id: &str) {
        self.alibaba_keys.remove(id);
        self.alibaba_secrets.remove(id);
        self.polardb_clusters.remove(id);
        self.dws_clusters.remove(id);
        self.dws_snapshots.remove(id);
        self.huawei_keys.remove(id);
    }

    /// Sets how often one must look until a change is done: a cluster created, a snapshot taken. 2 if nothing is said.
    pub fn done_after(&mut self, looks: u32) {
        self.looks = Some(looks);
    }

    fn looks(&self) -> u32 {
        self.looks.unwrap_or(2)
    }

    /// What a service says; `None` where the documentation's example is all there is.
    pub(crate) fn answer(&mut self, asked: &Asked<'_>) -> Option<Result<Value, Refusal>> {
        let asked = &Asked { examples: self.documented, ..*asked };
        self.said(asked).or_else(|| self.exists(asked).err().map(Err))
    }

    fn said(&mut self, asked: &Asked<'_>) -> Option<Result<Value, Refusal>> {
        match (asked.service.id.as_str(), asked.operation.id.as_str()) {
            ("alibaba-kms", _) => alibaba_kms::answer(self, asked),
            ("alibaba-polardb", "DescribeDBClusterEncryptionKey") => {
                Some(polardb::describe_encryption_key(self, asked))
            }
            ("huawei-dws", _) => huawei_dws::answer(self, asked),
            ("huawei-kms", "ListKeyDetail") => Some(huawei_kms::list_key_detail(self, asked)),
            _ => None,
        }
    }

    /// Before the documentation's example answers: what a request names must exist, though the world knows nothing else
    /// of the operation.
    fn exists(&mut self, asked: &Asked<'_>) -> Result<(), Refusal> {
        match asked.service.id.as_str() {
            "alibaba-kms" => alibaba_kms::exists(self, asked),
            "huawei-dws" => huawei_dws::exists(self, asked),
            _ => Ok(()),
        }
    }

    /// A text of 64 hex digits that no other thing has.
    fn new_id(&mut self) -> String {
        self.made = self.made.wrapping_add(1);
        crate::encoding::sha256_hex(format!("made by the fake: {}", self.made).as_bytes())
    }
}

/// A question to the world.
#[derive(Clone, Copy)]
pub(crate) struct Asked<'a> {
    pub(crate) service: &'a Service,
    pub(crate) operation: &'a Operation,
    pub(crate) parameters: &'a Map<String, Value>,
    /// Seconds on the fake's clock.
    pub(crate) now: i64,
    /// Whether examples answer where the world knows nothing.
    examples: bool,
}

impl<'a> Asked<'a> {
    pub(crate) fn new(
        service: &'a Service,
        operation: &'a Operation,
        parameters: &'a Map<String, Value>,
        now: i64,
    ) -> Self {
        Self { service, operation, parameters, now, examples: true }
    }

    fn text(&self, name: &str) -> &str {
        self.parameters.get(name).and_then(Value::as_str).unwrap_or_default()
    }

    fn integer(&self, name: &str) -> Option<i64> {
        self.parameters.get(name).and_then(Value::as_i64)
    }

    fn flag(&self, name: &str) -> bool {
        match self.parameters.get(name) {
            Some(Value::Bool(flag)) => *flag,
            Some(Value::String(text)) => text == "true",
            _ => false,
        }
    }

    /// Whether the documentation speaks of this id: one that it masks, or one in the example of the operation. Where
    /// the world has no such thing, the example is the answer.
    fn shows(&self, id: &str) -> bool {
        let documented = || self.operation.example.as_ref().is_some_and(|example| holds(example, id));
        self.examples && (id.contains("***") || documented())
    }

    /// Whether the example of any operation of the service speaks of this id.
    fn shown_somewhere(&self, id: &str) -> bool {
        self.service.operations.iter().any(|operation| Asked { operation, ..*self }.shows(id))
    }

    /// A documented error, with the documentation's status and message where it gives them.
    fn refused(&self, code: &str, status: u16, message: &str, reason: String) -> Refusal {
        let documented = self.service.error(self.operation, code);
        let status = documented.map_or(status, |error| error.status);
        let message = documented.and_then(|error| error.message.as_deref()).unwrap_or(message);
        Refusal::new(status, code, message).because(reason)
    }
}

fn holds(value: &Value, wanted: &str) -> bool {
    match value {
        Value::String(text) => text == wanted,
        Value::Array(items) => items.iter().any(|item| holds(item, wanted)),
        Value::Object(members) => members.values().any(|member| holds(member, wanted)),
        _ => false,
    }
}

/// The first 32 of at least 32 hex digits as a UUID.
fn as_uuid(hex: &str) -> String {
    let part = |from: usize, to: usize| hex.get(from..to).unwrap_or_default();
    [part(0, 8), part(8, 12), part(12, 16), part(16, 20), part(20, 32)].join("-")
}

/// Whether a text is a UUID in its usual form.
fn is_uuid(text: &str) -> bool {
    text.len() == 36
        && text.bytes().enumerate().all(|(n, byte)| match n {
            8 | 13 | 18 | 23 => byte == b'-',
            _ => byte.is_ascii_hexdigit(),
        })
}
