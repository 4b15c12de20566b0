//! A program that prints credentials.

use std::fmt;
use std::io::Read as _;
use std::process::{Child, ChildStdout, Command, Stdio};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant, SystemTime};

use zeroize::Zeroizing;

use super::super::{Credential, CredentialFuture, CredentialsError, CredentialsErrorKind, ProvideCredentials, grant};

const NAME: &str = "external process";
/// How long the program may take.
const LIMIT: Duration = Duration::from_secs(60);
/// How long a key lives of which the program does not say it. The official SDKs run the program for each call.
const UNSAID: Duration = Duration::from_secs(5 * 60);
/// How much it may print.
const OUTPUT: u64 = 64 * 1024;

/// Runs a program that prints a credential as JSON, as profiles of mode `External` name one.
///
/// The command is split into words as a shell would, and no shell runs it. It has 60 seconds and 64 KiB; what it says
/// on its error output goes nowhere. A key without an `expiration` counts as good for five minutes, then the program runs
/// again.
pub struct ProcessCredentials {
    program: String,
    arguments: Vec<String>,
    limit: Duration,
}

impl ProcessCredentials {
    /// Takes a command such as `my-helper --account "prod one"`.
    ///
    /// # Errors
    ///
    /// Where it is empty or a quote is not closed.
    pub fn new(command: &str) -> Result<Self, CredentialsError> {
        let mut words =
            words(command).ok_or_else(|| invalid("the command has a quote that is not closed"))?.into_iter();
        let program = words.next().ok_or_else(|| invalid("the command is empty"))?;
        Ok(Self { program, arguments: words.collect(), limit: LIMIT })
    }

    async fn run(&self) -> Result<Credential, CredentialsError> {
        let mut child = Command::new(&self.program)
            .args(&self.arguments)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .map_err(|cause| invalid(&format!("program {:?} cannot be started: {}", self.program, cause.kind())))?;
        let Some(stdout) = child.stdout.take() else { return Err(invalid("the program has no output")) };
        // The process is waited for in a thread of its own. It ends with the process, and the guard ends that.
        let guard = Kill(Arc::new(Mutex::new(child)));
        let (done, result) = tokio::sync::oneshot::channel();
        let (child, deadline) = (Arc::clone(&guard.0), Instant::now() + self.limit);
        std::thread::spawn(move || drop(done.send(finish(stdout, &child, deadline))));
        let unavailable = |message: &str| CredentialsError::new(CredentialsErrorKind::Unavailable, NAME, message);
        match tokio::time::timeout(self.limit, result).await {
            Ok(Ok(output)) => grant::any(NAME, &output?).map(ending),
            Ok(Err(_)) => Err(unavailable("the program was not waited for")),
            Err(_) => Err(unavailable("the program did not end in time")),
        }
    }
}

/// A key of which the program does not say how long it is good is not kept for good.
fn ending(credential: Credential) -> Credential {
    match (credential.expiry(), SystemTime::now().checked_add(UNSAID)) {
        (None, Some(end)) => credential.expires_at(end),
        _ => credential,
    }
}

/// Reads what the process prints, and waits for its end.
fn finish(
    stdout: ChildStdout,
    child: &Mutex<Child>,
    deadline: Instant,
) -> Result<Zeroizing<Vec<u8>>, CredentialsError> {
    let mut output = Zeroizing::new(Vec::with_capacity(4096));
    let read = stdout.take(OUTPUT + 1).read_to_end(&mut output);
    if read.is_err() {
        return Err(invalid("the program's output cannot be read"));
    }
    if output.len() as u64 > OUTPUT {
        return Err(invalid("the program printed more than 64 KiB"));
    }
    while Instant::now() < deadline {
        match child.lock().unwrap_or_else(PoisonError::into_inner).try_wait() {
            Ok(Some(status)) if status.success() => return Ok(output),
            Ok(Some(status)) => return Err(invalid(&format!("the program failed: {status}"))),
            Ok(None) => {}
            Err(_) => return Err(invalid("the program cannot be waited for")),
        }
        std::thread::sleep(Duration::from_millis(10));
    }
    Err(invalid("the program did not end in time"))
}

/// Ends the process with the caller that wants its answer.
struct Kill(Arc<Mutex<Child>>);

impl Drop for Kill {
    fn drop(&mut self) {
        let mut child = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        // An error means that it has ended; waiting clears it away.
        let _ = child.kill();
        let _ = child.wait();
    }
}

fn invalid(message: &str) -> CredentialsError {
    CredentialsError::new(CredentialsErrorKind::Invalid, NAME, message)
}

/// Splits at white space; quotes hold words together, a backslash takes the next character as it is but for single
/// quotes. `None` where a quote stays open.
fn words(text: &str) -> Option<Vec<String>> {
    let (mut words, mut word, mut open, mut begun) = (Vec::new(), String::new(), None, false);
    let mut rest = text.chars();
    while let Some(c) = rest.next() {
        match (c, open) {
            ('\'' | '"', None) => (open, begun) = (Some(c), true),
            (c, Some(quote)) if c == quote => open = None,
            ('\\', None | Some('"')) => {
                begun = true;
                word.push(rest.next()?);
            }
            (c, None) if c.is_whitespace() => {
                if begun {
                    words.push(std::mem::take(&mut word));
                }
                begun = false;
            }
            (c, _) => {
                begun = true;
                word.push(c);
            }
        }
    }
    if begun {
        words.push(word);
    }
    open.is_none().then_some(words)
}

impl ProvideCredentials for ProcessCredentials {
    fn name(&self) -> &str {
        NAME
    }

    fn credentials(&self) -> CredentialFuture<'_> {
        Box::pin(self.run())
    }

    fn renew_ahead(&self, life: Duration) -> Duration {
        renew_ahead(life)
    }
}

/// Programs are run later than services are asked: they cost more, and cannot be out of reach.
pub(super) fn renew_ahead(life: Duration) -> Duration {
    (life / 4).min(Duration::from_secs(180))
}

/// Arguments can be secrets.
impl fmt::Debug for ProcessCredentials {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ProcessCredentials").field("program", &self.program).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_command_is_split_as_a_shell_would() {
        for (text, expected) in [
            ("", Some(vec![])),
            ("a  b\tc", Some(vec!["a", "b", "c"])),
            ("a \"b c\" 'd \\ e'", Some(vec!["a", "b c", "d \\ e"])),
            ("a\\ b \"x\\\"y\" ''", Some(vec!["a b", "x\"y", ""])),
            ("a$(b) `c` ; d", Some(vec!["a$(b)", "`c`", ";", "d"])),
            ("a \"b", None),
            ("a\\", None),
        ] {
            let words = words(text);
            assert_eq!(words.as_ref().map(|words| words.iter().map(String::as_str).collect()), expected, "{text}");
        }
    }
}
