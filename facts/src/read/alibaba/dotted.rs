//! Nested parameters that the older layout writes with dots: `Tag.N.Key`.

use crate::model::{Certainty, Fact, Field, Operation, Param, Place, Type};
use crate::read::row::RowField;

/// More parts than any name has: such a name stays one.
const MAX_PARTS: usize = 16;

/// `Tag.N.Key`, but not `Config.Mode`, which is one name.
pub(super) fn is_repeated(name: &str) -> bool {
    name.contains('.') && name.split('.').count() <= MAX_PARTS && name.split('.').any(is_index)
}

fn is_index(part: &str) -> bool {
    part == "N" || part == "n" || part.parse::<u32>().is_ok()
}

/// `Tag.N.Key`: a flat list of objects.
pub(super) fn param(row: RowField, operation: &mut Operation) {
    let name = row.field.name.clone();
    let at = row.field.at.clone();
    let mut parts = name.split('.').filter(|part| !part.is_empty());
    let Some(first) = parts.next() else { return };
    let index = operation.params.iter().position(|param| param.field.name == first);
    let index = index.unwrap_or_else(|| {
        let mut field = Field::new(first, Type::Object, &at);
        field.encoding = Some("flat".to_owned());
        operation.params.push(Param { place: Place::Unsaid, field });
        operation.params.len() - 1
    });
    let Some(param) = operation.params.get_mut(index) else { return };
    let mut here = &mut param.field;
    for part in parts {
        if is_index(part) {
            here.ty.value = Type::Array;
            here = here.item.get_or_insert_with(|| Box::new(Field::new("", Type::Object, &at)));
            continue;
        }
        here.ty.value = if here.ty.value == Type::Array { Type::Array } else { Type::Object };
        let position = here.fields.iter().position(|field| field.name == part);
        let position = position.unwrap_or_else(|| {
            here.fields.push(Field::new(part, Type::Object, &at));
            here.fields.len() - 1
        });
        let Some(field) = here.fields.get_mut(position) else { return };
        here = field;
    }
    let anonymous = here.name.is_empty();
    let keep = here.name.clone();
    let mut leaf = row.field;
    if leaf.ty.value == Type::Array {
        // RepeatList: the element's type is not said.
        leaf.ty = Fact { value: Type::String, at: at.clone(), certainty: Certainty::Inferred };
    }
    leaf.name = keep;
    leaf.fields = std::mem::take(&mut here.fields);
    leaf.item = here.item.take();
    if leaf.item.is_some() {
        leaf.ty.value = Type::Array;
    }
    let required = leaf.required.clone();
    let description = leaf.description.clone();
    *here = leaf;
    if anonymous && let Some(param) = operation.params.get_mut(index) {
        param.field.required = required;
        param.field.description = description;
    }
}
