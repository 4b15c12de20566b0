//! The cryptography itself: AES-256-GCM, ECDSA over P-256, HMAC-SHA-256. Nothing here knows of requests.
//!
//! Key material follows from id and version of a key. That keeps no secret, and none is kept here: the keys are the
//! fake's. What it buys is that a ciphertext outlives the fake that made it.

use aes_gcm::Aes256Gcm;
use aes_gcm::aead::{Aead, KeyInit, Payload};
use p256::ecdsa::signature::hazmat::{PrehashSigner, PrehashVerifier};
use p256::ecdsa::{DerSignature, SigningKey, VerifyingKey};
use p256::pkcs8::{EncodePublicKey, LineEnding};

use crate::encoding::hmac;

/// Ciphertexts begin so; what does not is none of the fake's.
const MARK: &[u8] = b"fake-kms-1";
const NONCE: usize = 12;

/// A ciphertext taken apart: which key it needs, and what is sealed.
pub(super) struct Envelope<'a> {
    pub(super) key: &'a str,
    pub(super) version: &'a str,
    nonce: [u8; NONCE],
    sealed: &'a [u8],
}

fn material(purpose: &str, key: &str, version: &str) -> [u8; 32] {
    hmac(format!("key material of the fake: {purpose}").as_bytes(), format!("{key}\0{version}").as_bytes())
}

/// Random bytes; `None` where the system has none.
pub(super) fn random(length: usize) -> Option<Vec<u8>> {
    let mut bytes = vec![0; length];
    getrandom::fill(&mut bytes).ok()?;
    Some(bytes)
}

/// Seals plaintext with a version of a key, bound to a context.
pub(super) fn seal(key: &str, version: &str, context: &[u8], plaintext: &[u8]) -> Option<Vec<u8>> {
    let nonce: [u8; NONCE] = random(NONCE)?.try_into().ok()?;
    let cipher = Aes256Gcm::new_from_slice(&material("AES-256", key, version)).ok()?;
    let sealed = cipher.encrypt(&nonce.into(), Payload { msg: plaintext, aad: context }).ok()?;
    let mut all = MARK.to_vec();
    for name in [key, version] {
        all.extend(u16::try_from(name.len()).ok()?.to_be_bytes());
        all.extend(name.as_bytes());
    }
    all.extend(nonce);
    all.extend(sealed);
    Some(all)
}

impl<'a> Envelope<'a> {
    /// Takes a ciphertext apart.
    pub(super) fn read(bytes: &'a [u8]) -> Option<Self> {
        let rest = bytes.strip_prefix(MARK)?;
        let (key, rest) = name(rest)?;
        let (version, rest) = name(rest)?;
        let (nonce, sealed) = rest.split_first_chunk::<NONCE>()?;
        Some(Self { key, version, nonce: *nonce, sealed })
    }

    /// The plaintext; `None` where the context is another, or the ciphertext was changed.
    pub(super) fn open(&self, context: &[u8]) -> Option<Vec<u8>> {
        let cipher = Aes256Gcm::new_from_slice(&material("AES-256", self.key, self.version)).ok()?;
        cipher.decrypt(&self.nonce.into(), Payload { msg: self.sealed, aad: context }).ok()
    }
}

fn name(bytes: &[u8]) -> Option<(&str, &[u8])> {
    let (length, rest) = bytes.split_first_chunk::<2>()?;
    let (name, rest) = rest.split_at_checked(usize::from(u16::from_be_bytes(*length)))?;
    Some((std::str::from_utf8(name).ok()?, rest))
}

fn pair(key: &str, version: &str) -> Option<SigningKey> {
    // Not every number is a private key; one of a few surely is.
    (0..8_u8).find_map(|n| SigningKey::from_slice(&material(&format!("P-256, {n}"), key, version)).ok())
}

/// Signs a digest of 32 bytes; the signature is DER.
pub(super) fn sign(key: &str, version: &str, digest: &[u8]) -> Option<Vec<u8>> {
    let signature: DerSignature = pair(key, version)?.sign_prehash(digest).ok()?;
    Some(signature.as_bytes().to_vec())
}

/// Whether a signature is right.
pub(super) fn verify(key: &str, version: &str, digest: &[u8], signature: &[u8]) -> Option<bool> {
    let pair = pair(key, version)?;
    let Ok(signature) = DerSignature::from_bytes(signature) else { return Some(false) };
    Some(VerifyingKey::from(&pair).verify_prehash(digest, &signature).is_ok())
}

/// The public key as PEM.
pub(super) fn public_key(key: &str, version: &str) -> Option<String> {
    p256::PublicKey::from(VerifyingKey::from(&pair(key, version)?)).to_public_key_pem(LineEnding::LF).ok()
}

/// HMAC-SHA-256 of a message.
pub(super) fn mac(key: &str, version: &str, message: &[u8]) -> [u8; 32] {
    hmac(&material("HMAC-SHA-256", key, version), message)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_sealed_opens_in_its_context_alone() {
        let sealed = seal("key-1", "v1", b"orders", b"hello").unwrap();
        let envelope = Envelope::read(&sealed).unwrap();
        assert_eq!((envelope.key, envelope.version), ("key-1", "v1"));
        assert_eq!(envelope.open(b"orders").unwrap(), b"hello");
        assert_eq!(envelope.open(b""), None);
        assert_ne!(sealed, seal("key-1", "v1", b"orders", b"hello").unwrap(), "every seal has a nonce of its own");
    }

    #[test]
    fn no_damage_opens_and_none_panics() {
        let sealed = seal("key-1", "v1", b"", b"hello").unwrap();
        for at in 0..sealed.len() {
            assert!(Envelope::read(&sealed[..at]).is_none_or(|cut| cut.open(b"").is_none()), "cut at {at}");
            let mut changed = sealed.clone();
            changed[at] ^= 1;
            assert!(Envelope::read(&changed).is_none_or(|other| other.open(b"").is_none()), "changed at {at}");
        }
    }

    #[test]
    fn signatures_verify_and_others_do_not() {
        let signature = sign("key-1", "v1", &[7; 32]).unwrap();
        assert_eq!(verify("key-1", "v1", &[7; 32], &signature), Some(true));
        assert_eq!(verify("key-1", "v1", &[8; 32], &signature), Some(false));
        assert_eq!(verify("key-2", "v1", &[7; 32], &signature), Some(false));
        assert_eq!(verify("key-1", "v1", &[7; 32], b"no signature"), Some(false));
        assert!(public_key("key-1", "v1").unwrap().starts_with("-----BEGIN PUBLIC KEY-----\n"));
    }
}
