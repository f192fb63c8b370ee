//! What was typed, and what became of it.

use std::ops::Range;

use leptos::html;
use leptos::prelude::*;

use crate::explorer::console::{self, Entry, Line, Outcome, Printed, Table, caret};
use crate::explorer::desk::use_desk;
use crate::explorer::text;

/// Ways to show an answer.
pub const AS_CLI: &str = "cli";
pub const AS_TABLE: &str = "table";
pub const AS_JSON: &str = "json";

#[component]
pub fn Log() -> impl IntoView {
    let desk = use_desk();
    let log = NodeRef::<html::Div>::new();
    // The newest answer is in view when it arrives.
    Effect::new(move |_| {
        desk.console.entries.with(|entries| entries.last().map(|(_, entry)| entry.track()));
        if let Some(log) = log.get() {
            request_animation_frame(move || log.set_scroll_top(log.scroll_height()));
        }
    });
    view! {
        <div class="ex-log" role="log" aria-label=text::OUTPUT tabindex="0" node_ref=log>
            <Show when=move || desk.console.entries.with(Vec::is_empty)>
                <p class="ex-log-empty">{text::CONSOLE_EMPTY}</p>
            </Show>
            <For
                each=move || desk.console.entries.get()
                key=|(id, _)| *id
                children=move |(_, entry)| {
                    (move || desk.console.output.with(|output| entry.with(|entry| draw(entry, output)))).into_any()
                }
            />
        </div>
    }
}

fn draw(entry: &Entry, output: &str) -> AnyView {
    let last = entry.lines.len().saturating_sub(1);
    let line = |(index, line): (usize, &Line)| {
        let took = entry.took_ms.filter(|_| index == last).map(|ms| {
            view! { <span class="ex-took">{text::typing::took(ms, entry.sent(), entry.atomic)}</span> }
        });
        view! {
            <div class="ex-typed">
                <span class="ex-prompt" aria-hidden="true">"›"</span>
                <span>{typed(&line.typed, culprit(line))}</span>
                {took}
            </div>
            {said(&line.outcome, output)}
        }
    };
    entry.lines.iter().enumerate().map(line).collect_view().into_any()
}

/// What the refusal of a line is about.
fn culprit(line: &Line) -> Option<Range<usize>> {
    match &line.outcome {
        Outcome::Answered { answer: Err(error), .. } => caret::of_error(&line.typed, error),
        Outcome::Unreadable(error) => Some(caret::of_parsing(&line.typed, *error)),
        _ => None,
    }
}

/// A line with a caret below the part that is to blame.
fn typed(line: &str, culprit: Option<Range<usize>>) -> AnyView {
    let parts = culprit
        .and_then(|part| Some((line.get(..part.start)?, line.get(part.clone())?, line.get(part.end..)?)));
    match parts {
        Some((before, part, after)) => {
            let (before, part, after) = (before.to_owned(), part.to_owned(), after.to_owned());
            view! {
                {before}
                <mark class="ex-culprit">
                    <span class="sr-only">{text::typing::CULPRIT}</span>
                    {part}
                </mark>
                {after}
            }
            .into_any()
        }
        None => line.to_owned().into_any(),
    }
}

fn said(outcome: &Outcome, output: &str) -> AnyView {
    let (class, said) = match outcome {
        Outcome::Waiting => ("ex-said dimmer", text::WAITING.to_owned()),
        Outcome::Answered { words, answer, status } => {
            let class = if answer.is_err() { "ex-said ex-said-error" } else { "ex-said" };
            let printed = match (output, answer) {
                (AS_JSON, _) => console::json(answer),
                (AS_TABLE, Ok(reply)) => match console::table(words, reply) {
                    Some(table) => return draw_table(table),
                    None => console::print(answer, *status),
                },
                _ => console::print(answer, *status),
            };
            (class, with_rest(printed))
        }
        Outcome::Refused(refusal) => ("ex-said ex-said-refused", text::refusal(refusal)),
        Outcome::Unreadable(error) => ("ex-said ex-said-refused", text::unreadable(*error)),
        Outcome::Held => ("ex-said ex-said-refused", text::typing::HELD.to_owned()),
        Outcome::Failed(trouble) => {
            let notice = text::trouble(trouble);
            ("ex-said ex-said-refused", format!("{}. {}", notice.title, notice.detail))
        }
    };
    view! { <pre class=class>{said}</pre> }.into_any()
}

fn with_rest(printed: Printed) -> String {
    let Printed { mut text, hidden } = printed;
    if hidden > 0 {
        text += &text::hidden_lines(hidden);
    }
    text
}

fn draw_table(table: Table) -> AnyView {
    let Table { head, rows, hidden } = table;
    let head = head.into_iter().map(|name| view! { <th scope="col">{name}</th> }).collect_view();
    let row = |cells: Vec<String>| {
        let cells = cells.into_iter().map(|cell| view! { <td>{cell}</td> }).collect_view();
        view! { <tr>{cells}</tr> }
    };
    let more =
        (hidden > 0).then(|| view! { <pre class="ex-said dimmer">{text::typing::hidden_rows(hidden)}</pre> });
    view! {
        <table class="ex-out">
            <thead>
                <tr>{head}</tr>
            </thead>
            <tbody>{rows.into_iter().map(row).collect_view()}</tbody>
        </table>
        {more}
    }
    .into_any()
}
