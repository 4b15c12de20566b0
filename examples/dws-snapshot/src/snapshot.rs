//! A snapshot, taken once and waited for.

use std::error::Error as StdError;
use std::time::Duration;

use cumulo_huawei_dws::core::{Error, Executed};
use cumulo_huawei_dws::operations::create_snapshot::NewSnapshot;
use cumulo_huawei_dws::types::SnapshotInfo;
use cumulo_huawei_dws::{CreateSnapshot, Dws, ListSnapshotDetails, ListSnapshots};

/// How long to wait, and how often to look at first.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Patience {
    pub(crate) every: Duration,
    pub(crate) at_most: Duration,
}

/// Takes a snapshot. Its id.
///
/// To take a snapshot twice takes two, so the client does not send this call again by itself where nobody knows whether
/// the service acted. Then the name tells: whoever runs this gives each snapshot a name of its own.
pub(crate) async fn take(dws: &Dws, cluster: &str, name: &str) -> Result<String, Box<dyn StdError>> {
    match dws.send(CreateSnapshot::new(NewSnapshot::new(name, cluster))).await {
        Ok(answer) => Ok(answer.id().ok_or("the service took a snapshot, and does not say which")?.to_owned()),
        Err(error) if error.may_have_executed() == Executed::No => Err(error.into()),
        Err(error) => {
            eprintln!("it is not known whether the snapshot was begun ({error}); looking for it");
            match find(dws, cluster, name).await? {
                Some(id) => Ok(id),
                None => Err(error.into()),
            }
        }
    }
}

/// The id of the snapshot of this name.
async fn find(dws: &Dws, cluster: &str, name: &str) -> Result<Option<String>, Error> {
    let all = dws.send(ListSnapshots::new()).await?.into_inner().snapshots;
    let is = |one: &SnapshotInfo| one.name.as_deref() == Some(name) && one.cluster_id.as_deref() == Some(cluster);
    Ok(all.into_iter().find(is).and_then(|one| one.id))
}

/// Waits until a snapshot can be restored; says on the way how far it is.
pub(crate) async fn done(dws: &Dws, id: &str, patience: Patience) -> Result<SnapshotInfo, Box<dyn StdError>> {
    let answer = dws
        .wait(ListSnapshotDetails::new(id))
        .every(patience.every)
        .at_most(patience.at_most)
        .until(|answer| {
            let state = answer.status().map_or("no state yet", |state| state.as_str());
            println!("{state}, {}", answer.progress().unwrap_or("?"));
            // Which states end the wait stands in the spec.
            answer.available()
        })
        .await?;
    Ok(answer.into_inner().snapshot.ok_or("the answer says nothing of the snapshot")?)
}
