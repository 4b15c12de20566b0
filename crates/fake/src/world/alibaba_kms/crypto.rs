//! The cryptography itself: AES-256-GCM and HMAC-SHA-256; `pairs` has that of key pairs. Nothing here knows of requests.
//!
//! Key material that nobody imported follows from id and version of a key. That keeps no secret, and none is kept here: the keys are the
//! fake's. What it buys is that a ciphertext outlives the fake that made it.

use aes_gcm::Aes256Gcm;
use aes_gcm::aead::{Aead, KeyInit, Payload};

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

/// Material that follows from a key and its version, another one for each purpose.
pub(super) fn material(purpose: &str, key: &str, version: &str) -> [u8; 32] {
    hmac(format!("key material of the fake: {purpose}").as_bytes(), format!("{key}\0{version}").as_bytes())
}

/// The material of a symmetric key: what was imported, else what follows from its name.
pub(super) fn symmetric(key: &str, version: &str, imported: Option<&[u8]>) -> [u8; 32] {
    match imported {
        Some(imported) => hmac(b"imported key material of the fake", imported),
        None => material("AES-256", key, version),
    }
}

/// Random bytes; `None` where the system has none.
pub(super) fn random(length: usize) -> Option<Vec<u8>> {
    let mut bytes = vec![0; length];
    getrandom::fill(&mut bytes).ok()?;
    Some(bytes)
}

/// Seals plaintext with the material of a version of a key, bound to a context.
pub(super) fn seal(key: &str, version: &str, material: &[u8; 32], context: &[u8], plaintext: &[u8]) -> Option<Vec<u8>> {
    let nonce: [u8; NONCE] = random(NONCE)?.try_into().ok()?;
    let cipher = Aes256Gcm::new_from_slice(material).ok()?;
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

    /// The plaintext; `None` where material or context is another, or the ciphertext was changed.
    pub(super) fn open(&self, material: &[u8; 32], context: &[u8]) -> Option<Vec<u8>> {
        let cipher = Aes256Gcm::new_from_slice(material).ok()?;
        cipher.decrypt(&self.nonce.into(), Payload { msg: self.sealed, aad: context }).ok()
    }
}

fn name(bytes: &[u8]) -> Option<(&str, &[u8])> {
    let (length, rest) = bytes.split_first_chunk::<2>()?;
    let (name, rest) = rest.split_at_checked(usize::from(u16::from_be_bytes(*length)))?;
    Some((std::str::from_utf8(name).ok()?, rest))
}

/// HMAC-SHA-256 of a message.
pub(super) fn mac(key: &str, version: &str, message: &[u8]) -> [u8; 32] {
    hmac(&material("HMAC-SHA-256", key, version), message)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sealed(context: &[u8]) -> Vec<u8> {
        seal("key-1", "v1", &symmetric("key-1", "v1", None), context, b"hello").unwrap()
    }

    fn opened(envelope: &Envelope<'_>, context: &[u8]) -> Option<Vec<u8>> {
        envelope.open(&symmetric(envelope.key, envelope.version, None), context)
    }

    #[test]
    fn what_is_sealed_opens_in_its_context_alone() {
        let blob = sealed(b"orders");
        let envelope = Envelope::read(&blob).unwrap();
        assert_eq!((envelope.key, envelope.version), ("key-1", "v1"));
        assert_eq!(opened(&envelope, b"orders").unwrap(), b"hello");
        assert_eq!(opened(&envelope, b""), None);
        assert_ne!(blob, sealed(b"orders"), "every seal has a nonce of its own");
    }

    #[test]
    fn no_damage_opens_and_none_panics() {
        let blob = sealed(b"");
        for at in 0..blob.len() {
            assert!(Envelope::read(&blob[..at]).is_none_or(|cut| opened(&cut, b"").is_none()), "cut at {at}");
            let mut changed = blob.clone();
            changed[at] ^= 1;
            assert!(Envelope::read(&changed).is_none_or(|other| opened(&other, b"").is_none()), "changed at {at}");
        }
    }
}
