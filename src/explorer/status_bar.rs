//! What this visit has cost, all in one place.

use leptos::prelude::*;

use super::desk::use_desk;
use super::meter::{Counts, Origin, price};
use super::text;
use crate::numbers::{grouped, size};
use crate::ui::{IconButton, IconName, Popover, Size};

/// Commands, price, bytes, last round trip.
#[component]
pub fn StatusBar() -> impl IntoView {
    let desk = use_desk();
    let (meter, billing) = (desk.meter, desk.billing);
    let total = Memo::new(move |_| meter.with(super::meter::Meter::total));
    let cost = move || {
        let billing = billing.get();
        text::meter::no_price(billing).map_or_else(|| price(total.get().commands), str::to_owned)
    };
    let visit = move || (move || text::visit(total.get().commands)).into_any();
    view! {
        <div class="ex-status" role="group" aria-label=text::COSTS>
            <Popover
                class="ex-sent"
                trigger=visit
                panel_label=text::meter::TITLE
            >
                <Bill />
            </Popover>
            <span title=move || text::meter::billing(billing.get())>{cost}</span>
            <span>{move || size(total.get().sent.saturating_add(total.get().received))}</span>
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

/// The same by parts of the page.
#[component]
fn Bill() -> impl IntoView {
    let desk = use_desk();
    let (meter, billing) = (desk.meter, desk.billing);
    let rows = move || {
        let (meter, has_price) = (meter.get(), billing.get().has_price());
        let mut rows = Vec::new();
        for origin in Origin::ALL {
            let counts = meter.of(origin);
            if counts != Counts::default() {
                rows.push(row(text::meter::origin(origin), counts, has_price, origin == Origin::Exchange));
            }
        }
        rows
    };
    let total = move || {
        row(text::meter::TOTAL, meter.with(super::meter::Meter::total), billing.get().has_price(), false)
    };
    let is_empty = Memo::new(move |_| meter.with(|meter| meter.total() == Counts::default()));
    let by_exchange = Memo::new(move |_| meter.with(|meter| meter.of(Origin::Exchange) != Counts::default()));
    let head = move || {
        let price = billing.get().has_price().then(|| view! { <th scope="col">{text::meter::PRICE}</th> });
        view! {
            <tr>
                <th scope="col">{text::meter::PART}</th>
                <th scope="col">{text::meter::COMMANDS}</th>
                <th scope="col">{text::meter::SENT}</th>
                <th scope="col">{text::meter::RECEIVED}</th>
                {price}
            </tr>
        }
    };
    view! {
        <div class="ex-bill" tabindex="-1" data-autofocus="">
            <Show when=move || !is_empty.get() fallback=|| view! { <p>{text::meter::NOTHING}</p> }>
                <table aria-label=text::meter::TITLE>
                    <thead>{head}</thead>
                    <tbody>{rows}</tbody>
                    <tfoot>{total}</tfoot>
                </table>
            </Show>
            <p>{move || text::meter::billing(billing.get())}</p>
            <Show when=move || by_exchange.get()>
                <p>{text::meter::EXCHANGE}</p>
            </Show>
            <p>{text::meter::HOW}</p>
        </div>
    }
}

fn row(name: &'static str, counts: Counts, has_price: bool, is_elsewhere: bool) -> AnyView {
    let bytes = |bytes| if is_elsewhere { text::meter::NOT_HERE.to_owned() } else { size(bytes) };
    let commands = if is_elsewhere { "~" } else { "" };
    view! {
        <tr>
            <th scope="row">{name}</th>
            <td>{commands} {grouped(counts.commands)}</td>
            <td>{bytes(counts.sent)}</td>
            <td>{bytes(counts.received)}</td>
            {has_price.then(|| view! { <td>{price(counts.commands)}</td> })}
        </tr>
    }
    .into_any()
}
