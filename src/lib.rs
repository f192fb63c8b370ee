//! Partner Dashboard for Upstash: the single-page app. `main.rs` only mounts what lives here.

pub mod browser;
pub mod redis;
pub mod ui;
