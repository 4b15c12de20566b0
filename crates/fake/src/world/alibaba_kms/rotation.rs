//! Rotation by itself: whether, how often, when next. The fake sets the dates; it does not rotate when they come.

use super::{AlibabaKey, Said, done, find, invalid};
use crate::clock;
use crate::refusal::Refusal;
use crate::world::{Asked, World};

const DAY: i64 = 86_400;

pub(super) fn answer(world: &mut World, asked: &Asked<'_>) -> Option<Said> {
    if asked.operation.id != "UpdateRotationPolicy" {
        return None;
    }
    Some(find::key(world, asked).and_then(|key| {
        let Some(key) = key else { return Ok(None) };
        let symmetric = key.text("KeyUsage") == "ENCRYPT/DECRYPT" && key.text("Origin") != "EXTERNAL";
        if !symmetric && !asked.shows(&key.id) {
            let reason = format!("`{}` is {} of origin {}", key.id, key.text("KeySpec"), key.text("Origin"));
            return Err(asked.refused("Rejected.UnsupportedOperation", 400, "Unsupported operation.", reason));
        }
        set(asked, key, asked.flag("EnableAutomaticRotation"))?;
        done()
    }))
}

/// Sets what the parameters say, `RotationInterval` among them.
pub(super) fn set(asked: &Asked<'_>, key: &mut AlibabaKey, on: bool) -> Result<(), Refusal> {
    if !on {
        key.put("AutomaticRotation", "Disabled");
        key.metadata.remove("RotationInterval");
        key.metadata.remove("NextRotationDate");
        return Ok(());
    }
    let seconds = seconds(asked)?;
    key.put("AutomaticRotation", "Enabled");
    key.put("RotationInterval", format!("{seconds}s"));
    key.put("NextRotationDate", clock::extended(asked.now.saturating_add(seconds)));
    Ok(())
}

/// `7d`, `168h`, `604800s`, `604800`: 7 to 730 days.
pub(super) fn seconds(asked: &Asked<'_>) -> Result<i64, Refusal> {
    let text = asked.text("RotationInterval");
    let (number, unit) = match text.char_indices().last() {
        Some((at, 'd')) => (text.get(..at), DAY),
        Some((at, 'h')) => (text.get(..at), 3_600),
        Some((at, 'm')) => (text.get(..at), 60),
        Some((at, 's')) => (text.get(..at), 1),
        _ => (Some(text), 1),
    };
    let seconds = number.and_then(|number| number.parse::<i64>().ok()).map(|number| number.saturating_mul(unit));
    seconds
        .filter(|seconds| (7 * DAY..=730 * DAY).contains(seconds))
        .ok_or_else(|| invalid(asked, format!("RotationInterval `{text}` is 7 to 730 days, as in 365d or 31536000s")))
}
