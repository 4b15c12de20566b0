//! Randomness for jitter. Nonces and tokens are made in [`sign`](crate::sign).

/// A number from 0 to 1. Where the system has no randomness it is 1: the longest wait is the safe one.
pub(crate) fn unit() -> f64 {
    getrandom::u32().map_or(1.0, |random| f64::from(random) / f64::from(u32::MAX))
}

/// The same, decided by a seed and a turn (SplitMix64).
pub(crate) fn seeded(seed: u64, turn: u32) -> f64 {
    let mixed = seed.wrapping_add(0x9e37_79b9_7f4a_7c15_u64.wrapping_mul(u64::from(turn) + 1));
    let mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    // The upper half of the bits, as a fraction of all that it can be.
    f64::from(u32::try_from((mixed ^ (mixed >> 31)) >> 32).unwrap_or(u32::MAX)) / f64::from(u32::MAX)
}
