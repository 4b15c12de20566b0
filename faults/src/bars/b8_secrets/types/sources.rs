//! Finds public types in the sources, and whether they have a `Debug`.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// All public types of the core and the fake, as crate, file and name (`core/sign/acs3::Signer`), and whether `Debug` is
/// derived or written for them. Tests are left out.
pub(super) fn public_types() -> BTreeMap<String, bool> {
    let crates = Path::new(env!("CARGO_MANIFEST_DIR")).join("../crates");
    let mut types = BTreeMap::new();
    for name in ["core", "fake"] {
        let folder = crates.join(name).join("src");
        let sources: Vec<(String, String)> = files(&folder)
            .into_iter()
            .map(|path| {
                let place = path.strip_prefix(&folder).unwrap_or(&path).with_extension("");
                let place = place.components().map(|part| part.as_os_str().to_string_lossy()).collect::<Vec<_>>();
                (format!("{name}/{}", place.join("/")), std::fs::read_to_string(&path).unwrap_or_default())
            })
            .collect();
        for (place, text) in &sources {
            types.extend(in_file(text).into_iter().map(|(name, derived)| {
                let debug = derived || sources.iter().any(|(_, text)| writes_debug(text, &name));
                (format!("{place}::{name}"), debug)
            }));
        }
    }
    types
}

/// The source files below a folder.
fn files(folder: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    for path in std::fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.path()) {
        if path.file_stem().is_some_and(|name| name == "tests") {
            continue;
        } else if path.is_dir() {
            files.extend(self::files(&path));
        } else if path.extension().is_some_and(|end| end == "rs") {
            files.push(path);
        }
    }
    files
}

/// Names after `pub struct` and the like, and whether the attributes above derive `Debug`.
fn in_file(text: &str) -> Vec<(String, bool)> {
    let mut types = Vec::new();
    // What stands above an item, up to a blank line or the end of another item.
    let mut above = String::new();
    for line in text.lines().map(str::trim) {
        let rest = ["pub struct ", "pub enum ", "pub union "].iter().find_map(|word| line.strip_prefix(word));
        if let Some(name) = rest.map(first_word).filter(|name| !name.is_empty()) {
            types.push((name.to_owned(), above.contains("Debug")));
        }
        match line {
            "" | "}" => above.clear(),
            _ if line.starts_with("//") => {}
            _ => above.push_str(line),
        }
    }
    types
}

fn writes_debug(text: &str, name: &str) -> bool {
    text.split("Debug for ").skip(1).any(|rest| first_word(rest) == name)
}

fn first_word(text: &str) -> &str {
    text.split(|c: char| !c.is_alphanumeric() && c != '_').next().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn types_are_found_with_their_debug() {
        let text = "#[derive(Clone)]\npub struct Plain;\n\n/// Debug is spoken of.\n#[derive(\n    Clone, Debug\n)]\n\
                    pub enum Shown<T> {}\n\npub union Own { a: u8 }\nimpl<'a> fmt::Debug for Own<'a> {}\npub enum $n {}";
        let found = in_file(text).into_iter().map(|(name, derived)| (writes_debug(text, &name), name, derived));
        let expected = [(false, "Plain", false), (false, "Shown", true), (true, "Own", false)];
        assert!(found.eq(expected.map(|(written, name, derived)| (written, name.to_owned(), derived))));
    }
}
