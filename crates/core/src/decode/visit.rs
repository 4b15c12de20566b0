//! The visitor: tokens in, slots filled.

use std::cell::RefCell;
use std::fmt::{self, Write as _};

use serde::de::value::{MapAccessDeserializer, SeqAccessDeserializer};
use serde::de::{self, Deserialize as _, DeserializeSeed, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::Value;

use super::{Decode, DecodeError, Fit, FromWire, ListSlot, Slot};

/// Reads a whole JSON body into `value`. The path is sought only when something went wrong, in a second pass.
pub(crate) fn read_body(body: &[u8], value: &mut dyn FromWire) -> Result<(), DecodeError> {
    let Err(error) = pass(body, value, None) else { return Ok(()) };
    let trail = Trail::default();
    let error = pass(body, value, Some(&trail)).err().unwrap_or(error);
    let path = trail.text();
    // serde_json's text may quote a value only through our own messages, and those name kinds.
    Err(DecodeError { path, message: error.to_string() })
}

fn pass(body: &[u8], value: &mut dyn FromWire, trail: Option<&Trail>) -> Result<(), serde_json::Error> {
    // Checked as a whole, which is far quicker than text by text.
    let text = std::str::from_utf8(body).map_err(|_| de::Error::custom("the body is not UTF-8"))?;
    let mut from = serde_json::Deserializer::from_str(text);
    Seed { slot: Slot { value, wrapper: None }, trail }.deserialize(&mut from)?;
    from.end()
}

/// Reads a value from any self-describing format.
#[cfg(feature = "serde")]
pub(crate) fn read_value<'de, D: Deserializer<'de>>(from: D, value: &mut dyn FromWire) -> Result<(), D::Error> {
    Seed { slot: Slot { value, wrapper: None }, trail: None }.deserialize(from).map(|_| ())
}

/// The steps from the body to the value that is being read.
#[derive(Default)]
struct Trail(RefCell<Vec<Step>>);

/// One step. Keys that the type does not know, and those of maps, are data and may be anything: they are not shown.
enum Step {
    Key(String),
    UnknownKey,
    Index(usize),
}

impl Trail {
    fn push(&self, step: Step) {
        self.0.borrow_mut().push(step);
    }

    fn pop(&self) {
        self.0.borrow_mut().pop();
    }

    fn text(&self) -> String {
        let mut text = String::new();
        for step in self.0.borrow().iter() {
            let _ = match step {
                Step::Key(key) if text.is_empty() => write!(text, "{key}"),
                Step::Key(key) => write!(text, ".{key}"),
                Step::UnknownKey => write!(text, "[…]"),
                Step::Index(index) => write!(text, "[{index}]"),
            };
        }
        text
    }
}

/// Whether there was a value at all: null elements of lists and maps are dropped.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Found {
    Value,
    Nothing,
}

/// Reads one value into its slot.
struct Seed<'a, 't> {
    slot: Slot<'a>,
    trail: Option<&'t Trail>,
}

impl<'de> DeserializeSeed<'de> for Seed<'_, '_> {
    type Value = Found;

    fn deserialize<D: Deserializer<'de>>(self, from: D) -> Result<Found, D::Error> {
        from.deserialize_any(self)
    }
}

impl Seed<'_, '_> {
    fn settle<E: de::Error>(self, fit: Fit, found: &str) -> Result<Found, E> {
        match fit {
            Fit::Taken => Ok(Found::Value),
            Fit::Nothing => {
                self.slot.value.null();
                Ok(Found::Nothing)
            }
            Fit::Misfit => Err(misfit(self.slot.value, found)),
        }
    }
}

fn misfit<E: de::Error>(value: &dyn FromWire, found: &str) -> E {
    E::custom(format_args!("expected {}, found {found}", value.expected()))
}

impl<'de> Visitor<'de> for Seed<'_, '_> {
    type Value = Found;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.slot.value.expected())
    }

    fn visit_unit<E: de::Error>(self) -> Result<Found, E> {
        self.settle(Fit::Nothing, "null")
    }

    fn visit_none<E: de::Error>(self) -> Result<Found, E> {
        self.visit_unit()
    }

    fn visit_some<D: Deserializer<'de>>(self, from: D) -> Result<Found, D::Error> {
        self.deserialize(from)
    }

    fn visit_bool<E: de::Error>(self, value: bool) -> Result<Found, E> {
        let fit = self.slot.value.bool(value);
        self.settle(fit, "boolean")
    }

    fn visit_i64<E: de::Error>(self, value: i64) -> Result<Found, E> {
        let fit = self.slot.value.int(value);
        self.settle(fit, "integer")
    }

    fn visit_u64<E: de::Error>(self, value: u64) -> Result<Found, E> {
        let fit = match i64::try_from(value) {
            Ok(value) => self.slot.value.int(value),
            Err(_) => self.slot.value.uint(value),
        };
        self.settle(fit, "integer")
    }

    fn visit_f64<E: de::Error>(self, value: f64) -> Result<Found, E> {
        let fit = self.slot.value.float(value);
        self.settle(fit, "number")
    }

    fn visit_str<E: de::Error>(self, value: &str) -> Result<Found, E> {
        let fit = match self.slot.value.text(value) {
            Fit::Misfit if value.is_empty() => Fit::Nothing,
            fit => fit,
        };
        self.settle(fit, "text")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Found, A::Error> {
        if let Some(json) = self.slot.value.json() {
            *json = Value::deserialize(SeqAccessDeserializer::new(items))?;
            return Ok(Found::Value);
        }
        let Some(list) = self.slot.value.list() else {
            // An empty list where something else is declared stands for nothing.
            return match items.next_element::<IgnoredAny>()? {
                None => self.settle(Fit::Nothing, "list"),
                Some(_) => self.settle(Fit::Misfit, "list"),
            };
        };
        list.clear();
        let mut index = 0;
        loop {
            if let Some(trail) = self.trail {
                trail.push(Step::Index(index));
            }
            let found = items.next_element_seed(ItemSeed { list, trail: self.trail })?;
            if let Some(trail) = self.trail {
                trail.pop();
            }
            if found.is_none() {
                return Ok(Found::Value);
            }
            index += 1;
        }
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<Found, A::Error> {
        let Self { slot: Slot { value, wrapper }, trail } = self;
        if let Some(object) = value.object() {
            return read_object(object, None, trail, entries);
        }
        if let Some(json) = value.json() {
            *json = Value::deserialize(MapAccessDeserializer::new(entries))?;
            return Ok(Found::Value);
        }
        if let Some(map) = value.map() {
            while let Some(key) = entries.next_key::<String>()? {
                if let Some(trail) = trail {
                    trail.push(Step::UnknownKey);
                }
                if entries.next_value_seed(Seed { slot: map.entry(&key), trail })? == Found::Nothing {
                    map.remove(&key);
                }
                if let Some(trail) = trail {
                    trail.pop();
                }
            }
            return Ok(Found::Value);
        }
        if value.list().is_some() {
            return read_wrapped(value, wrapper, trail, entries);
        }
        match entries.next_key::<IgnoredAny>()? {
            None => Seed { slot: Slot { value, wrapper }, trail }.settle(Fit::Nothing, "object"),
            Some(_) => Err(misfit(value, "object")),
        }
    }
}

/// Reads one element of a list, which gets its place when there is one.
struct ItemSeed<'a, 't> {
    list: &'a mut dyn ListSlot,
    trail: Option<&'t Trail>,
}

impl<'de> DeserializeSeed<'de> for ItemSeed<'_, '_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, from: D) -> Result<(), D::Error> {
        let found = Seed { slot: self.list.push(), trail: self.trail }.deserialize(from)?;
        if found == Found::Nothing {
            self.list.pop();
        }
        Ok(())
    }
}

/// An object where a list is expected: the wrapper around it, or its only element without the list.
fn read_wrapped<'de, A: MapAccess<'de>>(
    value: &mut dyn FromWire,
    wrapper: Option<&'static str>,
    trail: Option<&Trail>,
    mut entries: A,
) -> Result<Found, A::Error> {
    let Some(first) = entries.next_key::<String>()? else {
        if let Some(list) = value.list() {
            list.clear();
        }
        return Ok(Found::Value);
    };
    if wrapper == Some(first.as_str()) {
        if let Some(trail) = trail {
            trail.push(Step::Key(first));
        }
        entries.next_value_seed(Seed { slot: Slot { value, wrapper }, trail })?;
        if let Some(trail) = trail {
            trail.pop();
        }
        while entries.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
        return Ok(Found::Value);
    }
    let Some(list) = value.list() else { return Err(misfit(value, "object")) };
    list.clear();
    let element = list.push();
    match element.value.object() {
        Some(object) => read_object(object, Some(first), trail, entries),
        None => Err(misfit(value, "object")),
    }
}

/// Reads the members of an object. `first` is a key that was read already.
fn read_object<'de, A: MapAccess<'de>>(
    object: &mut dyn Decode,
    first: Option<String>,
    trail: Option<&Trail>,
    mut entries: A,
) -> Result<Found, A::Error> {
    let required = object.required();
    let mut seen = vec![false; required.len()];
    if let Some(first) = first {
        KeySeed { object, required, seen: &mut seen, trail }.find(&first).read(trail, &mut entries)?;
    }
    while let Some(member) = entries.next_key_seed(KeySeed { object, required, seen: &mut seen, trail })? {
        member.read(trail, &mut entries)?;
    }
    match required.iter().zip(&seen).find(|(_, seen)| !**seen) {
        Some((name, _)) => Err(de::Error::custom(format_args!("the required field {name} is missing"))),
        None => Ok(Found::Value),
    }
}

/// A key whose place was sought.
struct Member<'a>(Option<Slot<'a>>);

impl Member<'_> {
    fn read<'de, A: MapAccess<'de>>(self, trail: Option<&Trail>, entries: &mut A) -> Result<(), A::Error> {
        match self.0 {
            Some(slot) => {
                entries.next_value_seed(Seed { slot, trail })?;
            }
            None => {
                entries.next_value::<IgnoredAny>()?;
            }
        }
        if let Some(trail) = trail {
            trail.pop();
        }
        Ok(())
    }
}

/// Finds the place of a key without copying the key.
struct KeySeed<'a, 'r, 't> {
    object: &'a mut dyn Decode,
    required: &'static [&'static str],
    seen: &'r mut [bool],
    trail: Option<&'t Trail>,
}

impl<'a> KeySeed<'a, '_, '_> {
    fn find(self, key: &str) -> Member<'a> {
        if let Some(seen) = self.required.iter().position(|name| *name == key).and_then(|at| self.seen.get_mut(at)) {
            *seen = true;
        }
        let slot = self.object.field(key);
        if let Some(trail) = self.trail {
            trail.push(if slot.is_some() { Step::Key(key.to_owned()) } else { Step::UnknownKey });
        }
        Member(slot)
    }
}

impl<'de, 'a> DeserializeSeed<'de> for KeySeed<'a, '_, '_> {
    type Value = Member<'a>;

    fn deserialize<D: Deserializer<'de>>(self, from: D) -> Result<Member<'a>, D::Error> {
        from.deserialize_str(self)
    }
}

impl<'a> Visitor<'_> for KeySeed<'a, '_, '_> {
    type Value = Member<'a>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the name of a field")
    }

    fn visit_str<E: de::Error>(self, key: &str) -> Result<Member<'a>, E> {
        Ok(self.find(key))
    }
}
