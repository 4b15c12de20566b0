//! Signatures of key pairs, and message authentication codes.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::json;
use subtle::ConstantTimeEq as _;

use super::encryption::{bytes, dry_run, internal};
use super::pairs::Pair;
use super::{AlibabaKey, Said, crypto, find, invalid};
use crate::refusal::Refusal;
use crate::world::{Asked, World};

pub(super) fn answer(world: &mut World, asked: &Asked<'_>) -> Option<Said> {
    Some(match asked.operation.id.as_str() {
        "AsymmetricSign" => sign(world, asked),
        "AsymmetricVerify" => verify(world, asked),
        "GetPublicKey" => public_key(world, asked),
        "GenerateMac" => generate_mac(world, asked),
        "VerifyMac" => verify_mac(world, asked),
        _ => return None,
    })
}

/// A key for this use, enabled.
pub(super) fn usable<'w>(world: &'w World, asked: &Asked<'_>, usage: &str) -> Result<Option<&'w AlibabaKey>, Refusal> {
    let Some(id) = find::id(world, asked)? else { return Ok(None) };
    let Some(key) = world.alibaba_keys.get(&id) else { return Ok(None) };
    find::usable(asked, key)?;
    Ok(find::does(asked, key, usage)?.then_some(key))
}

/// The pair of the version that `KeyVersionId` names, and the version.
pub(super) fn pair<'w>(asked: &Asked<'_>, key: &'w AlibabaKey) -> Result<(Pair, &'w str), Refusal> {
    let (version, _) = key.version(asked)?;
    let spec = key.text("KeySpec");
    let pair = Pair::of(spec, &key.id, version).ok_or_else(|| {
        let reason = format!("`{}` is {spec}; the fake has {}", key.id, Pair::KINDS);
        asked.refused("UnsupportedOperation", 400, "This action is not supported.", reason)
    })?;
    Ok((pair, version))
}

/// The digest, which is that of SHA-256, for an algorithm that the pair signs with.
fn digest(asked: &Asked<'_>, pair: &Pair) -> Result<Vec<u8>, Refusal> {
    let algorithm = asked.text("Algorithm");
    if !pair.signs_with().contains(&algorithm) {
        return Err(invalid(asked, format!("Algorithm is {}, not `{algorithm}`", pair.signs_with().join(" or "))));
    }
    let digest = bytes(asked, "Digest")?;
    if digest.len() != 32 {
        return Err(invalid(asked, format!("Digest has the 32 bytes of SHA-256, not {}", digest.len())));
    }
    Ok(digest)
}

fn sign(world: &World, asked: &Asked<'_>) -> Said {
    let Some(key) = usable(world, asked, "SIGN/VERIFY")? else { return Ok(None) };
    let (pair, version) = pair(asked, key)?;
    let digest = digest(asked, &pair)?;
    dry_run(asked)?;
    let value = pair.sign(asked.text("Algorithm"), &digest).ok_or_else(|| internal(asked))?;
    Ok(Some(json!({"KeyId": key.id, "KeyVersionId": version, "Value": STANDARD.encode(value)})))
}

fn verify(world: &World, asked: &Asked<'_>) -> Said {
    let Some(key) = usable(world, asked, "SIGN/VERIFY")? else { return Ok(None) };
    let (pair, version) = pair(asked, key)?;
    let (digest, signature) = (digest(asked, &pair)?, bytes(asked, "Value")?);
    dry_run(asked)?;
    let right = pair.verify(asked.text("Algorithm"), &digest, &signature);
    Ok(Some(json!({"KeyId": key.id, "KeyVersionId": version, "Value": right})))
}

fn public_key(world: &World, asked: &Asked<'_>) -> Said {
    let Some(id) = find::id(world, asked)? else { return Ok(None) };
    let Some(key) = world.alibaba_keys.get(&id) else { return Ok(None) };
    find::usable(asked, key)?;
    if !key.is_pair() && asked.shows(&key.id) {
        return Ok(None);
    }
    let (pair, version) = pair(asked, key)?;
    dry_run(asked)?;
    let pem = pair.public_key().ok_or_else(|| internal(asked))?;
    Ok(Some(json!({"KeyId": key.id, "KeyVersionId": version, "PublicKey": pem})))
}

fn mac(world: &World, asked: &Asked<'_>) -> Result<Option<(String, [u8; 32])>, Refusal> {
    let Some(key) = usable(world, asked, "GENERATE/VERIFY_MAC")? else { return Ok(None) };
    if asked.text("Algorithm") != "HMAC_SHA_256" {
        return Err(invalid(asked, format!("the fake knows HMAC_SHA_256, not `{}`", asked.text("Algorithm"))));
    }
    let message = bytes(asked, "Message")?;
    dry_run(asked)?;
    Ok(Some((key.id.clone(), crypto::mac(&key.id, key.text("PrimaryKeyVersion"), &message))))
}

fn generate_mac(world: &World, asked: &Asked<'_>) -> Said {
    let Some((key, mac)) = mac(world, asked)? else { return Ok(None) };
    Ok(Some(json!({"KeyId": key, "Algorithm": "HMAC_SHA_256", "Mac": STANDARD.encode(mac)})))
}

fn verify_mac(world: &World, asked: &Asked<'_>) -> Said {
    let Some((key, mac)) = mac(world, asked)? else { return Ok(None) };
    let right = bool::from(mac.as_slice().ct_eq(&bytes(asked, "Mac")?));
    Ok(Some(json!({"KeyId": key, "Algorithm": "HMAC_SHA_256", "Value": right})))
}
