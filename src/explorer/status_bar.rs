//! What this visit has cost, all in one place.

use leptos::prelude::*;

use super::desk::use_desk;
use super::text;
use crate::numbers::size;
use crate::ui::{IconButton, IconName, Size};

/// Commands, price, bytes, last round trip.
#[component]
pub fn StatusBar() -> impl IntoView {
    let desk = use_desk();
    let meter = desk.meter;
    let price = move || {
        let price = meter.with(|meter| meter.price());
        (!price.is_empty()).then(|| view! { <span title=text::PAYG>{price}</span> })
    };
    view! {
        <div class="ex-status" role="group" aria-label=text::COSTS>
            <span>{move || text::visit(meter.with(|meter| meter.commands))}</span>
            {price}
            <span>{move || size(meter.with(|meter| meter.bytes))}</span>
            <span>{move || meter.with(|meter| meter.last_ms).map(text::round_trip)}</span>
            <span class="ex-status-help">
                <IconButton
                    icon=IconName::Help
                    label=text::shortcuts::OPEN
                    size=Size::Small
                    on_press=move |()| desk.help.set(true)
                />
            </span>
        </div>
    }
}
