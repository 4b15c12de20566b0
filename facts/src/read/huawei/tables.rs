//! The tables of a page by the name that their caption gives, and the trees that they make.

use std::cell::{Cell, RefCell};
use std::collections::{HashMap, HashSet};

use crate::block::Table;
use crate::model::{Certainty, Fact, Field, Finding, FindingKind, Source, Type};
use crate::read::row;
use crate::read::sections::Parts;
use crate::read::shape::Shape;
use crate::words::{Column, TypeText, fold, words};

/// Deeper than any page: a type that holds itself ends here at the latest.
const MAX_DEPTH: usize = 30;

/// More fields than any page describes: types that refer to each other twice would double at each level.
const MAX_FIELDS: usize = 20_000;

/// Tables by caption.
pub(super) struct Named<'a> {
    tables: HashMap<String, Vec<(&'a Table, Source)>>,
    /// Tables without caption that follow a root table, in reading order.
    unnamed: Vec<&'a Table>,
    /// Lines of the unnamed tables that found their place.
    used: RefCell<HashSet<usize>>,
    /// Fields that may still be made.
    left: Cell<usize>,
}

impl<'a> Named<'a> {
    pub(super) fn of(parts: &Parts<'a>, page: &Source) -> Self {
        let mut out = Named {
            tables: HashMap::new(),
            unnamed: Vec::new(),
            used: RefCell::default(),
            left: Cell::new(MAX_FIELDS),
        };
        for (_, table) in parts.all_tables() {
            if !table.has(Column::Name) {
                continue;
            }
            let entry = (table, Source::new(&page.page, &table.caption, table.line));
            if table.caption.is_empty() {
                out.unnamed.push(table);
            } else {
                let name = fold(&words().caption_name(&table.caption));
                out.tables.entry(name).or_default().push(entry);
            }
        }
        out
    }

    /// What a table holds, by its caption; none for the table of a type.
    pub(super) fn content(&self, table: &Table) -> Option<&'static str> {
        words().caption(&table.caption)
    }

    /// The table of a type or field: the next one below the line that refers to it, else the first.
    fn lookup(&self, name: &str, line: usize) -> Option<&(&'a Table, Source)> {
        let all = self.tables.get(&fold(name))?;
        all.iter().find(|(table, _)| table.line > line).or_else(|| all.first())
    }

    /// The rows of a table with everything below them.
    pub(super) fn fields(
        &self,
        table: &Table,
        at: &Source,
        shape: Option<&Shape>,
        findings: &mut Vec<Finding>,
    ) -> Vec<Field> {
        self.used.borrow_mut().insert(table.line);
        let mut builder = Builder { named: self, findings, path: Vec::new() };
        builder.fields(table, at, shape)
    }
}

struct Builder<'n, 'a, 'f> {
    named: &'n Named<'a>,
    findings: &'f mut Vec<Finding>,
    /// The types that are being read, to end where one holds itself.
    path: Vec<String>,
}

impl<'a> Builder<'_, 'a, '_> {
    fn fields(&mut self, table: &Table, at: &Source, shape: Option<&Shape>) -> Vec<Field> {
        let mut out: Vec<Field> = Vec::new();
        let mut seen: HashSet<String> = HashSet::new();
        for row in &table.rows {
            let read = row::field(table, row, at);
            let mut field = read.field;
            if field.name.is_empty() {
                continue;
            }
            if self.named.left.get() == 0 {
                self.note(FindingKind::Cells, &field, "the tables make too many fields; the rest is left out");
                break;
            }
            self.named.left.set(self.named.left.get() - 1);
            let shape = shape.and_then(|shape| shape.member(&field.name));
            let by_caption = match (&read.ty, read.type_cell.is_empty()) {
                // A type that is no word of the dictionary may be the name of a table.
                (None, false) => Some(TypeText { ty: Type::Object, name: Some(read.type_cell.clone()), inner: None }),
                _ => None,
            };
            let ty = read.ty.or(by_caption);
            let named = ty.as_ref().and_then(|ty| ty.inner.as_ref()).is_some_and(|ty| ty.name.is_some());
            if let Some(ty) = ty {
                self.structure(&mut field, &ty, shape, 0);
            }
            if let Some(shape) = shape {
                self.judge(&mut field, shape, named);
            }
            if !seen.insert(field.name.clone()) {
                self.note(FindingKind::Cells, &field, "stands twice in the same table");
                continue;
            }
            out.push(field);
        }
        for (name, member) in shape.map(|shape| shape.members.as_slice()).unwrap_or_default() {
            if !seen.contains(name) {
                let field = from_shape(name, member, at, 0);
                self.note(FindingKind::OnlyInSample, &field, "it stands in the sample and in no table");
                out.push(field);
            }
        }
        out
    }

    /// Fills in what lies below a field, by its type.
    fn structure(&mut self, field: &mut Field, ty: &TypeText, shape: Option<&Shape>, depth: usize) {
        field.ty.value = ty.ty;
        if depth > MAX_DEPTH {
            return;
        }
        match ty.ty {
            Type::Object => {
                let name = ty.name.clone().unwrap_or_else(|| field.name.clone());
                self.members(field, &name, ty.name.is_some(), shape);
            }
            Type::Array | Type::Map => {
                let mut item = Field { at: field.at.clone(), ..Field::default() };
                match &ty.inner {
                    Some(inner) if inner.ty == Type::Object && inner.name.is_none() => {
                        // `Array of objects`: the table is captioned with the field's name.
                        item.ty = Fact::certain(Type::Object, &field.at);
                        let name = field.name.clone();
                        self.members(&mut item, &name, false, shape);
                    }
                    Some(inner) => {
                        item.ty = Fact::certain(inner.ty, &field.at);
                        self.structure(&mut item, inner, shape, depth + 1);
                    }
                    None => {
                        item.ty = Fact::inferred(Type::Unsaid, &field.at);
                        let name = field.name.clone();
                        if self.named.lookup(&name, field.at.line).is_some() {
                            item.ty.value = Type::Object;
                            self.members(&mut item, &name, false, shape);
                        } else if let Some(shape) = shape {
                            item = from_shape("", &element(shape), &field.at, 0);
                        }
                    }
                }
                if ty.ty == Type::Map && ty.inner.is_none() {
                    item.ty.value = Type::Any;
                    item.fields.clear();
                }
                field.item = Some(Box::new(item));
            }
            _ => {}
        }
    }

    /// The members of an object, from the table that its type names.
    fn members(&mut self, field: &mut Field, name: &str, by_type: bool, shape: Option<&Shape>) {
        if self.path.iter().any(|open| open == name) || self.path.len() > MAX_DEPTH {
            let text = format!("the type {name} holds itself");
            self.note(FindingKind::Placement, field, &text);
            return;
        }
        let line = field.at.line;
        // Some pages caption the table with the field, not with the type.
        let found = self.named.lookup(name, line).or_else(|| self.named.lookup(&field.name, line));
        if let Some((table, at)) = found {
            let (table, at) = (*table, at.clone());
            self.path.push(name.to_owned());
            field.fields = self.fields(table, &at, shape);
            self.path.pop();
            return;
        }
        if let Some(table) = self.next_unnamed(field, shape) {
            self.path.push(name.to_owned());
            let at = Source::new(&field.at.page, name, table.line);
            field.fields = self.fields(table, &at, shape);
            for member in &mut field.fields {
                member.placed = member.placed.max(Certainty::Inferred);
            }
            self.path.pop();
            return;
        }
        if by_type {
            let text = format!("the page has no table for the type {name}");
            self.note(FindingKind::MissingTable, field, &text);
        }
        if let Some(shape) = shape {
            let at = field.at.clone();
            field.fields =
                element(shape).members.iter().map(|(name, member)| from_shape(name, member, &at, 0)).collect();
        }
    }

    /// Where captions were dropped: the next table without one, when the sample does not object.
    fn next_unnamed(&self, field: &Field, shape: Option<&Shape>) -> Option<&'a Table> {
        let mut used = self.named.used.borrow_mut();
        let fits = |table: &Table| {
            shape
                .filter(|shape| !shape.members.is_empty())
                .is_none_or(|shape| table.rows.iter().any(|row| shape.member(table.cell(row, Column::Name)).is_some()))
        };
        let next = self
            .named
            .unnamed
            .iter()
            .find(|table| table.line > field.at.line && !used.contains(&table.line) && fits(table));
        let table = next?;
        used.insert(table.line);
        Some(table)
    }

    /// Object against list: the sample wins over `Array of objects`, which pages say by habit, but
    /// not over a list of a named type.
    fn judge(&mut self, field: &mut Field, shape: &Shape, named: bool) {
        let declared = field.ty.value;
        let object = shape.object && !shape.list && !shape.is_silent();
        let list = shape.list && !shape.is_silent();
        if declared == Type::Array && object && named {
            field.ty.certainty = Certainty::Contradictory;
            let text = "the table says a list, the sample shows an object; the table was taken";
            self.note(FindingKind::Contradiction, field, text);
            return;
        }
        if declared == Type::Array && object {
            if let Some(item) = field.item.take() {
                field.fields = item.fields;
            }
            field.ty.value = Type::Object;
        } else if declared == Type::Object && list {
            let mut item = Field::inferred("", Type::Object, &field.at);
            item.fields = std::mem::take(&mut field.fields);
            field.item = Some(Box::new(item));
            field.ty.value = Type::Array;
        } else {
            return;
        }
        field.ty.certainty = Certainty::Contradictory;
        let text = format!(
            "the table says {}, the sample shows {}; the sample was taken",
            declared.word(),
            field.ty.value.word()
        );
        self.note(FindingKind::Contradiction, field, &text);
    }

    fn note(&mut self, kind: FindingKind, field: &Field, text: &str) {
        let text = format!("{}: {text}", field.name);
        let finding = Finding { kind, subject: field.name.clone(), text, at: field.at.clone() };
        if !self.findings.contains(&finding) {
            self.findings.push(finding);
        }
    }
}

/// The shape of one element of a list.
fn element(shape: &Shape) -> Shape {
    Shape { list: false, ..shape.clone() }
}

/// A field that only the sample shows.
pub(super) fn from_shape(name: &str, shape: &Shape, at: &Source, depth: usize) -> Field {
    let mut field = Field::inferred(name, shape.ty(), at);
    field.example = shape.value.clone().map(|value| Fact::inferred(value, at));
    if depth > MAX_DEPTH {
        return field;
    }
    if shape.list {
        field.example = None;
        field.item = Some(Box::new(from_shape("", &element(shape), at, depth + 1)));
    } else {
        let members = shape.members.iter();
        field.fields = members.map(|(name, member)| from_shape(name, member, at, depth + 1)).collect();
    }
    field
}
