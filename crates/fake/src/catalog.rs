//! What the fake knows of each service: operations, parameters, answers, errors. Written by `cargo xtask regen`.

mod read;

use std::collections::BTreeMap;

use serde_json::Value;

pub(crate) use read::read;

/// The catalogues that the crate brings along, one per service.
pub(crate) const EMBEDDED: &[&str] = &[
    include_str!("../catalog/alibaba-kms.json"),
    include_str!("../catalog/alibaba-polardb.json"),
    include_str!("../catalog/alibaba-sts.json"),
    include_str!("../catalog/huawei-dws.json"),
    include_str!("../catalog/huawei-kms.json"),
];

/// The cloud of a service.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Cloud {
    Alibaba,
    Huawei,
}

/// One service.
#[derive(Debug)]
pub(crate) struct Service {
    /// The folder: `alibaba-kms`.
    pub(crate) id: String,
    pub(crate) cloud: Cloud,
    /// The short name: `kms`.
    pub(crate) name: String,
    pub(crate) version: String,
    pub(crate) operations: Vec<Operation>,
    pub(crate) shapes: BTreeMap<String, Type>,
    pub(crate) errors: Vec<DocumentedError>,
}

/// One operation.
#[derive(Debug)]
pub(crate) struct Operation {
    pub(crate) id: String,
    pub(crate) method: String,
    pub(crate) path: String,
    pub(crate) signed: bool,
    pub(crate) body: Body,
    pub(crate) params: Vec<Param>,
    pub(crate) response: Option<Type>,
    pub(crate) example: Option<Value>,
    pub(crate) errors: Vec<DocumentedError>,
}

/// The body of a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Body {
    None,
    Form,
    Json,
    Raw,
}

/// One parameter, or one member of a JSON body.
#[derive(Debug)]
pub(crate) struct Param {
    pub(crate) name: String,
    pub(crate) place: Place,
    pub(crate) encoding: Encoding,
    pub(crate) ty: Type,
    pub(crate) required: bool,
    pub(crate) secret: bool,
    /// Whether it is the idempotency token.
    pub(crate) token: bool,
    pub(crate) wrapped: Option<String>,
}

/// Where a parameter travels.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Place {
    Path,
    Query,
    Form,
    Header,
    /// A member of the JSON body.
    Body,
    /// The whole body.
    WholeBody,
}

/// How a list, map or object is written in a query or form.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Encoding {
    /// `Name.1.Key`.
    Flat,
    /// One compact JSON text.
    Json,
    /// The name once for each element.
    Repeat,
    /// One text with commas.
    Comma,
}

/// A type on the wire.
#[derive(Clone, Debug)]
pub(crate) enum Type {
    /// Text; also Base64, times and intervals.
    Text,
    Integer,
    Int32,
    Number,
    Boolean,
    Any,
    Raw,
    Array(Box<Type>),
    Map(Box<Type>),
    Object(Vec<Member>),
    Ref(String),
}

/// A member of an object.
#[derive(Clone, Debug)]
pub(crate) struct Member {
    pub(crate) name: String,
    pub(crate) ty: Type,
    pub(crate) required: bool,
    pub(crate) wrapped: Option<String>,
}

/// An error that the documentation lists.
#[derive(Clone, Debug)]
pub(crate) struct DocumentedError {
    pub(crate) status: u16,
    pub(crate) code: String,
    pub(crate) message: Option<String>,
}

impl Service {
    /// The documented error of a code: of the operation, else of the service.
    pub(crate) fn error<'a>(&'a self, operation: &'a Operation, code: &str) -> Option<&'a DocumentedError> {
        operation.errors.iter().chain(&self.errors).find(|error| error.code == code)
    }

    /// Follows references.
    pub(crate) fn resolve<'a>(&'a self, ty: &'a Type) -> &'a Type {
        let mut ty = ty;
        // Bounded, so that a catalogue that refers in a circle does no harm.
        for _ in 0..16 {
            match ty {
                Type::Ref(name) => ty = self.shapes.get(name).unwrap_or(&Type::Any),
                _ => return ty,
            }
        }
        &Type::Any
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_embedded_catalogue_reads() {
        for text in EMBEDDED {
            let service = read(text).unwrap();
            assert!(!service.operations.is_empty(), "{}", service.id);
        }
    }

    #[test]
    fn a_broken_catalogue_says_where() {
        let error = read(r#"{"service":"s","cloud":"huawei","operations":[{"id":"A","params":[{"name":"x"}]}]}"#);
        assert_eq!(error.unwrap_err(), "operations[0] (A).method: missing");
    }
}
