//! Reads in a reactive world: keys that change, answers out of order, pages that go away.

use leptos::prelude::*;
use partner_dashboard::api::{
    client::use_api,
    query::{Query, QueryState, Revival, use_query},
    transport::{HttpAnswer, TransportError},
};
use upstash_api::exchange::Connection;
use wasm_bindgen_test::*;

use crate::stage::{Stage, mount, settle};

fn named(name: &str) -> Result<HttpAnswer, TransportError> {
    let body = format!(r#"{{"state":"connected","key_name":"{name}","since":1}}"#);
    Ok(HttpAnswer { status: 200, body, at_ms: 0.0, server_ms: None })
}

fn shown(state: &QueryState<Connection>) -> String {
    let value = state.value().and_then(|value| value.key_name.clone()).unwrap_or_default();
    match state {
        QueryState::Loading => "loading".to_owned(),
        QueryState::Ready { refreshing: true, .. } => format!("{value}, refreshing"),
        QueryState::Ready { .. } => value,
        QueryState::Failed { .. } => format!("{value}, failed"),
    }
}

/// A page that reads whatever `key` says and shows it.
fn page(key: RwSignal<u32>) -> (Stage, Query<Connection>) {
    let out = std::rc::Rc::new(std::cell::Cell::new(None));
    let stage = {
        let out = std::rc::Rc::clone(&out);
        mount(move || {
            let api = StoredValue::new(use_api());
            let query = use_query(
                move || key.get(),
                move |_| {
                    let api = api.get_value();
                    async move { api.connection().await }
                },
            );
            out.set(Some(query));
            view! { <p>{move || query.state.with(shown)}</p> }.into_any()
        })
    };
    (stage, out.take().expect("mounted"))
}

#[wasm_bindgen_test]
async fn a_late_answer_of_an_older_key_is_never_shown_and_its_call_is_given_up() {
    let owner = Owner::new();
    let key = owner.with(|| RwSignal::new(1));
    let (stage, _) = page(key);
    settle().await;
    key.set(2);
    settle().await;
    assert!(stage.queue.was_abandoned(0));
    stage.queue.settle(1, named("second"));
    settle().await;
    stage.queue.settle(0, named("first"));
    settle().await;
    assert_eq!(stage.text(), "second");
}

#[wasm_bindgen_test]
async fn another_key_starts_from_nothing_and_a_refresh_from_what_is_there() {
    let owner = Owner::new();
    let key = owner.with(|| RwSignal::new(1));
    let (stage, query) = page(key);
    stage.queue.push_outcome(named("one"));
    settle().await;
    query.refresh.run(());
    settle().await;
    assert_eq!(stage.text(), "one, refreshing");
    stage.queue.push_outcome(Err(TransportError::Timeout));
    settle().await;
    assert_eq!(stage.text(), "one, failed");
    key.set(2);
    settle().await;
    assert_eq!(stage.text(), "loading");
}

#[wasm_bindgen_test]
async fn a_page_that_goes_away_takes_its_call_with_it() {
    let owner = Owner::new();
    let key = owner.with(|| RwSignal::new(1));
    let (stage, _) = page(key);
    settle().await;
    let queue = stage.queue.clone();
    assert!(!queue.was_abandoned(0));
    drop(stage);
    settle().await;
    assert!(queue.was_abandoned(0));
}

#[wasm_bindgen_test]
async fn failed_reads_are_repeated_when_there_is_hope_and_good_ones_are_not() {
    let owner = Owner::new();
    let key = owner.with(|| RwSignal::new(1));
    let revival = std::rc::Rc::new(std::cell::Cell::new(None));
    let stage = {
        let revival = std::rc::Rc::clone(&revival);
        mount(move || {
            let api = StoredValue::new(use_api());
            revival.set(use_context::<Revival>());
            let query = use_query(
                move || key.get(),
                move |_| {
                    let api = api.get_value();
                    async move { api.connection().await }
                },
            );
            view! { <p>{move || query.state.with(shown)}</p> }.into_any()
        })
    };
    let Some(Revival(revival)) = revival.get() else { panic!("provided with the session") };
    stage.queue.push_outcome(Err(TransportError::Offline));
    settle().await;
    revival.update(|n| *n += 1);
    settle().await;
    assert_eq!(stage.queue.sent().len(), 2);
    stage.queue.push_outcome(named("back"));
    settle().await;
    assert_eq!(stage.text(), "back");
    revival.update(|n| *n += 1);
    settle().await;
    assert_eq!(stage.queue.sent().len(), 2);
}
