//! The headers that a signature covers: chosen, trimmed, sorted.

use std::borrow::Cow;

use http::{HeaderMap, HeaderName, HeaderValue};

use super::{EMPTY_SHA256, Hex, SignError};

/// The headers that a signature covers, sorted by name; values are trimmed.
#[derive(Clone, Default)]
pub struct SignedHeaders<'a> {
    list: Vec<(&'a str, Cow<'a, str>)>,
}

impl<'a> SignedHeaders<'a> {
    /// Takes the headers for whose lower-case names `choose` says yes.
    ///
    /// Where a name occurs more than once, its values are sorted and joined with a comma.
    ///
    /// # Errors
    ///
    /// Where a value is no UTF-8 text.
    pub fn choose(headers: &'a HeaderMap, mut choose: impl FnMut(&str) -> bool) -> Result<Self, SignError> {
        let mut list = Vec::with_capacity(headers.len() + 1);
        for (name, value) in headers {
            if choose(name.as_str()) {
                list.push((name.as_str(), text(name, value)?));
            }
        }
        let mut chosen = Self { list };
        chosen.sort();
        Ok(chosen)
    }

    /// Adds a header, unless one of that name is there.
    pub(super) fn add_missing(&mut self, name: &'a str, value: &'a str) {
        if let Err(at) = self.list.binary_search_by(|(other, _)| (*other).cmp(name)) {
            self.list.insert(at, (name, Cow::Borrowed(value.trim())));
        }
    }

    /// Names and values, sorted by name.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.list.iter().map(|(name, value)| (*name, value.as_ref()))
    }

    /// Sorts by name, then value, and joins values of one name.
    fn sort(&mut self) {
        self.list.sort_unstable();
        self.list.dedup_by(|later, earlier| {
            let same = later.0 == earlier.0;
            if same {
                let joined = earlier.1.to_mut();
                joined.push(',');
                joined.push_str(&later.1);
            }
            same
        });
    }
}

fn text<'a>(name: &HeaderName, value: &'a HeaderValue) -> Result<Cow<'a, str>, SignError> {
    let text = std::str::from_utf8(value.as_bytes().trim_ascii());
    text.map(Cow::Borrowed).map_err(|_| SignError::Header { name: name.to_string() })
}

/// Puts a header in place, in the place of any of that name.
pub(super) fn put<T>(headers: &mut HeaderMap, name: &HeaderName, value: T) -> Result<(), SignError>
where
    HeaderValue: TryFrom<T>,
{
    let value = HeaderValue::try_from(value).map_err(|_| SignError::Header { name: name.to_string() })?;
    headers.insert(name, value);
    Ok(())
}

/// Puts a header in place that no log may show.
pub(super) fn put_secret(headers: &mut HeaderMap, name: &HeaderName, value: &str) -> Result<(), SignError> {
    let mut value = HeaderValue::from_str(value).map_err(|_| SignError::Header { name: name.to_string() })?;
    value.set_sensitive(true);
    headers.insert(name, value);
    Ok(())
}

/// Puts the hash of a body in place; that of nothing costs nothing.
pub(super) fn put_hash(headers: &mut HeaderMap, name: &HeaderName, body: &[u8]) -> Result<(), SignError> {
    if body.is_empty() {
        headers.insert(name, HeaderValue::from_static(EMPTY_SHA256));
        return Ok(());
    }
    put(headers, name, Hex::sha256(body).as_str())
}
