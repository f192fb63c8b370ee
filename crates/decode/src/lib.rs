//! What bytes may mean: compressed, encoded and serialised forms, one inside the other.
//!
//! [`decode`] finds a chain of formats, such as `base64 › gzip › JSON`; [`apply`] takes exactly the given one. Both
//! say at each step what came of it, and both keep to [`Limits`]: bytes, text, nodes, depth and work. Nothing here
//! recurses on the input, nothing is rounded, and what cannot be shown as text is shown as bytes.
//!
//! What may not live here: I/O, the browser, words of a page.

mod chain;
mod date;
mod detect;
mod format;
mod hint;
pub mod json;
mod limits;
mod outcome;
mod read;
mod text;
mod tree;
mod unpack;
pub mod wire;

pub use chain::{Chain, NoChain};
pub use detect::decode;
pub use format::{Format, Makes};
pub use hint::{Known, known, may_hide};
pub use limits::{Cut, Limits};
pub use outcome::{Offer, Outcome, Step, Tree, Trouble, View, apply};
pub use tree::{Node, Open, Shape, Value};
pub use unpack::Flaw;
