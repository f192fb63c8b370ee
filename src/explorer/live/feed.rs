//! The messages of a live view: the newest of them, however many come, and how many are no longer here.
//!
//! Memory is bounded twice, by number and by bytes; what does not fit pushes the oldest out and is counted. A pause
//! freezes what is shown. What comes meanwhile waits, within bounds of its own.

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
    shown: Bounded<T>,
    waiting: Bounded<T>,
    received: u64,
    received_bytes: u64,
    dropped: u64,
    /// The number of the last message before the pause.
    paused_at: Option<u64>,
}

#[derive(Clone, Debug)]
struct Bounded<T> {
    items: VecDeque<Item<T>>,
    bytes: usize,
}

impl<T> Default for Bounded<T> {
    fn default() -> Self {
        Self { items: VecDeque::new(), bytes: 0 }
    }
}

impl<T> Bounded<T> {
    /// Takes one in and gives how many had to go for it.
    fn push(&mut self, item: Item<T>) -> u64 {
        self.bytes = self.bytes.saturating_add(item.size);
        self.items.push_back(item);
        let mut gone = 0;
        while self.items.len() > MOST || self.bytes > MOST_BYTES {
            let Some(oldest) = self.items.pop_front() else { break };
            self.bytes = self.bytes.saturating_sub(oldest.size);
            gone += 1;
        }
        gone
    }
}

impl<T> Default for Feed<T> {
    fn default() -> Self {
        let (shown, waiting) = (Bounded::default(), Bounded::default());
        Self { shown, waiting, received: 0, received_bytes: 0, dropped: 0, paused_at: None }
    }
}

impl<T> Feed<T> {
    /// Takes a message in: `bytes` came, `size` are needed to keep it.
    pub fn push(&mut self, what: T, bytes: usize, size: usize) {
        self.received += 1;
        self.received_bytes = self.received_bytes.saturating_add(bytes as u64);
        let item = Item { number: self.received, what, size };
        let place = if self.paused_at.is_some() { &mut self.waiting } else { &mut self.shown };
        self.dropped += place.push(item);
    }

    /// Freezes what is shown.
    pub fn pause(&mut self) {
        self.paused_at.get_or_insert(self.received);
    }

    /// Shows what has come meanwhile.
    pub fn resume(&mut self) {
        self.paused_at = None;
        for item in std::mem::take(&mut self.waiting).items {
            self.dropped += self.shown.push(item);
        }
    }

    /// Forgets the messages; what was counted stays counted.
    pub fn clear(&mut self) {
        self.dropped += (self.shown.items.len() + self.waiting.items.len()) as u64;
        (self.shown, self.waiting) = (Bounded::default(), Bounded::default());
        self.paused_at = self.paused_at.map(|_| self.received);
    }

    /// How many messages are shown.
    pub fn len(&self) -> usize {
        self.shown.items.len()
    }

    /// Whether none is.
    pub fn is_empty(&self) -> bool {
        self.shown.items.is_empty()
    }

    /// A message that is shown; 0 is the oldest.
    pub fn get(&self, place: usize) -> Option<&Item<T>> {
        self.shown.items.get(place)
    }

    /// Where the message with a number is shown.
    pub fn place_of(&self, number: u64) -> Option<usize> {
        self.shown.items.binary_search_by_key(&number, |item| item.number).ok()
    }

    /// Messages that have come since the pause began.
    pub fn fresh(&self) -> u64 {
        self.paused_at.map_or(0, |before| self.received - before)
    }

    /// All messages and their bytes since listening began.
    pub const fn received(&self) -> (u64, u64) {
        (self.received, self.received_bytes)
    }

    /// Messages that are no longer here.
    pub const fn dropped(&self) -> u64 {
        self.dropped
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn numbers(feed: &Feed<()>) -> (u64, u64) {
        let number = |place: usize| feed.get(place).map_or(0, |item| item.number);
        (number(0), number(feed.len().saturating_sub(1)))
    }

    fn push(feed: &mut Feed<()>, times: usize, size: usize) {
        (0..times).for_each(|_| feed.push((), size, size));
    }

    #[test]
    fn the_newest_stay_and_what_went_is_counted() {
        let mut feed = Feed::default();
        push(&mut feed, MOST + 250, 10);
        assert_eq!(numbers(&feed), (251, 1250));
        assert_eq!((feed.dropped(), feed.received()), (250, (1250, 12_500)));
        assert_eq!((feed.place_of(250), feed.place_of(251), feed.place_of(1250)), (None, Some(0), Some(999)));
    }

    #[test]
    fn large_messages_push_more_out() {
        let mut feed = Feed::default();
        push(&mut feed, 100, MOST_BYTES / 4);
        assert_eq!((feed.len(), feed.dropped()), (4, 96));
        push(&mut feed, 1, MOST_BYTES * 2);
        assert_eq!((feed.len(), feed.dropped(), feed.received().0), (0, 101, 101));
    }

    #[test]
    fn a_pause_freezes_what_is_shown_and_what_waits_is_bounded_as_well() {
        let mut feed = Feed::default();
        push(&mut feed, MOST, 1);
        feed.pause();
        push(&mut feed, MOST * 3, 1);
        assert_eq!(numbers(&feed), (1, 1000), "nothing on screen moves");
        assert_eq!((feed.fresh(), feed.dropped()), (3000, 2000));
        feed.pause();
        assert_eq!(feed.fresh(), 3000, "pausing twice is pausing once");
        feed.resume();
        assert_eq!((feed.len(), numbers(&feed), feed.fresh()), (MOST, (3001, 4000), 0));
        assert_eq!(feed.dropped() + feed.len() as u64, feed.received().0);
    }

    #[test]
    fn a_short_pause_loses_nothing_and_numbers_find_their_rows_across_it() {
        let mut feed = Feed::default();
        push(&mut feed, 10, 1);
        feed.pause();
        push(&mut feed, 5, 1);
        feed.resume();
        assert_eq!((numbers(&feed), feed.dropped(), feed.place_of(12)), ((1, 15), 0, Some(11)));
    }

    #[test]
    fn what_is_cleared_is_gone_and_still_counted() {
        let mut feed = Feed::default();
        push(&mut feed, 3, 1);
        feed.pause();
        push(&mut feed, 2, 1);
        feed.clear();
        assert_eq!((feed.len(), feed.fresh(), feed.dropped(), feed.received().0), (0, 0, 5, 5));
        push(&mut feed, 1, 1);
        assert_eq!((feed.len(), feed.fresh()), (0, 1), "the pause goes on");
        feed.resume();
        assert_eq!(numbers(&feed), (6, 6));
    }
}
