//! How far a deletion is: the countdown, then thing by thing.

use leptos::html;
use leptos::prelude::*;

use super::Run;
use crate::subaccounts::detail::Subject;
use crate::subaccounts::detail::cleanup::{Cleanup, Entry, EntryState, Stage};
use crate::subaccounts::detail::text::deletion as text;
use crate::ui::{Banner, Button, Icon, IconName, Spinner, Tone, Variant, use_kept_focus};

/// Which buttons there are; also what is drawn anew.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Face {
    Grace,
    Running,
    Stopped,
    Left {
        /// Whether another attempt makes sense.
        again: bool,
    },
    Done,
}

impl Face {
    fn of(cleanup: &Cleanup) -> Self {
        match cleanup.stage() {
            Stage::Grace { .. } => Self::Grace,
            Stage::Working { .. } | Stage::Holding { .. } => Self::Running,
            Stage::Stopped(_) => Self::Stopped,
            Stage::Left => Self::Left { again: cleanup.can_try_again() },
            Stage::Done { .. } => Self::Done,
        }
    }
}

#[component]
pub fn Running(subject: Subject, run: Run) -> impl IntoView {
    let face = Memo::new(move |_| of(run, Face::of).unwrap_or(Face::Done));
    let slug = StoredValue::new(subject.slug());
    let words = Memo::new(move |_| slug.with_value(|slug| of(run, |cleanup| text::heading(cleanup, slug))));
    let heading = use_kept_focus(face);
    Effect::new(move |_| {
        if matches!(face.get(), Face::Stopped | Face::Left { .. })
            && let Some(words) = untrack(|| of(run, text::standing))
        {
            run.announcer.say(words);
        }
    });
    let body = move || match face.get() {
        Face::Grace => view! { <Grace subject run /> }.into_any(),
        Face::Done => ().into_any(),
        Face::Running | Face::Stopped | Face::Left { .. } => view! { <Progress run face /> }.into_any(),
    };
    view! {
        <section class="danger-zone sub-run" aria-labelledby="run-title">
            <h2 id="run-title" tabindex="-1" node_ref=heading>
                {words}
            </h2>
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

/// What there is to read beside the list.
#[derive(Clone, Default, PartialEq)]
struct Said {
    all: usize,
    gone: usize,
    now: String,
    why: Option<String>,
    newcomers: Vec<String>,
}

impl Said {
    fn of(cleanup: &Cleanup, seconds: i64) -> Self {
        Self {
            all: cleanup.entries().len(),
            gone: cleanup.gone(),
            now: text::now(cleanup, seconds),
            why: text::why(cleanup),
            newcomers: cleanup.newcomers().iter().map(text::blocker).collect(),
        }
    }
}

#[component]
fn Progress(run: Run, face: Memo<Face>) -> impl IntoView {
    let said = Memo::new(move |_| {
        let seconds = seconds(run);
        of(run, |cleanup| Said::of(cleanup, seconds)).unwrap_or_default()
    });
    let all = Memo::new(move |_| said.with(|said| said.all));
    let progress = move || {
        (all.get() > 0).then(|| {
            let gone = move || said.with(|said| said.gone);
            view! {
                <div class="sub-progress">
                    <progress aria-label=text::PROGRESS max=all.get().to_string() prop:value=move || gone().to_string()>
                    </progress>
                    <span class="num">{move || text::progress(gone(), all.get())}</span>
                </div>
            }
        })
    };
    let why = Memo::new(move |_| said.with(|said| said.why.clone()));
    let entries = move || {
        (0..all.get())
            .map(|number| {
                let entry =
                    Memo::new(move |_| of(run, |cleanup| cleanup.entries().get(number).cloned()).flatten());
                line(entry)
            })
            .collect_view()
    };
    let newcomers = move || {
        let lines = said.with(|said| said.newcomers.clone());
        (!lines.is_empty()).then(|| {
            let lines = lines.into_iter().map(|line| view! { <li>{line}</li> }).collect_view();
            view! {
                <div>
                    <p>{text::NEWCOMERS}</p>
                    <ul class="losses">{lines}</ul>
                </div>
            }
        })
    };
    view! {
        // What changes is said, and no more than that.
        <div class="sub-now" role="status" aria-atomic="false">
            <p class="dim">{move || said.with(|said| said.now.clone())}</p>
            {progress}
        </div>
        {move || why.get().map(|words| view! { <Banner tone=Tone::Warn>{words}</Banner> })}
        <ol class="sub-entries" aria-label=text::IN_ORDER>
            {entries}
        </ol>
        {newcomers}
        {move || (face.get() == Face::Running).then(|| view! { <p class="dimmer">{text::KEEP_OPEN}</p> })}
        <div class="cluster">{move || buttons(run, face.get())}</div>
    }
    .into_any()
}

fn buttons(run: Run, face: Face) -> AnyView {
    let anew = || view! { <Button on_press=move || run.close()>{text::LOOK_ANEW}</Button> };
    match face {
        Face::Running => {
            let stopping = Memo::new(move |_| of(run, Cleanup::is_stopping).unwrap_or_default());
            view! {
                <Button loading=stopping icon=IconName::Pause on_press=move || run.stop()>
                    {move || if stopping.get() { text::STOPPING } else { text::STOP }}
                </Button>
            }
            .into_any()
        }
        Face::Stopped => view! {
            <Button variant=Variant::Danger icon=IconName::Play on_press=move || run.resume()>
                {text::RESUME}
            </Button>
            {anew()}
        }
        .into_any(),
        Face::Left { again: true } => view! {
            <Button variant=Variant::Danger icon=IconName::Refresh on_press=move || run.try_again()>
                {text::TRY_AGAIN}
            </Button>
            {anew()}
        }
        .into_any(),
        Face::Grace | Face::Left { .. } | Face::Done => anew().into_any(),
    }
}

fn line(entry: Memo<Option<Entry>>) -> AnyView {
    let state = Memo::new(move |_| {
        entry.with(|entry| match entry.as_ref().map(|entry| &entry.state) {
            Some(EntryState::Going) => "going",
            Some(EntryState::Asked) => "asked",
            Some(EntryState::Deleted | EntryState::Vanished) => "gone",
            Some(EntryState::Left(_)) => "left",
            Some(EntryState::Waiting) | None => "waiting",
        })
    });
    // The word beside it says the same.
    let mark = move || match state.get() {
        "going" => view! { <Spinner /> }.into_any(),
        "gone" => view! { <Icon name=IconName::CheckCircle /> }.into_any(),
        "left" => view! { <Icon name=IconName::Alert /> }.into_any(),
        "asked" => view! { <Icon name=IconName::Info /> }.into_any(),
        _ => view! { <span class="sub-waits" aria-hidden="true"></span> }.into_any(),
    };
    let of_entry = move |what: fn(&Entry) -> String| {
        move || entry.with(|entry| entry.as_ref().map(what).unwrap_or_default())
    };
    let reason = move || {
        entry.with(|entry| match entry.as_ref().map(|entry| &entry.state) {
            Some(EntryState::Left(reason)) => Some(view! { <p class="dim">{text::reason(reason)}</p> }),
            _ => None,
        })
    };
    view! {
        <li data-state=move || state.get()>
            {mark}
            <div>
                <span>{of_entry(|entry| text::blocker(&entry.blocker))}</span>
                " "
                <span class="dimmer">{of_entry(|entry| text::state(&entry.state).to_owned())}</span>
                {reason}
            </div>
        </li>
    }
    .into_any()
}
