//! The page: whose database, and the four panes around it.

use leptos::prelude::*;
use leptos_router::hooks::use_params_map;
use upstash_api::developer::redis::GetDatabase;
use upstash_api::exchange::ProblemCode;

use super::client::Database;
use super::code_dialog::CodeDialog;
use super::console_pane::ConsolePane;
use super::desk::{Desk, use_desk};
use super::export_dialog::ExportDialog;
use super::key_pane::KeyPane;
use super::keys_pane::KeysPane;
use super::meter::Billing;
use super::model::Look;
use super::shortcuts::Shortcuts;
use super::status_bar::StatusBar;
use super::text;
use super::wire::{Browser, Wire};
use crate::api::client::use_api;
use crate::api::query::{QueryState, Revival, use_query};
use crate::api::session::powers::use_powers;
use crate::api::session::use_config;
use crate::browser::focus;
use crate::browser::network::use_visible;
use crate::browser::timer::use_timer;
use crate::listing::{NotHere, WayOut};
use crate::redis::facts;
use crate::routes::{paths, use_account};
use crate::ui::{Badge, Banner, Button, Crumb, IconName, LinkButton, PageHeader, Size, Tone, Variant};

/// How long a page may be out of sight before it drops the token, in milliseconds.
const HIDDEN_LIMIT_MS: u32 = 15 * 60 * 1000;

/// A page narrower than this shows one pane at a time; also in `style/explorer.css`.
const NARROW_PX: f64 = 640.0;

/// The page `/{account}/redis/{id}/explore`.
#[component]
pub fn ExplorerPage() -> impl IntoView {
    let powers = use_powers();
    // A frame's next session may have other powers; one that has the same leaves the desk alone.
    let may = Memo::new(move |_| powers.get().explore);
    let params = use_params_map();
    let id = Memo::new(move |_| params.with(|params| params.get("id").unwrap_or_default()));
    // Another database is another desk: nothing of the one before may stay.
    move || match may.get() {
        true => view! { <Workbench id=id.get() wire=Box::new(Browser) /> }.into_any(),
        false => view! { <NotHere title=text::TITLE /> }.into_any(),
    }
}

/// The explorer of one database, asking over `wire`.
#[component]
pub fn Workbench(id: String, wire: Box<dyn Wire>) -> impl IntoView {
    let (account, api, config) = (use_account(), use_api(), use_config());
    let base = paths::explorer(&account, &id);
    let database =
        Database { api, account: account.clone(), id: id.clone(), pattern: config.redis_rest.clone() };
    let desk = Desk::provide(base.clone(), database, wire, !is_narrow());
    let base = StoredValue::new(base);

    Effect::new(move |_| desk.follow(&desk.link.get()));
    follow_focus(desk);
    forget_when_hidden(desk);
    ask_again_when_revived(desk);

    // One pane at a time in a narrow frame: a key in the address is the key's pane.
    let pane = move || if desk.link.with(|link| link.key.is_some()) { "key" } else { "keys" };
    view! {
        <div class="explorer" data-pane=pane>
            <Head id />
            <KeysPane base />
            <div class="ex-main">
                <div class="ex-back">
                    <Button
                        size=Size::Small
                        variant=Variant::Quiet
                        icon=IconName::ArrowLeft
                        on_press=move |()| desk.close()
                    >
                        {text::BACK_TO_KEYS}
                    </Button>
                </div>
                <KeyPane />
            </div>
            <ConsolePane />
            <CodeDialog />
            <StatusBar />
            <ExportDialog />
            <Shortcuts />
        </div>
    }
    .into_any()
}

#[component]
fn Head(id: String) -> impl IntoView {
    let account = use_account();
    let api = use_api();
    let (key, call_id) = (account.clone(), id.clone());
    let query = use_query(
        move || (key.clone(), call_id.clone()),
        move |(account, id)| {
            let api = api.clone();
            async move { api.call::<GetDatabase>(&account, &[&id], None).await }
        },
    );
    let name = Memo::new(move |_| {
        query.state.with(|state: &QueryState<_>| {
            state
                .value()
                .map(|database: &upstash_api::developer::redis::Database| database.database_name.clone())
        })
    });
    let list = paths::databases(&account);
    let crumbs = {
        let (list, page, id) = (list.clone(), paths::database(&account, &id), id.clone());
        Signal::derive(move || {
            let name = name.get().unwrap_or_else(|| id.clone());
            vec![
                Crumb::to(text::REDIS, list.clone()),
                Crumb::to(name, page.clone()),
                Crumb::here(text::TITLE),
            ]
        })
    };
    let title =
        Signal::derive(move || name.get().map_or_else(|| text::TITLE.to_owned(), |name| text::title(&name)));
    // A database that cannot be asked about must not look like one without an open key.
    let failed = Memo::new(move |_| {
        query.state.with(|state| match state {
            QueryState::Failed { error, last: None, .. } => {
                let gone =
                    matches!(error.code(), Some(ProblemCode::UpstreamNotFound | ProblemCode::NotFound));
                Some((gone, error.user_message()))
            }
            _ => None,
        })
    });
    let failure = move || {
        failed.get().map(|(gone, said)| {
            let list = list.clone();
            let remedy = said.remedy;
            let (title, detail) = if gone {
                (text::NO_DATABASE.to_owned(), text::NO_DATABASE_DETAIL.to_owned())
            } else {
                (said.title, format!("{} {}", said.detail, said.next))
            };
            let actions = move || {
                if gone {
                    view! { <LinkButton href=list.clone() icon=IconName::ArrowLeft>{text::ALL_DATABASES}</LinkButton> }.into_any()
                } else {
                    view! {
                        <WayOut remedy />
                        <Button icon=IconName::Refresh on_press=query.refresh>
                            {crate::ui::text::TRY_AGAIN}
                        </Button>
                    }
                    .into_any()
                }
            };
            view! {
                <div class="ex-stale">
                    <Banner tone=Tone::Danger title=title actions=actions>
                        {detail}
                    </Banner>
                </div>
            }
        })
    };
    let desk = use_desk();
    Effect::new(move |_| {
        let plan = query
            .state
            .with(|state| state.value().map(|database| facts::plan(database).map(|plan| plan.kind)));
        if let Some(plan) = plan {
            desk.billing.set(Billing::of(plan));
        }
    });
    // What such a database answers, nobody has written down; what the account says of it is clear.
    let state = Memo::new(move |_| {
        query.state.with(|state| {
            state.value().filter(|one| !one.is_active() && !one.state.is_empty()).map(|one| one.state.clone())
        })
    });
    let asleep = {
        let page = paths::database(&account, &id);
        move || {
            state.get().map(|state| {
                let page = page.clone();
                let actions =
                    move || view! { <LinkButton href=page.clone()>{text::SEE_DATABASE}</LinkButton> };
                view! {
                    <div class="ex-stale">
                        <Banner tone=Tone::Warn title=text::NOT_ACTIVE actions=actions>
                            {text::not_active(&state)}
                        </Banner>
                    </div>
                }
            })
        }
    };
    let badges = || {
        view! {
            <span title=text::READ_ONLY_WHY>
                <Badge tone=Tone::Accent>{text::READ_ONLY}</Badge>
            </span>
        }
    };
    view! {
        <div class="ex-top">
            <PageHeader title crumbs badges=leptos::children::ViewFn::from(badges) />
            {failure}
            {asleep}
        </div>
    }
}

/// Where one pane is shown at a time, the focus goes to the pane that has just come; elsewhere it stays where it is.
fn follow_focus(desk: Desk) {
    Effect::new(move |before: Option<bool>| {
        let has_key = desk.link.with(|link| link.key.is_some());
        if before.is_some_and(|before| before != has_key) {
            // The panes themselves: what is in them is drawn anew when the answer is there.
            let pane = if has_key { ".ex-key" } else { ".ex-keys" };
            // With the frame: to ask for a width in the middle of the changes would lay out the page twice.
            request_animation_frame(move || {
                if !is_narrow() {
                    return;
                }
                let body = document().body();
                if let Some(element) = body.and_then(|body| focus::find(&body, pane)) {
                    focus::give(&element);
                }
            });
        }
        has_key
    });
}

fn is_narrow() -> bool {
    // On the first page of a visit the frame is not drawn yet; a narrow window has no navigation beside the page.
    let page = document().get_element_by_id("main").map(|page| f64::from(page.client_width()));
    let width = page.or_else(|| window().inner_width().ok().and_then(|width| width.as_f64()));
    width.is_some_and(|width| width <= NARROW_PX)
}

/// The token is dropped when nobody has looked for a while; the next question fetches another. Timers of a hidden page
/// may be late, so the clock is asked as well.
fn forget_when_hidden(desk: Desk) {
    let visible = use_visible();
    let timer = use_timer();
    let hidden_at = StoredValue::new(None::<f64>);
    Effect::new(move |_| {
        if visible.get() {
            timer.cancel();
            let since = hidden_at.get_value().map(|at| js_sys::Date::now() - at);
            if since.is_some_and(|since| since >= f64::from(HIDDEN_LIMIT_MS)) {
                desk.forget_token();
            }
            hidden_at.set_value(None);
        } else {
            hidden_at.set_value(Some(js_sys::Date::now()));
            timer.start(HIDDEN_LIMIT_MS, move || desk.forget_token());
        }
    });
}

/// A key that could not be asked about, and keys that could not be counted, are asked about again after signing in again or when the network is back.
fn ask_again_when_revived(desk: Desk) {
    let Some(Revival(revival)) = use_context() else { return };
    Effect::new(move |before: Option<u32>| {
        let now = revival.get();
        let failed = desk.machine.with_untracked(|machine| matches!(machine.look(), Look::Trouble(_)));
        let uncounted =
            desk.count.with_untracked(|count| matches!(count, Some(Err(why)) if text::trouble(why).retry));
        if before.is_some_and(|before| before != now) {
            if failed {
                desk.act(|machine| machine.refresh());
            }
            if uncounted {
                desk.ask_count();
            }
        }
        now
    });
}
