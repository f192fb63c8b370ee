//! Tokens and commands: who fetches one, how often, and what a refusal means.

use std::cell::RefCell;
use std::rc::Rc;

use leptos::prelude::*;
use partner_dashboard::api::cancel;
use partner_dashboard::api::client::use_api;
use partner_dashboard::explorer::client::{Client, Database, Mode};
use partner_dashboard::explorer::meter::{Meter, Origin};
use partner_dashboard::explorer::model::Answer;
use partner_dashboard::explorer::trouble::Trouble;
use partner_dashboard::routes::AccountPath;
use upstash_api::rest::{Command, Reply};
use wasm_bindgen_test::*;

use super::wire::{Fake, HOST, token_json};
use crate::stage::{Stage, mount, problem_json, settle};

type Outcome = Rc<RefCell<Option<Result<Vec<Answer>, Trouble>>>>;

/// A client with its queue of tokens and its fake database.
fn client(fake: &Fake) -> (Stage, Rc<Client>, RwSignal<Meter>) {
    let made = Rc::new(RefCell::new(None));
    let stage = {
        let (made, fake) = (Rc::clone(&made), fake.clone());
        mount(move || {
            let database = Database {
                api: use_api(),
                account: AccountPath::SelfAccount,
                id: "db1".to_owned(),
                pattern: "https://*.upstash.io".to_owned(),
            };
            let meter = RwSignal::new(Meter::default());
            *made.borrow_mut() =
                Some((Client::new(database, Box::new(fake), meter, RwSignal::new(Mode::ReadOnly)), meter));
            ().into_any()
        })
    };
    let (client, meter) = made.borrow_mut().take().expect("mounted");
    (stage, client, meter)
}

fn ask(client: &Rc<Client>, command: Command) -> (Outcome, cancel::Running) {
    let outcome = Outcome::default();
    let (client, shared) = (Rc::clone(client), Rc::clone(&outcome));
    let running = cancel::start(async move {
        let answered = client.run(Origin::Key, vec![command]).await;
        *shared.borrow_mut() = Some(answered);
    });
    (outcome, running)
}

#[wasm_bindgen_test]
async fn questions_asked_together_share_one_token() {
    let fake = Fake::default();
    let (stage, client, meter) = client(&fake);
    let (first, _a) = ask(&client, Command::new("DBSIZE"));
    let (second, _b) = ask(&client, Command::new("PING"));
    settle().await;
    assert_eq!(stage.queue.sent().len(), 1);
    assert_eq!(stage.queue.sent()[0].path, "/api/self/redis/db1/explorer-token");
    fake.answer(200, r#"[{"result":7}]"#);
    fake.answer(200, r#"[{"result":"UE9ORw=="}]"#);
    stage.queue.push(200, token_json(HOST, "ro"));
    settle().await;
    assert_eq!(*first.borrow(), Some(Ok(vec![Ok(Reply::Int(7))])));
    assert_eq!(*second.borrow(), Some(Ok(vec![Ok(Reply::Bytes(b"PONG".to_vec()))])));
    assert_eq!(fake.tokens(), ["Bearer ro", "Bearer ro"]);
    assert_eq!(meter.get_untracked().total().commands, 2);
}

#[wasm_bindgen_test]
async fn an_asker_who_goes_away_does_not_take_the_token_from_the_others() {
    let fake = Fake::default();
    let (stage, client, _) = client(&fake);
    let (_, first) = ask(&client, Command::new("DBSIZE"));
    let (second, _b) = ask(&client, Command::new("PING"));
    settle().await;
    drop(first);
    fake.answer(200, r#"[{"result":1}]"#);
    stage.queue.push(200, token_json(HOST, "ro"));
    settle().await;
    assert_eq!(*second.borrow(), Some(Ok(vec![Ok(Reply::Int(1))])));
}

#[wasm_bindgen_test]
async fn a_refused_token_is_fetched_once_more_and_the_refused_command_is_not_counted() {
    let fake = Fake::default();
    let (stage, client, meter) = client(&fake);
    stage.queue.push(200, token_json(HOST, "old"));
    stage.queue.push(200, token_json(HOST, "new"));
    fake.answer(401, r#"{"error":"WRONGPASS invalid or missing auth token."}"#);
    fake.answer(200, r#"[{"result":7}]"#);
    let (outcome, _running) = ask(&client, Command::new("DBSIZE"));
    settle().await;
    assert_eq!(*outcome.borrow(), Some(Ok(vec![Ok(Reply::Int(7))])));
    assert_eq!(fake.tokens(), ["Bearer old", "Bearer new"]);
    assert_eq!(meter.get_untracked().total().commands, 1);
}

#[wasm_bindgen_test]
async fn a_token_that_is_refused_twice_is_said_to_be_refused_and_not_asked_for_ever() {
    let fake = Fake::default();
    let (stage, client, _) = client(&fake);
    for token in ["one", "two"] {
        stage.queue.push(200, token_json(HOST, token));
        fake.answer(401, r#"{"error":"WRONGPASS invalid or missing auth token."}"#);
    }
    let (outcome, _running) = ask(&client, Command::new("DBSIZE"));
    settle().await;
    assert_eq!(*outcome.borrow(), Some(Err(Trouble::TokenRefused)));
    assert_eq!(stage.queue.sent().len(), 2);
}

#[wasm_bindgen_test]
async fn a_host_that_is_not_configured_gets_no_request_at_all() {
    for url in [
        "https://evil.test",
        "https://x.upstash.io.evil.test",
        "https://user@x.upstash.io",
        "http://x.upstash.io",
    ] {
        let fake = Fake::default();
        let (stage, client, _) = client(&fake);
        stage.queue.push(200, token_json(url, "ro"));
        let (outcome, _running) = ask(&client, Command::new("DBSIZE"));
        settle().await;
        assert_eq!(*outcome.borrow(), Some(Err(Trouble::HostRefused)), "{url}");
        assert!(fake.bodies().is_empty(), "{url}");
    }
}

#[wasm_bindgen_test]
async fn a_forgotten_token_is_fetched_again_by_the_next_question() {
    let fake = Fake::default();
    let (stage, client, _) = client(&fake);
    for token in ["first", "second"] {
        stage.queue.push(200, token_json(HOST, token));
        fake.answer(200, r#"[{"result":1}]"#);
        let (outcome, _running) = ask(&client, Command::new("DBSIZE"));
        settle().await;
        assert!(outcome.borrow().is_some());
        client.forget_token();
    }
    assert_eq!(fake.tokens(), ["Bearer first", "Bearer second"]);
}

#[wasm_bindgen_test]
async fn a_refusal_of_the_exchange_is_told_in_its_words() {
    let fake = Fake::default();
    let (stage, client, _) = client(&fake);
    stage.queue.push(401, problem_json("session_expired"));
    let (outcome, _running) = ask(&client, Command::new("DBSIZE"));
    settle().await;
    assert!(
        matches!(&*outcome.borrow(), Some(Err(Trouble::NoToken { title, .. })) if title == "Your session ended")
    );
    assert!(fake.bodies().is_empty());
}

#[wasm_bindgen_test]
async fn an_answer_that_is_not_redis_is_not_taken_for_one() {
    let fake = Fake::default();
    let (stage, client, _) = client(&fake);
    stage.queue.push(200, token_json(HOST, "ro"));
    fake.answer(502, "<html>Bad gateway");
    let (outcome, _running) = ask(&client, Command::new("DBSIZE"));
    settle().await;
    assert_eq!(*outcome.borrow(), Some(Err(Trouble::NotRedis { status: 502 })));
}
