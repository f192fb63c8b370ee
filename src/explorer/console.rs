//! The command line's brain: what a typed text does before anything is sent, what it remembers, how answers read.
//! Without a view; the view is in `console_pane`.

pub mod caret;
mod entry;
mod hint;
mod history;
mod json;
mod print;
mod search;
mod table;

pub use entry::{Entry, Line, Outcome, Run, commands, read};
pub use hint::{Hint, complete, hint, hint_of_text};
pub use history::{History, leaves_text};
pub use json::json;
pub use print::{Printed, print};
pub use search::Search;
pub use table::{Table, table};
