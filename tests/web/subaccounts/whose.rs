//! Whose a run is, and a key on screen: the account's it was started under, the tab's that works on it, and nobody's
//! after a sign-out.

use wasm_bindgen::JsCast;
use wasm_bindgen_test::*;
use web_sys::HtmlElement;

use super::bulk::{AREA, created, dry_run, forget};
use super::{TENANTS, fire, key_of, made, open_page, stored, tenants};
use crate::stage::{problem_json, session_json, settle, sleep};
use crate::whole::Opened;

fn local() -> web_sys::Storage {
    web_sys::window().and_then(|window| window.local_storage().ok().flatten()).expect("storage")
}

/// The entries of accounts.
fn entries() -> Vec<(String, String)> {
    let keys = (0..local().length().expect("a length")).filter_map(|index| local().key(index).ok().flatten());
    keys.filter(|key| key.starts_with("pd.account."))
        .map(|key| (key.clone(), local().get_item(&key).expect("readable").unwrap_or_default()))
        .collect()
}

/// What the other tabs of this browser hear of.
async fn another_tab_wrote(entries: &[(String, String)]) {
    for (key, value) in entries {
        local().set_item(key, value).expect("written");
    }
    fire(&web_sys::window().expect("a window"), "storage");
    settle().await;
}

/// Another page of the same app, as Back and Forward get there.
async fn go_to(path: &str) {
    let window = web_sys::window().expect("a window");
    let history = window.history().expect("a history");
    history.push_state_with_url(&true.into(), "", Some(path)).expect("same origin");
    fire(&window, "popstate");
    settle().await;
    sleep(50).await;
}

/// The session ends, somebody else signs in in another tab, and the reader comes back to this one.
async fn somebody_else_signs_in(app: &Opened, path: &str) {
    app.reply(path, 401, problem_json("session_missing")).await;
    fire(&web_sys::window().and_then(|window| window.document()).expect("a document"), "visibilitychange");
    settle().await;
    app.answer("/api/session", 200, session_json("connected").replace("\"a1\"", "\"a2\""));
    settle().await;
    sleep(50).await;
}

async fn run_of_two() -> Opened {
    let app = dry_run(&[], "first-of-a\nsecond-of-a\n").await;
    app.click("Make 2 sub-accounts").await;
    app.reply(TENANTS, 200, made("first-of-a")).await;
    app
}

#[wasm_bindgen_test]
async fn nothing_of_a_run_is_kept_once_somebody_disconnects_in_the_middle_of_it() {
    let app = run_of_two().await;
    assert!(stored().contains("second-of-a"), "else this proves nothing");
    let on_its_way = app.index_of(TENANTS);
    go_to("/settings/connection").await;
    let connection = r#"{"state":"connected","key_name":"acme-1","since":1}"#;
    app.reply("/api/connection", 200, connection.to_owned()).await;
    app.click("Disconnect").await;
    app.find("dialog[open] [data-variant=danger]").expect("the act").unchecked_into::<HtmlElement>().click();
    app.reply("/api/connection", 200, r#"{"key_name":"acme-1"}"#.to_owned()).await;
    assert_eq!(entries(), []);
    let answer = partner_dashboard::api::transport::HttpAnswer {
        status: 401,
        body: problem_json("session_missing"),
        at_ms: js_sys::Date::now(),
        server_ms: None,
    };
    app.queue.settle(on_its_way, Ok(answer));
    settle().await;
    sleep(50).await;
    assert_eq!(entries(), [], "nor is it written again by what comes after");
    assert_eq!(created(&app), 2, "nothing more is asked for");
}

#[wasm_bindgen_test]
async fn a_sign_out_in_another_tab_ends_a_run_that_is_going() {
    let app = run_of_two().await;
    for (key, _) in entries() {
        local().remove_item(&key).expect("removed");
    }
    fire(&web_sys::window().expect("a window"), "storage");
    app.reply(TENANTS, 200, made("second-of-a")).await;
    sleep(50).await;
    assert_eq!(entries(), []);
    assert!(!app.text().contains("-of-a"), "{}", app.text());
}

#[wasm_bindgen_test]
async fn a_run_is_not_shown_to_another_account_nor_written_nor_resumed_under_it() {
    let app = run_of_two().await;
    somebody_else_signs_in(&app, TENANTS).await;
    assert!(!app.text().contains("-of-a") && !app.text().contains("Resume"), "{}", app.text());
    let of_b = |all: Vec<(String, String)>| all.into_iter().filter(|(key, _)| key.contains("a2")).count();
    assert_eq!(of_b(entries()), 0, "{:?}", entries());
    let rest = entries();
    assert!(rest.iter().any(|(key, rows)| key.contains("a1") && rows.contains("second-of-a")), "{rest:?}");
    assert_eq!(created(&app), 2);
    app.reply(TENANTS, 200, tenants(&[])).await;
    assert!(app.find(AREA).is_some(), "{}", app.text());
    forget();
}

#[wasm_bindgen_test]
async fn an_answer_to_the_account_before_changes_nothing_for_the_next() {
    let app = run_of_two().await;
    let on_its_way = app.index_of(TENANTS);
    go_to("/settings/connection").await;
    somebody_else_signs_in(&app, "/api/connection").await;
    let answer = partner_dashboard::api::transport::HttpAnswer {
        status: 200,
        body: made("second-of-a"),
        at_ms: js_sys::Date::now(),
        server_ms: None,
    };
    app.queue.settle(on_its_way, Ok(answer));
    settle().await;
    sleep(50).await;
    assert!(entries().iter().all(|(key, _)| !key.contains("a2")), "{:?}", entries());
    assert_eq!(created(&app), 2);
    assert!(app.find("dialog[open]").is_none(), "no look at somebody else's keys: {}", app.text());
    forget();
}

#[wasm_bindgen_test]
async fn a_key_on_screen_is_gone_when_another_account_is_signed_in() {
    forget();
    let app = open_page("/sub-accounts/new").await;
    app.reply(TENANTS, 200, tenants(&[])).await;
    app.type_text("[data-field=slug] input", "acme");
    app.click("Create sub-account").await;
    app.reply(TENANTS, 200, made("acme")).await;
    app.click("Show the key").await;
    app.reply("/api/reveal/ticket-of-acme", 200, key_of("acme")).await;
    assert!(app.text().contains("secret-of-acme"));
    somebody_else_signs_in(&app, TENANTS).await;
    let html = app.root.outer_html();
    assert!(!html.contains("secret-of-acme") && !html.contains("The key of"), "{}", app.text());
}

#[wasm_bindgen_test]
async fn a_tab_that_watches_takes_what_another_one_wrote_and_what_it_forgot() {
    let app = run_of_two().await;
    app.reply(TENANTS, 200, made("second-of-a")).await;
    app.click("Not now").await;
    let unseen = entries();
    assert!(app.text().contains("2 keys of this run are sealed here"), "{}", app.text());
    // The same run in another tab, which looks at the keys; this one hears of it.
    app.click("Get the keys").await;
    app.click("Show 2 keys").await;
    app.reply("/api/sub-accounts/first-of-a/ticket", 200, ticket("first-of-a")).await;
    app.reply("/api/reveal/ticket-of-first-of-a", 200, key_of("first-of-a")).await;
    app.reply("/api/sub-accounts/second-of-a/ticket", 200, ticket("second-of-a")).await;
    app.reply("/api/reveal/ticket-of-second-of-a", 200, key_of("second-of-a")).await;
    app.click("Close without a copy").await;
    let seen = entries();
    assert_ne!(unseen, seen);
    drop(app);
    another_tab_wrote(&unseen).await;
    let app = open_page("/sub-accounts/bulk").await;
    assert!(app.text().contains("2 keys of this run are sealed here"), "{}", app.text());
    another_tab_wrote(&seen).await;
    assert!(!app.text().contains("are sealed here"), "{}", app.text());
    forget();
    another_tab_wrote(&[]).await;
    assert!(!app.text().contains("-of-a"), "forgotten there, it is not resumed here: {}", app.text());
}

fn ticket(slug: &str) -> String {
    format!(r#"{{"ticket":"ticket-of-{slug}","expires_at":9999999999}}"#)
}

#[wasm_bindgen_test]
async fn what_was_pasted_stays_when_another_tab_starts_and_waits_for_its_turn() {
    let app = run_of_two().await;
    let mut of_another = entries();
    drop(app);
    of_another.retain(|(key, _)| !key.ends_with(".beat"));
    let at_ms = js_sys::Date::now();
    of_another.push(("pd.account.bulk.a1.beat".to_owned(), format!(r#"{{"tab":1,"at_ms":{at_ms}}}"#)));

    let app = dry_run(&[], "mine\n").await;
    another_tab_wrote(&of_another).await;
    let text = app.text();
    assert!(text.contains("mine") && text.contains("Another tab is working on a list"), "{text}");
    let before = entries();
    app.find(".sa-start button").expect("the start").unchecked_into::<HtmlElement>().click();
    settle().await;
    assert_eq!((created(&app), entries()), (0, before), "its run is not pushed aside");
    app.click("Change the list").await;
    let area = app.find(AREA).expect("the field").unchecked_into::<web_sys::HtmlTextAreaElement>();
    assert_eq!(area.value(), "mine\n");
    app.click("Look at that run").await;
    assert!(app.text().contains("second-of-a"), "{}", app.text());
    forget();
}
