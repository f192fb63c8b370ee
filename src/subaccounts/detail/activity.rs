//! Its audit log, read when somebody asks for it.

use leptos::children::ViewFn;
use leptos::prelude::*;
use upstash_api::developer::audit::{AuditLog, ListAuditLogs};

use super::{Subject, text};
use crate::api::client::use_api;
use crate::api::query::{Query, use_query};
use crate::listing::{Failed, Freshness, Stale};
use crate::ui::{
    Button, EmptyState, IconName, ShowMore, Skeleton, SkeletonShape, Table, Th, Time, use_kept_focus,
};

/// So many entries at a time.
const PAGE: usize = 50;

#[component]
pub fn Activity(subject: Subject) -> impl IntoView {
    let open = RwSignal::new(false);
    let works = Memo::new(move |_| subject.key.get().works());
    let heading = use_kept_focus(open);
    let body = move || {
        if !works.get() {
            view! { <p class="dim">{text::ACTIVITY_NO_KEY}</p> }.into_any()
        } else if open.get() {
            view! { <Log subject /> }.into_any()
        } else {
            view! {
                <p class="dim">{text::ACTIVITY_LEAD}</p>
                <div class="cluster">
                    <Button icon=IconName::Log on_press=move || open.set(true)>
                        {text::READ_ACTIVITY}
                    </Button>
                </div>
            }
            .into_any()
        }
    };
    view! {
        <section class="sub-activity" aria-labelledby="activity-title">
            <div class="section-head">
                <h2 id="activity-title" tabindex="-1" node_ref=heading>{text::ACTIVITY}</h2>
            </div>
            {body}
        </section>
    }
    .into_any()
}

#[component]
fn Log(subject: Subject) -> impl IntoView {
    let api = use_api();
    let account = subject.account();
    let query: Query<Vec<AuditLog>> = use_query(
        || (),
        move |()| {
            let (api, account) = (api.clone(), account.clone());
            async move { api.call::<ListAuditLogs>(&account, &[], None).await.map(newest_first) }
        },
    );
    let logs = Memo::new(move |_| query.state.with(|state| state.value().cloned()));
    let has_failed =
        Memo::new(move |_| logs.with(Option::is_none) && !query.state.with(|state| state.is_busy()));
    let shown = RwSignal::new(PAGE);
    let body = move || match logs.with(|logs| logs.as_ref().map(Vec::is_empty)) {
        None if has_failed.get() => view! { <Failed query /> }.into_any(),
        None => view! { <Skeleton shape=SkeletonShape::Rows count=4 what=text::ACTIVITY_WHAT /> }.into_any(),
        Some(true) => view! {
            <EmptyState
                title=text::ACTIVITY_EMPTY_TITLE
                detail=Some(text::ACTIVITY_EMPTY_DETAIL.to_owned())
                icon=IconName::Log
            />
        }
        .into_any(),
        Some(false) => table(logs, shown),
    };
    view! {
        <div class="cluster sub-activity-head">
            <Freshness query />
        </div>
        <Stale query />
        {body}
    }
}

fn table(logs: Memo<Option<Vec<AuditLog>>>, shown: RwSignal<usize>) -> AnyView {
    let all = Memo::new(move |_| logs.with(|logs| logs.as_ref().map_or(0, Vec::len)));
    let first = move || {
        let count = shown.get();
        logs.with(|logs| logs.iter().flatten().take(count).cloned().collect::<Vec<_>>())
    };
    let head = || {
        view! {
            <Th>{text::WHEN}</Th>
            <Th>{text::DEED}</Th>
            <Th>{text::ON}</Th>
            <Th>{text::BY}</Th>
        }
    };
    let count = Signal::derive(move || text::shown_of(shown.get().min(all.get()), all.get()));
    let more = Signal::derive(move || shown.get() < all.get());
    view! {
        <Table label=text::ACTIVITY head=ViewFn::from(head)>
            <For each=first key=|log| (log.log_id.clone(), log.timestamp) let:log>
                <Row log />
            </For>
        </Table>
        <ShowMore count more on_more=move || shown.update(|shown| *shown += PAGE) />
    }
    .into_any()
}

#[component]
fn Row(log: AuditLog) -> impl IntoView {
    let on = log.entities().collect::<Vec<_>>().join(" · ");
    let how = [log.source.as_str(), log.ip.as_str()];
    let how = how.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" · ");
    let what = if log.action_string.is_empty() { log.action.to_string() } else { log.action_string.clone() };
    view! {
        <tr>
            <td class="dim">
                <Time at_ms=Signal::stored(log.timestamp.saturating_mul(1000)) />
            </td>
            <td>
                <span class="row-title">{what}</span>
            </td>
            <td data-label=text::ON>{on}</td>
            <td class="dim" data-label=text::BY>
                {how}
            </td>
        </tr>
    }
}

fn newest_first(mut logs: Vec<AuditLog>) -> Vec<AuditLog> {
    // Upstash sends them so today and promises nothing; entries of one second keep its order.
    logs.sort_by_key(|log| std::cmp::Reverse(log.timestamp));
    logs
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_newest_comes_first_and_one_second_keeps_its_order() {
        let log = |id: &str, timestamp| AuditLog { log_id: id.into(), timestamp, ..AuditLog::default() };
        let sorted = newest_first(vec![log("a", 1), log("b", 3), log("c", 3), log("d", 2)]);
        let ids: Vec<_> = sorted.iter().map(|log| log.log_id.as_str()).collect();
        assert_eq!(ids, ["b", "c", "d", "a"]);
    }
}
