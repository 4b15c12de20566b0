//! What reference pages, metadata and specs say, as one model of facts.
