//! Many new sub-accounts.

use wasm_bindgen::JsCast;
use wasm_bindgen_test::*;

use super::{TENANTS, active, fire, key_of, made, open_page, stored, tenant, tenants};
use crate::stage::{problem_json, settle, sleep, until};
use crate::whole::Opened;
use crate::widget::load_styles;

pub const AREA: &str = "textarea";

pub fn forget() {
    let storage = web_sys::window().and_then(|window| window.local_storage().ok().flatten());
    if let Some(storage) = storage {
        storage.clear().expect("cleared");
    }
}

/// Opens the page with a list, up to its dry run.
pub async fn dry_run(existing: &[String], list: &str) -> Opened {
    forget();
    let app = open_page("/sub-accounts/bulk").await;
    app.reply(TENANTS, 200, tenants(existing)).await;
    app.type_text(AREA, list);
    app.click("Look at it first").await;
    app
}

pub fn created(app: &Opened) -> usize {
    app.asked().iter().filter(|call| *call == "POST /api/sub-accounts").count()
}

#[wasm_bindgen_test]
async fn a_dry_run_sends_nothing_and_says_what_becomes_of_each_row() {
    let app =
        dry_run(&[tenant("wayne", "held")], "\u{feff}name,slug\r\nA,acme\r\nW,wayne\r\nB,acme\r\nC,a:b\r\n")
            .await;
    let text = app.text();
    for said in [
        "One would be made, 3 rows are left out.",
        "The team has it already.",
        "Line 2 has the same slug.",
        "Leave out the colon",
    ] {
        assert!(text.contains(said), "{said} in {text}");
    }
    assert_eq!(created(&app), 0);
    app.click("Change the list").await;
    assert!(app.find(AREA).is_some(), "what was pasted is still there");
    app.type_text(AREA, "a\n\"b");
    app.click("Look at it first").await;
    assert!(app.text().contains("A quotation mark in line 2 is never closed"), "{}", app.text());
}

#[wasm_bindgen_test]
async fn a_run_goes_row_by_row_waits_as_told_and_offers_all_keys_at_its_end() {
    let app = dry_run(&[], "a\nb\n").await;
    app.click("Make 2 sub-accounts").await;
    assert_eq!(created(&app), 1);
    let slow = problem_json("too_many_requests").replace("\"req-7\"", "\"req-7\",\"retry_after\":1");
    app.reply(TENANTS, 429, slow).await;
    assert!(app.text().contains("Asked to slow down. Goes on in 1 second."), "{}", app.text());
    sleep(1200).await;
    app.reply(TENANTS, 200, made("a")).await;
    app.reply(TENANTS, 200, made("b")).await;
    assert_eq!(created(&app), 3);
    let text = app.text();
    assert!(text.contains("All 2 were made.") && text.contains("2 keys"), "{text}");
    assert!(!stored().contains("ticket-of"), "{}", stored());
    app.click("Show 2 keys").await;
    app.reply("/api/reveal/ticket-of-a", 200, key_of("a")).await;
    app.reply("/api/reveal/ticket-of-b", 200, key_of("b")).await;
    assert!(app.text().contains("2 keys are here."), "{}", app.text());
    assert!(!app.root.outer_html().contains("secret-of"), "many keys are files, not words on a page");
    app.click("Close without a copy").await;
    assert!(!app.text().contains("Get the keys"), "{}", app.text());
    assert!(!stored().contains("secret-of"));
    forget();
}

#[wasm_bindgen_test]
async fn fetching_many_keys_can_be_stopped_and_the_rest_stays_sealed() {
    let app = dry_run(&[], "a\nb\n").await;
    app.click("Make 2 sub-accounts").await;
    app.reply(TENANTS, 200, made("a")).await;
    app.reply(TENANTS, 200, made("b")).await;
    app.click("Show 2 keys").await;
    let bar = app.find("dialog progress").expect("a bar");
    assert_eq!(bar.get_attribute("aria-label").as_deref(), Some("Keys fetched"));
    app.click("Stop here").await;
    app.reply("/api/reveal/ticket-of-a", 200, key_of("a")).await;
    let text = app.text();
    assert!(text.contains("secret-of-a") && text.contains("One key was not fetched"), "{text}");
    assert!(!app.asked().iter().any(|call| call.contains("ticket-of-b")), "{:?}", app.asked());
    app.click("Close without a copy").await;
    assert!(app.text().contains("One key of this run is sealed here"), "{}", app.text());
    forget();
}

#[wasm_bindgen_test]
async fn a_refused_key_stops_the_run_and_resuming_makes_nothing_twice() {
    let app = dry_run(&[], "a\nb\nc\n").await;
    app.click("Make 3 sub-accounts").await;
    app.reply(TENANTS, 200, made("a")).await;
    app.reply(TENANTS, 409, problem_json("reconnect_needed")).await;
    assert!(app.text().contains("The key that manages sub-accounts does not work"), "{}", app.text());
    assert!(app.text().contains("Get the keys"), "a key of a run that stopped can be looked at");
    assert_eq!(created(&app), 2);
    app.click("Resume").await;
    // Somebody else has made the second one meanwhile.
    app.reply(TENANTS, 200, tenants(&[tenant("a", "unseen"), tenant("b", "missing")])).await;
    assert_eq!(created(&app), 3);
    app.reply(TENANTS, 200, made("c")).await;
    assert!(app.text().contains("2 were made, one was not: its row says why."), "{}", app.text());
    forget();
}

#[wasm_bindgen_test]
async fn a_closed_tab_finds_its_run_again_and_asks_what_exists_first() {
    let app = dry_run(&[], "a\nb\nc\n").await;
    app.click("Make 3 sub-accounts").await;
    app.reply(TENANTS, 200, made("a")).await;
    // Closed while the second row is on its way; a tab that goes takes its word that it is at work with it.
    let storage =
        web_sys::window().and_then(|window| window.local_storage().ok().flatten()).expect("storage");
    storage.remove_item("pd.account.bulk.a1.beat").expect("removed");
    drop(app);

    let app = open_page("/sub-accounts/bulk").await;
    settle().await;
    assert!(app.text().contains("A run from before is not finished"), "{}", app.text());
    assert_eq!(app.asked(), Vec::<String>::new(), "nothing is sent before somebody says so");
    app.click("Resume").await;
    assert_eq!(app.asked(), ["GET /api/sub-accounts"]);
    app.reply(TENANTS, 200, tenants(&[tenant("a", "unseen"), tenant("b", "unseen")])).await;
    assert_eq!(created(&app), 1, "the second one had arrived");
    let sent = app.queue.sent();
    assert_eq!(sent.last().and_then(|sent| sent.body.as_deref()), Some(r#"{"slug":"c"}"#));
    app.reply(TENANTS, 200, made("c")).await;
    // All three can be looked at: those of before with tickets of their own.
    app.click("Show 3 keys").await;
    assert_eq!(app.asked().last().map(String::as_str), Some("POST /api/sub-accounts/a/ticket"));
    forget();
}

fn focused() -> String {
    active().map(|element| element.inner_text()).unwrap_or_default()
}

/// What the regions of the page hold that are read out when they change.
fn announced(app: &Opened) -> String {
    let regions = app.root.query_selector_all("main [role=status]").expect("a valid selector");
    (0..regions.length()).filter_map(|index| regions.item(index)?.text_content()).collect()
}

#[wasm_bindgen_test]
async fn the_focus_and_a_reader_s_ear_follow_from_the_list_to_the_run_and_to_its_stop() {
    let app = dry_run(&[], "a\nb\n").await;
    let press = async |words: &str| {
        let buttons = app.root.query_selector_all("button").expect("a valid selector");
        let button = (0..buttons.length())
            .filter_map(|index| buttons.item(index)?.dyn_into::<web_sys::HtmlElement>().ok())
            .find(|button| button.inner_text().trim() == words)
            .unwrap_or_else(|| panic!("no button {words:?} in {}", app.text()));
        button.focus().expect("focused");
        button.click();
        settle().await;
    };
    let at = async |words: &str| {
        until(|| focused() == words).await;
        assert_eq!(focused(), words);
    };
    let described = app.find("h2[aria-describedby]").and_then(|head| head.get_attribute("aria-describedby"));
    let words =
        app.find(&format!("#{}", described.unwrap_or_default())).and_then(|words| words.text_content());
    assert_eq!(words.as_deref(), Some("2 would be made."), "what the focus is on says what would happen");
    press("Change the list").await;
    let in_the_list = || active().is_some_and(|element| element.matches(AREA).unwrap_or(false));
    until(in_the_list).await;
    assert!(in_the_list(), "{}", focused());
    press("Look at it first").await;
    at("Dry run").await;
    press("Make 2 sub-accounts").await;
    at("The run").await;
    press("Stop").await;
    at("The run").await;
    assert!(announced(&app).contains("StoppedThe row that is on its way"), "{}", announced(&app));
    app.reply(TENANTS, 200, made("a")).await;
    settle().await;
    assert!(announced(&app).contains("StoppedWhat was made stays."), "{}", announced(&app));
    forget();
}

#[wasm_bindgen_test]
async fn the_rows_follow_the_run_only_while_the_reader_is_at_it() {
    load_styles();
    let slugs: String = (0..100).map(|n| format!("s{n}\n")).collect();
    let app = dry_run(&[], &slugs).await;
    app.click("Make 100 sub-accounts").await;
    sleep(50).await;
    let frame = app.find(".vlist").expect("the rows").unchecked_into::<web_sys::HtmlElement>();
    let more = async |from: usize, to: usize| {
        for n in from..to {
            app.reply(TENANTS, 200, made(&format!("s{n}"))).await;
        }
        sleep(50).await;
    };
    more(0, 30).await;
    let followed = frame.scroll_top();
    assert!(followed > 300, "the row in turn is in sight: {followed}");
    frame.set_scroll_top(0);
    fire(&frame, "scroll");
    sleep(50).await;
    more(30, 33).await;
    assert_eq!(frame.scroll_top(), 0, "whoever reads is left alone");
    frame.set_scroll_top(33 * 44);
    fire(&frame, "scroll");
    sleep(50).await;
    more(33, 60).await;
    assert!(frame.scroll_top() > 33 * 44, "and is followed again: {}", frame.scroll_top());
    forget();
}

#[wasm_bindgen_test]
async fn a_row_whose_key_was_lost_leads_to_the_page_where_it_is_deleted() {
    let app = dry_run(&[], "a\nb\n").await;
    app.click("Make 2 sub-accounts").await;
    app.reply(TENANTS, 504, problem_json("upstream_timeout")).await;
    app.click("Resume").await;
    app.reply(TENANTS, 200, tenants(&[tenant("a", "lost"), tenant("b", "refused")])).await;
    assert!(app.text().contains("its key was lost"), "{}", app.text());
    assert!(app.find("a[href='/sub-accounts/a']").is_some(), "{}", app.root.outer_html());
    forget();
}
