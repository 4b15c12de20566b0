//! Two sets of facts about one operation, and what parts them.

mod wording;

use std::collections::{BTreeMap, HashSet};
use std::ops::Bound;

use crate::model::{
    Certainty, Fact, Field, Finding, FindingKind, Known, Operation, Param, Permission, Place, Source, Type,
};
use crate::score::same_type;
use wording::{OPTIONAL, REQUIRED, bare, flat, names_below, names_one, parent_of, quotes, type_words};

/// The class of a difference, from harmless to severe.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Class {
    /// The text form cannot carry it, or dropped it. Nothing has changed.
    Lost,
    /// Only words differ.
    Wording,
    /// Something new, which no caller needs.
    Additive,
    /// The source contradicts itself.
    Contradiction,
    /// Callers of the operation break.
    Breaking,
}

impl Class {
    /// The words for reports.
    pub fn words(self) -> &'static str {
        match self {
            Class::Lost => "lost in extraction",
            Class::Wording => "wording",
            Class::Additive => "additive",
            Class::Contradiction => "contradiction in the page",
            Class::Breaking => "breaking",
        }
    }
}

/// One difference.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Difference {
    /// How severe it is.
    pub class: Class,
    /// `request KeyId`, `response Keys.Key[].KeyId`, `error 404 …`, `method`.
    pub subject: String,
    /// What differs, in one sentence.
    pub text: String,
    /// Where the new source says so.
    pub at: Source,
}

/// What to look at.
#[derive(Debug, Clone, Copy, Default)]
pub struct Options<'a> {
    /// The text of the page: what a known difference quotes and the page no longer has is told.
    pub page_text: Option<&'a str>,
    /// Compare descriptions and examples too. Specs have words of their own, so not against them.
    pub texts: bool,
}

/// What `now` says otherwise than `had`. `page` is the id by which `had` knows the source of `now`.
pub fn compare(had: &Operation, now: &Operation, page: &str, options: Options<'_>) -> Vec<Difference> {
    let mut out = Comparison { had, now, page, options, found: Vec::new(), explained: Vec::new() };
    out.operation();
    out.params();
    out.response();
    out.errors();
    out.findings();
    out.stale();
    out.found.sort_by(|a, b| b.class.cmp(&a.class).then_with(|| a.subject.cmp(&b.subject)));
    out.found
}

/// Fields by their paths.
type Fields<'a> = BTreeMap<&'a str, &'a Field>;

fn by_path<'a>(fields: &'a [(String, &'a Field)]) -> Fields<'a> {
    let mut out = Fields::new();
    for (path, field) in fields {
        out.entry(path.as_str()).or_insert(field);
    }
    out
}

struct Sides<'a> {
    had: Fields<'a>,
    now: Fields<'a>,
}

impl Sides<'_> {
    /// An ancestor is gone too, or is not described on this page: one report is enough.
    fn below_gone(&self, path: &str) -> bool {
        let Some(parent) = parent_of(path) else { return false };
        match self.now.get(parent) {
            None => self.had.contains_key(parent) || self.below_gone(parent),
            Some(field) => {
                let empty = field.fields.is_empty() && field.item.as_ref().is_none_or(|item| item.fields.is_empty());
                empty && !matches!(field.ty.value, Type::Object | Type::Array)
            }
        }
    }
}

struct Comparison<'a> {
    had: &'a Operation,
    now: &'a Operation,
    page: &'a str,
    options: Options<'a>,
    found: Vec<Difference>,
    /// Known differences that were met, by position.
    explained: Vec<usize>,
}

impl Comparison<'_> {
    /// Notes a difference, unless the spec explains its subject.
    fn note(&mut self, class: Class, side: &str, path: &str, text: String, at: &Source) {
        self.note_fact(class, side, path, text, at, |_| true);
    }

    /// Notes a difference of fact. A known difference keeps it silent only where it tells of this fact:
    /// what it says of the page must pass `tells`.
    fn note_fact(
        &mut self,
        class: Class,
        side: &str,
        path: &str,
        text: String,
        at: &Source,
        tells: impl Fn(&str) -> bool,
    ) {
        let mut known = false;
        for (index, differs) in self.had.differs.iter().enumerate() {
            let of_it = differs.subject == path || names_below(differs, path);
            if of_it && differs.is_of(self.page) && tells(&differs.says.to_lowercase()) {
                self.explained.push(index);
                known = true;
            }
        }
        if known {
            return;
        }
        let subject = if path.is_empty() { side.to_owned() } else { format!("{side} {path}") };
        let difference = Difference { class, subject, text, at: at.clone() };
        if !self.found.contains(&difference) {
            self.found.push(difference);
        }
    }

    /// Known differences of this page that no longer exist, as far as that can be told: what they
    /// quote is gone from the page, or prose and table agree now on what is required.
    fn stale(&mut self) {
        // What a page that the spec never saw does not say is no news.
        let sources = &self.had.sources;
        if !sources.is_empty() && !sources.iter().any(|source| source.page == self.page) {
            return;
        }
        for (index, differs) in self.had.differs.iter().enumerate() {
            if !differs.is_of(self.page) || self.explained.contains(&index) {
                continue;
            }
            let gone = self.options.page_text.is_some_and(|text| {
                let text = bare(text);
                quotes(&differs.says).any(|quote| !text.contains(&bare(quote)))
            });
            let agreed = differs.says.contains("required") && differs.says.contains("table");
            if gone || agreed {
                self.found.push(Difference {
                    class: Class::Contradiction,
                    subject: format!("known difference {}", differs.subject).trim_end().to_owned(),
                    text: format!("x-differs explains what the page no longer says: {}", differs.says),
                    at: differs.at.clone(),
                });
            }
        }
    }

    fn operation(&mut self) {
        let (had, now) = (self.had, self.now);
        self.text_fact("name", had.name.as_ref(), now.name.as_ref());
        self.text_fact("method", had.method.as_ref(), now.method.as_ref());
        self.text_fact("path", had.path.as_ref(), now.path.as_ref());
        if now.deprecated && !had.deprecated {
            let at = now.name.as_ref().map(|name| name.at.clone()).unwrap_or_default();
            self.note(Class::Additive, "deprecated", "", "it is deprecated now".to_owned(), &at);
        }
        let action = |permission: &Permission| permission.action.to_lowercase();
        let allowed: Vec<String> = had.permissions.iter().map(action).collect();
        for permission in now.permissions.iter().filter(|new| !allowed.is_empty() && !allowed.contains(&action(new))) {
            let text = format!("the caller must be allowed {}, and was {}", permission.action, allowed.join(", "));
            self.note(Class::Breaking, "permission", "", text, &permission.at);
        }
        if self.options.texts {
            self.wording("summary", "", had.summary.as_ref(), now.summary.as_ref());
        }
    }

    fn text_fact(&mut self, side: &str, had: Option<&Fact<String>>, now: Option<&Fact<String>>) {
        if let (Some(had), Some(now)) = (had, now)
            && had.value != now.value
            && now.certainty == Certainty::Certain
        {
            let text = format!("{} was {}", now.value, had.value);
            let value = now.value.to_lowercase();
            self.note_fact(Class::Breaking, side, "", text, &now.at, |says| says.contains(&value));
        }
    }

    fn params(&mut self) {
        let (had, now) = (self.had, self.now);
        for param in &now.params {
            let Some(old) = had.param(&param.field.name) else { continue };
            self.place(old, param);
        }
        self.fields("request", &had.request_paths(), &now.request_paths());
    }

    fn place(&mut self, had: &Param, now: &Param) {
        let said = had.place != Place::Unsaid && now.place != Place::Unsaid;
        if said && had.place != now.place {
            let text = format!("it is in the {} and was in the {}", now.place.word(), had.place.word());
            let sure = now.field.placed == Certainty::Certain;
            let class = if sure { Class::Breaking } else { Class::Contradiction };
            let word = now.place.word();
            self.note_fact(class, "request", &now.field.name, text, &now.field.at, |says| says.contains(word));
        }
    }

    fn response(&mut self) {
        let (had, now) = (self.had, self.now);
        let none = now.success().is_none_or(|answer| answer.body.is_none());
        if none && had.success().is_some_and(|answer| answer.body.is_some()) {
            // A page that shows no body at all is judged by its findings.
            return;
        }
        self.fields("response", &had.response_paths(), &now.response_paths());
    }

    fn fields(&mut self, side: &str, had: &[(String, &Field)], now: &[(String, &Field)]) {
        let all = Sides { had: by_path(had), now: by_path(now) };
        for (path, new) in now {
            match all.had.get(path.as_str()) {
                Some(old) => self.field(side, path, old, new),
                None => self.added(side, path, new, &all),
            }
        }
        for (path, old) in had {
            if !all.now.contains_key(path.as_str()) && !all.below_gone(path) {
                self.gone(side, path, old, &all.now);
            }
        }
    }

    fn only_elsewhere(&self, only_on: &[String]) -> bool {
        !only_on.is_empty() && !only_on.iter().any(|page| page == self.page)
    }

    fn gone(&mut self, side: &str, path: &str, old: &Field, now: &Fields<'_>) {
        // Some sources have no row for an object, but one for `Object.Member`.
        let below = format!("{path}.");
        let mut next = now.range::<str, _>((Bound::Included(below.as_str()), Bound::Unbounded));
        let implied = next.next().is_some_and(|(own, _)| own.starts_with(&below));
        if implied || self.only_elsewhere(&old.only_on) {
            return;
        }
        let lost = self.now.findings.iter().any(|finding| {
            finding.kind == FindingKind::MissingTable
                || (finding.kind == FindingKind::Lost && finding.text.contains("no table"))
        });
        let class = if lost { Class::Lost } else { Class::Breaking };
        let at = self.now.path.as_ref().map(|path| path.at.at_line(0)).unwrap_or_default();
        // A known difference explains what a field is, never that it is missing.
        let subject = format!("{side} {path}");
        self.found.push(Difference { class, subject, text: "it is gone".to_owned(), at });
    }

    fn added(&mut self, side: &str, path: &str, new: &Field, all: &Sides<'_>) {
        let parent_is_new =
            parent_of(path).is_some_and(|parent| all.now.contains_key(parent) && !all.had.contains_key(parent));
        if parent_is_new {
            return;
        }
        let required = new.required.as_ref().is_some_and(|required| required.value);
        let (class, text) = match new.placed {
            Certainty::Certain if side == "request" && required => {
                (Class::Breaking, "it is new, and it is required".to_owned())
            }
            Certainty::Certain => (Class::Additive, format!("it is new: {}", new.type_text())),
            Certainty::Inferred | Certainty::Contradictory => {
                (Class::Contradiction, format!("the page shows it, but not plainly ({})", new.placed.word()))
            }
            Certainty::Unresolved => (Class::Contradiction, "it is new, and its place is not resolved".to_owned()),
        };
        self.note(class, side, path, text, &new.at);
    }

    fn field(&mut self, side: &str, path: &str, old: &Field, new: &Field) {
        if !same_type(old, new) {
            let sure = new.ty.certainty == Certainty::Certain;
            let class = if sure { Class::Breaking } else { Class::Contradiction };
            let text = format!("the type is {} and was {}", new.type_text(), old.type_text());
            let words = type_words(new.ty.value);
            self.note_fact(class, side, path, text, &new.at, |says| names_one(says, words));
        }
        if let (Type::Unsaid, Certainty::Unresolved, Some(word)) = (new.ty.value, new.ty.certainty, &new.type_name)
            && !matches!(old.ty.value, Type::Unsaid | Type::Any)
        {
            let text = format!("no dictionary has the type `{word}`; it was {}", old.type_text());
            self.note(Class::Contradiction, side, path, text, &new.at);
        }
        if side == "request" {
            let flag = |field: &Field| field.required.as_ref().map(|required| required.value);
            if let Some(now) = &new.required
                && now.value != flag(old).unwrap_or(false)
                && now.certainty == Certainty::Certain
            {
                let text = if now.value { "it is required now" } else { "it is optional now" };
                let class = if now.value { Class::Breaking } else { Class::Additive };
                let (this, other) = if now.value { (REQUIRED, OPTIONAL) } else { (OPTIONAL, REQUIRED) };
                let tells = |says: &str| names_one(says, this) && !names_one(says, other);
                self.note_fact(class, side, path, text.to_owned(), &new.at, tells);
            }
        }
        let sampled = new.placed == Certainty::Inferred && old.placed == Certainty::Certain;
        let in_no_table = |finding: &Finding| finding.kind == FindingKind::OnlyInSample && finding.subject == new.name;
        if sampled && self.now.findings.iter().any(in_no_table) {
            let text = "only the sample shows it, no table does".to_owned();
            self.note_fact(Class::Contradiction, side, path, text, &new.at, |says| says.contains("no table"));
        }
        self.known(side, path, old, new);
        if new.deprecated && !old.deprecated {
            self.note(Class::Additive, side, path, "it is deprecated now".to_owned(), &new.at);
        }
        if self.options.texts {
            self.wording(side, path, old.description.as_ref(), new.description.as_ref());
        }
    }

    fn known(&mut self, side: &str, path: &str, old: &Field, new: &Field) {
        // True and false are no news of a truth value, and keys that a text lists no values of their object.
        let plain = |field: &Field| {
            let of = field.item.as_deref().filter(|_| field.ty.value == Type::Array).unwrap_or(field);
            !matches!(of.ty.value, Type::Boolean | Type::Object | Type::Map)
        };
        if !plain(old) || !plain(new) {
            return;
        }
        match new.values() {
            Known::Listed(values) if !old.values().values().is_empty() => {
                let had = old.values().values();
                for value in values {
                    if !had.iter().any(|known| known.value == value.value) {
                        let text = format!("the value {} is new", value.value);
                        let value = value.value.to_lowercase();
                        let tells = |says: &str| says.contains(&value);
                        self.note_fact(Class::Additive, side, path, text, &new.at, tells);
                    }
                }
                for value in had {
                    if !values.iter().any(|known| known.value == value.value) {
                        let text = format!("the value {} is listed no more", value.value);
                        self.note(Class::Wording, side, path, text, &new.at);
                    }
                }
            }
            Known::Listed(values) => {
                let list: Vec<&str> = values.iter().map(|value| value.value.as_str()).collect();
                let text = format!("values are listed now: {}", list.join(", "));
                self.note(Class::Additive, side, path, text, &new.at);
            }
            Known::Lost | Known::Unsaid => {}
        }
    }

    fn wording(&mut self, side: &str, path: &str, had: Option<&Fact<String>>, now: Option<&Fact<String>>) {
        if let (Some(had), Some(now)) = (had, now)
            && flat(&had.value) != flat(&now.value)
        {
            let text = format!("the words are now: {}", flat(&now.value));
            self.note(Class::Wording, side, path, text, &now.at);
        }
    }

    fn errors(&mut self) {
        let (had, now) = (self.had, self.now);
        for error in &now.errors {
            let same = had.errors.iter().find(|known| known.status == error.status && known.code == error.code);
            match same {
                None => {
                    let text = format!("the error {} {} is new", error.status, error.code);
                    self.note(Class::Additive, "error", &error.code, text, &error.at);
                }
                Some(known) if !known.message.is_empty() && flat(&known.message) != flat(&error.message) => {
                    let text = format!("the message is now: {}", error.message);
                    self.note(Class::Wording, "error", &error.code, text, &error.at);
                }
                Some(_) => {}
            }
        }
        for status in &now.statuses {
            let there = had.statuses.iter().any(|known| known.value.0 == status.value.0);
            if !there && !had.statuses.is_empty() {
                let text = format!("the status {} is new: {}", status.value.0, status.value.1);
                self.note(Class::Additive, "status", &status.value.0, text, &status.at);
            }
        }
        // A page without an error table says nothing about errors.
        if now.errors.is_empty() {
            return;
        }
        for error in &had.errors {
            let there = now.errors.iter().any(|e| e.status == error.status && e.code == error.code);
            if !there && !self.only_elsewhere(&error.only_on) {
                let text = format!("the error {} {} is listed no more", error.status, error.code);
                let at = now.errors.first().map(|error| error.at.clone()).unwrap_or_default();
                self.note(Class::Wording, "error", &error.code, text, &at);
            }
        }
    }

    /// Traps that the reader met on the page.
    fn findings(&mut self) {
        let all = self.had.response_paths().into_iter().chain(self.had.request_paths());
        let listed: HashSet<String> =
            all.filter(|(_, field)| !field.values().values().is_empty()).map(|(path, _)| path).collect();
        for finding in &self.now.findings {
            // A lost list whose values the spec has from elsewhere is no loss.
            if finding.kind == FindingKind::Lost && listed.contains(&finding.subject) {
                continue;
            }
            let class = match finding.kind {
                FindingKind::Contradiction | FindingKind::Misplaced => Class::Contradiction,
                FindingKind::Lost | FindingKind::Cells | FindingKind::MissingTable => Class::Lost,
                // Told by the fields themselves, where they differ.
                FindingKind::OnlyInSample
                | FindingKind::Placement
                | FindingKind::BrokenSample
                | FindingKind::Unsaid => continue,
            };
            self.note(class, "page", &finding.subject, finding.text.clone(), &finding.at);
        }
    }
}
