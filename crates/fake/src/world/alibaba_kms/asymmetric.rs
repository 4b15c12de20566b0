//! Encrypting with the public half of a key pair, decrypting with the private one.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::json;

use super::encryption::{bytes, dry_run};
use super::pairs::Pair;
use super::signing::{pair, usable};
use super::{Said, invalid};
use crate::refusal::Refusal;
use crate::world::{Asked, World};

pub(super) fn answer(world: &mut World, asked: &Asked<'_>) -> Option<Said> {
    Some(match asked.operation.id.as_str() {
        "AsymmetricEncrypt" => apply(world, asked, "Plaintext", "CiphertextBlob", Pair::encrypt),
        "AsymmetricDecrypt" => apply(world, asked, "CiphertextBlob", "Plaintext", Pair::decrypt),
        _ => return None,
    })
}

fn apply(
    world: &World,
    asked: &Asked<'_>,
    from: &str,
    to: &str,
    crypt: fn(&Pair, &str, &[u8]) -> Option<Vec<u8>>,
) -> Said {
    let Some(key) = usable(world, asked, "ENCRYPT/DECRYPT")? else { return Ok(None) };
    if !key.is_pair() && asked.shows(&key.id) {
        return Ok(None);
    }
    let (pair, version) = pair(asked, key)?;
    let algorithm = algorithm(asked)?;
    let given = bytes(asked, from)?;
    dry_run(asked)?;
    let made = crypt(&pair, algorithm, &given).ok_or_else(|| {
        invalid(asked, format!("{from} is too long, or was not made with {algorithm} and this version of `{}`", key.id))
    })?;
    Ok(Some(json!({"KeyId": key.id, "KeyVersionId": version, to: STANDARD.encode(made)})))
}

fn algorithm<'a>(asked: &'a Asked<'_>) -> Result<&'a str, Refusal> {
    match asked.text("Algorithm") {
        known @ ("RSAES_OAEP_SHA_256" | "RSAES_OAEP_SHA_1") => Ok(known),
        other => Err(invalid(asked, format!("Algorithm of an RSA key is RSAES_OAEP_SHA_256 or _1, not `{other}`"))),
    }
}
