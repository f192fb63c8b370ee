//! Proofs that cross crates: the app's own core, without a browser, in front of the sandbox and a real redis-server.
//!
//! The proofs are in `tests/`; here is what they share. What may not live here: anything that a program needs.

mod database;

pub use database::Database;
