//! What stands in the browser's tab: the page, then whose it is.

use std::sync::atomic::{AtomicBool, Ordering};

use leptos::prelude::*;

#[derive(Clone, Copy)]
struct Suffix(Signal<String>);

/// Sets what follows the name of every page ("Acme Cloud"); call once, above the pages.
pub fn provide_tab_suffix(suffix: impl Into<Signal<String>>) {
    provide_context(Suffix(suffix.into()));
}

/// Names the tab after the page for as long as the page is open.
pub fn use_tab_title(page: impl Into<Signal<String>>) {
    let page = page.into();
    let suffix = use_context::<Suffix>();
    Effect::new(move |_| {
        let Some(document) = web_sys::window().and_then(|window| window.document()) else { return };
        let suffix = suffix.map(|Suffix(suffix)| suffix.get()).filter(|suffix| !suffix.is_empty());
        match suffix {
            Some(suffix) => document.set_title(&format!("{} · {suffix}", page.get())),
            None => document.set_title(&page.get()),
        }
    });
}

static OPENED: AtomicBool = AtomicBool::new(false);

/// A page without a [`PageHeader`](super::PageHeader) was shown that people act on: what follows it is not the first.
pub fn had_first_page() {
    OPENED.store(true, Ordering::Relaxed);
}

/// Whether this is the first page of the visit. The browser has put the reader at its top already, so the focus stays
/// there and the skip link is the first stop; every page after it takes the focus.
pub(super) fn is_first_page() -> bool {
    !OPENED.swap(true, Ordering::Relaxed)
}
