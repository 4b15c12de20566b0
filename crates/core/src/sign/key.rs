//! HMAC-SHA256 with the key schedule done once.

use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::{Digest as _, Sha256};
use zeroize::Zeroizing;

/// A key that is ready to sign. Its memory is wiped on drop.
#[derive(Clone)]
pub(crate) struct Key(Hmac<Sha256>);

impl Key {
    /// Prepares a key of any length.
    pub(crate) fn new(key: &[u8]) -> Self {
        // HMAC pads short keys with zeros and hashes long ones; with the block filled here nothing can fail.
        let mut block = Zeroizing::new([0; 64]);
        if let Some(start) = block.get_mut(..key.len()) {
            start.copy_from_slice(key);
        } else {
            let hash: [u8; 32] = Sha256::digest(key).into();
            for (place, byte) in block.iter_mut().zip(hash) {
                *place = byte;
            }
        }
        Self(Hmac::new((&*block).into()))
    }

    /// The authentication code of a message that comes in parts.
    pub(crate) fn sign(&self, parts: &[&[u8]]) -> [u8; 32] {
        let start = self.0.clone();
        parts.iter().fold(start, |mac, part| mac.chain_update(part)).finalize().into_bytes().into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sign::Hex;

    /// RFC 4231, test cases 1, 2 and 6: short key, text key, key longer than a block.
    #[test]
    fn known_answers() {
        let cases: [(&[u8], &[u8], &str); 3] = [
            (&[0x0b; 20], b"Hi There", "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7"),
            (
                b"Jefe",
                b"what do ya want for nothing?",
                "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843",
            ),
            (
                &[0xaa; 131],
                b"Test Using Larger Than Block-Size Key - Hash Key First",
                "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54",
            ),
        ];
        for (key, message, expected) in cases {
            assert_eq!(Hex::of(Key::new(key).sign(&[message])).as_str(), expected);
        }
    }
}
