//! Policies of keys and secrets: what was set comes back, word for word. The fake does not act on them.

use serde_json::{Value, json};

use super::{ACCOUNT, Said, done, find, invalid, secrets};
use crate::refusal::Refusal;
use crate::world::{Asked, World};

pub(super) fn answer(world: &mut World, asked: &Asked<'_>) -> Option<Said> {
    Some(match asked.operation.id.as_str() {
        "GetKeyPolicy" => policy_of_key(world, asked).map(|policy| shown(asked, policy?, "key")),
        "SetKeyPolicy" => policy_of_key(world, asked).and_then(|policy| set(asked, policy)),
        "GetSecretPolicy" => policy_of_secret(world, asked).map(|policy| shown(asked, policy?, "secret")),
        "SetSecretPolicy" => policy_of_secret(world, asked).and_then(|policy| set(asked, policy)),
        _ => return None,
    })
}

type Policy<'w> = Result<Option<&'w mut Option<String>>, Refusal>;

fn policy_of_key<'w>(world: &'w mut World, asked: &Asked<'_>) -> Policy<'w> {
    let key = find::key(world, asked)?;
    named(asked)?;
    Ok(key.map(|key| &mut key.policy))
}

fn policy_of_secret<'w>(world: &'w mut World, asked: &Asked<'_>) -> Policy<'w> {
    let secret = secrets::find(world, asked)?;
    named(asked)?;
    Ok(secret.map(|secret| &mut secret.policy))
}

/// There is one policy, by the name `default`.
fn named(asked: &Asked<'_>) -> Result<(), Refusal> {
    match asked.text("PolicyName") {
        "" | "default" => Ok(()),
        other => {
            let reason = format!("PolicyName is `default`, not `{other}`");
            Err(asked.refused("Forbidden.ResourceNotFound", 404, "Policy not found.", reason))
        }
    }
}

/// The policy of a request, if it has one.
pub(super) fn given(asked: &Asked<'_>) -> Result<Option<String>, Refusal> {
    let text = asked.text("Policy");
    if text.is_empty() {
        return Ok(None);
    }
    match serde_json::from_str(text) {
        Ok(Value::Object(_)) => Ok(Some(text.to_owned())),
        _ => Err(invalid(asked, "Policy is an object in JSON".into())),
    }
}

fn set(asked: &Asked<'_>, policy: Option<&mut Option<String>>) -> Said {
    let Some(policy) = policy else { return Ok(None) };
    *policy = Some(given(asked)?.ok_or_else(|| invalid(asked, "Policy is empty".into()))?);
    done()
}

/// Where none was set, the account may do everything; the keys of the documentation have its example.
fn shown(asked: &Asked<'_>, policy: &Option<String>, what: &str) -> Option<Value> {
    if policy.is_none() && asked.shows(asked.text("KeyId")) {
        return None;
    }
    let default = || {
        let account = format!("acs:ram::{ACCOUNT}:*");
        json!({"Version": "1", "Statement": [{
            "Sid": format!("kms default {what} policy"), "Effect": "Allow", "Principal": {"RAM": [account]},
            "Action": ["kms:*"], "Resource": ["*"],
        }]})
        .to_string()
    };
    Some(json!({"Policy": policy.clone().unwrap_or_else(default)}))
}
