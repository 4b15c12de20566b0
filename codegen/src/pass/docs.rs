//! Texts that rustdoc shows as they are meant: markup that nobody meant is escaped, addresses become links.

use super::each_fields;
use crate::ir::{ErrorCode, OpenEnum, Service, Shape};

pub(super) fn run(service: &mut Service) {
    safe(&mut service.doc);
    errors(&mut service.errors);
    service.groups.iter_mut().for_each(|group| safe(&mut group.doc));
    service.shapes.iter_mut().for_each(shape);
    service.enums.iter_mut().for_each(open_enum);
    for operation in &mut service.operations {
        safe(&mut operation.summary);
        safe(&mut operation.doc);
        safe(&mut operation.retry_reason);
        operation.constraints.iter_mut().for_each(safe);
        operation.statuses.iter_mut().for_each(|(_, meaning)| safe(meaning));
        errors(&mut operation.errors);
        operation.enums.iter_mut().for_each(open_enum);
        operation.shapes.iter_mut().for_each(shape);
        if let Some(answer) = operation.answer_mut() {
            shape(answer);
        }
    }
    each_fields(service, |fields| {
        for field in fields {
            safe(&mut field.doc);
            field.returned_when.iter_mut().for_each(safe);
            field.known_numbers.iter_mut().for_each(|(_, meaning)| safe(meaning));
        }
    });
}

fn shape(shape: &mut Shape) {
    safe(&mut shape.doc);
}

fn open_enum(open: &mut OpenEnum) {
    safe(&mut open.doc);
    open.values.iter_mut().for_each(|value| safe(&mut value.doc));
}

fn errors(errors: &mut [ErrorCode]) {
    errors.iter_mut().for_each(|error| safe(&mut error.doc));
}

/// Makes a text safe. Code between backticks stays as it is, and so does text that is safe already.
fn safe(text: &mut String) {
    let source = text.trim().to_owned();
    text.clear();
    let mut rest = source.as_str();
    while let Some((before, after)) = rest.split_once('`') {
        prose(before, text);
        match after.split_once('`') {
            Some((code, after)) => {
                text.extend(["`", code, "`"]);
                rest = after;
            }
            None => {
                text.push_str("\\`");
                rest = after;
            }
        }
    }
    prose(rest, text);
}

/// Words between code: addresses become links, brackets and stars are escaped.
fn prose(source: &str, out: &mut String) {
    let mut rest = source;
    while let Some(at) = rest.find("https://").or_else(|| rest.find("http://")) {
        let (before, from) = rest.split_at(at);
        let linked = before.ends_with('<');
        let length = from.find(|c: char| c.is_whitespace() || "<>()[]\"'，。".contains(c)).unwrap_or(from.len());
        let (url, after) = from.split_at(length);
        // A point or comma at the end belongs to the sentence.
        let address = url.trim_end_matches(['.', ',', ';', ':', '!', '?']);
        escape(before.strip_suffix('<').unwrap_or(before), out);
        out.extend(["<", address, ">"]);
        rest = after.strip_prefix('>').filter(|_| linked).unwrap_or(after);
        escape(url.strip_prefix(address).unwrap_or_default(), out);
    }
    escape(rest, out);
}

fn escape(text: &str, out: &mut String) {
    let mut escaped = false;
    for c in text.chars() {
        if !escaped && matches!(c, '[' | ']' | '<' | '>' | '*' | '|') {
            out.push('\\');
        }
        escaped = c == '\\' && !escaped;
        out.push(c);
    }
}

#[cfg(test)]
mod tests {
    use super::safe;

    fn made_safe(text: &str) -> String {
        let mut text = text.to_owned();
        safe(&mut text);
        text
    }

    #[test]
    fn markup_that_nobody_meant_is_escaped() {
        assert_eq!(made_safe("a list [1, 3] of <id> and pc-***"), r"a list \[1, 3\] of \<id\> and pc-\*\*\*");
        assert_eq!(made_safe("keep `alias/[x]*` as code"), "keep `alias/[x]*` as code");
        assert_eq!(made_safe("a stray ` stays"), r"a stray \` stays");
    }

    #[test]
    fn addresses_become_links() {
        assert_eq!(made_safe("See https://a.example/b_c."), "See <https://a.example/b_c>.");
        assert_eq!(made_safe("(<https://a.example>)"), "(<https://a.example>)");
    }

    #[test]
    fn safe_text_stays() {
        let once = made_safe("[a] `[b]` https://c.example *");
        assert_eq!(made_safe(&once), once);
    }
}
