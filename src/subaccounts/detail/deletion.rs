//! The way to be rid of it: what stands in the way, the question, the ten seconds, and then the clean-up.

use leptos::html;
use leptos::prelude::*;
use leptos::task::spawn_local;
use upstash_api::exchange::{KeyState, ProblemCode};

use super::cleanup::{Blocker, Cleanup, blocker};
use super::deletion_run::{Running, use_run};
use super::text::deletion as text;
use super::{Subject, leave};
use crate::api::client::use_api;
use crate::browser::timer::now_ms;
use crate::ui::{Banner, Button, ConfirmDialog, IconName, Tone, Variant};

#[component]
pub fn Deletion(subject: Subject) -> impl IntoView {
    let run = use_run(subject);
    let has_run = Memo::new(move |_| run.cleanup.with(Option::is_some));
    // Whoever took it back is where they began, not at the top of the page.
    let came_back = StoredValue::new(false);
    move || {
        if has_run.get() {
            came_back.set_value(true);
            view! { <Running subject run /> }.into_any()
        } else {
            view! { <Zone subject came_back=came_back.get_value() on_confirm=move |blockers| run.begin(Cleanup::confirmed(blockers, now_ms())) /> }
                .into_any()
        }
    }
}

/// What is asked, once it was looked at: what blocks, or `None` where that cannot be seen.
type Plan = Option<Vec<Blocker>>;

#[component]
fn Zone(subject: Subject, came_back: bool, #[prop(into)] on_confirm: Callback<Plan>) -> impl IntoView {
    let open = RwSignal::new(false);
    let plan = RwSignal::new(Plan::None);
    let error = RwSignal::new(None::<String>);
    let looking = RwSignal::new(false);
    let button = NodeRef::<html::Button>::new();
    Effect::new(move |_| {
        if let Some(button) = button.get().filter(|_| came_back) {
            let _ = button.focus();
        }
    });
    let ask = use_look(subject, plan, open, error, looking);
    let not_here = subject.not_here(text::NOT_HERE);
    let lead = move || {
        let count = |usage: &Option<_>| usage.as_ref().map(|usage| blocker::of(usage).len());
        match subject.usage.state.with(|state| state.value().and_then(count)) {
            Some(count) => text::lead(count),
            None if !subject.key.get().works() => text::LEAD_UNSEEN.to_owned(),
            None => text::LEAD_LOOKING.to_owned(),
        }
    };
    let slug = subject.slug();
    let title = text::title(&slug);
    let itself = StoredValue::new(text::and_itself(&slug));
    let description =
        Signal::derive(move || Some(text::description(plan.with(|plan| plan.as_ref().map(Vec::len)))));
    let act = Signal::derive(move || {
        let has_more = plan.with(|plan| plan.as_ref().is_some_and(|plan| !plan.is_empty()));
        if has_more { text::DELETE_ALL } else { text::DELETE }.to_owned()
    });
    let list = move || {
        let lines = plan.with(|plan| plan.iter().flatten().map(text::blocker).collect::<Vec<_>>());
        let last = (!lines.is_empty()).then(|| itself.get_value());
        lines.into_iter().chain(last).map(|line| view! { <li>{line}</li> }).collect_view()
    };
    let confirm = move || {
        open.set(false);
        on_confirm.run(plan.get_untracked());
    };
    view! {
        <section class="danger-zone" aria-labelledby="deletion-title">
            <div>
                <h2 id="deletion-title">{text::HEAD}</h2>
                <p class="dim">{lead}</p>
            </div>
            <Button
                variant=Variant::Danger
                icon=IconName::Trash
                loading=looking
                disabled_reason=not_here
                on_press=ask
                node_ref=button
            >
                {text::DELETE}
            </Button>
            {move || error.get().map(|words| view! { <Banner tone=Tone::Danger>{words}</Banner> })}
        </section>
        <ConfirmDialog
            open
            title
            description
            act
            // What is typed is trimmed before it is compared.
            type_to_confirm=Some(slug.trim().to_owned())
            on_confirm=confirm
        >
            <ol class="losses sub-losses" tabindex="0">
                {list}
            </ol>
        </ConfirmDialog>
    }
    .into_any()
}

/// Looks at what blocks now, and then asks. What was on the page may be an hour old.
fn use_look(
    subject: Subject,
    plan: RwSignal<Plan>,
    open: RwSignal<bool>,
    error: RwSignal<Option<String>>,
    looking: RwSignal<bool>,
) -> Callback<()> {
    let api = use_api();
    let leave = leave(subject);
    Callback::new(move |()| {
        if looking.get_untracked() {
            return;
        }
        error.set(None);
        // A key that was refused is tried once more: with it one sees what goes.
        if matches!(subject.key.get_untracked(), KeyState::Missing | KeyState::Lost | KeyState::Unknown) {
            plan.set(None);
            open.set(true);
            return;
        }
        looking.set(true);
        let (api, slug) = (api.clone(), subject.slug());
        spawn_local(async move {
            let found = api.sub_account_usage(&slug).await;
            if looking.try_set(false).is_some() {
                return;
            }
            match found {
                Ok(usage) => {
                    plan.set(Some(blocker::of(&usage)));
                    open.set(true);
                }
                Err(refusal) => match refusal.code() {
                    Some(ProblemCode::SubAccountUnknown) => leave.run(text::vanished(&slug)),
                    Some(ProblemCode::SubKeyMissing | ProblemCode::SubKeyRefused) => {
                        subject.read_again();
                        plan.set(None);
                        open.set(true);
                    }
                    _ => error.set(Some(text::could_not_look(&refusal))),
                },
            }
        });
    })
}
