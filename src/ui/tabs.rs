//! Tabs: panels of one page, with the arrow keys between them.

use leptos::{children::ViewFn, ev::KeyboardEvent, html, prelude::*};

use super::{Bind, next_id, roving::next_index};
use crate::browser::focus;

/// One tab.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Tab {
    /// What is stored, and what the panel is built for.
    pub value: &'static str,
    /// What is read.
    pub label: String,
    /// A count after the word.
    pub count: Option<String>,
}

impl Tab {
    /// A tab with a word.
    pub fn new(value: &'static str, label: impl Into<String>) -> Self {
        Self { value, label: label.into(), count: None }
    }
}

/// Tabs with one panel. The arrow keys move between tabs and open them; Tab goes on into the panel.
#[component]
pub fn Tabs(
    #[prop(into)] value: Bind<String>,
    #[prop(into)] tabs: Signal<Vec<Tab>>,
    /// Names the group of tabs.
    #[prop(into)]
    label: String,
    /// Builds the panel of a tab.
    panel: impl Fn(String) -> AnyView + Send + Sync + 'static,
    /// What stands beside the tabs and is for all of them.
    #[prop(optional, into)]
    actions: Option<ViewFn>,
) -> impl IntoView {
    let list = NodeRef::<html::Div>::new();
    let base = StoredValue::new(next_id("tab"));
    let keydown = move |event: KeyboardEvent| {
        let tabs = tabs.get_untracked();
        let current = tabs.iter().position(|tab| tab.value == value.get_untracked()).unwrap_or(0);
        let Some(next) = next_index(&event.key(), current, tabs.len()) else { return };
        let Some(tab) = tabs.get(next) else { return };
        event.prevent_default();
        value.set(tab.value.to_string());
        let buttons = list.get_untracked().map(|list| focus::find_all(&list, "[role=tab]"));
        if let Some(button) = buttons.as_ref().and_then(|buttons| buttons.get(next)) {
            focus::give(button);
        }
    };
    let selected = move |own: &str| value.get() == own;
    let button = move |tab: Tab| {
        let own = tab.value;
        view! {
            <button
                class="tab"
                role="tab"
                type="button"
                id=format!("{}-{own}", base.get_value())
                aria-controls=format!("{}-panel", base.get_value())
                aria-selected=move || if selected(own) { "true" } else { "false" }
                tabindex=move || if selected(own) { "0" } else { "-1" }
                on:click=move |_| value.set(own.to_string())
            >
                {tab.label}
                {tab.count.map(|count| view! { <span class="tab-count">{count}</span> })}
            </button>
        }
    };
    // Only a change of tab rebuilds the panel.
    let open = Memo::new(move |_| value.get());
    view! {
        <div class="tabbed">
        <div class="tabs" role="tablist" aria-label=label node_ref=list on:keydown=keydown>
            <For each=move || tabs.get() key=|tab| (tab.value, tab.label.clone(), tab.count.clone()) children=button />
        </div>
        {actions.map(|actions| view! { <div class="tabs-actions">{actions.run()}</div> })}
        <div
            class="tab-panel"
            role="tabpanel"
            id=format!("{}-panel", base.get_value())
            aria-labelledby=move || format!("{}-{}", base.get_value(), value.get())
        >
            {move || panel(open.get())}
        </div>
        </div>
    }
}
