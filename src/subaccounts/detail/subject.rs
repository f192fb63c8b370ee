//! The sub-account that the page is about: what is read of it, and leaving when it is no more.

use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::hooks::use_navigate;
use upstash_api::exchange::{History, KeyState, ProblemCode, SessionKind, Tenant, Usage};

use super::text;
use crate::api::client::use_api;
use crate::api::query::{Query, QueryState, use_query};
use crate::api::session::{SessionState, use_session};
use crate::routes::{AccountPath, Slug, paths};
use crate::ui::use_toasts;

/// A sub-account as the page knows it; what is newer than the list is laid over it.
#[derive(Clone, Copy)]
pub struct Subject {
    pub slug: StoredValue<Slug>,
    pub tenant: Query<Option<Tenant>>,
    /// What it owns; `None` while there is no key to look with.
    pub usage: Query<Option<Usage>>,
    pub key: Memo<KeyState>,
    pub customer_id: Memo<String>,
    /// What was done here with it and its key.
    pub history: Query<History>,
    /// Whether the dialog for a key is open.
    pub importing: RwSignal<bool>,
}

impl Subject {
    pub fn slug(&self) -> String {
        self.slug.with_value(|slug| slug.as_str().to_owned())
    }

    pub fn account(&self) -> AccountPath {
        AccountPath::Sub(self.slug.get_value())
    }

    /// Much may have changed: its key, what it owns.
    pub fn read_again(&self) {
        self.tenant.refresh.run(());
        self.usage.refresh.run(());
        self.history.refresh.run(());
    }

    /// `reason`, in a session that may not do such things.
    pub fn not_here(&self, reason: &'static str) -> Signal<Option<String>> {
        let session = use_session();
        Signal::derive(move || {
            let top = session.with(|session| match session {
                SessionState::SignedIn(session) => session.kind == SessionKind::Top,
                _ => true,
            });
            (!top).then(|| reason.to_owned())
        })
    }
}

/// Back to the list, with a word about why: the sub-account is no more.
pub fn leave(subject: Subject) -> Callback<String> {
    let navigate = use_navigate();
    let toasts = use_toasts();
    Callback::new(move |words: String| {
        toasts.ok(words);
        // Nobody may come back to it, and nothing may look for it again.
        if subject.slug.try_get_value().is_some() {
            let replace = NavigateOptions { replace: true, ..NavigateOptions::default() };
            navigate(paths::SUB_ACCOUNTS, replace);
        }
    })
}

/// Reads what there is to know of a sub-account.
pub fn use_subject(slug: Slug) -> Subject {
    let api = use_api();
    let stored = StoredValue::new(slug.clone());
    let tenant = {
        let (api, slug) = (api.clone(), slug.clone());
        use_query(
            || (),
            move |()| {
                let (api, slug) = (api.clone(), slug.clone());
                async move {
                    let list = api.sub_accounts().await?;
                    Ok(list.sub_accounts.into_iter().find(|tenant| tenant.slug == slug.as_str()))
                }
            },
        )
    };
    let toasts = use_toasts();
    let of_tenant = move |state: &QueryState<Option<Tenant>>| state.value().cloned().flatten();
    let listed =
        Memo::new(move |_| tenant.state.with(of_tenant).map_or(KeyState::Unknown, |tenant| tenant.key));
    // Nothing is asked before it is known that there is a key; a key that was imported is asked with at once, and one that
    // was refused is tried again: Upstash may have been wrong about it.
    let is_tried = Memo::new(move |_| listed.get().works() || listed.get() == KeyState::Refused);
    let history = {
        let (api, slug) = (api.clone(), slug.clone());
        use_query(
            || (),
            move |()| {
                let (api, slug) = (api.clone(), slug.clone());
                async move { api.sub_account_history(slug.as_str()).await }
            },
        )
    };
    let usage = use_query(
        move || is_tried.get(),
        move |is_tried| {
            let (api, slug) = (api.clone(), slug.clone());
            async move { if is_tried { api.sub_account_usage(slug.as_str()).await.map(Some) } else { Ok(None) } }
        },
    );
    // What was found out a moment ago is newer than the list.
    let is_dead = Memo::new(move |_| {
        let refused = usage.state.with(|state| match state {
            QueryState::Failed { error, .. } => error.code() == Some(ProblemCode::SubKeyRefused),
            _ => false,
        });
        refused && listed.get().works()
    });
    let key = Memo::new(move |_| if is_dead.get() { KeyState::Refused } else { listed.get() });
    // That Upstash refused it is a line of its history.
    Effect::new(move |_| {
        if is_dead.get() {
            history.refresh.run(());
        }
    });
    let looked_at = Memo::new(move |_| {
        usage.state.with(|state| match state {
            QueryState::Ready { value: Some(_), at_ms, .. } => Some(*at_ms),
            _ => None,
        })
    });
    // A key that Upstash took just now is none that it refuses: the list is older.
    Effect::new(move |_| {
        if looked_at.get().is_some() && listed.get_untracked() == KeyState::Refused {
            toasts.ok(text::KEY_TAKEN_AGAIN);
            tenant.refresh.run(());
        }
    });
    let customer_id =
        Memo::new(move |_| tenant.state.with(of_tenant).map(|tenant| tenant.customer_id).unwrap_or_default());
    Subject { slug: stored, tenant, usage, key, customer_id, history, importing: RwSignal::new(false) }
}
