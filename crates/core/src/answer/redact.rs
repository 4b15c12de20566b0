//! What a service's message may echo: our string to sign, parameters, tokens, key ids.

/// From these words on a message repeats what was signed, which can hold tokens and parameters.
const ECHOES: &[&str] = &["server string to sign is", "canonicalrequest", "canonical request", "string to sign"];

/// The longest message that an error shows.
const LONGEST: usize = 1024;

/// What stands in place of an echo.
const LEFT_OUT: &str = "(the rest echoes the request and is left out)";

/// Whether a message, without them by now, had echoes.
pub(super) fn echoes(message: &str) -> bool {
    message.ends_with(LEFT_OUT)
}

/// A message without what it echoes of the request.
pub(super) fn message(text: &str) -> String {
    let lower = text.to_ascii_lowercase();
    let cut = ECHOES.iter().filter_map(|echo| lower.find(echo)).min();
    let mut shown = match cut {
        Some(at) => {
            format!("{} {LEFT_OUT}", text.get(..at).unwrap_or("").trim_end())
        }
        None => text.to_owned(),
    };
    if shown.len() > LONGEST {
        let end = (0..=LONGEST).rev().find(|at| shown.is_char_boundary(*at)).unwrap_or(0);
        shown.truncate(end);
        shown.push('…');
    }
    hide_key_id(&shown)
}

/// Masks the access key id in `Get secretKey failed,ak:XXXX,err:…`, but for its last four characters.
fn hide_key_id(text: &str) -> String {
    let Some((before, rest)) = text.split_once("ak:") else { return text.to_owned() };
    let end = rest.find(|c: char| !c.is_ascii_alphanumeric()).unwrap_or(rest.len());
    let (id, after) = rest.split_at(end);
    let tail = id.get(id.len().saturating_sub(4)..).unwrap_or("");
    format!("{before}ak:…{}{after}", if id.len() > 8 { tail } else { "" })
}
