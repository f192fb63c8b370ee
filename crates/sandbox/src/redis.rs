//! The redis-server processes behind the databases. Nothing in here knows HTTP or JSON.
//!
//! A [`Program`] is the redis-server to use; a [`Slot`] is a database's place for a running one, filled on first use;
//! a [`Connection`] speaks RESP2 to it over its unix socket.
//!
//! The client is our own hundred lines because a REST layer must hand on exactly what Redis said: client libraries
//! give up on an error or status line that is not UTF-8, and such a line can be had by anybody with `EVAL`.

mod connection;
mod process;
mod program;
mod resp;
mod slot;

pub use connection::Connection;
pub use process::{Counters, Server, Settings, User};
pub use program::Program;
pub use resp::Reply;
pub use slot::{Lots, Slot};

/// A command: its name and arguments, each any bytes.
pub type Words = Vec<Vec<u8>>;

/// A command from text.
pub fn words(text: &[&str]) -> Words {
    text.iter().map(|word| word.as_bytes().to_vec()).collect()
}
