//! Answers of the oldest layout: the type of a row is a name, and a further table without a caption describes it.

use crate::model::{Certainty, Fact, Field, Finding, Source, Type};
use crate::read::nest::{self, Nested};
use crate::read::row::RowField;
use crate::read::shape::Shape;
use crate::words::{TypeText, is_name};

/// The rows of one table.
pub(super) type Rows = Vec<RowField>;

/// Types within types; none of these pages goes as deep.
const MAX_DEPTH: usize = 20;

/// The tree of an answer whose first table may name types that the next ones describe, in reading order.
pub(super) fn tree(mut tables: Vec<Rows>, shape: Option<&Shape>, complete: bool, at: &Source) -> Nested {
    if tables.is_empty() {
        return nest::tree(&[], shape, complete, at);
    }
    let first = tables.remove(0);
    let mut left = Left { tables: tables.into_iter().map(Some).collect(), complete, findings: Vec::new() };
    let mut grafts = Vec::new();
    let mut rows = left.without_types(first, shape, at, &mut grafts, 0);
    // What no row refers to goes on where the first table ends.
    rows.extend(left.tables.into_iter().flatten().flatten());
    let mut nested = nest::tree(&rows, shape, complete, at);
    graft(&mut nested.root, &mut grafts);
    nested.findings.append(&mut left.findings);
    nested
}

/// A field that a table describes.
type Graft = Field;

struct Left {
    tables: Vec<Option<Rows>>,
    complete: bool,
    findings: Vec<Finding>,
}

impl Left {
    /// Rows whose named types are any JSON for now; what the tables say of them waits in `grafts`.
    fn without_types(
        &mut self,
        rows: Rows,
        shape: Option<&Shape>,
        at: &Source,
        grafts: &mut Vec<Graft>,
        depth: usize,
    ) -> Rows {
        let mut out = Vec::new();
        for mut row in rows {
            let own = shape.and_then(|shape| shape.member(&row.field.name));
            if let Some(name) = type_name(&row).filter(|_| depth < MAX_DEPTH)
                && let Some(table) = self.next(own)
            {
                let mut below = self.described(table, own, at, depth);
                if own.is_none_or(Shape::is_silent) {
                    // Nothing but the order of the tables says that it is this one.
                    below.iter_mut().for_each(|field| field.placed = field.placed.max(Certainty::Inferred));
                }
                grafts.push(whole(&row.field, &name, row.ty.as_ref(), own, below));
                row.field.ty = Fact::certain(Type::Any, &row.field.at);
                row.ty = Some(TypeText { ty: Type::Any, name: None, inner: None });
            }
            out.push(row);
        }
        out
    }

    /// The members that a table describes.
    fn described(&mut self, table: Rows, shape: Option<&Shape>, at: &Source, depth: usize) -> Vec<Field> {
        let shape = shape.map(|shape| Shape { list: false, ..shape.clone() });
        let mut grafts = Vec::new();
        let rows = self.without_types(table, shape.as_ref(), at, &mut grafts, depth + 1);
        let mut nested = nest::tree(&rows, shape.as_ref(), self.complete, at);
        graft(&mut nested.root, &mut grafts);
        self.findings.append(&mut nested.findings);
        nested.root.fields
    }

    /// The next table that the sample of the field does not speak against.
    fn next(&mut self, shape: Option<&Shape>) -> Option<Rows> {
        let shape = shape.filter(|shape| !shape.members.is_empty());
        let fits =
            |rows: &Rows| shape.is_none_or(|shape| rows.iter().any(|row| shape.member(&row.field.name).is_some()));
        self.tables.iter_mut().find(|table| table.as_ref().is_some_and(fits))?.take()
    }
}

/// The type that a row names, where the dictionary does not know it.
fn type_name(row: &RowField) -> Option<String> {
    match &row.ty {
        None => is_name(&row.type_cell).then(|| row.type_cell.clone()),
        Some(ty) => ty.name.clone().or_else(|| ty.inner.as_ref()?.name.clone()),
    }
}

/// The field with what its table says.
fn whole(row: &Field, name: &str, ty: Option<&TypeText>, shape: Option<&Shape>, fields: Vec<Field>) -> Field {
    let list = ty.map_or_else(|| shape.is_some_and(|shape| shape.list), |ty| ty.ty == Type::Array);
    let kind = if list { Type::Array } else { Type::Object };
    let mut field = Field { ty: Fact::certain(kind, &row.at), type_name: Some(name.to_owned()), ..row.clone() };
    if list {
        field.item = Some(Box::new(Field { fields, ..Field::new("", Type::Object, &row.at) }));
    } else {
        field.fields = fields;
    }
    field
}

/// Puts what tables describe where its rows have come to stand.
fn graft(field: &mut Field, grafts: &mut Vec<Graft>) {
    for member in field.fields.iter_mut().chain(field.item.as_deref_mut()) {
        let found = grafts.iter().position(|graft| graft.at.line == member.at.line && graft.name == member.name);
        match found {
            Some(found) => *member = Field { placed: member.placed, ..grafts.swap_remove(found) },
            None => graft(member, grafts),
        }
    }
}
