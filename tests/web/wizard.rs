//! The wizard where it needs a browser: the draft in the tab's storage, the focus, and one request at a time.

use leptos::prelude::*;
use leptos_router::components::Router;
use partner_dashboard::{
    api::{queued::Queued, transport::TransportError},
    redis::{NewDatabasePage, draft::Draft, store},
    routes::AccountPath,
};
use wasm_bindgen::JsCast;
use wasm_bindgen_test::*;
use web_sys::{Event, EventInit, HtmlInputElement};

use crate::stage::{Stage, mount, settle, sleep};

/// Opens the wizard at a step; the account has no databases.
async fn open(step: &str) -> Stage {
    open_unread(step, |queue| queue.push(200, "[]")).await
}

/// Opens the wizard at a step; what comes of reading the databases is up to `answer`.
async fn open_unread(step: &str, answer: impl FnOnce(&Queued)) -> Stage {
    let window = web_sys::window().expect("a window");
    let path = format!("/self/redis/new?step={step}");
    window
        .history()
        .expect("a history")
        .push_state_with_url(&true.into(), "", Some(&path))
        .expect("same origin");
    let stage = mount(|| view! { <Router><NewDatabasePage /></Router> }.into_any());
    answer(&stage.queue);
    settle().await;
    stage
}

fn key() -> String {
    // Nobody is signed in on the stage.
    store::key(&AccountPath::SelfAccount, "")
}

fn complete() -> Draft {
    Draft {
        name: "cache".into(),
        primary_region: "eu-west-1".into(),
        plan: "payg".into(),
        ..Draft::default()
    }
}

fn keep(draft: Draft) {
    store::save(&key(), &store::Kept { draft, sent: None });
}

fn name_field(stage: &Stage) -> HtmlInputElement {
    stage.find("[data-field=database_name] input").expect("the name field").unchecked_into()
}

fn type_into(input: &HtmlInputElement, text: &str) {
    input.set_value(text);
    let bubbles = EventInit::new();
    bubbles.set_bubbles(true);
    let event = Event::new_with_event_init_dict("input", &bubbles).expect("an event");
    input.dispatch_event(&event).expect("dispatched");
}

/// The field that has the focus, by its name in the request.
fn focused_field() -> Option<String> {
    let active = web_sys::window()?.document()?.active_element()?;
    active.closest("[data-field]").ok()??.get_attribute("data-field")
}

/// The focus moves after the page has drawn; how soon that is depends on the machine.
async fn focus_reaches(field: &str) {
    for _ in 0..100 {
        if focused_field().as_deref() == Some(field) {
            return;
        }
        sleep(20).await;
    }
    assert_eq!(focused_field().as_deref(), Some(field));
}

fn creates(stage: &Stage) -> usize {
    stage.queue.sent().iter().filter(|sent| sent.method == "POST").count()
}

#[wasm_bindgen_test]
async fn what_was_typed_is_there_when_the_page_comes_back() {
    store::clear(&key());
    let stage = open("place").await;
    type_into(&name_field(&stage), "not a name!");
    settle().await;
    drop(stage);
    let stage = open("place").await;
    assert_eq!(name_field(&stage).value(), "not a name!");
    store::clear(&key());
}

#[wasm_bindgen_test]
async fn continue_puts_the_focus_on_the_first_field_that_is_wrong() {
    keep(Draft { name: "cache".into(), ..Draft::default() });
    let stage = open("place").await;
    stage.press("Continue");
    focus_reaches("primary_region").await;
    assert!(stage.text().contains("Choose where the database lives."));
    type_into(&name_field(&stage), "");
    stage.press("Continue");
    focus_reaches("database_name").await;
    store::clear(&key());
}

#[wasm_bindgen_test]
async fn a_refusal_of_the_server_opens_its_step_and_keeps_the_draft() {
    keep(complete());
    let stage = open("review").await;
    stage.press("Create database");
    settle().await;
    let refusal =
        r#"{"error":{"code":"invalid","message":"Not in this account.","request_id":"r","field":"plan"}}"#;
    stage.queue.push(400, refusal);
    focus_reaches("plan").await;
    assert!(stage.text().contains("Not in this account."), "{}", stage.text());
    let kept = store::load(&key()).expect("kept");
    assert_eq!((kept.draft, kept.sent), (complete(), None));
    store::clear(&key());
}

#[wasm_bindgen_test]
async fn create_is_sent_once_however_often_it_is_pressed() {
    keep(complete());
    let stage = open("review").await;
    stage.press("Create database");
    let form = stage.find("form").expect("a form").unchecked_into::<web_sys::EventTarget>();
    for _ in 0..3 {
        let cancelable = EventInit::new();
        cancelable.set_cancelable(true);
        let submit = Event::new_with_event_init_dict("submit", &cancelable).expect("an event");
        form.dispatch_event(&submit).expect("dispatched");
    }
    settle().await;
    assert_eq!(creates(&stage), 1);
    store::clear(&key());
}

#[wasm_bindgen_test]
async fn a_page_that_was_left_while_the_request_was_on_its_way_asks_before_it_sends_again() {
    keep(complete());
    let stage = open("review").await;
    stage.press("Create database");
    settle().await;
    drop(stage);
    let stage = open("review").await;
    assert!(stage.text().contains("It is not clear whether “cache” was created"), "{}", stage.text());
    stage.press("Look for it");
    settle().await;
    stage.queue.push(200, r#"[{"database_id":"d1","database_name":"cache"}]"#);
    settle().await;
    assert!(stage.text().contains("“cache” was created"), "{}", stage.text());
    assert_eq!(creates(&stage), 0);
    assert_eq!(store::load(&key()), None, "the draft has become a database");
}

#[wasm_bindgen_test]
async fn an_old_database_is_not_taken_for_the_new_one_when_the_list_was_never_read() {
    keep(complete());
    let stage = open_unread("review", |queue| queue.push_outcome(Err(TransportError::Network))).await;
    stage.press("Create database");
    settle().await;
    stage.queue.push_outcome(Err(TransportError::Network));
    settle().await;
    stage.press("Look for it");
    settle().await;
    stage.queue.push_outcome(Err(TransportError::Offline));
    settle().await;
    assert!(stage.text().contains("The list could not be read. You are offline."), "{}", stage.text());
    stage.press("Look for it");
    settle().await;
    stage.queue.push(200, r#"[{"database_id":"d1","database_name":"cache"}]"#);
    settle().await;
    assert!(stage.text().contains("There is a database named “cache”"), "{}", stage.text());
    assert!(!stage.text().contains("“cache” was created"), "{}", stage.text());
    let kept = store::load(&key()).expect("the draft is kept while there is a doubt");
    assert_eq!(kept.draft, complete());
    stage.press("Send it again");
    settle().await;
    assert_eq!(creates(&stage), 2, "only when asked");
    store::clear(&key());
}

#[wasm_bindgen_test]
async fn starting_over_is_asked_first() {
    keep(complete());
    let stage = open("place").await;
    stage.press("Start over");
    settle().await;
    let dialog =
        |stage: &Stage| stage.find("dialog[open]").map(|dialog| dialog.text_content().unwrap_or_default());
    assert!(dialog(&stage).is_some_and(|words| words.contains("thrown away")));
    stage.press("Cancel");
    settle().await;
    assert_eq!((dialog(&stage), name_field(&stage).value()), (None, "cache".to_owned()));
    stage.press("Start over");
    settle().await;
    let act = stage.find("dialog[open] [data-variant=danger]").expect("the act");
    act.unchecked_into::<web_sys::HtmlElement>().click();
    sleep(30).await;
    assert_eq!((dialog(&stage), name_field(&stage).value()), (None, String::new()));
    assert_eq!(store::load(&key()), None);
}
