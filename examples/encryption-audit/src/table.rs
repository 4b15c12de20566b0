//! The result as a table for people.

use crate::audit::Row;
use crate::key::{Key, day};
use crate::verdict::Verdict;

const HEAD: [&str; 9] = ["CLOUD", "CLUSTER", "KEY", "SPEC", "STATE", "ROTATION", "DELETION", "VERDICT", "REASONS"];

/// The table, with a last line that counts the verdicts.
pub(crate) fn print(rows: &[Row]) -> String {
    let mut lines = vec![HEAD.map(str::to_owned)];
    lines.extend(rows.iter().map(|row| cells(row).map(|cell| legible(&cell))));
    let widths: Vec<usize> = (0..HEAD.len())
        .map(|column| lines.iter().map(|line| line[column].chars().count()).max().unwrap_or(0))
        .collect();
    let mut text = String::new();
    for line in &lines {
        let padded: Vec<String> = line.iter().zip(&widths).map(|(cell, width)| format!("{cell:width$}")).collect();
        text.push_str(padded.join("  ").trim_end());
        text.push('\n');
    }
    let count = |verdict| rows.iter().filter(|row| row.verdict == verdict).count();
    let [fine, look, act] = [Verdict::Fine, Verdict::Look, Verdict::Act].map(count);
    text + &format!("\n{fine} fine, {look} look, {act} act\n")
}

fn cells(row: &Row) -> [String; HEAD.len()] {
    let of_key = |cell: fn(&Key) -> String| row.key.as_ref().map(cell).unwrap_or_default();
    let reasons: Vec<String> = row.reasons.iter().map(ToString::to_string).collect();
    [
        row.cluster.database.cloud().to_owned(),
        format!("{}/{}", row.cluster.region, row.cluster.id),
        of_key(|key| key.id.clone()),
        of_key(|key| key.spec.clone().or_else(|| key.algorithm.clone()).unwrap_or_default()),
        of_key(|key| key.state.to_string()),
        of_key(|key| key.rotation.to_string()),
        of_key(|key| key.deletion.as_ref().map(day).unwrap_or_default()),
        row.verdict.to_string(),
        reasons.join("; "),
    ]
}

/// Texts come from a service, and perhaps from somebody else who named a key: none may move the cursor.
fn legible(cell: &str) -> String {
    match cell {
        "" => "-".to_owned(),
        _ => cell.chars().map(|c| if c.is_control() { '\u{fffd}' } else { c }).collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_empty_cell_is_a_dash_and_a_control_character_is_harmless() {
        assert_eq!(legible(""), "-");
        assert_eq!(legible("a\u{1b}[2Jb\nc é"), "a\u{fffd}[2Jb\u{fffd}c é");
    }

    #[test]
    fn nothing_is_a_table_too() {
        assert_eq!(print(&[]).lines().last(), Some("0 fine, 0 look, 0 act"));
    }
}
