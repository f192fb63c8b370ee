//! Beside every step: what a month costs, from which lines, at which usage.

use leptos::prelude::*;
use upstash_api::catalog::{self, Plan};
use upstash_api::estimate::{Estimate, EstimateKind};

use super::state::Wizard;
use crate::numbers::grouped;
use crate::redis::draft::Draft;
use crate::redis::{format, text, usage};
use crate::ui::{Bind, Field, KeyValue, KeyValueList, TextInput};

/// One line of the sum: what, and how much.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Line {
    what: String,
    sum: String,
}

/// Everything the panel says about an estimate.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Said {
    total: String,
    lines: Vec<Line>,
    /// Something to think about, and whether it is a warning.
    note: Option<(&'static str, bool)>,
}

#[component]
pub fn EstimatePanel(wizard: Wizard) -> impl IntoView {
    let said = wizard.draft(|draft, account| catalog::plan(draft.plan(account)).map(|plan| say(draft, plan)));
    let plan = wizard.draft(|draft, account| {
        catalog::plan(draft.plan(account)).map(|plan| plan.label).unwrap_or_default()
    });
    let figure = move || said.with(|said| said.as_ref().map(|said| said.total.clone()));
    let lines = move || {
        let lines = said.with(|said| said.as_ref().map(|said| said.lines.clone()).unwrap_or_default());
        let line = |line: Line| view! { <KeyValue label=line.what>{line.sum}</KeyValue> };
        view! { <KeyValueList compact=true>{lines.into_iter().map(line).collect_view()}</KeyValueList> }
    };
    let note = move || {
        let (words, warns) = said.with(|said| said.as_ref().and_then(|said| said.note))?;
        Some(view! { <p class="estimate-note" data-warn=warns.then_some("")>{words}</p> })
    };
    view! {
        <section class="panel estimate" aria-labelledby="estimate-title">
            <h2 class="panel-title" id="estimate-title">
                {text::ESTIMATE}
            </h2>
            <p class="estimate-total">
                <span class="figure" role="status">
                    {figure}
                </span>
                <span class="dimmer">{move || plan.get()}</span>
            </p>
            {lines}
            {note}
            <div class="estimate-usage">
                <UsageInput wizard label=text::READS read=|draft| draft.reads write=|draft, reads| draft.reads = reads />
                <UsageInput
                    wizard
                    label=text::WRITES
                    read=|draft| draft.writes
                    write=|draft, writes| draft.writes = writes
                />
            </div>
            <p class="estimate-small">{text::prices_as_of()}</p>
        </section>
    }
    .into_any()
}

/// A usage figure: a slider for the rough size, a field for an exact one.
#[component]
fn UsageInput(
    wizard: Wizard,
    label: &'static str,
    read: fn(&Draft) -> u64,
    write: fn(&mut Draft, u64),
) -> impl IntoView {
    let number = wizard.draft(move |draft, _| read(draft));
    // What is typed stays as typed while it is being typed; afterwards the number itself is shown.
    let typed = RwSignal::new(grouped(number.get_untracked()));
    let unreadable = RwSignal::new(false);
    let set = move |to: u64| wizard.form.update(|form| form.edit_other(|draft| write(draft, to)));
    let value = Bind::new(
        move || typed.get(),
        move |text: String| {
            let parsed = format::parse_count(&text);
            unreadable.set(parsed.is_none());
            typed.set(text);
            if let Some(parsed) = parsed {
                set(parsed);
            }
        },
    );
    let settle = move || {
        typed.set(grouped(number.get_untracked()));
        unreadable.set(false);
    };
    let slide = move |event| {
        let position = event_target_value(&event).parse().unwrap_or_default();
        set(usage::at(position));
        settle();
    };
    let error = Signal::derive(move || unreadable.get().then(|| text::COUNT_HINT.to_owned()));
    view! {
        <div class="usage">
            <Field label=label error=error>
                <TextInput value on_blur=settle on_enter=settle />
            </Field>
            <input
                class="range"
                type="range"
                min="0"
                max=(usage::STOPS.len() - 1).to_string()
                step="1"
                aria-label=text::slider(label)
                aria-valuetext=move || format::count(number.get())
                prop:value=move || usage::position(number.get()).to_string()
                on:input=slide
            />
        </div>
    }
}

fn say(draft: &Draft, plan: &Plan) -> Said {
    let Estimate { kind, total } = draft.estimate(plan);
    let line = |what: String, sum: String| Line { what, sum };
    match kind {
        EstimateKind::Free { over_limit } => {
            let regions = 1 + draft.read_regions().len() as u64;
            let commands = draft.reads.saturating_add(draft.writes.saturating_mul(regions));
            let limit = plan.commands.map(|limit| text::of_limit(&format::count(limit)));
            Said {
                total: format::money(total),
                lines: vec![line(text::line_commands(&format::count(commands)), limit.unwrap_or_default())],
                note: over_limit.then_some((text::OVER_FREE, true)),
            }
        }
        EstimateKind::PayAsYouGo { reads, writes, regions } => Said {
            total: format::money(total),
            lines: vec![
                line(text::line_writes(&format::count(draft.writes), regions), format::money(writes)),
                line(text::line_reads(&format::count(draft.reads)), format::money(reads)),
            ],
            note: Some((text::POLLING_HINT, false)),
        },
        EstimateKind::Fixed { base, replicas } => {
            let mut lines = vec![line(plan.label.to_owned(), format::money(base))];
            if replicas > 0 {
                lines.push(line(text::line_replicas(draft.read_regions().len()), format::money(replicas)));
            }
            Said { total: format::money(total), lines, note: None }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(plan: &str, regions: &[&str]) -> Said {
        let mut draft = Draft { reads: 300_000, writes: 1_000_000, ..Draft::default() };
        draft.set_read_regions(regions.iter().map(|id| (*id).to_owned()).collect());
        say(&draft, catalog::plan(plan).expect("a plan"))
    }

    #[test]
    fn the_lines_explain_the_total() {
        let said = said("payg", &["eu-west-1"]);
        assert_eq!(said.total, "$4.60");
        let lines: Vec<_> = said.lines.iter().map(|line| (line.what.as_str(), line.sum.as_str())).collect();
        assert_eq!(lines, [("1M writes × 2 regions", "$4.00"), ("300K reads", "$0.60")]);
    }

    #[test]
    fn a_fixed_plan_lists_its_read_regions_only_where_there_are_some() {
        assert_eq!(said("fixed_1gb", &[]).lines.len(), 1);
        let with = said("fixed_1gb", &["eu-west-1", "us-east-1"]);
        assert_eq!((with.lines[1].what.as_str(), with.total.as_str()), ("2 read regions", "$40.00"));
    }

    #[test]
    fn the_free_plan_warns_when_the_usage_does_not_fit() {
        assert_eq!(said("free", &[]).note, Some((text::OVER_FREE, true)));
        assert_eq!(said("free", &[]).lines[0].sum, "of 500K");
    }
}
