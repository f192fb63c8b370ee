//! The explorer against a database that answers what the test says: the token's life, and the page around a key.

mod browse;
mod client;
mod live;
mod meter;
mod page;
mod wire;
