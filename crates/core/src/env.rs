//! Environment variables, as something that can be given.

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
