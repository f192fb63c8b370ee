//! The frame around one input: label, note, hint, error, and the ARIA that ties them together.

use leptos::{context::Provider, prelude::*};

use super::{Icon, IconName, next_id, text};

/// Whether a choice can be undone after creation: the most useful word beside a label.
#[derive(Clone, Copy, Default, PartialEq, Eq, Debug)]
pub enum Lock {
    /// Says nothing.
    #[default]
    Unsaid,
    /// "can't be changed later", with a lock.
    Forever,
    /// "can be changed later".
    Open,
}

/// What an input inside a [`Field`] needs to know; inputs read it from context.
#[derive(Clone, Copy)]
pub struct FieldSlot {
    /// The id the label points to.
    pub id: StoredValue<String>,
    /// Ids of hint and error, for `aria-describedby`.
    pub described_by: Signal<Option<String>>,
    /// Whether an error is shown now.
    pub invalid: Signal<bool>,
    /// Whether the field must be filled in.
    pub required: bool,
}

impl FieldSlot {
    /// The slot of the surrounding field, or one that stands for itself.
    #[must_use]
    pub fn here(prefix: &str) -> Self {
        use_context().unwrap_or_else(|| Self {
            id: StoredValue::new(next_id(prefix)),
            described_by: Signal::stored(None),
            invalid: Signal::stored(false),
            required: false,
        })
    }
}

/// A labelled input. The input goes inside and finds its id and its description by itself.
#[component]
pub fn Field(
    children: Children,
    #[prop(into)] label: Signal<String>,
    /// One sentence of help; gives way to nothing.
    #[prop(optional, into)]
    hint: Signal<Option<String>>,
    /// What is wrong and what would be right; announced when it appears.
    #[prop(optional, into)]
    error: Signal<Option<String>>,
    #[prop(optional)] required: bool,
    /// Writes "optional" beside the label.
    #[prop(optional)]
    optional: bool,
    #[prop(optional)] lock: Lock,
) -> impl IntoView {
    let (slot, notes) = slot_and_notes(hint, error, required);
    view! {
        <div class="field" data-invalid=move || slot.invalid.get().then_some("")>
            <label class="field-label" for=slot.id.get_value()>
                {move || label.get()} <LabelNote lock optional />
            </label>
            <Provider value=slot>{children()}</Provider>
            {notes}
        </div>
    }
}

/// A labelled group of choices (radios, checkboxes, region cards): a fieldset with a legend.
#[component]
pub fn FieldGroup(
    children: Children,
    #[prop(into)] label: Signal<String>,
    #[prop(optional, into)] hint: Signal<Option<String>>,
    #[prop(optional, into)] error: Signal<Option<String>>,
    #[prop(optional)] required: bool,
    #[prop(optional)] optional: bool,
    #[prop(optional)] lock: Lock,
) -> impl IntoView {
    let (slot, notes) = slot_and_notes(hint, error, required);
    view! {
        <fieldset
            class="field"
            id=slot.id.get_value()
            aria-describedby=move || slot.described_by.get()
            data-invalid=move || slot.invalid.get().then_some("")
        >
            <legend class="field-label">{move || label.get()} <LabelNote lock optional /></legend>
            {children()}
            {notes}
        </fieldset>
    }
}

#[component]
fn LabelNote(lock: Lock, optional: bool) -> impl IntoView {
    let note = match lock {
        Lock::Unsaid => None,
        Lock::Forever => Some(
            view! { <span class="field-note"><Icon name=IconName::Lock />{text::LOCKED_LATER}</span> }
                .into_any(),
        ),
        Lock::Open => Some(view! { <span class="field-note">{text::OPEN_LATER}</span> }.into_any()),
    };
    (optional.then(|| view! { <span class="field-note">{text::OPTIONAL}</span> }), note)
}

fn slot_and_notes(
    hint: Signal<Option<String>>,
    error: Signal<Option<String>>,
    required: bool,
) -> (FieldSlot, AnyView) {
    let id = next_id("field");
    let (hint_id, error_id) = (format!("{id}-hint"), format!("{id}-error"));
    let ids = StoredValue::new((hint_id.clone(), error_id.clone()));
    let described_by = Signal::derive(move || {
        let (hint_id, error_id) = ids.get_value();
        match (hint.with(Option::is_some), error.with(Option::is_some)) {
            (true, true) => Some(format!("{error_id} {hint_id}")),
            (false, true) => Some(error_id),
            (true, false) => Some(hint_id),
            (false, false) => None,
        }
    });
    let invalid = Signal::derive(move || error.with(Option::is_some));
    let notes = view! {
        <p class="field-error" id=error_id aria-live="polite">
            {move || {
                error.get().map(|message| view! { <Icon name=IconName::Alert /><span>{message}</span> })
            }}
        </p>
        <p class="field-hint" id=hint_id>
            {move || hint.get()}
        </p>
    }
    .into_any();
    (FieldSlot { id: StoredValue::new(id), described_by, invalid, required }, notes)
}
