//! The rules for names and choices: the same check, and the same sentence, in the form and on the server.
//!
//! A rule reports the first thing that is wrong with a field, as a typed reason whose `Display` is the English
//! sentence; a translation can match on the reason.

mod account;
mod address;
mod database;
mod index;

pub use address::is_ip_block;

pub use account::{
    MAX_SLUG, MAX_TEAM_NAME, SlugError, TeamError, email, member_role, slug, suggest_slug, team_id,
    team_name, usable_slug,
};
pub use database::{
    CreateField, FieldError, MAX_BUDGET, MAX_NAME, NameError, RegionError, budget_too_large, create_database,
    database_name, read_region_count, read_regions, suggest_name, unknown_plan,
};
pub use index::{create_index, create_search_index, index_fits, index_name, index_plan};
