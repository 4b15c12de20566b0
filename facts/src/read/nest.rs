//! Rebuilds the tree of an Alibaba table, whose rows are a walk without indentation.
//! The sample guides: a row belongs to the innermost open object whose sample has its name unused.

use std::collections::{HashMap, HashSet};

use super::row::RowField;
use super::shape::Shape;
use crate::model::{Certainty, Fact, Field, Finding, FindingKind, Source, Type};

/// Deeper than any page: rows below are told and left out.
const MAX_DEPTH: usize = 60;

/// The tree and what could not be decided.
pub(crate) struct Nested {
    pub(crate) root: Field,
    pub(crate) findings: Vec<Finding>,
}

/// Builds the tree below an anonymous root. `shape` is the sample of the root, if any;
/// `complete` says that the table prints every member, so that the sample adds none to empty objects.
pub(crate) fn tree(rows: &[RowField], shape: Option<&Shape>, complete: bool, at: &Source) -> Nested {
    let mut root = Node::new(Field::new("", Type::Object, at));
    root.shape = shape;
    let mut sampled = HashSet::new();
    if let Some(shape) = shape {
        shape.names(&mut sampled);
    }
    let (nodes, open, findings) = (vec![root], vec![0], Vec::new());
    let mut tree = Tree { nodes, open, pending: None, last: 0, findings, complete, sampled };
    for (index, row) in rows.iter().enumerate() {
        let next = rows.get(index + 1);
        tree.row(row, index == 0, next);
    }
    if let Some(shape) = shape {
        tree.fill(0, shape, 0);
    }
    let findings = std::mem::take(&mut tree.findings);
    Nested { root: tree.build(0), findings }
}

struct Node<'s> {
    field: Field,
    members: Vec<usize>,
    /// The members by name.
    names: HashMap<String, usize>,
    item: Option<usize>,
    shape: Option<&'s Shape>,
    depth: usize,
}

impl<'s> Node<'s> {
    fn new(field: Field) -> Self {
        Self { field, members: Vec::new(), names: HashMap::new(), item: None, shape: None, depth: 0 }
    }
}

struct Tree<'s> {
    nodes: Vec<Node<'s>>,
    /// Open objects, outermost first.
    open: Vec<usize>,
    /// A list that waits for its element.
    pending: Option<usize>,
    /// The node of the row before.
    last: usize,
    findings: Vec<Finding>,
    complete: bool,
    /// Every name that the sample shows, wherever it stands.
    sampled: HashSet<&'s str>,
}

impl<'s> Tree<'s> {
    // Ids come from `add` alone, and nodes are never taken out: an id always has its node.
    fn node(&self, id: usize) -> &Node<'s> {
        &self.nodes[id]
    }

    fn node_mut(&mut self, id: usize) -> &mut Node<'s> {
        &mut self.nodes[id]
    }

    fn add(&mut self, field: Field, shape: Option<&'s Shape>) -> usize {
        let id = self.nodes.len();
        let mut node = Node::new(field);
        node.shape = shape;
        self.nodes.push(node);
        id
    }

    fn taken(&self, id: usize, name: &str) -> bool {
        self.node(id).names.contains_key(name)
    }

    fn join(&mut self, parent: usize, member: usize) {
        let name = self.node(member).field.name.clone();
        self.node_mut(member).depth = self.node(parent).depth + 1;
        let parent = self.node_mut(parent);
        parent.members.push(member);
        parent.names.entry(name).or_insert(member);
    }

    fn hold(&mut self, parent: usize, item: usize) {
        self.node_mut(item).depth = self.node(parent).depth + 1;
        self.node_mut(parent).item = Some(item);
    }

    /// Is there no room below a node? Says so.
    fn too_deep(&mut self, parent: usize, name: &str, at: &Source) -> bool {
        let deep = self.node(parent).depth >= MAX_DEPTH;
        if deep {
            let text = format!("line {}: the table nests deeper than {MAX_DEPTH} levels; the row is left out", at.line);
            self.note(FindingKind::Cells, name, text, at);
        }
        deep
    }

    fn note(&mut self, kind: FindingKind, subject: &str, text: String, at: &Source) {
        self.findings.push(Finding { kind, subject: subject.to_owned(), text, at: at.clone() });
    }

    fn row(&mut self, row: &'s RowField, first: bool, next: Option<&RowField>) {
        if row.field.name.is_empty() {
            self.anonymous(row, first);
            return;
        }
        let from_table = row.field.at.clone();
        if let Some(list) = self.pending.take() {
            if row.ty.is_none() && row.type_cell.is_empty() {
                // `Array of Key` and then a row `Key` without a type: the classic wrapper.
                self.wrapper(list, row);
                return;
            }
            self.implied_item(list, &from_table);
        }
        let (parent, certainty) = self.parent_for(&row.field.name);
        self.place(row, parent, certainty, next);
    }

    /// A row without a name: the body, a list's element or a map's value.
    fn anonymous(&mut self, row: &'s RowField, first: bool) {
        let at = row.field.at.clone();
        if first && self.nodes.len() == 1 {
            let root = self.node_mut(0);
            root.field = Field { name: String::new(), ..row.field.clone() };
            self.pending = None;
            match row.field.ty.value {
                Type::Array => {
                    self.open.clear();
                    self.pending = Some(0);
                }
                Type::Object => {}
                _ => self.open.clear(),
            }
            self.last = 0;
            return;
        }
        let last = self.last;
        let holder = self.pending.take().or_else(|| {
            let node = self.node(last);
            let open = matches!(node.field.ty.value, Type::Object | Type::Map)
                && node.members.is_empty()
                && node.item.is_none();
            open.then_some(last)
        });
        let Some(holder) = holder else {
            let text = format!("line {}: a row without a name follows no list", at.line);
            self.note(FindingKind::Placement, "", text, &at);
            return;
        };
        if self.too_deep(holder, "", &at) {
            return;
        }
        if self.node(holder).field.ty.value == Type::Object {
            // An object whose first member has no name has free keys.
            self.node_mut(holder).field.ty.value = Type::Map;
            self.open.retain(|open| *open != holder);
        }
        let shape = match self.node(holder).field.ty.value {
            // The values of a map share a shape that the sample shows under any key.
            Type::Map => self.node(holder).shape.and_then(|shape| shape.members.first()).map(|(_, shape)| shape),
            _ => self.node(holder).shape,
        };
        let item = self.add(row.field.clone(), shape);
        self.hold(holder, item);
        self.open_up(item);
        self.last = item;
    }

    /// Opens a node for the rows to come.
    fn open_up(&mut self, id: usize) {
        match self.node(id).field.ty.value {
            Type::Object | Type::Map => self.open.push(id),
            Type::Array => self.pending = Some(id),
            _ => {}
        }
    }

    /// A list without a row for its element: the type cell or the sample says what it holds.
    fn implied_item(&mut self, list: usize, at: &Source) {
        let node = self.node(list);
        if node.item.is_some() {
            return;
        }
        let shape = node.shape;
        let plain = shape.is_some_and(|shape| shape.scalar.is_some() && !shape.object);
        let ty = match shape {
            Some(shape) if plain => shape.scalar.unwrap_or_default(),
            _ => Type::Object,
        };
        let item = Field::inferred("", ty, at);
        let id = self.add(item, shape);
        self.hold(list, id);
        if ty == Type::Object {
            self.open.push(id);
        }
    }

    fn wrapper(&mut self, list: usize, row: &RowField) {
        let shape = self.node(list).shape;
        let at = row.field.at.clone();
        let inner = shape.and_then(|shape| shape.member(&row.field.name));
        if shape.is_some_and(|shape| shape.list) && inner.is_none() {
            // The sample shows a real list; the row only names its elements.
            let item = Field { description: row.field.description.clone(), ..Field::inferred("", Type::Object, &at) };
            let id = self.add(item, shape);
            self.hold(list, id);
            self.open.push(id);
            self.last = id;
            return;
        }
        let holder = self.node_mut(list);
        holder.field.ty.value = Type::Object;
        let mut member = row.field.clone();
        member.ty = Fact { value: Type::Array, at: at.clone(), certainty: Certainty::Certain };
        if shape.is_none() {
            member.placed = Certainty::Inferred;
        }
        let member = self.add(member, inner);
        self.join(list, member);
        let plain = inner.is_some_and(|shape| shape.scalar.is_some() && !shape.object);
        let ty = if plain { inner.and_then(|s| s.scalar).unwrap_or_default() } else { Type::Object };
        let item = self.add(Field::inferred("", ty, &at), inner);
        self.hold(member, item);
        self.open.push(list);
        if ty == Type::Object {
            self.open.push(item);
        }
        self.last = item;
    }

    /// The object that a named row belongs to. Closes what lies inside of it.
    fn parent_for(&mut self, name: &str) -> (usize, Certainty) {
        let Some(&top) = self.open.last() else { return (0, Certainty::Unresolved) };
        let alone = self.open.len() == 1;
        let found = self.open.iter().rposition(|id| {
            self.node(*id).shape.is_some_and(|shape| shape.member(name).is_some()) && !self.taken(*id, name)
        });
        if let Some(at) = found {
            let silent = self
                .open
                .iter()
                .skip(at + 1)
                .any(|id| self.node(*id).shape.is_none_or(Shape::is_silent) && !self.taken(*id, name));
            let id = self.open.get(at).copied().unwrap_or(top);
            self.open.truncate(at + 1);
            return (id, if silent { Certainty::Inferred } else { Certainty::Certain });
        }
        // A table that prints every container leaves none to the sample.
        if !self.complete
            && let Some(id) = self.deep(name)
        {
            return (id, Certainty::Inferred);
        }
        // An object whose sample shows other names is passed over, as long as one is left.
        let speaks = |id: usize| self.node(id).shape.is_some_and(|shape| !shape.is_silent());
        let quiet = self.open.iter().rposition(|id| !self.taken(*id, name) && !speaks(*id));
        let free = self.open.iter().rposition(|id| !self.taken(*id, name));
        let at = quiet.or(free).unwrap_or(self.open.len() - 1);
        let sure = match quiet {
            _ if alone => Certainty::Certain,
            // All but one speak against the name.
            Some(at) if self.open.iter().enumerate().all(|(i, id)| i == at || speaks(*id)) => Certainty::Inferred,
            _ => Certainty::Unresolved,
        };
        let id = self.open.get(at).copied().unwrap_or(top);
        self.open.truncate(at + 1);
        (id, sure)
    }

    /// The one place below an open object where the sample shows the name, with containers that the
    /// table leaves out.
    fn deep(&mut self, name: &str) -> Option<usize> {
        if !self.sampled.contains(name) {
            return None;
        }
        let tops: Vec<usize> = self.open.iter().rev().copied().collect();
        for top in tops {
            let Some(shape) = self.node(top).shape else { continue };
            let mut paths = Vec::new();
            shape.paths_to(name, &[], &mut paths);
            let [path] = paths.as_slice() else { continue };
            let (_, containers) = path.split_last()?;
            let at = self.node(top).field.at.clone();
            let mut id = top;
            let mut shape = shape;
            for container in containers {
                shape = shape.member(container)?;
                id = self.container(id, container, shape, &at);
            }
            if self.taken(id, name) {
                return None;
            }
            // The containers stay open, so that the siblings find their place too.
            return Some(id);
        }
        None
    }

    /// The object under a name that only the sample shows; made where it is missing.
    fn container(&mut self, parent: usize, name: &str, shape: &'s Shape, at: &Source) -> usize {
        let known = self.node(parent).names.get(name).copied();
        let id = known.unwrap_or_else(|| {
            let id = self.add(Field::inferred(name, shape.ty(), at), Some(shape));
            self.join(parent, id);
            id
        });
        if !shape.list {
            return id;
        }
        if let Some(item) = self.node(id).item {
            return item;
        }
        let item = self.add(Field::inferred("", Type::Object, at), Some(shape));
        self.hold(id, item);
        item
    }

    fn place(&mut self, row: &'s RowField, parent: usize, certainty: Certainty, next: Option<&RowField>) {
        let name = row.field.name.as_str();
        let at = row.field.at.clone();
        if self.taken(parent, name) {
            let text = format!("line {}: {name} stands twice in the same object", at.line);
            self.note(FindingKind::Cells, name, text, &at);
            return;
        }
        if self.too_deep(parent, name, &at) {
            return;
        }
        let mut field = row.field.clone();
        field.placed = certainty;
        let shape = self.node(parent).shape.and_then(|shape| shape.member(name));
        let shape = shape.or_else(|| row.shape.as_ref().filter(|_| self.complete));
        if row.shifted
            && let (Some(text), None) = (&field.description, &field.example)
            && shape.and_then(|shape| shape.value.as_deref()) == Some(text.value.as_str())
        {
            field.example = field.description.take();
        }
        if certainty == Certainty::Unresolved {
            let text = format!("line {}: nothing says which object {name} belongs to", at.line);
            self.note(FindingKind::Placement, name, text, &at);
        }
        self.judge(&mut field, row, shape, next);
        let id = self.add(field, shape);
        self.join(parent, id);
        self.last = id;
        let wrapped = shape.and_then(Shape::wrapped);
        let inner = row.ty.as_ref().and_then(|ty| ty.inner.as_ref());
        match (self.node(id).field.ty.value, wrapped) {
            (Type::Array, Some((member, inside))) if shape.is_some_and(|shape| !shape.list) => {
                // The classic wrapper; a row for it may or may not follow.
                let named = next.is_some_and(|next| next.field.name == member);
                if named {
                    self.pending = Some(id);
                    return;
                }
                self.node_mut(id).field.ty = Fact::inferred(Type::Object, &at);
                let inside_id = self.container(id, member, inside, &at);
                self.open.push(id);
                let plain = inside.scalar.is_some() && !inside.object;
                if plain {
                    self.node_mut(inside_id).field.ty.value = inside.scalar.unwrap_or_default();
                } else {
                    self.open.push(inside_id);
                }
            }
            (Type::Array, _) => {
                if let Some(inner) = inner.filter(|inner| inner.ty.is_scalar()) {
                    let item = self.add(Field::new("", inner.ty, &at), shape);
                    self.hold(id, item);
                    self.last = id;
                }
                self.pending = Some(id);
                if self.node(id).item.is_some() && !self.complete {
                    self.pending = None;
                }
            }
            (Type::Object | Type::Map, _) => {
                if let Some(inner) = inner.filter(|_| self.node(id).field.ty.value == Type::Map) {
                    let item = self.add(Field::new("", inner.ty, &at), None);
                    self.hold(id, item);
                } else {
                    self.open.push(id);
                }
            }
            _ => {}
        }
    }

    /// Where table and sample disagree about object and list, the sample wins.
    fn judge(&mut self, field: &mut Field, row: &RowField, shape: Option<&Shape>, next: Option<&RowField>) {
        let Some(shape) = shape else { return };
        let at = field.at.clone();
        let declared = field.ty.value;
        let shown = shape.ty();
        let real_list = shape.list && !shape.is_silent();
        let taken = match declared {
            Type::Object if real_list && !next.is_some_and(|next| next.field.name.is_empty()) => Type::Array,
            Type::Array if shape.object && !shape.list && shape.wrapped().is_none() => Type::Object,
            Type::Unsaid if row.type_cell.is_empty() || shown != Type::Unsaid => shown,
            _ => declared,
        };
        if taken == declared {
            return;
        }
        field.ty.value = taken;
        field.ty.certainty = Certainty::Inferred;
        if declared != Type::Unsaid {
            field.ty.certainty = Certainty::Contradictory;
            let text = format!(
                "the table says {} for {}, the sample shows {}; the sample was taken",
                declared.word(),
                field.name,
                taken.word()
            );
            self.note(FindingKind::Contradiction, &row.field.name, text, &at);
        }
    }

    /// Adds what only the sample shows.
    fn fill(&mut self, id: usize, shape: &'s Shape, depth: usize) {
        if depth > 40 {
            return;
        }
        let ty = self.node(id).field.ty.value;
        if ty == Type::Array {
            if let Some(item) = self.node(id).item {
                self.fill(item, shape, depth + 1);
            } else if !shape.is_silent() && id != 0 {
                let at = self.node(id).field.at.clone();
                let item = if shape.object { Type::Object } else { shape.scalar.unwrap_or_default() };
                let item = self.add(Field::inferred("", item, &at), Some(shape));
                self.hold(id, item);
                self.fill(item, shape, depth + 1);
            }
            return;
        }
        if ty != Type::Object || (self.complete && self.node(id).members.is_empty() && id != 0) {
            return;
        }
        for (name, member) in &shape.members {
            if let Some(known) = self.node(id).names.get(name).copied() {
                self.fill(known, member, depth + 1);
                continue;
            }
            let at = self.node(id).field.at.clone();
            let text = format!("{name} stands in the sample and in no table");
            self.note(FindingKind::OnlyInSample, name, text, &at);
            let mut field = Field::inferred(name, member.ty(), &at);
            field.example = member.value.clone().map(|value| Fact::inferred(value, &at));
            let new = self.add(field, Some(member));
            self.join(id, new);
            let complete = std::mem::replace(&mut self.complete, false);
            self.fill(new, member, depth + 1);
            self.complete = complete;
        }
    }

    fn build(&mut self, id: usize) -> Field {
        let node = self.node_mut(id);
        let mut field = std::mem::take(&mut node.field);
        let members = std::mem::take(&mut node.members);
        let item = node.item.take();
        field.fields = members.into_iter().map(|member| self.build(member)).collect();
        field.item = item.map(|item| Box::new(self.build(item)));
        field
    }
}
