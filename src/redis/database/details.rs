//! What it is and what it may hold.

use leptos::prelude::*;
use upstash_api::developer::redis::Database;

use crate::browser::intl;
use crate::numbers::{self, grouped};
use crate::redis::{facts, format, text};
use crate::ui::{Badge, CopyButton, KeyValue, KeyValueList, Time};

/// Plan, budget, eviction, age and id.
#[component]
pub fn Summary(database: Database) -> impl IntoView {
    let budget = match u64::try_from(database.budget) {
        Ok(dollars) if dollars > 0 => text::a_month(&format::price(dollars.saturating_mul(1_000_000))),
        _ => text::NO_CAP.to_owned(),
    };
    let eviction = if database.eviction { text::ON } else { text::OFF };
    let created = (database.creation_time > 0).then(|| {
        let at = database.creation_time.saturating_mul(1000);
        view! {
            <KeyValue label=text::CREATED>
                <span class="db-created">
                    <Time at_ms=Signal::stored(at) />
                    <span class="dimmer">{move || intl::date(at)}</span>
                </span>
            </KeyValue>
        }
    });
    let id = database.database_id.clone();
    view! {
        <section class="panel" aria-labelledby="summary-title">
            <h2 class="panel-title" id="summary-title">
                {text::SUMMARY}
            </h2>
            <KeyValueList compact=true>
                <KeyValue label=text::PLAN>{facts::plan_label(&database)}</KeyValue>
                <KeyValue label=text::BUDGET>{budget}</KeyValue>
                <KeyValue label=text::EVICTION_SHORT>{eviction}</KeyValue>
                {created}
                <KeyValue label=text::DATABASE_ID>
                    <code class="db-id" title=id.clone()>{id.clone()}</code>
                    <CopyButton text=id what=text::COPY_ID />
                </KeyValue>
            </KeyValueList>
        </section>
    }
    .into_any()
}

/// The regions: first the one that writes go to.
#[component]
pub fn Place(database: Database) -> impl IntoView {
    let region = |id: &str, role: &'static str| {
        let place = facts::place(id).to_owned();
        let id = id.to_owned();
        view! {
            <li class="db-region">
                <span>{place}</span>
                <span class="mono dimmer">{id}</span>
                <span class="push">
                    <Badge>{role}</Badge>
                </span>
            </li>
        }
    };
    let primary =
        (!database.primary_region.is_empty()).then(|| region(&database.primary_region, text::PRIMARY_MARK));
    let reads = database.read_regions.iter().map(|id| region(id, text::READ_MARK)).collect_view();
    view! {
        <section class="panel" aria-labelledby="place-title">
            <h2 class="panel-title" id="place-title">
                {text::PLACE}
            </h2>
            <ul class="db-regions">{primary} {reads}</ul>
        </section>
    }
    .into_any()
}

/// The limits that Upstash answered.
#[component]
pub fn Limits(database: Database) -> impl IntoView {
    let told = |number: i64| u64::try_from(number).ok().filter(|number| *number > 0);
    let size = |bytes| told(bytes).map(numbers::size);
    let number = |number| told(number).map(grouped);
    let commands = database.monthly_commands().and_then(number).unwrap_or_else(|| text::UNLIMITED.to_owned());
    let lines = [
        (text::DATA, size(database.db_disk_threshold)),
        (text::COMMANDS_A_MONTH, Some(commands)),
        (text::COMMANDS_A_SECOND, number(database.db_max_commands_per_second)),
        (text::LARGEST_REQUEST, size(database.db_max_request_size)),
        (text::LARGEST_VALUE, size(database.db_max_entry_size)),
        (text::CLIENTS, number(database.db_max_clients)),
    ];
    // A limit that Upstash did not tell is left out: an empty row would be read as "none".
    let line = |(label, value): (&'static str, Option<String>)| {
        value.map(|value| view! { <KeyValue label>{value}</KeyValue> })
    };
    view! {
        <section aria-labelledby="limits-title">
            <div class="section-head">
                <h2 id="limits-title">{text::LIMITS}</h2>
            </div>
            <KeyValueList>{lines.into_iter().map(line).collect_view()}</KeyValueList>
        </section>
    }
    .into_any()
}
