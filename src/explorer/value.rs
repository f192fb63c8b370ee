//! What was read of a key, still as bytes: a window of a string, rows of a collection, a document.

mod groups;
mod points;
mod rows;
mod window;

use std::sync::Arc;

use upstash_api::rest::Reply;

use super::trouble::Trouble;

pub use groups::{Consumer, Group, PENDING_PAGE, Pending, consumers, groups, pending};
pub use points::{Point, are_positions, points};
pub use rows::{Next, Pair, Row, Rows, Seen, matched, rows, whole};
pub use window::Window;

/// The part of a key that has been read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Value {
    Window(Window),
    Rows(Rows),
    Json(Json),
    /// A document so large (bytes of memory) that reading it needs a click.
    LargeJson(u64),
    /// A type without a viewer.
    Unknown,
    /// The key is there; its content could not be read.
    Unreadable(Trouble),
}

/// A JSON document, as text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Json {
    /// What JSON.GET answered; shared, for it may be many megabytes.
    pub text: Arc<[u8]>,
    pub is_text: bool,
    /// What JSON.TYPE calls its root, such as `object`; empty where it may not be asked.
    pub root: String,
}

/// A page was not of the shape that its command answers with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BadShape;

fn array(reply: Reply) -> Result<Vec<Reply>, BadShape> {
    reply.into_array().ok_or(BadShape)
}

/// A string's bytes. Numbers are taken as their digits: JSON over REST may carry a score or a cursor as a number.
fn string(reply: Reply) -> Result<Vec<u8>, BadShape> {
    match reply {
        Reply::Bytes(bytes) => Ok(bytes),
        Reply::Ok => Ok(b"OK".to_vec()),
        Reply::Int(number) => Ok(number.to_string().into_bytes()),
        Reply::Null | Reply::Array(_) => Err(BadShape),
    }
}

fn lossy(bytes: Vec<u8>) -> String {
    String::from_utf8_lossy(&bytes).into_owned()
}
