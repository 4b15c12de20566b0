//! Passwords, made up anew each time.

use serde_json::json;

use super::{Said, crypto, encryption, invalid};
use crate::refusal::Refusal;
use crate::world::{Asked, World};

/// The kinds of characters, each with the parameter that does without it.
const KINDS: [(&str, &str); 4] = [
    ("ExcludeLowercase", "abcdefghijklmnopqrstuvwxyz"),
    ("ExcludeUppercase", "ABCDEFGHIJKLMNOPQRSTUVWXYZ"),
    ("ExcludeNumbers", "0123456789"),
    ("ExcludePunctuation", "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~"),
];

pub(super) fn answer(_: &mut World, asked: &Asked<'_>) -> Option<Said> {
    (asked.operation.id == "GetRandomPassword").then(|| Ok(Some(json!({"RandomPassword": made_up(asked)?}))))
}

fn made_up(asked: &Asked<'_>) -> Result<String, Refusal> {
    let length = match asked.text("PasswordLength") {
        "" => Some(32),
        text => text.parse().ok().filter(|length| (8..=128).contains(length)),
    };
    let length: usize = length.ok_or_else(|| invalid(asked, "PasswordLength is 8 to 128".into()))?;
    let excluded = asked.text("ExcludeCharacters");
    let kinds: Vec<Vec<char>> = KINDS
        .iter()
        .filter(|(without, _)| !asked.flag(without))
        .map(|(_, kind)| kind.chars().filter(|c| !excluded.contains(*c)).collect())
        .filter(|kind: &Vec<char>| !kind.is_empty())
        .collect();
    if kinds.is_empty() {
        return Err(invalid(asked, "no character is left".into()));
    }
    let bytes = crypto::random(length * 2).ok_or_else(|| encryption::internal(asked))?;
    let pick = |from: &[char], byte: u8| from.get(usize::from(byte) % from.len().max(1)).copied();
    let all: Vec<char> = kinds.iter().flatten().copied().collect();
    let (picks, places) = bytes.split_at(length);
    // The first few are one of each kind where that is asked for; the places say in which order all of them stand.
    let each = asked.flag("RequireEachIncludedType");
    let of = |n: usize| kinds.get(n).filter(|_| each).unwrap_or(&all);
    let mut characters: Vec<(u8, char)> = picks
        .iter()
        .zip(places)
        .enumerate()
        .filter_map(|(n, (byte, place))| Some((*place, pick(of(n), *byte)?)))
        .collect();
    characters.sort_by_key(|(place, _)| *place);
    Ok(characters.into_iter().map(|(_, character)| character).collect())
}
