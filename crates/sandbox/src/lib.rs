//! A local Upstash for development and tests: an authorization server, the Developer API and Redis REST in front of
//! real redis-server processes.
//!
//! One process, one loopback port, everything forgotten at the end. It is strict where Upstash is known to be strict;
//! what nobody outside Upstash knows is a [`switches::Switches`] field, so that both answers can be tried.
//!
//! - [`server`]: listening, and the door that every request passes (area, faults, log).
//! - [`auth`]: what stands at `https://auth.upstash.com`.
//! - [`developer`]: what stands at `https://api.upstash.com`.
//! - [`console`]: what little of `https://console.upstash.com` cannot be done otherwise.
//! - [`rest`]: what stands at `https://<database>.upstash.io`.
//! - [`redis`]: the redis-server processes behind the databases. Knows nothing of HTTP.
//! - [`partner`]: a made-up company with the dashboard in its page. Stands for nobody.
//! - [`control`]: the sandbox's own API for tests, under `/_sandbox`.
//! - [`world`]: all state. [`seed`]: what it starts with.
//!
//! What may not live here: rules and tables that the app or the exchange need too; those are in `upstash-api`.

pub mod accounts;
pub mod audit;
pub mod auth;
mod calendar;
pub mod clock;
pub mod console;
pub mod control;
pub mod databases;
pub mod developer;
pub mod faults;
mod headers;
pub mod limits;
pub mod log;
pub mod options;
pub mod owned;
pub mod partner;
pub mod persist;
pub mod qstash;
pub mod random;
pub mod redis;
pub mod rest;
pub mod search;
pub mod secrets;
pub mod seed;
pub mod server;
pub mod switches;
pub mod vector;
pub mod world;
