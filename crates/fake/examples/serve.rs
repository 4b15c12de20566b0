//! Runs a fake by hand: prints its endpoint and credentials as lines for a shell, and serves until standard input
//! closes.

use std::process::ExitCode;
use std::time::Duration;

use cumulo_fake::run::{Options, run};

const USAGE: &str = "serve [--port N] [--seconds N] [--ignore-stdin] [--lenient]";

fn main() -> ExitCode {
    let result = options(std::env::args().skip(1))
        .and_then(|options| run(&options, &mut std::io::stdout()).map_err(|error| error.to_string()));
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error}\nusage: {USAGE}");
            ExitCode::FAILURE
        }
    }
}

fn options(mut words: impl Iterator<Item = String>) -> Result<Options, String> {
    let mut options = Options::default();
    while let Some(word) = words.next() {
        let mut number = || {
            let text = words.next().ok_or_else(|| format!("{word} needs a number after it"))?;
            text.parse::<u64>().map_err(|_| format!("{word}: `{text}` is no number"))
        };
        match word.as_str() {
            "--port" => {
                let port = number()?;
                options.port = u16::try_from(port).map_err(|_| format!("--port: {port} is no port"))?;
            }
            "--seconds" => options.limit = Some(Duration::from_secs(number()?)),
            "--ignore-stdin" => options.ignore_stdin = true,
            "--lenient" => options.lenient = true,
            _ => return Err(format!("there is no option `{word}`")),
        }
    }
    Ok(options)
}
