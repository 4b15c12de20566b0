//! Key pairs: ECDSA over P-256, and with the feature `rsa` RSA, which signs and encrypts.
//!
//! As all material of the fake, they follow from id and version of a key.

use p256::ecdsa::signature::hazmat::{PrehashSigner, PrehashVerifier};
use p256::ecdsa::{DerSignature, SigningKey, VerifyingKey};
use p256::pkcs8::{EncodePublicKey, LineEnding};

use super::crypto::material;
#[cfg(feature = "rsa")]
use super::rsa::Rsa;

/// Both halves of a key pair.
pub(super) enum Pair {
    P256(SigningKey),
    #[cfg(feature = "rsa")]
    Rsa(Rsa),
}

impl Pair {
    /// What `of` knows, in words.
    pub(super) const KINDS: &str =
        if cfg!(feature = "rsa") { "EC_P256 and RSA" } else { "EC_P256, and RSA with its feature `rsa`" };

    /// The pair of a version of a key; `None` where the fake has none of this kind.
    pub(super) fn of(spec: &str, key: &str, version: &str) -> Option<Self> {
        if spec == "EC_P256" {
            // Not every number is a private key; one of a few surely is.
            let made = |n: u8| SigningKey::from_slice(&material(&format!("P-256, {n}"), key, version)).ok();
            return (0..8).find_map(made).map(Self::P256);
        }
        #[cfg(feature = "rsa")]
        if let Some(bits) = spec.strip_prefix("RSA_").and_then(|bits| bits.parse().ok()) {
            return Rsa::of(bits, key, version).map(Self::Rsa);
        }
        None
    }

    /// The algorithms of signatures, by the names of the wire.
    pub(super) fn signs_with(&self) -> &'static [&'static str] {
        match self {
            Self::P256(_) => &["ECDSA_SHA_256"],
            #[cfg(feature = "rsa")]
            Self::Rsa(_) => &["RSA_PSS_SHA_256", "RSA_PKCS1_SHA_256"],
        }
    }

    /// Signs a digest of 32 bytes. ECDSA signatures are DER.
    pub(super) fn sign(&self, algorithm: &str, digest: &[u8]) -> Option<Vec<u8>> {
        match self {
            Self::P256(pair) if algorithm == "ECDSA_SHA_256" => {
                let signature: DerSignature = pair.sign_prehash(digest).ok()?;
                Some(signature.as_bytes().to_vec())
            }
            Self::P256(_) => None,
            #[cfg(feature = "rsa")]
            Self::Rsa(pair) => pair.sign(algorithm, digest),
        }
    }

    /// Whether a signature is right.
    pub(super) fn verify(&self, algorithm: &str, digest: &[u8], signature: &[u8]) -> bool {
        match self {
            Self::P256(pair) => DerSignature::from_bytes(signature).is_ok_and(|signature| {
                algorithm == "ECDSA_SHA_256" && VerifyingKey::from(pair).verify_prehash(digest, &signature).is_ok()
            }),
            #[cfg(feature = "rsa")]
            Self::Rsa(pair) => pair.verify(algorithm, digest, signature),
        }
    }

    /// The public key as PEM.
    pub(super) fn public_key(&self) -> Option<String> {
        match self {
            Self::P256(pair) => p256::PublicKey::from(VerifyingKey::from(pair)).to_public_key_pem(LineEnding::LF).ok(),
            #[cfg(feature = "rsa")]
            Self::Rsa(pair) => pair.public_key(),
        }
    }

    /// Encrypts a little with the public half; `None` where it is too much, or the pair does not encrypt so.
    #[cfg(feature = "rsa")]
    pub(super) fn encrypt(&self, algorithm: &str, plaintext: &[u8]) -> Option<Vec<u8>> {
        match self {
            Self::P256(_) => None,
            Self::Rsa(pair) => pair.encrypt(algorithm, plaintext),
        }
    }

    /// Decrypts with the private half; `None` where the ciphertext is none of this pair, or was changed.
    #[cfg(feature = "rsa")]
    pub(super) fn decrypt(&self, algorithm: &str, ciphertext: &[u8]) -> Option<Vec<u8>> {
        match self {
            Self::P256(_) => None,
            Self::Rsa(pair) => pair.decrypt(algorithm, ciphertext),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn signatures_verify_and_others_do_not() {
        let pair = |key: &str| Pair::of("EC_P256", key, "v1").unwrap();
        let signature = pair("key-1").sign("ECDSA_SHA_256", &[7; 32]).unwrap();
        let right = |key: &str, digest: u8| pair(key).verify("ECDSA_SHA_256", &[digest; 32], &signature);
        assert!(right("key-1", 7));
        assert!(!right("key-1", 8));
        assert!(!right("key-2", 7));
        assert!(!pair("key-1").verify("ECDSA_SHA_256", &[7; 32], b"no signature"));
        assert!(pair("key-1").public_key().unwrap().starts_with("-----BEGIN PUBLIC KEY-----\n"));
    }
}
