//! What the steps share: the anchor that focus finds a field by, and region cards by part of the world.

use leptos::prelude::*;
use upstash_api::validate::CreateField;

/// Marks where a field is, so that an error can take the focus there.
#[component]
pub fn FieldAnchor(field: CreateField, children: Children) -> impl IntoView {
    view! { <div class="wizard-field" data-field=field.id()>{children()}</div> }
}

/// Cards of regions, in groups with the part of the world above.
pub mod region_cards {
    use leptos::prelude::*;
    use upstash_api::catalog::Region;

    use crate::redis::facts::{self, Continent};
    use crate::redis::text;
    use crate::ui::{Bind, CardChoice, CheckCards, RadioCards, next_id};

    /// One primary region of many: radios that are one group, whatever the headings between them.
    pub fn primary(regions: impl Iterator<Item = &'static Region>, value: Bind<String>) -> AnyView {
        let name = next_id("region");
        grouped(regions, move |regions| {
            let choices: Vec<CardChoice> = regions.into_iter().map(card).collect();
            view! { <RadioCards value choices name=name.clone() /> }.into_any()
        })
    }

    /// Any read regions; `choice` may add a price or a reason.
    pub fn read(
        regions: impl Iterator<Item = &'static Region>,
        value: Bind<Vec<String>>,
        choice: impl Fn(&'static Region, CardChoice) -> CardChoice + Copy + Send + Sync + 'static,
    ) -> AnyView {
        grouped(regions, move |regions| {
            let choices = Signal::derive(move || {
                regions.iter().map(|region| choice(region, card(region))).collect::<Vec<_>>()
            });
            view! { <CheckCards value choices /> }.into_any()
        })
    }

    fn card(region: &'static Region) -> CardChoice {
        CardChoice { code: Some(region.id.to_owned()), ..CardChoice::new(region.id, region.place) }
    }

    fn grouped(
        regions: impl Iterator<Item = &'static Region>,
        cards: impl Fn(Vec<&'static Region>) -> AnyView,
    ) -> AnyView {
        let group = |(continent, regions): (Continent, Vec<&'static Region>)| {
            view! {
                <div class="region-group">
                    <p class="region-group-name">{text::continent(continent)}</p>
                    {cards(regions)}
                </div>
            }
        };
        facts::by_continent(regions).into_iter().map(group).collect_view().into_any()
    }
}
