//! A database in place of the network: what it was asked, and answers that come when the test says.

use std::cell::RefCell;
use std::collections::VecDeque;
use std::rc::Rc;
use std::task::{Poll, Waker};

use partner_dashboard::explorer::token::Access;
use partner_dashboard::explorer::wire::{Answered, Hear, Sending, Wire};
use upstash_api::rest::{Body, Request};

/// An answer that may come after its question.
#[derive(Clone, Default)]
pub struct Late(Rc<RefCell<(Option<Answered>, Option<Waker>)>>);

impl Late {
    pub fn answer(&self, status: u16, body: &str) {
        let mut slot = self.0.borrow_mut();
        slot.0 = Some(Answered { status, body: body.as_bytes().to_vec() });
        if let Some(waker) = slot.1.take() {
            waker.wake();
        }
    }

    async fn wait(self) -> Answered {
        std::future::poll_fn(|context| {
            let mut slot = self.0.borrow_mut();
            slot.1 = Some(context.waker().clone());
            slot.0.take().map_or(Poll::Pending, Poll::Ready)
        })
        .await
    }
}

/// A database that is asked and answers from a queue; without an answer a request hangs.
#[derive(Clone, Default)]
pub struct Fake(Rc<RefCell<Inner>>);

#[derive(Default)]
struct Inner {
    asked: Vec<(String, String, Request)>,
    answers: VecDeque<Late>,
    /// Requests whose future was dropped before its answer.
    given_up: usize,
    /// Who listens; the last one is heard.
    hears: Vec<Hear>,
}

impl Wire for Fake {
    fn send(&self, access: Rc<Access>, request: Request) -> Sending {
        let mut inner = self.0.borrow_mut();
        inner.asked.push((access.origin().to_owned(), access.authorization(), request));
        let answer = inner.answers.pop_front();
        let hangs = Hangs(Rc::clone(&self.0), answer.is_none());
        Box::pin(async move {
            let _hangs = hangs;
            match answer {
                Some(answer) => Ok(answer.wait().await),
                None => std::future::pending().await,
            }
        })
    }

    fn listen(&self, access: Rc<Access>, request: Request, hear: Hear) -> Sending {
        self.0.borrow_mut().hears.push(hear);
        self.send(access, request)
    }
}

struct Hangs(Rc<RefCell<Inner>>, bool);

impl Drop for Hangs {
    fn drop(&mut self) {
        if self.1 {
            self.0.borrow_mut().given_up += 1;
        }
    }
}

impl Fake {
    pub fn answer(&self, status: u16, body: &str) {
        self.late().answer(status, body);
    }

    /// Events come to whoever listens.
    pub fn hear(&self, events: &str) {
        let hear = self.0.borrow().hears.last().cloned().expect("somebody listens");
        hear(events.as_bytes());
    }

    /// The next question's answer, to be given later.
    pub fn late(&self) -> Late {
        let late = Late::default();
        self.0.borrow_mut().answers.push_back(late.clone());
        late
    }

    pub fn bodies(&self) -> Vec<String> {
        let inner = self.0.borrow();
        inner
            .asked
            .iter()
            .map(|(_, _, request)| match &request.body {
                Some(Body::Json(json)) => json.clone(),
                Some(Body::Raw(bytes)) => format!("{} {bytes:?}", request.path),
                None => request.path.clone(),
            })
            .collect()
    }

    /// How many requests were dropped before their answer.
    pub fn given_up(&self) -> usize {
        self.0.borrow().given_up
    }

    pub fn tokens(&self) -> Vec<String> {
        self.0.borrow().asked.iter().map(|(_, authorization, _)| authorization.clone()).collect()
    }
}

/// What the exchange answers to a request for a token.
pub fn token_json(url: &str, token: &str) -> String {
    format!(r#"{{"rest_url":"{url}","read_only_token":"{token}"}}"#)
}

/// The database of these tests.
pub const HOST: &str = "https://steady-stud-1.upstash.io";
