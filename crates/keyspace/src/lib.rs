//! The pure core of the explorer's key browser: a million key names in little memory, filtered while one types, sorted,
//! and shown as a tree of namespaces whose counts say how sure they are.
//!
//! No network, no clock, no view. Whatever could take long is done in slices: `step(budget)` does about so much work (a
//! unit is a name looked at) and says whether there is [`Progress::More`], so that the page stays alive in between.
//!
//! Names are bytes: empty, thousands of bytes long, not UTF-8. Nothing here sends a command; [`scan`] says which command
//! would be next when somebody asked for it.
//!
//! | part | what it is for |
//! |---|---|
//! | [`store`] | the names, each once, and what is known of each key |
//! | [`pattern`], [`text`] | Redis globs, and finding text in names |
//! | [`filter`] | which keys are meant; says of how many that could not be told yet |
//! | [`sort`] | order by name, end of life, size |
//! | [`rows`] | the rows of the tree or the flat list, computed when looked at |
//! | [`select`] | which keys somebody has chosen |
//! | [`scan`] | which SCAN comes next, and how far it is |
//! | [`survey`] | which keys are asked next when they end and how large they are |
//! | [`browse`] | all of it together |

pub mod bits;
pub mod browse;
pub mod filter;
pub mod pattern;
pub mod rows;
pub mod scan;
pub mod select;
pub mod sort;
pub mod store;
pub mod survey;
pub mod text;
pub mod tree;

/// Whether work done in slices is over.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[must_use]
pub enum Progress {
    /// The budget was used up before the work was.
    More,
    /// There is nothing left to do.
    Done,
}

impl Progress {
    /// Whether there is nothing left to do.
    pub const fn is_done(self) -> bool {
        matches!(self, Self::Done)
    }
}
