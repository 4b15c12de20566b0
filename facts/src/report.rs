//! Differences, pages and scores as text, Markdown and JSON.

use std::fmt::Write;

use crate::compare::{Class, Difference};
use crate::model::{Certainty, Fact, Operation, Source};
use crate::score::{Count, NEWER, Score};

/// The most severe class among differences; it decides the exit code of a run.
pub fn severity(differences: &[Difference]) -> Option<Class> {
    differences.iter().map(|difference| difference.class).max()
}

/// One line a difference.
pub fn text(operation: &str, differences: &[Difference]) -> String {
    let mut out = String::new();
    for difference in differences {
        let Difference { class, subject, text, at } = difference;
        let _ = writeln!(out, "{operation}: {}: {subject}: {text} [{at}]", class.words());
    }
    out
}

/// A section of a pull request: one table a class, the severe ones first.
pub fn markdown(operation: &str, differences: &[Difference]) -> String {
    let mut out = format!("### {operation}\n\n");
    if differences.is_empty() {
        out.push_str("No differences.\n");
        return out;
    }
    let classes = [Class::Breaking, Class::Contradiction, Class::Additive, Class::Wording, Class::Lost];
    for class in classes {
        let mut rows = differences.iter().filter(|difference| difference.class == class).peekable();
        if rows.peek().is_none() {
            continue;
        }
        let _ = writeln!(out, "**{}**\n\n| what | difference | where |\n|---|---|---|", class.words());
        for Difference { subject, text, at, .. } in rows {
            let cell = |text: &str| text.replace('|', "\\|").replace('\n', " ");
            let _ = writeln!(out, "| `{subject}` | {} | {} |", cell(text), cell(&at.to_string()));
        }
        out.push('\n');
    }
    out
}

/// A JSON object with the operation and its differences.
pub fn json(operation: &str, differences: &[Difference]) -> String {
    let one = |difference: &Difference| {
        format!(
            "{{\"class\":{},\"subject\":{},\"text\":{},\"page\":{},\"section\":{},\"line\":{}}}",
            quote(difference.class.words()),
            quote(&difference.subject),
            quote(&difference.text),
            quote(&difference.at.page),
            quote(&difference.at.section),
            difference.at.line
        )
    };
    let all: Vec<String> = differences.iter().map(one).collect();
    format!("{{\"operation\":{},\"differences\":[{}]}}", quote(operation), all.join(","))
}

/// A JSON text.
pub fn quote(text: &str) -> String {
    let mut out = String::from("\"");
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            c if c.is_control() => {
                let _ = write!(out, "\\u{:04x}", u32::from(c));
            }
            c => out.push(c),
        }
    }
    out.push('"');
    out
}

/// What was read of a page: how sure it is, and every finding.
pub fn page(operation: &Operation) -> String {
    let mut out = String::new();
    let rows = rows(operation);
    for side in ["request", "response"] {
        let own: Vec<&Row> = rows.iter().filter(|row| row.what.starts_with(side)).collect();
        let count = |certainty: Certainty| own.iter().filter(|row| row.certainty == certainty).count();
        let _ = writeln!(
            out,
            "{side}: {} certain, {} inferred, {} contradictory, {} unresolved",
            count(Certainty::Certain),
            count(Certainty::Inferred),
            count(Certainty::Contradictory),
            count(Certainty::Unresolved)
        );
        for row in own.iter().filter(|row| row.certainty != Certainty::Certain) {
            let _ = writeln!(out, "  {}: {} [{}]", row.certainty.word(), row.what, row.at);
        }
    }
    for finding in &operation.findings {
        let _ = writeln!(out, "finding: {} [{}]", finding.text, finding.at);
    }
    out
}

/// Where every fact of a page stands: page, line, section and how sure it is; one line a fact.
pub fn provenance(operation: &Operation) -> String {
    let mut out = String::new();
    for Row { what, says, at, certainty } in rows(operation) {
        let mark = if certainty == Certainty::Certain { "" } else { certainty.word() };
        let _ = writeln!(out, "{mark:<13} {what}: {says} [{at}]");
    }
    out
}

/// The same as JSON: a list of objects.
pub fn provenance_json(operation: &Operation) -> String {
    let one = |row: Row| {
        format!(
            "{{\"fact\":{},\"says\":{},\"certainty\":{},\"page\":{},\"section\":{},\"line\":{}}}",
            quote(&row.what),
            quote(&row.says),
            quote(row.certainty.word()),
            quote(&row.at.page),
            quote(&row.at.section),
            row.at.line
        )
    };
    let all: Vec<String> = rows(operation).into_iter().map(one).collect();
    format!("[{}]", all.join(","))
}

/// One fact of a page.
struct Row {
    what: String,
    says: String,
    at: Source,
    certainty: Certainty,
}

fn rows(operation: &Operation) -> Vec<Row> {
    let mut out = Vec::new();
    let texts = [("name", &operation.name), ("method", &operation.method), ("path", &operation.path)];
    for (what, fact) in texts {
        if let Some(Fact { value, at, certainty }) = fact {
            let (what, says) = (what.to_owned(), value.clone());
            out.push(Row { what, says, at: at.clone(), certainty: *certainty });
        }
    }
    for (side, paths) in [("request", operation.request_paths()), ("response", operation.response_paths())] {
        for (path, field) in paths {
            let mut says = field.type_text();
            let required = field.required.as_ref().filter(|_| side == "request");
            if let Some(required) = required {
                says.push_str(if required.value { ", required" } else { ", optional" });
            }
            match field.values().values().len() {
                0 => {}
                count => says.push_str(&format!(", {count} known values")),
            }
            // A row is as sure as its least sure part.
            let sure = field.placed.max(field.ty.certainty);
            let certainty = required.map_or(sure, |required| sure.max(required.certainty));
            out.push(Row { what: format!("{side} {path}"), says, at: field.at.clone(), certainty });
        }
    }
    for error in &operation.errors {
        let what = format!("error {} {}", error.status, error.code);
        let (says, at) = (error.message.clone(), error.at.clone());
        out.push(Row { what, says, at, certainty: Certainty::Certain });
    }
    for permission in &operation.permissions {
        let (what, says) = ("permission".to_owned(), permission.action.clone());
        out.push(Row { what, says, at: permission.at.clone(), certainty: Certainty::Certain });
    }
    out
}

/// A row of a table of scores, and below it the misses by cause.
pub fn score(folder: &str, score: &Score) -> String {
    let share = |count: Count| match count.percent() {
        Some(percent) => format!("{}/{} ({percent:.1} %)", count.hit, count.of),
        None => "none due".to_owned(),
    };
    let mut out = format!(
        "{folder}: {} pages; parameters {}; members {}; response paths {}; types {}, {} unsaid; required {}; \
         samples covered by tables {}; wrong and unmarked {}\n",
        score.pages,
        share(score.params),
        share(score.members),
        share(score.paths),
        share(score.types),
        score.untyped,
        share(score.required),
        share(score.sampled),
        score.wrong_unmarked.len()
    );
    for (cause, misses) in &score.misses {
        let _ = writeln!(out, "  {} × {cause}", misses.len());
        // What is no news of the page fills pages itself.
        let each = misses.iter().filter(|_| *cause != NEWER);
        for miss in each {
            let _ = writeln!(out, "      {miss}");
        }
    }
    if !score.unknown.is_empty() {
        let _ = writeln!(out, "  {} pages of operations that the facts lack", score.unknown.len());
    }
    if !score.refused.is_empty() {
        let _ = writeln!(out, "  {} texts refused: no whole reference page", score.refused.len());
    }
    out
}
