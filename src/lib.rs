//! Partner Dashboard for Upstash: the single-page app. `main.rs` only mounts what lives here.
//!
//! Arrows point one way: `ui`, `browser` and `upstash-api` ← [`api`] ← [`listing`], [`team`], [`console`] ← features ← [`shell`] ←
//! [`app`]. Features do not import each other; what two of them need moves down.

pub mod api;
pub mod app;
pub mod browser;
pub mod connect;
pub mod console;
pub mod embed;
pub mod explorer;
pub mod listing;
pub mod numbers;
pub mod redis;
pub mod routes;
pub mod shell;
pub mod subaccounts;
pub mod team;
pub mod ui;
