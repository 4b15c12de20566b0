//! Randomness for jitter. Nonces and tokens are made in [`sign`](crate::sign).

/// A number from 0 to 1. Where the system has no randomness it is 1: the longest wait is the safe one.
pub(crate) fn unit() -> f64 {
    getrandom::u32().map_or(1.0, |random| f64::from(random) / f64::from(u32::MAX))
}
