//! `Name.1.Key=v`: lists, maps and objects in a query or a form.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

use crate::catalog::{Service, Type};

/// The pairs of one parameter, as the tree that their dots draw.
enum Tree {
    Leaf(String),
    Branch(BTreeMap<String, Tree>),
}

/// Reads a parameter from its pairs, all named `name` or `name.…`.
pub(crate) fn read(service: &Service, ty: &Type, name: &str, pairs: &[&(String, String)]) -> Result<Value, String> {
    let mut tree: Option<Tree> = None;
    for (full, text) in pairs.iter().copied() {
        let path = full.get(name.len() + 1..).unwrap_or_default();
        let twice = || format!("is given twice (`{full}`)");
        if path.is_empty() {
            if tree.replace(Tree::Leaf(text.clone())).is_some() {
                return Err(twice());
            }
            continue;
        }
        let root = tree.get_or_insert_with(|| Tree::Branch(BTreeMap::new()));
        plant(root, path, text).ok_or_else(twice)?;
    }
    tree.map_or(Ok(Value::Null), |tree| convert(service, service.resolve(ty), &tree))
}

fn plant(tree: &mut Tree, path: &str, text: &str) -> Option<()> {
    let Tree::Branch(children) = tree else { return None };
    match path.split_once('.') {
        Some((first, rest)) => {
            let child = children.entry(first.to_owned()).or_insert_with(|| Tree::Branch(BTreeMap::new()));
            plant(child, rest, text)
        }
        None => children.insert(path.to_owned(), Tree::Leaf(text.to_owned())).is_none().then_some(()),
    }
}

fn convert(service: &Service, ty: &Type, tree: &Tree) -> Result<Value, String> {
    match (ty, tree) {
        (Type::Array(items), Tree::Branch(children)) => array(service, service.resolve(items), children),
        (Type::Map(values), Tree::Branch(_)) => {
            let mut map = Map::new();
            match service.resolve(values) {
                // Keys of a map may have dots themselves.
                inner @ (Type::Object(_) | Type::Array(_) | Type::Map(_)) => {
                    let Tree::Branch(children) = tree else { return Ok(Value::Null) };
                    for (key, child) in children {
                        map.insert(key.clone(), convert(service, inner, child)?);
                    }
                }
                inner => leaves(tree, "", &mut |key, text| {
                    map.insert(key.to_owned(), scalar(inner, text)?);
                    Ok(())
                })?,
            }
            Ok(Value::Object(map))
        }
        (Type::Object(members), Tree::Branch(children)) => {
            let mut map = Map::new();
            for (name, child) in children {
                let member = members.iter().find(|member| member.name == *name);
                let member = member.ok_or_else(|| {
                    let names = members.iter().map(|member| member.name.as_str());
                    format!("has no member `{name}`; {}", super::suggest(name, names))
                })?;
                let value = convert(service, service.resolve(&member.ty), child)?;
                map.insert(name.clone(), value);
            }
            for member in members.iter().filter(|member| member.required) {
                if !map.contains_key(&member.name) {
                    return Err(format!("lacks its required member `{}`", member.name));
                }
            }
            Ok(Value::Object(map))
        }
        (Type::Array(_) | Type::Map(_) | Type::Object(_), Tree::Leaf(_)) => {
            Err("is a list, map or object: its elements are numbered or named after a dot, as in `Name.1`".into())
        }
        (_, Tree::Branch(_)) => Err("is a single value: it takes no `.1` or `.Name` after its name".into()),
        (_, Tree::Leaf(text)) => scalar(ty, text),
    }
}

fn array(service: &Service, items: &Type, children: &BTreeMap<String, Tree>) -> Result<Value, String> {
    let mut numbered = Vec::new();
    for (key, child) in children {
        match key.parse::<usize>() {
            Ok(n) if n >= 1 && *key == n.to_string() => numbered.push((n, child)),
            _ => return Err(format!("counts its elements from 1; `{key}` is no such number")),
        }
    }
    numbered.sort_by_key(|(n, _)| *n);
    // Absent elements keep their number, so gaps are no error.
    numbered.into_iter().map(|(_, child)| convert(service, items, child)).collect()
}

fn leaves(tree: &Tree, path: &str, each: &mut impl FnMut(&str, &str) -> Result<(), String>) -> Result<(), String> {
    match tree {
        Tree::Leaf(text) => each(path, text),
        Tree::Branch(children) => children.iter().try_for_each(|(name, child)| {
            let path = if path.is_empty() { name.clone() } else { format!("{path}.{name}") };
            leaves(child, &path, each)
        }),
    }
}

/// A scalar from its text. Booleans are compared without case: the official Python SDK of Alibaba Cloud sends `True`.
pub(crate) fn scalar(ty: &Type, text: &str) -> Result<Value, String> {
    let wrong = |what: &str| Err(format!("is not {what}: `{text}`"));
    match ty {
        Type::Integer => match text.parse::<i64>() {
            Ok(number) => Ok(number.into()),
            Err(_) => wrong("a whole number"),
        },
        Type::Int32 => match text.parse::<i32>() {
            Ok(number) => Ok(number.into()),
            Err(_) => wrong("a whole number of 32 bits"),
        },
        Type::Number => match text.parse::<f64>() {
            Ok(number) if number.is_finite() => Ok(number.into()),
            _ => wrong("a number"),
        },
        Type::Boolean if text.eq_ignore_ascii_case("true") => Ok(Value::Bool(true)),
        Type::Boolean if text.eq_ignore_ascii_case("false") => Ok(Value::Bool(false)),
        Type::Boolean => wrong("true or false"),
        _ => Ok(Value::String(text.to_owned())),
    }
}
