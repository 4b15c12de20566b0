//! One call beside its peers: every client asks the same of a server on loopback that answers at once.

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Command, Stdio};

use serde_json::Value;

use super::table::{Cell, Table};
use crate::measure::{self, Running};

/// The clients, and what a reader must know of each.
const CLIENTS: [(&str, &str); 6] = [
    ("floor", "floor: raw hyper"),
    ("by-hand", "by hand: reqwest, hmac, serde"),
    ("cumulo", "cumulo (reqwest)"),
    ("lean", "cumulo (hyper)"),
    ("progenitor", "progenitor, unsigned"),
    ("aws", "aws-sdk-kms"),
];

/// How often each is timed. The best time counts: the others are those of a machine that did something else too.
const ROUNDS: usize = 3;

/// What one call costs.
#[derive(Clone, Default)]
struct Cost {
    instructions: Option<f64>,
    cpu: Option<f64>,
    wall: Option<f64>,
    allocations: Option<f64>,
    bytes: Option<f64>,
    peak: Option<f64>,
}

pub(super) fn run(root: &Path) -> Result<Vec<Table>, String> {
    let program = measure::built(root, &["--package", "bench-calls"])?.join("bench-calls");
    let counts = measure::has_callgrind();
    let server = Server::start(&program)?;
    let mut rows = Vec::new();
    for parallel in [1, 64] {
        let mut costs = vec![Cost::default(); CLIENTS.len()];
        for _ in 0..ROUNDS {
            for (cost, (client, _)) in costs.iter_mut().zip(CLIENTS) {
                cost.time(&program, client, &server.port, parallel)?;
            }
        }
        if counts {
            for (cost, (client, _)) in costs.iter_mut().zip(CLIENTS) {
                cost.instructions = Some(instructions(&program, client, &server.port, parallel)?);
            }
        }
        rows.extend(shown(&costs, parallel));
    }
    let mut notes = vec![
        "Each client asks DescribeKey of a prepared answer of 900 bytes over plain http; all but the floor read it into \
         a struct. Ratios are those of instructions (callgrind, the difference of two run lengths; SHA-256 counts as \
         software), else of CPU time. CPU time is the best of three runs of 20,000 calls."
            .to_owned(),
    ];
    if !counts {
        notes.push("Instructions are not counted: valgrind is not installed.".to_owned());
    }
    let columns = vec![
        "client",
        "at once",
        "instructions",
        "CPU µs",
        "calls/s",
        "allocations",
        "bytes",
        "peak MiB",
        "× floor",
        "× by hand",
        "× aws",
    ];
    Ok(vec![Table { title: "One call", columns, rows, notes }])
}

fn shown(costs: &[Cost], parallel: usize) -> Vec<Vec<Cell>> {
    let weight = |cost: &Cost| cost.instructions.or(cost.cpu);
    let of = |name| CLIENTS.iter().position(|(client, _)| *client == name).and_then(|at| weight(costs.get(at)?));
    let row = |(cost, (_, name)): (&Cost, (&str, &str))| {
        let mut row = vec![
            Cell::text(name),
            Cell::Number(parallel as f64, 0),
            Cell::of(cost.instructions, 0),
            Cell::of(cost.cpu, 1),
            Cell::of(cost.wall.map(|micros| 1e6 / micros), 0),
            Cell::of(cost.allocations, 1),
            Cell::of(cost.bytes, 0),
            Cell::of(cost.peak.map(|kib| kib / 1024.0), 1),
        ];
        row.extend(["floor", "by-hand", "aws"].map(|peer| Cell::ratio(weight(cost), of(peer))));
        row
    };
    costs.iter().zip(CLIENTS).map(row).collect()
}

impl Cost {
    /// One more run; the best one counts.
    fn time(&mut self, program: &Path, client: &str, port: &str, parallel: usize) -> Result<(), String> {
        let words = [client, port, "20000", &parallel.to_string()].map(str::to_owned);
        let said = measure::run(Command::new(program).args(words), measure::RUN)?;
        let found: Value = serde_json::from_str(&said.out).map_err(|error| format!("{client}: {error}"))?;
        let best = |kept: &mut Option<f64>, name: &str| {
            let new = found.get(name).and_then(Value::as_f64);
            *kept = [*kept, new].into_iter().flatten().reduce(f64::min);
        };
        best(&mut self.cpu, "cpu_micros");
        best(&mut self.wall, "micros");
        best(&mut self.allocations, "allocations");
        best(&mut self.bytes, "bytes");
        best(&mut self.peak, "peak_kib");
        Ok(())
    }
}

/// The instructions of one call.
pub(crate) fn instructions(program: &Path, client: &str, port: &str, parallel: usize) -> Result<f64, String> {
    let rounds = if parallel == 1 { [100, 500] } else { [10 * parallel, 30 * parallel] };
    let words = |calls: usize| vec![client.to_owned(), port.to_owned(), calls.to_string(), parallel.to_string()];
    measure::instructions(program, rounds, words)
}

/// The server of `bench-calls`. It ends with this.
pub(crate) struct Server {
    _child: Running,
    pub(crate) port: String,
}

impl Server {
    pub(crate) fn start(program: &Path) -> Result<Self, String> {
        let wrong = |error: std::io::Error| format!("bench-calls server: {error}");
        let mut command = Command::new(program);
        command.arg("server").stdin(Stdio::piped()).stdout(Stdio::piped());
        let mut child = Running(command.spawn().map_err(wrong)?);
        let mut port = String::new();
        if let Some(out) = child.0.stdout.take() {
            BufReader::new(out).read_line(&mut port).map_err(wrong)?;
        }
        match port.trim() {
            "" => Err("bench-calls server: it did not start".to_owned()),
            port => Ok(Self { port: port.to_owned(), _child: child }),
        }
    }
}
