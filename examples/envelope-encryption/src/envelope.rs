//! A sealed file: the encrypted data key, then the data, encrypted with that key.
//!
//! ```text
//! "CUMULO-ENVELOPE-1" | length of the encrypted data key, 4 bytes | encrypted data key | nonce, 12 bytes | ciphertext
//! ```

use std::error::Error;

use aes_gcm::Aes256Gcm;
use aes_gcm::aead::{Aead as _, KeyInit as _, Payload};
use cumulo_alibaba_kms::core::{Blob, Secret};
use cumulo_alibaba_kms::types::DataKeySpec;
use cumulo_alibaba_kms::{Decrypt, GenerateDataKey, Kms};
use zeroize::Zeroizing;

const MARK: &[u8] = b"CUMULO-ENVELOPE-1";
const NONCE: usize = 12;

/// What the data key is bound to. It is no secret; whoever opens the file must say the same.
const CONTEXT: [(&str, &str); 1] = [("purpose", "envelope-encryption")];

/// Encrypts data under a new data key, which only the key service can open again.
pub(crate) async fn seal(kms: &Kms, key_id: &str, data: &[u8]) -> Result<Vec<u8>, Box<dyn Error>> {
    let request = GenerateDataKey::new(key_id).key_spec(DataKeySpec::Aes256).encryption_context(CONTEXT);
    let made = kms.send(request).await?.into_inner();
    let data_key = made.plaintext.ok_or("the service sent no data key")?;
    let sealed_key = made.ciphertext_blob.ok_or("the service sent no encrypted data key")?.bytes()?;

    let mut file = MARK.to_vec();
    file.extend(u32::try_from(sealed_key.len())?.to_be_bytes());
    file.extend(sealed_key);
    let mut nonce = [0; NONCE];
    getrandom::fill(&mut nonce)?;
    // All that stands before the nonce is authenticated too: nobody can put another data key there.
    let sealed = cipher(&data_key)?
        .encrypt(&nonce.into(), Payload { msg: data, aad: &file })
        .map_err(|_| "the data is too long for one AES-GCM message")?;
    file.extend(nonce);
    file.extend(sealed);
    Ok(file)
}

/// Decrypts a sealed file. Nothing of it comes out unless all of it is as it was.
pub(crate) async fn open(kms: &Kms, file: &[u8]) -> Result<Zeroizing<Vec<u8>>, Box<dyn Error>> {
    let Parts { head, sealed_key, nonce, sealed } = Parts::of(file).ok_or("this is no sealed file, or it was cut")?;
    let answer = kms.send(Decrypt::new(sealed_key).encryption_context(CONTEXT)).await?.into_inner();
    let data_key = answer.plaintext.ok_or("the service sent no data key")?;
    let data = cipher(&data_key)?
        .decrypt(&nonce.into(), Payload { msg: sealed, aad: head })
        .map_err(|_| "the file was changed after it was sealed")?;
    Ok(Zeroizing::new(data))
}

/// The cipher under a data key. No copy of the key stays behind.
fn cipher(data_key: &Secret<Blob>) -> Result<Aes256Gcm, Box<dyn Error>> {
    let bytes = Zeroizing::new(data_key.expose().bytes()?);
    Ok(Aes256Gcm::new_from_slice(&bytes).map_err(|_| "the data key has not 256 bits")?)
}

/// A sealed file taken apart.
struct Parts<'a> {
    /// All before the nonce.
    head: &'a [u8],
    sealed_key: &'a [u8],
    nonce: [u8; NONCE],
    sealed: &'a [u8],
}

impl<'a> Parts<'a> {
    fn of(file: &'a [u8]) -> Option<Self> {
        let (length, rest) = file.strip_prefix(MARK)?.split_first_chunk::<4>()?;
        let (sealed_key, rest) = rest.split_at_checked(u32::from_be_bytes(*length).try_into().ok()?)?;
        let (nonce, sealed) = rest.split_first_chunk::<NONCE>()?;
        let (head, _) = file.split_at_checked(file.len() - rest.len())?;
        Some(Self { head, sealed_key, nonce: *nonce, sealed })
    }
}
