//! What reference pages, metadata and specs say, as one model of facts. Text in, facts out:
//! nothing here touches a disk or a network.

mod block;
pub mod compare;
pub mod infer;
pub mod json;
pub mod merge;
pub mod metadata;
pub mod model;
pub mod print;
pub mod read;
pub mod report;
pub mod score;
pub mod sdk;
pub mod spec_read;
pub mod spec_write;
mod words;
mod yaml;
