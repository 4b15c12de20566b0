//! The catalogues of the fake: they hold the documentation's examples, and know which members are secret.

use std::path::Path;

use serde_json::Value;

/// All of them, read from where `cargo xtask regen` writes them, so that a new service is looked at too.
pub(crate) fn all() -> Vec<Value> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../crates/fake/catalog");
    let entries = std::fs::read_dir(&folder).unwrap_or_else(|error| crate::give_up(&format!("{folder:?}: {error}")));
    let mut paths: Vec<_> = entries.flatten().map(|entry| entry.path()).collect();
    paths.sort();
    paths.iter().filter_map(|path| serde_json::from_str(&std::fs::read_to_string(path).ok()?).ok()).collect()
}

/// The elements of a list inside a value.
pub(crate) fn list<'a>(value: &'a Value, name: &str) -> impl Iterator<Item = &'a Value> {
    value.get(name).and_then(Value::as_array).into_iter().flatten()
}
