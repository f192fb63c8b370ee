//! Reading from the exchange: one answer per key, never a late one over a newer one.
//!
//! The pure part, what a page shows while calls come and go, is in [`state`].

mod state;

use leptos::prelude::*;

pub use state::QueryState;

use super::{cancel, error::ApiError};
use crate::browser::timer::now_ms;

/// A running read. Copy it into closures.
pub struct Query<T: Send + Sync + 'static> {
    /// What to show now.
    pub state: Signal<QueryState<T>>,
    /// Reads again, keeping what is shown until the new answer is there.
    pub refresh: Callback<()>,
}

impl<T: Send + Sync + 'static> Clone for Query<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T: Send + Sync + 'static> Copy for Query<T> {}

/// Moves on when failed reads are worth another try: the network came back, or somebody signed in again.
/// The app provides one; without it (in tests) reads are only repeated by hand.
#[derive(Clone, Copy)]
pub struct Revival(pub RwSignal<u32>);

/// Reads `fetch(key)` and reads again whenever the key changes. The call before is aborted, at the latest when the
/// component goes away. A new key starts from [`QueryState::Loading`]; a refresh keeps the last good value.
///
/// `fetch` must only depend on the key: it is not re-run for signals it reads.
pub fn use_query<K, T, Fut>(
    key: impl Fn() -> K + Send + Sync + 'static,
    fetch: impl Fn(K) -> Fut + Send + Sync + 'static,
) -> Query<T>
where
    K: Clone + PartialEq + Send + Sync + 'static,
    T: Clone + Send + Sync + 'static,
    Fut: Future<Output = Result<T, ApiError>> + 'static,
{
    let key = Memo::new(move |_| key());
    let state = RwSignal::new(QueryState::Loading);
    let rounds = RwSignal::new(0_u32);
    let running = StoredValue::new_local(None::<cancel::Running>);
    let sequence = StoredValue::new(0_u32);

    Effect::new(move |before: Option<K>| {
        let now = key.get();
        rounds.track();
        let same_key = before.as_ref() == Some(&now);
        state.update(|state| state.begin(same_key));
        let number = sequence.with_value(|number| number.wrapping_add(1));
        sequence.set_value(number);
        // The call before ends here: its future is dropped, and with that its request is aborted.
        running.set_value(None);
        let call = untrack(|| fetch(now.clone()));
        running.set_value(Some(cancel::start(async move {
            let outcome = call.await;
            if sequence.try_get_value() == Some(number) {
                state.try_update(|state| state.settle(outcome, now_ms()));
            }
        })));
        now
    });
    on_cleanup(move || drop(running.try_update_value(Option::take)));

    let refresh = move || {
        rounds.try_update(|rounds| *rounds = rounds.wrapping_add(1));
    };
    if let Some(Revival(revival)) = use_context() {
        Effect::new(move |before: Option<u32>| {
            let now = revival.get();
            let failed =
                state.with_untracked(|state| matches!(state, QueryState::Failed { retrying: false, .. }));
            if failed && before.is_some_and(|before| before != now) {
                refresh();
            }
            now
        });
    }
    Query { state: state.into(), refresh: Callback::new(move |()| refresh()) }
}
