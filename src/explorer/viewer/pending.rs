//! What a consumer group has not acknowledged, and who has it: asked for by a press.

use leptos::prelude::*;
use upstash_api::rest::Reply;

use super::asked::{Answered, use_asked};
use crate::explorer::bytes::{Place, visible_string};
use crate::explorer::pieces::pieces;
use crate::explorer::plan;
use crate::explorer::text;
use crate::explorer::text::types as words;
use crate::explorer::ttl;
use crate::explorer::value::{Consumer, PENDING_PAGE, Pending, consumers, pending};
use crate::ui::{Button, Size};

/// Consumers and pending entries of one group.
#[component]
pub fn GroupDetail(group: Vec<u8>) -> impl IntoView {
    let asked = use_asked();
    let more = use_asked();
    let name = StoredValue::new(group.clone());
    let ask = move |()| asked.ask(plan::group_detail(&asked.name(), &name.get_value()));
    // Pages of entries after the first.
    let later = RwSignal::new(Vec::<Pending>::new());
    Effect::new(move |_| {
        if let Answered::With(replies) = more.get()
            && let Some(Ok(page)) = replies.into_iter().next().map(pending)
        {
            later.update(|later| later.extend(page));
        }
    });
    Effect::new(move |_| {
        if asked.get() == Answered::Not {
            later.set(Vec::new());
        }
    });
    let read = Memo::new(move |_| match asked.get() {
        Answered::With(replies) => read(replies),
        _ => None,
    });
    let entries = Memo::new(move |_| {
        let first = read.with(|read| read.as_ref().map(|read| read.1.clone())).unwrap_or_default();
        [first, later.get()].concat()
    });
    let has_more = Memo::new(move |_| {
        entries.with(|entries| !entries.is_empty() && (entries.len() as u64).is_multiple_of(PENDING_PAGE))
    });
    let next = move |()| {
        let last = entries.with_untracked(|entries| entries.last().map(|entry| entry.id.clone()));
        more.ask(vec![plan::pending(&more.name(), &name.get_value(), last.as_deref())]);
    };
    let shown = move || {
        read.get().map(|(found, _)| {
            view! {
                <h4>{text::CONSUMERS}</h4>
                {consumer_table(found)}
                <h4>{words::PENDING_ENTRIES}</h4>
                {move || entry_table(entries.get())}
                <Show when=move || has_more.get()>
                    <Button size=Size::Small loading=more.is_waiting() on_press=next>
                        {words::MORE_PENDING}
                    </Button>
                </Show>
                <span role="status">{move || more.refusal()}</span>
            }
        })
    };
    view! {
        <section class="ex-group">
            <header class="ex-note">
                <h3 class="mono">{pieces(&group, Place::Name)}</h3>
                <Show when=move || read.with(Option::is_none)>
                    <Button size=Size::Small loading=asked.is_waiting() on_press=ask>
                        {words::ASK_GROUP}
                        <span class="sr-only">{" "}{visible_string(&name.get_value(), Place::Name)}</span>
                    </Button>
                </Show>
                <span role="status">{move || asked.refusal()}</span>
            </header>
            {shown}
        </section>
    }
}

fn read(replies: Vec<Reply>) -> Option<(Vec<Consumer>, Vec<Pending>)> {
    let mut replies = replies.into_iter();
    Some((consumers(replies.next()?).ok()?, pending(replies.next()?).ok()?))
}

fn consumer_table(found: Vec<Consumer>) -> AnyView {
    if found.is_empty() {
        return view! { <p class="ex-note">{words::NO_CONSUMERS}</p> }.into_any();
    }
    let row = |consumer: Consumer| {
        let inactive = consumer.inactive_ms.map_or_else(|| words::NEVER.to_owned(), ttl::short);
        view! {
            <tr>
                <td class="mono">{pieces(&consumer.name, Place::Name)}</td>
                <td class="num">{consumer.pending.to_string()}</td>
                <td class="num">{ttl::short(consumer.idle_ms)}</td>
                <td class="num">{inactive}</td>
            </tr>
        }
    };
    let heads = [words::CONSUMER, text::PENDING, words::IDLE, words::INACTIVE];
    table(&heads, 1, found.into_iter().map(row).collect_view().into_any())
}

fn entry_table(entries: Vec<Pending>) -> AnyView {
    if entries.is_empty() {
        return view! { <p class="ex-note">{words::NONE_PENDING}</p> }.into_any();
    }
    let row = |entry: Pending| {
        view! {
            <tr>
                <td class="mono">{entry.id}</td>
                <td class="mono">{pieces(&entry.consumer, Place::Name)}</td>
                <td class="num">{ttl::short(entry.idle_ms)}</td>
                <td class="num">{entry.deliveries.to_string()}</td>
            </tr>
        }
    };
    let heads = [text::ID, words::CONSUMER, words::SINCE_DELIVERY, words::DELIVERIES];
    table(&heads, 2, entries.into_iter().map(row).collect_view().into_any())
}

/// A table whose columns from `numbers` on hold numbers.
fn table(heads: &[&'static str], numbers: usize, rows: AnyView) -> AnyView {
    let head = |(at, head): (usize, &&'static str)| {
        let class = if at >= numbers { "num" } else { "" };
        view! { <th scope="col" class=class>{*head}</th> }
    };
    view! {
        <table class="table">
            <thead>
                <tr>{heads.iter().enumerate().map(head).collect_view()}</tr>
            </thead>
            <tbody>{rows}</tbody>
        </table>
    }
    .into_any()
}
