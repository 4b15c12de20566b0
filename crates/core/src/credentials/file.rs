//! Files that hold credentials: read whole, bounded, wiped after use.

use std::fs::File;
use std::io::{ErrorKind, Read as _};
use std::path::Path;
use std::time::{Duration, SystemTime};

use zeroize::Zeroizing;

use super::{CredentialsError, CredentialsErrorKind};

/// No file with credentials is longer than this.
const LIMIT: u64 = 1024 * 1024;

/// How often a file is read that does not hold still.
const READS: u32 = 3;

/// Reads a file of UTF-8 text.
///
/// Programs that write a file anew empty it first: one that is empty, or changes while it is read, is read again.
pub(super) fn text(provider: &str, path: &Path) -> Result<Zeroizing<String>, CredentialsError> {
    let mut reads = 1;
    loop {
        let before = stamp(path);
        let text = once(provider, path)?;
        let whole = !text.trim().is_empty() && stamp(path) == before;
        if whole || reads == READS {
            return Ok(text);
        }
        reads += 1;
        std::thread::sleep(Duration::from_millis(1));
    }
}

/// What tells that a file was written: its length and time.
fn stamp(path: &Path) -> Option<(u64, Option<SystemTime>)> {
    let metadata = std::fs::metadata(path).ok()?;
    Some((metadata.len(), metadata.modified().ok()))
}

fn once(provider: &str, path: &Path) -> Result<Zeroizing<String>, CredentialsError> {
    let shown = path.display();
    let error = |kind, problem: String| CredentialsError::new(kind, provider, format!("file {shown} {problem}"));
    let failed = |cause: std::io::Error| match cause.kind() {
        ErrorKind::NotFound => error(CredentialsErrorKind::Absent, "does not exist".to_owned()),
        ErrorKind::InvalidData => error(CredentialsErrorKind::Invalid, "is not UTF-8 text".to_owned()),
        kind => error(CredentialsErrorKind::Invalid, format!("cannot be read: {kind}")),
    };
    let mut text = Zeroizing::new(String::new());
    let file = File::open(path).map_err(failed)?;
    // A regular file tells its length, so that the text is not moved, and left behind, while it grows.
    let length = file.metadata().map_or(0, |metadata| metadata.len()).min(LIMIT);
    text.reserve(usize::try_from(length).unwrap_or(0) + 1);
    let count = file.take(LIMIT + 1).read_to_string(&mut text).map_err(failed)?;
    if count as u64 > LIMIT {
        return Err(error(CredentialsErrorKind::Invalid, "is longer than 1 MiB".to_owned()));
    }
    Ok(text)
}

/// Reads a file that holds one token, and trims it.
pub(super) fn token(provider: &str, path: &Path) -> Result<Zeroizing<String>, CredentialsError> {
    let text = text(provider, path)?;
    let token = text.trim();
    if token.is_empty() || !token.bytes().all(|byte| byte.is_ascii_graphic()) {
        let message = format!("file {} holds no token", path.display());
        return Err(CredentialsError::new(CredentialsErrorKind::Invalid, provider, message));
    }
    Ok(Zeroizing::new(token.to_owned()))
}
