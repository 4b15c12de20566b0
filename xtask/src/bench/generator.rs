//! The generator on catalogues of any size, beside its limit and progenitor.

use std::path::Path;
use std::process::Command;
use std::time::Duration;

use serde_json::Value;

use super::table::{Cell, Table};
use crate::measure;

/// The specs that are repeated.
const SPECS: &str = "specs/alibaba-kms";

/// Counts of operations. 0: the service as it is.
const COUNTS: [usize; 5] = [0, 1_000, 2_000, 5_000, 10_000];

/// Longest run.
const LONGEST: Duration = Duration::from_secs(120);

/// What generating cost.
struct Cost {
    operations: f64,
    seconds: f64,
    bytes: f64,
    peak: f64,
}

pub(super) fn run(root: &Path) -> Result<Vec<Table>, String> {
    let program = measure::built(root, &["--package", "bench-generator"])?.join("bench-generator");
    let mut rows = Vec::new();
    let mut notes = vec![format!(
        "The operations of {SPECS}, repeated under names of their own. From specs to formatted text in memory, one \
         process each; CPU seconds, best of three. The limit is parsing and printing the same output (syn, \
         prettyplease). progenitor gets the same operations as a plain OpenAPI document, already read, and prints with \
         prettyplease too; it writes less of each."
    )];
    for count in COUNTS {
        let ours = best("ours", &program, root, count)?;
        let limit = best("limit", &program, root, count)?;
        let peer = best("progenitor", &program, root, count);
        if let Err(problem) = &peer {
            notes.push(format!("progenitor, {} operations: {problem}", ours.operations));
        }
        let peer = peer.ok();
        rows.push(vec![
            Cell::Number(ours.operations, 0),
            Cell::Number(ours.seconds, 2),
            Cell::Number(ours.operations / ours.seconds, 0),
            Cell::Number(ours.peak / 1024.0, 0),
            Cell::Number(ours.bytes / 1024.0, 0),
            Cell::Number(limit.seconds, 2),
            Cell::ratio(Some(ours.seconds), Some(limit.seconds)),
            Cell::of(peer.as_ref().map(|peer| peer.seconds), 2),
            Cell::of(peer.as_ref().map(|peer| peer.peak / 1024.0), 0),
            Cell::of(peer.as_ref().map(|peer| peer.bytes / 1024.0), 0),
        ]);
    }
    let columns = vec![
        "operations",
        "CPU s",
        "operations/s",
        "peak MiB",
        "KiB written",
        "limit, s",
        "× limit",
        "progenitor, s",
        "progenitor, MiB",
        "progenitor, KiB written",
    ];
    Ok(vec![Table { title: "The generator", columns, rows, notes }])
}

/// The best of three runs.
fn best(what: &str, program: &Path, root: &Path, count: usize) -> Result<Cost, String> {
    let mut best = once(what, program, root, count)?;
    for _ in 0..2 {
        let next = once(what, program, root, count)?;
        if next.seconds < best.seconds {
            best = next;
        }
    }
    Ok(best)
}

fn once(what: &str, program: &Path, root: &Path, count: usize) -> Result<Cost, String> {
    let said = measure::run(Command::new(program).current_dir(root).args([what, SPECS, &count.to_string()]), LONGEST)?;
    let found: Value = serde_json::from_str(&said.out).map_err(|error| format!("{what}: {error}"))?;
    let number = |name: &str| found.get(name).and_then(Value::as_f64).ok_or_else(|| format!("{what}: no {name}"));
    Ok(Cost {
        operations: number("operations")?,
        seconds: number("seconds")?,
        bytes: number("bytes")?,
        peak: number("peak_kib")?,
    })
}
