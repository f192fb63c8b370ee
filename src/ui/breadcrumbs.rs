//! The way to this page.

use leptos::prelude::*;

use super::text;

/// One step of the way; without an address it is the page itself.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Crumb {
    /// What it is called.
    pub label: String,
    /// Where it is.
    pub href: Option<String>,
}

impl Crumb {
    /// A page on the way.
    pub fn to(label: impl Into<String>, href: impl Into<String>) -> Self {
        Self { label: label.into(), href: Some(href.into()) }
    }

    /// The page itself.
    pub fn here(label: impl Into<String>) -> Self {
        Self { label: label.into(), href: None }
    }
}

/// The way to this page, from the account down.
#[component]
pub fn Breadcrumbs(#[prop(into)] crumbs: Signal<Vec<Crumb>>) -> impl IntoView {
    let item = |crumb: Crumb| {
        let inside = match crumb.href {
            Some(href) => view! { <a class="crumb" href=href>{crumb.label}</a> }.into_any(),
            None => view! { <span aria-current="page">{crumb.label}</span> }.into_any(),
        };
        view! { <li>{inside}</li> }
    };
    view! {
        <nav aria-label=text::BREADCRUMBS>
            <ol class="crumbs">{move || crumbs.get().into_iter().map(item).collect_view()}</ol>
        </nav>
    }
}
