//! What stands inside a description: labelled parts, lists of values, conditions.

use crate::model::{Known, KnownValue};
use crate::words::words;

/// A description, taken apart.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub(crate) struct Described {
    pub(crate) text: String,
    pub(crate) constraints: Option<String>,
    pub(crate) default: Option<String>,
    pub(crate) known: Known,
    pub(crate) returned_when: Option<String>,
}

/// Takes a description apart.
pub(crate) fn describe(cell: &str) -> Described {
    let mut out = Described::default();
    let mut parts: Vec<(Option<&'static str>, Vec<&str>)> = vec![(None, Vec::new())];
    for line in cell.lines() {
        let label = label_of(line);
        if label.is_some() {
            parts.push((label, Vec::new()));
        } else if let Some((_, lines)) = parts.last_mut() {
            lines.push(line);
        }
    }
    let mut text: Vec<&str> = Vec::new();
    for (label, lines) in &parts {
        let joined = lines.join("\n").trim().to_owned();
        let said = (!joined.is_empty() && !words().is("absent", &joined)).then_some(joined);
        match label {
            None | Some("label-definition") => text.extend(lines),
            Some("label-constraints") => out.constraints = said,
            Some("label-default") => out.default = said,
            Some(_) => {
                if let Some(range) = said {
                    out.known = known_in(&range, true);
                    if out.known == Known::Unsaid {
                        let mut limits = out.constraints.take().unwrap_or_default();
                        if !limits.is_empty() {
                            limits.push('\n');
                        }
                        limits.push_str(&range);
                        out.constraints = Some(limits);
                    }
                }
            }
        }
    }
    // A trailing empty line is the trace of a dropped list: keep it for `known_in`.
    let raw = text.join("\n") + if cell.ends_with('\n') { "\n" } else { "" };
    out.text = raw.trim().to_owned();
    if out.known == Known::Unsaid {
        out.known = known_in(&raw, false);
    }
    out.returned_when = returned_when(&out.text);
    out
}

fn label_of(line: &str) -> Option<&'static str> {
    let labels = ["label-definition", "label-constraints", "label-range", "label-default"];
    labels.into_iter().find(|label| words().is(label, line))
}

/// The sentence that says when an answer has the field.
fn returned_when(text: &str) -> Option<String> {
    let hints = words().list("returned");
    text.split_inclusive(['.', '。', '\n'])
        .map(str::trim)
        .find(|sentence| {
            let lower = sentence.to_lowercase();
            hints.iter().any(|hint| lower.contains(&hint.to_lowercase()))
        })
        .map(str::to_owned)
}

/// The values that a text lists. `range` is a part labelled so: it needs no announcement.
fn known_in(text: &str, range: bool) -> Known {
    let lines: Vec<&str> = text.split('\n').map(str::trim).collect();
    for (at, line) in lines.iter().enumerate() {
        let Some(rest) = announced(line) else { continue };
        let items: Vec<&str> = items_after(&lines, at + 1);
        if !items.is_empty() {
            let values = values_of(&items);
            if !values.is_empty() {
                return Known::Listed(values);
            }
            continue;
        }
        if rest.is_empty() {
            // Announced, and nothing follows: the form has dropped the list.
            let tail = lines.get(at + 1..).unwrap_or_default();
            let more = tail.iter().find(|line| !line.is_empty());
            let inline = more.map(|line| tokens(line)).unwrap_or_default();
            if inline.len() > 1 {
                return Known::Listed(inline);
            }
            return Known::Lost;
        }
        let inline = tokens(rest);
        if inline.len() > 1 {
            return Known::Listed(inline);
        }
    }
    if range {
        let items = items_after(&lines, 0);
        let items = if items.is_empty() { lines.clone() } else { items };
        let values = values_of(&items);
        if values.len() > 1 {
            return Known::Listed(values);
        }
    }
    Known::Unsaid
}

/// The text after an announcement of values that ends this line or stands in it.
fn announced(line: &str) -> Option<&str> {
    let (before, after) = line
        .rsplit_once([':', '：'])
        .filter(|(_, after)| after.trim().is_empty())
        .or_else(|| line.split_once([':', '：']))?;
    let before = before.to_lowercase();
    let known = words().list("values").iter().any(|word| {
        before
            .strip_suffix(&word.to_lowercase())
            .is_some_and(|rest| !rest.ends_with(|c: char| c.is_ascii_alphanumeric()))
    });
    known.then(|| after.trim())
}

fn items_after<'a>(lines: &[&'a str], from: usize) -> Vec<&'a str> {
    lines
        .get(from..)
        .unwrap_or_default()
        .iter()
        .skip_while(|line| line.is_empty())
        .take_while(|line| line.starts_with("- ") || line.is_empty())
        .filter_map(|line| line.strip_prefix("- "))
        .map(str::trim)
        .collect()
}

/// Values, when every item is a token with or without a text.
fn values_of(items: &[&str]) -> Vec<KnownValue> {
    let mut out = Vec::new();
    for item in items.iter().filter(|item| !item.is_empty()) {
        let cut = item.find([':', '：', '(', '（', '，', ';', '；']);
        let (token, text) = match cut {
            Some(at) => item.split_at_checked(at).unwrap_or((item, "")),
            None => (*item, ""),
        };
        let token = token.trim().trim_end_matches(['.', '。', ',']).trim_matches(['"', '\'']);
        if !is_token(token) {
            return Vec::new();
        }
        let text = text.trim_start_matches([':', '：', '，', ';', '；']).trim().to_owned();
        out.push(KnownValue { value: token.to_owned(), text });
    }
    out
}

/// `Enabled、Disabled` or `text, binary`.
fn tokens(text: &str) -> Vec<KnownValue> {
    let text = text.trim().trim_end_matches(['.', '。']);
    let parts: Vec<&str> =
        text.split(['、', ',', '，', '|']).flat_map(|part| part.split(" or ")).map(str::trim).collect();
    let parts: Vec<&str> = parts.into_iter().filter(|part| !part.is_empty()).collect();
    if !parts.iter().all(|part| is_token(part)) {
        return Vec::new();
    }
    let value = |part: &&str| KnownValue { value: (*part).to_owned(), text: String::new() };
    parts.iter().map(value).collect()
}

fn is_token(text: &str) -> bool {
    !text.is_empty()
        && text.len() <= 64
        && text.is_ascii()
        && text.starts_with(|c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_'))
        && text.split(' ').count() <= 1
        && !text.contains("...")
}
