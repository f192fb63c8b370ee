//! Two to five short choices in one frame, as native radios.

use leptos::prelude::*;

use super::{Bind, Icon, IconName, Size, next_id};

/// One segment.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Segment {
    /// What is stored.
    pub value: &'static str,
    /// What is read; the accessible name when there is an icon.
    pub label: &'static str,
    /// Drawn before the word.
    pub icon: Option<IconName>,
}

impl Segment {
    /// A segment with a word.
    #[must_use]
    pub const fn new(value: &'static str, label: &'static str) -> Self {
        Self { value, label, icon: None }
    }
}

/// One of a few. `label` names the group.
#[component]
pub fn Segmented(
    #[prop(into)] value: Bind<String>,
    #[prop(into)] segments: Vec<Segment>,
    #[prop(into)] label: String,
    #[prop(optional)] size: Size,
) -> impl IntoView {
    let name = next_id("segment");
    let item = |segment: Segment| {
        let Segment { value: own, label, icon } = segment;
        view! {
            <label class="segment">
                <input
                    type="radio"
                    name=name.clone()
                    value=own
                    prop:checked=move || value.get() == own
                    on:change=move |_| value.set(own.to_string())
                />
                {icon.map(|name| view! { <Icon name /> })}
                <span>{label}</span>
            </label>
        }
    };
    view! {
        <div class="segmented" role="radiogroup" aria-label=label data-size=size.name()>
            {segments.into_iter().map(item).collect_view()}
        </div>
    }
}
