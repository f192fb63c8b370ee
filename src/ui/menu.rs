//! A menu of acts: arrow keys move, a letter jumps, Enter acts, Escape and Tab leave.

use leptos::{children::ViewFn, ev::KeyboardEvent, html, prelude::*};

use super::{ClosePopover, Icon, IconName, Popover, Size, Tone, Variant, roving::next_index};
use crate::browser::focus;

/// What a menu item does.
#[derive(Clone)]
pub enum MenuAct {
    /// Runs something.
    Run(Callback<()>),
    /// Goes somewhere in the app.
    Go(String),
    /// Opens another site in a new tab.
    Open(String),
}

/// One line of a menu.
#[derive(Clone)]
pub enum MenuItem {
    /// Something to choose.
    Act {
        /// What it is called.
        label: String,
        /// Drawn before the word.
        icon: Option<IconName>,
        /// `Danger` for what takes something away.
        tone: Tone,
        /// Why it cannot be chosen now.
        disabled_reason: Option<String>,
        /// Marked as the one in force (a theme, an account).
        checked: bool,
        /// What it does.
        act: MenuAct,
    },
    /// A hairline.
    Line,
    /// A heading.
    Head(String),
}

impl MenuItem {
    /// An item that runs something.
    pub fn run(label: impl Into<String>, icon: IconName, run: impl Fn() + Send + Sync + 'static) -> Self {
        Self::act(label, icon, MenuAct::Run(Callback::new(move |()| run())))
    }

    /// An item that goes to an address of the app.
    pub fn go(label: impl Into<String>, icon: IconName, href: impl Into<String>) -> Self {
        Self::act(label, icon, MenuAct::Go(href.into()))
    }

    /// An item in full.
    pub fn act(label: impl Into<String>, icon: IconName, act: MenuAct) -> Self {
        let (label, icon) = (label.into(), Some(icon));
        Self::Act { label, icon, tone: Tone::Neutral, disabled_reason: None, checked: false, act }
    }

    /// The same item, red.
    #[must_use]
    pub fn danger(mut self) -> Self {
        if let Self::Act { tone, .. } = &mut self {
            *tone = Tone::Danger;
        }
        self
    }

    /// The same item, marked as the one in force.
    #[must_use]
    pub fn checked(mut self, now: bool) -> Self {
        if let Self::Act { checked, .. } = &mut self {
            *checked = now;
        }
        self
    }

    /// The same item, not to be chosen while there is a reason.
    #[must_use]
    pub fn disabled_because(mut self, reason: Option<String>) -> Self {
        if let Self::Act { disabled_reason, .. } = &mut self {
            *disabled_reason = reason;
        }
        self
    }
}

/// A button with a menu. Without a `trigger` it is three dots.
#[component]
pub fn Menu(
    /// What the menu is for: "Actions for blue-bottle".
    #[prop(into)]
    label: Signal<String>,
    #[prop(into)] items: Signal<Vec<MenuItem>>,
    #[prop(optional, into)] trigger: Option<ViewFn>,
    /// Classes of the button.
    #[prop(default = "btn btn-icon")]
    class: &'static str,
    #[prop(default = Variant::Quiet)] variant: Variant,
    #[prop(default = Size::Small)] size: Size,
    #[prop(default = true)] align_end: bool,
) -> impl IntoView {
    let trigger = trigger.unwrap_or_else(|| ViewFn::from(|| view! { <Icon name=IconName::More /> }));
    view! {
        <Popover trigger=trigger label=label class=class variant=variant size=size role="menu" align_end=align_end>
            <MenuItems items />
        </Popover>
    }
}

#[component]
fn MenuItems(items: Signal<Vec<MenuItem>>) -> impl IntoView {
    let list = NodeRef::<html::Div>::new();
    let close = use_context::<ClosePopover>();
    let keydown = move |event: KeyboardEvent| {
        let Some(list) = list.get_untracked() else { return };
        let key = event.key();
        let all = focus::find_all(&list, "[role^=menuitem]");
        let current = focus::active().and_then(|now| all.iter().position(|item| *item == now)).unwrap_or(0);
        if key == "Tab" {
            if let Some(close) = close {
                close.close();
            }
        } else if let Some(item) = next_index(&key, current, all.len()).and_then(|next| all.get(next)) {
            event.prevent_default();
            focus::give(item);
        } else if key.chars().count() == 1 {
            let starts = |item: &&web_sys::HtmlElement| {
                item.text_content().is_some_and(|t| t.trim().to_lowercase().starts_with(&key.to_lowercase()))
            };
            if let Some(item) = all.iter().cycle().skip(current + 1).take(all.len()).find(starts) {
                focus::give(item);
            }
        }
    };
    view! {
        <div role="presentation" node_ref=list on:keydown=keydown>
            {move || items.get().into_iter().map(|item| line(item, close)).collect_view()}
        </div>
    }
}

fn line(item: MenuItem, close: Option<ClosePopover>) -> AnyView {
    let (label, icon, tone, reason, checked, act) = match item {
        MenuItem::Line => return view! { <hr class="menu-line" /> }.into_any(),
        MenuItem::Head(words) => {
            return view! { <p class="menu-head" role="presentation">{words}</p> }.into_any();
        }
        MenuItem::Act { label, icon, tone, disabled_reason, checked, act } => {
            (label, icon, tone, disabled_reason, checked, act)
        }
    };
    let external = matches!(act, MenuAct::Open(_));
    let disabled = reason.is_some();
    let inside = view! {
        {icon.map(|name| view! { <Icon name /> })}
        <span>
            {label} {reason.map(|reason| view! { <span class="menu-why">{reason}</span> })}
        </span>
        {checked.then(|| view! { <Icon name=IconName::Check /> })}
        {external.then(|| view! { <Icon name=IconName::External /> })}
    };
    let shut = move || {
        if let Some(close) = close {
            close.close();
        }
    };
    let role = if checked { "menuitemradio" } else { "menuitem" };
    let checked = checked.then_some("true");
    match act {
        MenuAct::Go(href) | MenuAct::Open(href) if !disabled => view! {
            <a
                class="menu-item"
                role=role
                tabindex="-1"
                data-tone=tone.name()
                aria-checked=checked
                href=href
                target=external.then_some("_blank")
                rel=external.then_some("noopener noreferrer")
                on:click=move |_| shut()
            >
                {inside}
            </a>
        }
        .into_any(),
        act => view! {
            <button
                class="menu-item"
                role=role
                tabindex="-1"
                type="button"
                data-tone=tone.name()
                aria-checked=checked
                aria-disabled=disabled.then_some("true")
                on:click=move |_| {
                    if let (MenuAct::Run(run), false) = (&act, disabled) {
                        // Closed first: the focus is back at the button when a dialog remembers where it was.
                        shut();
                        run.run(());
                    }
                }
            >
                {inside}
            </button>
        }
        .into_any(),
    }
}
