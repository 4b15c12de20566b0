//! Running other programs: to their end, within a time, and what that cost.

use std::ffi::OsString;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

/// Longest build. A clean release build of every peer takes minutes on two cores.
pub(crate) const BUILD: Duration = Duration::from_secs(1800);

/// Longest run of one measure.
pub(crate) const RUN: Duration = Duration::from_secs(120);

/// The cargo that runs this.
pub(crate) fn cargo() -> OsString {
    std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into())
}

/// The folder of builds that are none of the workspace's own.
pub(crate) fn target(root: &Path, name: &str) -> PathBuf {
    std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| root.join("target"), |own| root.join(own)).join(name)
}

/// A cargo command in the workspace of the benches.
pub(crate) fn benches(root: &Path, verb: &str) -> Command {
    let mut command = Command::new(cargo());
    command.current_dir(root.join("benches")).args([verb, "--quiet"]);
    command.env("CARGO_TARGET_DIR", target(root, "benches"));
    command
}

/// Builds packages of the benches in release, and says where the programs lie.
pub(crate) fn built(root: &Path, words: &[&str]) -> Result<PathBuf, String> {
    run(benches(root, "build").arg("--release").args(words), BUILD)?;
    Ok(target(root, "benches").join("release"))
}

/// What a program said.
pub(crate) struct Said {
    pub(crate) out: String,
    pub(crate) err: String,
}

/// Runs a program to its end, and ends it where it takes longer than it may. One that fails is an error.
pub(crate) fn run(command: &mut Command, limit: Duration) -> Result<Said, String> {
    let name = shown(command);
    let wrong = |error: std::io::Error| format!("`{name}`: {error}");
    let start = Instant::now();
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = Running(command.spawn().map_err(wrong)?);
    let (out, err) = (read(child.0.stdout.take()), read(child.0.stderr.take()));
    let status = loop {
        if let Some(status) = child.0.try_wait().map_err(wrong)? {
            break status;
        }
        if start.elapsed() > limit {
            return Err(format!("`{name}` was ended: it took longer than {} s", limit.as_secs()));
        }
        std::thread::sleep(Duration::from_millis(5));
    };
    let said = Said { out: out.join().unwrap_or_default(), err: err.join().unwrap_or_default() };
    if status.success() {
        return Ok(said);
    }
    let lines: Vec<&str> = said.err.trim().lines().collect();
    let last = lines.get(lines.len().saturating_sub(12)..).unwrap_or_default().join("\n");
    Err(format!("`{name}` failed ({status})\n{last}"))
}

/// A program that ends when this goes out of scope.
pub(crate) struct Running(pub(crate) Child);

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

fn read(pipe: Option<impl Read + Send + 'static>) -> JoinHandle<String> {
    std::thread::spawn(move || {
        let mut bytes = Vec::new();
        if let Some(mut pipe) = pipe {
            let _ = pipe.read_to_end(&mut bytes);
        }
        String::from_utf8_lossy(&bytes).into_owned()
    })
}

/// The command as one types it, without folders.
fn shown(command: &Command) -> String {
    let program = Path::new(command.get_program()).file_name().unwrap_or_default();
    let words = std::iter::once(program).chain(command.get_args());
    words.map(|word| word.to_string_lossy()).collect::<Vec<_>>().join(" ")
}

/// Whether instructions can be counted here.
pub(crate) fn has_callgrind() -> bool {
    run(Command::new("valgrind").arg("--version"), RUN).is_ok()
}

/// The instructions that one more round costs: two runs of different length, their difference shared out, so that
/// starting does not count. `words` makes the arguments for a number of rounds.
pub(crate) fn instructions(
    program: &Path,
    rounds: [usize; 2],
    words: impl Fn(usize) -> Vec<String>,
) -> Result<f64, String> {
    let count = |rounds| -> Result<f64, String> {
        let mut command = Command::new("valgrind");
        command.args(["--tool=callgrind", "--callgrind-out-file=/dev/null"]).arg(program).args(words(rounds));
        let said = run(&mut command, RUN)?;
        let collected = said.err.lines().find_map(|line| line.split_once("Collected : "));
        let number = collected.and_then(|(_, number)| number.trim().parse().ok());
        number.ok_or_else(|| format!("callgrind did not say what it counted:\n{}", said.err))
    };
    let [few, many] = rounds;
    Ok((count(many)? - count(few)?) / (many - few) as f64)
}

/// CPU time of ended children so far, in seconds. Linux counts in hundredths. `None` where the system does not tell.
pub(crate) fn children_seconds() -> Option<f64> {
    let stat = std::fs::read_to_string("/proc/self/stat").ok()?;
    // The name of the program may hold anything; numbers follow its closing bracket.
    let fields: Vec<&str> = stat.rsplit_once(')')?.1.split_whitespace().collect();
    Some((fields.get(13)?.parse::<f64>().ok()? + fields.get(14)?.parse::<f64>().ok()?) / 100.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_takes_too_long_is_ended() {
        let problem = run(Command::new("sleep").arg("60"), Duration::from_millis(50));
        assert!(problem.err().is_some_and(|problem| problem.contains("was ended")));
    }

    #[test]
    fn what_fails_says_why() {
        let problem = run(Command::new("sh").args(["-c", "echo no room >&2; exit 3"]), RUN);
        assert!(problem.err().is_some_and(|problem| problem.contains("no room")));
    }
}
