//! A link that looks like a button: it goes somewhere, so it can be opened in a new tab.

use leptos::prelude::*;

use super::{Icon, IconName, Size, Variant};

/// A link drawn as a button.
#[component]
pub fn LinkButton(
    children: Children,
    #[prop(into)] href: Signal<String>,
    #[prop(optional)] variant: Variant,
    #[prop(optional)] size: Size,
    #[prop(optional, into)] icon: Option<IconName>,
    #[prop(optional)] block: bool,
    /// Opens in a new tab, says so with an icon, and hands the other page neither opener nor referrer.
    #[prop(optional)]
    external: bool,
) -> impl IntoView {
    view! {
        <a
            class="btn"
            data-variant=variant.name()
            data-size=size.name()
            data-block=block.then_some("")
            href=move || href.get()
            target=external.then_some("_blank")
            rel=external.then_some("noopener noreferrer")
        >
            {icon.map(|name| view! { <Icon name /> })}
            <span class="btn-label">{children()}</span>
            {external.then(|| view! { <Icon name=IconName::External /> })}
        </a>
    }
}
