//! The stored limits.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::path::Path;

/// Where the limits are stored, from the root of the repository.
pub(super) const FILE: &str = "xtask/limits.tsv";

/// Something that was measured. `None` where it cannot be measured here.
pub(super) struct Finding {
    /// `cumulo-alibaba-kms`, `program-lean`.
    pub(super) subject: String,
    /// `crates`, `instructions`.
    pub(super) measure: &'static str,
    pub(super) value: Option<usize>,
}

/// Limits by subject (`*` for all) and measure.
pub(super) struct Limits(BTreeMap<(String, String), usize>);

impl Limits {
    pub(super) fn read(root: &Path) -> Result<Self, String> {
        let path = root.join(FILE);
        let text = std::fs::read_to_string(&path).map_err(|error| format!("{}: {error}", path.display()))?;
        Self::parse(&text)
    }

    fn parse(text: &str) -> Result<Self, String> {
        let mut limits = BTreeMap::new();
        for (index, line) in text.lines().enumerate().filter(|(_, line)| !line.is_empty() && !line.starts_with('#')) {
            let parts: Vec<&str> = line.split('\t').collect();
            let [subject, measure, limit] = parts[..] else {
                return Err(format!("{FILE}:{}: write subject, measure and limit, with tabs between", index + 1));
            };
            let limit = limit.parse().map_err(|_| format!("{FILE}:{}: `{limit}` is no number", index + 1))?;
            limits.insert((subject.to_owned(), measure.to_owned()), limit);
        }
        Ok(Self(limits))
    }

    fn of(&self, finding: &Finding) -> Option<usize> {
        let key = |subject: &str| (subject.to_owned(), finding.measure.to_owned());
        self.0.get(&key(&finding.subject)).or_else(|| self.0.get(&key("*"))).copied()
    }

    /// What is past its limit, a line each.
    pub(super) fn broken(&self, findings: &[Finding]) -> Vec<String> {
        let past = |finding: &Finding| {
            let (value, limit) = finding.value.zip(self.of(finding))?;
            let Finding { subject, measure, .. } = finding;
            (value > limit).then(|| format!("{subject}: {measure} is {value}, and the limit is {limit}"))
        };
        findings.iter().filter_map(past).collect()
    }

    /// Findings with their limits, a line each.
    pub(super) fn table(&self, findings: &[Finding]) -> String {
        let mut text = format!("\n{:<26} {:<14} {:>9} {:>9}\n", "subject", "measure", "value", "limit");
        let shown = |value: Option<usize>| value.map_or_else(|| "-".to_owned(), |value| value.to_string());
        for finding in findings {
            let (value, limit) = (shown(finding.value), shown(self.of(finding)));
            let _ = writeln!(text, "{:<26} {:<14} {value:>9} {limit:>9}", finding.subject, finding.measure);
        }
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn finding(subject: &str, measure: &'static str, value: usize) -> Finding {
        Finding { subject: subject.to_owned(), measure, value: Some(value) }
    }

    #[test]
    fn what_is_past_its_limit_is_named_with_it() {
        let limits = Limits::parse("# why\n*\tcrates\t105\nlean\tcrates\t65\n").expect("these are fine");
        let findings = [finding("kms", "crates", 105), finding("lean", "crates", 66), finding("kms", "kib", 9000)];
        assert_eq!(limits.broken(&findings), ["lean: crates is 66, and the limit is 65"]);
    }

    #[test]
    fn what_cannot_be_measured_here_breaks_nothing_and_is_shown() {
        let limits = Limits::parse("call\tinstructions\t100\n").expect("this is fine");
        let finding = Finding { subject: "call".to_owned(), measure: "instructions", value: None };
        assert!(limits.table(std::slice::from_ref(&finding)).contains("instructions           -       100"));
        assert!(limits.broken(&[finding]).is_empty());
    }

    #[test]
    fn mistakes_are_named() {
        assert!(Limits::parse("*\tcrates\n").is_err_and(|problem| problem.contains("limits.tsv:1")));
        assert!(Limits::parse("*\tcrates\tmany\n").is_err_and(|problem| problem.contains("`many` is no number")));
    }
}
