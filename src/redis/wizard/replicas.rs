//! Second step: where reads are answered from.

use leptos::prelude::*;
use upstash_api::catalog::{self, PlanKind, Platform, REGIONS, Region};
use upstash_api::validate::CreateField;

use super::fields::{FieldAnchor, region_cards};
use super::state::Wizard;
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
    let price = wizard.draft(|draft, account| one_more(draft.plan(account), draft.writes));
    let choice = move |region: &'static Region, card: CardChoice| {
        if primary.with(|primary| primary == region.id) {
            // A chosen primary stays pressable, so that it can be taken out again.
            let chosen = value.get().iter().any(|id| id == region.id);
            let reason = (!chosen).then(|| text::IS_PRIMARY.to_owned());
            return CardChoice {
                aside: Some(text::PRIMARY_MARK.to_owned()),
                disabled_reason: reason,
                ..card
            };
        }
        CardChoice { aside: price.get(), ..card }
    };
    let cards = region_cards::read(REGIONS.iter().filter(|region| region.can_read), value, choice);
    view! {
        <FieldAnchor field=CreateField::ReadRegions>
            <FieldGroup
                label=text::READ_REGIONS
                optional=true
                lock=Lock::Open
                hint=Some(text::READ_REGIONS_HINT.to_owned())
                error=wizard.message(CreateField::ReadRegions)
            >
                {cards}
            </FieldGroup>
            <WayOut wizard />
        </FieldAnchor>
    }
}

/// The one click that mends a primary region among the read regions.
#[component]
fn WayOut(wizard: Wizard) -> impl IntoView {
    let doubled = wizard.draft(|draft, _| {
        Some(draft.primary_region.clone()).filter(|primary| draft.read_regions().contains(primary))
    });
    move || {
        doubled.get().map(|primary| {
            let words = text::remove_read_region(facts::place(&primary));
            let remove = move || {
                wizard.edit(CreateField::ReadRegions, |draft| draft.toggle_read_region(&primary));
                wizard.focus_on(CreateField::ReadRegions);
            };
            view! { <Button size=Size::Small on_press=remove>{words}</Button> }
        })
    }
}

/// What one more read region costs in a month at the expected usage.
fn one_more(plan: &str, writes: u64) -> Option<String> {
    let plan = catalog::plan(plan)?;
    let with = |regions| {
        let usage = upstash_api::estimate::Usage { reads: 0, writes };
        upstash_api::estimate::monthly(plan, regions, usage).total
    };
    match plan.kind {
        PlanKind::Free => None,
        PlanKind::PayAsYouGo | PlanKind::Fixed { .. } => {
            Some(text::more(&format::price(with(1).saturating_sub(with(0)))))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_more_region_is_priced_by_the_plan() {
        assert_eq!(one_more("payg", 100_000).as_deref(), Some("+$0.20"));
        assert_eq!(one_more("fixed_1gb", 100_000).as_deref(), Some("+$10"));
        assert_eq!(one_more("free", 100_000), None);
    }
}
