//! The exchange: the small server between the dashboard in a browser and Upstash.
//!
//! It redeems sign-ins, keeps the Developer API key sealed, and carries typed calls. The browser holds a session cookie
//! and, for the explorer, one token that can only read. What may not live here: knowledge of the app's pages, prices
//! or commands (that is `upstash-api` and the app), and any route outside [`app::app`]'s table.
//!
//! Entry points: [`app::app`] builds the service from a [`state::State`]; `main.rs` reads the configuration, listens
//! and sweeps.

pub mod acting;
pub mod app;
pub mod assets;
pub mod audit;
pub mod clock;
pub mod config;
pub mod connection;
pub mod embed;
pub mod limits;
pub mod oauth;
pub mod private_file;
pub mod proxy;
pub mod random;
pub mod refusal;
pub mod session;
pub mod state;
pub mod store;
pub mod tenants;
pub mod text;
pub mod upstream;
pub mod vault;
