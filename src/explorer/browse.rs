//! Browse mode: the keys of a database as a tree, where its plan has users that may SCAN.
//!
//! What lives here: what a filter typed by a person means ([`query`]), what a page of names is ([`names`]), and the views:
//! the offer, the bar above the tree, the tree. Ranges of ends and sizes are read by [`range`]. The list of keys itself is the crate `keyspace`; what is asked, and when, is
//! in [`desk::browsing`](super::desk). Nothing is scanned without a click, and every scan has a budget.

mod bar;
mod choose;
mod keys;
mod measure;
pub mod names;
mod offer;
pub mod query;
pub mod range;
mod row;
mod shape;
mod tree;

pub use bar::Bar;
pub use keys::BrowseKeys;
pub use offer::Offer;
pub use tree::Tree;
