//! The Redis REST protocol of Upstash: a command as a request, an answer as a [`Reply`] with nothing lost.
//!
//! We always ask for `Upstash-Encoding: base64`, so bytes stay bytes; integers are parsed as `i64`, never through a
//! float. Source: Upstash docs, Redis REST API.

mod endpoint;
mod error;
pub mod events;
pub mod form;
mod reply;
mod request;

pub use endpoint::rest_origin;
pub use error::{ErrorKind, RedisError};
pub use reply::{BadReply, Reply, decode_batch, decode_single};
pub use request::{Body, Command, Request, Unsendable, plan};

/// Request header that asks for every string of the result in base64, except a bare `OK`.
pub const ENCODING_HEADER: (&str, &str) = ("Upstash-Encoding", "base64");

/// Status of an answer whose token is missing, wrong or revoked.
pub const STATUS_UNAUTHORIZED: u16 = 401;
