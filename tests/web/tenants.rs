//! Acting as a sub-account: whose resources are on the page, and that it is nobody else's for a moment.

use leptos::prelude::document;
use wasm_bindgen::JsCast;
use wasm_bindgen_test::*;
use web_sys::HtmlElement;

use crate::{
    stage::{problem_json, session_json, settle, sleep},
    whole::{Opened, config_json, open},
};

const LIST_A: &str = "/api/sub/acme/redis/databases";
const LIST_B: &str = "/api/sub/Stark%20%26%20Sons/redis/databases";

async fn open_signed_in(path: &str) -> Opened {
    let app = open(path);
    settle().await;
    app.answer("/api/config", 200, config_json());
    app.answer("/api/session", 200, session_json("connected"));
    settle().await;
    app
}

fn databases(name: &str) -> String {
    format!(r#"[{{"database_id":"d-{name}","database_name":"{name}"}}]"#)
}

impl Opened {
    fn sent_paths(&self) -> Vec<String> {
        self.queue.sent().into_iter().map(|sent| sent.path).collect()
    }

    /// Follows a link to `href`, as one in the page would be.
    async fn follow(&self, href: &str) {
        let link: HtmlElement = document().create_element("a").expect("a link").unchecked_into();
        link.set_attribute("href", href).expect("set");
        self.root.append_child(&link).expect("appended");
        link.click();
        link.remove();
        // The router's part of a move takes a few turns.
        sleep(30).await;
        settle().await;
    }

    /// The line above the page.
    fn whose(&self) -> String {
        let line = self.root.query_selector(".whose b").expect("valid");
        line.and_then(|line| line.text_content()).unwrap_or_default()
    }
}

#[wasm_bindgen_test]
async fn a_page_of_a_sub_account_asks_as_it_and_says_so() {
    let app = open_signed_in("/sub/acme/redis").await;
    app.answer(LIST_A, 200, databases("cart"));
    settle().await;
    assert!(app.text().contains("cart"), "{}", app.text());
    assert_eq!(app.whose(), "acme");
    assert_eq!(document().title(), "Redis databases · acme · Acme Cloud");
    let scope = app.root.query_selector(".scope").expect("valid").expect("a chip").text_content();
    assert!(scope.as_deref().is_some_and(|words| words.contains("acme")), "{scope:?}");
    let link = app.root.query_selector(r#"a[href="/sub/acme/redis/d-cart"]"#).expect("valid");
    assert!(link.is_some(), "its databases are opened as it");

    app.follow("/self/redis").await;
    assert_eq!(app.whose(), "", "the own account's pages need no line");
    assert_eq!(document().title(), "Redis databases · demo@acme.example · Acme Cloud");
}

#[wasm_bindgen_test]
async fn nothing_of_one_sub_account_is_shown_for_another() {
    let app = open_signed_in("/sub/acme/redis").await;
    app.answer(LIST_A, 200, databases("cart"));
    settle().await;
    app.follow("/sub/Stark%20%26%20Sons/redis").await;
    assert_eq!(app.whose(), "Stark & Sons");
    assert!(!app.text().contains("cart"), "{}", app.text());
    app.answer(LIST_B, 200, databases("suit"));
    settle().await;
    assert!(app.text().contains("suit"), "{}", app.text());
    assert!(!app.text().contains("cart"), "{}", app.text());
}

#[wasm_bindgen_test]
async fn a_late_answer_of_the_sub_account_before_is_not_shown() {
    let app = open_signed_in("/sub/acme/redis").await;
    let late = app.index_of(LIST_A);
    app.follow("/sub/Stark%20%26%20Sons/redis").await;
    assert!(app.queue.was_abandoned(late), "the call before is given up");
}

#[wasm_bindgen_test]
async fn switching_away_from_a_database_never_asks_the_other_sub_account_for_it() {
    let app = open_signed_in("/sub/acme/redis/d1").await;
    app.answer(
        "/api/sub/acme/redis/database/d1",
        200,
        r#"{"database_id":"d1","database_name":"cart"}"#.to_owned(),
    );
    settle().await;
    assert!(app.text().contains("cart"), "{}", app.text());
    app.follow("/sub/Stark%20%26%20Sons/redis").await;
    assert!(!app.text().contains("cart"), "{}", app.text());
    let as_the_other: Vec<_> =
        app.sent_paths().into_iter().filter(|path| path.contains("/api/sub/Stark")).collect();
    assert_eq!(as_the_other, [LIST_B], "nothing else, and once");
}

#[wasm_bindgen_test]
async fn a_slug_that_could_address_something_else_is_no_page_and_asks_nothing() {
    for slug in ["a%2Fb", "%2541", "a%3Ab"] {
        let app = open_signed_in(&format!("/sub/{slug}/redis")).await;
        assert!(app.text().contains("There is no such page"), "{slug}: {}", app.text());
        assert!(app.sent_paths().iter().all(|path| !path.contains("/sub/")), "{:?}", app.sent_paths());
    }
}

#[wasm_bindgen_test]
async fn a_refused_key_of_a_sub_account_says_nothing_about_the_own_connection() {
    let app = open_signed_in("/sub/acme/redis").await;
    // Not even with the code that would mean it elsewhere.
    app.answer(LIST_A, 409, problem_json("reconnect_needed"));
    settle().await;
    assert!(!app.text().contains("Upstash no longer accepts the stored key"), "{}", app.text());
    app.follow("/sub/Stark%20%26%20Sons/redis").await;
    app.answer(LIST_B, 409, problem_json("sub_key_refused"));
    settle().await;
    assert!(app.text().contains("Upstash refuses the key of this sub-account"), "{}", app.text());
    let import = app.root.query_selector(r#".error-actions a[href="/sub-accounts/Stark%20%26%20Sons"]"#);
    assert!(import.expect("valid").is_some(), "leads to where a key can be imported");
    assert!(!app.text().contains("Upstash no longer accepts the stored key"), "{}", app.text());
}
