//! Secrets at hand: fetched once, refreshed when they grow old, and kept a while longer if the service is away.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use cumulo_alibaba_kms::core::{Error, Secret};
use cumulo_alibaba_kms::{GetSecretValue, Kms};
use tokio::sync::Mutex;
use tokio::time::Instant;

/// Reads secrets of KMS through memory. Cloning is cheap, and clones share what they know.
#[derive(Clone)]
pub(crate) struct SecretCache {
    kms: Kms,
    /// So long a value is taken as it is.
    fresh: Duration,
    /// So much longer it serves while the service cannot be reached.
    grace: Duration,
    entries: Arc<Mutex<HashMap<String, Entry>>>,
}

/// The lock of an entry is held while it is fetched: callers of the same secret wait for one call.
type Entry = Arc<Mutex<Option<Kept>>>;

struct Kept {
    value: Arc<Secret<String>>,
    at: Instant,
}

/// Why there is no value.
#[derive(Debug)]
pub(crate) enum NoSecret {
    Call(Error),
    /// The answer holds no value.
    Empty,
}

impl std::fmt::Display for NoSecret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Call(error) => error.fmt(f),
            Self::Empty => f.write_str("the service sent no value"),
        }
    }
}

impl std::error::Error for NoSecret {}

impl SecretCache {
    pub(crate) fn new(kms: Kms, fresh: Duration, grace: Duration) -> Self {
        Self { kms, fresh, grace, entries: Arc::default() }
    }

    /// The current value of a secret.
    pub(crate) async fn get(&self, name: &str) -> Result<Arc<Secret<String>>, NoSecret> {
        let entry = Arc::clone(self.entries.lock().await.entry(name.to_owned()).or_default());
        let mut kept = entry.lock().await;
        if let Some(kept) = &*kept
            && kept.at.elapsed() < self.fresh
        {
            return Ok(Arc::clone(&kept.value));
        }
        match (self.fetch(name).await, &*kept) {
            (Ok(value), _) => {
                let value = Arc::new(value);
                *kept = Some(Kept { value: Arc::clone(&value), at: Instant::now() });
                Ok(value)
            }
            // An outage is no reason to stop. A refusal is: the secret may have been taken away from us on purpose.
            (Err(NoSecret::Call(error)), Some(old))
                if error.is_retryable() && old.at.elapsed() < self.fresh + self.grace =>
            {
                Ok(Arc::clone(&old.value))
            }
            (Err(error), _) => {
                *kept = None;
                Err(error)
            }
        }
    }

    /// Forgets a secret, so that the next reader fetches it: for a password that was just refused.
    pub(crate) async fn forget(&self, name: &str) {
        self.entries.lock().await.remove(name);
    }

    async fn fetch(&self, name: &str) -> Result<Secret<String>, NoSecret> {
        let answer = self.kms.send(GetSecretValue::new(name)).await.map_err(NoSecret::Call)?;
        answer.into_inner().secret_data.ok_or(NoSecret::Empty)
    }
}
