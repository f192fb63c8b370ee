//! A session that ends under an open page: the call that met its end waits for the next one and is sent again, once.
//!
//! However many calls meet it, the page around the frame is asked for one token. What is on screen is not touched: for
//! the page that sent the call, it only took longer.

use std::{
    future::{pending, poll_fn},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    task::{Poll, Waker},
};

use upstash_api::exchange::{ProblemCode, routes};

use crate::api::{
    error::ApiError,
    transport::{HttpAnswer, HttpRequest, Sending, Transport},
};

/// What the frame is to do about a session that ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wanted {
    /// Ask the page around for a token; once, until [`Renewal::traded`] or [`Renewal::gave_up`].
    Token,
    /// Say that the browser does not keep the cookie. No token helps.
    Cookies,
}

/// The sessions of one frame, one after the other; clones share them.
#[derive(Clone)]
pub struct Renewal(Arc<Shared>);

struct Shared {
    now: Mutex<Now>,
    want: Box<dyn Fn(Wanted) + Send + Sync>,
}

#[derive(Default)]
struct Now {
    /// Sessions so far.
    round: u32,
    /// How often a token was given up on.
    given_up: u32,
    /// Whose session it is, as [`HttpRequest::account`] names it.
    account: Option<String>,
    /// Whether an answer has shown that the browser sends this session's cookie.
    proven: bool,
    asking: bool,
    blocked: bool,
    waiting: Vec<Waker>,
}

/// What came of waiting.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Outcome {
    /// There is another session: the call may be sent again.
    Renewed,
    /// There is none.
    Over,
}

impl Renewal {
    /// No session yet. `want` is told what to do, never twice for the same.
    pub fn new(want: impl Fn(Wanted) + Send + Sync + 'static) -> Self {
        Self(Arc::new(Shared { now: Mutex::default(), want: Box::new(want) }))
    }

    /// A token became a session of `account`.
    pub fn traded(&self, account: String) {
        self.change(|now| {
            now.round = now.round.wrapping_add(1);
            now.account = Some(account);
            now.proven = false;
            now.blocked = false;
            now.asking = false;
        });
    }

    /// No token came, or none that was taken: who waits is told that the session is over. The next call asks again.
    pub fn gave_up(&self) {
        self.change(|now| {
            now.given_up = now.given_up.wrapping_add(1);
            now.asking = false;
        });
    }

    /// Asks for a token without a call that needs one; `false` while one is on its way, or none would help.
    #[must_use]
    pub fn begins_to_ask(&self) -> bool {
        let mut now = self.now();
        let may = !now.asking && !now.blocked;
        now.asking |= may;
        may
    }

    fn change(&self, change: impl FnOnce(&mut Now)) {
        let waiting = {
            let mut now = self.now();
            change(&mut now);
            std::mem::take(&mut now.waiting)
        };
        waiting.into_iter().for_each(Waker::wake);
    }

    // Nothing that can panic is done while it is held.
    fn now(&self) -> MutexGuard<'_, Now> {
        self.0.now.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Which session this is, counted from the first.
    #[must_use]
    pub fn round(&self) -> u32 {
        self.now().round
    }

    /// Nothing more is found out about the cookie of `round`: it came with a call, or there was no answer to tell.
    fn worked(&self, round: u32) {
        let mut now = self.now();
        now.proven |= now.round == round;
    }

    /// The session of `round` was not taken: the next one, or the news that there is none.
    async fn after(&self, round: u32) -> Outcome {
        let (given_up, wanted) = {
            let mut now = self.now();
            if now.round != round {
                return Outcome::Renewed;
            }
            // Fresh from the trade and no cookie came: the browser did not keep it, and would not keep the next.
            let no_cookie = now.round > 0 && !now.proven;
            let wanted = match (no_cookie, now.blocked, now.asking) {
                (true, false, _) => Some(Wanted::Cookies),
                (false, false, false) => Some(Wanted::Token),
                _ => None,
            };
            now.blocked |= no_cookie;
            now.asking |= wanted == Some(Wanted::Token);
            (now.given_up, wanted)
        };
        if let Some(wanted) = wanted {
            (self.0.want)(wanted);
        }
        poll_fn(|context| {
            let mut now = self.now();
            if now.round != round {
                Poll::Ready(Outcome::Renewed)
            } else if now.given_up != given_up || now.blocked {
                Poll::Ready(Outcome::Over)
            } else {
                now.waiting.push(context.waker().clone());
                Poll::Pending
            }
        })
        .await
    }

    /// Whether a call of `account` would be one of the person that the session is for.
    fn is_of(&self, account: Option<&String>) -> bool {
        account.is_none() || self.now().account.as_ref() == account
    }
}

/// A transport of a frame: it sends what met the end of a session once more with the next one.
pub struct Renewing {
    inner: Arc<dyn Transport>,
    renewal: Renewal,
}

impl Renewing {
    pub fn new(inner: Arc<dyn Transport>, renewal: Renewal) -> Self {
        Self { inner, renewal }
    }
}

impl Transport for Renewing {
    fn send(&self, request: HttpRequest) -> Sending {
        // Neither needs a session.
        if matches!(request.path.as_str(), routes::CONFIG | routes::SESSION_EMBED) {
            return self.inner.send(request);
        }
        let (inner, renewal) = (Arc::clone(&self.inner), self.renewal.clone());
        Box::pin(async move {
            let round = renewal.round();
            let answer = inner.send(request.clone()).await;
            let ended = over(answer.as_ref().ok());
            if ended != Some(ProblemCode::SessionMissing) {
                renewal.worked(round);
            }
            if ended.is_none() {
                return answer;
            }
            if renewal.after(round).await == Outcome::Over {
                return answer;
            }
            if !renewal.is_of(request.account.as_ref()) {
                // Somebody else's session by now: the page that asked goes away with what it showed.
                return pending().await;
            }
            let round = renewal.round();
            let answer = inner.send(request).await;
            if over(answer.as_ref().ok()) == Some(ProblemCode::SessionMissing) {
                // Once is enough. Where it was the cookie, `after` says so and does not wait.
                let refused_at_once = !renewal.now().proven && renewal.round() == round;
                if refused_at_once {
                    renewal.after(round).await;
                }
            } else {
                renewal.worked(round);
            }
            answer
        })
    }
}

/// How an answer says that the session is over. One that ran out was found by its cookie; only `session_missing` may mean
/// that none came.
fn over(answer: Option<&HttpAnswer>) -> Option<ProblemCode> {
    let answer = answer.filter(|answer| answer.status == 401)?;
    let error = ApiError::of_answer(answer);
    error.code().filter(|_| error.is_session_over())
}

#[cfg(test)]
mod tests {
    use std::{
        pin::{Pin, pin},
        task::Context,
    };

    use super::*;
    use crate::api::{queued::Queued, transport::TransportError};

    const OVER: &str = r#"{"error":{"code":"session_expired","message":"m","request_id":"r"}}"#;
    const MISSING: &str = r#"{"error":{"code":"session_missing","message":"m","request_id":"r"}}"#;

    struct World {
        queue: Queued,
        renewal: Renewal,
        wanted: Arc<Mutex<Vec<Wanted>>>,
        transport: Renewing,
    }

    impl World {
        fn new() -> Self {
            let queue = Queued::default();
            let wanted: Arc<Mutex<Vec<Wanted>>> = Arc::default();
            let heard = Arc::clone(&wanted);
            let renewal = Renewal::new(move |it| heard.lock().expect("not poisoned").push(it));
            let transport = Renewing::new(Arc::new(queue.clone()), renewal.clone());
            Self { queue, renewal, wanted, transport }
        }

        /// One with a session that has worked already.
        fn at_work() -> Self {
            let world = Self::new();
            world.renewal.traded("acme/db1".into());
            world.queue.push(200, "{}");
            assert_eq!(status(&mut pin!(world.send())), Some(200));
            world
        }

        fn send(&self) -> Sending {
            self.send_as(Some("acme/db1"))
        }

        fn send_as(&self, account: Option<&str>) -> Sending {
            self.transport.send(HttpRequest {
                method: "POST",
                path: "/api/sub/db1/redis/database".into(),
                body: Some(r#"{"database_name":"kept"}"#.into()),
                account: account.map(str::to_owned),
                limit_ms: 1,
            })
        }

        fn wanted(&self) -> Vec<Wanted> {
            self.wanted.lock().expect("not poisoned").clone()
        }
    }

    /// The status of a call that has its answer.
    fn status(call: &mut Pin<&mut Sending>) -> Option<u16> {
        match call.as_mut().poll(&mut Context::from_waker(Waker::noop())) {
            Poll::Ready(answer) => Some(answer.expect("an answer").status),
            Poll::Pending => None,
        }
    }

    #[test]
    fn a_call_that_meets_the_end_is_sent_again_with_all_it_carried() {
        let world = World::at_work();
        world.queue.push(401, OVER);
        let mut call = pin!(world.send());
        assert_eq!(status(&mut call), None, "it waits");
        assert_eq!(world.wanted(), [Wanted::Token]);
        world.renewal.traded("acme/db1".into());
        world.queue.push(200, "{}");
        assert_eq!(status(&mut call), Some(200));
        let sent = world.queue.sent();
        assert_eq!(sent[1], sent[2]);
        assert_eq!(sent[2].body.as_deref(), Some(r#"{"database_name":"kept"}"#));
    }

    #[test]
    fn however_many_meet_it_one_token_is_asked_for() {
        let world = World::at_work();
        let (mut first, mut second, mut third) = (pin!(world.send()), pin!(world.send()), pin!(world.send()));
        for _ in 0..3 {
            world.queue.push(401, OVER);
        }
        for call in [&mut first, &mut second, &mut third] {
            assert_eq!(status(call), None);
        }
        assert!(!world.renewal.begins_to_ask(), "one is on its way");
        assert_eq!(world.wanted(), [Wanted::Token]);
        world.renewal.traded("acme/db1".into());
        for call in [&mut first, &mut second, &mut third] {
            world.queue.push(200, "{}");
            assert_eq!(status(call), Some(200));
        }
        assert_eq!(world.wanted(), [Wanted::Token]);
    }

    #[test]
    fn who_was_on_the_way_while_a_token_was_traded_asks_for_no_other() {
        let world = World::at_work();
        let mut late = pin!(world.send());
        assert_eq!(status(&mut late), None, "no answer yet");
        world.renewal.traded("acme/db1".into());
        world.queue.push(401, OVER);
        world.queue.push(200, "{}");
        assert_eq!(status(&mut late), Some(200));
        assert_eq!(world.wanted(), []);
    }

    #[test]
    fn without_a_token_the_session_is_over_and_the_next_call_may_ask_again() {
        let world = World::at_work();
        world.queue.push(401, OVER);
        let mut call = pin!(world.send());
        assert_eq!(status(&mut call), None);
        world.renewal.gave_up();
        assert_eq!(status(&mut call), Some(401));
        world.queue.push(401, OVER);
        assert_eq!(status(&mut pin!(world.send())), None);
        assert_eq!(world.wanted(), [Wanted::Token, Wanted::Token]);
    }

    #[test]
    fn t23_a_cookie_that_is_not_kept_ends_the_asking_at_once() {
        let world = World::new();
        world.renewal.traded("acme/db1".into());
        for _ in 0..3 {
            world.queue.push(401, MISSING);
            assert_eq!(status(&mut pin!(world.send())), Some(401), "no loop");
        }
        assert_eq!(world.wanted(), [Wanted::Cookies]);
        assert_eq!(world.queue.sent().len(), 3, "nothing was sent twice");
        assert!(!world.renewal.begins_to_ask());
    }

    #[test]
    fn t23_a_cookie_that_is_not_kept_any_more_is_noticed_too() {
        let world = World::at_work();
        world.queue.push(401, OVER);
        let mut call = pin!(world.send());
        assert_eq!(status(&mut call), None);
        world.renewal.traded("acme/db1".into());
        world.queue.push(401, MISSING);
        assert_eq!(status(&mut call), Some(401));
        assert_eq!(world.wanted(), [Wanted::Token, Wanted::Cookies]);
    }

    #[test]
    fn a_session_that_ran_out_unused_after_a_renewal_had_its_cookie_and_asks_for_a_token() {
        let world = World::at_work();
        world.renewal.traded("acme/db1".into());
        world.queue.push(401, OVER);
        let mut call = pin!(world.send());
        assert_eq!(status(&mut call), None, "it waits");
        assert_eq!(world.wanted(), [Wanted::Token]);
        world.renewal.traded("acme/db1".into());
        world.queue.push(200, "{}");
        assert_eq!(status(&mut call), Some(200));
    }

    #[test]
    fn a_session_that_ran_out_before_its_call_was_sent_again_is_no_lost_cookie() {
        let world = World::at_work();
        world.queue.push(401, OVER);
        let mut call = pin!(world.send());
        assert_eq!(status(&mut call), None);
        world.renewal.traded("acme/db1".into());
        world.queue.push(401, OVER);
        assert_eq!(status(&mut call), Some(401), "once is enough");
        world.queue.push(401, MISSING);
        assert_eq!(status(&mut pin!(world.send())), None);
        assert_eq!(world.wanted(), [Wanted::Token, Wanted::Token]);
    }

    #[test]
    fn only_the_first_call_after_a_trade_tells_that_the_cookie_is_not_kept() {
        let world = World::at_work();
        world.renewal.traded("acme/db1".into());
        world.queue.push_outcome(Err(TransportError::Network));
        assert!(matches!(
            pin!(world.send()).as_mut().poll(&mut Context::from_waker(Waker::noop())),
            Poll::Ready(Err(TransportError::Network))
        ));
        world.queue.push(401, MISSING);
        assert_eq!(status(&mut pin!(world.send())), None);
        assert_eq!(world.wanted(), [Wanted::Token]);
    }

    #[test]
    fn t23_a_browser_that_keeps_the_next_cookie_is_believed_again() {
        let world = World::new();
        world.renewal.traded("acme/db1".into());
        world.queue.push(401, MISSING);
        assert_eq!(status(&mut pin!(world.send())), Some(401));
        world.renewal.traded("acme/db1".into());
        world.queue.push(200, "{}");
        assert_eq!(status(&mut pin!(world.send())), Some(200));
        world.queue.push(401, MISSING);
        assert_eq!(status(&mut pin!(world.send())), None);
        assert_eq!(world.wanted(), [Wanted::Cookies, Wanted::Token]);
    }

    #[test]
    fn a_call_of_one_person_is_never_sent_in_the_session_of_another() {
        let world = World::at_work();
        world.queue.push(401, OVER);
        let mut call = pin!(world.send());
        assert_eq!(status(&mut call), None);
        world.renewal.traded("acme/db2".into());
        assert_eq!(status(&mut call), None);
        assert_eq!(world.queue.sent().len(), 2);
    }

    #[test]
    fn what_needs_no_session_is_passed_on_as_it_is() {
        let world = World::at_work();
        world.queue.push(401, OVER);
        let mut call = pin!(world.transport.send(HttpRequest {
            method: "POST",
            path: routes::SESSION_EMBED.into(),
            body: None,
            account: None,
            limit_ms: 1,
        }));
        assert_eq!(status(&mut call), Some(401));
        assert_eq!(world.wanted(), []);
    }

    #[test]
    fn a_refusal_that_is_not_about_the_session_is_an_answer() {
        let world = World::at_work();
        world.queue.push(403, OVER.replace("session_expired", "not_allowed"));
        assert_eq!(status(&mut pin!(world.send())), Some(403));
        world.queue.push(401, "<html>a proxy</html>");
        assert_eq!(status(&mut pin!(world.send())), Some(401));
        assert_eq!(world.wanted(), []);
    }
}
