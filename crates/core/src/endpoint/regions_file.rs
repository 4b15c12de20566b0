//! The regions file of Huawei Cloud's SDKs, `~/.huaweicloud/regions.yaml`: services, their regions, and an endpoint each.
//!
//! It has one form, so a reader of that form does; what is written in another is an error with its line and key. A reader of all
//! of YAML would be the largest dependency of this crate.

/// The first endpoint that a file has for a service and a region. The error names the line, and the key if it has one.
///
/// ```yaml
/// DWS:
///   - id: cn-north-4
///     endpoint: https://dws.example.com   # or endpoints: [ https://a.example.com, … ]
/// ```
pub(super) fn find(text: &str, service: &str, region: &str) -> Result<Option<String>, String> {
    let mut file = File { service, region, ..File::default() };
    for (index, line) in text.strip_prefix('\u{feff}').unwrap_or(text).lines().enumerate() {
        file.line(line).map_err(|problem| {
            let (key, colon) = key_of(line).map_or(("", ""), |key| (key, ": "));
            format!("line {}: {key}{colon}{problem}", index + 1)
        })?;
    }
    file.end_entry();
    Ok(file.found)
}

/// How far a file is read.
#[derive(Default)]
struct File<'a> {
    service: &'a str,
    region: &'a str,
    /// Within the service that is looked for, and within any.
    ours: bool,
    begun: bool,
    /// The id and the endpoints of the entry that is being read.
    id: Option<String>,
    endpoint: Option<String>,
    endpoints: Option<String>,
    /// Within a list of endpoints, one to a line, at least so far to the right.
    list: Option<usize>,
    found: Option<String>,
}

const FORM: &str = "write a service as `DWS:`, its regions as `- id: cn-north-4` with `endpoint: https://…` below";

impl File<'_> {
    fn line(&mut self, line: &str) -> Result<(), &'static str> {
        let text = without_comment(line).trim_end();
        if text.trim().is_empty() || text == "---" {
            return Ok(());
        }
        let indent = text.len() - text.trim_start_matches(' ').len();
        let text = text.trim_start_matches(' ');
        if text.starts_with('\t') {
            return Err("a tab stands where YAML has spaces");
        }
        match (text.strip_prefix("- "), self.list) {
            // `- https://…` below `endpoints:`
            (Some(item), Some(from)) if indent >= from && pair(item).is_none() => {
                let item = scalar(item)?;
                self.endpoints.get_or_insert(item);
                Ok(())
            }
            (Some(entry), _) if self.begun => {
                self.end_entry();
                self.pair(entry.trim_start_matches(' '), indent + 2)
            }
            (None, _) if indent == 0 => {
                let Some((name, "")) = pair(text) else { return Err(FORM) };
                self.end_entry();
                self.begun = true;
                self.ours = scalar(name)?.eq_ignore_ascii_case(self.service);
                Ok(())
            }
            (None, _) if self.begun => self.pair(text, indent),
            _ => Err(FORM),
        }
    }

    /// Keeps the entry, if it is the one that is looked for.
    fn end_entry(&mut self) {
        let (id, single, several) = (self.id.take(), self.endpoint.take(), self.endpoints.take());
        self.list = None;
        if self.ours && self.found.is_none() && id.as_deref() == Some(self.region) {
            // Of both kinds the list goes first, as in the SDKs.
            self.found = several.or(single);
        }
    }

    /// A key and its value within an entry. Keys that nothing is known of are let be.
    fn pair(&mut self, text: &str, indent: usize) -> Result<(), &'static str> {
        let (key, value) = pair(text).ok_or(FORM)?;
        self.list = None;
        match (key, value) {
            ("id", value) => self.id = Some(scalar(value)?),
            ("endpoint", value) => self.endpoint = Some(scalar(value)?),
            ("endpoints", "") => self.list = Some(indent),
            ("endpoints", value) => {
                let items = value.strip_prefix('[').and_then(|rest| rest.strip_suffix(']'));
                let items = items.ok_or("a list in one line is written as [ https://a, https://b ]")?;
                let first = items.split(',').map(str::trim).find(|item| !item.is_empty());
                self.endpoints = first.map(scalar).transpose()?;
            }
            _ => {}
        }
        Ok(())
    }
}

/// The known key that a line begins with, well written or not.
fn key_of(line: &str) -> Option<&'static str> {
    let text = line.trim_start_matches([' ', '\t', '-']);
    let word = text.split(|c: char| !c.is_ascii_alphanumeric()).next()?;
    ["id", "endpoint", "endpoints"].into_iter().find(|key| *key == word)
}

/// `key: value`, where a space follows the colon or nothing at all.
fn pair(text: &str) -> Option<(&str, &str)> {
    let (key, value) = text.split_once(": ").or_else(|| Some((text.strip_suffix(':')?, "")))?;
    let plain = !key.is_empty() && !key.contains(['[', ']', '{', '}', ',', '/']);
    plain.then(|| (key.trim_end(), value.trim()))
}

/// A value, out of its quotes.
fn scalar(text: &str) -> Result<String, &'static str> {
    let text = text.trim();
    for quote in ['"', '\''] {
        if let Some(rest) = text.strip_prefix(quote) {
            let inner = rest.strip_suffix(quote).filter(|inner| !inner.contains([quote, '\\']));
            return inner.map(str::to_owned).ok_or("a quote is not closed, or stands within the text");
        }
    }
    let plain = !text.is_empty() && !text.starts_with(['{', '[', '&', '*', '!', '|', '>', '%', '@', '`']);
    if plain { Ok(text.to_owned()) } else { Err("a value is missing, or is no plain text") }
}

/// A comment begins with `#` at the start or after a space.
fn without_comment(line: &str) -> &str {
    let begins = |(at, _): &(usize, &str)| *at == 0 || line.get(..*at).is_some_and(|before| before.ends_with(' '));
    line.match_indices('#').find(begins).map_or(line, |(at, _)| line.get(..at).unwrap_or(line))
}
