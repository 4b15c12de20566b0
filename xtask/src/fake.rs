//! `fake`: runs the fake cloud by hand.

use crate::Outcome;
use crate::args::Args;

pub(crate) fn run(_: Args) -> Outcome {
    Err("the fake cloud cannot be run by hand yet; the command arrives with the crate `cumulo-fake`".to_owned())
}
