//! The language of the tables in [`keys`](super::keys): which keys an object may have, and what their values are.

/// An object of a spec and the keys that it may have.
pub(super) struct Object {
    /// What it is called in messages: `a schema`.
    pub(super) name: &'static str,
    /// Its section under `components`, if it can be referred to.
    pub(super) section: &'static str,
    /// Its keys.
    pub(super) keys: &'static [Key],
    /// Whether it may say where it comes from: `x-only-on`, `x-differs`.
    pub(super) sourced: bool,
}

/// A key of an object.
pub(super) struct Key {
    pub(super) name: &'static str,
    pub(super) shape: Shape,
    pub(super) need: Need,
}

/// Whether a key must be there.
pub(super) enum Need {
    /// It may be left out.
    No,
    /// It must be there; without it the object means something all the same.
    Wanted(&'static str),
    /// Without it the object means nothing.
    Vital(&'static str),
}

/// What a value is.
pub(super) enum Shape {
    /// Any JSON.
    Any,
    /// Text.
    Text,
    /// `true` or `false`.
    Bool,
    /// `true`; `false` would say nothing.
    True,
    /// An integer from 0.
    Count,
    /// An integer.
    Integer,
    /// A number.
    Number,
    /// One of some words; the first is the code of the diagnostic for another one.
    Word(&'static str, &'static [&'static str]),
    /// A list.
    List(&'static Shape),
    /// An object with keys of the writer's choice.
    Map(&'static Shape),
    /// An object whose keys are HTTP statuses.
    Statuses(&'static Shape),
    /// An object with known keys.
    Object(&'static Object),
    /// An object with known keys, or a reference to one.
    Ref(&'static Object),
    /// A reference to a file.
    File,
    /// One, or a list of them.
    OneOrMore(&'static Shape),
    /// The first that has the right kind.
    Either(&'static [Shape]),
    /// OpenAPI has the key, the generator does not: code, what to write instead.
    Refused(&'static str, &'static str),
}

impl Shape {
    /// What belongs there, for messages.
    pub(super) fn wanted(&self) -> String {
        match self {
            Self::Any | Self::Refused(..) => "anything".to_owned(),
            Self::Text => "text".to_owned(),
            Self::Bool => "`true` or `false`".to_owned(),
            Self::True => "`true`".to_owned(),
            Self::Count => "an integer from 0".to_owned(),
            Self::Integer => "an integer".to_owned(),
            Self::Number => "a number".to_owned(),
            Self::Word(_, words) => format!("one of {}", listed(words)),
            Self::List(of) => format!("a list ({} each)", of.wanted()),
            Self::Map(of) | Self::Statuses(of) => format!("an object ({} each)", of.wanted()),
            Self::Object(object) => object.name.to_owned(),
            Self::Ref(object) => format!("{} or a reference to one", object.name),
            Self::File => "a reference to a file of `operations`".to_owned(),
            Self::OneOrMore(of) => format!("{} or a list of such", of.wanted()),
            Self::Either(shapes) => shapes.iter().map(Self::wanted).collect::<Vec<_>>().join(" or "),
        }
    }
}

/// Words in backquotes, with commas.
pub(super) fn listed(words: &[&str]) -> String {
    words.iter().map(|word| format!("`{word}`")).collect::<Vec<_>>().join(", ")
}

/// A key that may be left out.
pub(super) const fn may(name: &'static str, shape: Shape) -> Key {
    Key { name, shape, need: Need::No }
}

/// A key that must be there. The text says what to write.
pub(super) const fn wanted(name: &'static str, shape: Shape, help: &'static str) -> Key {
    Key { name, shape, need: Need::Wanted(help) }
}

/// A key without which the object means nothing. The text says what to write.
pub(super) const fn vital(name: &'static str, shape: Shape, help: &'static str) -> Key {
    Key { name, shape, need: Need::Vital(help) }
}

/// A key of OpenAPI that the generator does not take. The text says what to write instead.
pub(super) const fn refused(name: &'static str, help: &'static str) -> Key {
    Key { name, shape: Shape::Refused("unsupported-key", help), need: Need::No }
}
