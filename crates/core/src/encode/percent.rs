//! Percent-encoding, the one rule that both clouds share: everything but `A-Z a-z 0-9 - _ . ~` becomes `%XX`.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

const RESERVED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'_').remove(b'.').remove(b'~');

/// Appends `text`, encoded, to `out`.
pub(crate) fn push(out: &mut String, text: &str) {
    for piece in utf8_percent_encode(text, RESERVED) {
        out.push_str(piece);
    }
}
