//! Made-up values: each another one, with what breaks careless writers in it.

use serde_json::{Map, Value, json};

use super::{flag, list};
use crate::entry::{member, text};

/// Ends of texts: signs that URLs, JSON and forms treat in their own ways.
const ENDS: [&str; 4] = ["é+*~%", "\"q\"\\&=#?;,'", "中文😀", "a\tb\nc|<>"];

/// Beyond what a number of JavaScript holds.
const BIG: i64 = 1 << 53;

/// How deep objects that hold themselves are filled.
const DEEPEST: usize = 8;

/// Makes values, no two alike.
pub(super) struct Maker<'a> {
    shapes: &'a Value,
    full: bool,
    count: i32,
}

impl Default for Maker<'_> {
    fn default() -> Self {
        Self::new(&Value::Null, true)
    }
}

impl<'a> Maker<'a> {
    /// `full`: with all members of objects; otherwise with those that are required, where any is.
    pub(super) fn new(shapes: &'a Value, full: bool) -> Self {
        Self { shapes, full, count: 0 }
    }

    /// A value for a parameter or a member, as it stands in JSON.
    pub(super) fn field(&mut self, field: &Value) -> Result<Option<Value>, String> {
        self.named(field, 0)
    }

    /// An answer: all of it, or as little as a service may say.
    pub(super) fn answer(&mut self, ty: &Value, rpc: bool) -> Result<Value, String> {
        let kind = text(ty, "t")?;
        if !self.full {
            return Ok(match kind.as_str() {
                "object" if rpc => json!({"RequestId": "v-RequestId"}),
                "object" => list(ty, "fields")
                    .iter()
                    .map(|field| Ok((text(field, "name")?, Value::Null)))
                    .collect::<Result<Map<_, _>, String>>()?
                    .into(),
                "array" => json!([]),
                _ => Value::Null,
            });
        }
        Ok(self.value(ty, "answer", 0)?.unwrap_or_default())
    }

    fn named(&mut self, field: &Value, depth: usize) -> Result<Option<Value>, String> {
        let name = text(field, "name")?;
        let made = self.value(member(field, "type")?, &name, depth).map_err(|problem| format!("{name}: {problem}"))?;
        Ok(made.map(|made| match field.get("wrapped").and_then(Value::as_str) {
            Some(wrapper) => json!({ wrapper: made }),
            None if flag(field, "asText") => json!(scalar(&made)),
            None => made,
        }))
    }

    fn value(&mut self, ty: &Value, name: &str, depth: usize) -> Result<Option<Value>, String> {
        self.count += 1;
        let count = self.count;
        let kind = text(ty, "t")?;
        Ok(Some(match kind.as_str() {
            "string" | "blob" | "time" | "interval" => {
                let end = usize::try_from(count).ok().and_then(|count| ENDS.get(count % ENDS.len()));
                json!(format!("v-{name}-{count} {}", end.copied().unwrap_or_default()))
            }
            "integer" | "int64" => json!(BIG + i64::from(count)),
            "int32" => json!(1000 + count),
            "number" => json!(f64::from(count) + 0.5),
            "boolean" => json!(count % 2 == 0),
            "any" => json!({"s": format!("v-{name}-{count} é"), "b": true, "l": [count, "x"], "o": {"z": 0.5}}),
            "array" => {
                let items = member(ty, "items")?;
                let made = [self.value(items, name, depth)?, self.value(items, name, depth)?];
                made.into_iter().flatten().collect()
            }
            "map" => {
                let values = member(ty, "values")?;
                let made = [("key-1", self.value(values, name, depth)?), ("key-2", self.value(values, name, depth)?)];
                made.into_iter().filter_map(|(key, value)| Some((key.to_owned(), value?))).collect()
            }
            "object" => self.object(ty, depth)?,
            "ref" if depth >= DEEPEST => return Ok(None),
            "ref" => {
                let shape = text(ty, "name")?;
                let shapes = self.shapes;
                return self.value(member(shapes, &shape)?, name, depth);
            }
            other => return Err(format!("no rule for values of type `{other}`")),
        }))
    }

    fn object(&mut self, ty: &Value, depth: usize) -> Result<Value, String> {
        let fields = list(ty, "fields");
        // An object without members would say nothing.
        let all = self.full || !fields.iter().any(|field| flag(field, "required"));
        let mut members = Map::new();
        for field in fields.iter().filter(|field| all || flag(field, "required")) {
            if let Some(value) = self.named(field, depth + 1)? {
                members.insert(text(field, "name")?, value);
            }
        }
        Ok(Value::Object(members))
    }
}

/// A value that is not structured, as text.
pub(super) fn scalar(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}
