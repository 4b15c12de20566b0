//! The commands of this repository: `cargo xtask <verb>`.

mod args;
mod bench;
mod check;
mod coverage;
mod drift;
mod fake;
mod flags;
mod generate;
mod import;
mod measure;
mod new_service;
mod place;
mod regen;
mod saved;
mod size;
mod spec;
mod transcribe;
mod tree;

use std::process::ExitCode;

/// What a verb ends with: its exit code, or what went wrong.
type Outcome = Result<ExitCode, String>;

/// A command.
struct Verb {
    name: &'static str,
    usage: &'static str,
    about: &'static str,
    /// Gets the words after the verb.
    run: fn(Vec<String>) -> Outcome,
}

/// All commands, one file each.
const VERBS: &[Verb] = &[
    Verb {
        name: "regen",
        usage: "[service…] [--specs DIR] [--out DIR]",
        about: "Generates the client crates from their specs, and what the fake cloud knows of them.",
        run: regen::run,
    },
    Verb {
        name: "check",
        usage: "[service…] [--specs DIR] [--out DIR]",
        about: "Fails if the client crates are not what their specs make.",
        run: check::run,
    },
    Verb {
        name: "new-service",
        usage: "<cloud>-<name> [--specs DIR]",
        about: "Writes the first spec of a service.",
        run: new_service::run,
    },
    Verb {
        name: "transcribe",
        usage: "<page>… [--service S | --into DIR] [--name NAME] [--page ID] [--strict] [--format text|json|md]",
        about: "Merges saved reference pages into a spec, or drafts one.",
        run: transcribe::run,
    },
    Verb {
        name: "import",
        usage: "<api-docs.json>… | --fetch <product> <version> [--into DIR] [--format text|json|md]",
        about: "Makes the spec of a whole service from Alibaba Cloud's metadata, or merges it into one.",
        run: import::run,
    },
    Verb {
        name: "drift",
        usage: "[service] --pages DIR | --metadata FILE [--format text|json|md]",
        about: "Says what pages or metadata say otherwise than the specs.",
        run: drift::run,
    },
    Verb {
        name: "coverage",
        usage: "[service…] [--specs DIR] [--import DIR]",
        about: "Counts what the specs have of what is known of the services, and fails where something is lost.",
        run: coverage::run,
    },
    Verb {
        name: "size",
        usage: "[service…] [--release] [--prove]",
        about: "Shows how heavy crates, programs and calls are, and fails past the limits of xtask/limits.tsv.",
        run: size::run,
    },
    Verb {
        name: "bench",
        usage: "[calls|parts|build|generator]… [--json FILE] [--markdown FILE] | faults […]",
        about: "Measures clients and generator beside their peers, or what the clients hold to under faults.",
        run: bench::run,
    },
    Verb {
        name: "fake",
        usage: "[--port N] [--seconds N] [--ignore-stdin] [--lenient]",
        about: "Runs the fake cloud by hand.",
        run: fake::run,
    },
];

fn main() -> ExitCode {
    let mut words = std::env::args().skip(1);
    let name = words.next().unwrap_or_default();
    let outcome = match VERBS.iter().find(|verb| verb.name == name) {
        Some(verb) => (verb.run)(words.collect()),
        None if ["", "help", "--help", "-h"].contains(&name.as_str()) => {
            println!("{}", help());
            Ok(ExitCode::SUCCESS)
        }
        None => Err(format!("there is no command `{name}`\n\n{}", help())),
    };
    outcome.unwrap_or_else(|problem| {
        eprintln!("error: {problem}");
        ExitCode::from(2)
    })
}

fn help() -> String {
    let mut help = "The commands of this repository:\n".to_owned();
    for Verb { name, usage, about, .. } in VERBS {
        let call = format!("cargo xtask {name} {usage}");
        help.push_str(&format!("\n  {}\n      {about}\n", call.trim_end()));
    }
    help
}
