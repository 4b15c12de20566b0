//! What a bar is, and how it is shown.

use std::time::Duration;

use crate::tcp::cases::Case;

/// What the command line says.
#[derive(Clone, Debug, Default)]
pub(crate) struct Options {
    /// Calls of the storm.
    pub(crate) calls: u64,
    /// The one seed to run.
    pub(crate) seed: Option<u64>,
    /// The one case over sockets to run.
    pub(crate) case: Option<Case>,
    /// CPU time for each target of the fuzzer; without it, a number of runs.
    pub(crate) fuzz: Option<Duration>,
    /// How long the soak takes; none without it.
    pub(crate) soak: Option<Duration>,
    /// Rounds, calls and requests of the other bars, in multiples of the quick run.
    pub(crate) factor: u64,
    pub(crate) threads: u64,
    /// Whether this is a part of a longer run.
    pub(crate) part: bool,
    /// Whether what cannot be run here falls short.
    pub(crate) no_skip: bool,
}

/// A bar.
pub(crate) struct Bar {
    pub(crate) id: &'static str,
    pub(crate) what: &'static str,
    pub(crate) required: &'static str,
    /// Whether one seed of it can be had alone.
    pub(crate) seeded: bool,
    pub(crate) run: fn(&Options) -> Finding,
}

/// What was measured.
#[derive(Clone, Debug, Default)]
pub(crate) struct Finding {
    pub(crate) measured: String,
    /// What falls short, with the seed where there is one. Nothing: the bar holds.
    pub(crate) short: Vec<String>,
    /// Why it was not run.
    pub(crate) absent: Option<Absent>,
}

/// Why a bar was not run.
#[derive(Clone, Debug)]
pub(crate) enum Absent {
    /// This machine lacks something.
    Skipped(String),
    /// Nobody asked for it.
    LeftOut(String),
}

impl Finding {
    /// A finding of which so much is wrong.
    pub(crate) fn new(measured: impl Into<String>, short: Vec<String>) -> Self {
        Self { measured: measured.into(), short, absent: None }
    }

    /// It cannot be run here.
    pub(crate) fn skipped(why: impl Into<String>) -> Self {
        Self { absent: Some(Absent::Skipped(why.into())), ..Self::default() }
    }

    /// It is run where it is asked for only.
    pub(crate) fn left_out(why: impl Into<String>) -> Self {
        Self { absent: Some(Absent::LeftOut(why.into())), ..Self::default() }
    }
}

/// Notes a requirement that is not met.
pub(crate) fn require(short: &mut Vec<String>, holds: bool, what: impl FnOnce() -> String) {
    if !holds {
        short.push(what());
    }
}
