//! The words after a verb.

use std::path::PathBuf;

/// Names, and the folders that `--specs` and `--out` set.
#[derive(Debug, Default)]
pub(crate) struct Args {
    pub(crate) names: Vec<String>,
    pub(crate) specs: Option<PathBuf>,
    pub(crate) out: Option<PathBuf>,
}

impl Args {
    pub(crate) fn parse(words: impl IntoIterator<Item = String>) -> Result<Self, String> {
        let mut args = Self::default();
        let mut words = words.into_iter();
        while let Some(word) = words.next() {
            let (flag, value) = match word.split_once('=') {
                Some((flag, value)) => (flag, Some(value.to_owned())),
                None => (word.as_str(), None),
            };
            let slot = match flag {
                "--specs" => &mut args.specs,
                "--out" => &mut args.out,
                _ if flag.starts_with('-') => {
                    return Err(format!("there is no option `{flag}`; `cargo xtask help` lists what there is"));
                }
                _ => {
                    args.names.push(word);
                    continue;
                }
            };
            let value = value.or_else(|| words.next()).ok_or_else(|| format!("`{flag}` needs a folder after it"))?;
            *slot = Some(value.into());
        }
        Ok(args)
    }

    /// The options as they were given, to name a command that does the same.
    pub(crate) fn again(&self) -> String {
        let option = |flag: &str, value: &Option<PathBuf>| match value {
            Some(value) => format!(" {flag} {}", value.display()),
            None => String::new(),
        };
        let names: String = self.names.iter().map(|name| format!(" {name}")).collect();
        format!("{names}{}{}", option("--specs", &self.specs), option("--out", &self.out))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(words: &[&str]) -> Result<Args, String> {
        Args::parse(words.iter().map(|word| (*word).to_owned()))
    }

    #[test]
    fn names_and_options_come_in_any_order() {
        let args = parse(&["alibaba-kms", "--out", "o", "huawei-dws", "--specs=s"]).expect("these are fine");
        assert_eq!(args.names, ["alibaba-kms", "huawei-dws"]);
        assert_eq!(args.again(), " alibaba-kms huawei-dws --specs s --out o");
    }

    #[test]
    fn mistakes_are_named() {
        assert_eq!(parse(&["--out"]).expect_err("no folder"), "`--out` needs a folder after it");
        assert!(parse(&["--ouch"]).expect_err("no such option").contains("`--ouch`"));
    }
}
