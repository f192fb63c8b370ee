//! The one look at keys: an offer, fetching them one by one, showing them until they are safe.
//!
//! A key is in memory from its answer to [`Looking::close`], and nowhere else: not in the address, not in storage. Its
//! ticket buys one answer and is thrown away with it.

use upstash_api::exchange::{ProblemCode, Reveal, Ticket};

use super::text::keys as text;
use crate::api::error::ApiError;

/// A key that can be looked at, with its ticket where there still is one.
#[derive(Clone)]
pub struct Pass {
    pub slug: String,
    pub ticket: Option<Ticket>,
}

/// How far the look is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Stage {
    /// Nothing to look at.
    #[default]
    Closed,
    /// Somebody may look, or not now.
    Offer,
    Fetching,
    /// Asked to slow down for so many seconds.
    Holding(u32),
    Shown,
}

/// What is known of a copy outside this page.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Kept {
    #[default]
    No,
    /// The browser was asked for a file. Whether there is one it does not tell: only a person can.
    Asked,
    Yes,
}

/// One look at one or many keys.
#[derive(Clone, Default)]
pub struct Looking {
    pub stage: Stage,
    /// Whose keys, all of them.
    pub slugs: Vec<String>,
    /// What was shown.
    pub keys: Vec<Reveal>,
    /// Whose key did not come, and why.
    pub missed: Vec<(String, String)>,
    /// Those of them whose key somebody has seen before.
    gone: Vec<String>,
    pub kept: Kept,
    waiting: Vec<Pass>,
    /// The ticket that was handed in and whose answer is awaited. An answer to any other belongs to no look.
    awaited: Option<String>,
    /// Somebody has enough: what is on its way is still taken.
    stopping: bool,
    /// Whether the key in turn got another ticket already.
    renewed: bool,
    /// Why it stopped before all were fetched.
    pub broken: Option<ApiError>,
}

/// What to ask the exchange next.
pub enum Errand {
    /// Another ticket for a key that nobody has seen.
    Ticket(String),
    /// The key itself.
    Redeem { slug: String, ticket: String },
}

impl Looking {
    /// Offers a look. Keys on the page that are not safe yet are not thrown away for it.
    pub fn offer(&mut self, passes: Vec<Pass>) -> bool {
        if self.stage != Stage::Closed || passes.is_empty() {
            return false;
        }
        let slugs = passes.iter().map(|pass| pass.slug.clone()).collect();
        *self = Self { stage: Stage::Offer, slugs, waiting: passes, ..Self::default() };
        self.waiting.reverse();
        true
    }

    /// Somebody wants to see them.
    pub fn begin(&mut self) {
        if matches!(self.stage, Stage::Offer | Stage::Shown) && !self.waiting.is_empty() {
            self.broken = None;
            self.stopping = false;
            self.stage = Stage::Fetching;
        }
    }

    /// Enough: shows what is here. The key that is on its way is waited for, because its ticket is used up.
    pub fn stop(&mut self) {
        match self.stage {
            Stage::Fetching => self.stopping = true,
            Stage::Holding(_) => self.stage = Stage::Shown,
            Stage::Closed | Stage::Offer | Stage::Shown => {}
        }
    }

    /// What to ask for now.
    pub fn next_errand(&mut self) -> Option<Errand> {
        if self.stage != Stage::Fetching {
            return None;
        }
        match self.waiting.last_mut().filter(|_| !self.stopping) {
            None => {
                self.stage = Stage::Shown;
                None
            }
            Some(pass) => Some(match pass.ticket.take() {
                Some(ticket) => {
                    self.awaited = Some(ticket.ticket.clone());
                    Errand::Redeem { slug: pass.slug.clone(), ticket: ticket.ticket }
                }
                None => Errand::Ticket(pass.slug.clone()),
            }),
        }
    }

    /// The answer about a ticket for `slug`.
    pub fn ticket(&mut self, slug: &str, outcome: Result<Ticket, &ApiError>) {
        let in_turn = self.waiting.last_mut().filter(|pass| pass.slug == slug && pass.ticket.is_none());
        let Some(pass) = in_turn.filter(|_| self.stage == Stage::Fetching) else { return };
        match outcome {
            Ok(ticket) => {
                self.renewed = true;
                pass.ticket = Some(ticket);
            }
            Err(error) => self.failed(error, false),
        }
    }

    /// The answer that holds a key, or should. `ticket` is the one that was handed in; an answer that comes after the
    /// look is over is let go.
    pub fn redeemed(&mut self, ticket: String, outcome: Result<Reveal, &ApiError>) {
        if self.awaited.take_if(|awaited| *awaited == ticket).is_none() {
            return;
        }
        match outcome {
            Ok(key) => {
                self.take_turn();
                self.kept = Kept::No;
                self.keys.push(key);
            }
            // Too old: there may be another one, as long as nobody has seen the key.
            Err(error) if error.code() == Some(ProblemCode::RevealGone) && !self.renewed => {}
            Err(error) => {
                if error.wait_seconds().is_some()
                    && let Some(pass) = self.waiting.last_mut()
                {
                    pass.ticket = Some(Ticket { ticket, expires_at: i64::MAX });
                }
                self.failed(error, true);
            }
        }
    }

    fn failed(&mut self, error: &ApiError, was_redeemed: bool) {
        if let Some(seconds) = error.wait_seconds() {
            self.stage = if self.stopping { Stage::Shown } else { Stage::Holding(seconds) };
            return;
        }
        let unheard = matches!(error, ApiError::Network | ApiError::Timeout | ApiError::Malformed);
        let about_this_one = matches!(
            error.code(),
            Some(
                ProblemCode::RevealGone
                    | ProblemCode::SubKeyMissing
                    | ProblemCode::SubKeyRefused
                    | ProblemCode::SubAccountUnknown
            )
        );
        if about_this_one || unheard && was_redeemed {
            let why = match error.code() {
                Some(ProblemCode::RevealGone) => text::SEEN_BEFORE.to_owned(),
                Some(_) => error.user_message().title,
                None => text::MAYBE_SEEN.to_owned(),
            };
            if let Some(pass) = self.take_turn() {
                if error.code() == Some(ProblemCode::RevealGone) {
                    self.gone.push(pass.slug.clone());
                }
                self.missed.push((pass.slug, why));
            }
        }
        if !about_this_one {
            // The next one would fare no better; what is not fetched stays sealed and unseen.
            self.broken = Some(error.clone());
            self.stage = Stage::Shown;
        }
    }

    fn take_turn(&mut self) -> Option<Pass> {
        self.renewed = false;
        self.waiting.pop()
    }

    /// One second less to wait. `true` when it goes on now.
    pub fn tick(&mut self) -> bool {
        match &mut self.stage {
            Stage::Holding(seconds) if *seconds > 1 => *seconds -= 1,
            Stage::Holding(_) => self.stage = Stage::Fetching,
            _ => {}
        }
        self.stage == Stage::Fetching
    }

    /// How many were asked for, and how many there are.
    pub fn progress(&self) -> (usize, usize) {
        (self.slugs.len() - self.waiting.len(), self.slugs.len())
    }

    /// How many were not fetched.
    pub fn left(&self) -> usize {
        self.waiting.len()
    }

    /// A way to keep all keys was taken. That the browser was asked for a file makes nothing less certain.
    pub fn keep(&mut self, kept: Kept) {
        if self.kept != Kept::Yes {
            self.kept = kept;
        }
    }

    /// Whether a text that somebody copied has every key in it.
    pub fn is_all_in(&self, copied: &str) -> bool {
        !self.keys.is_empty() && self.keys.iter().all(|key| copied.contains(&key.api_key))
    }

    /// Whether leaving the page now would lose what somebody asked to see.
    pub fn is_at_risk(&self) -> bool {
        match self.stage {
            Stage::Closed | Stage::Offer => false,
            Stage::Fetching | Stage::Holding(_) => true,
            Stage::Shown => self.kept != Kept::Yes && !self.keys.is_empty(),
        }
    }

    /// Lets go of everything. Returns whose keys were shown, now or before.
    pub fn close(&mut self) -> Vec<String> {
        let closed = std::mem::take(self);
        closed.keys.into_iter().map(|key| key.slug).chain(closed.gone).collect()
    }
}

#[cfg(test)]
mod tests {
    use upstash_api::exchange::Problem;

    use super::*;

    fn ticket(name: &str) -> Ticket {
        Ticket { ticket: name.into(), expires_at: 9 }
    }

    fn pass(slug: &str, with: Option<&str>) -> Pass {
        Pass { slug: slug.into(), ticket: with.map(ticket) }
    }

    fn key(slug: &str) -> Reveal {
        Reveal { slug: slug.into(), customer_id: format!("sub_t_{slug}"), api_key: format!("key of {slug}") }
    }

    fn problem(code: ProblemCode, retry_after: Option<u32>) -> ApiError {
        let (message, request_id) = (String::new(), String::new());
        let problem = Problem { code, message, request_id, field: None, upstream: None, retry_after };
        ApiError::Problem { status: 400, problem }
    }

    fn begun(passes: Vec<Pass>) -> Looking {
        let mut looking = Looking::default();
        assert!(looking.offer(passes));
        assert!(looking.next_errand().is_none(), "nothing is fetched before somebody wants to see it");
        looking.begin();
        looking
    }

    fn redeem(looking: &mut Looking) -> (String, String) {
        match looking.next_errand() {
            Some(Errand::Redeem { slug, ticket }) => (slug, ticket),
            Some(Errand::Ticket(slug)) => panic!("asks for a ticket for {slug}"),
            None => panic!("asks for nothing"),
        }
    }

    fn wants_ticket(looking: &mut Looking) -> String {
        match looking.next_errand() {
            Some(Errand::Ticket(slug)) => slug,
            _ => panic!("asks for no ticket"),
        }
    }

    #[test]
    fn keys_are_fetched_in_order_and_shown_until_they_are_safe() {
        let mut looking = begun(vec![pass("a", Some("ta")), pass("b", None)]);
        assert_eq!(redeem(&mut looking), ("a".to_owned(), "ta".to_owned()));
        looking.redeemed("ta".into(), Ok(key("a")));
        assert_eq!(looking.progress(), (1, 2));
        assert_eq!(wants_ticket(&mut looking), "b");
        looking.ticket("b", Ok(ticket("tb")));
        let (slug, with) = redeem(&mut looking);
        assert_eq!((slug.as_str(), with.as_str()), ("b", "tb"));
        looking.redeemed(with, Ok(key("b")));
        assert!(looking.next_errand().is_none());
        assert_eq!(looking.stage, Stage::Shown);
        assert!(looking.is_at_risk());
        looking.keep(Kept::Asked);
        assert!(looking.is_at_risk(), "nobody knows whether there is a file");
        looking.keep(Kept::Yes);
        assert!(!looking.is_at_risk());
        looking.keep(Kept::Asked);
        assert!(!looking.is_at_risk(), "a copy stays one");
        assert_eq!(looking.close(), ["a", "b"]);
        assert!(looking.keys.is_empty() && looking.stage == Stage::Closed, "nothing of it is left");
    }

    #[test]
    fn declined_before_a_look_nobody_has_seen_anything() {
        let mut looking = Looking::default();
        looking.offer(vec![pass("a", Some("ta"))]);
        assert!(!looking.is_at_risk());
        assert_eq!(looking.close(), Vec::<String>::new());
        assert!(!looking.offer(Vec::new()));
    }

    #[test]
    fn a_second_offer_does_not_throw_keys_away_that_are_on_the_page() {
        let mut looking = begun(vec![pass("a", Some("ta"))]);
        let (_, with) = redeem(&mut looking);
        looking.redeemed(with, Ok(key("a")));
        assert!(!looking.offer(vec![pass("b", None)]));
        assert_eq!(looking.keys.len(), 1);
    }

    #[test]
    fn a_ticket_that_is_too_old_is_replaced_and_a_key_seen_before_is_said_so() {
        let mut looking = begun(vec![pass("a", Some("old")), pass("b", Some("tb"))]);
        let (_, old) = redeem(&mut looking);
        looking.redeemed(old, Err(&problem(ProblemCode::RevealGone, None)));
        assert_eq!(wants_ticket(&mut looking), "a");
        looking.ticket("a", Err(&problem(ProblemCode::RevealGone, None)));
        assert_eq!(looking.missed, [("a".to_owned(), text::SEEN_BEFORE.to_owned())]);
        let (_, with) = redeem(&mut looking);
        looking.redeemed(with, Ok(key("b")));
        assert_eq!(looking.keys.len(), 1, "the others are fetched all the same");
        assert_eq!(looking.close(), ["b", "a"], "nobody need be offered either of them again");
    }

    #[test]
    fn a_key_is_not_asked_for_without_end() {
        let mut looking = begun(vec![pass("a", None)]);
        assert_eq!(wants_ticket(&mut looking), "a");
        looking.ticket("a", Ok(ticket("t")));
        let (_, with) = redeem(&mut looking);
        looking.redeemed(with, Err(&problem(ProblemCode::RevealGone, None)));
        assert_eq!(looking.missed.len(), 1);
        assert!(looking.next_errand().is_none());
    }

    #[test]
    fn asked_to_slow_down_it_waits_and_hands_in_the_same_ticket() {
        let mut looking = begun(vec![pass("a", Some("ta"))]);
        let (_, with) = redeem(&mut looking);
        looking.redeemed(with, Err(&problem(ProblemCode::TooManyRequests, Some(2))));
        assert_eq!(looking.stage, Stage::Holding(2));
        assert!(looking.next_errand().is_none());
        assert!(!looking.tick());
        assert!(looking.tick());
        assert_eq!(redeem(&mut looking).1, "ta");
    }

    #[test]
    fn an_answer_lost_on_the_way_is_not_asked_for_again_and_stops_the_rest_where_it_is() {
        let mut looking = begun(vec![pass("a", Some("ta")), pass("b", Some("tb")), pass("c", Some("tc"))]);
        let (_, with) = redeem(&mut looking);
        looking.redeemed(with, Ok(key("a")));
        let (_, with) = redeem(&mut looking);
        looking.redeemed(with, Err(&ApiError::Network));
        assert_eq!((looking.stage, looking.broken.clone()), (Stage::Shown, Some(ApiError::Network)));
        assert_eq!(looking.missed, [("b".to_owned(), text::MAYBE_SEEN.to_owned())]);
        assert!(looking.left() == 1 && looking.is_at_risk());
        looking.begin();
        assert_eq!(redeem(&mut looking).0, "c");
    }

    #[test]
    fn an_answer_that_comes_when_the_look_is_over_is_let_go() {
        let mut looking = begun(vec![pass("a", Some("ta"))]);
        let (_, with) = redeem(&mut looking);
        looking.close();
        looking.redeemed(with.clone(), Ok(key("a")));
        assert!(looking.keys.is_empty() && looking.stage == Stage::Closed);
        // Nor does it get into a look at another one's key.
        looking.offer(vec![pass("b", Some("tb"))]);
        looking.begin();
        let (_, other) = redeem(&mut looking);
        looking.redeemed(with, Ok(key("a")));
        assert!(looking.keys.is_empty() && looking.left() == 1);
        looking.redeemed(other, Ok(key("b")));
        assert_eq!((looking.keys.len(), looking.left()), (1, 0));

        let mut looking = begun(vec![pass("a", None)]);
        assert_eq!(wants_ticket(&mut looking), "a");
        looking.close();
        looking.ticket("a", Err(&problem(ProblemCode::SubKeyMissing, None)));
        assert!(looking.missed.is_empty() && looking.stage == Stage::Closed);
    }

    #[test]
    fn stopped_it_waits_for_the_key_on_its_way_and_leaves_the_rest_sealed() {
        let mut looking = begun(vec![pass("a", Some("ta")), pass("b", Some("tb"))]);
        let (_, with) = redeem(&mut looking);
        looking.stop();
        looking.redeemed(with, Ok(key("a")));
        assert!(looking.next_errand().is_none());
        assert_eq!((looking.stage, looking.keys.len(), looking.left()), (Stage::Shown, 1, 1));
        looking.begin();
        let (_, with) = redeem(&mut looking);
        looking.stop();
        looking.redeemed(with, Err(&problem(ProblemCode::TooManyRequests, Some(5))));
        assert_eq!(looking.stage, Stage::Shown, "nobody waits for what was stopped");
        looking.begin();
        assert_eq!(redeem(&mut looking).1, "tb", "its ticket is still good");
        looking.redeemed("tb".into(), Err(&problem(ProblemCode::TooManyRequests, Some(5))));
        looking.stop();
        assert!(!looking.tick() && looking.stage == Stage::Shown);
    }

    #[test]
    fn a_copy_counts_when_every_key_is_in_it() {
        let mut looking = begun(vec![pass("a", Some("ta")), pass("b", Some("tb"))]);
        assert!(!looking.is_all_in(""));
        for slug in ["a", "b"] {
            let (_, with) = redeem(&mut looking);
            looking.redeemed(with, Ok(key(slug)));
        }
        assert!(looking.is_all_in("A=key of a\nB=key of b\n"));
        assert!(!looking.is_all_in("key of a") && !looking.is_all_in("or copy as .env"));
    }

    #[test]
    fn a_session_that_is_over_leaves_the_rest_sealed() {
        let mut looking = begun(vec![pass("a", Some("ta")), pass("b", None)]);
        let (_, with) = redeem(&mut looking);
        looking.redeemed(with, Err(&problem(ProblemCode::SessionExpired, None)));
        assert_eq!(looking.stage, Stage::Shown);
        assert!(looking.missed.is_empty() && looking.left() > 0 && looking.keys.is_empty());
        assert!(!looking.is_at_risk());
    }
}
