//! The sandbox from outside: over HTTP, in front of real redis-server processes.
//!
//! Every test starts a sandbox of its own on a free port. Tests that need JSON skip loudly where the Redis at hand has
//! none, and fail when `PD_REQUIRE_REDIS_JSON=1` says that it must.

mod acl;
mod authorize;
mod control;
mod credentials;
mod databases;
mod faults;
mod fuzz;
mod large;
mod log;
mod process;
mod read_only;
mod rest_errors;
mod rest_extensions;
mod rest_forms;
mod rest_replies;
mod seed;
mod streams;
mod support;
mod tokens;
