//! Where in the file profiles and their keys stand: readers of JSON do not tell.

/// The line where a profile begins, and those of its keys, from 1.
#[derive(Default)]
pub(in super::super) struct Place {
    line: Option<usize>,
    keys: Vec<(String, usize)>,
}

impl Place {
    /// Where a key stands; where it does not, where the profile begins.
    pub(in super::super) fn line(&self, key: &str) -> Option<usize> {
        self.keys.iter().find(|(name, _)| name == key).map(|(_, line)| *line).or(self.line)
    }
}

/// The places of the objects in the list `profiles`. The text is JSON, as its reader has found before.
pub(super) fn of_profiles(text: &str) -> Vec<Place> {
    let (mut places, mut ours) = (Vec::<Place>::new(), false);
    let (mut line, mut depth, mut last) = (1, 0_usize, ("", 1));
    let mut rest = text.char_indices();
    while let Some((at, c)) = rest.next() {
        match c {
            '\n' => line += 1,
            '"' => {
                let mut escaped = false;
                let end = rest.find(|(_, c)| {
                    let ends = *c == '"' && !escaped;
                    escaped = *c == '\\' && !escaped;
                    ends
                });
                last = (end.and_then(|(end, _)| text.get(at + 1..end)).unwrap_or(""), line);
            }
            // Only a key is followed by a colon.
            ':' if depth == 1 => {
                ours = last.0 == "profiles";
                if ours {
                    // Of two lists the last counts.
                    places.clear();
                }
            }
            ':' if depth == 3 && ours => {
                if let Some(place) = places.last_mut() {
                    place.keys.push((last.0.to_owned(), last.1));
                }
            }
            '{' | '[' => {
                depth += 1;
                if c == '{' && depth == 3 && ours {
                    places.push(Place { line: Some(line), keys: Vec::new() });
                }
            }
            '}' | ']' => depth = depth.saturating_sub(1),
            _ => {}
        }
    }
    places
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn profiles_and_keys_have_lines() {
        let text = "{\n \"current\": \"profiles\",\n \"profiles\": [\n  {\"name\": \"a\\\"{\",\n   \"mode\": \"AK\"},\n  {\n   \"x\": {\"mode\": 1},\n   \"mode\":\n \"OIDC\"}],\n \"meta\": [[{\"mode\": 1}]]\n}";
        assert!(serde_json::from_str::<serde_json::Value>(text).is_ok());
        let places = of_profiles(text);
        assert_eq!(places.len(), 2);
        assert_eq!(places.iter().map(|place| place.line("mode")).collect::<Vec<_>>(), [Some(5), Some(8)]);
        assert_eq!(places.iter().map(|place| place.line("none")).collect::<Vec<_>>(), [Some(4), Some(6)]);
        assert!(of_profiles("[]").is_empty() && of_profiles("{\"profiles\":{\"name\":\"a\"}}").is_empty());
    }
}
