//! Redis commands as people type them: the table of what exists and what a read-only token may run, and the parsing
//! of a typed line.

mod arguments;
mod parse;
mod table;

pub use arguments::Argument;
pub use parse::{ParseError, Word, parse};
pub use table::{Access, CommandSpec, Refusal, Rights, Verdict, all, check, check_read_only, find};
