//! The left side in browse mode: filter, tree, and the keys opened before.

use keyspace::scan::Status;
use leptos::prelude::*;

use super::{Bar, Tree};
use crate::explorer::desk::{Permission, use_desk};
use crate::explorer::kind::Kind;
use crate::explorer::text;
use crate::ui::{
    Bind, Button, Checkbox, EmptyState, Field, FieldGroup, Icon, IconName, Popover, SearchBox, Segment,
    Segmented, Size, TextInput, Variant, use_announcer,
};

/// Types that can be asked for; modules' own are found by filtering for nothing else.
const KINDS: [Kind; 7] =
    [Kind::Text, Kind::Hash, Kind::List, Kind::Set, Kind::SortedSet, Kind::Stream, Kind::Json];

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
    let clear = move |()| {
        browsing.want(|query| {
            query.text.clear();
            query.kinds.clear();
        });
    };
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

/// Types, tree or list, order, delimiters.
#[component]
fn Shape() -> impl IntoView {
    let browsing = use_desk().browsing;
    let changed = Memo::new(move |_| browsing.query.with(|query| !query.kinds.is_empty()));
    let trigger = move || {
        view! {
            <span class="ex-shape" data-on=move || changed.get().then_some("")>
                <Icon name=IconName::Filter />
            </span>
        }
    };
    view! {
        <Popover
            trigger
            label=Some(text::browse::SHAPE.to_owned())
            size=Size::Medium
            variant=Variant::Quiet
            align_end=true
        >
            <ShapePanel />
        </Popover>
    }
}

#[component]
fn ShapePanel() -> impl IntoView {
    let browsing = use_desk().browsing;
    let kinds = KINDS
        .into_iter()
        .map(|kind| {
            let label = text::kind(&kind);
            let own = kind.clone();
            let checked = Bind::new(
                move || browsing.query.with(|query| query.kinds.contains(&own)),
                move |on: bool| {
                    browsing.want(|query| {
                        query.kinds.retain(|known| *known != kind);
                        if on {
                            query.kinds.push(kind.clone());
                        }
                    });
                },
            );
            view! { <Checkbox checked label /> }
        })
        .collect_view();
    let shape = Bind::new(
        move || if browsing.query.with(|query| query.is_flat) { "list" } else { "tree" }.to_owned(),
        move |shape: String| browsing.want(|query| query.is_flat = shape == "list"),
    );
    let segments = [Segment::new("tree", text::browse::AS_TREE), Segment::new("list", text::browse::AS_LIST)];
    let delimiters = Bind::new(
        move || browsing.query.with(|query| query.delimiters.clone()),
        move |delimiters: String| browsing.want(|query| query.delimiters = delimiters),
    );
    let descending = Bind::new(
        move || browsing.query.with(|query| query.descending),
        move |on: bool| browsing.want(|query| query.descending = on),
    );
    view! {
        <div class="ex-shape-panel">
            <p class="ex-open-note">{text::browse::FILTER_HINT}</p>
            <FieldGroup label=text::browse::TYPES>
                <div class="ex-shape-types">{kinds}</div>
            </FieldGroup>
            <FieldGroup label=text::browse::SHOWN_AS>
                <Segmented value=shape segments label=text::browse::SHOWN_AS size=Size::Small />
                <Checkbox checked=descending label=text::browse::LAST_FIRST.to_owned() />
            </FieldGroup>
            <Field label=text::browse::DELIMITERS hint=Some(text::browse::DELIMITERS_NOTE.to_owned())>
                <TextInput value=delimiters mono=true />
            </Field>
            <Button size=Size::Small variant=Variant::Quiet on_press=move |()| browsing.close_all()>
                {text::browse::CLOSE_ALL}
            </Button>
        </div>
    }
}
