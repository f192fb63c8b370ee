//! The rows of the list.

use leptos::prelude::*;
use upstash_api::developer::redis::{Database, DatabaseStatus};

use crate::listing::SortColumn;
use crate::redis::list::{Column, Sort};
use crate::redis::{facts, text};
use crate::routes::{AccountPath, paths};
use crate::ui::table::{self, SortTh, Table, Th};
use crate::ui::{StatusDot, Time, Tone};

/// The table. The first cell's link covers its row.
#[component]
pub fn Rows(
    account: AccountPath,
    databases: Memo<Vec<Database>>,
    sort: Memo<Sort>,
    on_sort: Callback<Sort>,
) -> impl IntoView {
    let shown = Signal::derive(move || {
        let sort = sort.get();
        table::Sort { column: sort.column.id(), descending: sort.descending }
    });
    // The widget knows no natural direction of a column (newest first), so only its choice of column is taken.
    let pressed = Callback::new(move |pressed: table::Sort| {
        if let Some(column) = Column::named(pressed.column) {
            on_sort.run(sort.get_untracked().toggled(column));
        }
    });
    let th = move |column: Column| {
        view! { <SortTh label=text::column(column) column=column.id() sort=shown on_sort=pressed /> }
    };
    let head = move || {
        view! {
            {th(Column::Name)}
            {th(Column::State)}
            {th(Column::Region)}
            <Th numeric=true>{text::READ_REGIONS}</Th>
            {th(Column::Plan)}
            {th(Column::Created)}
        }
        .into_any()
    };
    view! {
        <Table label=text::DATABASES head=head>
            <For
                each=move || databases.get()
                key=drawn
                children=move |database| row(&account, &database)
            />
        </Table>
    }
}

/// Everything a row draws, as its key: a refresh rebuilds only rows that changed.
fn drawn(database: &Database) -> (String, String, String, String, String, usize, i64) {
    (
        database.database_id.clone(),
        database.database_name.clone(),
        database.endpoint.clone(),
        database.state.clone(),
        format!("{} {}", database.primary_region, facts::plan_label(database)),
        database.read_regions.len(),
        database.creation_time,
    )
}

fn row(account: &AccountPath, database: &Database) -> AnyView {
    let href = paths::database(account, &database.database_id);
    let replicas = database.read_regions.len();
    let place = facts::place(&database.primary_region).to_owned();
    // Where the catalog does not know a region its id is the place already.
    let code = (place != database.primary_region).then(|| database.primary_region.clone());
    view! {
        <tr class="db-row">
            <td>
                <a class="row-title db-link" href=href>
                    {database.database_name.clone()}
                </a>
                <span class="row-sub mono">{database.endpoint.clone()}</span>
            </td>
            <td>
                <Status database=database.clone() />
            </td>
            <td>
                {place} {code.map(|code| view! { " " <span class="mono dimmer">{code}</span> })}
            </td>
            <td class="num" data-label=text::READ_REGIONS>
                {if replicas == 0 { "–".to_owned() } else { replicas.to_string() }}
            </td>
            <td>{facts::plan_label(database)}</td>
            <td class="dim nowrap">
                {(database.creation_time > 0)
                    .then(|| view! { <Time at_ms=Signal::stored(database.creation_time.saturating_mul(1000)) /> })}
            </td>
        </tr>
    }
    .into_any()
}

/// The state of a database: a dot and its word.
#[component]
pub fn Status(database: Database) -> impl IntoView {
    let status = database.status();
    let word = text::status(status, &database.state).to_owned();
    view! { <StatusDot tone=tone(status)>{word}</StatusDot> }
}

/// The colour beside the word.
pub const fn tone(status: DatabaseStatus) -> Tone {
    match status {
        DatabaseStatus::Active => Tone::Ok,
        DatabaseStatus::Suspended => Tone::Danger,
        DatabaseStatus::Passive => Tone::Neutral,
        DatabaseStatus::Unknown => Tone::Warn,
    }
}

/// Below the list: what the states that are not "active" mean, once each.
#[component]
pub fn StateNotes(databases: Memo<Vec<Database>>) -> impl IntoView {
    let notes = Memo::new(move |_| {
        let mut notes: Vec<(Tone, String, &'static str)> = Vec::new();
        databases.with(|databases| {
            for database in databases {
                let status = database.status();
                let word = text::status(status, &database.state).to_owned();
                let known = notes.iter().any(|(_, known, _)| *known == word);
                if let Some(means) = text::status_means(status).filter(|_| !known) {
                    notes.push((tone(status), word, means));
                }
            }
        });
        notes
    });
    move || {
        let notes = notes.get();
        (!notes.is_empty()).then(|| {
            let item = |(tone, word, means): (Tone, String, &'static str)| {
                view! {
                    <div class="list-note">
                        <dt><StatusDot tone=tone>{word}</StatusDot></dt>
                        <dd>{means}</dd>
                    </div>
                }
            };
            view! { <dl class="list-notes">{notes.into_iter().map(item).collect_view()}</dl> }
        })
    }
}
