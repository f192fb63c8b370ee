//! Below the bar: what a list by end or size does not know yet, what it would cost to know it, and how far that is.

use keyspace::survey::{Stage, Survey};
use leptos::prelude::*;

use super::query::Order;
use crate::explorer::desk::use_desk;
use crate::explorer::text;
use crate::ui::{Banner, Button, IconButton, IconName, Size, Tone, Variant, use_announcer};

/// Nothing, until a list needs ends or sizes or somebody has asked for them.
#[component]
pub fn Measure() -> impl IntoView {
    let desk = use_desk();
    let browsing = desk.browsing;
    let is_needed = Memo::new(move |_| browsing.query.with(|query| query.needs_facts()));
    let stage = Memo::new(move |_| browsing.measured.with(|measured| measured.as_ref().map(|now| now.stage)));
    let is_over = Memo::new(move |_| matches!(stage.get(), None | Some(Stage::Done)));
    // Looked up only where it is shown: all keys are gone through for it.
    let offer = Memo::new(move |_| (is_needed.get() && is_over.get()).then(|| browsing.offer()));
    let known = move || {
        let (order, is_filtered) =
            browsing.query.with(|query| (query.order, !query.with_unknown && query.needs_facts()));
        let not_judged = if is_filtered { browsing.not_judged() } else { 0 };
        let placed = (order != Order::Name).then(|| (order, browsing.placed(), browsing.listed()));
        text::browse::known(placed, not_judged)
    };
    let progress = move || {
        browsing.measured.with(|measured| {
            measured.as_ref().filter(|now| now.stage != Stage::Done).map(text::browse::measured)
        })
    };
    let press = move |label: String, act: fn(&mut Survey)| {
        view! {
            <Button size=Size::Small variant=Variant::Quiet on_press=move |()| desk.measure_on(act)>
                {label}
            </Button>
        }
        .into_any()
    };
    let left = move || {
        browsing.measured.with_untracked(|measured| measured.as_ref().map_or(0, |now| now.commands_left))
    };
    let buttons = move || match stage.get() {
        Some(Stage::Running) => view! {
            <IconButton
                icon=IconName::Pause
                label=text::browse::PAUSE_MEASURING
                size=Size::Small
                on_press=move |()| desk.measure_on(Survey::pause)
            />
        }
        .into_any(),
        Some(Stage::Paused) => press(text::browse::go_on(left()), Survey::resume),
        Some(Stage::Failed) => press(text::browse::RETRY.to_owned(), Survey::resume),
        _ => {
            let offer = offer.get().filter(|offer| offer.keys > 0);
            offer
                .map(|offer| {
                    view! {
                        <Button size=Size::Small on_press=move |()| desk.measure()>
                            {text::browse::measure(&offer)}
                        </Button>
                    }
                })
                .into_any()
        }
    };
    let trouble = move || {
        browsing.measured.with(|measured| measured.as_ref().and_then(|now| now.trouble.clone())).map(
            |trouble| {
                let notice = text::trouble(&trouble);
                view! {
                    <Banner tone=Tone::Warn title=notice.title>
                        {notice.detail}
                    </Banner>
                }
            },
        )
    };
    let announce = use_announcer();
    Effect::new(move |before: Option<Option<Stage>>| {
        let now = stage.get();
        if now == Some(Stage::Done) && before == Some(Some(Stage::Running)) {
            announce.say(text::browse::MEASURED);
        }
        now
    });
    let is_shown = Memo::new(move |_| is_needed.get() || !is_over.get());
    view! {
        <Show when=move || is_shown.get()>
            <div class="ex-bar" role="group" aria-label=text::browse::MEASURING>
                <div class="ex-bar-line ex-choose-line">
                    <p class="ex-found">{known} " " <span class="dimmer">{progress}</span></p>
                    {buttons}
                </div>
                {trouble}
            </div>
        </Show>
    }
}
