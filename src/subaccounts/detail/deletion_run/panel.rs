//! How far a deletion is: the countdown, then thing by thing.

use leptos::html;
use leptos::prelude::*;

use super::Run;
use crate::subaccounts::detail::Subject;
use crate::subaccounts::detail::cleanup::{Cleanup, Entry, EntryState, Stage};
use crate::subaccounts::detail::text::deletion as text;
use crate::ui::{Banner, Button, Icon, IconName, Spinner, Tone, Variant};

/// Which buttons there are; also what is drawn anew.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Face {
    Grace,
    Running,
    Stopped,
    Left,
    Done,
}

impl Face {
    const fn of(stage: &Stage) -> Self {
        match stage {
            Stage::Grace { .. } => Self::Grace,
            Stage::Working { .. } | Stage::Holding { .. } => Self::Running,
            Stage::Stopped(_) => Self::Stopped,
            Stage::Left => Self::Left,
            Stage::Done { .. } => Self::Done,
        }
    }
}

#[component]
pub fn Running(subject: Subject, run: Run) -> impl IntoView {
    let face = Memo::new(move |_| of(run, |cleanup| Face::of(cleanup.stage())).unwrap_or(Face::Done));
    let slug = StoredValue::new(subject.slug());
    let heading = move || slug.with_value(|slug| of(run, |cleanup| text::heading(cleanup, slug)));
    let body = move || match face.get() {
        Face::Grace => view! { <Grace subject run /> }.into_any(),
        Face::Done => ().into_any(),
        Face::Running | Face::Stopped | Face::Left => view! { <Progress run face /> }.into_any(),
    };
    view! {
        <section class="danger-zone sub-run" aria-labelledby="run-title">
            <h2 id="run-title">{heading}</h2>
            {body}
        </section>
    }
    .into_any()
}

/// Something of the deletion, if it is still there.
fn of<T>(run: Run, what: impl FnOnce(&Cleanup) -> T) -> Option<T> {
    run.cleanup.with(|cleanup| cleanup.as_ref().map(what))
}

/// Whole seconds until something goes on, counted from above: it says 1 until it is over.
fn seconds(run: Run) -> i64 {
    let now = run.now.get();
    let until = of(run, |cleanup| match cleanup.stage() {
        Stage::Grace { until_ms } | Stage::Holding { until_ms, .. } => *until_ms,
        _ => now,
    });
    let left = until.unwrap_or(now).saturating_sub(now).max(0);
    left.saturating_add(999) / 1000
}

#[component]
fn Grace(subject: Subject, run: Run) -> impl IntoView {
    let slug = subject.slug();
    let seconds = Memo::new(move |_| seconds(run));
    let undo = NodeRef::<html::Button>::new();
    // One key is enough to take it back.
    Effect::new(move |_| {
        if let Some(button) = undo.get() {
            let _ = button.focus();
        }
    });
    view! {
        <div class="sub-grace">
            // Said once when it begins; a voice that counts would hide everything else.
            <p class="sub-countdown" aria-hidden="true">
                {move || text::counting(&slug, seconds.get())}
            </p>
            <span class="sub-grace-bar" aria-hidden="true"></span>
            <p class="dim">{text::UNDO_HINT}</p>
            <div class="cluster">
                <Button variant=Variant::Primary on_press=move || run.undo() node_ref=undo>
                    {text::UNDO}
                </Button>
            </div>
        </div>
    }
    .into_any()
}

#[component]
fn Progress(run: Run, face: Memo<Face>) -> impl IntoView {
    let count = Memo::new(move |_| of(run, |cleanup| cleanup.entries().len()).unwrap_or_default());
    let gone = Memo::new(move |_| of(run, Cleanup::gone).unwrap_or_default());
    let seconds = Memo::new(move |_| seconds(run));
    let now = Memo::new(move |_| of(run, |cleanup| text::now(cleanup, seconds.get())).unwrap_or_default());
    let why = Memo::new(move |_| of(run, why).flatten());
    let newcomers = Memo::new(move |_| {
        of(run, |cleanup| cleanup.newcomers().iter().map(text::blocker).collect::<Vec<_>>())
            .unwrap_or_default()
    });
    let stopping = Memo::new(move |_| of(run, Cleanup::is_stopping).unwrap_or_default());
    let can_try_again = Memo::new(move |_| of(run, Cleanup::can_try_again).unwrap_or_default());
    let progress = move || {
        (count.get() > 0).then(|| {
            view! {
                <div class="sub-progress">
                    <progress max=count.get().to_string() prop:value=move || gone.get().to_string() aria-hidden="true">
                    </progress>
                    <span class="num">{move || text::progress(gone.get(), count.get())}</span>
                </div>
            }
        })
    };
    let buttons = move || {
        match face.get() {
        Face::Running => view! {
            <Button loading=stopping icon=IconName::Pause on_press=move || run.stop()>
                {move || if stopping.get() { text::STOPPING } else { text::STOP }}
            </Button>
        }
        .into_any(),
        Face::Stopped => view! {
            <Button variant=Variant::Danger icon=IconName::Play on_press=move || run.resume()>
                {text::RESUME}
            </Button>
            <Button on_press=move || run.close()>{text::LOOK_ANEW}</Button>
        }
        .into_any(),
        _ => view! {
            {can_try_again
                .get()
                .then(|| {
                    view! {
                        <Button variant=Variant::Danger icon=IconName::Refresh on_press=move || run.try_again()>
                            {text::TRY_AGAIN}
                        </Button>
                    }
                })}
            <Button on_press=move || run.close()>{text::LOOK_ANEW}</Button>
        }
        .into_any(),
    }
    };
    let entries = move || {
        (0..count.get())
            .map(|number| {
                let entry =
                    Memo::new(move |_| of(run, |cleanup| cleanup.entries().get(number).cloned()).flatten());
                line(entry)
            })
            .collect_view()
    };
    view! {
        <p class="dim" role="status">
            {move || now.get()}
        </p>
        {move || why.get().map(|words| view! { <Banner tone=Tone::Warn>{words}</Banner> })}
        {progress}
        <ol class="sub-entries" aria-label=text::IN_ORDER>
            {entries}
        </ol>
        {move || {
            (!newcomers.with(Vec::is_empty))
                .then(|| {
                    let lines = newcomers.get().into_iter().map(|line| view! { <li>{line}</li> }).collect_view();
                    view! {
                        <div>
                            <p>{text::NEWCOMERS}</p>
                            <ul class="losses">{lines}</ul>
                        </div>
                    }
                })
        }}
        {move || (face.get() == Face::Running).then(|| view! { <p class="dimmer">{text::KEEP_OPEN}</p> })}
        <div class="cluster">{buttons}</div>
    }
    .into_any()
}

/// Why it does not go on by itself.
fn why(cleanup: &Cleanup) -> Option<String> {
    match cleanup.stage() {
        Stage::Stopped(stop) => Some(text::stop(stop)),
        Stage::Left => cleanup.trouble().map(|error| text::trouble(error, cleanup.sees())),
        _ => None,
    }
}

fn line(entry: Memo<Option<Entry>>) -> AnyView {
    let mark = move || {
        entry.with(|entry| match entry.as_ref().map(|entry| &entry.state) {
            Some(EntryState::Going) => view! { <Spinner /> }.into_any(),
            Some(EntryState::Deleted | EntryState::Vanished) => {
                view! { <Icon name=IconName::CheckCircle /> }.into_any()
            }
            Some(EntryState::Left(_)) => view! { <Icon name=IconName::Alert /> }.into_any(),
            Some(EntryState::Waiting) | None => {
                view! { <span class="sub-waits" aria-hidden="true"></span> }.into_any()
            }
        })
    };
    let state = move || {
        entry.with(|entry| {
            entry.as_ref().map(|entry| match &entry.state {
                EntryState::Waiting => "waiting",
                EntryState::Going => "going",
                EntryState::Deleted | EntryState::Vanished => "gone",
                EntryState::Left(_) => "left",
            })
        })
    };
    let name = move || entry.with(|entry| entry.as_ref().map(|entry| text::blocker(&entry.blocker)));
    let word = move || entry.with(|entry| entry.as_ref().map(|entry| text::state(&entry.state)));
    let reason = move || {
        entry.with(|entry| match entry.as_ref().map(|entry| &entry.state) {
            Some(EntryState::Left(reason)) => Some(view! { <p class="dim">{text::reason(reason)}</p> }),
            _ => None,
        })
    };
    view! {
        <li data-state=state>
            {mark}
            <div>
                <span>{name}</span> " " <span class="dimmer">{word}</span> {reason}
            </div>
        </li>
    }
    .into_any()
}
