//! Frames in partners' pages: who may have one, and how a token that a partner's back end has signed becomes a session of one
//! end user in one sub-account.
//!
//! What may not live here: a key that signs. Partners keep theirs; we hold the public halves.

mod file;
mod partners;
mod session;
mod token;

pub use file::PartnerFile;
pub use partners::{Partner, Partners};
pub use session::begin;
pub use token::{Claims, Expected, Reason, verify};
