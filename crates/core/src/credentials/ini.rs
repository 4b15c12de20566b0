//! The two profile files: sections, keys, values. No interpolation, no continuation lines, no surprises.
//!
//! Errors name the line and never its text: it may be a secret.

use std::fmt;

/// A file, read. Values borrow from the text.
#[derive(Debug, Default)]
pub(crate) struct Ini<'a> {
    sections: Vec<Section<'a>>,
}

/// A section: `[name]` and what follows.
pub(crate) struct Section<'a> {
    name: &'a str,
    entries: Vec<(&'a str, &'a str)>,
}

/// What is wrong with a file, and where.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct IniError {
    pub(crate) line: usize,
    pub(crate) problem: &'static str,
}

impl fmt::Display for IniError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {}: {}", self.line, self.problem)
    }
}

impl<'a> Ini<'a> {
    /// Reads a file. With `comments_after_values`, text after `#` in a value is cut off.
    pub(crate) fn parse(text: &'a str, comments_after_values: bool) -> Result<Self, IniError> {
        let mut ini = Self::default();
        for (index, line) in text.strip_prefix('\u{feff}').unwrap_or(text).lines().enumerate() {
            let error = |problem| Err(IniError { line: index + 1, problem });
            let line = line.trim();
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
                ini.sections.push(Section { name, entries: Vec::new() });
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
            let value = if comments_after_values { value.split('#').next().unwrap_or("").trim() } else { value };
            section.entries.push((key, value));
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
        self.entries.iter().find(|(name, _)| name.eq_ignore_ascii_case(key)).map(|(_, value)| *value)
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

    #[test]
    fn sections_keys_and_values_are_read() {
        let text =
            "\u{feff}# a comment\r\n; another\n\n[basic]\r\nak = A%(x)s%\nSK=s=e c # r\n empty =\n[ global ]\nak=B\n";
        let ini = Ini::parse(text, false).expect("a file");
        let basic = ini.section("basic").expect("a section");
        assert_eq!(basic.get("AK"), Some("A%(x)s%"), "nothing is interpolated");
        assert_eq!(basic.get("sk"), Some("s=e c # r"));
        assert_eq!((basic.get("empty"), basic.get("none")), (Some(""), None));
        assert_eq!(ini.section("global").and_then(|section| section.get("ak")), Some("B"));
        assert!(ini.section("Basic").is_none());
    }

    #[test]
    fn alibaba_cloud_cuts_comments_off_values() {
        let ini = Ini::parse("[default]\ntype = access_key # the plain kind\n", true).expect("a file");
        assert_eq!(ini.section("default").and_then(|section| section.get("type")), Some("access_key"));
    }

    #[test]
    fn what_is_wrong_is_named_with_its_line_and_without_its_text() {
        for (text, line, problem) in [
            ("ak = planted", 1, "before the first [section]"),
            ("[a]\nplanted", 2, "key = value"),
            ("[a\n", 1, "written as [name]"),
            ("\n[]", 2, "written as [name]"),
            ("[a]\n[b]\n[a]", 3, "section is here twice"),
            ("[a]\nk = planted\nK = planted", 3, "key is here twice"),
        ] {
            let error = Ini::parse(text, false).expect_err(text);
            assert!(error.line == line && error.problem.contains(problem), "{text:?}: {error}");
            assert!(!error.to_string().contains("planted"));
        }
        let ini = Ini::parse("[a]\nk = planted", false).expect("a file");
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
            for comments in [false, true] {
                if let Ok(ini) = Ini::parse(&text, comments) {
                    let values = ini.sections.iter().flat_map(|section| &section.entries);
                    assert!(values.into_iter().all(|(key, value)| text.contains(key) && text.contains(value)));
                }
            }
        }
    }
}
