//! The vocabulary of the Upstash APIs, as types and pure functions.
//!
//! Three programs share this crate: the single-page app builds its calls from it, the exchange its allow-list, the
//! sandbox its routes. A path, a rule, a limit or a price is written down once, here, with its source.
//!
//! What may not live here: I/O of any kind, clocks, randomness, Leptos, axum. Everything is tested on the host in
//! milliseconds.
//!
//! - [`developer`]: the Developer API (accounts, databases): one endpoint table, its bodies and answers.
//! - [`exchange`]: the JSON spoken between the app and our own token-exchange endpoint.
//! - [`frame`]: the messages between the dashboard in a partner's frame and the page around it.
//! - [`base64`]: what Redis REST and PKCE need of it.
//! - [`catalog`]: regions, plans, prices and limits, the tables behind the wizards.
//! - [`validate`]: the rules for names and choices; the same sentence in the form and on the server.
//! - [`estimate`]: what a choice costs in a month.
//! - [`rest`]: the Redis REST protocol, requests and replies, bytes kept as bytes.
//! - [`command`]: the command table and redis-cli-compatible argument parsing.
//! - [`percent`]: data as one segment or value of a URL.
//! - [`snippet`]: an operation as curl and other clients' code, secrets as variables.

pub mod base64;
pub mod catalog;
pub mod command;
pub mod developer;
pub mod estimate;
pub mod exchange;
pub mod frame;
pub mod percent;
pub mod rest;
pub mod snippet;
pub mod validate;
