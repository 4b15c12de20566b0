//! The scenarios F1 to F42: each by its name, and where it is had again.

use cumulo_fake::Scenario;

/// A scenario that is more than one answer of the fake.
struct Other {
    name: &'static str,
    what: &'static str,
    /// What runs it; `<seed>` is a number of one's choice.
    by: &'static str,
}

const fn other(name: &'static str, what: &'static str, by: &'static str) -> Other {
    Other { name, what, by }
}

const STORM: &str = "--seed <seed>; --case <name>:reqwest:<seed>:safe";
const CREDENTIALS: &str = "fake.fault(\"GetSecurityKey\", Scenario::named(…)?.fault(<seed>))";

#[rustfmt::skip]
const OTHERS: &[Other] = &[
    other("f1-refused", "nobody listens", STORM),
    other("f3-black-hole", "no answer to SYN", STORM),
    other("f4-no-such-host", "the name is not known", STORM),
    other("f5-handshake-cut", "TLS ends in the handshake", "--case f5-handshake-cut:reqwest:0:safe"),
    other("f6-wrong-certificate", "wrong name, expired, self-signed", "--case f6-expired:hyper:0:safe, f6-wrong-name, f6-self-signed"),
    other("f35-provider-recovers", "a provider fails for one to ten refreshes, then recovers", "cargo test -p cumulo-core f35_"),
    other("f36-leader-dropped", "the caller that renews is dropped", "--only B6; cargo test -p cumulo-core in_all_orders"),
    other("f37-file-rewritten", "a profile is rewritten under its reader", "cargo test -p cumulo-core f37_"),
    other("f38-crowd-at-expiry", "a thousand callers when the credential ends", "--only B6"),
    other("f39-dropped", "the call is dropped at every await point", "--only B15"),
    other("f40-runtime-ends", "the runtime ends in the middle of a call", "--only B15"),
    other("f41-two-runtimes", "two runtimes use one client", "--only B15"),
    other("f42-hostile-text", "CR, LF, NUL, `..`, `%2e`, `//`, no UTF-8, 64 KiB", "--only B10 --seed <seed>; cargo test -p cumulo-faults f42_"),
];

/// All names, with what happens and what runs it, by their numbers.
fn all() -> Vec<(&'static str, &'static str, &'static str)> {
    let mut all: Vec<_> = OTHERS.iter().map(|other| (other.name, other.what, other.by)).collect();
    all.extend(Scenario::all().iter().map(|scenario| (scenario.name, scenario.what, STORM)));
    all.extend(Scenario::of_credentials().iter().map(|scenario| (scenario.name, scenario.what, CREDENTIALS)));
    all.sort_by_key(|(name, ..)| (number(name), *name));
    all
}

/// The number of a family: 15 of `f15-cut-answer`.
fn number(name: &str) -> u32 {
    let digits: String = name.chars().skip(1).take_while(char::is_ascii_digit).collect();
    digits.parse().unwrap_or_default()
}

pub(crate) fn print() {
    for (name, what, by) in all() {
        println!("{name:<26} {what:<64} {by}");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_scenario_is_missing_and_no_name_comes_twice() {
        let all = all();
        for family in 1..=42 {
            assert!(all.iter().any(|(name, ..)| number(name) == family), "F{family}");
        }
        assert!(all.windows(2).all(|pair| pair[0].0 != pair[1].0));
    }
}
