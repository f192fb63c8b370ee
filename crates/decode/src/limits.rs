//! How much a decoder may make and do. Bytes of strangers are decoded here: a few of them can claim to be gigabytes.

/// Limits of one call. Whatever runs into one is cut there, and the answer says so.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Bytes that one step may unpack.
    pub output: usize,
    /// Bytes of text that are laid out.
    pub text: usize,
    /// Nodes of the tree.
    pub nodes: usize,
    /// Levels of nesting, of any format.
    pub depth: usize,
    /// Steps of a chain.
    pub steps: usize,
    /// Bytes read and written by all steps and all guesses together: this stands for time.
    pub work: u64,
}

impl Default for Limits {
    fn default() -> Self {
        Self { output: 8 << 20, text: 8 << 20, nodes: 20_000, depth: 100_000, steps: 8, work: 96 << 20 }
    }
}

/// Which limit something ran into.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Cut {
    #[error("cut after {0} unpacked bytes")]
    Output(usize),
    #[error("cut after {0} bytes of text")]
    Text(usize),
    #[error("nested deeper than {0} levels")]
    Depth(usize),
    #[error("more than {0} steps")]
    Steps(usize),
    #[error("too much work to go on")]
    Work,
}

/// What is left of the work of one call.
#[derive(Debug)]
pub(crate) struct Budget(u64);

impl Budget {
    pub(crate) fn new(limits: &Limits) -> Self {
        Self(limits.work)
    }

    /// Takes `bytes` of work.
    ///
    /// # Errors
    /// [`Cut::Work`] when so much is not left; then nothing is left.
    pub(crate) fn spend(&mut self, bytes: usize) -> Result<(), Cut> {
        let left = self.0.checked_sub(bytes as u64);
        self.0 = left.unwrap_or(0);
        left.map(drop).ok_or(Cut::Work)
    }
}
