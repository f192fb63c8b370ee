//! The explorer.

pub mod bytes;
pub mod console;
pub mod json_text;
pub mod kind;
pub mod link;
pub mod meter;
pub mod model;
pub mod names;
pub mod plan;
pub mod recents;
pub mod trouble;
pub mod ttl;
pub mod value;
