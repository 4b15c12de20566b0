//! The shape of a sample: which names stand where. All elements of a list are one shape.

use std::collections::{HashMap, HashSet};

use crate::json::Json;
use crate::model::Type;

/// What a sample shows at one place.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Shape {
    pub(crate) list: bool,
    pub(crate) object: bool,
    /// The kind of a plain value.
    pub(crate) scalar: Option<Type>,
    pub(crate) value: Option<String>,
    pub(crate) members: Vec<(String, Shape)>,
    /// The members by name.
    pub(crate) index: HashMap<String, usize>,
}

impl Shape {
    pub(crate) fn of_json(json: &Json) -> Self {
        let mut shape = Shape::default();
        shape.absorb(json);
        shape
    }

    /// A list of objects with these members.
    pub(crate) fn of_names(names: &[&str]) -> Self {
        let mut shape = Shape { list: true, object: true, ..Shape::default() };
        names.iter().for_each(|name| shape.change(name, |_| {}));
        shape
    }

    fn absorb(&mut self, json: &Json) {
        match json {
            Json::Null => {}
            Json::Bool(_) => self.set_scalar(Type::Boolean, json),
            Json::Text(_) => self.set_scalar(Type::String, json),
            Json::Number(text) => {
                let ty = if text.parse::<i128>().is_ok() { Type::Integer } else { Type::Number };
                self.set_scalar(ty, json);
            }
            Json::List(elements) => {
                self.list = true;
                for element in elements {
                    self.absorb(element);
                }
            }
            Json::Object(members) => {
                self.object = true;
                for (name, value) in members {
                    self.change(name, |member| member.absorb(value));
                }
            }
        }
    }

    fn set_scalar(&mut self, ty: Type, json: &Json) {
        self.scalar = Some(match (self.scalar, ty) {
            (Some(Type::Integer), Type::Number) => Type::Number,
            (Some(known), _) => known,
            (None, ty) => ty,
        });
        if self.value.is_none() {
            self.value = json.scalar();
        }
    }

    /// Changes a member, made where it is missing.
    pub(crate) fn change(&mut self, name: &str, change: impl FnOnce(&mut Shape)) {
        let known = self.index.get(name).and_then(|at| self.members.get_mut(*at));
        match known {
            Some((_, shape)) => change(shape),
            None => {
                let mut shape = Shape::default();
                change(&mut shape);
                self.index.insert(name.to_owned(), self.members.len());
                self.members.push((name.to_owned(), shape));
            }
        }
    }

    pub(crate) fn member(&self, name: &str) -> Option<&Shape> {
        let at = self.index.get(name)?;
        self.members.get(*at).map(|(_, shape)| shape)
    }

    /// Every name below this shape.
    pub(crate) fn names<'a>(&'a self, out: &mut HashSet<&'a str>) {
        for (name, member) in &self.members {
            out.insert(name);
            member.names(out);
        }
    }

    /// Does the sample show anything below?
    pub(crate) fn is_silent(&self) -> bool {
        self.members.is_empty() && self.scalar.is_none()
    }

    /// Adds what another sample of the same answer shows.
    pub(crate) fn merge(&mut self, other: &Shape) {
        self.list |= other.list;
        self.object |= other.object;
        self.scalar = self.scalar.or(other.scalar);
        if self.value.is_none() {
            self.value.clone_from(&other.value);
        }
        for (name, shape) in &other.members {
            self.change(name, |member| member.merge(shape));
        }
    }

    /// The type that the sample suggests.
    pub(crate) fn ty(&self) -> Type {
        if self.list {
            Type::Array
        } else if self.object {
            Type::Object
        } else {
            self.scalar.unwrap_or_default()
        }
    }

    /// The classic wrapper: an object whose one member is a list.
    pub(crate) fn wrapped(&self) -> Option<(&str, &Shape)> {
        match self.members.as_slice() {
            [(name, shape)] if self.object && !self.list && shape.list => Some((name, shape)),
            _ => None,
        }
    }

    /// The paths below this shape that end in a name.
    pub(crate) fn paths_to<'a>(&'a self, name: &str, prefix: &[&'a str], out: &mut Vec<Vec<&'a str>>) {
        for (member, shape) in &self.members {
            let mut path = prefix.to_vec();
            path.push(member);
            if member == name {
                out.push(path.clone());
            }
            if path.len() < 32 && out.len() < 8 {
                shape.paths_to(name, &path, out);
            }
        }
    }
}

/// The shape of an XML answer. Its lists cannot be told from objects, but its names stand right.
pub(crate) fn of_xml(text: &str) -> Option<Shape> {
    let mut stack: Vec<(String, Shape, String)> = Vec::new();
    let mut rest = text;
    while let Some(start) = rest.find('<') {
        let before = rest.get(..start)?;
        let after = rest.get(start + 1..)?;
        let end = after.find('>')?;
        let tag = after.get(..end)?.trim();
        rest = after.get(end + 1..)?;
        if let Some((_, _, body)) = stack.last_mut() {
            body.push_str(before.trim());
        }
        if tag.starts_with(['?', '!']) {
            continue;
        }
        if let Some(name) = tag.strip_prefix('/') {
            let (open, mut shape, body) = stack.pop()?;
            if open != name.trim() {
                return None;
            }
            if shape.members.is_empty() && !body.is_empty() {
                shape.scalar = Some(Type::String);
                shape.value = Some(body);
            }
            shape.object = !shape.members.is_empty();
            match stack.last_mut() {
                Some((_, parent, _)) => {
                    let repeated = parent.member(&open).is_some();
                    parent.change(&open, |member| {
                        member.merge(&shape);
                        member.list |= repeated;
                    });
                }
                None => return Some(shape),
            }
        } else if !tag.ends_with('/') {
            let name = tag.split_whitespace().next().unwrap_or_default().to_owned();
            if stack.len() > 60 {
                return None;
            }
            stack.push((name, Shape::default(), String::new()));
        }
    }
    None
}
