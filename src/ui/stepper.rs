//! The steps of a wizard: behind, here, ahead.

use leptos::prelude::*;

use super::{Icon, IconName};

/// Where a step stands.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum StepState {
    /// Filled in; can be gone back to.
    Done,
    /// On screen.
    Now,
    /// Not yet.
    Ahead,
}

/// One step.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Step {
    /// What it is called.
    pub label: String,
    /// Where it stands.
    pub state: StepState,
}

/// The row of steps; `label` names it. A step that is done can be pressed.
#[component]
pub fn Stepper(
    #[prop(into)] steps: Signal<Vec<Step>>,
    #[prop(into)] label: String,
    /// Goes back to a step, by its place from 0.
    #[prop(into)]
    on_step: Callback<usize>,
) -> impl IntoView {
    let item = move |(index, step): (usize, Step)| {
        let mark = match step.state {
            StepState::Done => view! { <Icon name=IconName::Check /> }.into_any(),
            StepState::Now | StepState::Ahead => (index + 1).to_string().into_any(),
        };
        let inside = view! {
            <span class="step-mark" aria-hidden="true">
                {mark}
            </span>
            <span class="step-label">{step.label}</span>
        };
        let body = match step.state {
            StepState::Done => view! {
                <button class="step" data-state="done" type="button" on:click=move |_| on_step.run(index)>
                    {inside}
                </button>
            }
            .into_any(),
            StepState::Now => {
                view! { <span class="step" data-state="now" aria-current="step">{inside}</span> }.into_any()
            }
            StepState::Ahead => view! { <span class="step" data-state="ahead">{inside}</span> }.into_any(),
        };
        view! { <li>{body}</li> }
    };
    view! {
        <ol class="stepper" aria-label=label>
            {move || steps.get().into_iter().enumerate().map(item).collect_view()}
        </ol>
    }
}
