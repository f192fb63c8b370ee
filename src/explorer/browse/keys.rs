//! The left side in browse mode: filter, tree, and the keys opened before.

use keyspace::scan::Status;
use leptos::prelude::*;

use super::choose::Choose;
use super::measure::Measure;
use super::query::Query;
use super::shape::Shape;
use super::{Bar, Tree};
use crate::explorer::desk::{Permission, use_desk};
use crate::explorer::text;
use crate::ui::{Bind, Button, EmptyState, IconName, SearchBox, Size, use_announcer};

/// All keys, as far as they were scanned.
#[component]
pub fn BrowseKeys() -> impl IntoView {
    let desk = use_desk();
    let browsing = desk.browsing;
    let filter = Bind::new(
        move || browsing.query.with(|query| query.text.clone()),
        move |text: String| browsing.want(|query| query.text = text),
    );
    let ended = move || {
        (browsing.permission.get() == Permission::Ended).then(|| {
            view! {
                <div class="ex-ended" role="note">
                    <p title=text::browse::ENDED_WHY>{text::browse::ENDED}</p>
                    <Button size=Size::Small on_press=move |()| desk.browse_on()>
                        {text::browse::ENDED_AGAIN}
                    </Button>
                </div>
            }
        })
    };
    let empty = Memo::new(move |_| {
        let (status, has_keys) = browsing.facts.with(|facts| (facts.status, facts.found > 0));
        (browsing.row_count() == 0).then_some((status == Status::Complete, has_keys))
    });
    let announce = use_announcer();
    Effect::new(move |before: Option<Status>| {
        let now = browsing.facts.with(|facts| facts.status);
        if now == Status::Complete && before == Some(Status::Running) {
            announce.say(text::browse::complete(browsing.facts.with_untracked(|facts| facts.found)));
        }
        now
    });
    view! {
        <div class="ex-browse">
            {ended}
            <div class="ex-filter">
                <SearchBox value=filter label=text::browse::FILTER no_shortcut=true mono=true />
                <Shape />
            </div>
            <Bar />
            <Measure />
            <Choose />
            <div class="ex-tree-space">
                <Tree />
                {move || empty.get().map(|(is_done, has_keys)| view! { <Nothing is_done has_keys /> })}
            </div>
        </div>
    }
}

/// In place of rows.
#[component]
fn Nothing(is_done: bool, has_keys: bool) -> impl IntoView {
    let browsing = use_desk().browsing;
    let (title, detail) = match (has_keys, is_done) {
        (true, true) => (text::browse::NONE_FITS, None),
        (true, false) => (text::browse::NONE_FITS, Some(text::browse::NONE_YET)),
        (false, true) => (text::browse::EMPTY, Some(text::browse::EMPTY_WHY)),
        (false, false) => return ().into_any(),
    };
    let clear = move |()| browsing.want(Query::show_all);
    view! {
        <EmptyState title detail=detail.map(str::to_owned) icon=IconName::Search>
            {has_keys
                .then(|| {
                    view! {
                        <Button size=Size::Small on_press=clear>
                            {text::browse::CLEAR_FILTER}
                        </Button>
                    }
                })}
        </EmptyState>
    }
    .into_any()
}
