//! The keys that the fake accepts.

use std::collections::BTreeMap;
use std::fmt;

/// An access key that the fake accepts, for both clouds.
///
/// ```
/// use cumulo_fake::Credential;
///
/// let permanent = Credential::new("fake-id", "fake-secret");
/// let temporary = Credential::new("STS.fake-id", "fake-secret").token("fake-token");
/// assert_eq!(format!("{temporary:?}"), "Credential { id: \"STS.fake-id\", .. }");
/// # let _ = permanent;
/// ```
#[derive(Clone)]
#[non_exhaustive]
pub struct Credential {
    /// The access key id.
    pub id: String,
    /// The secret.
    pub secret: String,
    /// The security token, if the key is a temporary one.
    pub token: Option<String>,
    /// When a temporary key expires, in seconds since 1970 on the fake's clock.
    pub expires: Option<i64>,
}

impl Credential {
    /// A permanent key.
    pub fn new(id: impl Into<String>, secret: impl Into<String>) -> Self {
        Self { id: id.into(), secret: secret.into(), token: None, expires: None }
    }

    /// Makes it a temporary key: requests must carry this token.
    #[must_use]
    pub fn token(mut self, token: impl Into<String>) -> Self {
        self.token = Some(token.into());
        self
    }

    /// Lets it expire, in seconds since 1970 on the fake's clock.
    #[must_use]
    pub fn expires(mut self, seconds: i64) -> Self {
        self.expires = Some(seconds);
        self
    }

    /// Why it could be a real key, if it could.
    pub(crate) fn looks_real(&self) -> Option<String> {
        let advice = "use an obviously fake key: an id that holds fake, test, example, sample or dummy";
        if !marked(&self.id) {
            return Some(format!("the access key id `{}` could be a real one; {advice}", shortened(&self.id)));
        }
        // Secrets of both clouds are 30 or 40 random letters and digits.
        let random = self.secret.bytes().all(|b| b.is_ascii_alphanumeric())
            && self.secret.bytes().any(|b| b.is_ascii_digit())
            && self.secret.bytes().any(|b| b.is_ascii_lowercase())
            && self.secret.bytes().any(|b| b.is_ascii_uppercase());
        (matches!(self.secret.len(), 30 | 40) && random && !marked(&self.secret))
            .then(|| format!("the secret of `{}` could be a real one; {advice}", shortened(&self.id)))
    }
}

fn marked(text: &str) -> bool {
    let text = text.to_ascii_lowercase();
    ["fake", "test", "example", "sample", "dummy"].iter().any(|word| text.contains(word))
}

fn shortened(id: &str) -> String {
    let start: String = id.chars().take(4).collect();
    format!("{start}…")
}

impl fmt::Debug for Credential {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Credential").field("id", &self.id).finish_non_exhaustive()
    }
}

/// All keys that are accepted, by id.
#[derive(Clone, Debug, Default)]
pub struct Keyring {
    keys: BTreeMap<String, Credential>,
}

impl Keyring {
    /// No keys: every signature is refused.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a key, or replaces the one of the same id.
    pub fn insert(&mut self, credential: Credential) {
        self.keys.insert(credential.id.clone(), credential);
    }

    /// Takes a key away, as deleting it in the console does.
    pub fn remove(&mut self, id: &str) {
        self.keys.remove(id);
    }

    /// The key of an id.
    pub fn get(&self, id: &str) -> Option<&Credential> {
        self.keys.get(id)
    }
}
