//! The field for the next command.

use leptos::ev::KeyboardEvent;
use leptos::html;
use leptos::prelude::*;
use upstash_api::command::Rights;
use upstash_api::rest::{Command, Reply};

use super::search::{SearchField, search};
use crate::explorer::console::{self, Hint};
use crate::explorer::desk::{Desk, Permission, use_desk};
use crate::explorer::kind::Kind;
use crate::explorer::live::wanted;
use crate::explorer::text;
use crate::ui::{Button, Size, Variant, next_id};

/// Entries kept on the page, and bytes of their answers.
const MOST_ENTRIES: usize = 100;
const MOST_BYTES: usize = 16 * 1024 * 1024;

/// The field, what is said below it, and the switch for transactions.
#[component]
pub fn Prompt() -> impl IntoView {
    let desk = use_desk();
    let typed = desk.console.typed;
    let field = NodeRef::<html::Textarea>::new();
    let hint_id = StoredValue::new(next_id("hint"));
    let rights = Memo::new(move |_| rights(desk.browsing.permission.get()));
    let hint = Memo::new(move |_| typed.with(|typed| console::hint_of_text(typed, rights.get())));
    let is_searching = Memo::new(move |_| desk.console.search.with(Option::is_some));

    Effect::new(move |_| {
        let wanted = desk.console.wanted.get();
        if let Some(field) = field.get().filter(|_| wanted) {
            desk.console.wanted.set(false);
            request_animation_frame(move || {
                let _ = field.focus();
            });
        }
    });
    // Between its first and last line the arrows belong to the text.
    let leaves = move |typed: &str, up: bool| {
        let caret = field.get_untracked().and_then(|field| field.selection_start().ok().flatten());
        console::leaves_text(typed, caret.unwrap_or_default() as usize, up)
    };
    let keydown = move |event: KeyboardEvent| {
        let plain = !(event.meta_key() || event.alt_key() || event.is_composing());
        if plain && event.ctrl_key() && event.key().eq_ignore_ascii_case("r") {
            event.prevent_default();
            return search(desk);
        }
        if !plain || event.ctrl_key() {
            return;
        }
        let now = typed.get_untracked();
        let replacement = match event.key().as_str() {
            "Enter" if !event.shift_key() => {
                event.prevent_default();
                return send(desk, rights.get_untracked());
            }
            "Tab" if !event.shift_key() => complete(&now, rights.get_untracked()),
            "ArrowUp" if leaves(&now, true) => walk(desk, |history| history.older(&now)),
            "ArrowDown" if leaves(&now, false) => walk(desk, console::History::newer),
            _ => None,
        };
        if let Some(replacement) = replacement {
            event.prevent_default();
            typed.set(replacement);
        }
    };
    let nothing = Signal::derive(move || {
        typed.with(|typed| typed.trim().is_empty())
            && desk.console.history.with(|history| history.newest_first().next().is_none())
    });
    let said = move || hint.with(|hint| hint.as_ref().map(|(line, hint)| draw(*line, hint)));
    view! {
        <form
            class="ex-ask"
            on:submit=move |event| {
                event.prevent_default();
                send(desk, rights.get_untracked());
            }
        >
            <Show when=move || is_searching.get()>
                <SearchField />
            </Show>
            <span class="ex-prompt" aria-hidden="true">"›"</span>
            <textarea
                node_ref=field
                rows="1"
                autocomplete="off"
                autocapitalize="off"
                spellcheck="false"
                aria-label=text::CONSOLE_LABEL
                aria-describedby=hint_id.get_value()
                aria-keyshortcuts="Control+R"
                placeholder=text::CONSOLE_PLACEHOLDER
                prop:value=move || typed.get()
                on:input=move |event| typed.set(event_target_value(&event))
                on:keydown=keydown
            ></textarea>
            <p class="ex-hint" id=hint_id.get_value() data-refused=move || hint.with(is_warning).then_some("")>
                {said}
            </p>
            <div class="ex-ask-more">
                <Button size=Size::Small variant=Variant::Quiet disabled=nothing on_press=move |()| show_code(desk)>
                    {text::code::OPEN}
                </Button>
            <label class="ex-atomic" title=text::typing::ATOMIC_WHY>
                <input
                    type="checkbox"
                    prop:checked=move || desk.console.atomic.get()
                    on:change=move |event| desk.console.atomic.set(event_target_checked(&event))
                />
                <span>{text::typing::ATOMIC}</span>
            </label>
            </div>
        </form>
    }
}

/// Shows the code of what is typed, else of what was sent last.
fn show_code(desk: Desk) {
    let typed = desk.console.typed.get_untracked();
    let last =
        || desk.console.history.with_untracked(|history| history.newest_first().next().map(str::to_owned));
    let line = if typed.trim().is_empty() { last() } else { Some(typed) };
    desk.console.code.set(line);
}

/// What the token at hand may do.
fn rights(permission: Permission) -> Rights {
    if permission == Permission::On { Rights::Browse } else { Rights::ReadOnly }
}

fn draw(line: Option<usize>, hint: &Hint) -> AnyView {
    let (lead, rest) = text::hint_of(hint);
    let line = line.map(text::typing::in_line);
    let now = match hint {
        Hint::Known { now: Some(now), .. } => Some(now.clone()),
        _ => None,
    };
    // The argument being typed stands out in the notation, which is where the rest begins.
    let parts =
        now.and_then(|now| Some((rest.get(..now.start)?, rest.get(now.clone())?, rest.get(now.end..)?)));
    let rest = match parts {
        Some((before, now, after)) => {
            let (before, now, after) = (before.to_owned(), now.to_owned(), after.to_owned());
            view! { {before} <u>{now}</u> {after} }.into_any()
        }
        None => rest.into_any(),
    };
    view! { {line} <b>{lead}</b> " " {rest} }.into_any()
}

const fn is_warning(hint: &Option<(Option<usize>, Hint)>) -> bool {
    matches!(hint, Some((_, Hint::Refused(_) | Hint::Known { reads_all: true, .. })))
}

/// The last line completed; the lines before stay.
fn complete(typed: &str, rights: Rights) -> Option<String> {
    let (before, last) = typed.rsplit_once('\n').map_or((None, typed), |(before, last)| (Some(before), last));
    let completed = console::complete(last, rights)?;
    Some(before.map_or_else(|| completed.clone(), |before| format!("{before}\n{completed}")))
}

fn walk(desk: Desk, step: impl FnOnce(&mut console::History) -> Option<String>) -> Option<String> {
    let mut found = None;
    desk.console.history.update(|history| found = step(history));
    found
}

/// Sends what is typed, as far as it may be sent.
fn send(desk: Desk, rights: Rights) {
    let typed = desk.console.typed.get_untracked();
    let atomic = desk.console.atomic.get_untracked();
    if let Some(wanted) = wanted(&typed) {
        desk.console.typed.set(String::new());
        desk.console.history.update(|history| history.push(typed.trim()));
        return desk.lead_to_live(wanted);
    }
    let Some((entry, runs)) = console::read(&typed, rights, atomic) else { return };
    desk.console.typed.set(String::new());
    desk.console.history.update(|history| history.push(typed.trim()));
    let entry = ArcRwSignal::new(entry);
    desk.console.entries.update(|entries| {
        let id = entries.last().map_or(0, |(id, _)| id.wrapping_add(1));
        entries.push((id, entry.clone()));
        let extra = entries.len().saturating_sub(MOST_ENTRIES);
        entries.drain(..extra);
    });
    if runs.is_empty() {
        return;
    }
    let commands: Vec<Command> = runs.iter().map(|run| run.command.clone()).collect();
    desk.run_console(commands, atomic, move |outcome| {
        let took_ms = outcome.is_ok().then(|| desk.meter.with_untracked(|meter| meter.last_ms)).flatten();
        // TYPE tells the list of names what it needs for its badges.
        if let Ok(answers) = &outcome {
            for (run, answer) in runs.iter().zip(answers) {
                if let ([command, name], Ok(Reply::Bytes(kind))) = (run.command.words(), answer)
                    && command.eq_ignore_ascii_case(b"TYPE")
                {
                    desk.machine.try_update(|machine| machine.learn_kind(name, Kind::from_reply(kind)));
                }
            }
        }
        entry.update(|entry| entry.settle(runs, outcome, took_ms));
        forget_heavy(desk);
    });
}

/// Old answers go when all together have become too large; the newest stays, whatever its size.
fn forget_heavy(desk: Desk) {
    desk.console.entries.try_update(|entries| {
        let weights: Vec<usize> =
            entries.iter().map(|(_, entry)| entry.with_untracked(console::Entry::weight)).collect();
        let (mut sum, mut kept) = (0_usize, 0);
        for weight in weights.iter().rev() {
            sum = sum.saturating_add(*weight);
            if sum > MOST_BYTES && kept > 0 {
                break;
            }
            kept += 1;
        }
        let extra = entries.len().saturating_sub(kept);
        entries.drain(..extra);
    });
}
