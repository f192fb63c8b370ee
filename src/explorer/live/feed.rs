//! The messages of a live view: the newest of them, however many come, and how many are no longer here.
//!
//! Memory is bounded twice, by number and by bytes; what does not fit pushes the oldest out and is counted. A pause
//! freezes what is shown. What comes meanwhile waits within the same bounds.

use std::collections::VecDeque;

/// Messages kept.
pub const MOST: usize = 1000;

/// Bytes of messages kept.
pub const MOST_BYTES: usize = 4 * 1024 * 1024;

/// One message and its number, counted from 1 since listening began.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Item<T> {
    pub number: u64,
    pub what: T,
    size: usize,
}

/// What came in and is still here.
#[derive(Clone, Debug)]
pub struct Feed<T> {
    shown: VecDeque<Item<T>>,
    waiting: VecDeque<Item<T>>,
    /// Bytes of both.
    held: usize,
    received: u64,
    received_bytes: u64,
    dropped: u64,
    is_paused: bool,
}

impl<T> Default for Feed<T> {
    fn default() -> Self {
        let (shown, waiting) = (VecDeque::new(), VecDeque::new());
        Self { shown, waiting, held: 0, received: 0, received_bytes: 0, dropped: 0, is_paused: false }
    }
}

impl<T> Feed<T> {
    /// Takes a message in, `size` bytes large.
    pub fn push(&mut self, what: T, size: usize) {
        self.received += 1;
        self.received_bytes = self.received_bytes.saturating_add(size as u64);
        self.held = self.held.saturating_add(size);
        let item = Item { number: self.received, what, size };
        if self.is_paused {
            self.waiting.push_back(item);
        } else {
            self.shown.push_back(item);
        }
        // While paused, what is on screen stays: the oldest that wait go first.
        while self.shown.len() + self.waiting.len() > MOST || self.held > MOST_BYTES {
            let oldest = if self.is_paused && self.waiting.len() > 1 {
                self.waiting.pop_front()
            } else {
                self.shown.pop_front().or_else(|| self.waiting.pop_front())
            };
            let Some(oldest) = oldest else { break };
            self.held = self.held.saturating_sub(oldest.size);
            self.dropped += 1;
        }
    }

    /// Freezes what is shown.
    pub fn pause(&mut self) {
        self.is_paused = true;
    }

    /// Shows what has come meanwhile.
    pub fn resume(&mut self) {
        self.is_paused = false;
        self.shown.append(&mut self.waiting);
    }

    /// Messages to show, oldest first.
    pub fn shown(&self) -> &VecDeque<Item<T>> {
        &self.shown
    }

    /// Messages that came during a pause and are kept.
    pub fn waiting(&self) -> usize {
        self.waiting.len()
    }

    /// All messages and their bytes since listening began.
    pub fn received(&self) -> (u64, u64) {
        (self.received, self.received_bytes)
    }

    /// Messages that are no longer here.
    pub fn dropped(&self) -> u64 {
        self.dropped
    }

    /// Whether what is shown is frozen.
    pub fn is_paused(&self) -> bool {
        self.is_paused
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn numbers(feed: &Feed<()>) -> (u64, u64) {
        let number = |item: Option<&Item<()>>| item.map_or(0, |item| item.number);
        (number(feed.shown().front()), number(feed.shown().back()))
    }

    #[test]
    fn the_newest_stay_and_what_went_is_counted() {
        let mut feed = Feed::default();
        (0..MOST + 250).for_each(|_| feed.push((), 10));
        assert_eq!(numbers(&feed), (251, 1250));
        assert_eq!((feed.dropped(), feed.received()), (250, (1250, 12_500)));
    }

    #[test]
    fn large_messages_push_more_out() {
        let mut feed = Feed::default();
        (0..100).for_each(|_| feed.push((), MOST_BYTES / 4));
        assert_eq!((feed.shown().len(), feed.dropped()), (4, 96));
        feed.push((), MOST_BYTES * 2);
        assert_eq!((feed.shown().len(), feed.dropped(), feed.received().0), (0, 101, 101));
    }

    #[test]
    fn a_pause_freezes_what_is_shown_within_the_same_bounds() {
        let mut feed = Feed::default();
        (0..10).for_each(|_| feed.push((), 1));
        feed.pause();
        (0..MOST * 3).for_each(|_| feed.push((), 1));
        assert_eq!(numbers(&feed), (1, 10), "nothing on screen moves");
        assert_eq!(feed.shown().len() + feed.waiting(), MOST);
        assert_eq!(feed.dropped(), (MOST * 3 + 10 - MOST) as u64);
        feed.resume();
        assert_eq!((feed.shown().len(), numbers(&feed).1, feed.waiting()), (MOST, (MOST * 3 + 10) as u64, 0));
        assert!(!feed.is_paused());
    }
}
