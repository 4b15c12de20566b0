//! Files that hold credentials: found by the environment, read whole, bounded, wiped after use.

use std::fs::File;
use std::io::{ErrorKind, Read as _};
use std::path::{Path, PathBuf};

use zeroize::Zeroizing;

use super::{CredentialsError, CredentialsErrorKind, Env, read};

/// No file with credentials is longer than this.
const LIMIT: u64 = 1024 * 1024;

/// The home directory that the environment names.
pub(super) fn home(env: &dyn Env) -> Option<PathBuf> {
    if let Some(home) = read(env, "HOME").or_else(|| read(env, "USERPROFILE")) {
        return Some(PathBuf::from(home));
    }
    let path = PathBuf::from(read(env, "HOMEPATH")?);
    match read(env, "HOMEDRIVE") {
        Some(drive) if path.has_root() => Some(PathBuf::from(format!("{drive}{}", path.display()))),
        _ => Some(path),
    }
}

/// Reads a file of UTF-8 text.
pub(super) fn text(provider: &str, path: &Path) -> Result<Zeroizing<String>, CredentialsError> {
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
