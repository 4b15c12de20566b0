//! Key material of the caller: what to encrypt it with, importing it, deleting it.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};
use subtle::ConstantTimeEq as _;

use super::encryption::{bytes, internal};
use super::rsa::Rsa;
use super::{AlibabaKey, Said, done, find, invalid};
use crate::clock;
use crate::encoding::{hex, hmac};
use crate::refusal::Refusal;
use crate::world::{Asked, World};

/// An import token is good for a day.
const DAY: i64 = 86_400;

pub(super) fn answer(world: &mut World, asked: &Asked<'_>) -> Option<Said> {
    Some(match asked.operation.id.as_str() {
        "GetParametersForImport" => parameters(world, asked),
        "ImportKeyMaterial" => import(world, asked),
        "DeleteKeyMaterial" => find::key(world, asked).and_then(|key| match key {
            Some(key) if external(asked, key)? => {
                key.forget_material();
                done()
            }
            _ => Ok(None),
        }),
        _ => return None,
    })
}

/// Whether the key takes material. Keys that the documentation shows leave it to the example.
fn external(asked: &Asked<'_>, key: &AlibabaKey) -> Result<bool, Refusal> {
    if key.text("Origin") == "EXTERNAL" {
        return Ok(true);
    }
    if asked.shows(&key.id) {
        return Ok(false);
    }
    let reason = format!("the origin of `{}` is {}, not EXTERNAL", key.id, key.text("Origin"));
    Err(asked.refused("Unsupported.Origin", 400, "This key origin is not valid for this api", reason))
}

/// The pair that material of this key is encrypted with on its way.
fn wrapping(asked: &Asked<'_>, key: &str) -> Result<Rsa, Refusal> {
    Rsa::of(2048, key, "import").ok_or_else(|| internal(asked))
}

/// `<algorithm>.<end>.<code>`: nothing needs to be kept.
fn token(key: &str, algorithm: &str, end: i64) -> String {
    let code = hmac(b"import tokens of the fake", format!("{key}\0{algorithm}\0{end}").as_bytes());
    format!("{algorithm}.{end}.{}", hex(&code))
}

fn parameters(world: &mut World, asked: &Asked<'_>) -> Said {
    let (spec, algorithm) = (asked.text("WrappingKeySpec"), asked.text("WrappingAlgorithm"));
    let known = ["RSAES_OAEP_SHA_256", "RSAES_OAEP_SHA_1", "RSAES_PKCS1_V1_5"];
    let Some(key) = find::key(world, asked)? else { return Ok(None) };
    if !external(asked, key)? {
        return Ok(None);
    }
    if spec != "RSA_2048" || !known.contains(&algorithm) {
        return Err(invalid(
            asked,
            format!("the fake wraps by RSA_2048 and {}, not {spec} and {algorithm}", known.join(", ")),
        ));
    }
    let public = wrapping(asked, &key.id)?.public_key_der().ok_or_else(|| internal(asked))?;
    let end = asked.now.saturating_add(DAY);
    Ok(Some(json!({
        "KeyId": key.id, "ImportToken": STANDARD.encode(token(&key.id, algorithm, end)),
        "TokenExpireTime": clock::extended(end), "PublicKey": STANDARD.encode(public),
    })))
}

fn import(world: &mut World, asked: &Asked<'_>) -> Said {
    let (now, expires) = (asked.now, asked.integer("KeyMaterialExpireUnix").unwrap_or_default());
    let Some(key) = find::key(world, asked)? else { return Ok(None) };
    if !external(asked, key)? {
        return Ok(None);
    }
    if expires != 0 && expires <= now {
        return Err(invalid(asked, "KeyMaterialExpireUnix has passed".into()));
    }
    let given = bytes(asked, "ImportToken")?;
    let algorithm = wrapped_with(asked, &key.id, &given, now)?;
    let material = wrapping(asked, &key.id)?.decrypt(&algorithm, &bytes(asked, "EncryptedKeyMaterial")?);
    let length = if key.text("KeySpec") == "Aliyun_SM4" { 16 } else { 32 };
    let wrong = |reason: String| asked.refused("InvalidKeyMaterial", 400, "key material is invalid", reason);
    let material =
        material.ok_or_else(|| wrong(format!("it was not encrypted with {algorithm} and the public key")))?;
    if material.len() != length {
        return Err(wrong(format!("it has {length} bytes, not {}", material.len())));
    }
    if !key.take_material(material, (expires != 0).then_some(expires)) {
        return Err(wrong("it is not that of the first import".into()));
    }
    done()
}

/// The algorithm that a token was given for.
fn wrapped_with(asked: &Asked<'_>, key: &str, given: &[u8], now: i64) -> Result<String, Refusal> {
    let invalid = || {
        let reason = format!("ImportToken was not given for `{key}`");
        asked.refused("InvalidImportToken", 400, "import token is invalid", reason)
    };
    let text = std::str::from_utf8(given).map_err(|_| invalid())?;
    let mut parts = text.split('.');
    let (algorithm, end) = (parts.next().unwrap_or_default(), parts.next().and_then(|end| end.parse::<i64>().ok()));
    let end = end.ok_or_else(invalid)?;
    if !bool::from(token(key, algorithm, end).as_bytes().ct_eq(given)) {
        return Err(invalid());
    }
    if end < now {
        let reason = format!("ImportToken was good until {}", clock::extended(end));
        return Err(asked.refused("ExpiredImportToken", 400, "import token is expired", reason));
    }
    Ok(algorithm.to_owned())
}

impl AlibabaKey {
    /// Takes material; false where other material was there before.
    fn take_material(&mut self, material: Vec<u8>, expires: Option<i64>) -> bool {
        let print = hmac(b"first import", &material);
        if self.first_material.is_some_and(|first| first != print) {
            return false;
        }
        self.first_material = Some(print);
        self.material = Some(material);
        self.expires = expires;
        self.put("KeyState", "Enabled");
        self.put("MaterialExpireTime", expires.map_or(Value::from(""), |at| clock::extended(at).into()));
        true
    }
}
