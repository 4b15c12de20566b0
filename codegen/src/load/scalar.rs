//! What an unquoted scalar is, by the core schema of YAML 1.2.

use serde_json::Number;

use super::tree::Value;

/// Reads an unquoted scalar. Nothing where it is a number that JSON cannot hold.
pub(super) fn plain(text: &str) -> Option<Value> {
    Some(match text {
        "" | "~" | "null" | "Null" | "NULL" => Value::Null,
        "true" | "True" | "TRUE" => Value::Bool(true),
        "false" | "False" | "FALSE" => Value::Bool(false),
        _ => match number(text) {
            Some(number) => Value::Number(number?),
            None => Value::Text(text.to_owned()),
        },
    })
}

/// Nothing where the text is no number, nothing inside where no JSON number says it.
fn number(text: &str) -> Option<Option<Number>> {
    let unsigned = text.strip_prefix(['-', '+']).unwrap_or(text);
    if [".inf", ".Inf", ".INF", ".nan", ".NaN", ".NAN"].contains(&unsigned) {
        return Some(None);
    }
    for (prefix, radix) in [("0x", 16), ("0o", 8)] {
        if let Some(digits) = text.strip_prefix(prefix).filter(|digits| !digits.is_empty()) {
            let all = digits.chars().all(|digit| digit.is_digit(radix));
            return all.then(|| u64::from_str_radix(digits, radix).ok().map(Number::from));
        }
    }
    let (mantissa, exponent) = match unsigned.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => (mantissa, Some(exponent.strip_prefix(['-', '+']).unwrap_or(exponent))),
        None => (unsigned, None),
    };
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    let numeric = digits(whole) && digits(fraction) && !(whole.is_empty() && fraction.is_empty());
    if !numeric || exponent.is_some_and(|exponent| exponent.is_empty() || !digits(exponent)) {
        return None;
    }
    if mantissa == whole && exponent.is_none() {
        let text = text.strip_prefix('+').unwrap_or(text);
        let integer = text.parse::<i64>().map(Number::from).or_else(|_| text.parse::<u64>().map(Number::from));
        return Some(integer.ok());
    }
    Some(text.parse().ok().and_then(Number::from_f64))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(text: &str) -> String {
        match plain(text) {
            Some(Value::Number(number)) => format!("number {number}"),
            Some(Value::Text(text)) => format!("text {text}"),
            Some(Value::Bool(value)) => value.to_string(),
            Some(_) => "null".to_owned(),
            None => "refused".to_owned(),
        }
    }

    #[test]
    fn words_and_numbers_follow_yaml_1_2() {
        for (text, value) in [
            ("", "null"),
            ("~", "null"),
            ("true", "true"),
            ("false", "false"),
            ("yes", "text yes"),
            ("12", "number 12"),
            ("-12", "number -12"),
            ("+12", "number 12"),
            ("0x1F", "number 31"),
            ("0o17", "number 15"),
            ("0xyz", "text 0xyz"),
            ("1.5", "number 1.5"),
            ("1e3", "number 1000.0"),
            ("18446744073709551615", "number 18446744073709551615"),
            ("18446744073709551616", "refused"),
            (".nan", "refused"),
            ("-.inf", "refused"),
            ("1e999", "refused"),
            ("2016-01-20", "text 2016-01-20"),
            ("8.0.0", "text 8.0.0"),
            (".", "text ."),
            ("e5", "text e5"),
            ("1e", "text 1e"),
        ] {
            assert_eq!(shown(text), value, "{text:?}");
        }
    }
}
