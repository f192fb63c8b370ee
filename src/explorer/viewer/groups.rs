//! A stream: its entries, and its consumer groups, which cost a command when they are looked at.

use leptos::prelude::*;

use super::pending::GroupDetail;
use super::table::Table;
use crate::explorer::bytes::Place;
use crate::explorer::desk::use_desk;
use crate::explorer::kind::Kind;
use crate::explorer::link::Tab;
use crate::explorer::model::Groups;
use crate::explorer::notice::TroubleNotice;
use crate::explorer::pieces::pieces;
use crate::explorer::text;
use crate::explorer::value::Group;
use crate::ui::{self, Bind, EmptyState, IconName, Skeleton, SkeletonShape, Tabs};

/// Entries and groups of a stream.
#[component]
pub fn StreamTabs() -> impl IntoView {
    let desk = use_desk();
    let tab = Memo::new(move |_| {
        desk.link.with(|link| link.tab).filter(|tab| *tab == Tab::Groups).unwrap_or(Tab::Table)
    });
    let value =
        Bind::new(move || tab.get().slug().to_owned(), move |slug: String| desk.show(Tab::parse(&slug)));
    let tabs =
        Tab::of(&Kind::Stream).iter().map(|tab| ui::Tab::new(tab.slug(), text::tab(*tab, &Kind::Stream)));
    let panel = |slug: String| {
        if Tab::parse(&slug) == Some(Tab::Groups) {
            view! { <GroupList /> }.into_any()
        } else {
            view! { <Table kind=Kind::Stream /> }.into_any()
        }
    };
    view! {
        <div class="ex-blob">
            <Tabs value tabs=Signal::stored(tabs.collect::<Vec<_>>()) label=text::VIEWS panel />
        </div>
    }
}

#[component]
fn GroupList() -> impl IntoView {
    let desk = use_desk();
    let groups = Memo::new(move |_| desk.key(|key| key.groups.clone()));
    Effect::new(move |_| {
        // Also after a refresh, which forgets them; the question waits until nothing else is on its way.
        let idle = desk.machine.with(|machine| machine.busy().is_none());
        if idle && groups.get() == Some(Groups::NotAsked) {
            desk.act(|machine| machine.ask_groups());
        }
    });
    move || match groups.get() {
        None | Some(Groups::NotAsked | Groups::Loading) => {
            view! { <Skeleton shape=SkeletonShape::Lines count=3 what=text::GROUP /> }.into_any()
        }
        Some(Groups::Refused(trouble)) => view! {
            <TroubleNotice trouble on_retry=move |()| desk.act(|machine| machine.ask_groups()) />
        }
        .into_any(),
        Some(Groups::Ready(groups)) if groups.is_empty() => view! {
            <EmptyState
                title=text::NO_GROUPS
                detail=Some(text::NO_GROUPS_DETAIL.to_owned())
                icon=IconName::Users
            />
        }
        .into_any(),
        Some(Groups::Ready(groups)) => table(groups),
    }
}

fn table(groups: Vec<Group>) -> AnyView {
    let names: Vec<_> = groups.iter().map(|group| group.name.clone()).collect();
    let row = |group: Group| {
        let lag = group.lag.map_or_else(|| text::LAG_UNKNOWN.to_owned(), |lag| lag.to_string());
        view! {
            <tr>
                <td class="mono">{pieces(&group.name, Place::Name)}</td>
                <td class="num">{group.consumers.to_string()}</td>
                <td class="num">{group.pending.to_string()}</td>
                <td class="num">{lag}</td>
                <td class="mono">{group.last_delivered}</td>
            </tr>
        }
    };
    view! {
        <div class="ex-groups">
            <table class="table">
                <thead>
                    <tr>
                        <th scope="col">{text::GROUP}</th>
                        <th scope="col" class="num">{text::CONSUMERS}</th>
                        <th scope="col" class="num">{text::PENDING}</th>
                        <th scope="col" class="num">{text::LAG}</th>
                        <th scope="col">{text::LAST_DELIVERED}</th>
                    </tr>
                </thead>
                <tbody>{groups.into_iter().map(row).collect_view()}</tbody>
            </table>
            {names.into_iter().map(|group| view! { <GroupDetail group /> }).collect_view()}
        </div>
    }
    .into_any()
}
