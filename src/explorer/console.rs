//! The command line's brain: what a typed text does before anything is sent, what it remembers, how answers read.
//! Without a view; the view is in `console_pane`.

mod entry;
mod hint;
mod history;
mod print;

pub use entry::{Entry, Line, Outcome, Run, read};
pub use hint::{Hint, complete, hint};
pub use history::{History, leaves_text};
pub use print::Printed;
