//! Buttons: one to do next (primary), others (plain), in rows and bars (quiet), irreversible (danger).

use leptos::prelude::*;

use super::{Icon, IconName, Spinner, next_id, text};

/// How loud a button is. One `Primary` per screen.
#[derive(Clone, Copy, Default, PartialEq, Eq, Debug)]
pub enum Variant {
    /// The one thing to do next.
    Primary,
    /// Anything else.
    #[default]
    Plain,
    /// Without a frame, for bars and rows.
    Quiet,
    /// Takes something away for good.
    Danger,
}

impl Variant {
    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Primary => "primary",
            Self::Plain => "plain",
            Self::Quiet => "quiet",
            Self::Danger => "danger",
        }
    }
}

/// Height of a control: 26, 34 or 40 px.
#[derive(Clone, Copy, Default, PartialEq, Eq, Debug)]
pub enum Size {
    /// Inside rows and bars.
    Small,
    /// Forms and page headers.
    #[default]
    Medium,
    /// The only button on a panel.
    Large,
}

impl Size {
    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Small => "small",
            Self::Medium => "medium",
            Self::Large => "large",
        }
    }
}

/// What a button does inside a form.
#[derive(Clone, Copy, Default, PartialEq, Eq, Debug)]
pub enum ButtonKind {
    /// Nothing by itself.
    #[default]
    Button,
    /// Submits the form it stands in.
    Submit,
}

impl ButtonKind {
    const fn name(self) -> &'static str {
        match self {
            Self::Button => "button",
            Self::Submit => "submit",
        }
    }
}

/// A button. With a `disabled_reason` it stays focusable, does nothing, and says why.
#[component]
pub fn Button(
    children: Children,
    #[prop(optional)] variant: Variant,
    #[prop(optional)] size: Size,
    #[prop(optional)] kind: ButtonKind,
    /// Stands before the words.
    #[prop(optional, into)]
    icon: Option<IconName>,
    /// Fills the width of its container.
    #[prop(optional)]
    block: bool,
    /// Shows a spinner in place of the icon, keeps the width, ignores presses.
    #[prop(optional, into)]
    loading: Signal<bool>,
    /// Prefer `disabled_reason`: a grey button that does not say why is a riddle.
    #[prop(optional, into)]
    disabled: Signal<bool>,
    /// Why it cannot be pressed now; `None` when it can.
    #[prop(optional, into)]
    disabled_reason: Signal<Option<String>>,
    #[prop(optional, into)] on_press: Option<Callback<()>>,
    #[prop(optional)] node_ref: NodeRef<leptos::html::Button>,
) -> impl IntoView {
    let reason_id = StoredValue::new(next_id("why"));
    let has_reason = Memo::new(move |_| disabled_reason.with(Option::is_some));
    let inert = Memo::new(move |_| disabled.get() || loading.get() || has_reason.get());
    let press = move |event: web_sys::MouseEvent| {
        if inert.get_untracked() {
            event.prevent_default();
            event.stop_propagation();
        } else if let Some(on_press) = on_press {
            on_press.run(());
        }
    };
    let lead = move || match (loading.get(), icon) {
        (true, _) => Some(view! { <Spinner /> }.into_any()),
        (false, Some(name)) => Some(view! { <Icon name /> }.into_any()),
        (false, None) => None,
    };
    view! {
        <button
            class="btn"
            node_ref=node_ref
            data-variant=variant.name()
            data-size=size.name()
            data-block=block.then_some("")
            type=kind.name()
            aria-disabled=move || inert.get().then_some("true")
            aria-busy=move || loading.get().then_some("true")
            aria-describedby=move || has_reason.get().then(|| reason_id.get_value())
            on:click=press
        >
            {lead}
            <span class="btn-label">{children()}</span>
            <Show when=move || loading.get()>
                <span class="sr-only">{text::WORKING}</span>
            </Show>
            <Show when=move || has_reason.get()>
                // Out of the button's name, but still what `aria-describedby` reads.
                <span class="tip" id=reason_id.get_value() aria-hidden="true">
                    {move || disabled_reason.get()}
                </span>
            </Show>
        </button>
    }
}

/// A button that is only an icon; `label` is its name and its tooltip.
#[component]
pub fn IconButton(
    icon: IconName,
    #[prop(into)] label: Signal<String>,
    #[prop(default = Variant::Quiet)] variant: Variant,
    #[prop(default = Size::Medium)] size: Size,
    #[prop(optional, into)] disabled: Signal<bool>,
    /// For a button that stays down: whether it is down.
    #[prop(optional, into)]
    pressed: Option<Signal<bool>>,
    #[prop(optional, into)] on_press: Option<Callback<()>>,
    #[prop(optional)] node_ref: NodeRef<leptos::html::Button>,
) -> impl IntoView {
    let press = move |_| {
        if let Some(on_press) = on_press.filter(|_| !disabled.get_untracked()) {
            on_press.run(());
        }
    };
    view! {
        <button
            class="btn btn-icon"
            node_ref=node_ref
            data-variant=variant.name()
            data-size=size.name()
            type="button"
            aria-label=move || label.get()
            title=move || label.get()
            aria-disabled=move || disabled.get().then_some("true")
            aria-pressed=move || pressed.map(|p| if p.get() { "true" } else { "false" })
            on:click=press
        >
            <Icon name=icon />
        </button>
    }
}
