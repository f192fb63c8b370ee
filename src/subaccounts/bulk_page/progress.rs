//! A run: how far it is, why it stands still and the way on, and what became of each row.

use leptos::children::ViewFn;
use leptos::html;
use leptos::prelude::*;
use upstash_api::validate::usable_slug;

use super::sheet::{Line, Sheet};
use super::standing::Standing;
use crate::routes::{Slug, paths};
use crate::subaccounts::bulk::{Job, JobState, Pace, Run};
use crate::subaccounts::bulk_desk::use_bulk;
use crate::subaccounts::text::bulk as text;
use crate::ui::{Banner, Button, ConfirmDialog, IconName, LinkButton, Tone, Variant, use_face_focus};

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
    // What had the focus may be a button that is not offered any more.
    let root = NodeRef::<html::Div>::new();
    let face =
        Memo::new(move |_| (going.get(), bulk.elsewhere.get(), tally.with(|tally| tally.waiting == 0)));
    use_face_focus(root, face);
    view! {
        <div class="stack" node_ref=root>
            <h2 tabindex="-1" data-face="">
                {text::RUN}
            </h2>
            <Above />
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
            <Sheet len line=line said=text::RESULT follow=now />
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
    // One whose key was lost is deleted on its page.
    let exists = matches!(job.state, JobState::Made | JobState::Lost | JobState::Taken);
    let href = exists.then(|| Slug::new(&job.slug).ok()).flatten();
    let href = href.map(|slug| paths::sub_account(&slug));
    Line { line: job.line, slug: job.slug.clone(), tone, said, href }
}

/// Why it stands still, and the way on. Seen above the run, and read out when it changes.
#[component]
fn Above() -> impl IntoView {
    let bulk = use_bulk();
    let standing = Memo::new(move |_| {
        let (elsewhere, busy) = (bulk.elsewhere.get(), bulk.busy.get());
        bulk.unread
            .with(|unread| bulk.run.with(|run| Standing::of(run.as_ref()?, unread.as_ref(), elsewhere, busy)))
    });
    let banner = move || {
        let said = standing.get()?;
        let way = || {
            view! { <LinkButton href=paths::CONNECTION icon=IconName::Key>{text::ADD_TEAM_KEY}</LinkButton> }
        };
        let banner = if said.wants_team_key {
            view! {
                <Banner tone=said.tone title=said.title actions=ViewFn::from(way)>
                    {said.detail}
                </Banner>
            }
            .into_any()
        } else {
            view! { <Banner tone=said.tone title=said.title>{said.detail}</Banner> }.into_any()
        };
        Some(banner)
    };
    // Stands before there is anything to say, so that what comes is read out.
    view! { <div role="status">{banner}</div> }
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
