//! Holds a tree against the tables of [`keys`](super::keys). What does not fit is reported and taken out, so that the
//! rest can be read on.

use std::collections::BTreeSet;

use super::keys::{ALL, SOURCED};
use super::shape::{Key, Need, Object, Shape, listed};
use super::suggest::nearest;
use super::tree::{Node, Value};
use super::{keys, schema};
use crate::diag::{Diagnostics, Span};

/// The names under `components`, each with its section.
pub(super) type Components = BTreeSet<(String, String)>;

/// What is known while a tree is held against the tables.
pub(super) struct Conform<'a> {
    pub(super) components: &'a Components,
    /// Whether the tree is that of `service.yaml`, whose references need no file.
    pub(super) home: bool,
    /// Page ids that `x-only-on` names, and where.
    pub(super) pages: Vec<(String, Span)>,
    pub(super) diagnostics: &'a mut Diagnostics,
}

impl Conform<'_> {
    /// Whether a value fits. False where it must be taken out; that has been reported.
    pub(super) fn fits(&mut self, node: &mut Node, shape: &Shape, name: &str) -> bool {
        let fits = match (shape, &mut node.value) {
            (Shape::Any, _) | (Shape::Text, Value::Text(_)) | (Shape::Bool, Value::Bool(_)) => true,
            (Shape::True, Value::Bool(value)) => *value,
            (Shape::Count, Value::Number(number)) => number.as_u64().is_some_and(|n| usize::try_from(n).is_ok()),
            (Shape::Integer, Value::Number(number)) => number.is_i64(),
            (Shape::Number, Value::Number(_)) => true,
            (Shape::Word(code, words), Value::Text(text)) => {
                let known = words.contains(&text.as_str());
                if !known {
                    let message = format!("`{name}` does not know the word `{text}`");
                    let help = match nearest(text, words.iter().copied()) {
                        Some(word) => format!("did you mean `{word}`? The words are {}", listed(words)),
                        None => format!("write one of {}", listed(words)),
                    };
                    self.report(code, node, message, help);
                }
                return known;
            }
            (Shape::List(of), Value::List(items)) => {
                items.retain_mut(|item| self.fits(item, of, name));
                true
            }
            (Shape::Map(of), Value::Map(entries)) => {
                entries.retain_mut(|(key, node)| self.fits(node, of, key));
                true
            }
            (Shape::Statuses(of), Value::Map(entries)) => {
                entries.retain_mut(|(key, node)| self.status(key, node) && self.fits(node, of, key));
                true
            }
            (Shape::Object(object), Value::Map(_)) => return self.object(node, object),
            (Shape::Ref(object), Value::Map(entries)) => {
                let reference = entries.iter().any(|(key, _)| key == "$ref");
                return if reference { self.reference(node, object) } else { self.object(node, object) };
            }
            (Shape::File, Value::Map(_)) => return self.file(node, name),
            (Shape::OneOrMore(of), Value::List(items)) => {
                items.retain_mut(|item| self.fits(item, of, name));
                true
            }
            (Shape::OneOrMore(of), _) => return self.fits(node, of, name),
            (Shape::Either(shapes), value) => match shapes.iter().find(|shape| of_kind(shape, value)) {
                Some(shape) => return self.fits(node, shape, name),
                None => false,
            },
            _ => false,
        };
        if !fits {
            let message = format!("`{name}` is {}, where {} belongs", node.kind(), shape.wanted());
            let help = match (shape, &node.value) {
                (Shape::Text, Value::Number(_) | Value::Bool(_)) => "put the value in quotes".to_owned(),
                (Shape::True, _) => format!("write `{name}: true`, or leave the key out"),
                _ => format!("write {}", shape.wanted()),
            };
            self.report("wrong-shape", node, message, help);
        }
        fits
    }

    /// openapiv3 passes over what it does not take for a status.
    fn status(&mut self, key: &str, node: &Node) -> bool {
        let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
        let class = key.strip_suffix("XX").filter(|class| class.len() == 1);
        let known = key == "default" || (key.len() == 3 && digits(key)) || class.is_some_and(digits);
        let known = known && !key.starts_with(['0', '6', '7', '8', '9']);
        if !known {
            let help = "write a status from \"100\" to \"599\", a class such as \"4XX\", or `default`";
            self.report("unknown-status", node, format!("`{key}` is no HTTP status"), help);
        }
        known
    }

    fn object(&mut self, node: &mut Node, object: &'static Object) -> bool {
        // A key that is written and taken out is not missing: it has been reported.
        let written: Vec<String> = node.entries().iter().map(|(key, _)| key.clone()).collect();
        let written = |key: &str| written.iter().any(|written| written == key);
        if let Value::Map(entries) = &mut node.value {
            entries.retain_mut(|(key, value)| self.key(object, key, value));
        }
        let mut whole = true;
        for key in object.keys {
            let (vital, help) = match key.need {
                Need::Wanted(help) => (false, help),
                Need::Vital(help) => (true, help),
                Need::No => continue,
            };
            if node.get(key.name).is_some() {
                continue;
            }
            whole &= !vital;
            if !written(key.name) {
                let message = format!("`{}` is missing in {}", key.name, object.name);
                self.report("missing-key", node, message, help);
            }
        }
        if std::ptr::eq(object, &keys::SCHEMA) {
            whole &= schema::conform(node, written("type"), self.diagnostics);
        }
        if object.sourced {
            self.only_on(node);
        }
        whole
    }

    /// Whether a key may stand in an object, with its value.
    fn key(&mut self, object: &'static Object, key: &str, value: &mut Node) -> bool {
        let sourced = if object.sourced { SOURCED } else { &[] };
        let known = object.keys.iter().chain(sourced);
        match known.clone().find(|known| known.name == key) {
            Some(Key { shape: Shape::Refused(code, help), .. }) => {
                let message = format!("`{key}` in {} cannot be generated", object.name);
                self.report(code, value, message, *help);
                false
            }
            Some(known) => self.fits(value, &known.shape, key),
            None => {
                let taken = known.filter(|known| !matches!(known.shape, Shape::Refused(..))).map(|known| known.name);
                self.unknown(object, key, value, nearest(key, taken));
                false
            }
        }
    }

    fn unknown(&mut self, object: &Object, key: &str, value: &Node, nearest: Option<&str>) {
        let homes: Vec<&str> =
            ALL.iter().filter(|home| home.keys.iter().any(|known| known.name == key)).map(|home| home.name).collect();
        let own = key.starts_with("x-") && !homes.is_empty();
        let (code, message) = match own {
            true => ("misplaced-key", format!("`{key}` does not belong in {}", object.name)),
            false => ("unknown-key", format!("`{key}` is not a key of {}", object.name)),
        };
        let help = match nearest {
            Some(nearest) if !own => format!("did you mean `{nearest}`?"),
            _ if !homes.is_empty() => format!("it belongs in {}", homes.join(" or ")),
            _ => "leave it out; specs/README.md lists the x- keys".to_owned(),
        };
        self.report(code, value, message, help);
    }

    /// A reference to a component: alone, in this service, and to something that is there.
    fn reference(&mut self, node: &mut Node, object: &'static Object) -> bool {
        self.alone(node, "write `allOf: [{$ref: …}]` and put the other keys beside `allOf`");
        let target = node.at("$ref");
        let Some(text) = target.text() else {
            self.report("wrong-shape", target, "`$ref` is not text", "write the place it refers to, in quotes");
            return false;
        };
        let file = if self.home { "" } else { "../service.yaml" };
        let prefix = format!("{file}#/components/{}/", object.section);
        let Some(name) = text.strip_prefix(&prefix) else {
            let message = format!("`{text}` is no place that {} can come from", object.name);
            self.report("foreign-reference", target, message, format!("write `{prefix}Name`"));
            return false;
        };
        let known = self.components.contains(&(object.section.to_owned(), name.to_owned()));
        if !known {
            let names = self.components.iter().filter(|(section, _)| section == object.section);
            let help = match nearest(name, names.map(|(_, name)| name.as_str())) {
                Some(nearest) => format!("did you mean `{nearest}`?"),
                None => format!("add it to `components/{}` of service.yaml", object.section),
            };
            let message = format!("`{name}` does not stand under `components/{}`", object.section);
            self.report("unknown-reference", target, message, help);
        }
        known
    }

    /// A value under `paths`: a reference to a file. Whether the file is there is seen to where it is read.
    fn file(&mut self, node: &mut Node, name: &str) -> bool {
        if node.get("$ref").and_then(Node::text).is_none() {
            let message = format!("`{name}` does not refer to a file");
            self.report(
                "inline-operation",
                node,
                message,
                "write `$ref: operations/<Name>.yaml`; one operation, one file",
            );
            return false;
        }
        self.alone(node, "move the other keys into the operation's file");
        true
    }

    fn alone(&mut self, node: &mut Node, help: &str) {
        let Value::Map(entries) = &mut node.value else { return };
        entries.retain(|(key, value)| {
            let reference = key == "$ref";
            if !reference {
                let message = format!("`{key}` stands beside `$ref` and would be lost");
                self.diagnostics.report("ref-siblings", &value.span(), message, help);
            }
            reference
        });
    }

    fn only_on(&mut self, node: &Node) {
        let Some(pages) = node.get("x-only-on") else { return };
        for page in pages.items().iter().chain([pages]) {
            if let Some(text) = page.text() {
                self.pages.push((text.to_owned(), page.span()));
            }
        }
    }

    fn report(&mut self, code: &'static str, node: &Node, message: impl Into<String>, help: impl Into<String>) {
        self.diagnostics.report(code, &node.span(), message, help);
    }
}

/// Whether a value has the kind that a shape speaks of, whatever it holds.
fn of_kind(shape: &Shape, value: &Value) -> bool {
    matches!(
        (shape, value),
        (Shape::Text | Shape::Word(..), Value::Text(_))
            | (Shape::Bool | Shape::True, Value::Bool(_))
            | (Shape::Integer | Shape::Number | Shape::Count, Value::Number(_))
            | (Shape::List(_), Value::List(_))
            | (Shape::Object(_) | Shape::Ref(_) | Shape::Map(_), Value::Map(_))
    )
}
