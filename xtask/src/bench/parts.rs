//! The parts of a call, each beside the primitives that it cannot do without.

use std::path::Path;
use std::process::Command;

use serde_json::Value;

use super::table::{Cell, Table};
use crate::measure;

/// The parts, what a reader must know of each and of its limit, and how often it is done to be timed.
const PARTS: [(&str, &str, &str, usize); 6] = [
    ("sign-acs3", "sign, ACS3", "SHA-256 and HMAC of the same bytes, key prepared", 50_000),
    ("sign-sdk-hmac", "sign, SDK-HMAC", "SHA-256 and HMAC of the same bytes, key prepared", 50_000),
    ("encode-rpc", "write, RPC query of 6 parameters", "percent-encoding into one text", 50_000),
    ("encode-json", "write, JSON body and path", "serde_json::to_vec of a derive: the body alone", 50_000),
    ("decode-key", "read, DescribeKey, 900 bytes", "serde_json::from_slice into a derive", 50_000),
    ("decode-list", "read, ListKeys, 1 MiB", "serde_json::from_slice into a derive", 50),
];

pub(super) fn run(root: &Path) -> Result<Vec<Table>, String> {
    let program = measure::built(root, &["--package", "bench-parts"])?.join("bench-parts");
    let counts = measure::has_callgrind();
    let mut rows = Vec::new();
    for (part, name, limit, rounds) in PARTS {
        let both = [part.to_owned(), format!("{part}-limit")];
        let [ours, theirs] = both.each_ref().map(|part| nanos(&program, part, rounds));
        let (ours, theirs) = (ours?, theirs?);
        let count = |part: &str| -> Result<Option<f64>, String> {
            let few = rounds / 500 + 1;
            let words = |rounds: usize| vec![part.to_owned(), rounds.to_string()];
            if counts { measure::instructions(&program, [few, few * 3], words).map(Some) } else { Ok(None) }
        };
        let (instructions, least) = (count(&both[0])?, count(&both[1])?);
        rows.push(vec![
            Cell::text(name),
            Cell::of(instructions, 0),
            Cell::of(least, 0),
            Cell::ratio(instructions, least),
            Cell::Number(ours, 0),
            Cell::Number(theirs, 0),
            Cell::ratio(Some(ours), Some(theirs)),
            Cell::text(limit),
        ]);
    }
    let mut notes = vec![
        "Nanoseconds are the best of five runs; they use the processor's SHA instructions where it has them, and \
         callgrind counts them as software."
            .to_owned(),
    ];
    if !counts {
        notes.push("Instructions are not counted: valgrind is not installed.".to_owned());
    }
    let columns = vec!["part", "instructions", "limit", "× limit", "ns", "limit ns", "× limit ns", "what the limit is"];
    Ok(vec![Table { title: "Parts of a call", columns, rows, notes }])
}

/// The time of one round: the best of five runs.
fn nanos(program: &Path, part: &str, rounds: usize) -> Result<f64, String> {
    let mut best = f64::INFINITY;
    for _ in 0..5 {
        let said = measure::run(Command::new(program).args([part, &rounds.to_string()]), measure::RUN)?;
        let found: Value = serde_json::from_str(&said.out).map_err(|error| format!("{part}: {error}"))?;
        best = best.min(found.get("nanos").and_then(Value::as_f64).unwrap_or(f64::INFINITY));
    }
    Ok(best)
}
