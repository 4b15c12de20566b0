//! A fake to run by hand, for `cargo xtask fake`.

use std::io::{Read, Write};
use std::sync::mpsc;
use std::time::Duration;

use crate::{FakeCloud, StartError};

/// How to run a fake by hand.
#[derive(Clone, Debug, Default)]
#[non_exhaustive]
pub struct Options {
    /// The port of loopback; 0 is a free one.
    pub port: u16,
    /// When it ends by itself.
    pub limit: Option<Duration>,
    /// Go on when standard input closes. Without it, closing standard input ends the fake.
    pub ignore_stdin: bool,
    /// Let pass what the clouds let pass; see [`Builder::lenient`](crate::Builder::lenient).
    pub lenient: bool,
}

/// Starts a fake, prints its endpoint and credentials as lines for a shell, and serves until standard input closes, the
/// limit is over, or the process is interrupted.
///
/// # Errors
///
/// The fake does not start, or `out` cannot be written.
pub fn run(options: &Options, out: &mut impl Write) -> Result<(), Box<dyn std::error::Error>> {
    let fake = start(options)?;
    write!(out, "{}", greeting(&fake))?;
    out.flush()?;
    wait(options);
    writeln!(out, "# {} requests", fake.ledger().count())?;
    Ok(())
}

fn start(options: &Options) -> Result<FakeCloud, StartError> {
    let builder = FakeCloud::builder().port(options.port);
    if options.lenient { builder.lenient() } else { builder }.start()
}

/// Lines that a shell can read.
fn greeting(fake: &FakeCloud) -> String {
    let services: Vec<&str> = fake.services().collect();
    let mut text = format!("# a fake of {} on {}\n", services.join(", "), fake.endpoint());
    let variables = [
        ("CUMULO_FAKE_ENDPOINT", fake.endpoint()),
        ("ALIBABA_CLOUD_ACCESS_KEY_ID", FakeCloud::ACCESS_KEY_ID.to_owned()),
        ("ALIBABA_CLOUD_ACCESS_KEY_SECRET", FakeCloud::ACCESS_KEY_SECRET.to_owned()),
        ("HUAWEICLOUD_SDK_AK", FakeCloud::ACCESS_KEY_ID.to_owned()),
        ("HUAWEICLOUD_SDK_SK", FakeCloud::ACCESS_KEY_SECRET.to_owned()),
        ("HUAWEICLOUD_SDK_PROJECT_ID", FakeCloud::PROJECT_ID.to_owned()),
    ];
    for (name, value) in variables {
        text.push_str(&format!("export {name}={value}\n"));
    }
    text
}

fn wait(options: &Options) {
    let (ended, end) = mpsc::channel();
    if !options.ignore_stdin {
        let ended = ended.clone();
        // Left behind when the limit is over: a thread that reads standard input cannot be woken.
        std::thread::spawn(move || {
            let mut bytes = [0; 1024];
            while std::io::stdin().read(&mut bytes).is_ok_and(|read| read > 0) {}
            let _ = ended.send(());
        });
    }
    let _ = match options.limit {
        Some(limit) => end.recv_timeout(limit).ok(),
        None => end.recv().ok(),
    };
    drop(ended);
}
