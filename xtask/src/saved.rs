//! Pages and metadata files that somebody saved.

use std::fmt::Write;
use std::fs;
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};

use crate::tree::failed;

/// Endings of files that can be pages.
const PAGES: [&str; 6] = ["txt", "md", "markdown", "rst", "html", "htm"];

/// A saved file.
pub(crate) struct Saved {
    pub(crate) path: PathBuf,
    /// Its name without folders: specs know a page by it.
    pub(crate) name: String,
    pub(crate) text: String,
    pub(crate) sha256: String,
}

impl Saved {
    pub(crate) fn read(path: &Path) -> Result<Self, String> {
        if path.is_dir() {
            return Err(format!("{} is a folder; name the files in it", path.display()));
        }
        let bytes = fs::read(path).map_err(|error| failed("read", path, &error))?;
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        Self::of(path, name, bytes)
    }

    /// From bytes that came another way.
    pub(crate) fn of(path: &Path, name: String, bytes: Vec<u8>) -> Result<Self, String> {
        let sha256 = sha256(&bytes);
        let text = String::from_utf8(bytes)
            .map_err(|error| {
                let at = error.utf8_error().valid_up_to();
                format!("{} is not UTF-8 at byte {at}; save it as UTF-8", path.display())
            })?
            .trim_start_matches('\u{feff}')
            .to_owned();
        Ok(Self { path: path.to_path_buf(), name, text, sha256 })
    }

    /// The name without its ending.
    pub(crate) fn stem(&self) -> &str {
        self.name.rsplit_once('.').map_or(self.name.as_str(), |(stem, _)| stem)
    }
}

/// The pages of a folder and the folders in it, sorted. What is no text is told by its message.
pub(crate) fn pages(folder: &Path) -> Result<Vec<Result<Saved, String>>, String> {
    if !folder.is_dir() {
        return Err(format!("{} is no folder; save the pages into one", folder.display()));
    }
    let mut open = vec![folder.to_path_buf()];
    let mut paths = Vec::new();
    while let Some(folder) = open.pop() {
        let entries = fs::read_dir(&folder).map_err(|error| failed("read", &folder, &error))?;
        for entry in entries {
            let path = entry.map_err(|error| failed("read", &folder, &error))?.path();
            let ending = path.extension().map(|ending| ending.to_string_lossy().to_lowercase());
            if path.is_dir() {
                open.push(path);
            } else if ending.is_some_and(|ending| PAGES.contains(&ending.as_str())) {
                paths.push(path);
            }
        }
    }
    paths.sort();
    if paths.is_empty() {
        let endings = PAGES.join(", .");
        return Err(format!("there is no page in {}: no file ends with .{endings}", folder.display()));
    }
    Ok(paths.iter().map(|path| Saved::read(path)).collect())
}

fn sha256(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().fold(String::new(), |mut hex, byte| {
        let _ = write!(hex, "{byte:02x}");
        hex
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_saved_file_has_name_hash_and_text() {
        let saved = Saved::of(Path::new("a/b.txt"), "b.txt".to_owned(), b"\xef\xbb\xbfabc".to_vec());
        let saved = saved.expect("it is UTF-8");
        assert_eq!((saved.stem(), saved.text.as_str()), ("b", "abc"));
        let empty = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
        assert_eq!(sha256(b""), empty);
        let problem = Saved::of(Path::new("b"), String::new(), vec![b'a', 0xff]).err();
        assert_eq!(problem.as_deref(), Some("b is not UTF-8 at byte 1; save it as UTF-8"));
    }
}
