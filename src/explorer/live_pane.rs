//! The live view: what to listen to, how that stands, and the messages.

mod messages;

use leptos::html;
use leptos::prelude::*;

use self::messages::Messages;
use super::desk::{Desk, Permission, Side, use_desk};
use super::live::{Hold, Kind, Phase, Why};
use super::text;
use super::trouble::Trouble;
use crate::browser::network::use_visible;
use crate::browser::timer::use_timer;
use crate::ui::{
    Banner, Bind, Button, ButtonKind, IconButton, IconName, Segment, Segmented, Size, Tone, Variant, next_id,
    use_announcer,
};

/// How often a screen reader hears of new messages at most, in milliseconds.
const TELL_MS: u32 = 8000;

/// Values of the two ways to name channels.
const CHANNELS: &str = "channels";
const PATTERNS: &str = "patterns";

/// The live view.
#[component]
pub fn LivePane() -> impl IntoView {
    let live = use_desk().listening;
    let has_messages = Memo::new(move |_| live.feed(|feed| !feed.is_empty()).unwrap_or(false));
    view! {
        <div class="ex-live">
            <Ask />
            <Standing />
            <WayOut />
            <Show when=move || has_messages.get() fallback=|| view! { <Nothing /> }>
                <Messages />
            </Show>
        </div>
    }
}

/// What to listen to.
#[component]
fn Ask() -> impl IntoView {
    let desk = use_desk();
    let live = desk.listening;
    let field = NodeRef::<html::Input>::new();
    let note = StoredValue::new(next_id("live-note"));
    let segments =
        vec![Segment::new(CHANNELS, text::live::CHANNELS), Segment::new(PATTERNS, text::live::PATTERNS)];
    let kind = Bind::new(
        move || if live.kind.get() == Kind::Patterns { PATTERNS } else { CHANNELS }.to_owned(),
        move |kind: String| {
            live.kind.set(if kind == PATTERNS { Kind::Patterns } else { Kind::Channels });
            live.problem.set(None);
        },
    );
    Effect::new(move |_| {
        let wanted = live.wanted.get();
        if let Some(field) = field.get().filter(|_| wanted) {
            live.wanted.set(false);
            request_animation_frame(move || {
                let _ = field.focus();
            });
        }
    });
    let is_closed = Signal::derive(move || !live.phase.with(Phase::is_open));
    let connecting = Signal::derive(move || live.phase.with(|phase| *phase == Phase::Connecting));
    view! {
        <form
            class="ex-live-ask"
            on:submit=move |event| {
                event.prevent_default();
                desk.listen();
            }
        >
            <Segmented value=kind segments label=text::live::KINDS size=Size::Small />
            <div class="input" data-mono="" data-invalid=move || live.problem.get().map(|_| "")>
                <input
                    class="input-box"
                    node_ref=field
                    type="text"
                    autocomplete="off"
                    autocapitalize="off"
                    spellcheck="false"
                    aria-label=move || text::live::field(live.kind.get())
                    aria-describedby=note.get_value()
                    aria-invalid=move || live.problem.get().map(|_| "true")
                    placeholder=move || text::live::placeholder(live.kind.get())
                    prop:value=move || live.typed.get()
                    on:input=move |event| {
                        live.problem.set(None);
                        live.typed.set(event_target_value(&event));
                    }
                />
            </div>
            <Button kind=ButtonKind::Submit size=Size::Small variant=Variant::Primary loading=connecting>
                {text::live::LISTEN}
            </Button>
            <Button size=Size::Small disabled=is_closed on_press=move |()| live.stop(Why::Stopped)>
                {text::live::STOP}
            </Button>
            <p class="ex-hint" id=note.get_value() data-refused=move || live.problem.get().map(|_| "") role="status">
                {move || match live.problem.get() {
                    Some(bad) => text::live::bad(bad),
                    None => text::live::syntax(live.kind.get()).to_owned(),
                }}
            </p>
        </form>
    }
}

/// How it stands, and what can be done about that.
#[component]
fn Standing() -> impl IntoView {
    let live = use_desk().listening;
    let said =
        move || live.phase.with(|phase| live.target.with(|target| text::live::phase(phase, target.as_ref())));
    let is_on = move || live.phase.with(|phase| *phase == Phase::On).then_some("");
    let counts = move || {
        let counts = live.feed(|feed| (feed.received(), feed.dropped()));
        counts.map(|((messages, bytes), gone)| text::live::counts(messages, bytes, gone))
    };
    let is_held = Memo::new(move |_| live.hold.get().is_some());
    let hold = move |()| {
        if is_held.get_untracked() {
            live.picked.set(None);
            live.release(&[Hold::Pressed, Hold::Picked, Hold::Scrolled]);
        } else {
            live.hold(Hold::Pressed);
        }
    };
    let fresh = Memo::new(move |_| live.feed(super::live::Feed::fresh).unwrap_or(0));
    let can_hold = Memo::new(move |_| is_held.get() || live.phase.with(Phase::is_open));
    let can_clear = Memo::new(move |_| live.feed(|feed| !feed.is_empty()).unwrap_or(false));
    view! {
        <div class="ex-live-bar">
            <p class="ex-live-said" data-on=is_on role="status">{said}</p>
            <span class="ex-live-counts" title=text::live::COST>{counts}</span>
            <Show when=move || can_hold.get()>
                <Button size=Size::Small variant=Variant::Quiet on_press=hold>
                    {move || {
                        if is_held.get() { text::live::resume(fresh.get()) } else { text::live::PAUSE.to_owned() }
                    }}
                </Button>
            </Show>
            <Show when=move || can_clear.get()>
                <IconButton
                    icon=IconName::Trash
                    label=text::live::CLEAR
                    size=Size::Small
                    on_press=move |()| live.clear()
                />
            </Show>
        </div>
    }
}

/// Where this token may not listen: which one may.
#[component]
fn WayOut() -> impl IntoView {
    let desk = use_desk();
    let live = desk.listening;
    let is_refused = Memo::new(move |_| {
        live.phase.with(|phase| matches!(phase, Phase::Over(Why::Refused(Trouble::NoPermission { .. }))))
    });
    let detail = Memo::new(move |_| {
        live.phase.with(|phase| match phase {
            Phase::Over(Why::Refused(why)) => text::trouble(why).detail,
            _ => String::new(),
        })
    });
    let permission = desk.browsing.permission;
    let asking = Signal::derive(move || permission.get() == Permission::Asking);
    let is_open = Memo::new(move |_| permission.get() == Permission::On);
    let refused = move || match permission.get() {
        Permission::Refused(why) => Some(text::trouble(&why).detail),
        _ => None,
    };
    // The button goes with what it was for, so the focus goes to where the next press is.
    let is_pressed = StoredValue::new(false);
    let press = move |()| {
        is_pressed.set_value(true);
        desk.browse();
    };
    Effect::new(move |_| {
        if is_open.get() && is_pressed.get_value() {
            is_pressed.set_value(false);
            live.wanted.set(true);
        }
    });
    let button = move || {
        (!is_open.get()).then(|| {
            view! {
                <Button size=Size::Small icon=IconName::Folder loading=asking on_press=press>
                    {text::browse::OFFER}
                </Button>
            }
        })
    };
    let actions = move || button.into_any();
    let words = move || if is_open.get() { text::live::WAY_IS_OPEN } else { text::live::WAY_OUT };
    move || {
        if is_refused.get() {
            view! {
                <div class="ex-live-way" role="status">
                    <Banner tone=Tone::Neutral actions=actions>
                        {words} " " {refused}
                    </Banner>
                </div>
            }
            .into_any()
        } else {
            view! { <p class="ex-live-why">{move || detail.get()}</p> }.into_any()
        }
    }
}

/// In place of messages.
#[component]
fn Nothing() -> impl IntoView {
    let live = use_desk().listening;
    let words = move || {
        let came = live.feed(|feed| feed.received().0).unwrap_or(0);
        match live.phase.get() {
            Phase::On if came == 0 => text::live::NONE_YET,
            _ if came > 0 => text::live::CLEARED,
            _ => text::live::EMPTY,
        }
    };
    view! {
        <div class="ex-live-none">
            <p>{words}</p>
            <details class="ex-why">
                <summary>{text::live::WHY_NO_MONITOR}</summary>
                <p>{text::live::NO_MONITOR}</p>
            </details>
        </div>
    }
}

/// Beside the tabs while the live view is not shown: that it goes on.
#[component]
pub fn Elsewhere() -> impl IntoView {
    let desk = use_desk();
    let live = desk.listening;
    let is_away = Memo::new(move |_| {
        let is_seen = desk.console.open.get() && desk.console.side.get() == Side::Live;
        !is_seen && live.phase.with(Phase::is_open)
    });
    view! {
        <Show when=move || is_away.get()>
            <Button size=Size::Small variant=Variant::Quiet on_press=move |()| {
                live.wanted.set(true);
                desk.console.show_live();
            }>
                {move || text::live::elsewhere(live.feed(|feed| feed.received().0).unwrap_or(0))}
            </Button>
        </Show>
    }
}

/// Nobody listens with a page that nobody sees; and who cannot see it hears how many messages came.
pub fn watch(desk: Desk) {
    let live = desk.listening;
    let visible = use_visible();
    Effect::new(move |_| {
        if !visible.get() {
            live.stop(Why::Hidden);
        }
    });
    let (announcer, timer) = (use_announcer(), use_timer());
    let told = StoredValue::new(0_u64);
    let is_waiting = StoredValue::new(false);
    Effect::new(move |_| {
        let came = live.feed(|feed| feed.received().0).unwrap_or(0);
        if came < told.get_value() {
            told.set_value(0);
        }
        if came > told.get_value() && !is_waiting.get_value() {
            is_waiting.set_value(true);
            timer.start(TELL_MS, move || {
                is_waiting.try_set_value(false);
                let now = live.feed_untracked(|feed| feed.received().0).unwrap_or(0);
                announcer.say(text::live::arrived(now.saturating_sub(told.get_value())));
                told.try_set_value(now);
            });
        }
    });
}
