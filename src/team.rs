//! The key of a team: the pair that manages sub-accounts, handed in where somebody finds out that it is missing.
//!
//! Below the features: the connection page and the page of sub-accounts both mount [`TeamKeyForm`]. What may not live
//! here: what sub-accounts are, and the keys of single ones.

mod form;
pub mod pair;
pub mod text;

pub use form::TeamKeyForm;
