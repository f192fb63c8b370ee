//! Sub-accounts: the tenants of a partner. The list, making one or many, and the one look at a new key.
//!
//! What decides is in files without a view ([`list`], [`looks`], [`csv`]); sentences are in [`text`].
//! What may not live here: what is done *as* a sub-account (those are the pages of each product, below `/sub/…`).

pub mod csv;
pub mod list;
pub mod looks;
