//! Pages and metadata files that somebody saved.

use std::fmt::Write;
use std::fs;
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};

use crate::tree::failed;

/// Endings of files that can be pages.
const PAGES: [&str; 6] = ["txt", "md", "markdown", "rst", "html", "htm"];

/// A page is some kilobytes, the largest metadata some ten megabytes: what is larger is another file.
const PAGE_MOST: u64 = 16 << 20;
const METADATA_MOST: u64 = 256 << 20;

/// A saved file.
pub(crate) struct Saved {
    pub(crate) path: PathBuf,
    /// Its name without folders: specs know a page by it.
    pub(crate) name: String,
    /// Its text, with plain line ends and without a mark of the encoding.
    pub(crate) text: String,
    /// The hash of the text: copies that differ by line ends or encoding alone are one page.
    pub(crate) sha256: String,
}

impl Saved {
    pub(crate) fn page(path: &Path) -> Result<Self, String> {
        Self::read(path, PAGE_MOST)
    }

    pub(crate) fn metadata(path: &Path) -> Result<Self, String> {
        Self::read(path, METADATA_MOST)
    }

    fn read(path: &Path, most: u64) -> Result<Self, String> {
        if path.is_dir() {
            return Err(format!("{} is a folder; name the files in it", path.display()));
        }
        let size = fs::metadata(path).map_err(|error| failed("read", path, &error))?.len();
        if size > most {
            let (size, most) = (size >> 20, most >> 20);
            return Err(format!(
                "{} has {size} MB, and such files have less than {most}; is it another file?",
                path.display()
            ));
        }
        let bytes = fs::read(path).map_err(|error| failed("read", path, &error))?;
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        Self::of(path, name, bytes)
    }

    /// From bytes that came another way.
    pub(crate) fn of(path: &Path, name: String, bytes: Vec<u8>) -> Result<Self, String> {
        let text = decoded(bytes).map_err(|problem| format!("{} {problem}", path.display()))?;
        let text = text.trim_start_matches('\u{feff}').replace("\r\n", "\n").replace('\r', "\n");
        if text.trim().is_empty() {
            return Err(format!("{} is empty; save it again", path.display()));
        }
        let sha256 = sha256(text.as_bytes());
        Ok(Self { path: path.to_path_buf(), name, text, sha256 })
    }

    /// The name without its ending.
    pub(crate) fn stem(&self) -> &str {
        self.name.rsplit_once('.').map_or(self.name.as_str(), |(stem, _)| stem)
    }
}

/// The text of bytes in UTF-8, or in UTF-16 with its mark.
fn decoded(bytes: Vec<u8>) -> Result<String, String> {
    let wide: Option<fn([u8; 2]) -> u16> = match bytes.get(..2) {
        Some([0xff, 0xfe]) => Some(u16::from_le_bytes),
        Some([0xfe, 0xff]) => Some(u16::from_be_bytes),
        _ => None,
    };
    if let Some(wide) = wide {
        let units: Vec<u16> = bytes.as_chunks::<2>().0.iter().map(|pair| wide(*pair)).collect();
        return String::from_utf16(&units).map_err(|_| "is broken UTF-16; save it as UTF-8".to_owned());
    }
    if let Some(at) = bytes.iter().position(|byte| *byte == 0) {
        return Err(format!("is no text: byte {at} is zero; save it as UTF-8 text, Markdown, RST or HTML"));
    }
    String::from_utf8(bytes).map_err(|error| {
        let at = error.utf8_error().valid_up_to();
        format!("is not UTF-8 at byte {at}; save it as UTF-8")
    })
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
    Ok(paths.iter().map(|path| Saved::page(path)).collect())
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

    #[test]
    fn copies_by_line_ends_and_encoding_are_one_page() {
        let of = |bytes: &[u8]| {
            Saved::of(Path::new("b"), String::new(), bytes.to_vec()).map(|saved| (saved.text, saved.sha256))
        };
        let plain = of("a\né\n".as_bytes());
        assert!(plain.is_ok());
        assert_eq!(of("a\r\né\r\n".as_bytes()), plain);
        assert_eq!(of("\u{feff}a\ré\r".as_bytes()), plain);
        assert_eq!(of(&[0xff, 0xfe, b'a', 0, b'\n', 0, 0xe9, 0, b'\n', 0]), plain);
        assert_eq!(of(&[0xfe, 0xff, 0, b'a', 0, b'\n', 0, 0xe9, 0, b'\n']), plain);
    }

    #[test]
    fn what_is_no_text_is_told() {
        let problem = |bytes: &[u8]| Saved::of(Path::new("b"), String::new(), bytes.to_vec()).err().unwrap_or_default();
        assert_eq!(problem(b"GIF\0"), "b is no text: byte 3 is zero; save it as UTF-8 text, Markdown, RST or HTML");
        assert_eq!(problem(&[0xff, 0xfe, 0, 0xd8]), "b is broken UTF-16; save it as UTF-8");
        assert_eq!(problem(b" \n"), "b is empty; save it again");
    }
}
