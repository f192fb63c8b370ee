//! A message that reached this window, before anything of it is believed; pure.

/// Who sent it, and how its content is asked for.
pub struct Heard<R> {
    /// Whom the browser names as its sender.
    pub origin: String,
    /// Whether it is from the very window that this is about.
    pub from_the_other: bool,
    /// Its content as JSON; `None` where it is none. Asked for only when the sender is the right one.
    pub json: R,
}

impl<R> Heard<R> {
    /// Whether it is the other window's, and of our own origin, `own`.
    #[must_use]
    pub fn is_of_our_own(&self, own: &str) -> bool {
        self.from_the_other && self.origin == own
    }
}
