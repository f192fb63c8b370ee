//! The right side: the open key, or why there is none.

mod download;
mod head;

use leptos::prelude::*;

use self::download::DownloadBar;
use self::head::{KeyHead, Name};
use super::desk::use_desk;
use super::model::{Busy, Look};
use super::notice::TroubleNotice;
use super::text;
use super::trouble::Trouble;
use super::viewer::Viewer;
use crate::ui::{Banner, Button, EmptyState, IconName, Skeleton, SkeletonShape, Tone, Variant};

/// The key that the address names.
#[component]
pub fn KeyPane() -> impl IntoView {
    let desk = use_desk();
    let face = Memo::new(move |_| {
        desk.machine.with(|machine| match machine.look() {
            Look::Nothing => Face::Nothing,
            Look::Opening => Face::Opening,
            Look::Missing { gone } => Face::Missing { gone: *gone },
            Look::Trouble(trouble) => Face::Trouble(trouble.clone()),
            Look::Open(_) => Face::Open,
        })
    });
    let busy = Signal::derive(move || {
        desk.machine.with(|machine| matches!(machine.busy(), Some(Busy::Opening | Busy::Refreshing)))
    });
    let again = move |()| desk.act(|machine| machine.refresh());
    let body = move || match face.get() {
        Face::Nothing => view! {
            <EmptyState
                title=text::NOTHING_OPEN
                detail=Some(text::NOTHING_OPEN_DETAIL.to_owned())
                icon=IconName::Key
            />
        }
        .into_any(),
        Face::Opening => view! {
            <Name />
            <Skeleton shape=SkeletonShape::Lines count=6 what=text::OPENING />
        }
        .into_any(),
        Face::Missing { gone } => view! {
            <Name />
            <Missing gone />
        }
        .into_any(),
        Face::Trouble(trouble) => view! {
            <Name />
            <TroubleNotice trouble on_retry=again retrying=busy />
        }
        .into_any(),
        Face::Open => view! {
            <KeyHead />
            <Stale />
            <div class="ex-value">
                <Viewer />
            </div>
        }
        .into_any(),
    };
    view! {
        <section class="ex-key" aria-label=text::KEY tabindex="-1">
            <DownloadBar />
            {body}
        </section>
    }
}

#[derive(Clone, PartialEq)]
enum Face {
    Nothing,
    Opening,
    Missing { gone: bool },
    Trouble(Trouble),
    Open,
}

#[component]
fn Missing(gone: bool) -> impl IntoView {
    let desk = use_desk();
    let (title, detail) =
        if gone { (text::GONE, text::GONE_DETAIL) } else { (text::MISSING, text::MISSING_DETAIL) };
    let name = move || desk.machine.with(|machine| machine.name().map(<[u8]>::to_vec)).unwrap_or_default();
    let is_recent = Memo::new(move |_| desk.recents.with(|recents| recents.names().contains(&name())));
    let forget = move |()| {
        let name = name();
        desk.forget_recent(Some(&name));
        desk.close();
    };
    view! {
        <div role="status">
            <EmptyState title detail=Some(detail.to_owned()) icon=IconName::Search>
                <Button icon=IconName::Refresh on_press=move |()| desk.act(|machine| machine.refresh())>
                    {text::LOOK_AGAIN}
                </Button>
                <Show when=move || is_recent.get()>
                    <Button variant=Variant::Quiet on_press=forget>
                        {text::FORGET}
                    </Button>
                </Show>
            </EmptyState>
        </div>
    }
}

/// Above a value that a later question could not bring up to date.
#[component]
fn Stale() -> impl IntoView {
    let desk = use_desk();
    let trouble = Memo::new(move |_| desk.key(|key| key.trouble.clone()).flatten());
    move || {
        trouble.get().map(|trouble| {
            let notice = text::trouble(&trouble);
            view! {
                <div class="ex-stale" role="status">
                    <Banner tone=Tone::Warn title=notice.title>
                        {notice.detail} " " {text::STALE}
                    </Banner>
                </div>
            }
        })
    }
}
