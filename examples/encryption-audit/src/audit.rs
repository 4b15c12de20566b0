//! The audit: from clusters to rows. Each cluster is asked for its keys, and the key service for each key.

mod alibaba;
mod huawei;

use std::collections::BTreeMap;
use std::sync::Arc;

use cumulo_core::{Error, Timestamp};
use tokio::sync::Semaphore;

use crate::clouds::{Clients, Clouds};
use crate::key::Key;
use crate::verdict::{Criteria, Reason, Verdict, judge};

/// How many clusters are read at a time. Both clouds count calls a second, and the audit is not in a hurry.
const AT_A_TIME: usize = 8;

/// A database cluster.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Cluster {
    pub(crate) database: Database,
    pub(crate) region: String,
    pub(crate) id: String,
}

/// The service that a cluster belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Database {
    PolarDb,
    Dws,
}

impl Database {
    pub(crate) fn cloud(self) -> &'static str {
        match self {
            Self::PolarDb => "alibaba",
            Self::Dws => "huawei",
        }
    }

    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::PolarDb => "polardb",
            Self::Dws => "dws",
        }
    }
}

/// One line of the result: a cluster with one of its keys, or with what kept the audit from its keys.
#[derive(Clone, Debug)]
pub(crate) struct Row {
    pub(crate) cluster: Cluster,
    pub(crate) key: Option<Key>,
    pub(crate) verdict: Verdict,
    pub(crate) reasons: Vec<Reason>,
}

/// A key of a cluster, and why the key service does not speak of it, if it does not.
struct Found {
    key: Key,
    problem: Option<Reason>,
}

/// Audits all clusters, several at a time. Every cluster has a row, in the order of the clusters: what cannot be read
/// is no error of the audit but one of its results.
pub(crate) async fn run(clouds: &Clouds, clusters: Vec<Cluster>, criteria: Criteria) -> Vec<Row> {
    let mut clients = BTreeMap::new();
    let slots = Arc::new(Semaphore::new(AT_A_TIME));
    let mut tasks = Vec::new();
    for cluster in clusters {
        // One pair of clients a region; clones share connections, the retry budget and what is learnt of the clock.
        let place = (cluster.database, cluster.region.clone());
        let clients = clients.entry(place).or_insert_with(|| clients_of(clouds, &cluster)).clone();
        let slots = Arc::clone(&slots);
        tasks.push(tokio::spawn(async move {
            let _slot = slots.acquire_owned().await;
            audit(clients, cluster, &criteria).await
        }));
    }
    let mut rows = Vec::new();
    for task in tasks {
        match task.await {
            Ok(found) => rows.extend(found),
            Err(error) => std::panic::resume_unwind(error.into_panic()),
        }
    }
    rows
}

fn clients_of(clouds: &Clouds, cluster: &Cluster) -> Result<Clients, Reason> {
    clouds.clients(cluster.database, &cluster.region).map_err(|error| Reason::ClusterNotRead(words(&error)))
}

/// The rows of one cluster; never none.
async fn audit(clients: Result<Clients, Reason>, cluster: Cluster, criteria: &Criteria) -> Vec<Row> {
    match keys(clients, &cluster.id).await {
        Ok(keys) if keys.is_empty() => vec![row(&cluster, None, vec![Reason::NotEncrypted])],
        Ok(keys) => keys
            .into_iter()
            .map(|Found { key, problem }| {
                // What the database says of a key is no ground to judge it by; the key service decides.
                let reasons = problem.map_or_else(|| judge(&key, criteria), |problem| vec![problem]);
                row(&cluster, Some(key), reasons)
            })
            .collect(),
        Err(problem) => vec![row(&cluster, None, vec![problem])],
    }
}

async fn keys(clients: Result<Clients, Reason>, cluster: &str) -> Result<Vec<Found>, Reason> {
    match clients? {
        Clients::Alibaba { polardb, kms } => alibaba::keys(&polardb, &kms, cluster).await,
        Clients::Huawei { dws, kms } => huawei::keys(&dws, &kms, cluster).await,
    }
}

fn row(cluster: &Cluster, key: Option<Key>, reasons: Vec<Reason>) -> Row {
    Row { cluster: cluster.clone(), key, verdict: Verdict::of(&reasons), reasons }
}

/// A time, where there is one: both services write an empty text where there is none.
fn given(time: Option<Timestamp>) -> Option<Timestamp> {
    time.filter(|time| time != "")
}

/// A failed call in few words. What the cloud said is quoted, for only it knows.
fn words(error: &Error) -> String {
    match (error.status().map(|status| status.as_u16()), error.code()) {
        (Some(403), Some(code)) => format!("access denied ({code})"),
        (_, Some(code)) => format!("{code}: {}", error.message()),
        (_, None) => error.message().to_owned(),
    }
}
