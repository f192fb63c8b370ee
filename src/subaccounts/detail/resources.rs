//! What it owns, product by product.

use leptos::prelude::*;
use upstash_api::exchange::{Owned, ProblemCode, Usage};

use super::{Subject, text};
use crate::api::query::QueryState;
use crate::listing::{Failed, Freshness, Stale};
use crate::routes::{AccountPath, paths};
use crate::subaccounts::text::number;
use crate::ui::{Badge, Button, EmptyState, IconName, Skeleton, SkeletonShape};

/// So many of a product are listed at first.
const AT_FIRST: usize = 20;

/// Which face the section shows.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Shown {
    Loading,
    Failed,
    /// There is no key that Upstash takes.
    Unseen,
    Usage,
}

impl Shown {
    fn of(state: &QueryState<Option<Usage>>) -> Self {
        match (state, state.value()) {
            (QueryState::Failed { error, .. }, _) if is_about_key(error.code()) => Self::Unseen,
            (_, Some(Some(_))) => Self::Usage,
            (_, Some(None)) => Self::Unseen,
            (QueryState::Failed { .. }, None) => Self::Failed,
            (_, None) => Self::Loading,
        }
    }
}

fn is_about_key(code: Option<ProblemCode>) -> bool {
    matches!(code, Some(ProblemCode::SubKeyMissing | ProblemCode::SubKeyRefused))
}

#[component]
pub fn Resources(subject: Subject) -> impl IntoView {
    let query = subject.usage;
    let shown = Memo::new(move |_| query.state.with(Shown::of));
    let usage = Memo::new(move |_| query.state.with(|state| state.value().cloned().flatten()));
    let account = StoredValue::new(subject.account());
    let body = move || {
        match shown.get() {
        Shown::Loading => {
            view! { <Skeleton shape=SkeletonShape::Rows count=4 what=text::RESOURCES_WHAT /> }.into_any()
        }
        Shown::Failed => view! { <Failed query /> }.into_any(),
        Shown::Unseen => view! {
            <EmptyState title=text::UNSEEN_TITLE detail=Some(text::UNSEEN_DETAIL.to_owned()) icon=IconName::EyeOff>
                <Button icon=IconName::Upload on_press=move || subject.importing.set(true)>
                    {text::IMPORT}
                </Button>
            </EmptyState>
        }
        .into_any(),
        Shown::Usage => {
            let products =
                move || usage.get().map(|usage| account.with_value(|account| products(account, &usage)));
            view! {
                <Stale query />
                {products}
            }
            .into_any()
        }
    }
    };
    let fresh = move || (shown.get() == Shown::Usage).then(|| view! { <Freshness query /> });
    view! {
        <section aria-labelledby="resources-title">
            <div class="section-head">
                <h2 id="resources-title">{text::RESOURCES}</h2>
                {fresh}
            </div>
            {body}
        </section>
    }
    .into_any()
}

fn products(account: &AccountPath, usage: &Usage) -> AnyView {
    let database = |owned: &Owned| Some(paths::database(account, &owned.id));
    let nowhere = |_: &Owned| None;
    let owns_nothing = usage.redis.is_empty() && usage.vector.is_empty() && usage.search.is_empty();
    let empty = owns_nothing.then(|| {
        view! {
            <EmptyState title=text::NOTHING_TITLE detail=Some(text::NOTHING_DETAIL.to_owned()) icon=IconName::Database />
        }
    });
    view! {
        {empty}
        {product(text::REDIS, &usage.redis, &database, |_| None)}
        {product(text::VECTOR, &usage.vector, &nowhere, |_| None)}
        {product(text::SEARCH, &usage.search, &nowhere, |_| None)}
        {product(text::QSTASH, &usage.qstash, &nowhere, |owned| {
            Some(if owned.blocks { text::QSTASH_IN_USE } else { text::QSTASH_IDLE })
        })}
    }
    .into_any()
}

/// One product; nothing where nothing of it is owned.
fn product(
    title: &'static str,
    all: &[Owned],
    href: &dyn Fn(&Owned) -> Option<String>,
    note: fn(&Owned) -> Option<&'static str>,
) -> Option<AnyView> {
    if all.is_empty() {
        return None;
    }
    let lines: Vec<_> =
        all.iter().map(|owned| (owned.name.clone(), owned.id.clone(), href(owned), note(owned))).collect();
    let count = lines.len();
    let open = RwSignal::new(count <= AT_FIRST);
    let lines = StoredValue::new(lines);
    let items = move || {
        let shown = if open.get() { count } else { AT_FIRST };
        lines.with_value(|lines| lines.iter().take(shown).cloned().map(line).collect_view())
    };
    let more = move || {
        (!open.get()).then(|| {
            view! { <Button on_press=move || open.set(true)>{text::show_all(count)}</Button> }
        })
    };
    Some(
        view! {
            <div class="sub-product">
                <h3>
                    {title} " " <span class="tab-count">{number(count)}</span>
                </h3>
                <ul class="sub-owned">{items}</ul>
                {more}
            </div>
        }
        .into_any(),
    )
}

fn line((name, id, href, note): (String, String, Option<String>, Option<&'static str>)) -> impl IntoView {
    let name = match href {
        Some(href) => view! { <a class="row-title" href=href>{name}</a> }.into_any(),
        None => view! { <span class="row-title">{name}</span> }.into_any(),
    };
    let whole = id.clone();
    view! {
        <li>
            {name}
            <span class="row-sub mono truncate" title=whole>{id}</span>
            {note.map(|note| view! { <Badge>{note}</Badge> })}
        </li>
    }
}
