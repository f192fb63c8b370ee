//! What is around every page in the frame, and the page for when there is none. The page around has its own navigation,
//! name and ways out, so there is next to nothing here.

use leptos::{prelude::*, task::spawn_local};
use leptos_router::{
    NavigateOptions,
    components::Outlet,
    hooks::{use_navigate, use_params_map},
};
use upstash_api::exchange::ConnectionState;

use super::{
    Trouble,
    connect::{ConnectBox, provide_desk},
    start::Frame,
    tab::{Step, Tab},
    text,
};
use crate::{
    api::{
        client::use_api,
        session::{SessionHandle, SessionState, powers::use_powers, use_config, use_session},
    },
    browser::{boot, tab, timer::now_ms},
    connect::text::framed,
    console::{Act, Link},
    routes::{AccountPath, Slug, paths},
    ui::{
        Banner, Button, IconName, LinkButton, OfflineBanner, Size, SkipLink, Spinner, Tone, Variant,
        use_tab_title, use_toasts,
    },
};

/// The page in place of the dashboard.
#[component]
pub fn TroublePage(trouble: Trouble, frame: Frame) -> impl IntoView {
    let act = match trouble {
        Trouble::CookiesBlocked if frame.is_own.get_untracked() => view! {
            <LinkButton href="/" variant=Variant::Primary block=true external=true>
                {text::OPEN_IN_TAB}
            </LinkButton>
        }
        .into_any(),
        Trouble::CookiesBlocked => frame.tab.map(|tab| view! { <OpenTab tab /> }).into_any(),
        _ if trouble.can_retry() => view! { <TryAgain frame block=true /> }.into_any(),
        _ => ().into_any(),
    };
    let tab = frame.tab.filter(|_| trouble == Trouble::CookiesBlocked).map(Tab::step);
    let words = Memo::new(move |_| match tab.map(|tab| tab.get()) {
        Some(Step::SignedIn) => text::IN_TAB.words(),
        _ => words(trouble, frame),
    });
    let nth = move |n: usize| move || words.with(|words| words.get(n).cloned());
    use_tab_title(Signal::derive(move || words.with(|[title, ..]| title.clone())));
    view! {
        <main class="stage" id="main">
            <div class="stage-card stage-words" role="alert">
                <h1>{nth(0)}</h1>
                <p>{nth(1)}</p>
                <p>{nth(2)}</p>
                {act}
            </div>
        </main>
    }
    .into_any()
}

/// In place of a trouble that is over, until there is something to show. At the beginning the boot shell is there.
#[component]
pub fn Waiting() -> impl IntoView {
    (!boot::has_shell()).then(|| view! { <main class="stage" id="main"><Spinner /></main> })
}

/// What happened, what it means, and what to do.
pub(super) fn words(trouble: Trouble, frame: Frame) -> [String; 3] {
    // The server's own words say more than that it cannot be reached.
    match frame.why.get().filter(|_| trouble == Trouble::Network) {
        Some(why) => [why.title, why.detail, why.next],
        None if trouble == Trouble::CookiesBlocked && frame.tab.is_none() => text::BLOCKED_IN_TAB.words(),
        None => text::trouble(trouble).words(),
    }
}

/// The way into a tab of its own, for who came in by a token.
#[component]
fn OpenTab(tab: Tab) -> impl IntoView {
    let step = tab.step();
    view! {
        {move || (step.get() == Step::HeldBack).then(|| view! { <Banner tone=Tone::Warn>{text::TAB_HELD_BACK}</Banner> })}
        <Button variant=Variant::Primary icon=IconName::External block=true on_press=move || tab.open()>
            {text::OPEN_IN_TAB}
        </Button>
    }
}

/// The frame of every page: whose account it is, for the pages and for nobody to read. Another end user is another set of
/// pages, built anew.
#[component]
pub fn FramedPages() -> impl IntoView {
    let session = use_session();
    let partner = use_params_map().with_untracked(|params| params.get("partner").unwrap_or_default());
    let who = Memo::new(move |_| session.with(|state| account_of(state, &partner)));
    move || match who.get() {
        Some((_, account)) => view! { <Framed account /> }.into_any(),
        None => ().into_any(),
    }
}

/// Whose frame it is, and what their pages call the account.
#[must_use]
pub fn account_of(state: &SessionState, partner: &str) -> Option<(String, AccountPath)> {
    let SessionState::SignedIn(session) = state else { return None };
    // Without a frame it is the account that somebody connected here, their own.
    let slug = match &session.frame {
        Some(frame) => Some(Slug::new(&frame.sub_account).ok()?),
        None => None,
    };
    Some((session.account.id.clone(), AccountPath::Framed { partner: partner.to_owned(), slug }))
}

#[component]
fn Framed(account: AccountPath) -> impl IntoView {
    let is_own = matches!(account, AccountPath::Framed { slug: None, .. });
    provide_context(account);
    if is_own {
        provide_desk(expect_context());
    }
    follow_wishes();
    let powers = use_powers();
    view! {
        <SkipLink />
        <OfflineBanner />
        <div class="app">
            <div class="main">
                {is_own.then(|| view! { <AccountBar /> })}
                <div class="notices">
                    <Over />
                    {is_own.then(|| view! { <ConnectionNotice /> })}
                </div>
                <Show when=move || powers.get().console>
                    <ConsoleBar />
                </Show>
                <main id="main">
                    <Outlet />
                </main>
            </div>
        </div>
    }
}

/// Goes where the page around wants to.
fn follow_wishes() {
    let frame: Frame = expect_context();
    let navigate = use_navigate();
    Effect::new(move |_| {
        let Some(wish) = frame.wish.get() else { return };
        navigate(&wish, NavigateOptions { replace: true, ..NavigateOptions::default() });
        // Fulfilled, whatever became of it: an address that was redirected or written otherwise is no wish any more.
        frame.wish.set(None);
    });
}

#[component]
pub(super) fn TryAgain(frame: Frame, #[prop(optional)] block: bool) -> impl IntoView {
    view! {
        <Button
            variant=Variant::Primary
            icon=IconName::Refresh
            block=block
            loading=frame.asking
            on_press=frame.retry
        >
            {crate::ui::text::TRY_AGAIN}
        </Button>
    }
}

/// The session ended and the page around brought no other one, or another frame took its place. Where the page around brings
/// none, the person makes one.
#[component]
fn Over() -> impl IntoView {
    let session = expect_context::<SessionHandle>();
    let (over, of_another) = (session.over(), session.of_another());
    let frame: Frame = expect_context();
    let is_in_a_tab = frame.tab.is_none();
    let words = Memo::new(move |_| match (over.get(), of_another.get()) {
        (true, _) if is_in_a_tab => Some((text::OVER, text::OVER_IN_TAB)),
        (true, _) => Some((text::OVER, text::OVER_DETAIL)),
        (false, true) => Some((text::ELSEWHERE, text::ELSEWHERE_DETAIL)),
        (false, false) => None,
    });
    let is_own = frame.is_own.get_untracked();
    let banner = move || {
        let (title, detail) = words.get()?;
        Some(if is_own {
            view! {
                <Banner tone=Tone::Warn title=title>
                    {text::OVER_OWN}
                    <ConnectBox words=framed::CONNECT_AGAIN />
                </Banner>
            }
            .into_any()
        } else {
            view! {
                <Banner tone=Tone::Warn title=title actions=move || view! { <TryAgain frame /> }>
                    {detail}
                </Banner>
            }
            .into_any()
        })
    };
    view! {
        {banner}
    }
    .into_any()
}

/// Whose account the frame shows, and the way out of it.
#[component]
fn AccountBar() -> impl IntoView {
    let session = use_session();
    let frame: Frame = expect_context();
    let toasts = use_toasts();
    let busy = RwSignal::new(false);
    let whose = Memo::new(move |_| {
        session.with(|state| match state {
            SessionState::SignedIn(session) => framed::connected_as(session.account.email.as_deref()),
            _ => String::new(),
        })
    });
    let sign_out = move || {
        busy.set(true);
        spawn_local(async move {
            if let Err(error) = frame.sign_out().await {
                busy.try_set(false);
                toasts.error(format!("{}. {}", error.user_message().title, text::NOT_SIGNED_OUT));
            }
        });
    };
    view! {
        <div class="frame-bar">
            <p class="frame-whose truncate">{move || whose.get()}</p>
            <Button
                variant=Variant::Quiet
                size=Size::Small
                icon=IconName::SignOut
                loading=busy
                on_press=sign_out
            >
                {text::SIGN_OUT}
            </Button>
        </div>
    }
}

/// The connection to Upstash needs a hand: that of whoever connected it.
#[component]
fn ConnectionNotice() -> impl IntoView {
    let session = expect_context::<SessionHandle>();
    let (state, over, of_another) = (session.state(), session.over(), session.of_another());
    let needs = Memo::new(move |_| {
        let connection = state.with(|state| match state {
            SessionState::SignedIn(session) => session.connection.state,
            _ => ConnectionState::Connected,
        });
        // Connecting again is offered above already.
        if over.get() || of_another.get() { ConnectionState::Connected } else { connection }
    });
    move || {
        Some(match needs.get() {
            ConnectionState::Connected => return None,
            ConnectionState::ReconnectNeeded | ConnectionState::NotConnected => view! {
                <Banner tone=Tone::Warn title=text::RECONNECT>
                    {text::RECONNECT_DETAIL}
                    <ConnectBox words=framed::CONNECT_AGAIN />
                </Banner>
            }
            .into_any(),
            ConnectionState::EmailNeeded => view! {
                <Banner
                    tone=Tone::Warn
                    title=text::EMAIL_NEEDED
                    actions=move || {
                        view! {
                            <LinkButton href=paths::CONNECTION external=true>
                                {text::TELL_EMAIL}
                            </LinkButton>
                        }
                    }
                >
                    {text::EMAIL_NEEDED_DETAIL}
                </Banner>
            }
            .into_any(),
        })
    }
}

/// The way to the Upstash console, for end users who may.
#[component]
fn ConsoleBar() -> impl IntoView {
    let api = StoredValue::new(use_api());
    let console = StoredValue::new(use_config().console_url.clone());
    let toasts = use_toasts();
    let link = RwSignal::new(Link::default());
    let slug = use_session().with_untracked(|state| match state {
        SessionState::SignedIn(session) => session.frame.as_ref().map(|frame| frame.sub_account.clone()),
        _ => None,
    });
    let slug = StoredValue::new(slug.unwrap_or_default());
    let open = move || match link.try_update(|link| link.wanted(true, now_ms() / 1000)) {
        Some(Act::Open(url)) => tab::open(&url),
        Some(Act::Make) => {
            spawn_local(async move {
                let outcome = api.get_value().console_link(&slug.get_value()).await;
                let failed = outcome.as_ref().err().map(|error| error.user_message().title);
                let base = console.get_value();
                if let Some(Act::Open(url)) =
                    link.try_update(|link| link.answered(outcome, &base, tab::may_open()))
                {
                    tab::open(&url);
                }
                if let Some(why) = failed {
                    toasts.error(text::console_failed(&why));
                }
            });
        }
        Some(Act::Nothing) | None => {}
    };
    let making = Signal::derive(move || link.with(Link::is_making));
    let held_back = Memo::new(move |_| link.with(|link| matches!(link, Link::Ready { is_open: false, .. })));
    view! {
        <div class="frame-bar">
            <Button
                variant=Variant::Quiet
                size=Size::Small
                icon=IconName::External
                loading=making
                on_press=open
            >
                {move || if held_back.get() { text::CONSOLE_READY } else { text::CONSOLE }}
            </Button>
        </div>
    }
}
