//! Deleting: what is asked, ten seconds to take it back, and the calls after that.

use wasm_bindgen::JsCast;
use wasm_bindgen_test::*;
use web_sys::{EventInit, KeyboardEvent, KeyboardEventInit};

use super::{
    Clock, LIST, USAGE, answer, calls, databases, fill, focused, listed, open, open_with, press_focused,
    said, times,
};
use crate::stage::{Stage, problem_json, settle, sleep};

const ITSELF: &str = "DELETE /api/sub-accounts/acme";

/// Up to the countdown of the page of `acme`, which owns these databases.
async fn confirmed(ids: &[&str]) -> Stage {
    let stage = open_with(&databases(ids)).await;
    stage.press("Delete sub-account");
    settle().await;
    answer(&stage, USAGE, 200, &databases(ids));
    settle().await;
    fill(&stage, "acme").await;
    press_in_dialog(&stage);
    settle().await;
    stage
}

/// The last button of the open dialog.
fn press_in_dialog(stage: &Stage) {
    let buttons = stage.find("dialog[open] .dialog-foot .btn:last-child").expect("a button");
    buttons.unchecked_into::<web_sys::HtmlElement>().click();
}

/// Lets the ten seconds be over.
async fn later() -> Clock {
    let clock = Clock::ahead(10_500);
    sleep(260).await;
    settle().await;
    clock
}

/// The calls since the countdown began.
fn since(stage: &Stage, before: usize) -> Vec<String> {
    calls(stage).split_off(before)
}

fn press_escape() {
    let init = KeyboardEventInit::new();
    init.set_key("Escape");
    let bubbles: &EventInit = init.unchecked_ref();
    bubbles.set_bubbles(true);
    let event = KeyboardEvent::new_with_keyboard_event_init_dict("keydown", &init).expect("an event");
    let document = web_sys::window().and_then(|window| window.document()).expect("a document");
    document.active_element().expect("a focus").dispatch_event(&event).expect("dispatched");
}

#[wasm_bindgen_test]
async fn everything_that_blocks_is_named_in_order_and_the_slug_has_to_be_typed() {
    let usage = r#"{"redis":[{"id":"d1","name":"orders","blocks":true}],"vector":[{"id":"v1","name":"docs","blocks":true}],
        "search":[{"id":"s1","name":"shop","blocks":true}],
        "qstash":[{"id":"q1","name":"eu-central-1","blocks":true,"booked":{"pack":true,"plan":"qstash_fixed_1m"}},
            {"id":"q2","name":"us-east-1","blocks":false}],
        "last_activity":null}"#;
    let stage = open_with(usage).await;
    assert!(stage.text().contains("4 things in it have to go first"), "{}", stage.text());
    stage.press("Delete sub-account");
    settle().await;
    assert!(stage.find("dialog[open]").is_none(), "it looks first");
    answer(&stage, USAGE, 200, usage);
    settle().await;
    let list = stage.find("dialog[open] ol").and_then(|list| list.text_content()).expect("a list");
    let places: Vec<_> = [
        "QStash in eu-central-1: fixed plan qstash_fixed_1m and production pack",
        "Vector index “docs”",
        "Search index “shop”",
        "Redis database “orders”",
        "The sub-account “acme”",
    ]
    .map(|line| list.find(line).unwrap_or_else(|| panic!("{line:?} in {list}")))
    .to_vec();
    assert!(places.is_sorted(), "{list}");
    assert!(!list.contains("us-east-1"), "{list}");
    for wrong in ["", "Acme", "acm"] {
        fill(&stage, wrong).await;
        press_in_dialog(&stage);
        settle().await;
        assert!(stage.find("dialog[open]").is_some(), "{wrong:?} is not its slug");
    }
    assert!(calls(&stage).iter().all(|call| !call.starts_with("DELETE")));
}

#[wasm_bindgen_test]
async fn nothing_is_sent_for_ten_seconds_and_escape_takes_it_back() {
    let stage = confirmed(&["d1"]).await;
    let before = calls(&stage).len();
    assert!(stage.text().contains("“acme” is deleted in 10 seconds"), "{}", stage.text());
    assert_eq!(focused(), "Undo");
    sleep(1_300).await;
    assert!(stage.text().contains("is deleted in 9 seconds"), "{}", stage.text());
    press_escape();
    settle().await;
    assert!(stage.text().contains("Delete this sub-account"), "{}", stage.text());
    assert_eq!(focused(), "Delete sub-account", "where one began");
    assert_eq!(said(&stage), "Nothing was deleted");
    let _clock = later().await;
    assert_eq!(since(&stage, before), Vec::<String>::new());
}

#[wasm_bindgen_test]
async fn the_button_takes_it_back_too_and_what_was_typed_is_not_typed_for_the_next_time() {
    let stage = confirmed(&["d1"]).await;
    let before = calls(&stage).len();
    press_focused(&stage, "Undo");
    settle().await;
    assert_eq!((said(&stage).as_str(), focused().as_str()), ("Nothing was deleted", "Delete sub-account"));
    let clock = later().await;
    assert_eq!(since(&stage, before), Vec::<String>::new());
    drop(clock);
    stage.press("Delete sub-account");
    settle().await;
    answer(&stage, USAGE, 200, &databases(&["d1"]));
    settle().await;
    press_in_dialog(&stage);
    settle().await;
    assert!(stage.find("dialog[open]").is_some());
}

#[wasm_bindgen_test]
async fn leaving_the_page_takes_it_back() {
    let stage = confirmed(&["d1"]).await;
    let before = calls(&stage).len();
    let queue = stage.queue.clone();
    drop(stage);
    let _clock = later().await;
    sleep(260).await;
    assert_eq!(queue.sent().len(), before);
}

#[wasm_bindgen_test]
async fn a_page_that_the_browser_keeps_for_the_way_back_was_left_all_the_same() {
    let stage = confirmed(&["d1"]).await;
    let before = calls(&stage).len();
    let window = web_sys::window().expect("a window");
    super::fire(&window, "pagehide");
    settle().await;
    let _clock = later().await;
    assert_eq!(since(&stage, before), Vec::<String>::new());
}

#[wasm_bindgen_test]
async fn each_database_goes_and_is_looked_for_and_then_the_sub_account_itself() {
    let stage = confirmed(&["d1", "d2"]).await;
    let before = calls(&stage).len();
    let _clock = later().await;
    for (left, gone) in [(&["d1", "d2"][..], "d1"), (&["d2"], "d2")] {
        answer(&stage, USAGE, 200, &databases(left));
        settle().await;
        answer(&stage, &format!("/api/sub/acme/redis/database/{gone}"), 200, r#""OK""#);
        settle().await;
    }
    assert!(stage.text().contains("1 of 2 removed"), "{}", stage.text());
    assert_eq!(times(&stage, ITSELF), 0, "not before it is confirmed that nothing is left");
    answer(&stage, USAGE, 200, &databases(&[]));
    settle().await;
    answer(&stage, "/api/sub-accounts/acme", 204, "");
    sleep(30).await;
    settle().await;
    assert_eq!(stage.heading(), "The list");
    assert_eq!(
        since(&stage, before),
        [
            &format!("GET {USAGE}"),
            "DELETE /api/sub/acme/redis/database/d1",
            &format!("GET {USAGE}"),
            "DELETE /api/sub/acme/redis/database/d2",
            &format!("GET {USAGE}"),
            ITSELF,
        ]
    );
}

#[wasm_bindgen_test]
async fn of_qstash_no_more_is_given_back_than_was_confirmed() {
    let usage = |booked: &str| {
        let blocks = !booked.is_empty();
        let booked = if blocks { format!(r#","booked":{{{booked}}}"#) } else { String::new() };
        format!(
            r#"{{"redis":[],"vector":[],"search":[],"qstash":[{{"id":"q1","name":"eu-central-1","blocks":{blocks}{booked}}}],"last_activity":null}}"#
        )
    };
    const PACK: &str = r#""pack":true"#;
    const BOTH: &str = r#""pack":true,"plan":"qstash_fixed_1m""#;
    const PLAN: &str = r#""plan":"qstash_fixed_1m""#;
    for (confirmed, found, given_back, rest) in [
        (BOTH, BOTH, &["disable-prodpack", "set-plan"][..], ""),
        // The plan was booked after somebody confirmed that the pack goes.
        (PACK, BOTH, &["disable-prodpack"], PLAN),
    ] {
        let stage = open_with(&usage(confirmed)).await;
        stage.press("Delete sub-account");
        settle().await;
        answer(&stage, USAGE, 200, &usage(confirmed));
        settle().await;
        fill(&stage, "acme").await;
        press_in_dialog(&stage);
        settle().await;
        let before = calls(&stage).len();
        let _clock = later().await;
        answer(&stage, USAGE, 200, &usage(found));
        settle().await;
        for deed in given_back {
            answer(&stage, &format!("/api/sub/acme/qstash/{deed}/q1"), 200, r#""OK""#);
            settle().await;
        }
        if given_back.contains(&"set-plan") {
            let plan = stage.queue.sent().into_iter().find(|sent| sent.path.contains("set-plan"));
            assert_eq!(plan.and_then(|sent| sent.body).as_deref(), Some(r#"{"plan_name":"paid"}"#));
        }
        answer(&stage, USAGE, 200, &usage(rest));
        settle().await;
        let sent = since(&stage, before);
        assert_eq!(
            sent.iter().filter(|call| call.contains("/qstash/")).count(),
            given_back.len(),
            "{sent:?}"
        );
        assert_eq!(times(&stage, ITSELF), usize::from(rest.is_empty()), "{sent:?}");
        if !rest.is_empty() {
            let text = stage.text();
            assert!(text.contains("QStash in eu-central-1: fixed plan qstash_fixed_1m"), "{text}");
            assert!(text.contains("was not touched"), "{text}");
        }
    }
}

#[wasm_bindgen_test]
async fn a_failure_in_the_middle_leaves_a_list_of_what_is_left_and_why() {
    let stage = confirmed(&["d1", "d2"]).await;
    let _clock = later().await;
    answer(&stage, USAGE, 200, &databases(&["d1", "d2"]));
    settle().await;
    let refused = r#"{"error":{"code":"upstream_refused","message":"m","request_id":"r","upstream":"database is locked"}}"#;
    answer(&stage, "/api/sub/acme/redis/database/d1", 400, refused);
    settle().await;
    answer(&stage, "/api/sub/acme/redis/database/d2", 200, r#""OK""#);
    settle().await;
    answer(&stage, USAGE, 200, &databases(&["d1"]));
    settle().await;
    let text = stage.text();
    assert!(text.contains("“acme” is still there") && text.contains("database is locked"), "{text}");
    assert!(text.contains("1 of 2 removed"), "{text}");
    assert_eq!(times(&stage, ITSELF), 0);
    stage.press("Try what is left again");
    settle().await;
    answer(&stage, USAGE, 200, &databases(&["d1"]));
    settle().await;
    assert_eq!(calls(&stage).last().map(String::as_str), Some("DELETE /api/sub/acme/redis/database/d1"));
}

#[wasm_bindgen_test]
async fn it_can_be_stopped_and_goes_on_from_a_fresh_look() {
    let stage = confirmed(&["d1", "d2"]).await;
    let _clock = later().await;
    answer(&stage, USAGE, 200, &databases(&["d1", "d2"]));
    settle().await;
    sleep(20).await;
    assert_eq!(focused(), "Deleting “acme”", "the countdown's button is gone");
    press_focused(&stage, "Stop");
    settle().await;
    answer(&stage, "/api/sub/acme/redis/database/d1", 200, r#""OK""#);
    settle().await;
    answer(&stage, USAGE, 200, &databases(&["d2"]));
    settle().await;
    assert!(stage.text().contains("You stopped it"), "{}", stage.text());
    assert!(
        said(&stage).contains("You stopped it") && said(&stage).contains("1 of 2 removed"),
        "{}",
        said(&stage)
    );
    sleep(20).await;
    assert_eq!(focused(), "The clean-up stands still");
    let before = calls(&stage).len();
    sleep(300).await;
    assert_eq!(since(&stage, before), Vec::<String>::new());
    stage.press("Go on");
    settle().await;
    answer(&stage, USAGE, 200, &databases(&["d2"]));
    settle().await;
    assert_eq!(since(&stage, before), [&format!("GET {USAGE}"), "DELETE /api/sub/acme/redis/database/d2"]);
}

#[wasm_bindgen_test]
async fn a_session_that_ends_in_the_middle_stops_it_where_it_is() {
    let stage = confirmed(&["d1"]).await;
    let _clock = later().await;
    answer(&stage, USAGE, 401, &problem_json("session_expired"));
    settle().await;
    assert!(stage.text().contains("Your session ended in the middle"), "{}", stage.text());
    assert_eq!(times(&stage, "DELETE /api/sub/acme/redis/database/d1"), 0);
}

#[wasm_bindgen_test]
async fn whyever_it_stops_the_page_shows_what_is_left_and_nothing_turns() {
    let stage = confirmed(&["d1", "d2"]).await;
    let _clock = later().await;
    answer(&stage, USAGE, 200, &databases(&["d1", "d2"]));
    settle().await;
    answer(&stage, "/api/sub/acme/redis/database/d1", 200, r#""OK""#);
    settle().await;
    assert!(stage.find(".sub-entries .spinner").is_some());
    answer(&stage, USAGE, 502, &problem_json("upstream_broken"));
    settle().await;
    let text = stage.text();
    assert!(text.contains("asked for, not confirmed") && text.contains("is not confirmed"), "{text}");
    assert!(stage.find(".sub-entries .spinner").is_none(), "nothing is under way");
    // The page has asked anew for what is listed above.
    answer(&stage, USAGE, 200, &databases(&["d2"]));
    settle().await;
    assert!(stage.find(r#"a[href="/sub/acme/redis/d1"]"#).is_none(), "{}", stage.text());
    assert!(stage.find(r#"a[href="/sub/acme/redis/d2"]"#).is_some(), "{}", stage.text());
}

#[wasm_bindgen_test]
async fn whoever_is_elsewhere_on_the_page_stays_there_when_it_stops() {
    let stage = confirmed(&["d1"]).await;
    let _clock = later().await;
    let elsewhere = stage.button("Read the audit log");
    elsewhere.focus().expect("focused");
    answer(&stage, USAGE, 401, &problem_json("session_expired"));
    settle().await;
    sleep(20).await;
    assert!(said(&stage).contains("Your session ended in the middle"), "{}", said(&stage));
    assert_eq!(focused(), "Read the audit log");
}

#[wasm_bindgen_test]
async fn how_far_it_is_can_be_read_aloud() {
    let stage = confirmed(&["d1", "d2"]).await;
    let _clock = later().await;
    let region = stage.find(".sub-now[role=status]").and_then(|region| region.text_content());
    assert!(region.is_some_and(|words| words.contains("0 of 2 removed")));
    let bar = stage.find(".sub-run progress").expect("a bar");
    assert_eq!(
        (bar.get_attribute("aria-hidden"), bar.get_attribute("aria-label").as_deref()),
        (None, Some("Removed so far"))
    );
}

#[wasm_bindgen_test]
async fn with_a_refused_key_it_looks_once_more_before_it_asks() {
    let stage = open("refused").await;
    answer(&stage, USAGE, 409, &problem_json("sub_key_refused"));
    settle().await;
    stage.press("Delete sub-account");
    settle().await;
    answer(&stage, USAGE, 200, &databases(&["d1"]));
    settle().await;
    let dialog = stage.find("dialog[open]").and_then(|dialog| dialog.text_content()).expect("a dialog");
    assert!(dialog.contains("Redis database “name-d1”"), "{dialog}");
}

#[wasm_bindgen_test]
async fn somebody_else_deleting_it_meanwhile_is_said_and_is_no_failure() {
    let stage = confirmed(&["d1"]).await;
    let _clock = later().await;
    answer(&stage, USAGE, 409, &problem_json("sub_key_refused"));
    settle().await;
    answer(&stage, LIST, 200, r#"{"sub_accounts":[],"limit":100}"#);
    sleep(30).await;
    settle().await;
    assert_eq!(stage.heading(), "The list");
}

#[wasm_bindgen_test]
async fn what_came_into_being_meanwhile_is_named_and_left_alone() {
    let stage = confirmed(&["d1"]).await;
    let _clock = later().await;
    answer(&stage, USAGE, 200, &databases(&["d1", "new"]));
    settle().await;
    answer(&stage, "/api/sub/acme/redis/database/d1", 200, r#""OK""#);
    settle().await;
    answer(&stage, USAGE, 200, &databases(&["new"]));
    settle().await;
    let text = stage.text();
    assert!(text.contains("came into being after you confirmed") && text.contains("name-new"), "{text}");
    assert!(calls(&stage).iter().all(|call| !call.ends_with("/database/new")));
    assert_eq!(times(&stage, ITSELF), 0);
}

#[wasm_bindgen_test]
async fn without_a_key_upstash_decides_whether_it_is_empty() {
    let stage = open("missing").await;
    stage.press("Delete sub-account");
    settle().await;
    assert!(stage.text().contains("Without its key nobody can see what it owns"), "{}", stage.text());
    fill(&stage, "acme").await;
    press_in_dialog(&stage);
    settle().await;
    let before = calls(&stage).len();
    let _clock = later().await;
    assert_eq!(since(&stage, before), [ITSELF]);
    let refused = r#"{"error":{"code":"sub_account_not_empty","message":"m","request_id":"r","upstream":"Redis database imports"}}"#;
    answer(&stage, "/api/sub-accounts/acme", 409, refused);
    settle().await;
    let text = stage.text();
    assert!(text.contains("Import its key") && text.contains("Redis database imports"), "{text}");
    stage.press("Look at it anew");
    settle().await;
    answer(&stage, LIST, 200, &listed("missing"));
    settle().await;
    assert!(stage.text().contains("Delete this sub-account"));
}
