//! A sorted set whose scores are positions: its members as points. GEOPOS is sent when somebody asks for it.

use leptos::prelude::*;

use super::asked::{Answered, use_asked};
use super::table::Table;
use crate::explorer::bytes::Place;
use crate::explorer::desk::{Desk, use_desk};
use crate::explorer::kind::Kind;
use crate::explorer::link::Tab;
use crate::explorer::pieces::pieces;
use crate::explorer::plan;
use crate::explorer::text;
use crate::explorer::text::types as words;
use crate::explorer::value::{Point, Row, Value, are_positions, points};
use crate::ui::{self, Bind, Button, Size, Tabs, VirtualList};

/// Height of a row in px; also in `style/explorer.css`.
const ROW: u32 = 32;

/// A sorted set, with its points beside its members where the scores may be positions.
#[component]
pub fn SortedView() -> impl IntoView {
    let desk = use_desk();
    let is_geo = Memo::new(move |_| with_rows(desk, are_positions));
    // A link to the points shows them, whatever the scores look like.
    let tab = Memo::new(move |_| {
        desk.link.with(|link| link.tab).filter(|tab| *tab == Tab::Points).unwrap_or(Tab::Table)
    });
    let value =
        Bind::new(move || tab.get().slug().to_owned(), move |slug: String| desk.show(Tab::parse(&slug)));
    let tabs = [Tab::Table, Tab::Points];
    let tabs = tabs.iter().map(|tab| ui::Tab::new(tab.slug(), text::tab(*tab, &Kind::SortedSet)));
    let tabs = StoredValue::new(tabs.collect::<Vec<_>>());
    let panel = |slug: String| {
        if Tab::parse(&slug) == Some(Tab::Points) {
            view! { <PointList /> }.into_any()
        } else {
            view! { <Table kind=Kind::SortedSet /> }.into_any()
        }
    };
    let with_tabs = Memo::new(move |_| is_geo.get() || tab.get() == Tab::Points);
    move || {
        if with_tabs.get() {
            view! {
                <div class="ex-blob">
                    <Tabs value tabs=Signal::stored(tabs.get_value()) label=text::VIEWS panel />
                </div>
            }
            .into_any()
        } else {
            view! { <Table kind=Kind::SortedSet /> }.into_any()
        }
    }
}

fn with_rows<T: Default>(desk: Desk, look: impl FnOnce(&[Row]) -> T) -> T {
    let rows = |value: &Value| match value {
        Value::Rows(rows) => look(&rows.items),
        _ => T::default(),
    };
    desk.key(|key| rows(&key.value)).unwrap_or_default()
}

fn members(rows: &[Row]) -> Vec<Vec<u8>> {
    let member = |row: &Row| match row {
        Row::Scored { member, .. } => Some(member.clone()),
        _ => None,
    };
    rows.iter().filter_map(member).collect()
}

#[component]
fn PointList() -> impl IntoView {
    let desk = use_desk();
    let asked = use_asked();
    let wanted = Memo::new(move |_| with_rows(desk, <[Row]>::len));
    // The members of the answer: more may have been read since.
    let of = RwSignal::new(Vec::<Vec<u8>>::new());
    let ask = move |()| {
        let members = with_rows(desk, members);
        asked.ask(plan::positions(&asked.name(), &members));
        of.set(members);
    };
    let found = Memo::new(move |_| match asked.get() {
        Answered::With(replies) => of.with(|of| points(of, replies)),
        _ => Vec::new(),
    });
    let len = Signal::derive(move || found.with(Vec::len));
    let row =
        move |index: Signal<usize>| (move || found.with(|found| found.get(index.get()).map(draw))).into_any();
    view! {
        <p class="ex-note">
            <span role="status">{move || asked.refusal().unwrap_or_else(|| words::points(len.get(), wanted.get()))}</span>
            <Button size=Size::Small loading=asked.is_waiting() on_press=ask>
                {move || words::ask_points(plan::position_commands(wanted.get()))}
            </Button>
        </p>
        <div class="ex-table" data-kind="points">
            <div class="ex-row ex-row-head" aria-hidden="true">
                <span>{text::MEMBER}</span>
                <span>{words::LONGITUDE}</span>
                <span>{words::LATITUDE}</span>
            </div>
            <div class="ex-grid">
                <VirtualList len row_height=ROW row attr:role="list" attr:aria-label=words::POINTS />
            </div>
        </div>
    }
}

fn draw(point: &Point) -> AnyView {
    let (longitude, latitude) =
        point.at.clone().unwrap_or_else(|| (words::NO_POSITION.to_owned(), String::new()));
    view! {
        <div class="ex-row" role="listitem">
            <span>{pieces(&point.member, Place::Name)}</span>
            <span class="ex-num">{longitude}</span>
            <span class="ex-num">{latitude}</span>
        </div>
    }
    .into_any()
}
