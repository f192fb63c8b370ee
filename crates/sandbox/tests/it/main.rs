//! The sandbox from outside: over HTTP, in front of real redis-server processes.
//!
//! Every test starts a sandbox of its own on a free port. Tests that need JSON skip loudly where the Redis at hand has
//! none, and fail when `PD_REQUIRE_REDIS_JSON=1` says that it must.

mod acl;
mod audit_logs;
mod authorize;
mod backups;
mod broken;
mod console;
mod control;
mod credentials;
mod databases;
mod faults;
mod fuzz;
mod isolation;
mod keys;
mod large;
mod limits;
mod log;
mod operations;
mod persist;
mod process;
mod projections;
mod qstash;
mod read_only;
mod redis_settings;
mod rest_errors;
mod rest_extensions;
mod rest_forms;
mod rest_replies;
mod search;
mod seed;
mod stats;
mod streams;
mod subaccounts;
mod support;
mod teams;
mod tokens;
mod vector;
