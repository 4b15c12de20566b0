//! Lines, scalars and plain words.

/// Lines with two blanks a level.
#[derive(Default)]
pub(crate) struct Lines {
    pub(crate) text: String,
}

impl Lines {
    pub(crate) fn push(&mut self, level: usize, line: &str) {
        for _ in 0..level {
            self.text.push_str("  ");
        }
        self.text.push_str(line);
        self.text.push('\n');
    }
}

/// A text that stays one: quoted where YAML would read something else.
pub(crate) fn text(value: &str) -> String {
    let first = value.starts_with(|c: char| c.is_ascii_alphabetic());
    let plain = value.chars().all(|c| c.is_ascii_alphanumeric() || "_-./ ".contains(c));
    let word = value.to_ascii_lowercase();
    let meant = ["true", "false", "null", "yes", "no", "on", "off", "y", "n"].contains(&word.as_str());
    if first && plain && !meant && !value.ends_with(' ') && value.len() < 100 {
        value.to_owned()
    } else {
        double(value)
    }
}

/// A sentence: plain where that is safe.
pub(crate) fn quoted(value: &str) -> String {
    let safe = value.starts_with(|c: char| c.is_ascii_alphabetic())
        && !value.contains(": ")
        && !value.contains(" #")
        && !value.ends_with([':', ' '])
        && value.chars().all(|c| !c.is_control());
    if safe && text(value) == value { value.to_owned() } else { double(value) }
}

/// A key of a map.
pub(crate) fn key(name: &str) -> String {
    text(name)
}

fn double(value: &str) -> String {
    let mut out = String::from("\"");
    for c in value.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\t' => out.push_str("\\t"),
            c if c.is_control() => out.push(' '),
            c => out.push(c),
        }
    }
    out.push('"');
    out
}

/// `DBClusterId` → `DB cluster ID.`: a description that nobody has written yet.
pub(crate) fn words(name: &str) -> String {
    let chars: Vec<char> = name.chars().collect();
    let mut parts: Vec<String> = vec![String::new()];
    for (at, c) in chars.iter().enumerate() {
        if !c.is_ascii_alphanumeric() {
            parts.push(String::new());
            continue;
        }
        let before = at.checked_sub(1).and_then(|at| chars.get(at));
        let after = chars.get(at + 1);
        let rises = before.is_some_and(|b| b.is_ascii_lowercase() || b.is_ascii_digit());
        let ends = before.is_some_and(char::is_ascii_uppercase) && after.is_some_and(char::is_ascii_lowercase);
        if c.is_ascii_uppercase() && (rises || ends) {
            parts.push(String::new());
        }
        if let Some(last) = parts.last_mut() {
            last.push(*c);
        }
    }
    parts.retain(|part| !part.is_empty());
    let word = |(at, part): (usize, &String)| {
        let lower = part.to_ascii_lowercase();
        if ["id", "arn", "url", "ip", "vpc", "cpu"].contains(&lower.as_str()) {
            return lower.to_ascii_uppercase();
        }
        let acronym = part.len() > 1 && part.chars().all(|c| c.is_ascii_uppercase());
        match (acronym, at) {
            (true, _) => part.clone(),
            (false, 0) => {
                let mut chars = lower.chars();
                chars.next().map(|c| c.to_ascii_uppercase()).into_iter().chain(chars).collect()
            }
            (false, _) => lower,
        }
    };
    let text = parts.iter().enumerate().map(word).collect::<Vec<_>>().join(" ");
    if text.is_empty() { "A value.".to_owned() } else { format!("{text}.") }
}
