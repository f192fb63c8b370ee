//! The rules for names and choices: the same check, and the same sentence, in the form and on the server.
//!
//! A rule reports the first thing that is wrong with a field, as a typed reason whose `Display` is the English
//! sentence; a translation can match on the reason.

mod database;

pub use database::{
    CreateField, FieldError, MAX_BUDGET, MAX_NAME, NameError, RegionError, create_database, database_name,
    suggest_name,
};
