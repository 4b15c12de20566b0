//! The two profile files: sections, keys, values. No interpolation, no continuation lines, no surprises.
//!
//! Errors name the line, the key if it is one that is known, and never a text of the file: it may be a secret.

use std::fmt;

/// A file, read. Values borrow from the text.
#[derive(Debug, Default)]
pub(crate) struct Ini<'a> {
    sections: Vec<Section<'a>>,
}

/// How a file is written.
pub(crate) struct Form {
    /// Whether text after `#` in a value is cut off.
    pub(crate) comments_after_values: bool,
    /// The keys that have a meaning. Only these are shown.
    pub(crate) keys: &'static [&'static str],
}

impl Form {
    /// The known key that a line begins with.
    fn key(&self, line: &str) -> Option<&'static str> {
        let word = line.split(|c: char| c.is_whitespace() || matches!(c, '=' | ':')).next()?;
        self.keys.iter().copied().find(|key| key.eq_ignore_ascii_case(word))
    }
}

/// A section: `[name]` and what follows.
pub(crate) struct Section<'a> {
    name: &'a str,
    line: usize,
    entries: Vec<Entry<'a>>,
}

struct Entry<'a> {
    key: &'a str,
    value: &'a str,
    line: usize,
}

/// What is wrong with a file, and where.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct IniError {
    pub(crate) line: usize,
    pub(crate) key: Option<&'static str>,
    pub(crate) problem: &'static str,
}

impl fmt::Display for IniError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (key, colon) = self.key.map_or(("", ""), |key| (key, ": "));
        write!(f, "line {}: {key}{colon}{}", self.line, self.problem)
    }
}

impl<'a> Ini<'a> {
    /// Reads a file.
    pub(crate) fn parse(text: &'a str, form: &Form) -> Result<Self, IniError> {
        let mut ini = Self::default();
        for (index, line) in text.strip_prefix('\u{feff}').unwrap_or(text).lines().enumerate() {
            let (number, line) = (index + 1, line.trim());
            let error = |problem| Err(IniError { line: number, key: form.key(line), problem });
            if line.is_empty() || line.starts_with(['#', ';']) {
                continue;
            }
            if let Some(rest) = line.strip_prefix('[') {
                let Some(name) = rest.strip_suffix(']').map(str::trim).filter(|name| !name.is_empty()) else {
                    return error("a section is written as [name]");
                };
                if ini.section(name).is_some() {
                    return error("this section is here twice");
                }
                ini.sections.push(Section { name, line: number, entries: Vec::new() });
                continue;
            }
            let Some((key, value)) = line.split_once('=') else {
                return error("an entry is written as key = value");
            };
            let Some(section) = ini.sections.last_mut() else {
                return error("an entry stands before the first [section]");
            };
            let (key, value) = (key.trim(), value.trim());
            if section.get(key).is_some() {
                return error("this key is here twice in its section");
            }
            let cut = form.comments_after_values;
            let value = if cut { value.split('#').next().unwrap_or("").trim() } else { value };
            section.entries.push(Entry { key, value, line: number });
        }
        Ok(ini)
    }

    /// The section of a name; case counts.
    pub(crate) fn section(&self, name: &str) -> Option<&Section<'a>> {
        self.sections.iter().find(|section| section.name == name)
    }
}

impl<'a> Section<'a> {
    /// The value of a key; case does not count. Empty values are values.
    pub(crate) fn get(&self, key: &str) -> Option<&'a str> {
        self.entry(key).map(|entry| entry.value)
    }

    /// Where a key stands; where it does not, the line of the section.
    pub(crate) fn line(&self, key: &str) -> usize {
        self.entry(key).map_or(self.line, |entry| entry.line)
    }

    fn entry(&self, key: &str) -> Option<&Entry<'a>> {
        self.entries.iter().find(|entry| entry.key.eq_ignore_ascii_case(key))
    }
}

/// In a broken file anything may be a secret, names too.
impl fmt::Debug for Section<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Section").field("entries", &self.entries.len()).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PLAIN: Form = Form { comments_after_values: false, keys: &["ak", "sk"] };
    const COMMENTED: Form = Form { comments_after_values: true, ..PLAIN };

    #[test]
    fn sections_keys_and_values_are_read() {
        let text =
            "\u{feff}# a comment\r\n; another\n\n[basic]\r\nak = A%(x)s%\nSK=s=e c # r\n empty =\n[ global ]\nak=B\n";
        let ini = Ini::parse(text, &PLAIN).expect("a file");
        let basic = ini.section("basic").expect("a section");
        assert_eq!(basic.get("AK"), Some("A%(x)s%"), "nothing is interpolated");
        assert_eq!(basic.get("sk"), Some("s=e c # r"));
        assert_eq!((basic.get("empty"), basic.get("none")), (Some(""), None));
        assert_eq!(ini.section("global").and_then(|section| section.get("ak")), Some("B"));
        assert!(ini.section("Basic").is_none());
        assert_eq!((basic.line("SK"), basic.line("none")), (6, 4));
    }

    #[test]
    fn alibaba_cloud_cuts_comments_off_values() {
        let ini = Ini::parse("[default]\ntype = access_key # the plain kind\n", &COMMENTED).expect("a file");
        assert_eq!(ini.section("default").and_then(|section| section.get("type")), Some("access_key"));
    }

    #[test]
    fn what_is_wrong_is_named_with_its_line_and_key_and_without_its_text() {
        for (text, start, problem) in [
            ("ak = planted", "line 1: ak: ", "before the first [section]"),
            ("[a]\nplanted", "line 2: an ", "key = value"),
            ("[a]\nplanted=\nplanted=", "line 3: this ", "key is here twice"),
            ("[a]\nSK planted", "line 2: sk: an ", "key = value"),
            ("[a]\nsk: planted", "line 2: sk: an ", "key = value"),
            ("[a]\nskplanted", "line 2: an ", "key = value"),
            ("[a\n", "line 1: a ", "written as [name]"),
            ("\n[]", "line 2: a ", "written as [name]"),
            ("[planted]\n[b]\n[planted]", "line 3: this ", "section is here twice"),
            ("[a]\nak = planted\nAK = planted", "line 3: ak: this ", "key is here twice"),
        ] {
            let error = Ini::parse(text, &PLAIN).expect_err(text).to_string();
            assert!(error.starts_with(start) && error.contains(problem), "{text:?}: {error}");
            assert!(!error.contains("planted"));
        }
        let ini = Ini::parse("[a]\nk = planted", &PLAIN).expect("a file");
        assert!(!format!("{ini:?}").contains("planted"));
    }

    /// 100,000 broken files: an answer or an error, never a panic, and never a value that was not there.
    #[test]
    fn broken_files_are_survived() {
        const PIECES: &[&str] =
            &["[a]", "[", "]", "=", "\n", "\r", "#", ";", " ", "\t", "k", "K", "ä", "\u{feff}", "%", "\"", "\0", "v=1"];
        let mut seed = 7_u64;
        for _ in 0..100_000 {
            let mut text = String::new();
            for _ in 0..12 {
                seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
                let index = usize::try_from(seed >> 33).unwrap_or(0) % PIECES.len();
                text.push_str(PIECES.get(index).copied().unwrap_or(""));
            }
            for form in [PLAIN, COMMENTED] {
                if let Ok(ini) = Ini::parse(&text, &form) {
                    let values = ini.sections.iter().flat_map(|section| &section.entries);
                    assert!(values.into_iter().all(|entry| text.contains(entry.key) && text.contains(entry.value)));
                }
            }
        }
    }
}
