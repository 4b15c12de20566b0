//! The words after a verb that has options of its own.

use std::io::Write;
use std::process::ExitCode;

/// Names, options with a value, and switches.
#[derive(Debug, Default)]
pub(crate) struct Flags {
    pub(crate) names: Vec<String>,
    values: Vec<(String, String)>,
    switches: Vec<String>,
}

/// How a report is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Format {
    Text,
    Json,
    Markdown,
}

impl Flags {
    /// Reads the words. `help` is printed where they ask for it; there are no flags then.
    pub(crate) fn parse(
        words: Vec<String>,
        values: &[&str],
        switches: &[&str],
        help: &str,
    ) -> Result<Result<Self, ExitCode>, String> {
        let mut flags = Self::default();
        let mut words = words.into_iter();
        while let Some(word) = words.next() {
            let (flag, value) = match word.split_once('=') {
                Some((flag, value)) => (flag, Some(value.to_owned())),
                None => (word.as_str(), None),
            };
            if ["--help", "-h"].contains(&flag) {
                println!("{}", help.trim());
                return Ok(Err(ExitCode::SUCCESS));
            }
            if values.contains(&flag) {
                let value = value.or_else(|| words.next()).ok_or_else(|| format!("`{flag}` needs a value after it"))?;
                if flags.one(flag).is_some() {
                    return Err(format!("`{flag}` is given twice"));
                }
                flags.values.push((flag.to_owned(), value));
            } else if switches.contains(&flag) && value.is_none() {
                flags.switches.push(flag.to_owned());
            } else if flag.starts_with('-') {
                return Err(format!("there is no option `{flag}` here\n\n{}", help.trim()));
            } else {
                flags.names.push(word);
            }
        }
        Ok(Ok(flags))
    }

    /// The value of an option.
    pub(crate) fn one(&self, flag: &str) -> Option<&str> {
        self.values.iter().find(|(name, _)| name == flag).map(|(_, value)| value.as_str())
    }

    pub(crate) fn has(&self, switch: &str) -> bool {
        self.switches.iter().any(|name| name == switch)
    }

    /// `--format`, text where it is not given.
    pub(crate) fn format(&self) -> Result<Format, String> {
        match self.one("--format") {
            None | Some("text") => Ok(Format::Text),
            Some("json") => Ok(Format::Json),
            Some("md" | "markdown") => Ok(Format::Markdown),
            Some(other) => Err(format!("there is no format `{other}`; there are text, json and md")),
        }
    }
}

/// Prints a report. One that is long is often piped into something that stops reading early.
pub(crate) fn show(text: &str) {
    let _ = std::io::stdout().write_all(text.as_bytes());
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(words: &[&str]) -> Result<Result<Flags, ExitCode>, String> {
        let words = words.iter().map(|word| (*word).to_owned()).collect();
        Flags::parse(words, &["--into", "--format"], &["--strict"], "How to call it.")
    }

    #[test]
    fn names_values_and_switches_come_in_any_order() {
        let flags = parse(&["a.md", "--into", "specs", "--strict", "b.md", "--format=md"]);
        let flags = flags.expect("these are fine").expect("no help is asked for");
        assert_eq!(flags.names, ["a.md", "b.md"]);
        assert_eq!((flags.one("--into"), flags.has("--strict")), (Some("specs"), true));
        assert_eq!(flags.format(), Ok(Format::Markdown));
    }

    #[test]
    fn mistakes_are_named() {
        assert_eq!(parse(&["--into"]).expect_err("no value"), "`--into` needs a value after it");
        assert_eq!(parse(&["--into=a", "--into=b"]).expect_err("twice"), "`--into` is given twice");
        assert!(parse(&["--ouch"]).expect_err("no such option").contains("How to call it."));
        let flags = parse(&["--format", "pdf"]).expect("it is read").expect("no help is asked for");
        assert!(flags.format().expect_err("no such format").contains("`pdf`"));
    }

    #[test]
    fn help_ends_it() {
        assert!(parse(&["--help", "--ouch"]).expect("help is no mistake").is_err());
    }
}
