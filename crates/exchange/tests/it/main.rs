//! The exchange as one service, against a stand-in for Upstash that this crate controls call by call; `real` puts it in
//! front of the sandbox.
//!
//! One test crate, one module per theme. Ids such as CSR-03 are the threat model's names for what a test proves.

mod browse;
mod connect;
mod crash;
mod embed;
mod fake;
mod guard;
mod headers;
mod limits;
mod oauth;
mod operations;
mod program;
mod proxy;
mod real;
mod routes;
mod samples;
mod secrets;
mod session;
mod tenants;
mod upstream;
mod world;
