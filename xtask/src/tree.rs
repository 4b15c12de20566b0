//! Folders as maps from path to bytes.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

/// The files of a folder and the folders in it, by path with `/`. A folder that is not there has none.
pub(crate) fn read(folder: &Path) -> Result<BTreeMap<String, Vec<u8>>, String> {
    let mut files = BTreeMap::new();
    let mut open: Vec<(PathBuf, String)> = vec![(folder.to_path_buf(), String::new())];
    while let Some((folder, prefix)) = open.pop() {
        let entries = match fs::read_dir(&folder) {
            Ok(entries) => entries,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => continue,
            Err(error) => return Err(failed("read", &folder, &error)),
        };
        for entry in entries {
            let entry = entry.map_err(|error| failed("read", &folder, &error))?;
            let name = format!("{prefix}{}", entry.file_name().to_string_lossy());
            let path = entry.path();
            if path.is_dir() {
                open.push((path, format!("{name}/")));
            } else {
                files.insert(name, fs::read(&path).map_err(|error| failed("read", &path, &error))?);
            }
        }
    }
    Ok(files)
}

/// Writes files into a folder that is not there yet.
pub(crate) fn write(folder: &Path, files: &BTreeMap<String, Vec<u8>>) -> Result<(), String> {
    for (path, bytes) in files {
        let path = folder.join(path);
        let parent = path.parent().unwrap_or(folder);
        fs::create_dir_all(parent).map_err(|error| failed("make", parent, &error))?;
        fs::write(&path, bytes).map_err(|error| failed("write", &path, &error))?;
    }
    Ok(())
}

/// How a file differs from what the specs make.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Difference {
    Changed,
    Missing,
    Stale,
}

impl Difference {
    pub(crate) fn word(self) -> &'static str {
        match self {
            Self::Changed => "changed",
            Self::Missing => "missing",
            Self::Stale => "stale",
        }
    }
}

/// What differs, sorted by path.
pub(crate) fn compare(
    wanted: &BTreeMap<String, Vec<u8>>,
    found: &BTreeMap<String, Vec<u8>>,
) -> Vec<(Difference, String)> {
    let mut differences: Vec<(Difference, String)> = wanted
        .iter()
        .filter_map(|(path, bytes)| match found.get(path) {
            None => Some((Difference::Missing, path.clone())),
            Some(other) if other != bytes => Some((Difference::Changed, path.clone())),
            Some(_) => None,
        })
        .collect();
    let stale = found.keys().filter(|path| !wanted.contains_key(*path));
    differences.extend(stale.map(|path| (Difference::Stale, path.clone())));
    differences.sort_by(|(_, a), (_, b)| a.cmp(b));
    differences
}

pub(crate) fn failed(verb: &str, path: &Path, error: &std::io::Error) -> String {
    format!("cannot {verb} {}: {error}", path.display())
}
