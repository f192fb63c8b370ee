//! The start: configuration and session are asked for side by side, once; then the pages.

use std::sync::Arc;

use leptos::{prelude::*, task::spawn_local};
use upstash_api::exchange::PublicConfig;

use crate::api::{
    client::use_api,
    error::ApiError,
    session::{SessionHandle, SessionState},
};

/// How far the start has come.
#[derive(Clone, PartialEq)]
pub(super) enum Phase {
    /// Waiting for the first answers.
    Starting,
    /// The exchange does not answer.
    Down(ApiError),
    /// Everything is known that does not depend on who is signed in.
    Ready(Arc<PublicConfig>),
}

/// The start under way.
#[derive(Clone, Copy)]
pub(super) struct Start {
    pub phase: Memo<Phase>,
    pub retry: Callback<()>,
    pub retrying: Signal<bool>,
}

/// Starts asking.
pub(super) fn use_start() -> Start {
    let api = StoredValue::new(use_api());
    let session = expect_context::<SessionHandle>();
    let state = session.state();
    let config = RwSignal::new(None::<Result<Arc<PublicConfig>, ApiError>>);

    let ask = move || {
        let api = api.get_value();
        spawn_local(session.load(api.clone()));
        spawn_local(async move {
            let answer = api.config().await.map(|(config, _)| Arc::new(config));
            config.try_set(Some(answer));
        });
    };
    ask();

    // What is on screen stays while a retry is under way, and a page that has started never goes back.
    let phase = Memo::new(move |before: Option<&Phase>| {
        if let Some(Phase::Ready(config)) = before {
            return Phase::Ready(Arc::clone(config));
        }
        match (config.get(), state.get()) {
            (Some(Err(error)), _) | (_, SessionState::ExchangeDown(error)) => Phase::Down(error),
            (Some(Ok(config)), SessionState::SignedIn(_) | SessionState::SignedOut) => Phase::Ready(config),
            _ => before.cloned().unwrap_or(Phase::Starting),
        }
    });
    let retrying = Signal::derive(move || {
        config.with(Option::is_none) || state.with(|state| *state == SessionState::Loading)
    });
    let retry = Callback::new(move |()| {
        if !retrying.get_untracked() {
            config.set(None);
            session.forget();
            ask();
        }
    });
    Start { phase, retry, retrying }
}
