//! What it owns, what was done in it, and pages of slugs that name nobody.

use wasm_bindgen_test::*;

use super::{HISTORY, LIST, USAGE, answer, calls, databases, listed, open, open_at, open_with, times};
use crate::stage::{problem_json, settle, sleep};

#[wasm_bindgen_test]
async fn what_it_owns_is_named_and_databases_are_opened_as_it() {
    let stage = open_with(
        r#"{"redis":[{"id":"d1","name":"orders","blocks":true}],"vector":[{"id":"v1","name":"docs","blocks":true}],
            "search":[],"qstash":[{"id":"q1","name":"eu-central-1","blocks":false}],"last_activity":5}"#,
    )
    .await;
    let text = stage.text();
    for words in ["orders", "docs", "eu-central-1", "nothing booked", "sub_t1_acme"] {
        assert!(text.contains(words), "{words:?} in {text}");
    }
    assert!(stage.find(r#"a[href="/sub/acme/redis/d1"]"#).is_some(), "{text}");
    assert!(stage.find(r#"a[href="/sub/acme/redis"]"#).is_some(), "the way to act as it");
    let owned =
        stage.find("section[aria-labelledby=resources-title]").and_then(|section| section.text_content());
    assert!(owned.is_some_and(|owned| !owned.contains("Search indexes")), "no heading for nothing");
}

#[wasm_bindgen_test]
async fn without_a_key_nothing_is_asked_as_it_and_the_page_says_so() {
    for (state, words) in [("missing", "This dashboard has no key"), ("lost", "its key never arrived")] {
        let stage = open(state).await;
        assert!(stage.text().contains(words), "{state}: {}", stage.text());
        assert!(stage.text().contains("What it owns cannot be seen"), "{state}");
        assert_eq!(times(&stage, &format!("GET {USAGE}")), 0, "{state}");
        assert!(stage.find(r#"a[href="/sub/acme/redis"]"#).is_none(), "{state}");
    }
}

#[wasm_bindgen_test]
async fn a_key_that_turns_out_to_be_dead_is_said_at_once() {
    let stage = open("held").await;
    answer(&stage, USAGE, 409, &problem_json("sub_key_refused"));
    settle().await;
    assert!(stage.text().contains("Upstash refused the stored key"), "{}", stage.text());
    assert!(stage.text().contains("Import a key"), "{}", stage.text());
    assert_eq!(times(&stage, &format!("GET {HISTORY}")), 2, "that it was refused is a line of its history");
}

#[wasm_bindgen_test]
async fn a_failed_read_can_be_repeated_and_a_missing_team_key_can_be_handed_in() {
    let stage = open_at("/sub-accounts/nobody").await;
    answer(&stage, LIST, 502, &problem_json("upstream_broken"));
    settle().await;
    stage.press("Try again");
    settle().await;
    answer(&stage, LIST, 409, &problem_json("team_key_needed"));
    settle().await;
    assert!(stage.text().contains("Sub-accounts need the key of a team"), "{}", stage.text());
}

#[wasm_bindgen_test]
async fn a_slug_that_upstash_does_not_list_leads_back_to_the_list() {
    let stage = open_at("/sub-accounts/nobody").await;
    answer(&stage, LIST, 200, &listed("held"));
    settle().await;
    assert!(stage.text().contains("There is no sub-account with this slug"), "{}", stage.text());
    assert!(stage.find(r#"a[href="/sub-accounts"]"#).is_some());
}

const NEVER_MADE: &str =
    r#"{"sub_accounts":[{"slug":"acme","customer_id":"","key":"lost","since":1}],"limit":100}"#;

#[wasm_bindgen_test]
async fn one_that_was_asked_for_and_never_made_offers_to_look_again_and_to_forget_it() {
    let stage = open_at("/sub-accounts/acme").await;
    answer(&stage, LIST, 200, NEVER_MADE);
    settle().await;
    let text = stage.text();
    assert!(
        text.contains("Upstash does not list this sub-account") && text.contains("asked for here"),
        "{text}"
    );
    for untrue in ["Customer id", "made here", "Import a key", "Delete sub-account", "Console access"] {
        assert!(!text.contains(untrue), "{untrue:?} in {text}");
    }
    stage.press("Look again");
    settle().await;
    answer(&stage, LIST, 200, NEVER_MADE);
    settle().await;
    stage.press("Forget it");
    settle().await;
    assert_eq!(times(&stage, "DELETE /api/sub-accounts/acme"), 0, "it may have come into being");
    answer(&stage, LIST, 200, NEVER_MADE);
    settle().await;
    answer(&stage, "/api/sub-accounts/acme", 404, &problem_json("sub_account_unknown"));
    sleep(30).await;
    settle().await;
    assert_eq!(stage.heading(), "The list");
}

#[wasm_bindgen_test]
async fn one_that_came_into_being_meanwhile_is_shown_and_not_deleted_in_place_of_the_note() {
    let stage = open_at("/sub-accounts/acme").await;
    answer(&stage, LIST, 200, NEVER_MADE);
    settle().await;
    stage.press("Forget it");
    settle().await;
    answer(&stage, LIST, 200, &listed("lost"));
    settle().await;
    answer(&stage, LIST, 200, &listed("lost"));
    settle().await;
    assert!(stage.text().contains("sub_t1_acme"), "{}", stage.text());
    assert_eq!(times(&stage, "DELETE /api/sub-accounts/acme"), 0);
}

#[wasm_bindgen_test]
async fn a_slug_that_cannot_be_used_gets_a_page_that_says_why_and_asks_nothing() {
    for (path, heading, why) in [
        ("/sub-accounts/:Stark%20%26%20Sons%2FEU", "Stark & Sons/EU", "“/”"),
        ("/sub-accounts/Stark%20%26%20Sons%2FEU", "Stark & Sons/EU", "“/”"),
        ("/sub-accounts/:..", "..", "made of dots"),
        ("/sub-accounts/:a%3Ab", "a:b", "a colon"),
    ] {
        let stage = open_at(path).await;
        assert_eq!(stage.heading(), heading, "{path}");
        assert!(stage.text().contains(why), "{path}: {}", stage.text());
        assert_eq!(calls(&stage), Vec::<String>::new(), "{path}");
    }
    let stage = open_at("/sub-accounts/%ff").await;
    assert!(stage.text().contains("names no sub-account"), "{}", stage.text());
}

#[wasm_bindgen_test]
async fn its_audit_log_is_read_when_somebody_asks_and_the_newest_comes_first() {
    const LOG: &str = "GET /api/sub/acme/auditlogs";
    let stage = open_with(&databases(&[])).await;
    assert_eq!(times(&stage, LOG), 0);
    stage.press("Read the audit log");
    settle().await;
    answer(
        &stage,
        "/api/sub/acme/auditlogs",
        200,
        r#"[{"log_id":"1","timestamp":10,"action_string":"Create Database","entity":"old"},
            {"log_id":"2","timestamp":20,"action_string":"Delete Database","entity":"new","secondary_entity":"NA"}]"#,
    );
    settle().await;
    let text = stage.text();
    let (newer, older) =
        (text.find("Delete Database").expect("there"), text.find("Create Database").expect("there"));
    assert!(newer < older, "{text}");
    assert!(text.contains("2 entries") && !text.contains("NA"), "{text}");
    assert_eq!(times(&stage, LOG), 1);
}
