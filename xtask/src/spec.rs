//! The spec of a service as texts: read whole, written whole or not at all.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use cumulo_codegen::SourceFile;
use cumulo_facts::model::Operation;
use cumulo_facts::spec_read;

use crate::tree::{self, failed};

/// The file that every service has.
pub(crate) const SERVICE: &str = "service.yaml";

/// A folder of specs.
pub(crate) struct Spec {
    pub(crate) folder: PathBuf,
    /// `alibaba-kms`.
    pub(crate) name: String,
    /// Texts by path: those on disk, then those that are put over them.
    files: BTreeMap<String, String>,
    changed: BTreeMap<String, String>,
}

impl Spec {
    /// Reads a folder. One that is not there yet has no files.
    pub(crate) fn load(folder: &Path) -> Result<Self, String> {
        let mut files = BTreeMap::new();
        for (path, bytes) in tree::read(folder)? {
            if path.ends_with(".yaml") {
                let text = String::from_utf8(bytes)
                    .map_err(|_| format!("{}/{path} is not UTF-8; save it as UTF-8", folder.display()))?;
                files.insert(path, text);
            }
        }
        let name = folder.file_name().unwrap_or_default().to_string_lossy().into_owned();
        Ok(Self { folder: folder.to_path_buf(), name, files, changed: BTreeMap::new() })
    }

    /// All services of a folder.
    pub(crate) fn all(specs: &Path) -> Result<Vec<Self>, String> {
        let entries = fs::read_dir(specs).map_err(|error| failed("read", specs, &error))?;
        let mut folders = Vec::new();
        for entry in entries {
            let path = entry.map_err(|error| failed("read", specs, &error))?.path();
            if path.join(SERVICE).is_file() {
                folders.push(path);
            }
        }
        folders.sort();
        folders.iter().map(|folder| Self::load(folder)).collect()
    }

    /// A text as it stands now.
    pub(crate) fn text(&self, path: &str) -> Option<&str> {
        self.changed.get(path).or_else(|| self.files.get(path)).map(String::as_str)
    }

    pub(crate) fn service(&self) -> Result<&str, String> {
        self.text(SERVICE).ok_or_else(|| {
            format!(
                "there is no {SERVICE} in {}; `cargo xtask new-service <cloud>-<name>` writes the first one",
                self.folder.display()
            )
        })
    }

    /// Puts a text in the place of another.
    pub(crate) fn put(&mut self, path: &str, text: String) {
        if self.files.get(path) == Some(&text) {
            self.changed.remove(path);
        } else {
            self.changed.insert(path.to_owned(), text);
        }
    }

    /// The facts of one operation, if there is such a file.
    pub(crate) fn operation(&self, id: &str) -> Result<Option<Operation>, String> {
        let Some(text) = self.text(&file_of(id)) else { return Ok(None) };
        let shown = format!("{}/{}", self.name, file_of(id));
        spec_read::operation(&shown, text, self.service()?).map(Some).map_err(|error| error.to_string())
    }

    /// The facts of every operation that the service lists.
    pub(crate) fn operations(&self) -> Result<Vec<Operation>, String> {
        let shown = format!("{}/{SERVICE}", self.name);
        let listed = spec_read::paths(&shown, self.service()?).map_err(|error| error.to_string())?;
        let mut out = Vec::new();
        for (id, _) in listed {
            let operation = self.operation(&id)?;
            out.push(operation.ok_or_else(|| format!("{shown} lists {id}, and there is no {}", file_of(&id)))?);
        }
        Ok(out)
    }

    /// What regen would say of the texts as they stand now.
    pub(crate) fn complaints(&self) -> Vec<String> {
        let paths = self.files.keys().chain(self.changed.keys().filter(|path| !self.files.contains_key(*path)));
        let sources: Vec<SourceFile> = paths
            .map(|path| SourceFile { path: path.clone(), text: self.text(path).unwrap_or_default().to_owned() })
            .collect();
        match cumulo_codegen::model(&self.name, &sources) {
            Ok(_) => Vec::new(),
            Err(diagnostics) => diagnostics.iter().map(ToString::to_string).collect(),
        }
    }

    /// The files that differ from those on disk, with their texts.
    pub(crate) fn changes(&self) -> Vec<(PathBuf, &str)> {
        self.changed.iter().map(|(path, text)| (self.folder.join(path), text.as_str())).collect()
    }
}

/// The file of an operation, inside of its service.
pub(crate) fn file_of(id: &str) -> String {
    format!("operations/{id}.yaml")
}

/// Can it be the name of an operation, and so of a file?
pub(crate) fn is_name(id: &str) -> bool {
    id.starts_with(|c: char| c.is_ascii_alphabetic()) && id.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
}

/// Writes all files or none: the new texts are complete on disk before the first old one goes, and come back out
/// should a step fail.
pub(crate) fn write(files: &[(PathBuf, &str)]) -> Result<(), String> {
    let beside = |path: &Path, ending: &str| {
        let mut name = path.file_name().unwrap_or_default().to_owned();
        name.push(ending);
        path.with_file_name(name)
    };
    let mut staged: Vec<(PathBuf, &Path)> = Vec::new();
    let mut done: Vec<&Path> = Vec::new();
    let result = files.iter().try_for_each(|(path, text)| {
        let parent = path.parent().unwrap_or(path);
        fs::create_dir_all(parent).map_err(|error| failed("make", parent, &error))?;
        let new = beside(path, ".new");
        staged.push((new.clone(), path));
        fs::write(&new, text).map_err(|error| failed("write", &new, &error))
    });
    let result = result.and_then(|()| {
        staged.iter().try_for_each(|(new, path)| {
            if path.exists() {
                fs::rename(path, beside(path, ".old")).map_err(|error| failed("move", path, &error))?;
            }
            done.push(path);
            fs::rename(new, path).map_err(|error| failed("replace", path, &error))
        })
    });
    // Best effort from here on: the first problem is the one to tell.
    for (new, _) in &staged {
        let _ = fs::remove_file(new);
    }
    for path in done {
        let old = beside(path, ".old");
        let _ = match (&result, old.exists()) {
            (Ok(()), true) => fs::remove_file(&old),
            (Err(_), true) => fs::rename(&old, path),
            (Err(_), false) => fs::remove_file(path),
            (Ok(()), false) => Ok(()),
        };
    }
    result
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_write_that_fails_leaves_everything_as_it_was() {
        let folder = std::env::temp_dir().join(format!("cumulo-xtask-write-{}", std::process::id()));
        fs::create_dir_all(folder.join("taken")).expect("a folder can be made");
        let (a, taken) = (folder.join("a.yaml"), folder.join("taken/below"));
        fs::write(&a, "old").expect("a file can be written");
        // A file cannot lie below another file.
        fs::write(&taken, "").expect("a file can be written");
        let fails = write(&[(a.clone(), "new"), (taken.join("b.yaml"), "b")]);
        assert!(fails.is_err());
        assert_eq!(fs::read_to_string(&a).expect("it is there"), "old");
        assert_eq!(write(&[(a.clone(), "new"), (folder.join("c/d.yaml"), "d")]), Ok(()));
        assert_eq!(fs::read_to_string(&a).expect("it is there"), "new");
        let left: Vec<_> =
            fs::read_dir(&folder).expect("it is there").flatten().map(|entry| entry.file_name()).collect();
        assert_eq!(left.len(), 3, "{left:?}");
        let _ = fs::remove_dir_all(&folder);
    }

    #[test]
    fn names_of_operations_cannot_leave_the_folder() {
        assert!(is_name("DescribeKey") && is_name("Create_2"));
        for bad in ["", "../x", "a/b", "a.b", "1a", "a b"] {
            assert!(!is_name(bad), "{bad}");
        }
    }
}
