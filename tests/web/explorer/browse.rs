//! Browse mode: what a press sends, what the tree shows, and how it ends.

use wasm_bindgen::JsCast;
use wasm_bindgen_test::*;
use web_sys::{HtmlElement, KeyboardEvent, KeyboardEventInit};

use super::page::counted;
use super::wire::{Fake, HOST};
use crate::stage::{Stage, problem_json, settle, until};

const COUNTED: &str = r#"[{"result":5}]"#;

/// A page of SCAN with types, in base64 as on the wire: `a:1`, `a:2`, `b` (hash).
fn names(cursor_base64: &str) -> String {
    format!(r#"[{{"result":["{cursor_base64}",["YToy","c3RyaW5n","YTox","c3RyaW5n","Yg==","aGFzaA=="]]}}]"#)
}

fn granted() -> String {
    format!(r#"{{"rest_url":"{HOST}","token":"browse"}}"#)
}

/// The list of keys, complete.
async fn listed(fake: &Fake) -> Stage {
    fake.answer(200, COUNTED);
    let stage = counted(fake).await;
    stage.queue.push(200, granted());
    fake.answer(200, &names("MA=="));
    stage.press("List the keys");
    settle().await;
    settle().await;
    stage
}

fn rows(stage: &Stage) -> Vec<String> {
    let list =
        stage.find("[role=treegrid]").expect("a tree").query_selector_all(".ex-node").expect("a selector");
    // Pool order is row order as long as nothing was scrolled.
    let texts = (0..list.length()).filter_map(|at| list.item(at)?.text_content());
    texts.filter(|text| !text.is_empty()).collect()
}

/// Waits until these rows are there: a list makes a few of them a frame.
async fn shows(stage: &Stage, expected: &[&str]) {
    until(|| rows(stage) == expected).await;
    assert_eq!(rows(stage), expected);
}

fn key(stage: &Stage, key: &str) {
    let tree = stage.find("[role=treegrid]").expect("a tree");
    let init = KeyboardEventInit::new();
    init.set_key(key);
    init.set_bubbles(true);
    init.set_cancelable(true);
    let event = KeyboardEvent::new_with_keyboard_event_init_dict("keydown", &init).expect("an event");
    tree.dispatch_event(&event).expect("sent");
}

#[wasm_bindgen_test]
async fn one_press_costs_one_scan_and_nothing_is_scanned_without_it() {
    let fake = Fake::default();
    fake.answer(200, COUNTED);
    let stage = counted(&fake).await;
    assert_eq!(fake.bodies().len(), 1, "the count, and no SCAN by itself");
    assert!(stage.find("[role=treegrid]").is_none());
    stage.queue.push(200, granted());
    fake.answer(200, &names("MA=="));
    stage.press("List the keys");
    settle().await;
    settle().await;
    assert_eq!(fake.bodies()[1..], [r#"[["SCAN","0","COUNT","1000","WITHTYPE"]]"#]);
    assert_eq!(fake.tokens()[1], "Bearer browse");
    assert!(stage.text().contains("3 keys"), "{}", stage.text());
}

#[wasm_bindgen_test]
async fn folders_open_with_the_arrow_keys_and_a_key_with_enter() {
    let fake = Fake::default();
    let stage = listed(&fake).await;
    shows(&stage, &["a2", "hashhashb"]).await;
    key(&stage, "ArrowDown");
    key(&stage, "ArrowRight");
    settle().await;
    shows(&stage, &["a2", "strstring1", "strstring2", "hashhashb"]).await;
    let open = stage.find("[role=row][aria-expanded=true]").expect("an open folder");
    assert_eq!(open.get_attribute("aria-level").as_deref(), Some("1"));
    key(&stage, "b");
    key(&stage, "Enter");
    settle().await;
    let search = web_sys::window().expect("a window").location().search().expect("a query");
    assert_eq!(search, "?key=b");
}

#[wasm_bindgen_test]
async fn a_plan_without_acl_says_why_and_keys_are_still_opened_by_name() {
    let fake = Fake::default();
    fake.answer(200, COUNTED);
    let stage = counted(&fake).await;
    stage.queue.push(409, problem_json("browse_unavailable"));
    stage.press("List the keys");
    settle().await;
    settle().await;
    assert!(stage.text().contains("takes a user of its own"), "{}", stage.text());
    assert_eq!(fake.bodies().len(), 1, "nothing went to the database");
    assert!(stage.find(".ex-open textarea").is_some());
}

#[wasm_bindgen_test]
async fn a_revoked_token_ends_the_list_and_makes_no_new_user_by_itself() {
    let fake = Fake::default();
    fake.answer(200, COUNTED);
    let stage = counted(&fake).await;
    stage.queue.push(200, granted());
    fake.answer(200, &names("Nw=="));
    fake.answer(401, r#"{"error":"WRONGPASS invalid or missing auth token"}"#);
    stage.press("List the keys");
    settle().await;
    settle().await;
    assert_eq!(fake.tokens().last().map(String::as_str), Some("Bearer browse"), "a reader could not scan");
    settle().await;
    assert!(stage.text().contains("Listing has ended"), "{}", stage.text());
    // What was found stays, and its count may grow.
    shows(&stage, &["a2+", "hashhashb"]).await;
    let minted = stage.queue.sent().iter().filter(|sent| sent.path.ends_with("browse-token")).count();
    assert_eq!(minted, 1);
}

#[wasm_bindgen_test]
async fn who_lists_again_at_once_is_not_told_how_the_scan_before_failed() {
    let fake = Fake::default();
    fake.answer(200, COUNTED);
    let stage = counted(&fake).await;
    stage.queue.push(200, granted());
    fake.answer(200, &names("Nw=="));
    let refused = fake.late();
    stage.press("List the keys");
    settle().await;
    settle().await;
    stage.find("[aria-label=Access]").expect("a button").unchecked_into::<HtmlElement>().click();
    until(|| stage.find(".ex-access button").is_some()).await;
    stage.queue.push(204, String::new());
    stage.find(".ex-access button").expect("a button").unchecked_into::<HtmlElement>().click();
    settle().await;
    assert!(stage.text().contains("Listing has ended"), "{}", stage.text());
    stage.queue.push(200, granted());
    fake.answer(200, &names("MA=="));
    stage.press("List again");
    refused.answer(401, r#"{"error":"WRONGPASS invalid or missing auth token"}"#);
    settle().await;
    settle().await;
    settle().await;
    assert!(!stage.text().contains("Listing has ended"), "{}", stage.text());
    assert!(stage.text().contains("3 keys"), "{}", stage.text());
    assert_eq!(fake.bodies().len(), 4, "the count, two pages of which one was refused, and the first again");
}
