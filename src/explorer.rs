//! The explorer.

pub mod bytes;
pub mod json_text;
pub mod kind;
pub mod model;
pub mod plan;
pub mod trouble;
pub mod ttl;
pub mod value;
