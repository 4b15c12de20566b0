//! Finding things in the model.

use super::{Field, Operation, Output, Place, Service, Shape, Type, TypeRef};

impl Operation {
    /// The members of the answer, where it is an object.
    #[must_use]
    pub fn answer(&self) -> Option<&Shape> {
        match &self.output {
            Output::Object(shape) | Output::Empty(shape) => Some(shape),
            Output::Value(_) | Output::Raw => None,
        }
    }

    /// The members of the answer, where it is an object, to change them.
    pub fn answer_mut(&mut self) -> Option<&mut Shape> {
        match &mut self.output {
            Output::Object(shape) | Output::Empty(shape) => Some(shape),
            Output::Value(_) | Output::Raw => None,
        }
    }

    /// The field of the request that has this name on the wire.
    #[must_use]
    pub fn field(&self, wire: &str) -> Option<&Field> {
        self.fields.iter().find(|field| field.wire == wire)
    }
}

impl Place {
    /// The place in one word, whatever the way of writing there.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Path => "path",
            Self::Query | Self::QueryJson | Self::QueryRepeat | Self::QueryComma => "query",
            Self::Form | Self::FormJson => "form",
            Self::Header => "header",
            Self::Body | Self::WholeBody => "body",
        }
    }
}

impl Service {
    /// The shape that a field of `operation` refers to.
    #[must_use]
    pub fn shape<'a>(&'a self, operation: &'a Operation, reference: &TypeRef) -> Option<&'a Shape> {
        let shapes = if reference.shared { &self.shapes } else { &operation.shapes };
        shapes.iter().find(|shape| shape.name == reference.name)
    }

    /// The fields on the way into the answer of `operation`, the last one being what `path` names. The name of a wrapper
    /// may stand in the path or be left out.
    #[must_use]
    pub fn answer_path<'a>(&'a self, operation: &'a Operation, path: &[String]) -> Option<Vec<&'a Field>> {
        let mut way: Vec<&Field> = Vec::new();
        let mut shape = operation.answer();
        for name in path {
            if way.last().is_some_and(|last| last.wrapped.as_ref() == Some(name)) {
                continue;
            }
            let field = shape?.fields.iter().find(|field| field.wire == *name)?;
            shape = match &field.ty {
                Type::Object(reference) => self.shape(operation, reference),
                _ => None,
            };
            way.push(field);
        }
        Some(way)
    }
}
