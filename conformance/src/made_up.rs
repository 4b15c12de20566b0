//! Calls made up from what the generator says of each operation: a value of its own for each field, and where on the
//! wire it has to be. They stand in for recordings, which not every operation has.
//!
//! What is expected is worked out here, from the catalogue alone, by rules of its own: nothing of the core is used.

mod value;

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::{Map, Value, json};

use crate::entry::{Entry, Http, PROJECT_ID, member, text};
use value::{Maker, scalar};

/// The host of all made-up calls; it is set on the client.
pub(crate) const HOST: &str = "made-up.example.com";

/// All but the unreserved characters of RFC 3986.
const SEGMENT: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// Two calls of every operation of a catalogue: `full` and `required`.
pub(crate) fn entries(catalog: &str) -> Result<Vec<Entry>, String> {
    let catalog: Value = serde_json::from_str(catalog).map_err(|error| error.to_string())?;
    let rpc = text(&catalog, "style")? == "rpc";
    let version = text(&catalog, "version")?;
    let shapes = catalog.get("shapes").cloned().unwrap_or_default();
    let mut entries = Vec::new();
    for operation in list(&catalog, "operations") {
        let id = text(operation, "id")?;
        for full in [true, false] {
            let mut call = Call { maker: Maker::new(&shapes, full), full, ..Call::default() };
            let named = |problem| format!("{id}: {problem}");
            if rpc {
                call.rpc(&id, &version, flag(operation, "signed"));
            }
            call.params(operation).map_err(named)?;
            entries.push(call.finish(operation, rpc).map_err(named)?);
        }
    }
    Ok(entries)
}

/// A call in the making.
#[derive(Default)]
struct Call<'a> {
    maker: Maker<'a>,
    full: bool,
    request: Map<String, Value>,
    path: Vec<(String, String)>,
    query: Vec<(String, String)>,
    form: Vec<(String, String)>,
    headers: Vec<(String, String)>,
    members: Map<String, Value>,
}

impl Call<'_> {
    /// What an rpc call says of itself: in headers, and without a signature also in the query.
    fn rpc(&mut self, id: &str, version: &str, signed: bool) {
        let pair = |name: &str, value: &str| (name.to_owned(), value.to_owned());
        self.headers = vec![pair("x-acs-action", id), pair("x-acs-version", version)];
        if !signed {
            self.query = vec![pair("Action", id), pair("Format", "json"), pair("Version", version)];
        }
    }

    fn params(&mut self, operation: &Value) -> Result<(), String> {
        for param in list(operation, "params") {
            let (name, place) = (text(param, "name")?, text(param, "in")?);
            let filled = param.get("from").is_some() || flag(param, "token");
            if !self.full && (filled || !flag(param, "required")) {
                if name == "project_id" {
                    self.path.push((name, PROJECT_ID.to_owned()));
                }
                continue;
            }
            let made = match place.as_str() {
                // Headers are for plain text.
                "header" => Some(json!(format!("v-{name}"))),
                _ => self.maker.field(param)?,
            };
            let Some(made) = made else { continue };
            self.place(param, &name, &place, &made)?;
            let key = if self.request.contains_key(&name) { format!("{name}@{place}") } else { name };
            self.request.insert(key, made);
        }
        Ok(())
    }

    /// Puts a value where it has to be.
    fn place(&mut self, param: &Value, name: &str, place: &str, made: &Value) -> Result<(), String> {
        let encoding = param.get("encoding").and_then(Value::as_str).unwrap_or("flat");
        let pairs = match place {
            "path" => &mut self.path,
            "query" => &mut self.query,
            "form" => &mut self.form,
            "header" => &mut self.headers,
            "body" => {
                self.members.insert(name.to_owned(), made.clone());
                return Ok(());
            }
            other => return Err(format!("{name}: no rule for values in `{other}`")),
        };
        match (encoding, made) {
            ("json", made) => pairs.push((name.to_owned(), made.to_string())),
            ("repeat", Value::Array(items)) => pairs.extend(items.iter().map(|item| (name.to_owned(), scalar(item)))),
            ("flat" | "repeat", made) => flatten(name, made, pairs),
            (other, _) => return Err(format!("{name}: no rule for the encoding `{other}`")),
        }
        Ok(())
    }

    fn finish(mut self, operation: &Value, rpc: bool) -> Result<Entry, String> {
        let mut raw_path = text(operation, "path")?;
        for (name, value) in &self.path {
            raw_path = raw_path.replace(&format!("{{{name}}}"), &utf8_percent_encode(value, SEGMENT).to_string());
        }
        self.query.sort();
        self.form.sort();
        let body_kind = text(operation, "body")?;
        let (content_type, body) = match body_kind.as_str() {
            "form" if !self.form.is_empty() => (Some("application/x-www-form-urlencoded"), json!(self.form)),
            "none" | "form" if rpc => (None, Value::Null),
            "none" => (Some("application/json"), Value::Null),
            "json" => {
                let content_type = operation.get("contentType").and_then(Value::as_str);
                let members = Value::Object(self.members);
                (content_type, if members == json!({}) { Value::Null } else { members })
            }
            other => return Err(format!("no rule for a body of kind `{other}`")),
        };
        let answer = self.maker.answer(member(operation, "response")?, rpc)?;
        Ok(Entry {
            operation: text(operation, "id")?,
            variant: if self.full { "full" } else { "required" }.to_owned(),
            request: Value::Object(self.request),
            http: Http {
                method: text(operation, "method")?,
                host: HOST.to_owned(),
                raw_path,
                query: self.query,
                headers: self.headers,
                content_type: content_type.map(str::to_owned),
                body,
            },
            response: answer,
        })
    }
}

/// `Name.1.Key=…`
fn flatten(name: &str, value: &Value, pairs: &mut Vec<(String, String)>) {
    match value {
        Value::Array(items) => {
            for (index, item) in items.iter().enumerate() {
                flatten(&format!("{name}.{}", index + 1), item, pairs);
            }
        }
        Value::Object(members) => {
            for (key, item) in members {
                flatten(&format!("{name}.{key}"), item, pairs);
            }
        }
        other => pairs.push((name.to_owned(), scalar(other))),
    }
}

fn list<'a>(value: &'a Value, name: &str) -> &'a [Value] {
    value.get(name).and_then(Value::as_array).map_or(&[], Vec::as_slice)
}

fn flag(value: &Value, name: &str) -> bool {
    value.get(name).and_then(Value::as_bool).unwrap_or_default()
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::panic, reason = "a test stops where it fails")]
mod tests;
