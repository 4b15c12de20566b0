//! Plants regressions in a copy of the repository, and sees whether `size` names them.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};

use crate::Outcome;
use crate::measure;

/// What somebody might do without noticing what it costs.
struct Plant {
    what: &'static str,
    file: &'static str,
    /// Stands in the file once or more; the first one is replaced.
    from: &'static str,
    to: &'static str,
    /// What `size` must say.
    says: &'static str,
    /// What `size` is asked for.
    words: &'static [&'static str],
}

const PLANTS: [Plant; 2] = [
    Plant {
        what: "a derive in a generated type",
        file: "crates/alibaba-kms/src/operations/describe_key.rs",
        from: "#[derive(Clone, Debug, Default)]",
        to: "#[derive(Clone, Debug, Default, PartialEq)]",
        says: "cumulo-alibaba-kms: derives is 1, and the limit is 0",
        words: &["size", "alibaba-kms"],
    },
    Plant {
        what: "an extra clone a call",
        file: "crates/core/src/attempt.rs",
        from: "shared.transport.send(request, shared.limits)",
        to: "shared.transport.send(request.clone(), shared.limits)",
        says: "call-cumulo: instructions is ",
        words: &["size"],
    },
];

pub(super) fn run(root: &Path) -> Outcome {
    let copy = measure::target(root, "size-prove");
    let _ = fs::remove_dir_all(&copy);
    let outcome = PLANTS.iter().try_for_each(|plant| prove(root, &copy, plant));
    let _ = fs::remove_dir_all(&copy);
    outcome.map(|()| ExitCode::SUCCESS)
}

fn prove(root: &Path, copy: &Path, plant: &Plant) -> Result<(), String> {
    let Plant { what, file, from, to, says, words } = plant;
    copy_repository(root, copy)?;
    let path = copy.join(file);
    let text = fs::read_to_string(&path).map_err(|error| format!("{}: {error}", path.display()))?;
    if !text.contains(from) {
        return Err(format!("{file}: there is no `{from}`; say in xtask/src/size/prove.rs where to plant {what}"));
    }
    fs::write(&path, text.replacen(from, to, 1)).map_err(|error| format!("{}: {error}", path.display()))?;
    let me = std::env::current_exe().map_err(|error| format!("this program: {error}"))?;
    let mut command = Command::new(me);
    command.args(*words).current_dir(copy).env("CARGO_MANIFEST_DIR", copy.join("xtask"));
    command.env("CARGO_TARGET_DIR", measure::target(root, ""));
    match measure::run(&mut command, measure::BUILD) {
        Ok(_) => Err(format!("{what}: `size` did not see it")),
        Err(said) if said.contains(says) => {
            let line = said.lines().find(|line| line.contains(says)).unwrap_or_default();
            println!("{what}, planted in {file}: `size` fails\n    {line}");
            Ok(())
        }
        Err(said) => Err(format!("{what}: `size` failed for another reason\n{said}")),
    }
}

/// Copies what git knows of, as it stands in the folder.
fn copy_repository(root: &Path, copy: &Path) -> Result<(), String> {
    let mut command = Command::new("git");
    command.current_dir(root).args(["ls-files", "--cached", "--others", "--exclude-standard"]);
    let listed = measure::run(&mut command, measure::RUN)?.out;
    for name in listed.lines() {
        let (from, to): (PathBuf, PathBuf) = (root.join(name), copy.join(name));
        // Deleted, and not yet committed.
        if !from.is_file() {
            continue;
        }
        let made = to.parent().map_or(Ok(()), fs::create_dir_all);
        made.and_then(|()| fs::copy(&from, &to).map(drop)).map_err(|error| format!("{}: {error}", to.display()))?;
    }
    Ok(())
}
