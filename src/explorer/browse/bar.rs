//! Above the tree: how far the scan is, what it may still cost, and who was made for it.

use keyspace::scan::{Scan, Status};
use leptos::prelude::*;
use upstash_api::exchange::{BROWSE_RULES, BROWSE_USER};

use crate::api::session::powers::use_powers;
use crate::explorer::desk::{BUDGET, Permission, use_desk};
use crate::explorer::text;
use crate::ui::{
    Banner, Button, Icon, IconButton, IconName, Popover, Size, Tone, Variant, use_close_popover, use_toasts,
};

/// Progress, and the buttons that go with it.
#[component]
pub fn Bar() -> impl IntoView {
    let desk = use_desk();
    let facts = desk.browsing.facts;
    let is_filtered = Memo::new(move |_| desk.browsing.query.with(|query| !query.is_all()));
    let found = move || {
        let all = desk.count.with(|count| match count {
            Some(Ok(count)) => Some(*count),
            _ => None,
        });
        let listed = is_filtered.get().then(|| desk.browsing.listed());
        facts.with(|facts| text::browse::found(facts, all, listed))
    };
    let status = Memo::new(move |_| facts.with(|facts| facts.status));
    let done = move || facts.with(|facts| facts.estimate.done.filter(|_| facts.status != Status::Complete));
    let buttons = move || {
        let press = |label: &'static str, act: fn(&mut Scan)| {
            view! {
                <Button size=Size::Small variant=Variant::Quiet on_press=move |()| desk.scan(act)>
                    {label}
                </Button>
            }
            .into_any()
        };
        // Without the right to scan there is one way on, and it stands above.
        if desk.browsing.permission.get() != Permission::On {
            return ().into_any();
        }
        match status.get() {
            Status::Running => view! {
                <IconButton
                    icon=IconName::Pause
                    label=text::browse::PAUSE
                    size=Size::Small
                    on_press=move |()| desk.scan(Scan::pause)
                />
            }
            .into_any(),
            Status::Paused => press(text::browse::RESUME, Scan::resume),
            Status::Failed => press(text::browse::RETRY, Scan::retry),
            Status::Spent => view! {
                <Button
                    size=Size::Small
                    on_press=move |()| desk.scan(|scan| scan.allow(BUDGET))
                >
                    {move || {
                        text::browse::keep_scanning(facts.with(|facts| facts.estimate.commands_left), BUDGET)
                    }}
                </Button>
            }
            .into_any(),
            Status::Complete | Status::Stopped | Status::Idle => view! {
                <IconButton
                    icon=IconName::Refresh
                    label=text::browse::AGAIN
                    size=Size::Small
                    on_press=move |()| desk.scan_again()
                />
            }
            .into_any(),
        }
    };
    let choosing = desk.browsing.choosing;
    let offer = Memo::new(move |_| {
        let all = desk.count.with(|count| count.as_ref().and_then(|count| count.as_ref().ok().copied()));
        let can_scan = desk.browsing.permission.with(|now| *now == Permission::On);
        can_scan.then(|| desk.browsing.folder_scan(all)).flatten()
    });
    let folder = move || {
        offer.get().map(|(prefix, commands)| {
            let label = text::browse::scan_folder(&prefix, commands);
            view! {
                <div class="ex-bar-line">
                    <Button
                        size=Size::Small
                        variant=Variant::Quiet
                        icon=IconName::Folder
                        on_press=move |()| desk.scan_folder(&prefix)
                    >
                        {label}
                    </Button>
                </div>
            }
        })
    };
    let said = Memo::new(move |_| facts.with(text::browse::status));
    let trouble = move || {
        facts.with(|facts| facts.trouble.clone()).map(|trouble| {
            let notice = text::trouble(&trouble);
            view! {
                <Banner tone=Tone::Warn title=notice.title>
                    {notice.detail}
                </Banner>
            }
        })
    };
    view! {
        <div class="ex-bar">
            <div class="ex-bar-line">
                <p class="ex-found" role="status">
                    {found}
                    " "
                    <span class="dimmer">{said}</span>
                </p>
                {buttons}
                <Show when=move || !choosing.get()>
                    <IconButton
                        icon=IconName::CheckCircle
                        label=text::browse::CHOOSE
                        size=Size::Small
                        on_press=move |()| desk.browsing.set_choosing(true)
                    />
                </Show>
                <Access />
            </div>
            {folder}
            {move || {
                done()
                    .map(|done| {
                        view! {
                            <progress
                                class="ex-progress"
                                max="1000"
                                value=done.to_string()
                                aria-label=text::browse::TREE
                            ></progress>
                        }
                    })
            }}
            {trouble}
        </div>
    }
}

/// Who was made, what it may do, and how it goes away.
#[component]
fn Access() -> impl IntoView {
    let trigger = || view! { <Icon name=IconName::Shield /> };
    view! {
        <Popover
            trigger
            label=Some(text::browse::ACCESS.to_owned())
            size=Size::Small
            variant=Variant::Quiet
            align_end=true
        >
            <AccessPanel />
        </Popover>
    }
}

#[component]
fn AccessPanel() -> impl IntoView {
    let desk = use_desk();
    let toasts = use_toasts();
    let close = use_close_popover();
    let busy = RwSignal::new(false);
    let powers = use_powers();
    let revoke = move |()| {
        busy.set(true);
        desk.revoke_browsing(move |outcome| match outcome {
            Ok(()) => {
                toasts.ok(text::browse::REVOKED);
                close.try_run(());
            }
            Err(trouble) => {
                let notice = text::trouble(&trouble);
                toasts.error(format!("{}. {}", notice.title, notice.detail));
                busy.try_set(false);
            }
        });
    };
    view! {
        <div class="ex-access">
            <p>{text::browse::SELF_WHAT} " " {text::browse::may(BROWSE_USER)}</p>
            <p class="mono dimmer">{BROWSE_RULES.join(" ")}</p>
            // Not in a frame: it would end the tokens of people elsewhere.
            <Show when=move || powers.get().all>
                <Button size=Size::Small loading=busy on_press=revoke>
                    {text::browse::REVOKE}
                </Button>
            </Show>
        </div>
    }
}
