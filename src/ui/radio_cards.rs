//! A grid of choices, each with a sentence. The inputs are native, so arrows, space and screen readers just work.

use leptos::prelude::*;

use super::{Bind, next_id};

/// One card.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct CardChoice {
    /// What is stored.
    pub value: String,
    /// The name.
    pub title: String,
    /// A code after the name, in mono: `eu-west-1`.
    pub code: Option<String>,
    /// At the right edge: a price, a latency, "primary".
    pub aside: Option<String>,
    /// One sentence below.
    pub note: Option<String>,
    /// Why it cannot be chosen now; shown in place of the note.
    pub disabled_reason: Option<String>,
}

impl CardChoice {
    /// A card with a name and nothing else.
    pub fn new(value: impl Into<String>, title: impl Into<String>) -> Self {
        Self { value: value.into(), title: title.into(), ..Self::default() }
    }
}

/// One of many. Stands in a [`super::FieldGroup`], which names it.
#[component]
pub fn RadioCards(
    #[prop(into)] value: Bind<String>,
    #[prop(into)] choices: Signal<Vec<CardChoice>>,
    /// Cards below each other instead of in a grid.
    #[prop(optional)]
    single_column: bool,
    /// Shared by several grids that are one choice, such as regions under headings.
    #[prop(optional, into)]
    name: Option<String>,
) -> impl IntoView {
    let name = StoredValue::new(name.unwrap_or_else(|| next_id("cards")));
    let chosen = move |candidate: &str| value.get() == candidate;
    let toggle = move |candidate: String, _on: bool| value.set(candidate);
    cards(choices, "radio", Some(name), single_column, chosen, toggle)
}

/// Any of many, up to `at_most`: the others say so once the limit is reached.
#[component]
pub fn CheckCards(
    /// The chosen values, in the order in which they were chosen.
    #[prop(into)]
    value: Bind<Vec<String>>,
    #[prop(into)] choices: Signal<Vec<CardChoice>>,
    #[prop(optional)] single_column: bool,
) -> impl IntoView {
    let chosen = move |candidate: &str| value.get().iter().any(|v| v == candidate);
    let toggle = move |candidate: String, on: bool| {
        let mut values = value.get_untracked();
        values.retain(|v| *v != candidate);
        if on {
            values.push(candidate);
        }
        value.set(values);
    };
    cards(choices, "checkbox", None, single_column, chosen, toggle)
}

fn cards(
    choices: Signal<Vec<CardChoice>>,
    kind: &'static str,
    name: Option<StoredValue<String>>,
    single_column: bool,
    chosen: impl Fn(&str) -> bool + Copy + Send + Sync + 'static,
    toggle: impl Fn(String, bool) + Copy + Send + Sync + 'static,
) -> AnyView {
    let card = move |choice: CardChoice| {
        let CardChoice { value, title, code, aside, note, disabled_reason } = choice;
        let (disabled, note_id) = (disabled_reason.is_some(), next_id("note"));
        let (for_checked, for_change) = (value.clone(), value.clone());
        view! {
            <label class="card-choice">
                <input
                    class="choice-box"
                    type=kind
                    name=name.map(|name| name.get_value())
                    value=value
                    disabled=disabled
                    aria-describedby=note_id.clone()
                    prop:checked=move || chosen(&for_checked)
                    on:change=move |event| toggle(for_change.clone(), event_target_checked(&event))
                />
                <span>
                    <span class="card-title">{title}</span>
                    {code.map(|code| view! { " " <span class="card-code">{code}</span> })}
                </span>
                <span class="card-aside">{aside}</span>
                {disabled_reason.or(note).map(|note| view! { <span class="card-note" id=note_id>{note}</span> })}
            </label>
        }
    };
    view! {
        <div class="cards" data-columns=single_column.then_some("1")>
            // Keyed by the whole card: typing elsewhere must not rebuild the input that has the focus.
            <For
                each=move || choices.get()
                key=|choice| choice.clone().into_key()
                children=card
            />
        </div>
    }
    .into_any()
}

impl CardChoice {
    /// Everything that is drawn, as a key.
    fn into_key(self) -> (String, String, Option<String>, Option<String>, Option<String>, Option<String>) {
        (self.value, self.title, self.code, self.aside, self.note, self.disabled_reason)
    }
}
