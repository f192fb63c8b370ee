//! The chip that says which account is in view, and what opens at it: the way to another one.

mod choices;

use leptos::{html, prelude::*};
use leptos_router::hooks::{use_location, use_navigate};
use upstash_api::exchange::{ConnectionState, SubAccounts};

use self::choices::Choices;
use super::text;
use crate::{
    api::{
        client::use_api,
        query::{Query, QueryState, use_query},
        session::{SessionState, use_session},
    },
    listing::WayOut,
    routes::{AccountPath, paths},
    ui::{
        Button, Icon, IconName, Popover, SearchBox, Size, Skeleton, SkeletonShape, Tone, VirtualList,
        next_id, roving, use_close_popover,
    },
};

/// Height of a row, in px; also in `style/layout.css`.
const ROW: u32 = 36;

/// Rows in sight; the others are scrolled to.
const ROWS: usize = 7;

/// The chip and its panel.
#[component]
pub(super) fn AccountSwitcher(account: Memo<AccountPath>) -> impl IntoView {
    let api = StoredValue::new(use_api());
    // The list is read when somebody first wants to switch: most pages never need it.
    let wanted = RwSignal::new(false);
    let subs = use_query(
        move || wanted.get(),
        move |wanted| {
            let api = api.get_value();
            async move { if wanted { api.sub_accounts().await } else { std::future::pending().await } }
        },
    );
    view! {
        <Popover
            trigger=move || view! { <Chip account /> }
            panel_label=text::SWITCH_ACCOUNT
            class="scope"
        >
            <Panel account subs wanted />
        </Popover>
    }
}

/// What the own account is called.
fn use_own_name() -> Memo<String> {
    let session = use_session();
    Memo::new(move |_| {
        let email = session.with(|state| match state {
            SessionState::SignedIn(session) => session.account.email.clone(),
            _ => None,
        });
        email.unwrap_or_else(|| text::UNNAMED_ACCOUNT.to_owned())
    })
}

fn name_of(account: &AccountPath, own: &str) -> String {
    account.slug().map_or(own, |slug| slug.as_str()).to_owned()
}

/// Whose resources are in view and, for the own account, how its connection fares.
#[component]
fn Chip(account: Memo<AccountPath>) -> impl IntoView {
    let session = use_session();
    let own = use_own_name();
    let name = move || own.with(|own| account.with(|account| name_of(account, own)));
    let is_sub = Memo::new(move |_| account.with(|account| account.slug().is_some()));
    let state = Memo::new(move |_| {
        session.with(|state| match state {
            SessionState::SignedIn(session) => session.connection.state,
            _ => ConnectionState::NotConnected,
        })
    });
    // How the own connection fares says nothing about a sub-account's key.
    let tone = move || match state.get() {
        _ if is_sub.get() => Tone::Accent,
        ConnectionState::Connected => Tone::Ok,
        ConnectionState::NotConnected => Tone::Neutral,
        ConnectionState::ReconnectNeeded | ConnectionState::EmailNeeded => Tone::Warn,
    };
    let kind = move || {
        if is_sub.get() {
            own.with(|own| text::sub_account_of(own))
        } else {
            text::account_kind(state.get()).to_owned()
        }
    };
    view! {
        <span class="sr-only">{text::SWITCH_ACCOUNT} ": "</span>
        <span class="dot" data-tone=move || tone().name() aria-hidden="true"></span>
        <span class="scope-words" data-sub=move || is_sub.get().then_some("")>
            <span class="scope-name" title=name>
                {name}
            </span>
            <span class="scope-kind">{kind}</span>
        </span>
        <Icon name=IconName::ChevronDown />
    }
}

/// A search, the accounts that fit it, and the way to all of them. The focus stays in the search field; the arrow keys
/// move the choice, Enter goes there.
#[component]
fn Panel(account: Memo<AccountPath>, subs: Query<SubAccounts>, wanted: RwSignal<bool>) -> impl IntoView {
    if wanted.get_untracked() {
        subs.refresh.run(());
    } else {
        wanted.set(true);
    }
    let own = use_own_name();
    let choices =
        Memo::new(move |_| own.with(|own| subs.state.with(|state| Choices::new(own, state.value()))));
    let typed = RwSignal::new(String::new());
    let fitting = Memo::new(move |_| choices.with(|choices| typed.with(|typed| choices.fitting(typed))));
    let len = Memo::new(move |_| fitting.with(Vec::len));
    let active = RwSignal::new(0_usize);
    // What was typed asks for the first that fits; without it the account in view is where one starts.
    Effect::new(move |_| {
        let start = typed.with(|typed| typed.trim().is_empty());
        let at = |index: &usize| {
            choices.with_untracked(|choices| choices.at(*index) == Some(&account.get_untracked()))
        };
        let here = fitting.with(|fitting| fitting.iter().position(at));
        active.set(here.filter(|_| start).unwrap_or(0));
    });

    let path = use_location().pathname;
    let close = use_close_popover();
    let navigate = use_navigate();
    let nth = move |row: usize| {
        let index = fitting.with(|fitting| fitting.get(row).copied())?;
        choices.with(|choices| choices.at(index).cloned())
    };
    let go = Callback::new(move |()| {
        let to = untrack(|| nth(active.get()));
        if let Some(to) = to {
            close.run(());
            navigate(&paths::switch(&path.get_untracked(), &to), Default::default());
        }
    });
    let list_id = StoredValue::new(next_id("accounts"));
    let option_id = move |index: usize| format!("{}-{index}", list_id.get_value());
    let keydown = move |event: web_sys::KeyboardEvent| {
        // The field needs the other keys of movement itself.
        if matches!(event.key().as_str(), "ArrowDown" | "ArrowUp")
            && let Some(next) = roving::next_index(&event.key(), active.get_untracked(), len.get_untracked())
        {
            event.prevent_default();
            active.set(next);
        }
    };
    let height = move || format!("{}px", len.get().min(ROWS) * ROW as usize);
    let field = NodeRef::<html::Input>::new();
    Effect::new(move |_| {
        let Some(field) = field.get() else { return };
        let chosen = if len.get() == 0 { String::new() } else { option_id(active.get()) };
        for (name, value) in [
            ("role", "combobox"),
            ("aria-expanded", "true"),
            ("aria-autocomplete", "list"),
            ("aria-controls", &list_id.get_value()),
            ("aria-activedescendant", &chosen),
        ] {
            let _ = field.set_attribute(name, value);
        }
    });

    let row = move |index: Signal<usize>| {
        let choice = Memo::new(move |_| nth(index.get()));
        let href = move || choice.get().map(|to| path.with(|path| paths::switch(path, &to)));
        let here = Memo::new(move |_| {
            account.with(|account| choice.with(|choice| choice.as_ref() == Some(account)))
        });
        let is_own = Memo::new(move |_| choice.with(|choice| *choice == Some(AccountPath::SelfAccount)));
        let name = move || choice.with(|choice| choice.as_ref().map(|it| own.with(|own| name_of(it, own))));
        view! {
            <a
                class="switch-row"
                role="option"
                tabindex="-1"
                id=move || option_id(index.get())
                href=href
                data-active=move || (active.get() == index.get()).then_some("")
                aria-selected=move || if here.get() { "true" } else { "false" }
                on:click=move |_| close.run(())
            >
                <span class="truncate">{name}</span>
                {move || is_own.get().then(|| view! { <span class="dimmer">{text::OWN_ACCOUNT}</span> })}
                {move || here.get().then(|| view! { <Icon name=IconName::Check /> })}
            </a>
        }
        .into_any()
    };
    view! {
        <div class="switch" on:keydown=keydown>
            <SearchBox value=typed label=text::FIND_ACCOUNT no_shortcut=true on_enter=go node_ref=field />
            <div class="switch-list" style:height=height>
                <VirtualList
                    len=len
                    row_height=ROW
                    row=row
                    reveal=Signal::derive(move || Some(active.get()))
                    attr:id=list_id.get_value()
                    attr:role="listbox"
                    attr:aria-label=text::ACCOUNTS
                    attr:tabindex="-1"
                />
            </div>
            <Beside subs choices len />
            <a class="switch-all" href=paths::SUB_ACCOUNTS on:click=move |_| close.run(())>
                <Icon name=IconName::Accounts />
                {text::ALL_SUB_ACCOUNTS}
            </a>
        </div>
    }
}

/// What is to be said about the list: that it is on its way, why it is not there, what it leaves out.
#[component]
fn Beside(subs: Query<SubAccounts>, choices: Memo<Choices>, len: Memo<usize>) -> impl IntoView {
    let failed = Memo::new(move |_| {
        subs.state.with(|state| match state {
            QueryState::Failed { error, .. } => Some(error.user_message()),
            _ => None,
        })
    });
    let loading = Memo::new(move |_| subs.state.with(|state| matches!(state, QueryState::Loading)));
    let busy = Memo::new(move |_| subs.state.with(QueryState::is_busy));
    move || {
        if loading.get() {
            return view! { <Skeleton shape=SkeletonShape::Rows count=2 what=text::ACCOUNTS /> }.into_any();
        }
        if let Some(said) = failed.get() {
            return view! {
                <div class="switch-note" role="alert">
                    <p>
                        <b>{said.title}</b>
                        ". "
                        {said.next}
                    </p>
                    <div class="cluster">
                        <Button size=Size::Small icon=IconName::Refresh loading=busy on_press=subs.refresh>
                            {crate::ui::text::TRY_AGAIN}
                        </Button>
                        <WayOut remedy=said.remedy />
                    </div>
                </div>
            }
            .into_any();
        }
        let words = choices.with(|choices| {
            if len.get() == 0 {
                Some(text::NO_ACCOUNT_FITS.to_owned())
            } else if choices.left_out > 0 {
                Some(text::left_out(choices.left_out))
            } else if choices.has_subs() {
                None
            } else {
                Some(text::NO_SUB_ACCOUNTS.to_owned())
            }
        });
        words.map(|words| view! { <p class="switch-note" role="status">{words}</p> }).into_any()
    }
}
