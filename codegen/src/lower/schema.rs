//! Schema → type.

use openapiv3::{
    AdditionalProperties, ArrayType, IntegerFormat, ObjectType, Schema, SchemaKind, StringFormat, StringType,
    Type as Kind, VariantOrUnknownOrEmpty::Item,
};

use super::meaning::{Meaning, Spot, is_type_name};
use super::{Lower, target};
use crate::diag::Span;
use crate::ext::{self, KnownValue, Scalar};
use crate::ir::{self, Place, Type, TypeRef};
use crate::load::Node;

/// References from one component to the next before an object comes.
const MAX_CHAIN: usize = 32;

/// A shared object whose members are lowered later, so that objects may hold each other.
pub(super) struct Pending<'a> {
    object: &'a ObjectType,
    node: &'a Node,
    at: usize,
}

impl<'a> Lower<'a> {
    /// What a schema means to a field. `name` names the type that it may make.
    pub(super) fn meaning(&mut self, spot: Spot<'a>, node: &'a Node, name: &str) -> Meaning {
        match spot {
            Spot::There(reference) => self.component(target(reference), &node.span()),
            Spot::Here(schema) => {
                let name = self.type_name(schema, node).unwrap_or(name);
                let mut meaning = self.kind(schema, node, name);
                let data = &schema.schema_data;
                meaning.overlay(node, data.example.as_ref(), data.deprecated);
                meaning.default = data.default.clone().or(meaning.default);
                self.deprecation(node);
                meaning
            }
        }
    }

    /// What a shared schema means.
    pub(super) fn component(&mut self, name: &'a str, span: &Span) -> Meaning {
        if let Some(meaning) = self.resolved.get(name) {
            return meaning.clone();
        }
        // A missing one has been reported.
        let Some(schema) = self.loaded.schemas.get(name) else { return Meaning::of(Type::Json) };
        if self.resolving.contains(&name) || self.resolving.len() == MAX_CHAIN {
            let message = format!("`{name}` refers to itself, or through more than {MAX_CHAIN} others");
            self.report(
                "reference-loop",
                span,
                message,
                "put an object with properties between; only objects can recur",
            );
            return Meaning::of(Type::Json);
        }
        let node = self.home("schemas", name);
        let outer = std::mem::replace(&mut self.sharing, true);
        self.resolving.push(name);
        let meaning = self.meaning(schema.into(), node, name);
        self.resolving.pop();
        self.sharing = outer;
        self.resolved.insert(name, meaning.clone());
        meaning
    }

    fn kind(&mut self, schema: &'a Schema, node: &'a Node, name: &str) -> Meaning {
        match &schema.schema_kind {
            SchemaKind::Type(Kind::String(string)) => self.string(string, schema, node, name),
            SchemaKind::Type(Kind::Integer(integer)) => {
                let ty = if integer.format == Item(IntegerFormat::Int32) { Type::Int32 } else { Type::Int64 };
                Meaning { known_numbers: known_numbers(node), ..Meaning::of(ty) }
            }
            SchemaKind::Type(Kind::Number(_)) => Meaning::of(Type::Number),
            SchemaKind::Type(Kind::Boolean(_)) => Meaning::of(Type::Bool),
            SchemaKind::Type(Kind::Array(array)) => self.list(array, node, name),
            SchemaKind::Type(Kind::Object(object)) => self.object(object, schema, node, name),
            SchemaKind::AllOf { all_of } => match all_of.first() {
                Some(first) => self.meaning(first.into(), node.at("allOf").item(0), name),
                None => Meaning::of(Type::Json),
            },
            // `{}` is any JSON; of everything else `load` has said that it cannot be generated.
            _ => Meaning::of(Type::Json),
        }
    }

    fn string(&mut self, string: &'a StringType, schema: &'a Schema, node: &'a Node, name: &str) -> Meaning {
        let values = ext::read::<Vec<KnownValue>>(node, "x-known-values");
        Meaning::of(match (&string.format, values) {
            (Item(StringFormat::Byte), _) => Type::Blob,
            (Item(StringFormat::DateTime), _) => Type::Timestamp,
            (Item(StringFormat::Binary), _) => Type::Bytes,
            _ if node.text_at("x-format") == Some("milliseconds") => Type::Timestamp,
            _ if node.get("x-format").is_some() => Type::Interval,
            (_, Some(values)) => Type::Enum(self.open_enum(values, schema, node, name)),
            _ => Type::String,
        })
    }

    fn open_enum(&mut self, values: Vec<KnownValue>, schema: &'a Schema, node: &'a Node, name: &str) -> TypeRef {
        let known = self.named(name, schema, node);
        if let Some(new) = known.new {
            let values = values.into_iter().map(|value| {
                let (value, name, doc) = parts(value);
                let wire = match value {
                    Scalar::Text(text) => text,
                    Scalar::Number(number) => number.to_string(),
                };
                ir::KnownValue { wire, name, doc }
            });
            let values = values.collect();
            let doc = node.text_at("description").unwrap_or_default().trim().to_owned();
            self.types().enums.push(ir::OpenEnum { name: new, doc, values });
        }
        known.reference
    }

    fn list(&mut self, array: &'a ArrayType, node: &'a Node, name: &str) -> Meaning {
        let Some(items) = &array.items else { return Meaning::of(Type::List(Box::new(Type::Json))) };
        let place = node.at("items");
        let items = self.meaning(items.into(), place, name);
        if items.wrapped.is_some() || items.as_text {
            let what = if items.as_text { "`x-as-text`" } else { "`x-wrapped`" };
            let message = format!("{what} stands in the elements of a list");
            let help = "it speaks of a field: write `type: string` for numbers as text, an object for a wrapper";
            self.report("misplaced-key", &place.span(), message, help);
        }
        let ty = Type::List(Box::new(items.ty));
        Meaning { secret: items.secret, known_numbers: items.known_numbers, ..Meaning::of(ty) }
    }

    fn object(&mut self, object: &'a ObjectType, schema: &'a Schema, node: &'a Node, name: &str) -> Meaning {
        if node.is_true("x-wrapped") {
            return self.wrapper(object, node);
        }
        if let Some(values) = &object.additional_properties {
            let place = node.at("additionalProperties");
            let values = match values {
                AdditionalProperties::Any(_) => Meaning::of(Type::Json),
                AdditionalProperties::Schema(schema) => self.meaning(schema.as_ref().into(), place, name),
            };
            let ty = Type::Map(Box::new(values.ty));
            return Meaning { secret: values.secret, ..Meaning::of(ty) };
        }
        if object.properties.is_empty() {
            let help = "write `properties`; `additionalProperties` for a map; no `type` at all for any JSON";
            self.report("empty-object", &node.span(), "the object has no properties", help);
            return Meaning::of(Type::Json);
        }
        let known = self.named(name, schema, node);
        if let Some(new) = known.new {
            let shape = ir::Shape {
                span: node.span(),
                name: new,
                doc: node.text_at("description").unwrap_or_default().trim().to_owned(),
                fields: Vec::new(),
                in_request: false,
                in_output: false,
                constructor: ext::read(node, "x-constructor").unwrap_or_default(),
                frozen: ext::read(node, "x-constructor"),
            };
            let at = self.types().shapes.len();
            self.types().shapes.push(shape);
            let pending = Pending { object, node, at };
            if self.sharing {
                self.pending.push(pending);
            } else {
                self.members(pending);
            }
        }
        Meaning::of(Type::Object(known.reference))
    }

    /// Fills an object that has a name already. Those that wait are shared.
    pub(super) fn members(&mut self, Pending { object, node, at }: Pending<'a>) {
        let fields = self.fields(object, node, Place::Body, true);
        if let Some(shape) = self.types().shapes.get_mut(at) {
            shape.fields = fields;
        }
    }

    fn wrapper(&mut self, object: &'a ObjectType, node: &'a Node) -> Meaning {
        let mut properties = object.properties.iter();
        if let (Some((inner, schema)), None) = (properties.next(), properties.next()) {
            let place = node.at("properties").at(inner);
            let list = self.meaning(schema.into(), place, inner);
            if matches!(list.ty, Type::List(_)) && list.wrapped.is_none() {
                return Meaning { wrapped: Some(inner.clone()), ..list };
            }
        }
        let help = "give the object one property, an array, or leave `x-wrapped` out";
        self.report("wrapper", &node.span(), "the wrapper does not hold one list and nothing else", help);
        Meaning::of(Type::Json)
    }

    /// `x-name` of a schema, if it names a type.
    fn type_name(&mut self, schema: &Schema, node: &'a Node) -> Option<&'a str> {
        let name = node.text_at("x-name")?;
        let makes_type = match &schema.schema_kind {
            SchemaKind::Type(Kind::Object(object)) => !object.properties.is_empty() && !node.is_true("x-wrapped"),
            SchemaKind::Type(Kind::String(_)) => node.get("x-known-values").is_some(),
            _ => false,
        };
        if is_type_name(name) && !makes_type {
            let help = "begin with a small letter to name the field; name an element type in `items`";
            let message = format!("`{name}` is the name of a type, and nothing here makes one");
            self.report("bad-name", &node.at("x-name").span(), message, help);
        }
        Some(name).filter(|name| is_type_name(name))
    }
}

fn known_numbers(node: &Node) -> Vec<(i64, String)> {
    let values = ext::read::<Vec<KnownValue>>(node, "x-known-values").unwrap_or_default();
    let numbers = values.into_iter().map(parts).filter_map(|(value, _, doc)| match value {
        Scalar::Number(number) => Some((number, doc)),
        Scalar::Text(_) => None,
    });
    numbers.collect()
}

fn parts(value: KnownValue) -> (Scalar, String, String) {
    match value {
        KnownValue::Text(text) => (Scalar::Text(text), String::new(), String::new()),
        KnownValue::Number(number) => (Scalar::Number(number), String::new(), String::new()),
        KnownValue::Full { value, name, description } => (value, name, description),
    }
}
