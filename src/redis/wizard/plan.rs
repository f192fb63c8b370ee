//! Third step: what it may cost and hold.

use leptos::prelude::*;
use upstash_api::catalog::{MICROS_PER_COMMAND, PLANS, Plan, PlanKind};
use upstash_api::validate::CreateField;

use super::fields::FieldAnchor;
use super::state::Wizard;
use crate::numbers::size;
use crate::redis::draft::{self, Account, Draft, PAY_AS_YOU_GO, PlanUse};
use crate::redis::{format, text};
use crate::ui::{Bind, CardChoice, Checkbox, Field, FieldGroup, InputKind, Lock, RadioCards, TextInput};

#[component]
pub fn PlanStep(wizard: Wizard) -> impl IntoView {
    let takes_budget = wizard.draft(|draft, account| draft.plan(account) == PAY_AS_YOU_GO);
    view! {
        <PlanChoice wizard />
        <Show when=move || takes_budget.get()>
            <Budget wizard />
        </Show>
        <Eviction wizard />
    }
    .into_any()
}

#[component]
fn PlanChoice(wizard: Wizard) -> impl IntoView {
    let value = Bind::new(
        move || wizard.form.with(|form| wizard.account.with(|account| form.draft().plan(account).to_owned())),
        move |plan: String| wizard.edit(CreateField::Plan, |draft| draft.plan = plan),
    );
    let choices = wizard
        .draft(|draft, account| PLANS.iter().map(|plan| card(plan, draft, account)).collect::<Vec<_>>());
    view! {
        <FieldAnchor field=CreateField::Plan>
            <FieldGroup
                label=text::PLAN
                required=true
                lock=Lock::Open
                hint=Some(text::PLAN_HINT.to_owned())
                error=wizard.message(CreateField::Plan)
            >
                <RadioCards value choices single_column=true />
            </FieldGroup>
        </FieldAnchor>
    }
}

#[component]
fn Budget(wizard: Wizard) -> impl IntoView {
    let value =
        wizard.text(CreateField::Budget, |draft| draft.budget.clone(), |draft, budget| draft.budget = budget);
    view! {
        <FieldAnchor field=CreateField::Budget>
            <Field
                label=text::BUDGET
                optional=true
                lock=Lock::Open
                hint=Some(text::BUDGET_HINT.to_owned())
                error=wizard.message(CreateField::Budget)
            >
                <TextInput value kind=InputKind::Digits prefix="$" suffix=text::PER_MONTH />
            </Field>
        </FieldAnchor>
    }
}

#[component]
fn Eviction(wizard: Wizard) -> impl IntoView {
    let checked = Bind::new(
        move || wizard.form.with(|form| form.draft().eviction),
        move |on: bool| wizard.form.update(|form| form.edit_other(|draft| draft.eviction = on)),
    );
    let note = Signal::derive(move || {
        Some(if checked.get() { text::EVICTION_ON } else { text::EVICTION_OFF }.to_owned())
    });
    view! {
        <div class="wizard-field">
            <FieldGroup label=text::EVICTION_SHORT lock=Lock::Open>
                <Checkbox checked label=text::EVICTION note=note />
            </FieldGroup>
        </div>
    }
}

/// A plan with its price at the expected usage, and why it cannot be taken where it cannot.
fn card(plan: &Plan, draft: &Draft, account: &Account) -> CardChoice {
    let total = draft.estimate(plan).total;
    let price = (plan.kind == PlanKind::PayAsYouGo)
        .then(|| text::per_commands(&format::price(MICROS_PER_COMMAND * 100_000)));
    let commands = plan.commands.map(format::count);
    let facts = [
        text::plan_data(&size(plan.data)),
        price.unwrap_or_else(|| text::plan_commands(commands.as_deref())),
        text::plan_request(&size(plan.request)),
        text::plan_value(&size(plan.value)),
    ];
    let chosen = draft.read_regions().len();
    let disabled_reason = match (draft::plan_use(plan.id, account), plan.read_regions) {
        (PlanUse::Taken(name), _) => Some(text::free_taken_short(name)),
        (PlanUse::Open, Some(most)) if chosen > most => Some(text::too_many_regions(most, chosen)),
        (PlanUse::Open, _) => None,
    };
    CardChoice {
        aside: Some(text::a_month(&format::price(total))),
        note: Some(facts.join(" · ")),
        disabled_reason,
        ..CardChoice::new(plan.id, plan.label)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cards(draft: &Draft, account: &Account) -> Vec<CardChoice> {
        PLANS.iter().map(|plan| card(plan, draft, account)).collect()
    }

    #[test]
    fn every_plan_shows_its_price_at_the_expected_usage() {
        let cards = cards(&Draft::default(), &Account::default());
        assert_eq!(cards[0].aside.as_deref(), Some("$0 a month"));
        assert_eq!(cards[1].aside.as_deref(), Some("$0.80 a month"));
        assert_eq!(cards[3].aside.as_deref(), Some("$20 a month"));
        assert!(
            cards[1].note.as_deref().is_some_and(|note| note.starts_with("100 GB data · $0.20 per 100K"))
        );
    }

    #[test]
    fn a_plan_that_cannot_be_taken_says_why() {
        let taken = Account { free: Some("first".into()), names: vec![] };
        let reason = cards(&Draft::default(), &taken)[0].disabled_reason.clone();
        assert!(reason.is_some_and(|reason| reason.contains("first")));
        let mut draft = Draft::default();
        draft.set_read_regions(vec!["us-east-1".into(), "us-west-1".into()]);
        let reason = cards(&draft, &Account::default())[0].disabled_reason.clone();
        assert!(reason.is_some_and(|reason| reason.contains('2')));
        assert!(cards(&draft, &Account::default())[1..].iter().all(|card| card.disabled_reason.is_none()));
    }
}
