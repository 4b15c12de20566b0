//! RSA. A pair takes a second or two to make in a debug build, so each is made once in the life of a process.

use std::collections::BTreeMap;
use std::convert::Infallible;
use std::sync::{Arc, Mutex, PoisonError};

use p256::pkcs8::LineEnding;
use rsa::pkcs8::{DecodePublicKey as _, EncodePublicKey as _};
use rsa::rand_core::{TryCryptoRng, TryRng};
use rsa::traits::PublicKeyParts as _;
use rsa::{Oaep, Pkcs1v15Encrypt, Pkcs1v15Sign, Pss, RsaPrivateKey, RsaPublicKey};
use sha1::Sha1;
use sha2::Sha256;

use super::crypto::{material, random};
use crate::encoding::hmac;

/// Both halves.
pub(super) struct Rsa(Arc<RsaPrivateKey>);

impl Rsa {
    pub(super) fn of(bits: usize, key: &str, version: &str) -> Option<Self> {
        static MADE: Mutex<BTreeMap<[u8; 32], Arc<RsaPrivateKey>>> = Mutex::new(BTreeMap::new());
        if ![2048, 3072, 4096].contains(&bits) {
            return None;
        }
        let seed = material(&format!("RSA-{bits}"), key, version);
        let mut made = MADE.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(pair) = made.get(&seed) {
            return Some(Self(Arc::clone(pair)));
        }
        let pair = Arc::new(RsaPrivateKey::new(&mut Bytes { seed, count: 0 }, bits).ok()?);
        made.insert(seed, Arc::clone(&pair));
        Some(Self(pair))
    }

    pub(super) fn sign(&self, algorithm: &str, digest: &[u8]) -> Option<Vec<u8>> {
        match algorithm {
            "RSA_PSS_SHA_256" => self.0.sign_with_rng(&mut Bytes::new()?, Pss::<Sha256>::new(), digest),
            "RSA_PKCS1_SHA_256" => self.0.sign(Pkcs1v15Sign::new::<Sha256>(), digest),
            _ => return None,
        }
        .ok()
    }

    pub(super) fn verify(&self, algorithm: &str, digest: &[u8], signature: &[u8]) -> bool {
        let public = self.public();
        match algorithm {
            "RSA_PSS_SHA_256" => public.verify(Pss::<Sha256>::new(), digest, signature).is_ok(),
            "RSA_PKCS1_SHA_256" => public.verify(Pkcs1v15Sign::new::<Sha256>(), digest, signature).is_ok(),
            _ => false,
        }
    }

    /// As PEM.
    pub(super) fn public_key(&self) -> Option<String> {
        self.public().to_public_key_pem(LineEnding::LF).ok()
    }

    /// As DER.
    pub(super) fn public_key_der(&self) -> Option<Vec<u8>> {
        Some(self.public().to_public_key_der().ok()?.into_vec())
    }

    pub(super) fn encrypt(&self, algorithm: &str, plaintext: &[u8]) -> Option<Vec<u8>> {
        encrypt(&self.public(), algorithm, plaintext)
    }

    pub(super) fn decrypt(&self, algorithm: &str, ciphertext: &[u8]) -> Option<Vec<u8>> {
        match algorithm {
            "RSAES_OAEP_SHA_256" => self.0.decrypt(Oaep::<Sha256>::new(), ciphertext),
            "RSAES_OAEP_SHA_1" => self.0.decrypt(Oaep::<Sha1>::new(), ciphertext),
            "RSAES_PKCS1_V1_5" => self.0.decrypt(Pkcs1v15Encrypt, ciphertext),
            _ => return None,
        }
        .ok()
    }

    fn public(&self) -> RsaPublicKey {
        self.0.to_public_key()
    }
}

/// Encrypts a little under a public key of the caller, in DER; `None` where it is none of 2048 bits, or it is too much.
pub(super) fn wrap(public: &[u8], algorithm: &str, plaintext: &[u8]) -> Option<Vec<u8>> {
    let public = RsaPublicKey::from_public_key_der(public).ok().filter(|public| public.size() == 256)?;
    encrypt(&public, algorithm, plaintext)
}

fn encrypt(public: &RsaPublicKey, algorithm: &str, plaintext: &[u8]) -> Option<Vec<u8>> {
    let mut bytes = Bytes::new()?;
    match algorithm {
        "RSAES_OAEP_SHA_256" => public.encrypt(&mut bytes, Oaep::<Sha256>::new(), plaintext),
        "RSAES_OAEP_SHA_1" => public.encrypt(&mut bytes, Oaep::<Sha1>::new(), plaintext),
        _ => return None,
    }
    .ok()
}

/// Bytes that follow from a seed.
struct Bytes {
    seed: [u8; 32],
    count: u64,
}

impl Bytes {
    /// From a seed that nobody knows.
    fn new() -> Option<Self> {
        Some(Self { seed: random(32)?.try_into().ok()?, count: 0 })
    }

    fn take<const N: usize>(&mut self) -> [u8; N] {
        let mut bytes = [0; N];
        for chunk in bytes.chunks_mut(32) {
            self.fill(chunk);
        }
        bytes
    }

    /// Fills up to 32 bytes.
    fn fill(&mut self, chunk: &mut [u8]) {
        self.count = self.count.wrapping_add(1);
        let block = hmac(&self.seed, &self.count.to_be_bytes());
        chunk.iter_mut().zip(block).for_each(|(to, from)| *to = from);
    }
}

impl TryRng for Bytes {
    type Error = Infallible;

    fn try_next_u32(&mut self) -> Result<u32, Infallible> {
        Ok(u32::from_le_bytes(self.take()))
    }

    fn try_next_u64(&mut self) -> Result<u64, Infallible> {
        Ok(u64::from_le_bytes(self.take()))
    }

    fn try_fill_bytes(&mut self, to: &mut [u8]) -> Result<(), Infallible> {
        to.chunks_mut(32).for_each(|chunk| self.fill(chunk));
        Ok(())
    }
}

impl TryCryptoRng for Bytes {}
