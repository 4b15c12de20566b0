//! Replays the recorded calls of one service through its client.

use std::collections::BTreeSet;
use std::fmt;

use bytes::Bytes;
use cumulo_core::credentials::Credential;
use cumulo_core::encode::{Encode, Fields, In, ToWire};
use cumulo_core::operation::{Cloud, Operation, OperationFacts, Service};
use cumulo_core::serde::de::DeserializeOwned;
use cumulo_core::transport::BoxFuture;
use cumulo_core::{Client, expose};
use serde_json::Value;

use crate::capture::Capture;
use crate::compare::{self, TOKEN};
use crate::entry::{Entry, EntryError, PROJECT_ID};
use crate::made_up;
use crate::tree;

/// Who called, and where, when the calls were recorded.
const ACCESS_KEY_ID: &str = "testAccessKeyId";
const ACCESS_KEY_SECRET: &str = "testAccessKeySecret";

/// The error code that says that there is no error.
const SUCCESS: &str = "DWS.0000";

/// Knows how to make the calls of one operation.
pub struct Player<S> {
    facts: OperationFacts,
    play: fn(Client<S>, Value) -> BoxFuture<'static, Result<Value, String>>,
}

impl<S: Service> Player<S> {
    /// The player of an operation.
    #[must_use]
    pub const fn of<O>() -> Self
    where
        O: Operation<Service = S> + DeserializeOwned + 'static,
        O::Output: ToWire,
    {
        Self { facts: O::FACTS, play: |client, request| Box::pin(play::<O>(client, request)) }
    }
}

/// The tree of parameters goes in, the tree of the answer comes out.
async fn play<O>(client: Client<O::Service>, request: Value) -> Result<Value, String>
where
    O: Operation + DeserializeOwned + 'static,
    O::Output: ToWire,
{
    let request: O = serde_json::from_value(request).map_err(|error| format!("the request is not read: {error}"))?;
    let call = client.send(request).idempotency_token(TOKEN);
    let answer = call.await.map_err(|error| format!("the call fails: {error}"))?;
    let whole = Whole(&*answer);
    let written =
        serde_json::to_value(expose(&whole)).map_err(|error| format!("the answer is not written: {error}"))?;
    Ok(written.get(Whole::NAME).cloned().unwrap_or_default())
}

/// An answer of any kind as the one member of an object: answers can be lists.
struct Whole<'a>(&'a dyn ToWire);

impl Whole<'_> {
    const NAME: &'static str = "answer";
}

impl Encode for Whole<'_> {
    fn encode(&self, fields: &mut dyn Fields) {
        fields.put(In::Body, Self::NAME, self.0);
    }
}

/// How a service did.
#[derive(Debug, Default)]
pub struct Report {
    /// The service: `alibaba-kms`.
    pub service: &'static str,
    /// `recorded` or `made-up`.
    pub kind: &'static str,
    /// How many calls were replayed.
    pub played: usize,
    /// How many of them are equal to the recorded ones.
    pub equal: usize,
    /// How many recorded answers say a made-up error code, and were replayed with the one for success.
    pub succeeding: usize,
    /// What differs, with operation and variant.
    pub differences: Vec<String>,
    /// Operations that are recorded and have no player.
    pub without_player: BTreeSet<String>,
    /// Operations that have a player and are not recorded.
    pub not_recorded: BTreeSet<&'static str>,
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {} {} calls, {} equal", self.service, self.played, self.kind, self.equal)?;
        if self.succeeding > 0 {
            write!(f, "; answered with {SUCCESS} instead of a made-up error code ({})", self.succeeding)?;
        }
        let without = self.without_player.iter().map(String::as_str);
        name(f, "recorded, but without a type", without.collect())?;
        name(f, "not recorded", self.not_recorded.iter().copied().collect())
    }
}

fn name(f: &mut fmt::Formatter<'_>, what: &str, operations: Vec<&str>) -> fmt::Result {
    match operations.len() {
        0 => Ok(()),
        count => write!(f, "; {what} ({count}): {}", operations.join(", ")),
    }
}

/// Replays the recorded calls of a service, given as lines of JSON.
///
/// # Errors
///
/// Where a line is no recorded call.
pub async fn replay<S: Service>(
    service: &'static str,
    recorded: &str,
    players: &[Player<S>],
) -> Result<Report, EntryError> {
    Ok(replay_entries("recorded", service, &Entry::read_all(recorded)?, players).await)
}

/// Replays calls that are made up from the catalogue of a service.
///
/// # Errors
///
/// Where the catalogue has something that there is no rule for.
pub(crate) async fn made_up<S: Service>(
    service: &'static str,
    catalog: &str,
    players: &[Player<S>],
) -> Result<Report, String> {
    Ok(replay_entries("made-up", service, &made_up::entries(catalog)?, players).await)
}

async fn replay_entries<S: Service>(
    kind: &'static str,
    service: &'static str,
    entries: &[Entry],
    players: &[Player<S>],
) -> Report {
    let names: BTreeSet<&str> = entries.iter().map(|entry| entry.operation.as_str()).collect();
    let not_recorded = players.iter().map(|player| player.facts.name).filter(|name| !names.contains(name)).collect();
    let mut report = Report { service, kind, not_recorded, ..Report::default() };
    for entry in entries {
        let Some(player) = players.iter().find(|player| player.facts.name == entry.operation) else {
            report.without_player.insert(entry.operation.clone());
            continue;
        };
        report.played += 1;
        let response = answered(player, &entry.response);
        report.succeeding += usize::from(response != entry.response);
        let differences = differences(player, entry, &response).await;
        report.equal += usize::from(differences.is_empty());
        let named = differences.iter().map(|what| format!("{} ({}): {what}", entry.operation, entry.variant));
        report.differences.extend(named);
    }
    report
}

/// The answer to give. Where an answer of status 200 can say that the call failed, a made-up code says just that.
fn answered<S>(player: &Player<S>, recorded: &Value) -> Value {
    let mut answer = recorded.clone();
    if player.facts.errors_in_answer
        && let Some(code) = answer.get_mut("error_code").filter(|code| code.is_string())
    {
        *code = SUCCESS.into();
    }
    answer
}

/// The SDK holds a body as one parameter; ours are requests without one more level. A name that is in the path, too,
/// says where it belongs.
fn lifted(recorded: &Value) -> Value {
    let mut request = recorded.clone();
    let Some(parameters) = request.as_object_mut() else { return request };
    match parameters.remove("body") {
        Some(Value::Object(members)) => {
            for (name, value) in members {
                let key = if parameters.contains_key(&name) { format!("{name}@body") } else { name };
                parameters.insert(key, value);
            }
        }
        Some(body) => drop(parameters.insert("body".to_owned(), body)),
        None => {}
    }
    request
}

/// One call, both ways.
async fn differences<S: Service>(player: &Player<S>, entry: &Entry, response: &Value) -> Vec<String> {
    let capture = Capture::answering(Bytes::from(response.to_string()));
    let region = match S::FACTS.cloud {
        Cloud::Huawei => "cn-north-4",
        _ => "cn-hangzhou",
    };
    let mut builder = Client::builder().region(region);
    if entry.http.host == made_up::HOST {
        builder = builder.endpoint(format!("https://{}", made_up::HOST));
    }
    let client = builder
        .credentials(Credential::new(ACCESS_KEY_ID, ACCESS_KEY_SECRET))
        .project_id(PROJECT_ID)
        .transport(capture.clone())
        .build();
    let client = match client {
        Ok(client) => client,
        Err(error) => return vec![format!("there is no client: {error}")],
    };
    let answer = (player.play)(client, lifted(&entry.request)).await;
    let mut found = match capture.take() {
        Some(sent) => compare::differences(&entry.http, &sent),
        None => vec!["nothing was sent".to_owned()],
    };
    match answer {
        Ok(read) => {
            let differences = tree::differences(&tree::normal(response), &tree::normal(&read));
            found.extend(differences.into_iter().map(|difference| format!("answer{difference}")));
        }
        Err(problem) => found.push(problem),
    }
    found
}
