//! Keys as a file: which commands read them, in pages of bounded size, and how what was read is written.
//!
//! No network, no clock, no view. [`Export`] says which commands are next and takes their answers; whoever owns it sends
//! them, and takes the bytes that are ready with [`Export::take`], so that what is held in memory is a page and not a file.
//!
//! Nothing is rounded and nothing is guessed: names and values are bytes, scores are the text that Redis wrote. What could
//! not be read is named ([`Problem`]).
//!
//! | part | what it is for |
//! |---|---|
//! | [`read`] | which command is next, and what an answer means |
//! | [`write`](mod@write) | the four formats, and how each of them writes bytes that are not text |

pub mod kind;
pub mod read;
pub mod write;

pub use kind::Kind;
pub use read::{Export, Problem, Stage, Why};
pub use write::{Format, Part, Writer, cut_tail};
