//! Calls to the exchange, on the dashboard's own origin.
//!
//! One way in ([`client::Api`]), one error door ([`error::ApiError`]), one way to read ([`query::use_query`]). The rules
//! of every request (same origin, guard header, no cache, no redirect, an abort, a time limit) are in [`transport`].
//! What may not live here: views, and calls to anything but the exchange (the explorer speaks to Redis itself).

pub mod cancel;
pub mod client;
pub mod error;
pub mod query;
pub mod queued;
pub mod session;
pub mod text;
pub mod transport;
