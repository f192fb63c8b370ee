//! Second step: where reads are answered from.

use leptos::prelude::*;
use upstash_api::catalog::{self, PlanKind, Platform, REGIONS, Region};
use upstash_api::estimate::{self, Usage};
use upstash_api::validate::CreateField;

use super::fields::{FieldAnchor, region_cards};
use super::state::Wizard;
use crate::redis::draft::PAY_AS_YOU_GO;
use crate::redis::{facts, format, text};
use crate::ui::{Banner, Bind, Button, CardChoice, FieldGroup, Lock, Size};

#[component]
pub fn ReplicasStep(wizard: Wizard) -> impl IntoView {
    let platform = wizard.draft(|draft, _| draft.platform());
    move || match platform.get() {
        Platform::Aws => view! { <ReadRegions wizard /> }.into_any(),
        Platform::Gcp => {
            view! { <Banner title=text::NO_REPLICAS_TITLE>{text::NO_REPLICAS_DETAIL}</Banner> }.into_any()
        }
    }
}

#[component]
fn ReadRegions(wizard: Wizard) -> impl IntoView {
    let value = Bind::new(
        move || wizard.form.with(|form| form.draft().read_regions.clone()),
        move |regions: Vec<String>| {
            wizard.edit(CreateField::ReadRegions, |draft| draft.set_read_regions(regions));
        },
    );
    let primary = wizard.draft(|draft, _| draft.primary_region.clone());
    let hint = wizard.draft(|draft, account| one_more(draft.plan(account), draft.writes));
    let choice = move |region: &'static Region, card: CardChoice| {
        if primary.with(|primary| primary == region.id) {
            // A chosen primary stays pressable, so that it can be taken out again.
            let chosen = value.get().iter().any(|id| id == region.id);
            let words = Some(text::IS_PRIMARY.to_owned());
            return if chosen {
                CardChoice { note: words, ..card }
            } else {
                CardChoice { disabled_reason: words, ..card }
            };
        }
        card
    };
    let cards = region_cards::read(REGIONS.iter().filter(|region| region.can_read), value, choice);
    view! {
        <FieldAnchor field=CreateField::ReadRegions>
            <FieldGroup
                label=text::READ_REGIONS
                optional=true
                lock=Lock::Open
                hint=Signal::derive(move || Some(hint.get()))
                error=wizard.message(CreateField::ReadRegions)
            >
                {cards}
            </FieldGroup>
            <WayOut wizard />
        </FieldAnchor>
    }
}

/// The one click that mends what is wrong: a primary region among the read regions, or too many for the plan.
#[component]
fn WayOut(wizard: Wizard) -> impl IntoView {
    let doubled = wizard.draft(|draft, _| {
        Some(draft.primary_region.clone()).filter(|primary| draft.read_regions().contains(primary))
    });
    let too_many = wizard.draft(|draft, account| {
        let most = catalog::plan(draft.plan(account)).and_then(|plan| plan.read_regions);
        most.is_some_and(|most| draft.read_regions().len() > most)
    });
    let remove = move || {
        let id = doubled.get_untracked().unwrap_or_default();
        wizard.edit(CreateField::ReadRegions, |draft| draft.toggle_read_region(&id));
        wizard.focus_on(CreateField::ReadRegions);
    };
    let change_plan = move || {
        wizard.edit(CreateField::Plan, |draft| PAY_AS_YOU_GO.clone_into(&mut draft.plan));
        wizard.focus_on(CreateField::ReadRegions);
    };
    let words = move |primary: &str| text::remove_read_region(facts::place(primary));
    move || {
        if let Some(primary) = doubled.get() {
            let words = words(&primary);
            Some(view! { <Button size=Size::Small on_press=remove>{words}</Button> })
        } else if too_many.get() {
            let label = catalog::plan(PAY_AS_YOU_GO).map(|plan| plan.label).unwrap_or_default();
            Some(view! { <Button size=Size::Small on_press=change_plan>{text::use_plan(label)}</Button> })
        } else {
            None
        }
    }
}

/// What a read region is for, and what one more costs at the expected usage.
fn one_more(plan: &str, writes: u64) -> String {
    let Some(plan) = catalog::plan(plan) else { return text::READ_REGIONS_HINT.to_owned() };
    let total = |regions| estimate::monthly(plan, regions, Usage { reads: 0, writes }).total;
    match plan.kind {
        PlanKind::Free => text::one_more_counts(&format::count(writes)),
        PlanKind::PayAsYouGo | PlanKind::Fixed { .. } => {
            text::one_more_costs(&format::price(total(1).saturating_sub(total(0))))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_more_region_is_priced_by_the_plan() {
        assert!(one_more("payg", 100_000).ends_with("each adds $0.20 a month."));
        assert!(one_more("fixed_1gb", 100_000).ends_with("each adds $10 a month."));
        assert!(one_more("free", 100_000).ends_with("each adds 100K commands a month."));
    }
}
