//! The wizard that creates a database, in four steps, with the estimate beside each.
//!
//! The step is in the URL, the draft in storage; [`state`] holds them together, each step has its file.

mod estimate;
mod fields;
mod outcome;
mod place;
mod plan;
mod replicas;
mod review;
mod state;

use leptos::html;
use leptos::prelude::*;
use upstash_api::catalog;

use self::estimate::EstimatePanel;
use self::outcome::Outcome;
use self::place::PlaceStep;
use self::plan::PlanStep;
use self::replicas::ReplicasStep;
use self::review::ReviewStep;
use self::state::{Focus, Wizard, use_wizard};
use super::step::Step;
use super::store::Safe;
use super::submission::{Check, Submission};
use super::{format, text};
use crate::api::session::powers::use_powers;
use crate::api::session::{SessionState, use_session};
use crate::browser::event::use_window_listener;
use crate::browser::focus;
use crate::browser::timer::use_timer;
use crate::listing::NotHere;
use crate::routes::{paths, use_account};
use crate::ui::stepper::{self, StepState, Stepper};
use crate::ui::{Button, ButtonKind, ConfirmDialog, Crumb, PageHeader, Variant};

/// The page `/{account}/redis/new`.
#[component]
pub fn NewDatabasePage() -> impl IntoView {
    let powers = use_powers();
    // A frame's next session may have other powers; one that has the same leaves the form alone.
    let may = Memo::new(move |_| powers.get().create);
    move || match may.get() {
        true => view! { <WizardPage /> }.into_any(),
        false => view! { <NotHere title=text::WIZARD_TITLE /> }.into_any(),
    }
}

#[component]
fn WizardPage() -> impl IntoView {
    let account = use_account();
    // Only names the draft; somebody else who signs in within this tab must not find it.
    let account_id = match use_session().get_untracked() {
        SessionState::SignedIn(session) => session.account.id,
        _ => String::new(),
    };
    let crumbs = vec![Crumb::to(text::REDIS, paths::databases(&account)), Crumb::here(text::NEW_DATABASE)];
    let wizard = use_wizard(account, &account_id);
    use_window_listener("beforeunload", move |event| {
        if wizard.would_lose() {
            event.prevent_default();
        }
    });
    view! {
        <div class="page">
            <PageHeader title=text::WIZARD_TITLE crumbs=crumbs />
            <Steps wizard />
            <div class="columns">
                <StepForm wizard />
                <aside>
                    <EstimatePanel wizard />
                </aside>
            </div>
        </div>
    }
    .into_any()
}

#[component]
fn Steps(wizard: Wizard) -> impl IntoView {
    let steps = Signal::derive(move || {
        let now = wizard.step.get();
        let state = |step| match step {
            step if step < now => StepState::Done,
            step if step == now => StepState::Now,
            _ => StepState::Ahead,
        };
        Step::ALL
            .map(|step| stepper::Step { label: text::step(step).to_owned(), state: state(step) })
            .to_vec()
    });
    let open = move |index: usize| {
        if let Some(step) = Step::ALL.get(index) {
            wizard.show(*step);
        }
    };
    view! { <Stepper steps=steps label=text::STEPS on_step=open /> }
}

#[component]
fn StepForm(wizard: Wizard) -> impl IntoView {
    let root = NodeRef::<html::Form>::new();
    use_focus(wizard, root);
    let submit = move |event: web_sys::SubmitEvent| {
        event.prevent_default();
        if wizard.step.get_untracked() == Step::Review {
            wizard.submit();
        } else {
            wizard.advance();
        }
    };
    let step = move || match wizard.step.get() {
        Step::Place => view! { <PlaceStep wizard /> }.into_any(),
        Step::Replicas => view! { <ReplicasStep wizard /> }.into_any(),
        Step::Plan => view! { <PlanStep wizard /> }.into_any(),
        Step::Review => view! { <ReviewStep wizard /> }.into_any(),
    };
    view! {
        <form class="wizard" novalidate node_ref=root on:submit=submit>
            <h2 class="wizard-heading" tabindex="-1">
                {move || text::step_heading(wizard.step.get())}
            </h2>
            {step}
            <Outcome wizard />
            <Actions wizard />
        </form>
    }
}

#[component]
fn Actions(wizard: Wizard) -> impl IntoView {
    let at_end = Memo::new(move |_| wizard.step.get() == Step::Review);
    let sending = Memo::new(move |_| wizard.submission.with(|submission| *submission == Submission::Sending));
    let bar = Signal::derive(move || {
        wizard.submission.with(|submission| match submission {
            Submission::Unclear(Check::Found(_)) => Some(text::EXISTS_ALREADY.to_owned()),
            Submission::Unclear(_) => Some(text::LOOK_FIRST.to_owned()),
            _ => None,
        })
    });
    let go_on = move || {
        if at_end.get() {
            view! {
                <Button kind=ButtonKind::Submit variant=Variant::Primary loading=sending disabled_reason=bar>
                    {move || if sending.get() { text::CREATING } else { text::CREATE }}
                </Button>
            }
            .into_any()
        } else {
            view! { <Button kind=ButtonKind::Submit variant=Variant::Primary>{text::CONTINUE}</Button> }
                .into_any()
        }
    };
    let back = move || {
        wizard.step.get().previous().map(|before| {
            view! {
                <Button variant=Variant::Quiet disabled=sending on_press=move || wizard.show(before)>
                    {text::BACK}
                </Button>
            }
        })
    };
    let total = wizard.draft(|draft, account| {
        let plan = catalog::plan(draft.plan(account))?;
        Some(text::a_month(&format::money(draft.estimate(plan).total)))
    });
    view! {
        <div class="wizard-actions">
            // Where there is no room for the estimate beside the form, its sum is at least beside the button.
            <p class="wizard-total">
                <span>{text::ABOUT}</span>
                <b>{move || total.get()}</b>
            </p>
            {go_on}
            {back}
            <DraftState wizard sending />
        </div>
    }
}

/// Whether the draft is safe, and the way to be rid of it.
#[component]
fn DraftState(wizard: Wizard, sending: Memo<bool>) -> impl IntoView {
    let words = move || match (wizard.safe.get()?, wizard.restored.get()) {
        (Safe::MemoryOnly, _) => Some(text::DRAFT_NOT_SAVED),
        (Safe::Reload, true) => Some(text::DRAFT_RESTORED),
        (Safe::Reload, false) => Some(text::DRAFT_SAVED),
    };
    let asked = RwSignal::new(false);
    let lost = move || {
        let unclear = wizard.submission.with(|submission| matches!(submission, Submission::Unclear(_)));
        asked.get().then(|| text::start_over_detail(unclear.then(|| wizard.sent_name()).as_deref()))
    };
    let start_over = move || {
        asked.set(false);
        wizard.start_over();
    };
    view! {
        <span class="wizard-draft push">
            <span class="dimmer" role="status">
                {words}
            </span>
            <Show when=move || wizard.safe.get().is_some()>
                <Button variant=Variant::Quiet disabled=sending on_press=move || asked.set(true)>
                    {text::START_OVER}
                </Button>
            </Show>
            <ConfirmDialog
                open=asked
                title=text::START_OVER_QUESTION
                description=Signal::derive(lost)
                act=text::START_OVER
                on_confirm=start_over
            />
        </span>
    }
}

/// Moves the focus where the wizard wants it, once that place is on the page.
fn use_focus(wizard: Wizard, root: NodeRef<html::Form>) {
    let timer = use_timer();
    Effect::new(move |_| {
        let Some(wanted) = wizard.focus.get() else { return };
        let here = wizard.step.get();
        let selector = match wanted {
            Focus::Heading(step) if step == here => ".wizard-heading".to_owned(),
            Focus::Field(field) if Step::of(field) == here => format!("[data-field={}]", field.id()),
            Focus::Outcome => "[data-outcome]".to_owned(),
            // The router is still on its way there.
            Focus::Heading(_) | Focus::Field(_) => return,
        };
        // After the page has drawn the step and its messages.
        timer.start(0, move || {
            let Some(form) = root.get_untracked() else { return };
            let Some(place) = focus::find(&form, &selector) else { return };
            let input = matches!(wanted, Focus::Field(_)).then(|| {
                focus::find(&place, "input:checked:enabled")
                    .or_else(|| focus::find(&place, "input:enabled, textarea, select"))
            });
            focus::give(&input.flatten().unwrap_or(place));
            wizard.focus.try_set(None);
        });
    });
}
