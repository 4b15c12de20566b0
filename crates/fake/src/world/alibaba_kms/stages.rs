//! Versions of a secret, and the labels that say which is current.

use serde_json::{Value, json};

use super::secrets::{self, AlibabaSecret};
use super::{Said, crypto, encryption, invalid, paged};
use crate::clock;
use crate::refusal::Refusal;
use crate::world::{Asked, World};

const CURRENT: &str = "ACSCurrent";
const PREVIOUS: &str = "ACSPrevious";

/// A secret keeps so many versions.
const KEPT: usize = 10;

/// One version of a secret.
#[derive(Clone)]
pub(super) struct Version {
    id: String,
    data: String,
    /// `text` or `binary`.
    kind: String,
    made: String,
    stages: Vec<String>,
}

impl Version {
    pub(super) fn new(id: impl Into<String>, data: impl Into<String>, kind: &str, made: impl Into<String>) -> Self {
        Self {
            id: id.into(),
            data: data.into(),
            kind: kind.to_owned(),
            made: made.into(),
            stages: vec![CURRENT.to_owned()],
        }
    }

    /// What the parameters of a request say.
    pub(super) fn asked(asked: &Asked<'_>, made: String) -> Self {
        let kind = if asked.text("SecretDataType") == "binary" { "binary" } else { "text" };
        Self::new(asked.text("VersionId"), asked.text("SecretData"), kind, made)
    }

    fn has(&self, stage: &str) -> bool {
        self.stages.iter().any(|own| own == stage)
    }

    fn take(&mut self, stage: &str) {
        self.stages.retain(|own| own != stage);
    }
}

impl AlibabaSecret {
    /// Adds a version. A label stands on one version; what was current becomes the previous one.
    pub(super) fn put(&mut self, version: Version) {
        if version.has(CURRENT) {
            let was_current = self.versions.iter().position(|old| old.has(CURRENT));
            self.versions.iter_mut().for_each(|old| old.take(PREVIOUS));
            if let Some(old) = was_current.and_then(|at| self.versions.get_mut(at)) {
                old.stages.push(PREVIOUS.to_owned());
            }
        }
        for stage in &version.stages {
            self.versions.iter_mut().for_each(|old| old.take(stage));
        }
        self.versions.push(version);
        while self.versions.len() > KEPT {
            // The oldest that no label holds; if all are labelled, the oldest.
            let at = self.versions.iter().position(|old| old.stages.is_empty()).unwrap_or_default();
            self.versions.remove(at);
        }
    }

    fn find(&self, asked: &Asked<'_>, id: &str, stage: &str) -> Result<&Version, Refusal> {
        let stage = if id.is_empty() && stage.is_empty() { CURRENT } else { stage };
        let fits = |version: &&Version| (id.is_empty() || version.id == id) && (stage.is_empty() || version.has(stage));
        self.versions.iter().find(fits).ok_or_else(|| {
            let reason = format!("`{}` has no version `{id}` with the label `{stage}`", self.name);
            asked.refused("Forbidden.ResourceNotFound", 404, "Resource not found.", reason)
        })
    }
}

pub(super) fn answer(world: &mut World, asked: &Asked<'_>) -> Option<Said> {
    Some(match asked.operation.id.as_str() {
        "GetSecretValue" => get(world, asked),
        "BatchGetSecretValue" => get_several(world, asked),
        "PutSecretValue" => put(world, asked),
        "RotateSecret" => rotate(world, asked),
        "ListSecretVersionIds" => list(world, asked),
        "UpdateSecretVersionStage" => move_stage(world, asked),
        _ => return None,
    })
}

fn get(world: &mut World, asked: &Asked<'_>) -> Said {
    let Some(secret) = secrets::find(world, asked)? else { return Ok(None) };
    secrets::usable(asked, secret)?;
    let version = secret.find(asked, asked.text("VersionId"), asked.text("VersionStage"))?;
    encryption::dry_run(asked)?;
    let mut answer = json!({
        "SecretName": secret.name, "SecretData": version.data, "SecretDataType": version.kind,
        "VersionId": version.id, "VersionStages": {"VersionStage": version.stages}, "CreateTime": version.made,
    });
    secrets::copy(
        secret,
        &mut answer,
        &["SecretType", "AutomaticRotation", "RotationInterval", "NextRotationDate", "LastRotationDate"],
    );
    if asked.flag("FetchExtendedConfig") {
        secrets::copy(secret, &mut answer, &["ExtendedConfig"]);
    }
    Ok(Some(answer))
}

/// What can be read, and of the others why not.
fn get_several(world: &mut World, asked: &Asked<'_>) -> Said {
    let wanted = asked.parameters.get("SecretsList").and_then(Value::as_array).map_or(&[][..], Vec::as_slice);
    if wanted.len() > 20 {
        return Err(invalid(asked, format!("SecretsList has up to 20 secrets, not {}", wanted.len())));
    }
    let (mut values, mut errors) = (Vec::new(), Vec::new());
    for parameters in wanted.iter().filter_map(Value::as_object) {
        match get(world, &Asked { parameters, ..*asked }) {
            Ok(Some(value)) => values.push(value),
            Ok(None) => return Ok(None),
            Err(refusal) => errors.push(json!({
                "SecretName": parameters.get("SecretName"), "HttpStatus": refusal.status, "Code": refusal.code,
                "Message": refusal.text(),
            })),
        }
    }
    Ok(Some(json!({"SecretValues": values, "Errors": errors})))
}

fn put(world: &mut World, asked: &Asked<'_>) -> Said {
    let mut version = Version::asked(asked, clock::extended(asked.now));
    if version.id.is_empty() {
        return Err(invalid(asked, "VersionId is empty".into()));
    }
    let stages = asked.text("VersionStages");
    if !stages.is_empty() {
        version.stages =
            serde_json::from_str(stages).map_err(|_| invalid(asked, "VersionStages is a JSON list of texts".into()))?;
    }
    let Some(secret) = secrets::find(world, asked)? else { return Ok(None) };
    secrets::usable(asked, secret)?;
    let answer = json!({
        "SecretName": secret.name, "VersionId": version.id, "VersionStages": {"VersionStage": version.stages},
    });
    match secret.versions.iter().find(|old| old.id == version.id) {
        // A repeat is passed over.
        Some(same) if same.data == version.data && same.kind == version.kind => {}
        Some(_) => {
            let message = "The request was rejected because the resource already exists.";
            let reason = format!("`{}` has a version `{}` with another value", secret.name, version.id);
            return Err(asked.refused("Rejected.ResourceExist", 409, message, reason));
        }
        None => store(asked, secret, version),
    }
    Ok(Some(answer))
}

fn store(asked: &Asked<'_>, secret: &mut AlibabaSecret, version: Version) {
    secret.put(version);
    secret.facts.insert("UpdateTime".into(), clock::extended(asked.now).into());
}

fn rotate(world: &mut World, asked: &Asked<'_>) -> Said {
    let fresh = crypto::random(18).ok_or_else(|| encryption::internal(asked))?;
    let Some(secret) = secrets::find(world, asked)? else { return Ok(None) };
    secrets::usable(asked, secret)?;
    if secret.text("SecretType") == "Generic" {
        let reason = format!("`{}` is generic; PutSecretValue makes its versions", secret.name);
        return Err(asked.refused("UnsupportedOperation", 400, "This action is not supported.", reason));
    }
    let id = asked.text("VersionId");
    if !secret.versions.iter().any(|version| version.id == id) {
        let now = clock::extended(asked.now);
        secret.facts.insert("LastRotationDate".into(), now.clone().into());
        store(asked, secret, Version::new(id, crate::encoding::hex(&fresh), "text", now));
    }
    Ok(Some(json!({"SecretName": secret.name, "VersionId": id, "Arn": secret.arn()})))
}

fn list(world: &mut World, asked: &Asked<'_>) -> Said {
    let Some(secret) = secrets::find(world, asked)? else { return Ok(None) };
    let all = asked.flag("IncludeDeprecated");
    let shown: Vec<Value> = secret
        .versions
        .iter()
        .rev()
        .filter(|version| all || !version.stages.is_empty())
        .map(|version| {
            let stages = json!({"VersionStage": version.stages});
            json!({"VersionId": version.id, "CreateTime": version.made, "VersionStages": stages})
        })
        .collect();
    let name = secret.name.clone();
    let answer = paged(asked, "VersionIds", "VersionId", shown.into_iter())?;
    Ok(answer.map(|mut answer| {
        if let Value::Object(members) = &mut answer {
            members.insert("SecretName".into(), name.into());
        }
        answer
    }))
}

fn move_stage(world: &mut World, asked: &Asked<'_>) -> Said {
    let (stage, from, to) = (asked.text("VersionStage"), asked.text("RemoveFromVersion"), asked.text("MoveToVersion"));
    let Some(secret) = secrets::find(world, asked)? else { return Ok(None) };
    secrets::usable(asked, secret)?;
    if stage.is_empty() || (from.is_empty() && to.is_empty()) {
        return Err(invalid(asked, "RemoveFromVersion or MoveToVersion is given".into()));
    }
    let mismatch = |reason: String| asked.refused("Rejected.InvalidRequest", 400, "param mismatch", reason);
    if to.is_empty() && (stage == CURRENT || stage == PREVIOUS) {
        return Err(mismatch(format!("{stage} can move, but not be taken away")));
    }
    if !from.is_empty() {
        secret
            .find(asked, from, stage)
            .map_err(|_| mismatch(format!("version `{from}` does not have the label {stage}")))?;
    }
    if !to.is_empty() {
        secret.find(asked, to, "")?;
    }
    for version in &mut secret.versions {
        version.take(stage);
        if version.id == to {
            version.stages.push(stage.to_owned());
        }
    }
    Ok(Some(json!({"SecretName": secret.name})))
}
