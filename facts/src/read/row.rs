//! One row of a parameter table as a field.

use super::shape::Shape;
use super::text_fact;
use super::values;
use crate::block::{Row, Table};
use crate::json;
use crate::model::{Certainty, Fact, Field, Source, Type};
use crate::words::{Column, TypeText, words};

/// A row, read, with what its type cell says about nesting.
#[derive(Debug, Clone)]
pub(crate) struct RowField {
    pub(crate) field: Field,
    pub(crate) ty: Option<TypeText>,
    /// The type cell as printed.
    pub(crate) type_cell: String,
    /// The shape of an example that is JSON.
    pub(crate) shape: Option<Shape>,
    /// Description and example may have changed places.
    pub(crate) shifted: bool,
}

/// Reads a row.
pub(crate) fn field(table: &Table, row: &Row, section: &Source) -> RowField {
    let at = section.at_line(row.line);
    let type_cell = table.cell(row, Column::Type).to_owned();
    let ty = words().type_of(&type_cell);
    let name = clean_name(table.cell(row, Column::Name));
    let mut field = Field::new(&name, ty.as_ref().map_or(Type::Unsaid, |ty| ty.ty), &at);
    if ty.is_none() && !type_cell.is_empty() {
        field.ty.certainty = Certainty::Unresolved;
        field.type_name = Some(type_cell.clone());
    }
    if let Some(ty) = &ty {
        let named = ty.name.as_ref().or_else(|| ty.inner.as_ref().and_then(|i| i.name.as_ref()));
        field.type_name = named.cloned();
        field.format = match crate::words::fold(&type_cell).as_str() {
            "long" | "int64" => Some("int64".to_owned()),
            "float" => Some("float".to_owned()),
            "double" => Some("double".to_owned()),
            _ => None,
        };
    }
    field.required = words().yes_no(table.cell(row, Column::Required)).map(|required| Fact::certain(required, &at));
    // The raw cell: an empty last line is the trace of a dropped list.
    let raw = table
        .columns
        .iter()
        .position(|column| *column == Column::Description)
        .and_then(|column| row.cells.get(column))
        .map(String::as_str)
        .unwrap_or_default();
    let described = values::describe(raw);
    field.description = text_fact(&described.text, &at);
    field.constraints = described.constraints.and_then(|text| text_fact(&text, &at));
    field.default = described.default.and_then(|text| text_fact(&text, &at));
    field.known = described.known;
    field.returned_when = described.returned_when;
    field.example = text_fact(table.cell(row, Column::Example), &at);
    let structured = ty.as_ref().is_some_and(|ty| !ty.ty.is_scalar());
    let shape = field.example.as_ref().filter(|_| structured).and_then(|example| {
        let parsed = json::parse(&example.value).filter(|parsed| parsed.slips.is_empty())?;
        Some(Shape::of_json(&parsed.value))
    });
    let shape = shape.filter(|shape| !shape.is_silent()).or_else(|| {
        let group = words().group(&field.name);
        (structured && !group.is_empty()).then(|| Shape::of_names(group))
    });
    RowField { field, ty, type_cell, shape, shifted: row.shifted }
}

/// A name without markers of nesting and notes: `└ KeyId`, `» id`, `name (deprecated)`.
fn clean_name(cell: &str) -> String {
    let first = cell.lines().next().unwrap_or_default();
    let first = first.trim_start_matches(['└', '├', '─', '│', '»', '>', '∟', '-', ' ', '\u{a0}']);
    let first = first.split(['（', '(']).next().unwrap_or(first).trim();
    let rest: String = cell.lines().skip(1).map(str::trim).collect();
    // A long name may be broken over lines; words after a blank are no part of it.
    let joins = !rest.is_empty() && crate::words::is_name(&rest) && first.ends_with(['_', '-', '.']);
    if joins { format!("{first}{rest}") } else { first.to_owned() }
}
