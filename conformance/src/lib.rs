#![doc = include_str!("../README.md")]

mod capture;
mod compare;
mod entry;
mod made_up;
mod operations;
mod replay;
mod tree;

pub use entry::{Entry, EntryError, Http};
pub use operations::{replay_all, replay_made_up};
pub use replay::{Player, Report, replay};
