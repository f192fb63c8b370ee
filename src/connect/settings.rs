//! `/settings/connection`: how the connection fares, which keys there are, connecting again, and disconnecting.

mod disconnect;
mod minted;
mod team_key;

use leptos::{prelude::*, task::spawn_local};
use upstash_api::exchange::{Connection, ConnectionState};

use self::{disconnect::Disconnect, minted::MintedKeys, team_key::TeamKeySection};
use super::{email::EmailForm, start::use_sign_in, text};
use crate::{
    api::{
        client::use_api,
        error::ApiError,
        query::{QueryState, use_query},
        session::{SessionHandle, SessionState},
    },
    routes::{ReturnRoute, paths},
    ui::{
        Banner, Button, CopyButton, ErrorState, KeyValue, KeyValueList, PageHeader, Skeleton, SkeletonShape,
        StatusDot, Time, Tone, Variant,
    },
};

/// The page.
#[component]
pub fn ConnectionPage() -> impl IntoView {
    let api = StoredValue::new(use_api());
    let session = expect_context::<SessionHandle>();
    let query = use_query(
        || (),
        move |()| {
            let api = api.get_value();
            async move { api.connection().await }
        },
    );
    // What this page learns, the account chip shows too; and what others learn of the connection, this page shows.
    Effect::new(move |_| {
        if let QueryState::Ready { value, .. } = query.state.get() {
            session.connection_is(value);
        }
    });
    let shown = Memo::new(move |_| match query.state.get() {
        QueryState::Loading => Shown::Loading,
        QueryState::Failed { error, last: None, .. } => Shown::Failed(error),
        QueryState::Ready { value, .. } | QueryState::Failed { last: Some(value), .. } => {
            Shown::Details(session.state().with(|state| match state {
                SessionState::SignedIn(session) => session.connection.clone(),
                _ => value,
            }))
        }
    });
    let busy = Memo::new(move |_| query.state.with(QueryState::is_busy));
    let keys = use_query(
        || (),
        move |()| {
            let api = api.get_value();
            async move { api.keys().await }
        },
    );
    // Apart from the details: these stay, dialogs and all, when the state above them changes.
    let known = Memo::new(move |_| shown.with(|shown| matches!(shown, Shown::Details(_))));
    let connected = Memo::new(move |_| {
        shown.with(|shown| matches!(shown, Shown::Details(it) if it.state != ConnectionState::NotConnected))
    });
    view! {
        <div class="page" data-width="narrow">
            <PageHeader title=text::CONNECTION_TITLE lead=text::CONNECTION_LEAD.to_owned() />
            {move || match shown.get() {
                Shown::Loading => view! { <Skeleton shape=SkeletonShape::Pairs /> }.into_any(),
                Shown::Details(connection) => view! { <Details connection /> }.into_any(),
                Shown::Failed(error) => {
                    let words = error.user_message();
                    view! {
                        <ErrorState
                            title=words.title
                            safe=words.detail
                            advice=words.next
                            request_id=words.request_id
                            on_retry=query.refresh
                            retrying=busy
                        />
                    }
                        .into_any()
                }
            }}
            <Show when=move || known.get()>
                <TeamKeySection keys />
                <MintedKeys keys />
            </Show>
            <Show when=move || connected.get()>
                <Disconnect keys />
            </Show>
        </div>
    }
}

/// Which face the page shows.
#[derive(Clone, PartialEq)]
enum Shown {
    Loading,
    Failed(ApiError),
    Details(Connection),
}

#[component]
fn Details(connection: Connection) -> impl IntoView {
    let Connection { state, key_name, since } = connection;
    let tone = match state {
        ConnectionState::Connected => Tone::Ok,
        ConnectionState::NotConnected => Tone::Neutral,
        ConnectionState::ReconnectNeeded | ConnectionState::EmailNeeded => Tone::Warn,
    };
    let session = expect_context::<SessionHandle>();
    let email = move || {
        session.state().with(|state| match state {
            SessionState::SignedIn(session) => session.account.email.clone(),
            _ => None,
        })
    };
    let id = session.state().with_untracked(|state| match state {
        SessionState::SignedIn(session) => Some(session.account.id.clone()),
        _ => None,
    });
    let id = id.map(|id| {
        view! {
            <code>{id.clone()}</code>
            <CopyButton text=id what="account id" />
            <span class="dimmer">{text::ACCOUNT_ID_HINT}</span>
        }
    });
    let api = StoredValue::new(use_api());
    // The connection is known now; the account has an e-mail now, which only the exchange's own words tell.
    let saved = move |connection| {
        let api = api.get_value();
        session.connection_is(connection);
        spawn_local(session.load(api));
    };
    let email_form = (state == ConnectionState::EmailNeeded).then(|| {
        view! {
            <section class="section" aria-labelledby="email-title">
                <h2 id="email-title">{text::EMAIL_TITLE}</h2>
                <p class="dim">{text::EMAIL_DETAIL}</p>
                <EmailForm on_saved=saved />
            </section>
        }
    });
    let key = key_name.map(|name| {
        view! {
            <code>{name.clone()}</code>
            <CopyButton text=name what="key name" />
            <span class="dimmer">{text::KEY_NAME_HINT}</span>
        }
    });
    view! {
        <KeyValueList>
            <KeyValue label=text::STATE>
                <StatusDot tone=tone>{text::state_word(state)}</StatusDot>
            </KeyValue>
            <KeyValue label=text::SIGNED_IN_AS>{move || email().unwrap_or_else(|| text::UNKNOWN.to_owned())}</KeyValue>
            {id.map(|id| view! { <KeyValue label=text::ACCOUNT_ID>{id}</KeyValue> })}
            {key.map(|key| view! { <KeyValue label=text::KEY_NAME>{key}</KeyValue> })}
            {since
                .map(|since| {
                    view! {
                        <KeyValue label=text::SINCE>
                            <Time at_ms=since.saturating_mul(1000) />
                        </KeyValue>
                    }
                })}
        </KeyValueList>
        <p class="connect-meaning">{text::state_meaning(state)}</p>
        {email_form}
        <Reconnect state />
    }
}

#[component]
fn Reconnect(state: ConnectionState) -> impl IntoView {
    let sign_in = use_sign_in();
    let (words, variant) = match state {
        ConnectionState::Connected | ConnectionState::EmailNeeded => (text::RECONNECT, Variant::Plain),
        ConnectionState::ReconnectNeeded => (text::RECONNECT, Variant::Primary),
        ConnectionState::NotConnected => (text::CONNECT, Variant::Primary),
    };
    view! {
        <div class="connect-again">
            <Button
                variant
                loading=sign_in.busy
                on_press=move || sign_in.begin.run(ReturnRoute::parse(paths::CONNECTION))
            >
                {words}
            </Button>
            {(state == ConnectionState::Connected).then(|| view! { <span class="dimmer">{text::RECONNECT_HINT}</span> })}
        </div>
        {move || {
            sign_in
                .failure
                .get()
                .map(|failure| {
                    let (title, detail) = text::start_failure(failure);
                    view! {
                        <Banner tone=Tone::Danger title=title>
                            {detail}
                        </Banner>
                    }
                })
        }}
    }
}
