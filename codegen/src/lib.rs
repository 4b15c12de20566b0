//! Generates the cumulo client crates from their specs.
