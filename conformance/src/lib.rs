#![doc = include_str!("../README.md")]

mod capture;
mod compare;
mod entry;
mod operations;
mod replay;
mod tree;

pub use entry::{Entry, EntryError, Http};
pub use operations::replay_all;
pub use replay::{Player, Report, replay};
