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

impl<R: FnOnce() -> Option<String>> Heard<R> {
    /// Its content, if it is the other window's and of our own origin, `own`.
    pub fn of_our_own(self, own: &str) -> Option<String> {
        if self.from_the_other && self.origin == own { (self.json)() } else { None }
    }
}
