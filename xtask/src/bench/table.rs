//! What a bench found, as Markdown for people and as JSON for programs.

use std::fmt::Write;
use std::process::Command;

use serde_json::{Map, Value, json};

use crate::measure;

/// Tables, and what one must know to repeat them.
pub(crate) struct Report {
    pub(crate) command: String,
    pub(crate) tables: Vec<Table>,
}

/// One table. The first column names the row.
pub(crate) struct Table {
    pub(crate) title: &'static str,
    pub(crate) columns: Vec<&'static str>,
    pub(crate) rows: Vec<Vec<Cell>>,
    pub(crate) notes: Vec<String>,
}

/// One place of a table.
#[derive(Clone, Debug)]
pub(crate) enum Cell {
    Text(String),
    /// A number, and how many digits of its fraction mean something.
    Number(f64, usize),
    /// Not measured. A note says why.
    Nothing,
}

impl Cell {
    pub(crate) fn text(text: impl Into<String>) -> Self {
        Self::Text(text.into())
    }

    /// A number that may be missing.
    pub(crate) fn of(value: Option<f64>, digits: usize) -> Self {
        value.map_or(Self::Nothing, |value| Self::Number(value, digits))
    }

    /// One number by another, where both are known.
    pub(crate) fn ratio(value: Option<f64>, by: Option<f64>) -> Self {
        Self::of(value.zip(by).filter(|(_, by)| *by > 0.0).map(|(value, by)| value / by), 2)
    }

    fn shown(&self) -> String {
        match self {
            Self::Text(text) => text.clone(),
            Self::Number(value, digits) => grouped(&format!("{value:.digits$}")),
            Self::Nothing => "–".to_owned(),
        }
    }

    fn json(&self) -> Value {
        match self {
            Self::Text(text) => json!(text),
            Self::Number(value, digits) => format!("{value:.digits$}").parse().map_or(Value::Null, Value::Number),
            Self::Nothing => Value::Null,
        }
    }
}

/// `1234567.8` → `1,234,567.8`.
fn grouped(number: &str) -> String {
    let (whole, rest) = number.split_at(number.find('.').unwrap_or(number.len()));
    let digits = whole.trim_start_matches('-');
    let mut text = whole[..whole.len() - digits.len()].to_owned();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index) % 3 == 0 {
            text.push(',');
        }
        text.push(digit);
    }
    text + rest
}

impl Table {
    fn markdown(&self) -> String {
        let mut text = format!(
            "### {}\n\n| {} |\n|---{}|\n",
            self.title,
            self.columns.join(" | "),
            "|--:".repeat(self.columns.len().saturating_sub(1))
        );
        for row in &self.rows {
            let cells: Vec<String> = row.iter().map(Cell::shown).collect();
            let _ = writeln!(text, "| {} |", cells.join(" | "));
        }
        for note in &self.notes {
            let _ = write!(text, "\n{note}\n");
        }
        text
    }

    fn json(&self) -> Value {
        let row = |row: &Vec<Cell>| -> Map<String, Value> {
            self.columns.iter().zip(row).map(|(name, cell)| ((*name).to_owned(), cell.json())).collect()
        };
        json!({ "title": self.title, "rows": self.rows.iter().map(row).collect::<Vec<_>>(), "notes": self.notes })
    }
}

impl Report {
    pub(crate) fn markdown(&self) -> String {
        let [date, machine, rustc] = surroundings();
        let mut text = format!("{date}, {machine}, {rustc}: `{}`\n", self.command);
        for table in &self.tables {
            let _ = write!(text, "\n{}", table.markdown());
        }
        text
    }

    pub(crate) fn json(&self) -> String {
        let [date, machine, rustc] = surroundings();
        let tables: Vec<Value> = self.tables.iter().map(Table::json).collect();
        let report =
            json!({ "date": date, "machine": machine, "rustc": rustc, "command": self.command, "tables": tables });
        format!("{report:#}\n")
    }
}

/// Date, machine and compiler, as far as the system tells.
fn surroundings() -> [String; 3] {
    let ask = |program: &str, words: &[&str]| {
        let said = measure::run(Command::new(program).args(words), measure::RUN);
        said.map_or_else(|_| format!("{program} unknown"), |said| said.out.trim().to_owned())
    };
    let info = std::fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let model = info.lines().find_map(|line| line.strip_prefix("model name")).and_then(|line| line.split_once(": "));
    let model = model.map_or(std::env::consts::ARCH, |(_, model)| model.trim());
    let cores = std::thread::available_parallelism().map_or(0, usize::from);
    let rustc = ask("rustc", &["--version"]);
    let rustc = rustc.split(" (").next().unwrap_or_default().to_owned();
    [ask("date", &["-u", "+%F"]), format!("{model}, {cores} cores"), rustc]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_table_reads_the_same_in_both_forms() {
        let table = Table {
            title: "One call",
            columns: vec!["client", "instructions", "× floor"],
            rows: vec![
                vec![Cell::text("floor"), Cell::Number(19_000.4, 0), Cell::ratio(Some(1.0), Some(1.0))],
                vec![Cell::text("cumulo"), Cell::of(None, 0), Cell::ratio(Some(1.0), Some(0.0))],
            ],
            notes: vec!["A note.".to_owned()],
        };
        let markdown = "### One call\n\n| client | instructions | × floor |\n|---|--:|--:|\n| floor | 19,000 | 1.00 |\n\
                        | cumulo | – | – |\n\nA note.\n";
        assert_eq!(table.markdown(), markdown);
        let rows = json!([{ "client": "floor", "instructions": 19000, "× floor": 1.0 }, { "client": "cumulo", "instructions": null, "× floor": null }]);
        assert_eq!(table.json()["rows"].to_string(), rows.to_string());
    }

    #[test]
    fn digits_stand_in_threes() {
        assert_eq!([grouped("1234567.8"), grouped("-123"), grouped("1000")], ["1,234,567.8", "-123", "1,000"]);
    }
}
