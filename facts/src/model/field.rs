//! Parameters and fields: one tree for requests and answers.

use super::{Certainty, Fact, Source};

/// The class of a type. Width and format are facts of their own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, PartialOrd, Ord)]
pub enum Type {
    /// The source does not say.
    #[default]
    Unsaid,
    /// Text.
    String,
    /// A whole number.
    Integer,
    /// A number.
    Number,
    /// True or false.
    Boolean,
    /// An object with named members.
    Object,
    /// A list.
    Array,
    /// An object with free keys.
    Map,
    /// Bytes.
    Binary,
    /// Any JSON.
    Any,
}

impl Type {
    /// The word of this project for the type.
    pub fn word(self) -> &'static str {
        match self {
            Type::Unsaid => "unsaid",
            Type::String => "string",
            Type::Integer => "integer",
            Type::Number => "number",
            Type::Boolean => "boolean",
            Type::Object => "object",
            Type::Array => "array",
            Type::Map => "map",
            Type::Binary => "binary",
            Type::Any => "any",
        }
    }

    /// The type for a word of this project.
    pub fn of_word(word: &str) -> Self {
        match word {
            "string" => Type::String,
            "integer" => Type::Integer,
            "number" => Type::Number,
            "boolean" => Type::Boolean,
            "object" => Type::Object,
            "array" => Type::Array,
            "map" => Type::Map,
            "binary" => Type::Binary,
            "any" => Type::Any,
            _ => Type::Unsaid,
        }
    }

    /// Neither object, list nor map.
    pub fn is_scalar(self) -> bool {
        !matches!(self, Type::Object | Type::Array | Type::Map)
    }
}

/// Where a parameter travels.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Place {
    /// The source does not say: pages of RPC services never do.
    #[default]
    Unsaid,
    /// In the path.
    Path,
    /// In the query.
    Query,
    /// In a header.
    Header,
    /// In a form body.
    Form,
    /// In (or as) the JSON body.
    Body,
    /// In the host name.
    Host,
}

impl Place {
    /// The word of this project for the place.
    pub fn word(self) -> &'static str {
        match self {
            Place::Unsaid => "unsaid",
            Place::Path => "path",
            Place::Query => "query",
            Place::Header => "header",
            Place::Form => "form",
            Place::Body => "body",
            Place::Host => "host",
        }
    }

    /// The place for a word of this project or of the metadata.
    pub fn of_word(word: &str) -> Self {
        match word {
            "path" => Place::Path,
            "query" => Place::Query,
            "header" => Place::Header,
            "form" | "formData" => Place::Form,
            "body" => Place::Body,
            "host" => Place::Host,
            _ => Place::Unsaid,
        }
    }
}

/// One known value of an open enumeration.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct KnownValue {
    /// The value on the wire.
    pub value: String,
    /// What the source says about it.
    pub text: String,
}

/// What a source says about the values of a field.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Known {
    /// Nothing.
    #[default]
    Unsaid,
    /// A list.
    Listed(Vec<KnownValue>),
    /// A list is announced, and the text form has dropped it.
    Lost,
}

impl Known {
    /// The listed values.
    pub fn values(&self) -> &[KnownValue] {
        match self {
            Known::Listed(values) => values,
            _ => &[],
        }
    }
}

/// A field of a request or an answer, with everything below it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Field {
    /// The name on the wire; empty for a body, a list element or a map value.
    pub name: String,
    /// Where its row stands.
    pub at: Source,
    /// How sure its place in the tree is.
    pub placed: Certainty,
    /// The class of its type.
    pub ty: Fact<Type>,
    /// The name that the source gives to the type.
    pub type_name: Option<String>,
    /// `int32`, `int64`, `double` …
    pub format: Option<String>,
    /// Must it be given?
    pub required: Option<Fact<bool>>,
    /// The source's words.
    pub description: Option<Fact<String>>,
    /// The example.
    pub example: Option<Fact<String>>,
    /// The value that counts when none is given.
    pub default: Option<Fact<String>>,
    /// Limits in words.
    pub constraints: Option<Fact<String>>,
    /// Known values.
    pub known: Known,
    /// The condition under which an answer has the field.
    pub returned_when: Option<String>,
    /// How a structured value is written: `flat`, `json`, `repeat`, `comma`.
    pub encoding: Option<String>,
    /// A number or a truth value that travels as text.
    pub as_text: bool,
    /// Marked as deprecated.
    pub deprecated: bool,
    /// The only pages that have the field, where several were joined; empty for all.
    pub only_on: Vec<String>,
    /// The members of an object.
    pub fields: Vec<Field>,
    /// The element of a list, the value of a map.
    pub item: Option<Box<Field>>,
}

/// A parameter: a field with a place.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Param {
    /// Where it travels.
    pub place: Place,
    /// What it is.
    pub field: Field,
}

impl Field {
    /// A field of a type.
    pub fn new(name: &str, ty: Type, at: &Source) -> Self {
        Self { name: name.to_owned(), at: at.clone(), ty: Fact::certain(ty, at), ..Self::default() }
    }

    /// A field that only follows from elsewhere, mostly from the sample.
    pub fn inferred(name: &str, ty: Type, at: &Source) -> Self {
        Self { placed: Certainty::Inferred, ty: Fact::inferred(ty, at), ..Self::new(name, ty, at) }
    }

    /// The known values: those of the elements, where it is a list of plain values.
    pub fn values(&self) -> &Known {
        match &self.item {
            Some(item) if self.ty.value == Type::Array && item.known != Known::Unsaid => &item.known,
            _ => &self.known,
        }
    }

    /// A member by name.
    pub fn field(&self, name: &str) -> Option<&Field> {
        self.fields.iter().find(|field| field.name == name)
    }

    /// The field below a path as `walk` writes it.
    pub fn below(&self, path: &str) -> Option<&Field> {
        let mut all = Vec::new();
        self.walk("", &mut all);
        all.into_iter().find(|(at, _)| at == path).map(|(_, field)| field)
    }

    /// Every field below this one with its path: `Keys.Key[].KeyId`, `Labels{}.Name`.
    /// A list's element and a map's value have a path only through their members.
    pub fn walk<'a>(&'a self, prefix: &str, out: &mut Vec<(String, &'a Field)>) {
        for field in &self.fields {
            let path = if prefix.is_empty() { field.name.clone() } else { format!("{prefix}.{}", field.name) };
            out.push((path.clone(), field));
            field.walk(&path, out);
        }
        if let Some(item) = &self.item {
            let mark = if self.ty.value == Type::Map { "{}" } else { "[]" };
            item.walk(&format!("{prefix}{mark}"), out);
        }
    }

    /// The type in one word, with the element's: `array of string`.
    pub fn type_text(&self) -> String {
        match (self.ty.value, &self.item) {
            (Type::Array | Type::Map, Some(item)) => {
                format!("{} of {}", self.ty.value.word(), item.type_text())
            }
            (other, _) => other.word().to_owned(),
        }
    }
}
