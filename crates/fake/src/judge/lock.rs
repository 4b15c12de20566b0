//! Huawei Cloud locks an access key whose signature is wrong too often.

use std::collections::HashMap;

use crate::refusal::Refusal;
use crate::verify::{self, Identity};

/// So many wrong signatures in a row are borne.
const BORNE: u32 = 5;

/// For so many seconds the key is locked then.
const LOCKED: i64 = 300;

/// Wrong signatures in a row, and the time of the last one, by access key id.
#[derive(Debug, Default)]
pub(crate) struct Locks(HashMap<String, (u32, i64)>);

impl Locks {
    /// The verdict on a signature, in view of those before it.
    pub(super) fn judge<B>(
        &mut self,
        request: &http::Request<B>,
        verdict: Result<Identity, Refusal>,
        now: i64,
    ) -> Result<Identity, Refusal> {
        let Some(id) = access_key_id(request) else { return verdict };
        if let Some((count, last)) = self.0.get(&id).copied()
            && count > BORNE
        {
            if now < last.saturating_add(LOCKED) {
                return Err(verify::refused("AK access failed to reach the limit,forbidden")
                    .because(format!("{count} wrong signatures in a row lock the key for {LOCKED} seconds")));
            }
            self.0.remove(&id);
        }
        match &verdict {
            Ok(_) => drop(self.0.remove(&id)),
            // A date that is off is no guess at the secret.
            Err(refusal) if refusal.message.contains("verify aksk signature fail") => {
                let (count, last) = self.0.entry(id).or_default();
                *count += 1;
                *last = now;
            }
            Err(_) => {}
        }
        verdict
    }
}

fn access_key_id<B>(request: &http::Request<B>) -> Option<String> {
    let text = request.headers().get("authorization")?.to_str().ok()?;
    let (_, rest) = text.split_once("Access=").or_else(|| text.split_once("Credential="))?;
    rest.split([',', '/']).next().map(str::to_owned)
}
