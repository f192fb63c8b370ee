//! The page around a key: what it asks, what it shows, and what it leaves alone.

use leptos::prelude::*;
use leptos_router::components::Router;
use partner_dashboard::connect::settings::ConnectionPage;
use partner_dashboard::explorer::Workbench;
use partner_dashboard::explorer::recents;
use partner_dashboard::routes::AccountPath;
use wasm_bindgen::JsCast;
use wasm_bindgen_test::*;
use web_sys::{HtmlElement, HtmlTextAreaElement, KeyboardEvent, KeyboardEventInit};

use super::wire::{Fake, HOST, token_json};
use crate::stage::{Stage, mount, problem_json, settle};

/// The explorer's page on a fake database, at an address of its own.
pub async fn bench(fake: &Fake, query: &str) -> Stage {
    bench_while(fake, query, None).await
}

/// The page for as long as `here` says so.
pub async fn bench_while(fake: &Fake, query: &str, here: Option<RwSignal<bool>>) -> Stage {
    let base = "/self/redis/db1/explore";
    let history = window().history().expect("a history");
    let state = wasm_bindgen::JsValue::NULL;
    history.replace_state_with_url(&state, "", Some(&format!("{base}{query}"))).expect("same origin");
    let shared = fake.clone();
    let stage = mount(move || {
        // The router wants children that could go to another thread.
        let wire = StoredValue::new_local(shared);
        view! {
            <Router>
                {move || {
                    here.is_none_or(|here| here.get()).then(|| view! { <Workbench id="db1".to_owned() wire=Box::new(wire.get_value()) /> })
                }}
            </Router>
        }
        .into_any()
    });
    settle().await;
    // The database's name for the head, and the token: whichever is asked first.
    for index in 0..2 {
        let sent = stage.queue.sent();
        let Some(sent) = sent.get(index) else { break };
        let is_token = sent.path.ends_with("explorer-token");
        let body = if is_token { token_json(HOST, "ro") } else { problem_json("not_found") };
        let status = if is_token { 200 } else { 404 };
        stage.queue.push(status, body);
    }
    settle().await;
    stage
}

/// The page without a key, after somebody asked how many there are: the question and its answer are the first. With them
/// it has its token.
pub async fn counted(fake: &Fake) -> Stage {
    let stage = bench(fake, "").await;
    stage.queue.push(200, token_json(HOST, "ro"));
    stage.press("Count keys");
    settle().await;
    settle().await;
    stage
}

/// What a key that stays is asked first, in base64 as on the wire, when it is no string.
fn probe(kind_base64: &str) -> String {
    format!(
        r#"[{{"result":"{kind_base64}"}},{{"result":-1}},{{"result":64}},{{"error":"WRONGTYPE Operation against a key"}}]"#
    )
}

/// The same of a string.
fn string(value_base64: &str) -> String {
    format!(r#"[{{"result":"c3RyaW5n"}},{{"result":-1}},{{"result":64}},{{"result":"{value_base64}"}}]"#)
}

fn type_into(stage: &Stage, selector: &str, text: &str, key: &str) {
    let field: HtmlTextAreaElement = stage.find(selector).expect("a field").unchecked_into();
    field.set_value(text);
    let init = web_sys::EventInit::new();
    init.set_bubbles(true);
    field
        .dispatch_event(&web_sys::Event::new_with_event_init_dict("input", &init).expect("an event"))
        .expect("sent");
    let init = KeyboardEventInit::new();
    init.set_key(key);
    init.set_bubbles(true);
    init.set_cancelable(true);
    let event = KeyboardEvent::new_with_keyboard_event_init_dict("keydown", &init).expect("an event");
    field.dispatch_event(&event).expect("sent");
}

#[wasm_bindgen_test]
async fn a_link_to_a_key_shows_it_exactly_and_asks_nothing_twice() {
    let fake = Fake::default();
    fake.answer(200, &string("OTIyMzM3MjAzNjg1NDc3NTgwNw=="));
    let stage = bench(&fake, "?key=counter%3Amax").await;
    settle().await;
    let mut bodies = fake.bodies();
    bodies.sort();
    assert_eq!(
        bodies,
        [concat!(
            r#"[["TYPE","counter:max"],["PTTL","counter:max"],["MEMORY","USAGE","counter:max"],"#,
            r#"["GETRANGE","counter:max","0","65535"]]"#
        ),]
    );
    let shown = stage.find(".ex-text").expect("a value").text_content();
    assert_eq!(shown.as_deref(), Some("9223372036854775807"));
    for name in ["focus", "blur", "resize", "visibilitychange"] {
        window().dispatch_event(&web_sys::Event::new(name).expect("an event")).expect("sent");
    }
    settle().await;
    assert_eq!(fake.bodies().len(), 1);
}

#[wasm_bindgen_test]
async fn a_key_that_was_left_is_given_up_and_its_answer_never_shown() {
    let fake = Fake::default();
    let stage = bench(&fake, "?key=slow").await;
    assert_eq!(fake.given_up(), 0);
    fake.answer(200, r#"[{"result":"bm9uZQ=="},{"result":-2},{"result":null},{"result":""}]"#);
    type_into(&stage, ".ex-open textarea", "quick", "Enter");
    settle().await;
    settle().await;
    assert_eq!(fake.given_up(), 1);
    assert!(stage.text().contains("There is no such key"), "{}", stage.text());
    assert_eq!(stage.find(".ex-name h2").and_then(|name| name.text_content()).as_deref(), Some("quick"));
}

#[wasm_bindgen_test]
async fn a_typed_write_is_refused_and_nothing_is_sent() {
    let fake = Fake::default();
    fake.answer(200, r#"[{"result":55}]"#);
    let stage = counted(&fake).await;
    if stage.find(".ex-ask textarea").is_none() {
        // A narrow test window starts with the command line folded.
        press(&stage, "Show the command line").await;
    }
    let before = fake.bodies().len();
    type_into(&stage, ".ex-ask textarea", "set cart 1", "Enter");
    settle().await;
    let log = stage.find(".ex-log").and_then(|log| log.text_content()).unwrap_or_default();
    assert!(
        log.contains("SET writes. This page holds a token that can only read, so nothing was sent."),
        "{log}"
    );
    assert_eq!(fake.bodies().len(), before);
}

/// Presses the button with this accessible name.
async fn press(stage: &Stage, label: &str) {
    let button = stage.find(&format!("button[aria-label^='{label}']"));
    button.unwrap_or_else(|| panic!("no {label}: {}", stage.text())).unchecked_into::<HtmlElement>().click();
    settle().await;
}

#[wasm_bindgen_test]
async fn the_command_line_keeps_its_answers_while_it_is_hidden() {
    let fake = Fake::default();
    fake.answer(200, r#"[{"result":55}]"#);
    let stage = counted(&fake).await;
    if stage.find(".ex-ask textarea").is_none() {
        press(&stage, "Show the command line").await;
    }
    fake.answer(200, r#"[{"result":41}]"#);
    type_into(&stage, ".ex-ask textarea", "STRLEN a", "Enter");
    settle().await;
    // One more is answered while nobody sees it.
    let (late, running) = (fake.late(), fake.bodies().len());
    type_into(&stage, ".ex-ask textarea", "STRLEN b", "Enter");
    settle().await;
    assert_eq!(fake.bodies().len(), running + 1);
    press(&stage, "Hide the command line").await;
    late.answer(200, r#"[{"result":42}]"#);
    settle().await;
    press(&stage, "Show the command line").await;
    let log = stage.find(".ex-log").and_then(|log| log.text_content()).unwrap_or_default();
    assert!(log.contains("(integer) 41") && log.contains("(integer) 42"), "{log}");
}

#[wasm_bindgen_test]
async fn an_element_that_was_read_again_is_still_shown_the_way_somebody_chose() {
    let fake = Fake::default();
    let hash = |end: u32| {
        fake.answer(200, r#"[{"result":1},{"result":["MA==",["Zg==","dGV4dA=="]]}]"#);
        fake.answer(200, &format!(r#"[{{"result":[{end}]}}]"#));
    };
    fake.answer(200, &probe("aGFzaA=="));
    hash(1_000_000);
    let stage = bench(&fake, "?key=h").await;
    settle().await;
    for cell in ["Field f", "Value text", "Ends in 16 min"] {
        assert!(stage.find(&format!("[role=gridcell][aria-label='{cell}']")).is_some(), "{cell}");
    }
    stage.find(".ex-grid [aria-rowindex='1']").expect("a row").unchecked_into::<HtmlElement>().click();
    settle().await;
    stage.find(".ex-detail [role=tab][id$='-hex']").expect("a tab").unchecked_into::<HtmlElement>().click();
    settle().await;
    let shown = || stage.find(".ex-detail [role=tab][aria-selected=true]").and_then(|tab| tab.text_content());
    assert_eq!(shown().as_deref(), Some("Hex"));
    assert!(stage.text().contains("expires in 16 min"), "{}", stage.text());
    // A key seen before is read in one request, its ends in another, an hour later than before.
    fake.answer(
        200,
        r#"[{"result":"aGFzaA=="},{"result":-1},{"result":64},{"result":1},{"result":["MA==",["Zg==","dGV4dA=="]]}]"#,
    );
    fake.answer(200, r#"[{"result":[4600000]}]"#);
    press(&stage, "Read again").await;
    settle().await;
    assert_eq!(shown().as_deref(), Some("Hex"));
    assert!(stage.text().contains("expires in 1 h 16 min"), "{}", stage.text());
}

#[wasm_bindgen_test]
async fn a_random_key_that_comes_late_does_not_take_anybody_away_from_theirs() {
    let fake = Fake::default();
    fake.answer(200, r#"[{"result":55}]"#);
    let stage = counted(&fake).await;
    let late = fake.late();
    stage.press("Random key");
    settle().await;
    fake.answer(200, r#"[{"result":"bm9uZQ=="},{"result":-2},{"result":null},{"result":""}]"#);
    type_into(&stage, ".ex-open textarea", "mine", "Enter");
    settle().await;
    late.answer(200, r#"[{"result":"b3RoZXI="}]"#);
    settle().await;
    settle().await;
    assert_eq!(stage.find(".ex-name h2").and_then(|name| name.text_content()).as_deref(), Some("mine"));
    assert!(!window().location().search().expect("an address").contains("other"));
}

#[wasm_bindgen_test]
async fn types_that_cannot_be_looked_up_are_said_to_be_refused() {
    let fake = Fake::default();
    fake.answer(200, r#"[{"result":55}]"#);
    let stage = counted(&fake).await;
    fake.answer(200, r#"[{"result":"bm9uZQ=="},{"result":-2},{"result":null},{"result":""}]"#);
    type_into(&stage, ".ex-open textarea", "a\nb", "Enter");
    settle().await;
    fake.answer(502, "<html>Bad gateway");
    stage.press("Look up types · 2 commands");
    settle().await;
    assert!(stage.text().contains("That was not an answer of Redis."), "{}", stage.text());
    fake.answer(
        200,
        r#"[{"error":"NOPERM this user has no permissions to run the 'type' command"},{"result":"c2V0"}]"#,
    );
    stage.press("Look up types · 2 commands");
    settle().await;
    assert!(stage.text().contains("This token may not run TYPE."), "{}", stage.text());
}

#[wasm_bindgen_test]
async fn a_count_that_failed_says_why_and_is_asked_again_when_the_network_is_back() {
    let fake = Fake::default();
    fake.answer(502, "<html>Bad gateway");
    let stage = counted(&fake).await;
    assert!(stage.text().contains("That was not an answer of Redis."), "{}", stage.text());
    fake.answer(200, r#"[{"result":55}]"#);
    for name in ["offline", "online"] {
        window().dispatch_event(&web_sys::Event::new(name).expect("an event")).expect("sent");
        settle().await;
    }
    settle().await;
    assert!(stage.text().contains("55 keys"), "{}", stage.text());
}

#[wasm_bindgen_test]
async fn a_database_that_is_not_there_is_said_not_to_be_there() {
    let fake = Fake::default();
    let stage = bench(&fake, "").await;
    assert!(
        fake.bodies().is_empty() && stage.queue.sent().len() == 1,
        "an explorer without a key asks nothing of Redis"
    );
    assert!(stage.text().contains("This database is not here"), "{}", stage.text());
    let back = stage.find(".ex-top .banner a").and_then(|link| link.get_attribute("href"));
    assert_eq!(back.as_deref(), Some("/self/redis"));
}

#[wasm_bindgen_test]
async fn disconnecting_forgets_the_names_of_keys_and_nothing_of_the_browser() {
    let storage = window().local_storage().expect("allowed").expect("there");
    let kept = recents::storage_key(recents::List::Recents, "a1", &AccountPath::SelfAccount, "db1");
    storage.set_item(&kept, "session:ada@acme.example").expect("kept");
    storage.set_item("pd.theme", "dark").expect("kept");
    let stage = mount(|| view! { <ConnectionPage /> }.into_any());
    settle().await;
    stage.queue.push(200, r#"{"state":"connected","key_name":"acme-1","since":1}"#.to_owned());
    stage.queue.push(200, r#"{"team":null,"minted":[]}"#.to_owned());
    settle().await;
    stage.press("Disconnect");
    settle().await;
    let confirm = stage.find("dialog[open] [data-variant=danger]").expect("the act of the dialog");
    confirm.unchecked_into::<HtmlElement>().click();
    settle().await;
    assert!(storage.get_item(&kept).expect("allowed").is_some(), "not before the answer");
    stage.queue.push(200, r#"{"key_name":"acme-1"}"#.to_owned());
    settle().await;
    assert_eq!(storage.get_item(&kept).expect("allowed"), None);
    assert_eq!(storage.get_item("pd.theme").expect("allowed").as_deref(), Some("dark"));
    storage.remove_item("pd.theme").expect("removed");
}

#[wasm_bindgen_test]
async fn the_page_that_is_left_takes_its_requests_with_it() {
    let fake = Fake::default();
    let owner = Owner::new();
    let here = owner.with(|| RwSignal::new(true));
    let _stage = bench_while(&fake, "?key=slow", Some(here)).await;
    assert_eq!(fake.given_up(), 0);
    here.set(false);
    settle().await;
    assert_eq!(fake.given_up(), 1);
}

#[wasm_bindgen_test]
async fn a_name_that_is_not_text_goes_out_as_bytes_and_is_shown_as_bytes() {
    let fake = Fake::default();
    fake.answer(200, r#"{"result":"bm9uZQ=="}"#);
    fake.answer(200, r#"{"result":-2}"#);
    fake.answer(200, r#"{"result":null}"#);
    let stage = bench(&fake, "?key=blob%3A%00%FF").await;
    let mut bodies = fake.bodies();
    bodies.sort();
    assert_eq!(
        bodies[..4],
        [
            "/GETRANGE/blob%3A%00%FF/0/65535",
            "/MEMORY/USAGE/blob%3A%00%FF",
            "/PTTL/blob%3A%00%FF",
            "/TYPE/blob%3A%00%FF"
        ]
    );
    let name = stage.find(".ex-name h2").expect("a name");
    assert_eq!(name.text_content().as_deref(), Some(r"blob:\x00\xff"));
    assert_eq!(
        name.query_selector(".esc").expect("valid").and_then(|esc| esc.text_content()).as_deref(),
        Some(r"\x00\xff")
    );
}
