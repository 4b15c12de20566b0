//! Encrypting, decrypting, data keys: what comes out goes in again.

use std::collections::BTreeMap;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Map, Value, json};

use super::crypto::{self, Envelope};
use super::{AlibabaKey, Said, find, invalid};
use crate::refusal::Refusal;
use crate::world::{Asked, World};

/// So many bytes can be encrypted in one call.
const LONGEST: usize = 6 * 1024;

pub(super) fn answer(world: &mut World, asked: &Asked<'_>) -> Option<Said> {
    Some(match asked.operation.id.as_str() {
        "Encrypt" => encrypt(world, asked),
        "Decrypt" => decrypt(world, asked),
        "ReEncrypt" => re_encrypt(world, asked),
        "GenerateDataKey" => data_key(world, asked, |_, key| Ok(Some(("Plaintext", key.to_vec())))),
        "GenerateDataKeyWithoutPlaintext" => data_key(world, asked, |_, _| Ok(None)),
        "GenerateAndExportDataKey" => {
            data_key(world, asked, |asked, key| Ok(Some(("ExportedDataKey", wrapped(asked, key)?))))
        }
        "ExportDataKey" => export(world, asked),
        _ => return None,
    })
}

/// A call that only checks is answered by an error, also where all is well.
pub(super) fn dry_run(asked: &Asked<'_>) -> Result<(), Refusal> {
    if asked.flag("DryRun") {
        let message = "Request would have succeeded, but DryRun flag is set.";
        return Err(asked.refused("DryRunOperationError", 400, message, "DryRun is `true`".into()));
    }
    Ok(())
}

/// The bytes of a parameter in Base64.
pub(super) fn bytes(asked: &Asked<'_>, name: &str) -> Result<Vec<u8>, Refusal> {
    STANDARD.decode(asked.text(name)).map_err(|_| invalid(asked, format!("{name} is no Base64 with padding")))
}

pub(super) fn internal(asked: &Asked<'_>) -> Refusal {
    asked.refused("InternalFailure", 500, "Internal Failure.", "cryptography failed".into())
}

/// A context as bytes: the same for the same names and values, in whatever order.
fn context(asked: &Asked<'_>, name: &str) -> Result<Vec<u8>, Refusal> {
    let members = match asked.parameters.get(name) {
        None | Some(Value::Null) => return Ok(Vec::new()),
        Some(Value::Object(members)) if members.is_empty() => return Ok(Vec::new()),
        Some(Value::Object(members)) => members,
        Some(_) => return Err(invalid(asked, format!("{name} is an object"))),
    };
    let sorted: BTreeMap<&String, &Value> = members.iter().collect();
    serde_json::to_vec(&sorted).map_err(|_| internal(asked))
}

/// A key that can encrypt; inside: nothing, where the documentation's example is the answer.
fn encrypting<'w>(world: &'w World, asked: &Asked<'_>, id: &str) -> Result<Option<&'w AlibabaKey>, Refusal> {
    let Some(id) = find::named(world, asked, id)? else { return Ok(None) };
    let Some(key) = world.alibaba_keys.get(&id) else { return Ok(None) };
    find::usable(asked, key)?;
    if key.is_pair() && !asked.shows(&key.id) {
        let reason = format!("`{}` is {}; AsymmetricEncrypt encrypts with it", key.id, key.text("KeySpec"));
        return Err(asked.refused("UnsupportedOperation", 400, "This action is not supported.", reason));
    }
    Ok(find::does(asked, key, "ENCRYPT/DECRYPT")?.then_some(key))
}

/// Seals with the primary version; says which it was.
fn seal(asked: &Asked<'_>, key: &AlibabaKey, context: &[u8], plaintext: &[u8]) -> Result<Map<String, Value>, Refusal> {
    let version = key.text("PrimaryKeyVersion");
    let sealed =
        crypto::seal(&key.id, version, &key.material(version), context, plaintext).ok_or_else(|| internal(asked))?;
    Ok(super::object(json!({
        "KeyId": key.id, "KeyVersionId": version, "CiphertextBlob": STANDARD.encode(sealed),
    })))
}

fn encrypt(world: &World, asked: &Asked<'_>) -> Said {
    let Some(key) = encrypting(world, asked, asked.text("KeyId"))? else { return Ok(None) };
    let plaintext = bytes(asked, "Plaintext")?;
    if plaintext.is_empty() || plaintext.len() > LONGEST {
        let reason = format!("Plaintext has 1 to {LONGEST} bytes, not {}", plaintext.len());
        return Err(invalid(asked, reason));
    }
    let context = context(asked, "EncryptionContext")?;
    dry_run(asked)?;
    Ok(Some(Value::Object(seal(asked, key, &context, &plaintext)?)))
}

/// A ciphertext of the fake opened: key, version, plaintext. Nothing for one that the documentation shows.
fn open(world: &World, asked: &Asked<'_>, context_name: &str) -> Result<Option<(String, String, Vec<u8>)>, Refusal> {
    let text = asked.text("CiphertextBlob");
    let sealed = bytes(asked, "CiphertextBlob")?;
    let Some(envelope) = Envelope::read(&sealed) else {
        let shown = asked.service.operations.iter().filter_map(|operation| operation.example.as_ref());
        if shown.filter_map(|example| example.get("CiphertextBlob")).any(|example| example == text) {
            return Ok(None);
        }
        return Err(invalid(asked, "CiphertextBlob was not made by a fake, or was cut".into()));
    };
    let key = world.alibaba_keys.get(envelope.key).ok_or_else(|| find::no_key(asked, envelope.key))?;
    find::usable(asked, key)?;
    if !key.versions().any(|(version, _)| version == envelope.version) {
        return Err(invalid(asked, format!("`{}` has no version `{}`", key.id, envelope.version)));
    }
    let context = context(asked, context_name)?;
    let plaintext = envelope.open(&key.material(envelope.version), &context).ok_or_else(|| {
        invalid(asked, format!("{context_name} is not that of Encrypt, or the ciphertext was changed"))
    })?;
    Ok(Some((envelope.key.to_owned(), envelope.version.to_owned(), plaintext)))
}

fn decrypt(world: &World, asked: &Asked<'_>) -> Said {
    let Some((key, version, plaintext)) = open(world, asked, "EncryptionContext")? else { return Ok(None) };
    dry_run(asked)?;
    Ok(Some(json!({"KeyId": key, "KeyVersionId": version, "Plaintext": STANDARD.encode(plaintext)})))
}

fn re_encrypt(world: &World, asked: &Asked<'_>) -> Said {
    let Some((_, _, plaintext)) = open(world, asked, "SourceEncryptionContext")? else { return Ok(None) };
    let Some(key) = encrypting(world, asked, asked.text("DestinationKeyId"))? else { return Ok(None) };
    let context = context(asked, "DestinationEncryptionContext")?;
    dry_run(asked)?;
    Ok(Some(Value::Object(seal(asked, key, &context, &plaintext)?)))
}

fn export(world: &World, asked: &Asked<'_>) -> Said {
    let Some((key, version, plaintext)) = open(world, asked, "EncryptionContext")? else { return Ok(None) };
    let exported = wrapped(asked, &plaintext)?;
    dry_run(asked)?;
    Ok(Some(json!({"KeyId": key, "KeyVersionId": version, "ExportedDataKey": STANDARD.encode(exported)})))
}

/// A data key under the caller's public key.
fn wrapped(asked: &Asked<'_>, key: &[u8]) -> Result<Vec<u8>, Refusal> {
    let (spec, algorithm) = (asked.text("WrappingKeySpec"), asked.text("WrappingAlgorithm"));
    #[cfg(feature = "rsa")]
    let wrapped = super::rsa::wrap(&bytes(asked, "PublicKeyBlob")?, algorithm, key).filter(|_| spec == "RSA_2048");
    #[cfg(not(feature = "rsa"))]
    let wrapped: Option<Vec<u8>> = None;
    wrapped.ok_or_else(|| {
        let long = key.len();
        let reason = format!(
            "the fake exports with its feature `rsa`, under a public key of RSA_2048 in DER, by RSAES_OAEP_SHA_256 or \
             _1, what fits into it; not {long} bytes under {spec} by {algorithm}"
        );
        invalid(asked, reason)
    })
}

/// A part of an answer: its name and its bytes.
type Part = Option<(&'static str, Vec<u8>)>;

/// A new data key, sealed; `beside` says how else the answer has it.
fn data_key(world: &World, asked: &Asked<'_>, beside: fn(&Asked<'_>, &[u8]) -> Result<Part, Refusal>) -> Said {
    let Some(key) = encrypting(world, asked, asked.text("KeyId"))? else { return Ok(None) };
    let length = match (asked.integer("NumberOfBytes"), asked.text("KeySpec")) {
        (Some(length), _) => usize::try_from(length).unwrap_or_default(),
        (None, "" | "AES_256") => 32,
        (None, "AES_128") => 16,
        (None, other) => return Err(invalid(asked, format!("KeySpec `{other}` is AES_256 or AES_128"))),
    };
    if !(1..=1024).contains(&length) {
        return Err(invalid(asked, "NumberOfBytes is 1 to 1024".into()));
    }
    let context = context(asked, "EncryptionContext")?;
    let plaintext = crypto::random(length).ok_or_else(|| internal(asked))?;
    let beside = beside(asked, &plaintext)?;
    dry_run(asked)?;
    let mut answer = seal(asked, key, &context, &plaintext)?;
    if let Some((name, bytes)) = beside {
        answer.insert(name.into(), STANDARD.encode(bytes).into());
    }
    Ok(Some(Value::Object(answer)))
}
