//! Facts as page text in the newer Alibaba layout: forms A, B and C. For round trips.

use crate::model::{Field, Operation, SampleKind, Type};
use crate::read::Form;

/// Prints an operation as the vendor prints its metadata. Forms other than A, B and C print as A.
pub fn page(operation: &Operation, form: Form) -> String {
    let mut out = Printer { form, text: String::new() };
    out.line(operation.summary.as_ref().map_or("An operation.", |text| &text.value));
    out.line("Try it now");
    out.line("Test");
    let action = format!("product:{}", operation.name());
    out.line("RAM authorization");
    out.table(
        &["Action", "Access level", "Resource type", "Condition key", "Dependent action"],
        &[vec![action, "get".into(), "*All Resource".into(), "None".into(), "None".into()]],
    );
    out.line("Request syntax");
    let value =
        |fact: &Option<crate::model::Fact<String>>| fact.as_ref().map(|fact| fact.value.clone()).unwrap_or_default();
    let path = value(&operation.path);
    let path = if path == "/" { String::new() } else { format!("{path} ") };
    out.line(&format!("{} {path}HTTP/1.1", value(&operation.method)));
    out.line("Request parameters");
    let mut rows = Vec::new();
    for param in &operation.params {
        walk(&param.field, true, &mut rows);
    }
    if rows.is_empty() {
        out.line("No parameters are required.");
    } else {
        out.table(&["Parameter", "Type", "Required", "Description", "Example"], &rows);
    }
    out.line("Response elements");
    let mut rows = Vec::new();
    if let Some(body) = operation.success().and_then(|answer| answer.body.as_ref()) {
        walk(body, false, &mut rows);
    }
    out.table(&["Element", "Type", "Description", "Example"], &rows);
    out.line("Examples");
    out.line("Success response");
    out.line("JSON format");
    for sample in operation.samples.iter().filter(|sample| sample.kind == SampleKind::Response) {
        if sample.text.starts_with(['{', '[']) {
            // Extractors strip the indentation.
            for line in sample.text.lines() {
                out.text.push_str(line.trim());
                out.text.push('\n');
            }
        }
    }
    out.line("Error codes");
    out.errors(operation);
    out.line("See Error Codes for a complete list.");
    out.text
}

struct Printer {
    form: Form,
    text: String,
}

/// One row for a field and one for each below it, as the vendor walks.
fn walk(field: &Field, request: bool, rows: &mut Vec<Vec<String>>) {
    let text =
        |fact: &Option<crate::model::Fact<String>>| fact.as_ref().map(|fact| flat(&fact.value)).unwrap_or_default();
    let item_is_object = field.item.as_ref().is_some_and(|item| item.ty.value == Type::Object);
    let ty = match field.ty.value {
        Type::Array if item_is_object => "array<object>",
        Type::Map => "object",
        Type::Unsaid => "any",
        Type::Binary => "string",
        other => other.word(),
    };
    let mut row = vec![field.name.clone(), ty.to_owned()];
    if request {
        let required = field.required.as_ref().is_some_and(|required| required.value);
        row.push(if required { "Yes" } else { "No" }.to_owned());
    }
    row.push(text(&field.description));
    row.push(text(&field.example));
    rows.push(row);
    if let Some(item) = &field.item {
        walk(item, request, rows);
    }
    for member in &field.fields {
        walk(member, request, rows);
    }
}

/// Bars would be taken for the ends of cells; blank lines are lost in every form.
fn flat(text: &str) -> String {
    let lines: Vec<String> = text
        .lines()
        .map(|line| crate::block::plain_line(line).replace('|', "/"))
        .filter(|line| !line.is_empty())
        .collect();
    lines.join("\n")
}

impl Printer {
    fn line(&mut self, line: &str) {
        self.text.push_str(&flat(line));
        self.text.push('\n');
        if self.form == Form::Lines {
            self.text.push('\n');
        }
    }

    fn table(&mut self, header: &[&str], rows: &[Vec<String>]) {
        match self.form {
            Form::Lines => {
                for cell in header.iter().copied().chain(rows.iter().flatten().map(String::as_str)) {
                    for line in cell.lines().filter(|line| !line.is_empty()) {
                        self.line(line);
                    }
                }
            }
            Form::BarRows => {
                for cell in header {
                    self.line_raw(&format!("{cell} |"));
                }
                for row in rows {
                    self.row_line(row);
                }
            }
            _ => {
                self.line_raw("|");
                for cell in header {
                    self.line_raw(&format!("{cell} |"));
                }
                for row in rows {
                    self.row_cells(row);
                }
            }
        }
    }

    fn line_raw(&mut self, line: &str) {
        self.text.push_str(line);
        self.text.push('\n');
    }

    /// Form A. An empty name leaves a lone bar, and one bar more at the end of the row.
    fn row_cells(&mut self, row: &[String]) {
        let name = row.first().map(String::as_str).unwrap_or_default();
        let rest = row.get(1..).unwrap_or_default();
        if name.is_empty() {
            self.line_raw("|");
        } else {
            self.line_raw(&format!("| {name} |"));
        }
        let full = rest.iter().rposition(|cell| !cell.is_empty()).map_or(0, |at| at + 1);
        for cell in rest.get(..full).unwrap_or_default() {
            let bar = if cell.is_empty() { "|" } else { " |" };
            self.line_raw(&format!("{cell}{bar}"));
        }
        let left = rest.len() - full + usize::from(name.is_empty());
        if left > 0 {
            self.line_raw(&"|".repeat(left));
        }
    }

    /// Form B. The bars of empty cells stand on a line of their own, after the others.
    fn row_line(&mut self, row: &[String]) {
        let full: Vec<&str> = row.iter().map(String::as_str).filter(|cell| !cell.is_empty()).collect();
        self.line_raw(&format!("{} |", full.join(" | ")));
        let left = row.len() - full.len();
        if left > 0 {
            self.line_raw(&"|".repeat(left));
        }
    }

    fn errors(&mut self, operation: &Operation) {
        if operation.errors.is_empty() {
            return;
        }
        let header = ["HTTP status code", "Error code", "Error message", "Description"];
        let rows: Vec<Vec<String>> = operation
            .errors
            .iter()
            .map(|error| {
                let cells = [&error.status, &error.code, &error.message, &error.description];
                cells.into_iter().map(|cell| flat(cell).replace('\n', " ")).collect()
            })
            .collect();
        if self.form == Form::Lines {
            self.table(&header, &rows);
            return;
        }
        if self.form != Form::BarRows {
            self.line_raw("|");
        }
        for cell in header {
            self.line_raw(&format!("{cell} |"));
        }
        self.line_raw("|---|---|---|---|");
        for row in &rows {
            let cells: Vec<&str> = row.iter().map(String::as_str).collect();
            self.line_raw(&format!("| {} |", cells.join(" | ")));
        }
    }
}
