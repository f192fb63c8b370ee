//! Connecting an Upstash account: the start page, the callback, and the page that shows how the connection fares.
//!
//! The sign-in itself is the pure state machine in [`flow`]; [`start`] and [`callback`] give it the browser. Every
//! sentence is in [`text`]. What may not live here: keys and tokens (the exchange holds them), resources.

pub mod flow;
