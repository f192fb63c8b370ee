//! How the keys are shown: types, ends, sizes, order, tree or list, delimiters.

use leptos::prelude::*;

use super::query::{KINDS, Order, Query};
use super::range;
use crate::explorer::desk::use_desk;
use crate::explorer::text;
use crate::ui::{
    Bind, Button, Checkbox, Field, FieldGroup, Icon, IconName, Popover, Segment, Segmented, Size, TextInput,
    Variant, use_close_popover,
};

/// A button that opens the panel, with a mark while something is left out.
#[component]
pub fn Shape() -> impl IntoView {
    let browsing = use_desk().browsing;
    let changed = Memo::new(move |_| {
        browsing
            .query
            .with(|query| !query.kinds.is_empty() || !query.ends.is_empty() || !query.size.is_empty())
    });
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
            <Panel />
        </Popover>
    }
}

/// A part of the query that is text.
fn words(get: fn(&Query) -> &String, set: fn(&mut Query) -> &mut String) -> Bind<String> {
    let browsing = use_desk().browsing;
    Bind::new(
        move || browsing.query.with(|query| get(query).clone()),
        move |text: String| browsing.want(|query| *set(query) = text),
    )
}

/// A part of the query that is on or off.
fn switch(get: fn(&Query) -> bool, set: fn(&mut Query) -> &mut bool) -> Bind<bool> {
    let browsing = use_desk().browsing;
    Bind::new(move || browsing.query.with(get), move |on: bool| browsing.want(|query| *set(query) = on))
}

#[component]
fn Panel() -> impl IntoView {
    view! {
        <div class="ex-shape-panel">
            <p class="ex-open-note">{text::browse::FILTER_HINT}</p>
            <Which />
            <How />
        </div>
    }
}

/// Which keys are meant.
#[component]
fn Which() -> impl IntoView {
    let desk = use_desk();
    let browsing = desk.browsing;
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
    let ends = words(|query| &query.ends, |query| &mut query.ends);
    let size = words(|query| &query.size, |query| &mut query.size);
    let wrong = |is_wrong: bool| is_wrong.then(|| text::browse::BAD_RANGE.to_owned());
    let bad_ends =
        Signal::derive(move || wrong(browsing.query.with(|query| range::ends(&query.ends).is_err())));
    let bad_size =
        Signal::derive(move || wrong(browsing.query.with(|query| range::size(&query.size).is_err())));
    let unknown = switch(|query| query.with_unknown, |query| &mut query.with_unknown);
    let offer = Memo::new(move |_| browsing.offer());
    let close = use_close_popover();
    let measure = move |()| {
        close.run(());
        desk.measure();
    };
    view! {
        <FieldGroup label=text::browse::TYPES>
            <div class="ex-shape-types">{kinds}</div>
        </FieldGroup>
        <div class="ex-shape-types">
            <Field label=text::browse::ENDS hint=Some(text::browse::ENDS_NOTE.to_owned()) error=bad_ends>
                <TextInput value=ends mono=true />
            </Field>
            <Field label=text::browse::MEMORY hint=Some(text::browse::MEMORY_NOTE.to_owned()) error=bad_size>
                <TextInput value=size mono=true />
            </Field>
        </div>
        <Checkbox checked=unknown label=text::browse::WITH_UNKNOWN.to_owned() />
        {move || {
            let offer = offer.get();
            (offer.keys > 0)
                .then(|| {
                    view! {
                        <Button size=Size::Small on_press=measure>
                            {text::browse::measure(&offer)}
                        </Button>
                    }
                })
        }}
    }
}

/// How they are shown.
#[component]
fn How() -> impl IntoView {
    let browsing = use_desk().browsing;
    let shape = Bind::new(
        move || if browsing.query.with(|query| query.is_flat) { "list" } else { "tree" }.to_owned(),
        move |shape: String| browsing.want(|query| query.is_flat = shape == "list"),
    );
    let segments =
        || [Segment::new("tree", text::browse::AS_TREE), Segment::new("list", text::browse::AS_LIST)];
    let order = Bind::new(
        move || browsing.query.with(|query| query.order.slug().to_owned()),
        move |slug: String| {
            let order = Order::ALL.into_iter().find(|order| order.slug() == slug).unwrap_or_default();
            browsing.want(|query| query.order = order);
        },
    );
    let orders = Order::ALL.map(|order| Segment::new(order.slug(), text::browse::order(order)));
    let is_by_name = Memo::new(move |_| browsing.query.with(|query| query.order == Order::Name));
    let delimiters = words(|query| &query.delimiters, |query| &mut query.delimiters);
    let descending = switch(|query| query.descending, |query| &mut query.descending);
    let last_first =
        Signal::derive(move || text::browse::last_first(browsing.query.with(|query| query.order)).to_owned());
    view! {
        <FieldGroup label=text::browse::ORDER>
            <Segmented value=order segments=orders label=text::browse::ORDER size=Size::Small />
            <Checkbox checked=descending label=last_first />
        </FieldGroup>
        <Show
            when=move || is_by_name.get()
            fallback=|| view! { <p class="ex-open-note">{text::browse::ORDER_IS_FLAT}</p> }
        >
            <FieldGroup label=text::browse::SHOWN_AS>
                <Segmented value=shape segments=segments() label=text::browse::SHOWN_AS size=Size::Small />
            </FieldGroup>
            <Field label=text::browse::DELIMITERS hint=Some(text::browse::DELIMITERS_NOTE.to_owned())>
                <TextInput value=delimiters mono=true />
            </Field>
        </Show>
        <Button size=Size::Small variant=Variant::Quiet on_press=move |()| browsing.close_all()>
            {text::browse::CLOSE_ALL}
        </Button>
    }
}
