//! Its key: the one look, importing, and what was done with it.

use wasm_bindgen_test::*;

use super::{
    HISTORY, KEY, LIST, USAGE, answer, attributes, databases, fill, focused, listed, open, open_at,
    press_focused, times,
};
use crate::stage::{problem_json, settle, sleep};

const IMPORT: &str = "PUT /api/sub-accounts/acme/key";

#[wasm_bindgen_test]
async fn a_key_that_nobody_has_seen_is_shown_by_a_new_ticket_and_then_never_again() {
    let stage = open("unseen").await;
    stage.press("Show the key once");
    settle().await;
    assert_eq!(times(&stage, "POST /api/sub-accounts/acme/ticket"), 0, "somebody may still decline");
    stage.press("Show the key");
    settle().await;
    answer(&stage, "/api/sub-accounts/acme/ticket", 200, r#"{"ticket":"t1","expires_at":9}"#);
    settle().await;
    answer(
        &stage,
        "/api/reveal/t1",
        200,
        r#"{"slug":"acme","customer_id":"sub_t1_acme","api_key":"key-of-acme"}"#,
    );
    settle().await;
    assert!(stage.text().contains("key-of-acme"), "{}", stage.text());
    stage.press("Close without a copy");
    settle().await;
    assert!(!stage.text().contains("key-of-acme") && !attributes(&stage).contains("key-of-acme"));
    answer(&stage, LIST, 200, &listed("held"));
    settle().await;
    assert!(stage.text().contains("It cannot be shown again"), "{}", stage.text());
    assert!(!stage.text().contains("Show the key once"));
    assert_eq!(times(&stage, &format!("GET {HISTORY}")), 2, "the look is a line of the history");
}

#[wasm_bindgen_test]
async fn a_refused_key_is_tried_again_and_may_be_good_after_all() {
    let stage = open("refused").await;
    answer(&stage, USAGE, 409, &problem_json("sub_key_refused"));
    settle().await;
    assert!(stage.text().contains("Upstash refused the stored key"), "{}", stage.text());
    assert!(stage.text().contains("What it owns cannot be seen"), "{}", stage.text());
    stage.press("Try it again");
    settle().await;
    assert_eq!(times(&stage, &format!("GET {USAGE}")), 2);
    answer(&stage, USAGE, 409, &problem_json("sub_key_refused"));
    settle().await;
    assert!(stage.text().contains("Tried again: Upstash still refuses it."), "{}", stage.text());
    press_focused(&stage, "Try it again");
    settle().await;
    assert!(!stage.text().contains("still refuses"), "not while it is tried: {}", stage.text());
    answer(&stage, USAGE, 200, &databases(&["d1"]));
    settle().await;
    answer(&stage, LIST, 200, &listed("held"));
    settle().await;
    let text = stage.text();
    assert!(text.contains("name-d1") && text.contains("It cannot be shown again"), "{text}");
    assert!(!text.contains("Try it again"), "{text}");
    sleep(20).await;
    assert_eq!(focused(), "API key", "the button is gone, its part of the page is not");
}

#[wasm_bindgen_test]
async fn a_refused_key_that_nobody_has_seen_can_be_looked_at_and_one_that_was_seen_cannot() {
    for (history, is_offered) in [
        (r#"{"at":3,"what":"key_refused","done":true},{"at":1,"what":"created","done":true}"#, true),
        (r#"{"at":3,"what":"revealed","done":true},{"at":1,"what":"created","done":true}"#, false),
    ] {
        let stage = open_at("/sub-accounts/acme").await;
        answer(&stage, LIST, 200, &listed("refused"));
        settle().await;
        answer(&stage, USAGE, 409, &problem_json("sub_key_refused"));
        settle().await;
        assert!(!stage.text().contains("Show the key once"), "not before it is known: {}", stage.text());
        answer(&stage, HISTORY, 200, &format!(r#"{{"events":[{history}]}}"#));
        settle().await;
        assert_eq!(stage.text().contains("Show the key once"), is_offered, "{history}: {}", stage.text());
        if is_offered {
            stage.press("Show the key once");
            settle().await;
            stage.press("Show the key");
            settle().await;
            assert_eq!(times(&stage, "POST /api/sub-accounts/acme/ticket"), 1);
        }
    }
}

#[wasm_bindgen_test]
async fn what_cannot_be_its_key_is_an_error_of_the_field_and_is_not_sent() {
    let stage = open("missing").await;
    stage.press("Import a key");
    settle().await;
    for (pasted, said) in [
        ("", "Paste the key."),
        ("two words", "no spaces"),
        ("sub_t1_globex:k", "This is the key of sub_t1_globex"),
    ] {
        fill(&stage, pasted).await;
        stage.press("Try and keep it");
        settle().await;
        assert!(stage.text().contains(said), "{pasted:?}: {}", stage.text());
    }
    assert_eq!(times(&stage, IMPORT), 0);
}

#[wasm_bindgen_test]
async fn a_key_that_upstash_refuses_is_an_error_of_the_field_with_the_focus_in_it() {
    let stage = open("missing").await;
    stage.press("Import a key");
    settle().await;
    fill(&stage, "sub_t1_acme:k-1").await;
    stage.press("Try and keep it");
    settle().await;
    let sent = stage.queue.sent().pop().expect("a call");
    assert_eq!((sent.method, sent.body.as_deref()), ("PUT", Some(r#"{"api_key":"k-1"}"#)));
    let refused =
        r#"{"error":{"code":"pasted_key_refused","message":"m","request_id":"r","field":"api_key"}}"#;
    answer(&stage, KEY, 400, refused);
    settle().await;
    let error = stage.find("dialog[open] .field-error").and_then(|error| error.text_content());
    assert!(error.is_some_and(|error| error.contains("does not accept this key")), "{}", stage.text());
    let field = stage.find("dialog[open] input").expect("a field");
    assert!(field.has_attribute("data-masked"), "it is not shown to whoever looks over a shoulder");
    assert_eq!(field.get_attribute("aria-invalid").as_deref(), Some("true"));
    let focused = web_sys::window().and_then(|window| window.document()?.active_element());
    assert!(focused.is_some_and(|focused| focused.is_same_node(Some(&field))));
}

#[wasm_bindgen_test]
async fn a_key_that_works_is_used_at_once() {
    let stage = open("missing").await;
    stage.press("Import a key");
    settle().await;
    fill(&stage, "pasted-secret").await;
    stage.press("Try and keep it");
    settle().await;
    answer(&stage, KEY, 200, r#"{"slug":"acme","customer_id":"sub_t1_acme","key":"held","since":2}"#);
    settle().await;
    assert!(stage.find("dialog[open]").is_none(), "{}", stage.text());
    answer(&stage, LIST, 200, &listed("held"));
    settle().await;
    assert_eq!(times(&stage, &format!("GET {USAGE}")), 1, "what it owns can be seen now");
    assert!(!attributes(&stage).contains("pasted-secret"));
}

#[wasm_bindgen_test]
async fn what_was_done_with_it_is_told_and_a_failure_to_read_it_hides_nothing_else() {
    let stage = open_at("/sub-accounts/acme").await;
    answer(&stage, LIST, 200, &listed("held"));
    answer(&stage, HISTORY, 502, &problem_json("upstream_broken"));
    settle().await;
    assert!(stage.text().contains("This could not be read"), "{}", stage.text());
    assert!(stage.text().contains("Console access"));
    stage.press("Try again");
    settle().await;
    answer(
        &stage,
        HISTORY,
        200,
        r#"{"events":[{"at":2,"what":"console_link","done":false},{"at":1,"what":"created","done":true},
            {"at":0,"what":"made_tomorrow","done":true}]}"#,
    );
    settle().await;
    for words in ["Could not make a sign-in link", "Made here, and its key sealed", "does not know"] {
        assert!(stage.text().contains(words), "{words}: {}", stage.text());
    }
}
