//! How a frame's calls are sent: what met the end of a session once more with the next one.

use std::{future::pending, sync::Arc};

use upstash_api::exchange::{ProblemCode, routes};

use super::{End, Outcome, Renewal};
use crate::api::{
    error::ApiError,
    transport::{HttpAnswer, HttpRequest, Sending, Transport},
};

/// The transport of a frame.
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
        // None of them needs a session.
        if matches!(request.path.as_str(), routes::CONFIG | routes::SESSION_EMBED | routes::SESSION_EXCHANGE)
        {
            return self.inner.send(request);
        }
        let (inner, renewal) = (Arc::clone(&self.inner), self.renewal.clone());
        Box::pin(async move {
            let round = renewal.round();
            let answer = inner.send(request.clone()).await;
            let another_helps = renewal.learn(round, ended(answer.as_ref().ok()));
            // A trade ends with a look at its session: that look cannot wait for the next trade.
            if !another_helps || request.path == routes::SESSION {
                return answer;
            }
            if renewal.after(round).await == Outcome::Over {
                return answer;
            }
            if !renewal.is_of(request.account.as_ref()) {
                // Somebody else's session by now: the page that asked goes away with what it showed.
                return pending().await;
            }
            // Once is enough: two frames that take each other's place must not do so for ever.
            let round = renewal.round();
            let answer = inner.send(request).await;
            renewal.learn(round, ended(answer.as_ref().ok()));
            answer
        })
    }
}

/// How an answer says that the session is not there.
fn ended(answer: Option<&HttpAnswer>) -> Option<End> {
    let answer = answer.filter(|answer| matches!(answer.status, 401 | 409))?;
    match ApiError::of_answer(answer).code()? {
        ProblemCode::SessionMissing => Some(End::Missing),
        ProblemCode::SessionExpired => Some(End::RanOut),
        ProblemCode::SessionOfAnother => Some(End::TakenOver),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use std::{
        pin::{Pin, pin},
        sync::Mutex,
        task::{Context, Poll, Waker},
    };

    use super::super::Wanted;
    use super::*;
    use crate::api::{queued::Queued, transport::TransportError};

    const OVER: &str = r#"{"error":{"code":"session_expired","message":"m","request_id":"r"}}"#;
    const ANOTHER: &str = r#"{"error":{"code":"session_of_another","message":"m","request_id":"r"}}"#;
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
    fn a_session_that_was_there_before_had_its_cookie() {
        let world = World::new();
        world.renewal.resumed("acc_1".into());
        world.queue.push(401, MISSING);
        assert_eq!(status(&mut pin!(world.send_as(Some("acc_1")))), None);
        assert_eq!(world.wanted(), [Wanted::Token], "it ended; that the browser keeps nothing is not said");
    }

    #[test]
    fn a_code_is_redeemed_without_a_session_and_a_refusal_is_about_the_code() {
        let world = World::new();
        world.queue.push(401, OVER);
        let mut call = pin!(world.transport.send(HttpRequest {
            method: "POST",
            path: routes::SESSION_EXCHANGE.into(),
            body: None,
            account: None,
            limit_ms: 1,
        }));
        assert_eq!(status(&mut call), Some(401));
        assert_eq!(world.wanted(), []);
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
    fn a_session_that_another_tab_took_the_place_of_is_taken_back_by_a_token() {
        let world = World::at_work();
        world.queue.push(409, ANOTHER);
        let mut call = pin!(world.send());
        assert_eq!(status(&mut call), None, "it waits");
        assert_eq!(world.wanted(), [Wanted::Token]);
        world.renewal.traded("acme/db1".into());
        world.queue.push(200, "{}");
        assert_eq!(status(&mut call), Some(200));
    }

    #[test]
    fn two_frames_that_take_each_others_place_do_not_do_so_for_ever() {
        let world = World::at_work();
        world.queue.push(409, ANOTHER);
        let mut call = pin!(world.send());
        assert_eq!(status(&mut call), None);
        world.renewal.traded("acme/db1".into());
        world.queue.push(409, ANOTHER);
        assert_eq!(status(&mut call), Some(409), "the page says so");
        assert_eq!(world.wanted(), [Wanted::Token], "and asks again when somebody does something");
        assert!(world.renewal.begins_to_ask(), "a cookie came, so that nothing is blocked");
    }

    #[test]
    fn the_look_that_ends_a_trade_waits_for_no_other_trade() {
        for (code, body) in [(409, ANOTHER), (401, OVER)] {
            let world = World::at_work();
            world.renewal.traded("acme/db1".into());
            world.queue.push(code, body);
            let mut look = pin!(world.transport.send(HttpRequest {
                method: "GET",
                path: routes::SESSION.into(),
                body: None,
                account: Some("acme/db1".into()),
                limit_ms: 1,
            }));
            assert_eq!(status(&mut look), Some(code));
            assert_eq!(world.wanted(), []);
        }
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
        world.queue.push(409, ANOTHER.replace("session_of_another", "sub_account_not_empty"));
        assert_eq!(status(&mut pin!(world.send())), Some(409));
        world.queue.push(401, "<html>a proxy</html>");
        assert_eq!(status(&mut pin!(world.send())), Some(401));
        assert_eq!(world.wanted(), []);
    }
}
