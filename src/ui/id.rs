//! Ids for `for`, `aria-describedby` and friends.

use std::sync::atomic::{AtomicU32, Ordering};

static NEXT: AtomicU32 = AtomicU32::new(1);

/// An id that no other element of this page has: `field-12`.
#[must_use]
pub fn next_id(prefix: &str) -> String {
    let n = NEXT.fetch_add(1, Ordering::Relaxed);
    format!("{prefix}-{n}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_ids_are_never_the_same() {
        assert_ne!(next_id("field"), next_id("field"));
    }
}
