//! Programs of one call, and calls: built in the workspace of the benches, without the peers.

use std::path::Path;

use super::{Finding, finding, krate};
use crate::bench::{Server, instructions};
use crate::measure;

/// Programs of one call. A service of few operations beside one of many: what is not sent costs nothing.
const PROGRAMS: [&str; 3] = ["program-cumulo", "program-sts", "program-lean"];

/// The clients whose instructions a call are counted.
const CALLS: [(&str, &str); 2] = [("cumulo", "call-cumulo"), ("lean", "call-lean")];

/// Trees of the service crates with other features than their own default.
const TREES: [(&str, &[&str]); 2] = [
    ("lean-with-tls", &["--no-default-features", "--features", "hyper-tls,tls-ring"]),
    ("lean-without-tls", &["--no-default-features", "--features", "hyper"]),
];

pub(super) fn measure(root: &Path) -> Result<Vec<Finding>, String> {
    let mut findings = Vec::new();
    for (name, features) in TREES {
        findings.push(finding(name, "crates", krate::tree(root, "cumulo-alibaba-kms", features)?));
    }
    for package in PROGRAMS {
        let mut command = measure::benches(root, "rustc");
        command.args(["--release", "--package", package, "--", "-Cstrip=symbols"]);
        measure::run(&mut command, measure::BUILD)?;
        let binary = measure::target(root, "benches").join("release").join(package);
        let bytes = std::fs::metadata(&binary).map_err(|error| format!("{}: {error}", binary.display()))?.len();
        findings.push(finding(package, "kib", usize::try_from(bytes / 1024).unwrap_or(usize::MAX)));
    }
    if !measure::has_callgrind() {
        eprintln!("instructions are not counted, and not held: valgrind is not installed");
        let unknown =
            |(_, subject): (&str, &str)| Finding { subject: subject.to_owned(), measure: "instructions", value: None };
        findings.extend(CALLS.map(unknown));
        return Ok(findings);
    }
    let program = measure::built(root, &["--package", "bench-calls", "--no-default-features"])?.join("bench-calls");
    let server = Server::start(&program)?;
    for (client, subject) in CALLS {
        let count = instructions(&program, client, &server.port, 1)?;
        findings.push(finding(subject, "instructions", count.round() as usize));
    }
    Ok(findings)
}
