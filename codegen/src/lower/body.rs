//! The body of a request.

use openapiv3::{MediaType, RequestBody, Schema, SchemaKind, Type as Kind};

use super::content::{Chosen, Form};
use super::meaning::{Meaning, Spot};
use super::{Lower, target};
use crate::ir::{Body, Field, Place, Type};
use crate::load::Node;

const JSON_OR_OCTETS: &[Form] = &[Form::Json, Form::Pairs, Form::Raw];

impl<'a> Lower<'a> {
    /// The body's content type and the fields it adds to the request.
    pub(super) fn body(&mut self, body: &'a RequestBody, node: &'a Node, id: &str) -> (Body, Vec<Field>) {
        let Some(Chosen { form, name, media, node: place }) = self.content(&body.content, node, JSON_OR_OCTETS) else {
            return (Body::None, Vec::new());
        };
        match form {
            Form::Json => {
                let fields = match self.object_of(media, place, Place::Body) {
                    Some(fields) => fields,
                    None => vec![self.whole(body, media, node, place, id)],
                };
                (Body::Json(name.to_owned()), fields)
            }
            Form::Pairs => {
                let fields = self.object_of(media, place, Place::Form).unwrap_or_else(|| {
                    let help = "write `type: object` with the fields of the form as properties";
                    self.report("unsupported-schema", &place.span(), "the form is no object with properties", help);
                    Vec::new()
                });
                (Body::Form, fields)
            }
            Form::Raw => {
                let mut meaning = Meaning::of(Type::Bytes);
                meaning.doc = doc(body, place);
                self.raw(media, place);
                let field = self.field("body", node, Place::WholeBody, meaning, body.required);
                (Body::Raw(name.to_owned()), vec![field])
            }
        }
    }

    /// The members of a body that is an object with properties, inline or shared.
    pub(super) fn object_of(&mut self, media: &'a MediaType, node: &'a Node, place: Place) -> Option<Vec<Field>> {
        let mut spot = Spot::from(media.schema.as_ref()?);
        let mut node = node.at("schema");
        // References are followed to the object itself: a body has members, no name.
        for _ in 0..=self.loaded.schemas.len() {
            match spot {
                Spot::There(reference) => {
                    let name = target(reference);
                    spot = self.loaded.schemas.get(name)?.into();
                    node = self.home("schemas", name);
                }
                Spot::Here(Schema { schema_kind: SchemaKind::AllOf { all_of }, .. }) => {
                    spot = all_of.first()?.into();
                    node = node.at("allOf").item(0);
                }
                Spot::Here(Schema { schema_kind: SchemaKind::Type(Kind::Object(object)), .. })
                    if object.additional_properties.is_none() && !node.is_true("x-wrapped") =>
                {
                    return Some(self.members_of(object, node, place));
                }
                Spot::Here(_) => return None,
            }
        }
        None
    }

    fn members_of(&mut self, object: &'a openapiv3::ObjectType, node: &'a Node, place: Place) -> Vec<Field> {
        // What a shared object holds is shared as well.
        let home = self.loaded.node.at("components").at("schemas").mark.file.as_ref();
        let outer = std::mem::replace(&mut self.sharing, node.mark.file.as_ref() == home);
        let fields = self.fields(object, node, place, false);
        self.sharing = outer;
        fields
    }

    /// A JSON body that is a list, a map or any JSON: one field.
    fn whole(
        &mut self,
        body: &'a RequestBody,
        media: &'a MediaType,
        node: &'a Node,
        place: &'a Node,
        id: &str,
    ) -> Field {
        let mut meaning = match &media.schema {
            Some(schema) => self.meaning(schema.into(), place.at("schema"), &format!("{id}Item")),
            None => {
                let help = "write `schema`; `{}` is any JSON";
                self.report("missing-key", &place.span(), "the body has no `schema`", help);
                Meaning::of(Type::Json)
            }
        };
        let doc = doc(body, place);
        if !doc.is_empty() {
            meaning.doc = doc;
        }
        self.unwrapped(&meaning, place);
        self.field("body", node, Place::WholeBody, meaning, body.required)
    }

    /// A body or an answer has no field, so it has no wrapper of one.
    pub(super) fn unwrapped(&mut self, meaning: &Meaning, node: &Node) {
        if meaning.wrapped.is_some() {
            let help = "make the wrapper's list a property of the object";
            self.report("wrapper", &node.at("schema").at("x-wrapped").span(), "the whole body is a wrapper", help);
        }
    }

    /// Raw bytes are described as text, or not at all.
    pub(super) fn raw(&mut self, media: &'a MediaType, node: &'a Node) {
        let text = match media.schema.as_ref().map(Spot::from) {
            None => true,
            Some(Spot::Here(schema)) => matches!(schema.schema_kind, SchemaKind::Type(Kind::String(_))),
            Some(Spot::There(_)) => false,
        };
        if !text {
            let help = "write `type: string` with `format: binary`";
            self.report("unsupported-schema", &node.at("schema").span(), "raw bytes have a schema of their own", help);
        }
    }
}

/// What is said of a body, or of its schema.
fn doc(body: &RequestBody, place: &Node) -> String {
    let schema = || place.get("schema").and_then(|schema| schema.text_at("description"));
    body.description.as_deref().or_else(schema).unwrap_or_default().trim().to_owned()
}
