//! Signing with a key in KMS; verifying there, and without it.

use std::error::Error;

use cumulo_alibaba_kms::core::Blob;
use cumulo_alibaba_kms::types::SigningAlgorithm;
use cumulo_alibaba_kms::{AsymmetricSign, AsymmetricVerify, GetPublicKey, Kms, ListKeyVersions};
use p256::ecdsa::signature::hazmat::PrehashVerifier as _;
use p256::ecdsa::{DerSignature, VerifyingKey};
use p256::pkcs8::DecodePublicKey as _;
use sha2::{Digest as _, Sha256};

/// A version of a key that signs. A signature belongs to one version, so the version must be kept with it.
pub(crate) struct Signer {
    pub(crate) key: String,
    pub(crate) version: String,
}

impl Signer {
    /// The version that the service lists first, which for keys that do not rotate is the only one.
    pub(crate) async fn find(kms: &Kms, key: &str) -> Result<Self, Box<dyn Error>> {
        let mut versions = kms.pages(ListKeyVersions::new(key)).items();
        let first = versions.next().await.ok_or("the key has no version")??;
        let version = first.key_version_id.ok_or("the answer names no version")?;
        Ok(Self { key: key.to_owned(), version })
    }

    /// Signs a message. Only its digest travels.
    pub(crate) async fn sign(&self, kms: &Kms, message: &[u8]) -> Result<Blob, Box<dyn Error>> {
        let algorithm = SigningAlgorithm::EcdsaSha256;
        let request = AsymmetricSign::new(&self.key, &self.version, algorithm, digest(message).as_slice());
        Ok(kms.send(request).await?.into_inner().value.ok_or("the service sent no signature")?)
    }

    /// Asks the service whether a signature is right.
    pub(crate) async fn verify(&self, kms: &Kms, message: &[u8], signature: &Blob) -> Result<bool, Box<dyn Error>> {
        let algorithm = SigningAlgorithm::EcdsaSha256;
        let request =
            AsymmetricVerify::new(&self.key, &self.version, algorithm, digest(message).as_slice(), signature.clone());
        Ok(kms.send(request).await?.value.ok_or("the service does not say whether the signature is right")?)
    }

    /// The public key as PEM. It is no secret: hand it to whoever verifies.
    pub(crate) async fn public_key(&self, kms: &Kms) -> Result<String, Box<dyn Error>> {
        let answer = kms.send(GetPublicKey::new(&self.key, &self.version)).await?;
        Ok(answer.into_inner().public_key.ok_or("the service sent no public key")?)
    }
}

/// Whether a signature is right, by the public key alone: no account, no network.
pub(crate) fn verify_with(public_key: &str, message: &[u8], signature: &Blob) -> Result<bool, Box<dyn Error>> {
    let key = VerifyingKey::from(p256::PublicKey::from_public_key_pem(public_key)?);
    let Ok(signature) = DerSignature::from_bytes(&signature.bytes()?) else { return Ok(false) };
    Ok(key.verify_prehash(&digest(message), &signature).is_ok())
}

fn digest(message: &[u8]) -> [u8; 32] {
    Sha256::digest(message).into()
}
