//! Proofs that cross crates: the app's own core, without a browser, in front of the sandbox and a real redis-server.
//!
//! What lives here: tests only, in `tests/`. What may not live here: anything that a program needs.
