//! A session that ends under an open page: the call that met its end waits for the next one and is sent again, once.
//!
//! However many calls meet it, the page around the frame is asked for one token. What is on screen is not touched: for
//! the page that sent the call, it only took longer. Here is what is known of the sessions and decided about them;
//! [`transport`] sends the calls.

pub mod transport;

use std::{
    future::poll_fn,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    task::{Poll, Waker},
};

/// What the frame is to do about a session that ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wanted {
    /// Ask the page around for a token; once, until [`Renewal::traded`] or [`Renewal::gave_up`].
    Token,
    /// Say that the browser does not keep the cookie. No token helps.
    Cookies,
}

/// Why a call was not one of the session that the page has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum End {
    /// No cookie came.
    Missing,
    /// The session of the cookie ran out, or is there no more.
    RanOut,
    /// The cookie is of a session that another tab or frame of this site began since. A browser holds one at a time.
    TakenOver,
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
    /// Whose session it is, as [`crate::api::transport::HttpRequest::account`] names it.
    account: Option<String>,
    /// Whether an answer has shown that the browser keeps the frame's cookie.
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

    /// The browser kept a session of `account` from before: the call that found it had its cookie.
    pub fn resumed(&self, account: String) {
        self.traded(account);
        self.now().proven = true;
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

    /// Whether the browser does not keep the frame's cookie, as far as anybody knows.
    #[must_use]
    pub fn is_blocked(&self) -> bool {
        self.now().blocked
    }

    /// Which session this is, counted from the first.
    #[must_use]
    pub fn round(&self) -> u32 {
        self.now().round
    }

    /// What the answer to a call of `round` says of its session; whether another session would help.
    fn learn(&self, round: u32, end: Option<End>) -> bool {
        let mut now = self.now();
        if now.round != round {
            return end.is_some();
        }
        // Whatever was answered, a network that failed included: nothing more is found out about the cookie by it.
        now.proven |= end != Some(End::Missing);
        if now.proven || round == 0 {
            return end.is_some();
        }
        // Fresh from the trade and no cookie came: the browser did not keep it, and would not keep the next.
        let is_news = !std::mem::replace(&mut now.blocked, true);
        let waiting = std::mem::take(&mut now.waiting);
        drop(now);
        waiting.into_iter().for_each(Waker::wake);
        if is_news {
            (self.0.want)(Wanted::Cookies);
        }
        false
    }

    /// The session of `round` was not taken: the next one, or the news that there is none.
    async fn after(&self, round: u32) -> Outcome {
        let (given_up, asks) = {
            let mut now = self.now();
            let asks = now.round == round && !now.asking && !now.blocked;
            now.asking |= asks;
            (now.given_up, asks)
        };
        if asks {
            (self.0.want)(Wanted::Token);
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
}
