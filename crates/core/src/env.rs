//! Environment variables, as something that can be given.

use std::path::PathBuf;

/// Environment variables, so that tests need not touch those of the process.
///
/// A closure is one: `|name: &str| map.get(name).cloned()`.
pub trait Env {
    /// The value of a variable; `None` where it is not set.
    fn var(&self, name: &str) -> Option<String>;

    /// The home directory where no variable names one.
    fn home(&self) -> Option<PathBuf> {
        None
    }
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

    /// What the system knows of the user.
    fn home(&self) -> Option<PathBuf> {
        std::env::home_dir().filter(|home| !home.as_os_str().is_empty())
    }
}

/// The value of a variable, trimmed; empty counts as not set.
pub(crate) fn read(env: &dyn Env, name: &str) -> Option<String> {
    env.var(name).map(|value| value.trim().to_owned()).filter(|value| !value.is_empty())
}

/// The home directory that the environment names, else the system's answer.
pub(crate) fn home(env: &dyn Env) -> Option<PathBuf> {
    if let Some(home) = read(env, "HOME").or_else(|| read(env, "USERPROFILE")) {
        return Some(PathBuf::from(home));
    }
    let Some(path) = read(env, "HOMEPATH").map(PathBuf::from) else { return env.home() };
    match read(env, "HOMEDRIVE") {
        Some(drive) if path.has_root() => Some(PathBuf::from(format!("{drive}{}", path.display()))),
        _ => Some(path),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A machine whose user the system knows, with or without a variable.
    struct Machine(&'static [(&'static str, &'static str)]);

    impl Env for Machine {
        fn var(&self, name: &str) -> Option<String> {
            self.0.iter().find(|(key, _)| *key == name).map(|(_, value)| (*value).to_owned())
        }

        fn home(&self) -> Option<PathBuf> {
            Some(PathBuf::from("/of/the/system"))
        }
    }

    #[test]
    fn the_system_is_asked_where_no_variable_names_a_home() {
        assert_eq!(home(&Machine(&[("HOME", "/mine")])), Some(PathBuf::from("/mine")));
        assert_eq!(home(&Machine(&[("HOMEPATH", "mine")])), Some(PathBuf::from("mine")));
        assert_eq!(home(&Machine(&[("HOME", " ")])), Some(PathBuf::from("/of/the/system")));
        assert_eq!(home(&|_: &str| None), None);
        assert!(ProcessEnv.home().is_some_and(|home| home.is_absolute()));
    }
}
