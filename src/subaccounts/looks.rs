//! What the sub-accounts on screen own: asked for when a row is looked at, a few at a time, and remembered.
//!
//! Each look costs the exchange five calls to Upstash, so rows that nobody sees are never asked for, and a row that
//! was scrolled away before its turn came is forgotten.

use std::collections::HashMap;

use upstash_api::exchange::{ProblemCode, Usage};

use crate::api::error::ApiError;

/// Looks under way at once.
pub const AT_ONCE: usize = 3;

/// What a sub-account owns, in numbers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    pub redis: usize,
    pub vector: usize,
    pub search: usize,
    /// QStash users that are in use; Upstash makes one for each region by itself.
    pub qstash: usize,
    /// Unix seconds of the newest entry of its audit log.
    pub last_activity: Option<i64>,
}

impl From<&Usage> for Counts {
    fn from(usage: &Usage) -> Self {
        Self {
            redis: usage.redis.len(),
            vector: usage.vector.len(),
            search: usage.search.len(),
            qstash: usage.qstash.iter().filter(|user| user.blocks).count(),
            last_activity: usage.last_activity,
        }
    }
}

/// What is known of one sub-account.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Look {
    /// On its way, or waiting for its turn.
    Coming,
    Known(Counts),
    /// Upstash refused its key just now: the list does not know yet.
    KeyRefused,
    /// It could not be found out.
    Failed,
}

/// Everything that was looked at, and what comes next.
#[derive(Clone, Debug, Default)]
pub struct Looks {
    known: HashMap<String, (u32, Look)>,
    /// Slugs on screen, from top to bottom.
    wanted: Vec<String>,
    flying: usize,
    round: u32,
    held: bool,
}

/// A look that may start now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Errand {
    pub slug: String,
    round: u32,
}

impl Looks {
    /// What to show for a sub-account whose key works.
    pub fn of(&self, slug: &str) -> Look {
        self.known.get(slug).map_or(Look::Coming, |(_, look)| *look)
    }

    /// What is known for certain, for a file.
    pub fn counts(&self, slug: &str) -> Option<Counts> {
        match self.of(slug) {
            Look::Known(counts) => Some(counts),
            _ => None,
        }
    }

    /// The rows on screen are now these.
    pub fn want(&mut self, slugs: impl IntoIterator<Item = String>) {
        self.wanted = slugs.into_iter().collect();
    }

    /// The list was read anew: what is shown stays until it was looked at again.
    pub const fn again(&mut self) {
        self.round = self.round.wrapping_add(1);
    }

    /// What to start now.
    pub fn start(&mut self) -> Vec<Errand> {
        let mut errands = Vec::new();
        while !self.held && self.flying < AT_ONCE && !self.wanted.is_empty() {
            let slug = self.wanted.remove(0);
            if self.known.get(&slug).is_some_and(|(round, _)| *round == self.round) {
                continue;
            }
            let shown = self.of(&slug);
            self.known.insert(slug.clone(), (self.round, shown));
            self.flying += 1;
            errands.push(Errand { slug, round: self.round });
        }
        errands
    }

    /// A look ended. Returns seconds to hold still before [`Looks::go_on`], where that was asked for.
    pub fn settle(&mut self, errand: &Errand, outcome: Result<&Usage, &ApiError>) -> Option<u32> {
        self.flying = self.flying.saturating_sub(1);
        // What was asked for before the list was read anew is not shown after it.
        if errand.round != self.round {
            return None;
        }
        let look = match outcome {
            Ok(usage) => Look::Known(usage.into()),
            Err(error) => {
                if let Some(seconds) = error.wait_seconds() {
                    self.known.remove(&errand.slug);
                    self.wanted.insert(0, errand.slug.clone());
                    let first = !std::mem::replace(&mut self.held, true);
                    return first.then_some(seconds);
                }
                match error.code() {
                    Some(ProblemCode::SubKeyRefused) => Look::KeyRefused,
                    _ => Look::Failed,
                }
            }
        };
        self.known.insert(errand.slug.clone(), (errand.round, look));
        None
    }

    /// The time to hold still is over.
    pub const fn go_on(&mut self) {
        self.held = false;
    }
}

#[cfg(test)]
mod tests {
    use upstash_api::exchange::{Owned, Problem};

    use super::*;

    fn slugs(errands: &[Errand]) -> Vec<&str> {
        errands.iter().map(|errand| errand.slug.as_str()).collect()
    }

    fn want(looks: &mut Looks, slugs: &[&str]) {
        looks.want(slugs.iter().map(|slug| (*slug).to_owned()));
    }

    fn problem(code: ProblemCode, retry_after: Option<u32>) -> ApiError {
        let (message, request_id) = (String::new(), String::new());
        let problem = Problem { code, message, request_id, field: None, upstream: None, retry_after };
        ApiError::Problem { status: 400, problem }
    }

    fn owned(blocks: bool) -> Owned {
        Owned { id: "i".into(), name: "n".into(), blocks, booked: None }
    }

    #[test]
    fn three_are_under_way_and_the_next_one_starts_when_one_has_ended() {
        let mut looks = Looks::default();
        want(&mut looks, &["a", "b", "c", "d"]);
        let first = looks.start();
        assert_eq!(slugs(&first), ["a", "b", "c"]);
        assert!(looks.start().is_empty());
        let usage =
            Usage { redis: vec![owned(true)], qstash: vec![owned(false), owned(true)], ..Usage::default() };
        assert_eq!(looks.settle(&first[1], Ok(&usage)), None);
        assert_eq!(looks.of("b"), Look::Known(Counts { redis: 1, qstash: 1, ..Counts::default() }));
        assert_eq!(slugs(&looks.start()), ["d"]);
    }

    #[test]
    fn rows_that_were_scrolled_away_are_not_asked_for_and_none_is_asked_for_twice() {
        let mut looks = Looks::default();
        want(&mut looks, &["a", "b", "c", "d", "e"]);
        let first = looks.start();
        want(&mut looks, &["x", "a"]);
        for errand in &first {
            looks.settle(errand, Ok(&Usage::default()));
        }
        assert_eq!(slugs(&looks.start()), ["x"]);
        want(&mut looks, &["a", "b", "c"]);
        assert!(looks.start().is_empty());
    }

    #[test]
    fn a_refresh_keeps_what_is_shown_and_does_not_believe_an_answer_from_before_it() {
        let mut looks = Looks::default();
        want(&mut looks, &["a", "b"]);
        let first = looks.start();
        looks.settle(&first[0], Ok(&Usage { redis: vec![owned(true)], ..Usage::default() }));
        looks.again();
        want(&mut looks, &["a", "b"]);
        assert!(matches!(looks.of("a"), Look::Known(Counts { redis: 1, .. })));
        let second = looks.start();
        assert_eq!(slugs(&second), ["a", "b"]);
        looks.settle(&first[1], Ok(&Usage { vector: vec![owned(true)], ..Usage::default() }));
        assert_eq!(looks.of("b"), Look::Coming);
        looks.settle(&second[1], Ok(&Usage::default()));
        assert_eq!(looks.counts("b"), Some(Counts::default()));
    }

    #[test]
    fn a_key_that_was_refused_meanwhile_is_told_apart_from_a_failed_look() {
        let mut looks = Looks::default();
        want(&mut looks, &["a", "b"]);
        let errands = looks.start();
        looks.settle(&errands[0], Err(&problem(ProblemCode::SubKeyRefused, None)));
        looks.settle(&errands[1], Err(&ApiError::Network));
        assert_eq!((looks.of("a"), looks.of("b")), (Look::KeyRefused, Look::Failed));
        assert_eq!(looks.counts("a"), None);
    }

    #[test]
    fn asked_to_slow_down_it_holds_still_once_and_goes_on_with_the_same_row() {
        let mut looks = Looks::default();
        want(&mut looks, &["a", "b", "c", "d"]);
        let errands = looks.start();
        let slow = problem(ProblemCode::TooManyRequests, Some(7));
        assert_eq!(looks.settle(&errands[0], Err(&slow)), Some(7));
        assert_eq!(looks.settle(&errands[1], Err(&slow)), None, "one wait for all");
        assert!(looks.start().is_empty());
        looks.go_on();
        assert_eq!(slugs(&looks.start()), ["b", "a"]);
    }
}
