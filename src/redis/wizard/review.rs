//! Last step: everything once more, and the exact request.

use leptos::prelude::*;
use upstash_api::{catalog, snippet};

use super::state::Wizard;
use crate::redis::draft::{Account, Draft, PAY_AS_YOU_GO};
use crate::redis::step::Step;
use crate::redis::{facts, format, text};
use crate::ui::{CodeBlock, KeyValue, KeyValueList, LinkButton, Size, Tab, Tabs, Variant};

#[component]
pub fn ReviewStep(wizard: Wizard) -> impl IntoView {
    let rows = wizard.draft(summary);
    let block = move |step: Step| {
        let href = wizard.href(step);
        let label = text::change_step(step);
        let row = |row: Row| view! { <KeyValue label=row.label>{row.value}</KeyValue> };
        let rows = move || rows.get().into_iter().filter(|row| row.step == step).map(row).collect_view();
        view! {
            <section class="review-block">
                <div class="review-head">
                    <h3>{text::step(step)}</h3>
                    <LinkButton href=href variant=Variant::Quiet size=Size::Small>
                        {text::CHANGE}
                        <span class="sr-only">{label}</span>
                    </LinkButton>
                </div>
                <KeyValueList>{rows}</KeyValueList>
            </section>
        }
    };
    view! {
        <div class="review">
            {[Step::Place, Step::Replicas, Step::Plan].map(block).into_iter().collect_view()}
        </div>
        <ExactRequest wizard />
    }
    .into_any()
}

#[component]
fn ExactRequest(wizard: Wizard) -> impl IntoView {
    let body = wizard.draft(Draft::body);
    let json = Memo::new(move |_| body.with(|body| serde_json::to_string_pretty(body).unwrap_or_default()));
    let curl = Memo::new(move |_| body.with(snippet::create_database_curl));
    let shown = RwSignal::new("json".to_owned());
    let tabs = vec![Tab::new("json", text::JSON), Tab::new("curl", text::CURL)];
    let panel = move |tab: String| match tab.as_str() {
        "curl" => view! { <CodeBlock code=curl what=text::COPY_CURL /> }.into_any(),
        _ => view! { <CodeBlock code=json what=text::COPY_JSON /> }.into_any(),
    };
    view! {
        <section class="review-request">
            <h3>{text::REQUEST}</h3>
            <p class="dim">{text::REQUEST_HINT}</p>
            <Tabs value=shown tabs=tabs label=text::REQUEST panel />
        </section>
    }
}

/// A line of the summary, and the step where it can be changed.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Row {
    step: Step,
    label: &'static str,
    value: String,
}

fn summary(draft: &Draft, account: &Account) -> Vec<Row> {
    let row = |step, label, value: String| Row { step, label, value };
    let plan = draft.plan(account);
    let regions: Vec<String> = draft.read_regions().iter().map(|id| place_and_id(id)).collect();
    let mut rows = vec![
        row(Step::Place, text::NAME, draft.name.clone()),
        row(Step::Place, text::PLATFORM, draft.platform().label().to_owned()),
        row(Step::Place, text::PRIMARY_REGION, place_and_id(&draft.primary_region)),
        row(
            Step::Replicas,
            text::READ_REGIONS,
            if regions.is_empty() { text::NONE.to_owned() } else { regions.join(", ") },
        ),
        row(Step::Plan, text::PLAN, catalog::plan(plan).map_or(plan, |plan| plan.label).to_owned()),
    ];
    if plan == PAY_AS_YOU_GO {
        let cap = draft
            .body(account)
            .budget
            .map(|budget| text::a_month(&format::price(u64::from(budget) * 1_000_000)));
        rows.push(row(Step::Plan, text::BUDGET, cap.unwrap_or_else(|| text::NO_CAP.to_owned())));
    }
    let eviction = if draft.eviction { text::EVICTION_SHORT_ON } else { text::EVICTION_SHORT_OFF };
    rows.push(row(Step::Plan, text::EVICTION_SHORT, eviction.to_owned()));
    rows
}

fn place_and_id(id: &str) -> String {
    let place = facts::place(id);
    if place == id { id.to_owned() } else { format!("{place} ({id})") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_summary_names_places_and_leaves_out_what_does_not_apply() {
        let mut draft =
            Draft { name: "cache".into(), primary_region: "eu-west-1".into(), ..Draft::default() };
        draft.set_read_regions(vec!["us-east-1".into()]);
        let rows = summary(&draft, &Account::default());
        let find = |label: &str| rows.iter().find(|row| row.label == label).map(|row| row.value.as_str());
        assert_eq!(find(text::PRIMARY_REGION), Some("Ireland (eu-west-1)"));
        assert_eq!(find(text::READ_REGIONS), Some("N. Virginia (us-east-1)"));
        assert_eq!(find(text::BUDGET), None);
        draft.plan = PAY_AS_YOU_GO.into();
        draft.budget = "1,000".into();
        let rows = summary(&draft, &Account::default());
        assert!(rows.iter().any(|row| row.value == "$1,000 a month"), "{rows:?}");
    }
}
