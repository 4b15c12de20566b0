//! Environment variables, as something that can be given.

use std::path::PathBuf;

/// Environment variables, so that tests need not touch those of the process.
///
/// A closure is one: `|name: &str| map.get(name).cloned()`.
pub trait Env {
    /// The value of a variable; `None` where it is not set.
    fn var(&self, name: &str) -> Option<String>;
}

impl<F: Fn(&str) -> Option<String>> Env for F {
    fn var(&self, name: &str) -> Option<String> {
        self(name)
    }
}

/// The variables of the process.
#[derive(Clone, Copy, Debug, Default)]
pub struct ProcessEnv;

impl Env for ProcessEnv {
    fn var(&self, name: &str) -> Option<String> {
        std::env::var_os(name).map(|value| value.to_string_lossy().into_owned())
    }
}

/// The value of a variable, trimmed; empty counts as not set.
pub(crate) fn read(env: &dyn Env, name: &str) -> Option<String> {
    env.var(name).map(|value| value.trim().to_owned()).filter(|value| !value.is_empty())
}

/// The home directory that the environment names.
pub(crate) fn home(env: &dyn Env) -> Option<PathBuf> {
    if let Some(home) = read(env, "HOME").or_else(|| read(env, "USERPROFILE")) {
        return Some(PathBuf::from(home));
    }
    let path = PathBuf::from(read(env, "HOMEPATH")?);
    match read(env, "HOMEDRIVE") {
        Some(drive) if path.has_root() => Some(PathBuf::from(format!("{drive}{}", path.display()))),
        _ => Some(path),
    }
}
