//! Parameters, members and headers → fields.

use openapiv3::{ObjectType, Parameter, ParameterSchemaOrContent, ReferenceOr};

use super::meaning::Meaning;
use super::{Lower, content, target};
use crate::ir::{Field, Place, Style, Type};
use crate::load::Node;

/// Headers that belong to the transport and the signature.
const RESERVED: &[&str] = &["accept", "authorization", "content-length", "content-type", "host", "x-auth-token"];

impl<'a> Lower<'a> {
    /// The parameters of an operation, in page order.
    pub(super) fn parameters(&mut self, parameters: &'a [ReferenceOr<Parameter>], node: &'a Node) -> Vec<Field> {
        let mut fields: Vec<Field> = Vec::new();
        for (index, parameter) in parameters.iter().enumerate() {
            let place = node.at("parameters").item(index);
            let (parameter, place) = match parameter {
                ReferenceOr::Item(parameter) => (parameter, place),
                ReferenceOr::Reference { reference } => {
                    let name = target(reference);
                    match self.loaded.parameters.get(name) {
                        Some(ReferenceOr::Item(parameter)) => (parameter, self.home("parameters", name)),
                        Some(ReferenceOr::Reference { .. }) => {
                            let help = "refer to the last one";
                            self.report("reference-loop", &place.span(), "a reference leads to another one", help);
                            continue;
                        }
                        // A missing one has been reported.
                        None => continue,
                    }
                }
            };
            fields.extend(self.parameter(parameter, place));
        }
        fields
    }

    fn parameter(&mut self, parameter: &'a Parameter, node: &'a Node) -> Option<Field> {
        let data = parameter.parameter_data_ref();
        let ParameterSchemaOrContent::Schema(schema) = &data.format else { return None };
        let mut meaning = self.meaning(schema.into(), node.at("schema"), &data.name);
        let example = data.example.clone().or_else(|| content::first(&data.examples));
        meaning.overlay(node, example.as_ref(), data.deprecated == Some(true));
        self.deprecation(node);
        let place = match parameter {
            Parameter::Path { .. } => Place::Path,
            Parameter::Header { .. } => Place::Header,
            Parameter::Query { .. } | Parameter::Cookie { .. } => Place::Query,
        };
        if place == Place::Header && RESERVED.contains(&data.name.to_ascii_lowercase().as_str()) {
            let message = format!("`{}` is a header that the client writes", data.name);
            self.report("reserved-header", &node.span(), message, "leave the parameter out");
        }
        let encoding = meaning.encoding.take();
        let place = self.place(place, &meaning, encoding.as_deref(), node);
        let mut field = self.field(&data.name, node, place, meaning, data.required);
        field.from_credentials = node.get("x-from").is_some();
        Some(field)
    }

    /// The members of an object. `nested` says that it is not the whole body.
    pub(super) fn fields(&mut self, object: &'a ObjectType, node: &'a Node, place: Place, nested: bool) -> Vec<Field> {
        let properties = node.at("properties");
        for name in node.get("required").map(Node::items).unwrap_or_default() {
            let text = name.text().unwrap_or_default();
            if !object.properties.contains_key(text) {
                let message = format!("`{text}` is required and is no property of the object");
                self.report("unknown-property", &name.span(), message, "correct the name, or add the property");
            }
        }
        let mut fields = Vec::new();
        for (wire, schema) in &object.properties {
            let node = properties.at(wire);
            let mut meaning = self.meaning(schema.into(), node, wire);
            if nested && meaning.token {
                let help = "a token is a parameter, or a member of the body itself";
                self.report("misplaced-key", &node.span(), "`x-idempotency-token` stands inside of an object", help);
                meaning.token = false;
            }
            let encoding = meaning.encoding.take();
            let place = self.place(place, &meaning, encoding.as_deref(), node);
            let required = object.required.contains(wire);
            fields.push(self.field(wire, node, place, meaning, required));
        }
        fields
    }

    /// One field, whatever it comes from.
    pub(super) fn field(&mut self, wire: &str, node: &Node, place: Place, meaning: Meaning, required: bool) -> Field {
        if meaning.doc.is_empty() {
            let help = "say in our own words what it means, with unit and condition";
            self.report("missing-description", &node.span(), format!("`{wire}` has no description"), help);
        }
        if meaning.secret.is_none() && may_be_secret(wire) {
            let message = format!("the name `{wire}` may be that of a secret, and the spec does not say");
            let help = "write `x-secret: true`, or `x-secret: false` for tokens of paging and idempotency and the like";
            self.report("secret-unsaid", &node.span(), message, help);
        }
        Field {
            span: node.span(),
            wire: wire.to_owned(),
            name: meaning.name.unwrap_or_default(),
            place,
            ty: meaning.ty,
            required,
            as_text: meaning.as_text,
            wrapped: meaning.wrapped,
            secret: meaning.secret.unwrap_or_default(),
            from_credentials: false,
            idempotency_token: meaning.token,
            optional: false,
            boxed: false,
            doc: meaning.doc,
            returned_when: meaning.returned_when,
            example: meaning.example,
            default: meaning.default,
            known_numbers: meaning.known_numbers,
            deprecated: meaning.deprecated,
        }
    }

    /// Where a field travels, with how it is written there.
    fn place(&mut self, place: Place, meaning: &Meaning, encoding: Option<&str>, node: &Node) -> Place {
        let single = !matches!(meaning.ty, Type::List(_) | Type::Map(_) | Type::Object(_) | Type::Json);
        let list =
            matches!(&meaning.ty, Type::List(items) if !matches!(**items, Type::Object(_) | Type::Map(_) | Type::Json));
        let fallback = match (place, self.style) {
            (Place::Query, Style::Rest) if list => Some("repeat"),
            (Place::Query | Place::Form, Style::Rpc) => Some("flat"),
            _ => None,
        };
        let (problem, help) = match (place, encoding.or(fallback)) {
            (Place::Query | Place::Form, _) if single && encoding.is_none() => return place,
            (Place::Query | Place::Form, _) if single => {
                ("`x-encoding` speaks of lists, maps and objects, and this is a single value", "leave it out")
            }
            (Place::Query, Some("json")) => return Place::QueryJson,
            (Place::Query, Some("repeat")) => return Place::QueryRepeat,
            (Place::Query, Some("comma")) => return Place::QueryComma,
            (Place::Form, Some("json")) => return Place::FormJson,
            (Place::Query | Place::Form, Some("flat")) => return place,
            (Place::Form, Some(_)) => {
                ("a form is written flat or as JSON", "write `x-encoding: flat` or `x-encoding: json`")
            }
            (Place::Query | Place::Form, None) => (
                "nothing says how this list, map or object is written",
                "write `x-encoding: json` or `x-encoding: flat`",
            ),
            (_, None) => return place,
            (_, Some(_)) => ("`x-encoding` speaks of queries and forms", "leave it out"),
        };
        self.report("encoding", &node.span(), problem, help);
        place
    }

    /// `x-deprecated` says what to use instead of something deprecated.
    pub(super) fn deprecation(&mut self, node: &Node) {
        if node.get("x-deprecated").is_some() && !node.is_true("deprecated") {
            let message = "`x-deprecated` stands alone";
            self.report(
                "misplaced-key",
                &node.at("x-deprecated").span(),
                message,
                "write `deprecated: true` beside it",
            );
        }
    }
}

/// Whether a name is one that secrets have.
fn may_be_secret(wire: &str) -> bool {
    let name: String = wire.chars().filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_lowercase()).collect();
    let words = ["plaintext", "secretdata", "password", "pwd", "privatekey", "keysecret", "token", "assertion"];
    words.iter().any(|word| name.contains(word))
}
