//! Access to the Upstash console as this sub-account: a link that signs in whoever has it.

use leptos::prelude::*;
use leptos::task::spawn_local;
use upstash_api::exchange::{KeyState, ProblemCode};

use super::{Subject, text};
use crate::api::client::use_api;
use crate::api::session::use_config;
use crate::browser::timer::now_ms;
use crate::browser::{intl, tab};
use crate::console::{Act, Link};
use crate::ui::{Banner, Button, CopyButton, IconName, Size, Tone, Variant, use_kept_focus, use_now};

#[component]
pub fn Console(subject: Subject) -> impl IntoView {
    let link = RwSignal::new(Link::default());
    // Only what is shown: the words of the expiry change as little as the link does.
    let now = use_now();
    let face = Memo::new(move |_| link.with(|link| Face::of(link, now.get() / 1000)));
    let heading = use_kept_focus(face);
    let body = move || match subject.key.get() {
        KeyState::Missing | KeyState::Lost | KeyState::Unknown => {
            view! { <p class="dim">{text::CONSOLE_NO_KEY}</p> }.into_any()
        }
        KeyState::Refused => view! { <p class="dim">{text::CONSOLE_REFUSED}</p> }.into_any(),
        KeyState::Unseen | KeyState::Held => view! { <Access subject link face /> }.into_any(),
    };
    // A link of a key that was replaced may have ended with it.
    Effect::new(move |_| {
        if !subject.key.get().works() {
            link.set(Link::None);
        }
    });
    view! {
        <section class="panel sub-console" aria-labelledby="console-title">
            <h2 class="panel-title" id="console-title" tabindex="-1" node_ref=heading>
                {text::CONSOLE}
            </h2>
            {body}
        </section>
    }
    .into_any()
}

#[component]
fn Access(subject: Subject, link: RwSignal<Link>, face: Memo<Face>) -> impl IntoView {
    let not_here = subject.not_here(text::CONSOLE_NOT_HERE);
    let want = use_link(subject, link);
    let making = Signal::derive(move || link.with(Link::is_making));
    let offer = move || {
        view! {
            <p class="dim">{text::CONSOLE_LEAD}</p>
            <div class="cluster">
                <Button icon=IconName::External loading=making disabled_reason=not_here on_press=move || want.run(true)>
                    {text::OPEN}
                </Button>
                <Button
                    variant=Variant::Quiet
                    icon=IconName::Link
                    disabled=Signal::derive(move || making.get() || not_here.with(Option::is_some))
                    on_press=move || want.run(false)
                >
                    {text::MAKE_LINK}
                </Button>
            </div>
        }
        .into_any()
    };
    move || match face.get() {
        Face::Ready { url, expires_at, is_open } => {
            let until = text::link_until(&intl::date_time(expires_at.saturating_mul(1000)));
            view! {
                <div class="stack" data-gap="small">
                    <p role="status">
                        <strong>{text::LINK_READY}</strong> " " <span>{until}</span>
                    </p>
                    {is_open.then(|| view! { <p class="dim">{text::OPENED}</p> })}
                    <Banner tone=Tone::Warn title=text::LINK_WARNING_TITLE>
                        {text::LINK_WARNING}
                    </Banner>
                    <div class="cluster">
                        <Button icon=IconName::External on_press=move || want.run(true)>
                            {text::OPEN_AGAIN}
                        </Button>
                        <CopyButton text=url what=text::LINK_WHAT labelled=true variant=Variant::Plain size=Size::Medium />
                        <Button variant=Variant::Quiet on_press=move || link.set(Link::None)>
                            {text::FORGET_LINK}
                        </Button>
                    </div>
                </div>
            }
            .into_any()
        }
        Face::Offer { is_over, failed } => view! {
            {is_over.then(|| view! { <p role="status">{text::LINK_OVER}</p> })}
            {failed.map(|words| view! { <Banner tone=Tone::Danger>{words}</Banner> })}
            {offer()}
        }
        .into_any(),
    }
}

/// What is shown of a link.
#[derive(Clone, PartialEq, Eq)]
enum Face {
    Ready {
        url: String,
        expires_at: i64,
        /// Whether a tab was opened with it.
        is_open: bool,
    },
    Offer {
        is_over: bool,
        failed: Option<String>,
    },
}

impl Face {
    /// `now` in Unix seconds.
    fn of(link: &Link, now: i64) -> Self {
        match link {
            Link::Ready { link, is_open } if now < link.expires_at => {
                Self::Ready { url: link.url.clone(), expires_at: link.expires_at, is_open: *is_open }
            }
            Link::Failed(error) => Self::Offer { is_over: false, failed: Some(text::deletion::said(error)) },
            _ => Self::Offer { is_over: matches!(link, Link::Ready { .. }), failed: None },
        }
    }
}

/// Makes a link, or opens the one there is.
fn use_link(subject: Subject, link: RwSignal<Link>) -> Callback<bool> {
    let api = use_api();
    let console = use_config().console_url.clone();
    Callback::new(move |to_open: bool| {
        let act = link.try_update(|link| link.wanted(to_open, now_ms() / 1000));
        match act {
            Some(Act::Open(url)) => tab::open(&url),
            Some(Act::Make) => {
                let (api, console, slug) = (api.clone(), console.clone(), subject.slug());
                spawn_local(async move {
                    let outcome = api.console_link(&slug).await;
                    let code = outcome.as_ref().err().and_then(|error| error.code());
                    // The page may be gone; then nothing is opened.
                    let act = link.try_update(|link| link.answered(outcome, &console, tab::may_open()));
                    match act {
                        Some(Act::Open(url)) => tab::open(&url),
                        Some(_) => {}
                        None => return,
                    }
                    if matches!(code, Some(ProblemCode::SubKeyRefused | ProblemCode::SubKeyMissing)) {
                        subject.tenant.refresh.run(());
                    }
                    subject.history.refresh.run(());
                });
            }
            Some(Act::Nothing) | None => {}
        }
    })
}
