//! A run: how far it is, why it stands still and the way on, and what became of each row.

use leptos::children::ViewFn;
use leptos::prelude::*;
use upstash_api::validate::usable_slug;

use super::sheet::{Line, Sheet};
use crate::routes::{Slug, paths};
use crate::subaccounts::bulk::{Job, JobState, Pace, Run, Stop};
use crate::subaccounts::bulk_desk::use_bulk;
use crate::subaccounts::text::bulk as text;
use crate::ui::{Banner, Button, ConfirmDialog, IconName, LinkButton, Tone, Variant};

/// The run of this app, or the one that was found.
#[component]
pub fn Progress() -> impl IntoView {
    let bulk = use_bulk();
    let of = move |what: fn(&Run) -> usize| bulk.run.with(|run| run.as_ref().map_or(0, what));
    let tally = Memo::new(move |_| bulk.run.with(|run| run.as_ref().map(Run::tally).unwrap_or_default()));
    let len = Memo::new(move |_| of(|run| run.jobs.len()));
    let going = Memo::new(move |_| bulk.run.with(|run| run.as_ref().is_some_and(Run::is_going)));
    let holding = Memo::new(move |_| {
        bulk.run.with(|run| match run.as_ref()?.pace {
            Pace::Holding(seconds) => Some(seconds),
            _ => None,
        })
    });
    let now = Memo::new(move |_| {
        bulk.run.with(|run| {
            let run = run.as_ref().filter(|run| run.is_going())?;
            run.jobs.iter().position(|job| job.state == JobState::Asked)
        })
    });
    let line = move |index: usize| {
        bulk.run.with(|run| {
            let run = run.as_ref()?;
            Some(self::line(run.jobs.get(index)?, bulk.busy.get()))
        })
    };
    view! {
        <div class="stack">
            <Standing />
            <div class="stack" data-gap="small">
                <progress
                    class="sa-progress"
                    aria-label=text::PROGRESS
                    max=move || tally.get().total.to_string()
                    value=move || tally.get().done().to_string()
                ></progress>
                <p class="dim">{move || text::progress(&tally.get())}</p>
                <p role="status">{move || holding.get().map(text::holding)}</p>
            </div>
            <Sheet len line=line said=text::RESULT reveal=now />
            <Ways />
            <Show when=move || going.get()>
                <p class="dim">
                    {move || if bulk.is_kept.get() { text::DO_NOT_CLOSE } else { text::NOT_KEPT }}
                </p>
            </Show>
        </div>
    }
}

fn line(job: &Job, busy: bool) -> Line {
    let tone = match job.state {
        JobState::Made => Tone::Ok,
        JobState::Asked if busy => Tone::Accent,
        JobState::Asked => Tone::Warn,
        JobState::Waiting | JobState::LeftOut => Tone::Neutral,
        JobState::Taken => Tone::Warn,
        JobState::Lost | JobState::Refused => Tone::Danger,
    };
    let why = match job.state {
        JobState::LeftOut => job.said.clone().or_else(|| usable_slug(&job.slug).err().map(|e| e.to_string())),
        _ => job.said.clone(),
    };
    let said = match (job.state, why) {
        (JobState::Asked, _) if !busy => text::UNCLEAR_ROW.to_owned(),
        (state, Some(why)) => format!("{}: {why}", text::state(state)),
        (state, None) => text::state(state).to_owned(),
    };
    let made = job.state == JobState::Made;
    let href = made.then(|| Slug::new(&job.slug).ok()).flatten();
    let href = href.map(|slug| paths::sub_account(&slug));
    Line { line: job.line, slug: job.slug.clone(), tone, said, href }
}

/// Why it stands still, and the way on.
#[component]
fn Standing() -> impl IntoView {
    let bulk = use_bulk();
    let pace = Memo::new(move |_| bulk.run.with(|run| run.as_ref().map(|run| run.pace.clone())));
    let busy = bulk.busy;
    move || {
        if bulk.elsewhere.get() {
            return banner(Tone::Neutral, text::OTHER_TAB_TITLE, text::OTHER_TAB.to_owned());
        }
        if let Some(error) = bulk.unread.get() {
            let said = error.user_message();
            return banner(Tone::Warn, said.title, format!("{} {}", said.detail, said.next));
        }
        match pace.get() {
            None | Some(Pace::Going | Pace::Holding(_)) => ().into_any(),
            Some(Pace::Found) => banner(Tone::Neutral, text::FOUND_TITLE, text::FOUND_DETAIL.to_owned()),
            Some(Pace::Over) => {
                let tally = bulk.run.with_untracked(|run| run.as_ref().map(Run::tally).unwrap_or_default());
                banner(Tone::Ok, text::OVER_TITLE, text::over(&tally))
            }
            Some(Pace::Stopped(why)) => {
                let words = if busy.get() { text::STOPPING } else { text::BY_HAND_DETAIL };
                match why {
                    Stop::ByHand => banner(Tone::Neutral, text::BY_HAND_TITLE, words.to_owned()),
                    Stop::Full => banner(Tone::Warn, text::FULL_TITLE, text::FULL_DETAIL.to_owned()),
                    Stop::TeamKey => view! {
                        <Banner
                            tone=Tone::Danger
                            title=text::TEAM_KEY_TITLE
                            actions=ViewFn::from(|| {
                                view! {
                                    <LinkButton href=paths::CONNECTION icon=IconName::Key>{text::ADD_TEAM_KEY}</LinkButton>
                                }
                            })
                        >
                            {text::TEAM_KEY_DETAIL}
                        </Banner>
                    }
                    .into_any(),
                    Stop::Session => banner(Tone::Warn, text::SESSION_TITLE, text::SESSION_DETAIL.to_owned()),
                    Stop::Unclear(error) => {
                        let said = error.user_message_of_write();
                        banner(Tone::Warn, said.title, text::UNCLEAR_DETAIL.to_owned())
                    }
                    Stop::NotNow(error) => {
                        let said = error.user_message();
                        banner(Tone::Warn, said.title, format!("{} {}", text::NOT_NOW_DETAIL, said.next))
                    }
                }
            }
        }
    }
}

fn banner(tone: Tone, title: impl Into<String>, detail: String) -> AnyView {
    view! { <Banner tone=tone title=title.into()>{detail}</Banner> }.into_any()
}

/// What can be done now.
#[component]
fn Ways() -> impl IntoView {
    let bulk = use_bulk();
    let asking = RwSignal::new(false);
    let going = Memo::new(move |_| bulk.run.with(|run| run.as_ref().is_some_and(Run::is_going)));
    let can_resume = Memo::new(move |_| bulk.run.with(|run| run.as_ref().is_some_and(Run::can_resume)));
    let over =
        Memo::new(move |_| bulk.run.with(|run| run.as_ref().is_some_and(|run| run.pace == Pace::Over)));
    let unseen = Memo::new(move |_| bulk.run.with(|run| run.as_ref().map_or(0, |run| run.unseen().count())));
    let idle = Memo::new(move |_| !going.get() && !bulk.elsewhere.get());
    let keys = move || {
        (idle.get() && unseen.get() > 0).then(|| {
            let get = move || {
                view! {
                    <Button icon=IconName::Key on_press=move || bulk.offer_keys()>
                        {text::GET_KEYS}
                    </Button>
                }
            };
            view! {
                <Banner tone=Tone::Accent title=text::KEYS_TITLE actions=ViewFn::from(get)>
                    {move || text::keys_waiting(unseen.get())}
                </Banner>
            }
        })
    };
    let resume_words = move || {
        if over.get() {
            text::TRY_AGAIN
        } else if bulk.busy.get() {
            text::READING_LIST
        } else {
            text::RESUME
        }
    };
    let forget = move || {
        // A run that is over and whose keys were seen leaves nothing to ask about.
        if over.get_untracked() && unseen.get_untracked() == 0 { bulk.discard() } else { asking.set(true) }
    };
    view! {
        {keys}
        <div class="cluster">
            <Show when=move || going.get()>
                <Button icon=IconName::Pause on_press=move || bulk.stop()>
                    {text::STOP}
                </Button>
            </Show>
            <Show when=move || idle.get() && can_resume.get()>
                <Button variant=Variant::Primary icon=IconName::Play loading=bulk.busy on_press=move || bulk.resume()>
                    {resume_words}
                </Button>
            </Show>
            <Show when=move || idle.get() && over.get()>
                <LinkButton href=paths::SUB_ACCOUNTS>{text::TO_LIST}</LinkButton>
            </Show>
            <Show when=move || idle.get()>
                <Button variant=Variant::Quiet disabled=bulk.busy on_press=forget>
                    {move || if over.get() { text::NEXT_LIST } else { text::DISCARD }}
                </Button>
            </Show>
        </div>
        <ConfirmDialog
            open=asking
            title=text::DISCARD_QUESTION
            description=Some(text::DISCARD_DETAIL.to_owned())
            act=text::DISCARD
            on_confirm=move |()| {
                asking.set(false);
                bulk.discard();
            }
        />
    }
}
