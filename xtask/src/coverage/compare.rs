//! Facts against facts.

use cumulo_facts::model::Differs;

use super::fact::{Fact, Kind, SERVICE};

/// How many facts of a kind there are.
#[derive(Debug, Default)]
pub(super) struct Count {
    pub(super) facts: usize,
    /// Those of them that the specs have.
    pub(super) held: usize,
    /// Those that only the specs have.
    pub(super) beyond: usize,
}

/// A difference.
#[derive(Debug)]
pub(super) struct Finding {
    pub(super) subject: String,
    pub(super) text: String,
    /// Why the spec is right, where it says so.
    pub(super) reason: Option<String>,
}

/// What was found.
#[derive(Debug, Default)]
pub(super) struct Found {
    counts: [Count; Kind::COUNTED.len()],
    pub(super) findings: Vec<Finding>,
}

impl Found {
    pub(super) fn count(&self, kind: Kind) -> &Count {
        &self.counts[kind as usize]
    }
}

/// What the facts have and the specs lack or say otherwise.
pub(super) fn compare(facts: &[Fact], ours: &[Fact], differs: &[(String, Vec<Differs>)]) -> Found {
    let mut found = Found::default();
    for kind in Kind::COUNTED {
        let count = &mut found.counts[kind as usize];
        count.facts = facts.iter().filter(|fact| fact.kind == kind).count();
        count.beyond =
            ours.iter().filter(|own| own.kind == kind && !facts.iter().any(|fact| is_same(fact, own))).count();
    }
    for fact in facts {
        let candidates: Vec<&Fact> = ours.iter().filter(|own| is_same(fact, own)).collect();
        let best = candidates.iter().find(|own| own.place == fact.place).or(candidates.first());
        let explained = |finding: &Difference| reason(fact, finding, differs);
        let Some(own) = best else {
            let missing = Difference::Missing;
            found.findings.push(Finding {
                subject: subject(fact),
                text: missing.text(fact),
                reason: explained(&missing),
            });
            continue;
        };
        found.counts[fact.kind as usize].held += 1;
        for difference in differences(fact, own) {
            let (text, reason) = (difference.text(fact), explained(&difference));
            found.findings.push(Finding { subject: subject(fact), text, reason });
        }
    }
    found
}

/// How a fact and a spec differ; with what the spec says.
enum Difference {
    Missing,
    Place(String),
    Type(String),
    Required,
}

impl Difference {
    fn text(&self, fact: &Fact) -> String {
        match self {
            Self::Missing if fact.kind == Kind::Value => format!("the known value `{}` is missing", fact.ty),
            Self::Missing => "it is missing".to_owned(),
            Self::Place(own) => format!("it is `{}` there and `{own}` in the spec", fact.place),
            Self::Type(own) if fact.kind == Kind::Call => format!("it is {} there and {own} in the spec", fact.ty),
            Self::Type(own) => format!("it is of type `{}` there and `{own}` in the spec", fact.ty),
            Self::Required if fact.required => "it is required there and optional in the spec".to_owned(),
            Self::Required => "it is optional there and required in the spec".to_owned(),
        }
    }
}

fn differences(fact: &Fact, own: &Fact) -> Vec<Difference> {
    let mut found = Vec::new();
    // Where the facts do not say how a value is encoded, any way is right.
    let place =
        if fact.place.contains(':') { own.place.as_str() } else { own.place.split(':').next().unwrap_or_default() };
    if fact.place != place {
        found.push(Difference::Place(own.place.clone()));
    }
    // Where the facts do not say how wide an integer is, any width is right.
    let wide = |text: &str| text.replace("int64", "integer").replace("int32", "integer");
    let ty = if fact.ty.contains("integer") { wide(&own.ty) } else { own.ty.clone() };
    if fact.ty != ty {
        found.push(Difference::Type(own.ty.clone()));
    }
    if fact.required != own.required {
        found.push(Difference::Required);
    }
    found
}

/// Whether two facts are of the same thing.
fn is_same(fact: &Fact, own: &Fact) -> bool {
    let same = fact.kind == own.kind && fact.name == own.name;
    // An error of the whole service is one of each operation.
    let same = same && (fact.operation == own.operation || own.operation == SERVICE);
    let part = match fact.kind {
        Kind::Value => fact.ty == own.ty && fact.place == own.place,
        // A name can be in the path and in the body.
        Kind::Request => (fact.place == "path") == (own.place == "path"),
        Kind::Error => fact.place == own.place,
        _ => true,
    };
    same && part
}

fn subject(fact: &Fact) -> String {
    let side = match fact.kind {
        Kind::Call => "",
        Kind::Request => " request ",
        Kind::Answer => " answer ",
        Kind::Value if fact.place == "request" => " request ",
        Kind::Value => " answer ",
        Kind::Error => " error ",
    };
    format!("{}{side}{}", fact.operation, fact.name)
}

/// Why the spec differs, if it says so where the fact stands; or above, naming what is missing.
fn reason(fact: &Fact, difference: &Difference, differs: &[(String, Vec<Differs>)]) -> Option<String> {
    let (_, known) = differs.iter().find(|(operation, _)| *operation == fact.operation)?;
    let in_body = format!("body.{}", fact.name);
    let last = fact.name.rsplit(['.', '[', ']', '{', '}']).find(|part| !part.is_empty()).unwrap_or_default();
    let explains = |known: &&Differs| {
        let here = !fact.name.is_empty() && (known.subject == fact.name || known.subject == in_body);
        let above =
            known.subject.is_empty() || [&fact.name, &in_body].iter().any(|name| is_below(name, &known.subject));
        let names = |word: &str| !word.is_empty() && (known.says.contains(word) || known.reason.contains(word));
        match (difference, fact.kind) {
            (Difference::Missing, Kind::Value) => here && names(&fact.ty),
            (Difference::Missing, Kind::Error) => (here || known.subject.is_empty()) && names(&fact.name),
            (Difference::Missing, _) => above && names(last),
            (Difference::Required, _) => (here && (names("required") || names("optional"))) || (above && names(last)),
            (Difference::Type(_), Kind::Call) => known.subject.is_empty() && known.says.contains(&fact.ty),
            (_, Kind::Call) => known.subject.is_empty() && known.says.contains(&fact.place),
            _ => here,
        }
    };
    known.iter().find(explains).map(|known| known.reason.clone())
}

fn is_below(name: &str, above: &str) -> bool {
    name.strip_prefix(above).is_some_and(|rest| rest.starts_with(['.', '[', '{']))
}
